//! Words about people, in English.

use super::{super::people::People, words::many};
use crate::{browser::notify::Permission, unread::COUNTED};

pub(super) const PEOPLE: People = People {
    no_name: "What you send appears without a name. You can choose one:",
    not_now: "Not now",
    appears_as: |name| format!("You appear as {name}."),
    change_name: "Change",
    watching: "Watching",
    watchers,
    guest: |name| format!("{name} (guest)"),
    waits_outside: "Waits outside: it hears the others once it sends back the letters that it is asked for, or you let it in.",
    admit: "Admit",
    admit_named: |name| format!("Admit {name}"),
    unread: |count| match count {
        COUNTED.. => format!("more than {} unread messages", COUNTED - 1),
        _ => many(count, "unread message", "unread messages"),
    },
    notifications: "Notifications",
    notify: "Notify me of new messages",
    notify_hint: "When this page is in the background, for this bridge, in this browser.",
    no_notifications: |permission| match permission {
        Permission::Granted | Permission::Unasked => None,
        Permission::Denied => Some(
            "The browser blocks notifications from this page; allow them in its settings for this site.",
        ),
        Permission::Insecure => Some(
            "Browsers allow notifications only over https, or on the relay's own machine (localhost).",
        ),
        Permission::Refused => Some(
            "This browser shows no notifications of a page, as those of phones; look at the count in the title instead.",
        ),
        Permission::Missing => Some("This browser has no notifications."),
    },
};

fn watchers(names: &[String], more: usize) -> String {
    let mut words = vec!["you".to_owned()];
    words.extend_from_slice(names);
    if more > 0 {
        words.push(format!("+{more}"));
    }
    words.join(", ")
}
