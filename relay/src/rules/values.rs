//! What stands for the names in an alert's texts. Part of it comes from peers, who may send anything.

use shared::time::Timestamp;

use super::state::Cause;
use crate::{
    templates::Values,
    text::{breaks, turns},
};

/// The most characters of one value that a peer has sent.
const MAX_CHARS: usize = 500;

/// What the texts of every alert may ask for.
pub const NAMES: [&str; 7] = ["alert", "bridge", "peer", "seq", "silent", "text", "time"];

/// The values of one firing. Those of a peer's bytes never hide those of the relay.
pub fn values(alert: &str, bridge: &str, peer: &str, at: Timestamp, cause: &Cause) -> Values {
    let mut values = Values::new();
    let (mut text, mut number, mut silent) = ("", String::new(), String::new());
    match cause {
        Cause::Entry {
            seq,
            text: said,
            captures,
            ..
        } => {
            for (name, value) in captures {
                values.insert(name.clone(), harmless(value));
            }
            (text, number) = (said, seq.to_string());
        }
        Cause::Silence { ms } => silent = (ms / 1000).to_string(),
    }
    let own = [
        ("alert", alert.to_owned()),
        ("bridge", bridge.to_owned()),
        ("peer", harmless(peer)),
        ("seq", number),
        ("silent", silent),
        ("text", harmless(text)),
        ("time", shown(at)),
    ];
    values.extend(own.map(|(name, value)| (name.to_owned(), value)));
    values
}

/// A time as people read it, to the second.
fn shown(at: Timestamp) -> String {
    let text = at.to_string();
    let seconds = text.split('.').next().unwrap_or_default();
    format!("{} UTC", seconds.replace('T', " "))
}

/// What a peer has sent, as far as a notice takes it: some hundred characters, without what acts on who reads them.
pub fn harmless(text: &str) -> String {
    let text = text.trim();
    let mut characters = text.chars().map(|c| match c {
        _ if c.is_control() || breaks(c) => ' ',
        _ if turns(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    });
    let value: String = characters.by_ref().take(MAX_CHARS).collect();
    let end = if characters.next().is_some() {
        "…"
    } else {
        ""
    };
    format!("{}{end}", value.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peers_bytes_are_bounded_and_harmless() {
        assert_eq!(
            harmless(" T=97\r\nBcc: x\u{1b}[2J\u{0}\r\n"),
            "T=97  Bcc: x [2J"
        );
        assert_eq!(
            harmless("a\u{202e}b\u{2028}c\u{61c}"),
            "a\u{fffd}b c\u{fffd}"
        );
        let long = harmless(&"热".repeat(9_999));
        assert_eq!(long.chars().count(), MAX_CHARS + 1);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn a_capture_hides_nothing_of_the_relays_own() {
        let captures = [("bridge", "evil"), ("c1", "97")];
        let captures = captures.map(|(k, v)| (k.to_owned(), v.to_owned()));
        let cause = Cause::Entry {
            seq: 7,
            peer: None,
            text: "T=97\n".to_owned(),
            captures: captures.into(),
        };
        let values = values(
            "Hot",
            "Boiler",
            "p1",
            Timestamp(1_700_000_000_000_042),
            &cause,
        );
        assert_eq!(values["bridge"], "Boiler");
        assert_eq!(
            (values["c1"].as_str(), values["text"].as_str()),
            ("97", "T=97")
        );
        assert_eq!(values["time"], "2023-11-14 22:13:20 UTC");
        assert!(NAMES.iter().all(|name| values.contains_key(*name)));
    }
}
