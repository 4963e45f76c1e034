//! What is being written to a bridge's peers, and what it will be on the wire.

use serde::{Deserialize, Serialize};
use shared::{
    address::split_host_port,
    bridge::{Bridge, Endpoint, Form, Framing, TextEncoding},
    fault::{Fault, FaultCode},
    operation::{Send, To},
    payload::Written,
};

/// The value of "To" that stands for an address typed beside it.
pub(crate) const OTHER: &str = "other";

/// So many bytes of the preview are kept to be shown.
const SHOWN_BYTES: usize = 64;

/// So many characters that cannot be sent are named.
pub(super) const SHOWN_MISSING: usize = 8;

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

/// The forms, in the order in which they are offered.
pub(crate) const FORMS: [Form; 3] = [Form::Text, Form::Escapes, Form::Hex];

/// A form as a choice in a select.
pub(crate) fn form_key(form: Form) -> &'static str {
    match form {
        Form::Text => "text",
        Form::Escapes => "escapes",
        Form::Hex => "hex",
    }
}

/// The form of that key.
pub(crate) fn form_from_key(key: &str) -> Form {
    FORMS
        .into_iter()
        .find(|form| form_key(*form) == key)
        .unwrap_or_default()
}

/// What stands in the composer; kept over reloads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// What is typed.
    pub text: String,
    /// In which form, where it was chosen.
    pub form: Option<Form>,
    /// The line ending, where it was chosen.
    pub ending: Option<Ending>,
    /// The encoding, where it is not the bridge's.
    pub encoding: Option<TextEncoding>,
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
        /// The first of them.
        first: Vec<u8>,
        /// The encoding of their text.
        encoding: TextEncoding,
    },
    /// Nothing that could be sent.
    Wrong {
        /// Why.
        fault: Fault,
        /// The first characters that the encoding does not have, with their indices.
        missing: Vec<(usize, char)>,
    },
}

impl Preview {
    /// Whether there is nothing to send.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Bytes { count: 0, .. })
    }

    /// Whether what is typed cannot be sent.
    pub(crate) fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong { .. })
    }
}

impl Draft {
    /// The form: as chosen, else as the bridge begins.
    pub(crate) fn form(&self, bridge: &Bridge) -> Form {
        self.form.unwrap_or(bridge.form)
    }

    /// The line ending: as chosen, else as the framing needs it. Who comes to a dialogue most often sits at a terminal,
    /// and reads lines.
    pub(crate) fn ending(&self, bridge: &Bridge) -> Ending {
        let listens = matches!(bridge.endpoint, Endpoint::TcpListen { .. });
        let is_dialogue = listens && !bridge.farewell.is_empty();
        self.ending.unwrap_or(match bridge.framing {
            Framing::None if !is_dialogue => Ending::None,
            Framing::None | Framing::Line => Ending::Lf,
        })
    }

    /// The encoding: as chosen, else the bridge's.
    pub(crate) fn encoding(&self, bridge: &Bridge) -> TextEncoding {
        self.encoding.unwrap_or(bridge.encoding)
    }

    /// What the line ending is in the form that is typed in.
    fn suffix(&self, bridge: &Bridge) -> &'static str {
        match (self.form(bridge), self.ending(bridge)) {
            (Form::Hex, _) => "",
            (Form::Text, ending) => ending.characters(),
            (Form::Escapes, Ending::None) => "",
            (Form::Escapes, Ending::Lf) => r"\n",
            (Form::Escapes, Ending::CrLf) => r"\r\n",
        }
    }

    /// What will go over the wire; `limit` is how many bytes the relay takes at once. A larger frame would end
    /// the connection.
    pub(crate) fn preview(&self, bridge: &Bridge, limit: Option<u64>) -> Preview {
        let encoding = self.encoding(bridge);
        let wrong = |fault, missing| Preview::Wrong { fault, missing };
        // No encoding has a character of less than a byte, and none of so many need be encoded to be too many.
        let least = self.text.chars().count();
        if let (Form::Text, Some(fault)) = (self.form(bridge), too_large(least, limit)) {
            return wrong(fault, Vec::new());
        }
        let send = self.send(bridge);
        match send.written().bytes(encoding) {
            Ok(bytes) => match too_large(bytes.len(), limit) {
                Some(fault) => wrong(fault, Vec::new()),
                None => Preview::Bytes {
                    count: bytes.len(),
                    first: bytes.into_iter().take(SHOWN_BYTES).collect(),
                    encoding,
                },
            },
            Err(fault) => {
                let unknown = fault.code == FaultCode::NotEncodable;
                let most = if unknown { SHOWN_MISSING } else { 0 };
                let missing = send.written().missing(encoding, most);
                wrong(half_byte(fault, &self.text), missing)
            }
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
        let whole = || format!("{}{}", self.text, self.suffix(bridge));
        let typed_as = |form| (self.form(bridge) == form).then(whole);
        Send {
            bridge: bridge.id.clone(),
            to: self.to(),
            text: typed_as(Form::Text),
            escapes: typed_as(Form::Escapes),
            hex: typed_as(Form::Hex),
            encoding: self.encoding,
            ..Send::default()
        }
    }

    /// Whether this is the text of a send.
    pub(crate) fn holds(&self, send: &Send, bridge: &Bridge) -> bool {
        let mut back = self.clone();
        back.take_back(&send.written(), bridge);
        back.text == self.text && back.form(bridge) == self.form(bridge)
    }

    /// Takes back what was refused. The line ending was put behind by the composer and is taken off.
    pub(crate) fn take_back(&mut self, written: &Written<'_>, bridge: &Bridge) {
        let (form, text) = match (written.hex, written.escapes, written.text) {
            (Some(hex), ..) => (Form::Hex, hex),
            (_, Some(escapes), _) => (Form::Escapes, escapes),
            (.., Some(text)) => (Form::Text, text),
            _ => return,
        };
        if form != self.form(bridge) {
            self.form = Some(form);
        }
        let suffix = self.suffix(bridge);
        self.text = text.strip_suffix(suffix).unwrap_or(text).to_owned();
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
mod tests;
