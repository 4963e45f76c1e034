//! As much of the NATS client protocol as publishes and receives.

use anyhow::{Context as _, Result};

use super::Received;

pub(super) const PONG: &[u8] = b"PONG\r\n";

pub(super) fn greeting(subscribe: bool) -> (Vec<u8>, &'static [u8]) {
    let subscription = if subscribe { "SUB bench 1\r\n" } else { "" };
    let text =
        format!("CONNECT {{\"verbose\":false,\"pedantic\":false}}\r\n{subscription}PING\r\n");
    (text.into_bytes(), PONG)
}

pub(super) fn publish(out: &mut Vec<u8>, message: &[u8]) {
    out.extend_from_slice(b"PUB bench ");
    out.extend_from_slice(message.len().to_string().as_bytes());
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(message);
    out.extend_from_slice(b"\r\n");
}

pub(super) fn split(bytes: &[u8]) -> Result<Option<(Received<'_>, usize)>> {
    let Some(end) = bytes.windows(2).position(|pair| pair == b"\r\n") else {
        return Ok(None);
    };
    let (line, head) = (&bytes[..end], end + 2);
    if line == b"PING" {
        return Ok(Some((Received::Ping, head)));
    }
    if !line.starts_with(b"MSG ") {
        return Ok(Some((Received::Other, head)));
    }
    let length = line.rsplit(|byte| *byte == b' ').next();
    let length = std::str::from_utf8(length.unwrap_or_default())?;
    let length: usize = length.parse().context("a damaged NATS message")?;
    let Some(message) = bytes.get(head..head + length) else {
        return Ok(None);
    };
    let whole = head + length + 2;
    Ok((bytes.len() >= whole).then_some((Received::Message(message), whole)))
}
