//! An e-mail as bytes. Pure: the same notice always becomes the same bytes, so that what is shown is what goes out.
//!
//! Nothing that a user or a peer has written breaks out of its place: what stands in a header has no control character,
//! mailboxes are parsed and written anew, and every body is base64. That also keeps lines that begin with a dot, and line
//! feeds without a carriage return, from the mail client (RUSTSEC-2026-0561) and from every server on the way.

use std::time::{Duration, SystemTime};

use lettre::{
    Address, Message,
    message::{
        Attachment, Body, Mailbox as Written, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use shared::{
    fault::{Fault, FaultCode},
    sender::SenderSettings,
};

use crate::{
    mailbox::{self, Mailbox},
    outbox::gateway::Email,
};

/// A word of a header without a space is broken after so many characters: a line may have 998 (RFC 5322, 2.1.1).
const LONGEST_WORD: usize = 200;

/// The last moment that a Date can tell, the end of the year 9999, in microseconds.
const LAST_DATE_US: u64 = 253_402_300_799_000_000;

/// Writes an e-mail.
///
/// # Errors
/// `bad-recipient` for a mailbox that is none.
pub(super) fn compose(sender: &SenderSettings, email: &Email) -> Result<Vec<u8>, Fault> {
    let from = mailbox::parse(&sender.from)?;
    let since = u64::try_from(email.created_at.0).unwrap_or_default();
    let since = Duration::from_micros(since.min(LAST_DATE_US));
    let id = format!("<{}@{}>", token(&email.message_id), from.domain);
    let mut message = Message::builder()
        .message_id(Some(id))
        .date(SystemTime::UNIX_EPOCH + since)
        .from(written(&from, sender.name.as_deref())?)
        .subject(header_text(&email.subject));
    for to in &email.to {
        let to = mailbox::parse(to)?;
        message = message.to(written(&to, to.name.as_deref())?);
    }
    for cc in &email.cc {
        let cc = mailbox::parse(cc)?;
        message = message.cc(written(&cc, cc.name.as_deref())?);
    }
    if let Some(reply_to) = &email.reply_to {
        let reply_to = mailbox::parse(reply_to)?;
        message = message.reply_to(written(&reply_to, reply_to.name.as_deref())?);
    }
    if email.automatic {
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message = message.raw_header(HeaderValue::new(name, "auto-generated".to_owned()));
    }
    let message = match content(email) {
        Content::One(part) => message.singlepart(part),
        Content::Many(parts) => message.multipart(parts),
    };
    let message = message.map_err(|error| {
        Fault::new(
            FaultCode::BadRecipient,
            format!("The e-mail cannot be written: {error}."),
        )
    })?;
    let mut bytes = message.formatted();
    // The mail client ends what it sends with a line's end of its own.
    if bytes.ends_with(b"\r\n") {
        bytes.truncate(bytes.len() - 2);
    }
    Ok(bytes)
}

/// A mailbox for an envelope.
pub(super) fn address(mailbox: &Mailbox) -> Result<Address, Fault> {
    Address::new(&mailbox.local, &mailbox.domain).map_err(|error| {
        Fault::new(
            FaultCode::BadRecipient,
            format!("\"{mailbox}\" is not a mailbox: {error}."),
        )
        .with("to", mailbox.to_string())
    })
}

fn written(mailbox: &Mailbox, name: Option<&str>) -> Result<Written, Fault> {
    let name = name.map(header_text).filter(|name| !name.is_empty());
    Ok(Written::new(name, address(mailbox)?))
}

enum Content {
    One(SinglePart),
    Many(MultiPart),
}

fn content(email: &Email) -> Content {
    let text = part(ContentType::TEXT_PLAIN, &email.text);
    let boundary = |kind: &str| format!("jackfield_{kind}_{}", token(&email.message_id));
    let body = match &email.html {
        None => Content::One(text),
        // The last one is the best one (RFC 2046, 5.1.4).
        Some(html) => Content::Many(
            MultiPart::alternative()
                .boundary(boundary("alternative"))
                .singlepart(text)
                .singlepart(part(ContentType::TEXT_HTML, html)),
        ),
    };
    if email.attachments.is_empty() {
        return body;
    }
    let mixed = MultiPart::mixed().boundary(boundary("mixed"));
    let mut parts = match body {
        Content::One(text) => mixed.singlepart(text),
        Content::Many(alternative) => mixed.multipart(alternative),
    };
    for (name, media_type, bytes) in &email.attachments {
        let file = Attachment::new(header_text(name));
        parts = parts.singlepart(file.body(base64(bytes.clone()), content_type(media_type)));
    }
    Content::Many(parts)
}

fn part(content_type: ContentType, text: &str) -> SinglePart {
    // Line ends as texts have them in mail; a lone one of either kind is one as well.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let body = base64(text.replace('\n', "\r\n").into_bytes());
    SinglePart::builder().header(content_type).body(body)
}

fn base64(bytes: Vec<u8>) -> Body {
    let encoded = Body::new_with_encoding(bytes, ContentTransferEncoding::Base64);
    // Any bytes can be base64.
    encoded.unwrap_or_else(Body::new)
}

/// A file's type where it is one that a part with base64 may have, else that of any bytes.
fn content_type(given: &str) -> ContentType {
    let of_bytes =
        || ContentType::parse("application/octet-stream").unwrap_or(ContentType::TEXT_PLAIN);
    let plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    // Messages and containers are not encoded (RFC 2045, 6.4).
    let lower = given.trim().to_ascii_lowercase();
    let compound = lower.starts_with("message/") || lower.starts_with("multipart/");
    if compound || given.len() > LONGEST_WORD || !given.bytes().all(plain) {
        return of_bytes();
    }
    ContentType::parse(given.trim()).unwrap_or_else(|_| of_bytes())
}

/// A text for a header: in one line, without control characters.
fn header_text(text: &str) -> String {
    let mut word = 0;
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        let breaks = character.is_control() || character.is_whitespace();
        word = if breaks { 0 } else { word + 1 };
        if word > LONGEST_WORD && character.is_ascii() {
            line.push(' ');
            word = 1;
        }
        line.push(if breaks { ' ' } else { character });
    }
    line.trim().to_owned()
}

/// What of an id can stand in a Message-ID and a boundary.
fn token(id: &str) -> String {
    let fits =
        |character: &char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    id.chars().filter(fits).take(60).collect()
}

#[cfg(test)]
mod tests;
