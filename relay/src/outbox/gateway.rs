//! What every way out takes and what it tells: mail servers, gateways of SMS and the sandbox alike.
//!
//! A way out never decides whether something is sent again. It says what it knows, and above all whether the other side
//! may have taken the notice; the outbox's states follow from that.

use std::time::Duration;

use shared::id::NoticeId;

/// One notice, ready to leave.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Names it; stable over attempts, so that what a way out derives from it (a Message-ID, say) is as well.
    pub id: NoticeId,
    /// Names this try of it, for gateways that are told an id.
    pub try_id: String,
    /// The recipient: a phone number in E.164 form, or a mailbox.
    pub to: String,
    /// What it says.
    pub message: Message,
}

/// What a notice says.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// An SMS.
    Sms {
        /// Its text.
        text: String,
    },
    /// An e-mail.
    Email(Box<Email>),
}

/// An e-mail, as it was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Email {
    /// Who is shown as recipients: the one alone, or all of a message that goes to them together.
    pub to: Vec<String>,
    /// Further ones that are shown.
    pub cc: Vec<String>,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// Files: name, media type, bytes.
    pub attachments: Vec<(String, String, Vec<u8>)>,
    /// When it was taken: its Date.
    pub created_at: shared::time::Timestamp,
    /// Names the message; the same for all recipients of one that goes to them together. Its Message-ID comes from it.
    pub message_id: String,
    /// Whether a program and not a person caused it (RFC 3834).
    pub automatic: bool,
}

/// What came of handing a notice over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What is known.
    pub known: Known,
    /// The other side's own code, such as `550 5.1.1`.
    pub code: Option<String>,
    /// What the other side said, without secrets.
    pub words: Option<String>,
    /// What it means: a key of the page's language tables.
    pub meaning: Option<&'static str>,
}

/// The meaning of an answer that asks for less at once: the whole way is slowed down then, and not one notice alone.
pub const TOO_FAST: &str = "too-fast";

/// The meaning of there being no such sender or gateway any more.
pub const WAY_GONE: &str = "way-gone";

impl Verdict {
    /// The sender or gateway that was asked for is not there any more.
    pub fn gone() -> Self {
        Self {
            known: Known::Refused,
            code: None,
            words: None,
            meaning: Some(WAY_GONE),
        }
    }

    /// Whether it gives the other side's own id, by which a receipt may have come before it.
    pub fn names_it(&self) -> bool {
        matches!(self.known, Known::Accepted(Some(_)))
    }

    /// Whether it speaks of the way and not of this notice alone: everything that would leave by it has to wait.
    pub fn slows_down(&self) -> bool {
        match self.known {
            Known::Away => true,
            Known::Later(asked) => asked.is_some() || self.meaning == Some(TOO_FAST),
            _ => false,
        }
    }
}

/// What is known of a notice that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The other side has taken it, under its own id where it gives one (a receipt will name it).
    Accepted(Option<String>),
    /// It was refused for good; nothing was taken.
    Refused,
    /// Nothing was taken, and it may be tried again: after this time at the least, where the other side says so.
    Later(Option<Duration>),
    /// Nothing was taken, and this notice is not why: the way cannot be used now, since nobody answers there, it wants
    /// another password or its credit is used up. It rests, another way may help, and the notice is tried again.
    Away,
    /// It may have been taken: the connection ended, or time ran out, after it was sent.
    Unknown,
}
