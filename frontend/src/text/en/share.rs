//! Share links and guests in English.

use shared::share::{May, Share, ShareState};

use super::words::many;
use crate::text::ShareText;

pub(super) static SHARE: ShareText = ShareText {
    open: "Share…",
    words: "Who opens the link sees this bridge and nothing else.",
    may: "Guests may",
    works: "The link works for",
    hour: "1 hour",
    day: "1 day",
    week: "7 days",
    never: "until it is revoked",
    for_whom: "For whom",
    for_whom_hint: "offered to the guest as a name",
    uses: "Number of guests",
    uses_hint: "empty: any number",
    uses_wrong: "A whole number from 1, or nothing.",
    make: "Create link",
    making: "Creating…",
    link: "The link",
    once: "Copy it now: the link is not kept and is not shown again.",
    address: "The relay's address in the link",
    only_here: "With this address the link works on the relay's own machine only. To share with others, let the relay listen on its network (--listen 0.0.0.0:8080).",
    qr: "QR code of the link",
    links: "Links of this bridge",
    no_links: "No links yet.",
    close: "Close",
    revoke: "Revoke",
    remove: "Remove",
    revoke_words: "Everyone who came by this link is sent out.",
    comma: ", ",
    guest_name_hint: "Others see it beside what you do here.",
    name_missing: "Say what you are called.",
    come_in: "Come in",
    coming_in: "Coming in…",
    look_only: "You may look here, but not write.",
    leave: "Leave",
    ended: "This link no longer works",
    ended_words: "It was revoked, its time is over, or it was used as often as it may be. Ask for a new one.",
    left: "You have left",
    left_words: "Open the link again to come back.",
    typed: "What you had typed",
    typed_hint: "It was not sent. Copy it before you close this page.",
    to_sign_in: "Sign in",
    may_name,
    title: |bridge| format!("Share “{bridge}”"),
    invited: |bridge, may| match may {
        May::Look => format!("You are invited to look at “{bridge}”."),
        May::Chat => format!("You are invited to talk on “{bridge}”."),
    },
    until: |time| format!("until {time}"),
    not_by_account: |name| {
        format!(
            "You are signed in as {name}, who does not see this bridge. If you come in by this link, it is as a guest, and {name} is signed out in this browser. To stay signed in, have the bridge granted to {name}."
        )
    },
    state: |state| match state {
        ShareState::Open => "works",
        ShareState::UsedUp => "used up",
        ShareState::Expired => "expired",
        ShareState::Revoked => "revoked",
    },
    used,
    here: |names| format!("Here now: {names}"),
    actions_of: |link| format!("Revoke the link {link}"),
    remove_of: |link| format!("Remove the link {link}"),
    revoked,
    guest: |name| format!("Guest: {name}"),
};

fn may_name(may: May) -> &'static str {
    match may {
        May::Look => "look",
        May::Chat => "look and write",
    }
}

fn revoked(share: &Share) -> String {
    let link = share.name.as_deref().unwrap_or(may_name(share.may));
    match (share.state, share.guests.len()) {
        (ShareState::Expired | ShareState::Revoked, _) => format!("The link “{link}” was removed."),
        (_, 0) => format!("The link “{link}” no longer works."),
        (_, here) => {
            let guests = many(here as u64, "guest was", "guests were");
            format!("The link “{link}” no longer works; {guests} sent out.")
        }
    }
}

fn used(share: &Share) -> String {
    let used = many(share.used, "guest", "guests");
    match share.uses {
        Some(uses) => format!("{used} of {uses}"),
        None => used,
    }
}
