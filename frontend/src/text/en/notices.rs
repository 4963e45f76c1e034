//! The outbox in English.

use shared::notice::{AttemptOutcome, NoticeKind, NoticeStatus};

use super::{meanings::meaning, words::many};
use crate::{text::NoticeText, view::notices::Act};

pub(super) static NOTICE: NoticeText = NoticeText {
    parts: "Parts of notices",
    outbox: "Outbox",
    compose: "Compose",
    templates: "Templates",
    setup: "Setup",
    stopped: "Sending is stopped.",
    stopped_words: "Notices wait in the outbox until it is started again.",
    stopped_in_file: "The configuration file says so (notices.stop), and only there it can be changed.",
    not_sent: " · not sent",
    last_day: "Last 24 hours",
    none_today: "No notices.",
    filter: "Filter",
    status_label: "Status",
    kind_label: "Kind",
    any_status: "any status",
    any_kind: "SMS and e-mail",
    to_contains: "Recipient contains",
    clear: "Clear",
    nothing: "No notices yet",
    nothing_words: "Compose an SMS or an e-mail; it appears here with every attempt to send it.",
    nothing_sandbox: "No sender of e-mail and no gateway of SMS is set up yet, so this relay is a sandbox: what you compose is captured and \
        can be read here exactly as it would go out, but nothing is sent.",
    nothing_through: "No notice is like this.",
    to_compose: "Compose a notice",
    to_setup: "Set up senders and gateways",
    pages: "Pages of the outbox",
    newer: "Newer",
    older: "Older",
    retry_words: "Whether the first one was taken is not known. If it was, it arrives a second time.",
    settle: "Settle",
    settle_words: "The connection broke off after it was handed over, so the relay does not know. Ask the recipient or the gateway, and say it here.",
    settle_delivered: "It has arrived",
    settle_failed: "It has not arrived",
    replies: "Replies",
    back: "Back to the outbox",
    attempts: "Attempts",
    no_attempts: "It has not been tried yet.",
    content: "Text",
    attachments: "Attachments",
    html: "HTML",
    source_email: "MIME source",
    source_sms: "Request",
    source_hint: "Exactly what goes out; secrets are left out.",
    taken: "Taken at",
    changed: "Changed at",
    due: "Next try at",
    author: "Asked for by",
    segments: "Parts",
    cause: "Raised by an alert",
    cause_silence: "Nothing came on this bridge",
    cause_entry: |seq| format!("Entry #{seq} of this bridge"),
    status,
    status_hint,
    kind: |kind| match kind {
        NoticeKind::Sms => "SMS",
        NoticeKind::Email => "E-mail",
    },
    way_of: |kind| match kind {
        NoticeKind::Sms => "Gateway",
        NoticeKind::Email => "Sender",
    },
    outcome,
    meaning,
    act: |act| match act {
        Act::Retry => "Retry",
        Act::Cancel => "Cancel",
        Act::Settle => "Settle…",
    },
    act_of: |act, to| match act {
        Act::Retry => format!("Retry {to}"),
        Act::Cancel => format!("Cancel {to}"),
        Act::Settle => format!("Settle {to}"),
    },
    retry_title: |to| format!("Send to {to} again?"),
    settle_title: |to| format!("What became of the notice to {to}?"),
    put: |count| match count {
        1 => "1 notice was put into the outbox.".to_owned(),
        count => format!("{count} notices were put into the outbox."),
    },
    still_sending: |count| {
        format!(
            "{} still being handed over.",
            many(u64::from(count), "is", "are")
        )
    },
    by: |way| format!("by {way}"),
    next_try: |at| format!("next try {at}"),
    day,
};

fn status(status: NoticeStatus) -> &'static str {
    match status {
        NoticeStatus::Queued => "queued",
        NoticeStatus::Sending => "sending",
        NoticeStatus::Accepted => "accepted",
        NoticeStatus::Delivered => "delivered",
        NoticeStatus::Failed => "failed",
        NoticeStatus::Unknown => "unknown",
        NoticeStatus::Cancelled => "cancelled",
        NoticeStatus::Captured => "captured",
    }
}

fn status_hint(status: NoticeStatus) -> &'static str {
    match status {
        NoticeStatus::Queued => "It waits for its first or next attempt.",
        NoticeStatus::Sending => "An attempt is under way.",
        NoticeStatus::Accepted => {
            "The gateway or mail server has taken it. Whether it arrives is not known yet."
        }
        NoticeStatus::Delivered => "It has arrived.",
        NoticeStatus::Failed => {
            "It was refused or given up. It is not sent again unless you retry it."
        }
        NoticeStatus::Unknown => {
            "The connection broke off after it was handed over: it may have been taken. It is not sent again by itself."
        }
        NoticeStatus::Cancelled => "It was taken out before it was sent.",
        NoticeStatus::Captured => {
            "The sandbox holds it exactly as it would have gone out. It was not sent."
        }
    }
}

fn outcome(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::Started => "Handed over",
        AttemptOutcome::Accepted => "Accepted",
        AttemptOutcome::Later => "Not now; tried again later",
        AttemptOutcome::Refused => "Refused",
        AttemptOutcome::Unknown => "Broke off; outcome unknown",
        AttemptOutcome::Delivered => "Receipt: delivered",
        AttemptOutcome::NotDelivered => "Receipt: not delivered",
        AttemptOutcome::Settled => "Settled by hand",
        AttemptOutcome::GivenUp => "Given up",
        AttemptOutcome::Retried => "Retried by hand",
        AttemptOutcome::Cancelled => "Cancelled",
        AttemptOutcome::Captured => "Captured in the sandbox, not sent",
    }
}

fn day(totals: &[(NoticeStatus, u64)], most: Option<(u64, &str)>) -> String {
    let Some((count, at)) = most else {
        return "Chart of the last 24 hours: no notices.".to_owned();
    };
    let totals = totals
        .iter()
        .map(|(kind, count)| format!("{count} {}", status(*kind)));
    let totals = totals.collect::<Vec<_>>().join(", ");
    let most = many(count, "notice", "notices");
    format!("Chart of the last 24 hours: {totals}. Most in one hour: {most}, from {at}.")
}
