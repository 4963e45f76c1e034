//! Writing a notice, in English.

use shared::{notice::NoticeKind, segments::Segments};

use super::words::many;
use crate::text::WriteText;

pub(super) static WRITE: WriteText = WriteText {
    says: "What it says",
    own_text: "Text of its own",
    template: "Template",
    choose: "Choose…",
    no_templates: "There are no templates of this kind yet.",
    to_templates: "Make one",
    missing: "needs a value",
    subject: "Subject",
    text: "Text",
    html: "HTML as well (optional)",
    html_label: "HTML",
    html_hint: "Shown by programs that can; the text is its alternative for the others.",
    together: "One message for all, who see each other",
    cc: "Cc",
    cc_hint: "Further mailboxes, seen by all.",
    sender: "Sender",
    sandbox: "none: sandbox",
    reply_to: "Answers go to (optional)",
    files: "Attachments",
    add_files: "Attach files…",
    file_unread: "The browser could not read the file; choose it again.",
    file_gone: "Files are not kept over a reload: choose it again, or take it out.",
    preview: "Preview",
    no_subject: "No subject",
    nothing_typed: "What you type appears here.",
    checked: "Recipients, checked",
    checking: "Checking…",
    stopped: "Sending is stopped; start it again under Setup.",
    lacks_recipients: "Say whom it goes to.",
    lacks_text: "Write the text.",
    lacks_template: "Choose a template.",
    lacks_files: "Some files must be chosen again, or taken out.",
    send: "Send",
    sending: "Sending…",
    lost: "The connection was lost. It is tried again as soon as it is back; nothing is sent twice.",
    give_up: "Stop trying",
    key_reused: "An earlier try of this notice, with other content, may have been taken: look into the outbox first.",
    as_new: "Send as a new one",
    many_words: "Each of them gets it. It cannot be called back once it has left.",
    to: |kind| match kind {
        NoticeKind::Sms => (
            "Phone numbers",
            "One a line, or with commas between; without a country code, of the default country.",
        ),
        NoticeKind::Email => (
            "Mailboxes",
            "One a line, or with commas between, as ann@example.org or Ann <ann@example.org>.",
        ),
    },
    take_out: |what| format!("Take out {what}"),
    bad_recipients: |count| match count {
        1 => "1 cannot be used; see below.".to_owned(),
        count => format!("{count} cannot be used; see below."),
    },
    more_recipients: |count| format!("and {count} more"),
    counted,
    first_sender: |name| format!("the first: {name}"),
    captured: |count| {
        format!(
            "{} captured in the sandbox: nothing is sent.",
            are(count, "notice", "notices")
        )
    },
    leaves: |kind, count, together, way| match (kind, together) {
        (NoticeKind::Sms, _) => format!("{} sent by the gateway {way}.", are(count, "SMS", "SMS")),
        (NoticeKind::Email, false) => format!(
            "{} sent by the sender {way}, one to each.",
            are(count, "e-mail", "e-mails")
        ),
        (NoticeKind::Email, true) => {
            format!("One e-mail is sent by the sender {way}; all who get it see each other.")
        }
    },
    lacks_usable: |count| match count {
        1 => "1 address cannot be used.".to_owned(),
        count => format!("{count} addresses cannot be used."),
    },
    lacks_values: |names| format!("Values are missing: {}.", names.join(", ")),
    many_title: |count| format!("Send to {count} recipients?"),
};

fn are(count: usize, one: &str, more: &str) -> String {
    match count {
        1 => format!("1 {one} is"),
        count => format!("{count} {more} are"),
    }
}

fn counted(characters: usize, segments: Segments) -> String {
    let characters = many(characters as u64, "character", "characters");
    let parts = many(segments.count, "part", "parts");
    let left = segments.left;
    match segments.wide {
        Some(wide) => format!(
            "{characters} · {parts}, {left} left in the last; “{wide}” makes parts shorter (70, not 160)"
        ),
        None => format!("{characters} · {parts}, {left} left in the last"),
    }
}
