//! What came of speaking with a mail server, and what it means. Pure.
//!
//! A negative answer is certain at every stage, also to the final dot: the server has not taken the message. Without an
//! answer the stage decides: once the dot was written the message may have been taken.

use std::time::Duration;

use shared::{
    fault::{Fault, FaultCode},
    sender::{MailMeaning as Meaning, Provider},
};

use crate::outbox::{
    gateway::{Known, Verdict},
    words::cut,
};

/// How long a sender rests that sends too many mails and is told no time.
const TOO_FAST_PAUSE: Duration = Duration::from_secs(600);

/// 163 takes what it has put off as suspicious two minutes later.
const SUSPECT_PAUSE: Duration = Duration::from_secs(120);

/// How far it had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The greeting, `EHLO`, `STARTTLS`.
    Greeting,
    /// `AUTH`
    Login,
    /// `MAIL FROM`
    From,
    /// `RCPT TO`
    To,
    /// `DATA`
    Data,
    /// The message was being written.
    Message,
    /// The final dot was being written, or was.
    Dot,
}

/// How it ended, where the message was not taken.
#[derive(Debug, PartialEq)]
pub(super) enum Ending {
    /// There was no connection.
    NotReached(Fault),
    /// All connections that the sender may have are in use.
    Busy,
    /// TLS could not be agreed on.
    NoTls { certificate: bool, words: String },
    /// The server does not offer STARTTLS.
    NoStarttls,
    /// The server does not offer a way to sign in that is known here.
    NoLogin,
    /// A user is set, but no password.
    NoPassword,
    /// The password was kept under another key.
    OtherKey(String),
    /// The server takes ASCII alone.
    NonAscii,
    /// What should be sent cannot be written as an e-mail.
    NotWritten(Fault),
    /// The server said no.
    Said {
        stage: Stage,
        code: u16,
        words: String,
    },
    /// The connection broke, or what came was no answer.
    Lost { stage: Stage, words: Option<String> },
    /// No answer in time.
    Silent(Stage),
}

impl Ending {
    /// Whether the connection can be used for the next message.
    pub(super) fn leaves_connection(&self) -> bool {
        match self {
            Self::NonAscii => true,
            Self::Said { stage, code, .. } => {
                *code != 421 && !matches!(stage, Stage::Greeting | Stage::Login)
            }
            _ => false,
        }
    }

    /// Whether a connection that had been idle was found dead before anything of the message was taken.
    pub(super) fn is_stale(&self) -> bool {
        match self {
            Self::Lost { stage, .. } => *stage == Stage::From,
            Self::Said { stage, code, .. } => (*stage, *code) == (Stage::From, 421),
            _ => false,
        }
    }

    /// The same with other words, before they are cut.
    pub(super) fn with_words(mut self, change: impl Fn(&str) -> String) -> Self {
        match &mut self {
            Self::NoTls { words, .. } | Self::Said { words, .. } => *words = change(words),
            Self::Lost {
                words: Some(words), ..
            } => *words = change(words),
            _ => {}
        }
        self
    }

    /// What the outbox is told.
    pub(super) fn verdict(self, provider: Option<Provider>) -> Verdict {
        let plain = |known, meaning: Meaning, words: Option<String>| Verdict {
            known,
            code: None,
            words: words
                .map(|words| cut(&words))
                .filter(|words| !words.is_empty()),
            meaning: Some(meaning.as_str()),
        };
        let later = Known::Later(None);
        match self {
            Self::NotReached(fault) => {
                let meaning = if is_lasting(&fault) {
                    Meaning::Forbidden
                } else {
                    Meaning::NoConnection
                };
                Verdict {
                    code: Some(fault.code.as_str().to_owned()),
                    ..plain(Known::Away, meaning, Some(fault.detail))
                }
            }
            Self::Busy => plain(later, Meaning::Busy, None),
            Self::NoTls {
                certificate: true,
                words,
            } => plain(Known::Away, Meaning::Certificate, Some(words)),
            Self::NoTls { words, .. } => plain(Known::Away, Meaning::NoTls, Some(words)),
            Self::NoStarttls => plain(Known::Away, Meaning::NoStarttls, None),
            Self::NoLogin => plain(Known::Away, Meaning::NoLogin, None),
            Self::NoPassword => plain(Known::Away, Meaning::NoPassword, None),
            Self::OtherKey(words) => plain(Known::Away, Meaning::OtherKey, Some(words)),
            Self::NonAscii => plain(Known::Refused, Meaning::NonAscii, None),
            Self::NotWritten(fault) => {
                plain(Known::Refused, Meaning::NotWritten, Some(fault.detail))
            }
            Self::Said { stage, code, words } => said(stage, code, &words, provider),
            Self::Lost {
                stage: Stage::Dot,
                words,
            } => plain(Known::Unknown, Meaning::LostAfter, words),
            Self::Silent(Stage::Dot) => plain(Known::Unknown, Meaning::LostAfter, None),
            Self::Lost { stage, words } => plain(before_dot(stage), Meaning::Lost, words),
            Self::Silent(stage) => plain(before_dot(stage), Meaning::Lost, None),
        }
    }
}

/// What is known of a message that was not written to its end: before it was begun, the server is the matter.
fn before_dot(stage: Stage) -> Known {
    match stage {
        Stage::Greeting | Stage::Login => Known::Away,
        _ => Known::Later(None),
    }
}

/// Whether a fault of dialling stays until somebody changes a setting.
fn is_lasting(fault: &Fault) -> bool {
    use FaultCode::{BadAddress, DeniedByPolicy, PortOutOfRange};
    matches!(fault.code, DeniedByPolicy | BadAddress | PortOutOfRange)
}

/// A server's no.
fn said(stage: Stage, code: u16, words: &str, provider: Option<Provider>) -> Verdict {
    let (enhanced, rest) = split_enhanced(words);
    let meaning = meaning(stage, code, enhanced, words, provider);
    let known = match (code, meaning) {
        // Whatever its number says: this mail is not why, and nothing was taken.
        (_, Some(Meaning::TooFast | Meaning::Quota)) => Known::Later(Some(TOO_FAST_PAUSE)),
        // Nobody's mail goes: the server, or the password, is the matter and not the message.
        (500.., _) if matches!(stage, Stage::Greeting | Stage::Login) => Known::Away,
        (500.., _) => Known::Refused,
        (_, Some(Meaning::SpamLater)) => Known::Later(Some(SUSPECT_PAUSE)),
        // The server closes the channel for everybody, or cannot look at passwords; that may be over soon.
        (421, _) | (_, Some(Meaning::LoginLater)) => Known::Away,
        _ => Known::Later(None),
    };
    Verdict {
        known,
        code: Some(match enhanced {
            Some(enhanced) => format!("{code} {enhanced}"),
            None => code.to_string(),
        }),
        words: Some(cut(rest)).filter(|words| !words.is_empty()),
        meaning: meaning.map(Meaning::as_str),
    }
}

/// What a server said when it took a message, without the status code before it.
pub(super) fn accepted(words: &str) -> Verdict {
    let (enhanced, rest) = split_enhanced(words);
    Verdict {
        // What a server calls the message is its own affair: no receipt names it.
        known: Known::Accepted(None),
        code: Some(match enhanced {
            Some(enhanced) => format!("250 {enhanced}"),
            None => "250".to_owned(),
        }),
        words: Some(cut(rest)).filter(|words| !words.is_empty()),
        meaning: None,
    }
}

/// The enhanced status code (RFC 3463) at the beginning, and the rest.
fn split_enhanced(words: &str) -> (Option<&str>, &str) {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let mut parts = first.split('.');
    let number = |part: Option<&str>, longest: usize| {
        part.is_some_and(|part| {
            (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let is_code = number(parts.next(), 1) && number(parts.next(), 3) && number(parts.next(), 3);
    if is_code && parts.next().is_none() {
        (Some(first), rest.trim_start())
    } else {
        (None, words)
    }
}

/// What an answer means, where it is known: by what the providers are known to say, then by the status code.
fn meaning(
    stage: Stage,
    code: u16,
    enhanced: Option<&str>,
    words: &str,
    provider: Option<Provider>,
) -> Option<Meaning> {
    let lower = words.to_lowercase();
    by_login(stage, code, &lower, provider)
        .or_else(|| by_words(code, &lower))
        .or_else(|| by_status(enhanced?))
        .or_else(|| by_code(stage, code))
}

/// Answers to a sign-in.
fn by_login(stage: Stage, code: u16, lower: &str, provider: Option<Provider>) -> Option<Meaning> {
    let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    // Gmail and Outlook name what they want.
    if has(&[
        "5.7.9 ",
        "application-specific password",
        "invalidsecondfactor",
    ]) {
        return Some(Meaning::AppPassword);
    }
    if has(&[
        "5.7.139",
        "5.7.57",
        "basic authentication is disabled",
        "smtpclientauthentication is disabled",
    ]) {
        return Some(Meaning::SmtpOff);
    }
    if stage != Stage::Login {
        return None;
    }
    Some(match (code, provider) {
        (400..500, _) if is_too_many(code, lower) => Meaning::TooFast,
        (400..500, _) => Meaning::LoginLater,
        (550, Some(Provider::Netease)) => Meaning::SmtpOff,
        (_, Some(Provider::Netease | Provider::Qq)) => Meaning::AuthorizationCode,
        (_, Some(Provider::Gmail)) => Meaning::AppPassword,
        _ => Meaning::BadLogin,
    })
}

/// Whether a sender has too many of something. What is refused for good may have too many of its own: hops, recipients.
fn is_too_many(code: u16, lower: &str) -> bool {
    let own = [
        "too many connections",
        "too many concurrent",
        "too many sessions",
        "too many messages",
        "too many mails",
        "too many emails",
        "too many login",
    ];
    lower.contains("too many") && (code < 500 || own.iter().any(|own| lower.contains(own)))
}

/// What 163, QQ, Gmail and Outlook are known to say, whatever the number before it.
fn by_words(code: u16, lower: &str) -> Option<Meaning> {
    if is_too_many(code, lower) {
        return Some(Meaning::TooFast);
    }
    let lasting = code >= 500;
    let table: [(&[&str], Meaning); 7] = [
        (
            &[
                "hl:icc",
                "hl:ifc",
                "mi:sfq",
                "mi:dmc",
                "rp:qrc",
                "rp:drc",
                "too fast",
                "frequency limited",
                "rate limit",
                "4.7.28",
                "unusual rate",
            ],
            Meaning::TooFast,
        ),
        (
            &[
                "mi:stc",
                "5.4.5 ",
                "5.7.232",
                "5.1.90",
                "quota exceeded, daily",
                "daily user sending",
            ],
            Meaning::Quota,
        ),
        (
            &[
                "must equal authorized user",
                "mail from address must be same",
                "dt:sum",
                "5.7.60",
                "sendasdenied",
            ],
            Meaning::FromNotUser,
        ),
        (
            &["dt:spm"],
            if lasting {
                Meaning::Spam
            } else {
                Meaning::SpamLater
            },
        ),
        (
            &["spam", "unsolicited", "junk"],
            if lasting {
                Meaning::Spam
            } else {
                Meaning::Greylisted
            },
        ),
        (&["greylist", "graylist"], Meaning::Greylisted),
        (&["starttls"], Meaning::TlsWanted),
    ];
    let fits = |parts: &&[&str]| parts.iter().any(|part| lower.contains(part));
    let found = table.iter().find(|(parts, _)| fits(parts));
    found.map(|(_, meaning)| *meaning)
}

/// By the subject and detail of an enhanced status code (RFC 3463, and its registry).
fn by_status(enhanced: &str) -> Option<Meaning> {
    let (class, detail) = enhanced.split_once('.')?;
    let lasting = class == "5";
    Some(match detail {
        "1.1" | "1.6" => Meaning::NoMailbox,
        "1.2" | "1.10" | "4.4" => Meaning::NoDomain,
        "1.7" | "1.8" => Meaning::FromRefused,
        "2.1" => Meaning::MailboxOff,
        "2.2" => Meaning::MailboxFull,
        "2.3" | "3.4" => Meaning::TooLarge,
        "6.7" => Meaning::NonAscii,
        "7.8" => Meaning::BadLogin,
        "7.9" => Meaning::AppPassword,
        "7.10" | "7.11" => Meaning::TlsWanted,
        "7.0" | "7.1" if !lasting => Meaning::Greylisted,
        detail if detail.starts_with("7.") => Meaning::Policy,
        detail if detail.starts_with("3.") || detail.starts_with("4.") => Meaning::ServerTrouble,
        _ => return None,
    })
}

/// By the number alone (RFC 5321, 4.2.3).
fn by_code(stage: Stage, code: u16) -> Option<Meaning> {
    Some(match (code, stage) {
        (421 | 451 | 454 | 455, _) => Meaning::ServerTrouble,
        (450, Stage::To) => Meaning::Greylisted,
        (452, Stage::To) => Meaning::MailboxFull,
        (452, _) => Meaning::ServerTrouble,
        (530, _) => Meaning::LoginWanted,
        (534 | 535, _) => Meaning::BadLogin,
        (501 | 553, Stage::From | Stage::Message | Stage::Dot) => Meaning::FromNotUser,
        (550 | 551 | 553, Stage::To) => Meaning::NoMailbox,
        (552, Stage::To) => Meaning::MailboxFull,
        (552, _) => Meaning::TooLarge,
        (554, Stage::Message | Stage::Dot) => Meaning::Policy,
        (550 | 554, _) => Meaning::Policy,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
