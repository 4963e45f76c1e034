//! What is being written to a bridge's peers, and what it will be on the wire.

use serde::{Deserialize, Serialize};
use shared::{
    address::split_host_port,
    bridge::{Bridge, Framing, TextEncoding},
    fault::{Fault, FaultCode},
    operation::{Send, To},
    payload,
};

/// The value of "To" that stands for an address typed beside it.
pub(crate) const OTHER: &str = "other";

/// So many bytes of the preview are written out.
const PREVIEW_BYTES: usize = 16;

/// What is put behind a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ending {
    None,
    Lf,
    CrLf,
}

impl Ending {
    /// All, in the order in which they are offered.
    pub(crate) const ALL: [Self; 3] = [Self::None, Self::Lf, Self::CrLf];

    /// What is put behind.
    pub(crate) fn characters(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
        }
    }

    /// The choice in a select.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Lf => "lf",
            Self::CrLf => "crlf",
        }
    }

    /// The choice of that key.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|ending| ending.key() == key)
            .unwrap_or(Self::None)
    }
}

/// What stands in the composer; kept over reloads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// What is typed.
    pub text: String,
    /// Whether it is hex.
    pub hex: bool,
    /// The line ending, where it was chosen.
    pub ending: Option<Ending>,
    /// Whom to: `all`, a peer's id, or [`OTHER`]. Not kept: peers come and go.
    #[serde(skip)]
    pub to: Option<String>,
    /// The address typed for [`OTHER`].
    #[serde(skip)]
    pub address: String,
}

/// What will go over the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Preview {
    /// The bytes.
    Bytes {
        /// How many.
        count: usize,
        /// The first of them in hex.
        hex: String,
    },
    /// Only the relay encodes this encoding: the number of characters.
    Characters(usize),
    /// Not hex, or more than goes at once.
    Wrong(Fault),
}

impl Preview {
    /// Whether there is nothing to send.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Bytes { count: 0, .. } | Self::Characters(0))
    }
}

impl Draft {
    /// The line ending: as chosen, else as the framing needs it.
    pub(crate) fn ending(&self, framing: Framing) -> Ending {
        self.ending.unwrap_or(match framing {
            Framing::None => Ending::None,
            Framing::Line => Ending::Lf,
        })
    }

    fn whole(&self, framing: Framing) -> String {
        format!("{}{}", self.text, self.ending(framing).characters())
    }

    /// What will go over the wire; `limit` is how many bytes the relay takes at once. A larger frame would end
    /// the connection.
    pub(crate) fn preview(&self, bridge: &Bridge, limit: Option<u64>) -> Preview {
        let bytes = match (self.hex, bridge.encoding) {
            (true, _) => match payload::parse_hex(&self.text) {
                Ok(bytes) => bytes,
                Err(fault) => return Preview::Wrong(half_byte(fault, &self.text)),
            },
            (false, TextEncoding::Utf8) => self.whole(bridge.framing).into_bytes(),
            (false, _) => {
                // No encoding has a character of less than a byte.
                let count = self.whole(bridge.framing).chars().count();
                return match too_large(count, limit) {
                    Some(fault) => Preview::Wrong(fault),
                    None => Preview::Characters(count),
                };
            }
        };
        if let Some(fault) = too_large(bytes.len(), limit) {
            return Preview::Wrong(fault);
        }
        let shown = bytes.len().min(PREVIEW_BYTES);
        let mut hex = payload::hex(&bytes[..shown]);
        if shown < bytes.len() {
            hex.push_str(" …");
        }
        Preview::Bytes {
            count: bytes.len(),
            hex,
        }
    }

    /// Whom it is for, as the relay takes it.
    pub(crate) fn to(&self) -> To {
        match self.to.as_deref() {
            None => To::default(),
            Some(OTHER) => To::One(self.address.trim().to_owned()),
            Some(to) => To::One(to.to_owned()),
        }
    }

    /// What is wrong with the address typed for [`OTHER`].
    pub(crate) fn address_fault(&self) -> Option<Fault> {
        let typed = self.to.as_deref() == Some(OTHER);
        typed.then(|| split_host_port(self.address.trim()).err())?
    }

    /// What to send.
    pub(crate) fn send(&self, bridge: &Bridge) -> Send {
        Send {
            bridge: bridge.id.clone(),
            to: self.to(),
            text: (!self.hex).then(|| self.whole(bridge.framing)),
            hex: self.hex.then(|| self.text.clone()),
            ..Send::default()
        }
    }

    /// Whether this is the text of a send.
    pub(crate) fn holds(&self, send: &Send, framing: Framing) -> bool {
        let mut back = self.clone();
        back.take_back(send, framing);
        back == *self
    }

    /// Takes back what was refused. The line ending was put behind by the composer and is taken off.
    pub(crate) fn take_back(&mut self, send: &Send, framing: Framing) {
        if let Some(hex) = &send.hex {
            self.hex = true;
            self.text.clone_from(hex);
        } else if let Some(text) = &send.text {
            self.hex = false;
            let ending = self.ending(framing).characters();
            self.text = text.strip_suffix(ending).unwrap_or(text).to_owned();
        }
    }
}

/// Marks a fault at a character that is a digit itself: its byte has only this one.
fn half_byte(fault: Fault, typed: &str) -> Fault {
    let at = fault.params.get("at").and_then(serde_json::Value::as_u64);
    let at = at.and_then(|at| usize::try_from(at).ok());
    match at.and_then(|at| typed.chars().nth(at)) {
        Some(digit) if digit.is_ascii_hexdigit() => fault.with("digits", 1),
        _ => fault,
    }
}

fn too_large(bytes: usize, limit: Option<u64>) -> Option<Fault> {
    let limit = limit.filter(|limit| u64::try_from(bytes).is_ok_and(|bytes| bytes > *limit))?;
    let detail = format!("{bytes} bytes are more than the limit of {limit}.");
    let fault = Fault::new(FaultCode::TooLarge, detail);
    Some(fault.with("bytes", bytes).with("limit", limit))
}

#[cfg(test)]
mod tests {
    use shared::{
        bridge::{BridgeState, Endpoint},
        id::BridgeId,
        time::Timestamp,
    };

    use super::*;

    fn bridge(framing: Framing, encoding: TextEncoding) -> Bridge {
        Bridge {
            id: BridgeId::from("b"),
            name: "b".to_owned(),
            state: BridgeState::Open,
            endpoint: Endpoint::TcpConnect {
                host: "h".to_owned(),
                port: 1.into(),
            },
            mode: Default::default(),
            framing,
            encoding,
            farewell: vec![],
            reconnect: false,
            connect_timeout_ms: 1,
            local: None,
            fault: None,
            peers: 0,
            last_message: 0,
            created_at: Timestamp(0),
        }
    }

    fn draft(text: &str, hex: bool) -> Draft {
        Draft {
            text: text.to_owned(),
            hex,
            ..Draft::default()
        }
    }

    #[test]
    fn the_ending_follows_the_framing_until_it_is_chosen() {
        let mut draft = draft("STATUS?", false);
        let plain = bridge(Framing::None, TextEncoding::Utf8);
        let lines = bridge(Framing::Line, TextEncoding::Utf8);
        assert_eq!(draft.send(&plain).text.as_deref(), Some("STATUS?"));
        assert_eq!(draft.send(&lines).text.as_deref(), Some("STATUS?\n"));
        draft.ending = Some(Ending::CrLf);
        assert_eq!(draft.send(&lines).text.as_deref(), Some("STATUS?\r\n"));
    }

    #[test]
    fn the_preview_does_not_lie() {
        let utf8 = bridge(Framing::None, TextEncoding::Utf8);
        let bytes = |count, hex: &str| Preview::Bytes {
            count,
            hex: hex.to_owned(),
        };
        assert_eq!(
            draft("你!", false).preview(&utf8, None),
            bytes(4, "e4 bd a0 21")
        );
        assert_eq!(draft("01 0a", true).preview(&utf8, None), bytes(2, "01 0a"));
        assert!(draft("", false).preview(&utf8, None).is_empty());
        let gbk = bridge(Framing::None, TextEncoding::Gbk);
        assert_eq!(
            draft("你!", false).preview(&gbk, None),
            Preview::Characters(2)
        );
        let Preview::Wrong(fault) = draft("01 0g", true).preview(&utf8, None) else {
            panic!("hex");
        };
        assert_eq!(
            (fault.code, &fault.params["at"]),
            (FaultCode::BadHex, &4.into())
        );
    }

    #[test]
    fn half_a_byte_is_told_from_what_is_no_hex() {
        let plain = bridge(Framing::None, TextEncoding::Utf8);
        for (typed, half) in [("0 zz", true), ("01 2", true), ("zz", false), ("0g", false)] {
            let Preview::Wrong(fault) = draft(typed, true).preview(&plain, None) else {
                panic!("{typed} is no hex");
            };
            assert_eq!(fault.params.contains_key("digits"), half, "{typed}");
        }
    }

    #[test]
    fn more_than_the_relay_takes_is_wrong() {
        let lines = bridge(Framing::Line, TextEncoding::Utf8);
        assert!(!matches!(
            draft("123", false).preview(&lines, Some(4)),
            Preview::Wrong(_)
        ));
        let Preview::Wrong(fault) = draft("1234", false).preview(&lines, Some(4)) else {
            panic!("the line's end is sent as well");
        };
        assert_eq!(fault.code, FaultCode::TooLarge);
        assert_eq!(
            (&fault.params["bytes"], &fault.params["limit"]),
            (&5.into(), &4.into())
        );
        let gbk = bridge(Framing::None, TextEncoding::Gbk);
        assert!(matches!(
            draft("12345", false).preview(&gbk, Some(4)),
            Preview::Wrong(_)
        ));
    }

    #[test]
    fn what_was_refused_comes_back_as_it_was_typed() {
        let lines = bridge(Framing::Line, TextEncoding::Utf8);
        for (text, hex) in [("hi", false), ("01 02", true)] {
            let typed = draft(text, hex);
            let mut again = Draft::default();
            again.take_back(&typed.send(&lines), lines.framing);
            assert_eq!(again, typed);
        }
    }

    #[test]
    fn a_typed_address_is_sent_to() {
        let mut draft = draft("x", false);
        assert_eq!(draft.to(), To::default());
        draft.to = Some(OTHER.to_owned());
        draft.address = " 10.0.0.9:5 ".to_owned();
        assert_eq!(draft.to(), To::One("10.0.0.9:5".to_owned()));
        assert_eq!(draft.address_fault(), None);
        for (bad, code) in [
            ("", FaultCode::BadAddress),
            ("10.0.0.9", FaultCode::BadAddress),
            ("h:70000", FaultCode::PortOutOfRange),
        ] {
            draft.address = bad.to_owned();
            assert_eq!(draft.address_fault().unwrap().code, code, "{bad}");
        }
        draft.to = None;
        assert_eq!(draft.address_fault(), None);
    }
}
