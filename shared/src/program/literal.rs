//! Values as each language writes them.

use super::Language;
use crate::{bridge::TextEncoding, encoding};

/// How values are written.
pub(super) struct Literal {
    pub language: Language,
    pub encoding: TextEncoding,
}

impl Literal {
    fn is_rust(&self) -> bool {
        self.language == Language::Rust
    }

    /// A text. Python and JavaScript read JSON's strings as they are.
    pub(super) fn text(&self, text: &str) -> String {
        match self.language {
            Language::Rust => format!("{text:?}"),
            _ => serde_json::Value::from(text).to_string(),
        }
    }

    /// A text that goes out: in Rust its bytes in the bridge's encoding.
    pub(super) fn bytes(&self, text: &str) -> String {
        if !self.is_rust() {
            return self.text(text);
        }
        match self.encoding {
            TextEncoding::Utf8 => format!("{}.as_bytes()", self.text(text)),
            other => {
                let bytes = encoding::encode(text, other).unwrap_or_default();
                let bytes: Vec<_> = bytes.iter().map(|byte| format!("0x{byte:02x}")).collect();
                format!("&[{}]", bytes.join(", "))
            }
        }
    }

    /// Texts that go out.
    pub(super) fn list(&self, texts: &[String]) -> String {
        let all: Vec<_> = texts.iter().map(|text| self.bytes(text)).collect();
        let reference = if self.is_rust() { "&" } else { "" };
        format!("{reference}[{}]", all.join(", "))
    }

    /// Hosts and ports.
    pub(super) fn peers(&self, peer: Option<&(String, u16)>) -> String {
        let Some((host, port)) = peer else {
            return "[]".to_owned();
        };
        let host = self.text(host.trim_matches(['[', ']']));
        match self.language {
            Language::Node => format!("[[{host}, {port}]]"),
            _ => format!("[({host}, {port})]"),
        }
    }

    /// The encoding's name, such that it is what browsers mean by it.
    pub(super) fn encoding(&self) -> String {
        let python = self.language == Language::Python;
        self.text(match self.encoding {
            TextEncoding::Latin1 if python => "cp1252",
            TextEncoding::Big5 if python => "big5hkscs",
            TextEncoding::ShiftJis if python => "cp932",
            encoding => encoding.label(),
        })
    }

    /// How Node makes bytes of a text: it writes few encodings itself, and reads all.
    pub(super) fn encode(&self) -> &'static str {
        match self.encoding {
            TextEncoding::Utf8 => "const encode = (text) => Buffer.from(text);",
            TextEncoding::Utf16Le => "const encode = (text) => Buffer.from(text, \"utf16le\");",
            TextEncoding::Utf16Be => {
                "const encode = (text) => Buffer.from(text, \"utf16le\").swap16();"
            }
            _ => include_str!("node/encode.js").trim_end(),
        }
    }

    /// What Rust's standard library leaves to the terminal.
    pub(super) fn note(&self) -> String {
        match self.encoding {
            TextEncoding::Utf8 => String::new(),
            other => format!(
                "// Rust itself knows no {}: bytes pass as the terminal has them. The crate encoding_rs converts.\n",
                other.name()
            ),
        }
    }
}
