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

    /// A text.
    pub(super) fn text(&self, text: &str) -> String {
        quoted(self.language, text)
    }

    /// A text that goes out: in Rust as its bytes of UTF-8. `None` where the encoding lacks a character.
    pub(super) fn bytes(&self, text: &str) -> Option<String> {
        encoding::encode(text, self.encoding).ok()?;
        let bytes = if self.is_rust() { ".as_bytes()" } else { "" };
        Some(self.text(text) + bytes)
    }

    /// Texts that go out. What the encoding cannot say is never said, and left out.
    pub(super) fn list(&self, texts: &[String]) -> String {
        let all: Vec<_> = texts.iter().filter_map(|text| self.bytes(text)).collect();
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
}

/// A text as a language writes it. What would not be seen, or would turn what stands around it, is written by its number.
pub(super) fn quoted(language: Language, text: &str) -> String {
    if language == Language::Rust {
        return format!("{text:?}");
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c => seen(language, c, &mut quoted),
        }
    }
    quoted.push('"');
    quoted
}

/// A text in which everything is seen.
pub(super) fn unquoted(language: Language, text: &str) -> String {
    let mut all = String::new();
    text.chars().for_each(|c| seen(language, c, &mut all));
    all
}

fn seen(language: Language, c: char, all: &mut String) {
    match c.escape_debug().count() {
        ..3 => all.push(c),
        _ => all.push_str(&numbered(language, u32::from(c))),
    }
}

fn numbered(language: Language, number: u32) -> String {
    match (language, number) {
        (_, ..=0xff) => format!("\\x{number:02x}"),
        (_, ..=0xffff) => format!("\\u{number:04x}"),
        (Language::Node, _) => format!("\\u{{{number:x}}}"),
        _ => format!("\\U{number:08x}"),
    }
}
