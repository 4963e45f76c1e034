//! Alerts in English.

use shared::{
    alert::{Alert, When},
    notice::NoticeKind,
};

use super::words::many;
use crate::text::AlertText;

pub(super) static ALERTS: AlertText = AlertText {
    open: "Alerts…",
    words: "When something arrives on this bridge, or nothing does, the relay sends an SMS or e-mail, also when no page is open.",
    none: "No alerts yet",
    none_words: "For example: send an e-mail when a line contains “ALARM”, or when nothing has come for ten minutes.",
    new: "New alert",
    edit: "Edit",
    name: "Name",
    name_hint: "It stands in the message and in the journal.",
    when: "When",
    contains: "an entry contains a text",
    matches: "an entry matches a regular expression",
    silent: "nothing comes for a time",
    contains_label: "Text",
    contains_hint: "Latin letters match in either case.",
    matches_label: "Regular expression",
    matches_hint: "For example: ^T=(?<degrees>\\d+). What is in brackets can stand in the message.",
    silent_label: "Seconds without anything received",
    silent_hint: "It counts while the bridge is open, and fires once until something comes again.",
    seconds_wrong: "A number of seconds from 1.",
    missing: "This is missing.",
    send: "Send",
    email: "an e-mail",
    sms: "an SMS",
    to: "To",
    to_email_hint: "E-mail addresses, with commas between them.",
    to_sms_hint: "Phone numbers, with commas between them.",
    subject: "Subject",
    template: "Message",
    own_text: "written here",
    text: "Message text",
    names: "Insert what is filled in when it fires",
    per_hour: "At most so many an hour",
    per_hour_wrong: "A whole number from 1 to 600.",
    on: "On",
    try_it: "Try on what the journal holds",
    trying: "Looking…",
    tried_none: "It would not have fired.",
    create: "Create alert",
    save: "Save",
    close: "Close",
    delete_words: "It will not fire any more. What it has sent stays among the notices.",
    not_fired: "has not fired yet",
    default_subject: "{{ alert }} on {{ bridge }}",
    default_text: "{{ time }}: {{ peer }} sent {{ text }}",
    default_silent: "{{ time }}: nothing was received on {{ bridge }} for {{ silent }} s.",
    title: |bridge| format!("Alerts on “{bridge}”"),
    when_words,
    sends,
    fired: |times, at| format!("fired {}, last on {at}", many(times, "time", "times")),
    held: |most| {
        format!(
            "Fired more than {} within the hour: the rest is only counted.",
            many(most, "time", "times")
        )
    },
    on_of: |name| format!("{name}: on"),
    edit_of: |name| format!("Edit {name}"),
    delete_of: |name| format!("Delete {name}"),
    delete_title: |name| format!("Delete the alert “{name}”?"),
    insert: |name| format!("Insert {name}"),
    name_means,
    tried: |count| {
        let times = many(count as u64, "time", "times");
        format!(
            "It would have fired {times}{}.",
            if count >= 1000 { " or more" } else { "" }
        )
    },
    tried_from: |from| format!("Looked at from #{from} on."),
    go_to: |seq| format!("Go to #{seq}"),
};

fn when_words(alert: &Alert) -> String {
    match &alert.when {
        When::Contains(text) => format!("contains “{text}”"),
        When::Matches(text) => format!("matches {text}"),
        When::SilentMs(ms) => format!("nothing for {} s", ms / 1000),
    }
}

fn sends(alert: &Alert) -> String {
    let kind = match alert.notice.kind {
        NoticeKind::Email => "e-mail",
        NoticeKind::Sms => "SMS",
    };
    format!("{kind} to {}", alert.notice.to.join(", "))
}

fn name_means(name: &str) -> Option<&'static str> {
    Some(match name {
        "alert" => "alert",
        "bridge" => "bridge",
        "peer" => "peer",
        "seq" => "number",
        "silent" => "seconds",
        "text" => "what came",
        "time" => "time",
        _ => return None,
    })
}
