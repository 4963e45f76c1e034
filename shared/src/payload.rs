//! Bytes as people write them: text, text with escapes, hex with or without separators, and base64.

mod escapes;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    bridge::TextEncoding,
    encoding::{encode, missing},
    fault::{Fault, FaultCode},
};

pub use escapes::{Piece, Pieces, encode_escapes, escapes, missing_in_escapes, pieces};

/// What is to be sent, as it is written: exactly one of the forms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written<'a> {
    /// A text.
    pub text: Option<&'a str>,
    /// A text with escapes.
    pub escapes: Option<&'a str>,
    /// Pairs of hex digits.
    pub hex: Option<&'a str>,
    /// Base64.
    pub base64: Option<&'a str>,
}

/// Gives a type with the four fields its [`Written`].
macro_rules! written {
    ($type:ty) => {
        impl $type {
            /// What is to be sent, as it is written.
            pub fn written(&self) -> crate::payload::Written<'_> {
                crate::payload::Written {
                    text: self.text.as_deref(),
                    escapes: self.escapes.as_deref(),
                    hex: self.hex.as_deref(),
                    base64: self.base64.as_deref(),
                }
            }
        }
    };
}
pub(crate) use written;

impl Written<'_> {
    /// The bytes that go over the wire.
    ///
    /// # Errors
    /// `bad-request` unless there is exactly one form; the faults of that form.
    pub fn bytes(&self, encoding: TextEncoding) -> Result<Vec<u8>, Fault> {
        match (self.text, self.escapes, self.hex, self.base64) {
            (Some(text), None, None, None) => encode(text, encoding),
            (None, Some(escapes), None, None) => encode_escapes(escapes, encoding),
            (None, None, Some(hex), None) => parse_hex(hex),
            (None, None, None, Some(base64)) => parse_base64(base64),
            _ => Err(Fault::new(
                FaultCode::BadRequest,
                "Give the bytes once: as \"text\", as \"escapes\", as \"hex\" or as \"base64\".",
            )
            .with("field", "text")),
        }
    }

    /// Whether nothing is written in any form.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The first characters that an encoding does not have, with their indices.
    pub fn missing(&self, encoding: TextEncoding, most: usize) -> Vec<(usize, char)> {
        match (self.text, self.escapes) {
            (Some(text), _) => missing(text, encoding).take(most).collect(),
            (_, Some(escapes)) => missing_in_escapes(escapes, encoding).take(most).collect(),
            _ => Vec::new(),
        }
    }
}

/// Reads hex: digits in pairs; spaces, line ends, commas, colons, hyphens and a `0x` or `\x` before a byte are let
/// pass.
///
/// # Errors
/// `bad-hex` with `at`, the index of the character where reading stopped, counted from 0.
pub fn parse_hex(text: &str) -> Result<Vec<u8>, Fault> {
    let bad = |at: usize, why: String| {
        Fault::new(
            FaultCode::BadHex,
            format!("{why} Write bytes as pairs of hex digits, as in 01 03 ff."),
        )
        .with("at", at)
    };
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high: Option<(usize, u8)> = None;
    let mut characters = text.chars().enumerate().peekable();
    while let Some((at, character)) = characters.next() {
        let next_is_x = matches!(characters.peek(), Some((_, 'x' | 'X')));
        if high.is_none() && matches!(character, '0' | '\\') && next_is_x {
            characters.next();
            if !matches!(characters.peek(), Some((_, digit)) if digit.is_ascii_hexdigit()) {
                return Err(bad(
                    at,
                    format!("The byte at character {} has no digits.", at + 1),
                ));
            }
            continue;
        }
        match (character.to_digit(16), high) {
            // A hex digit is below 16, so neither the cast nor the shift loses anything.
            (Some(digit), None) => high = Some((at, digit as u8)),
            (Some(digit), Some((_, first))) => {
                bytes.push(first << 4 | digit as u8);
                high = None;
            }
            (None, None) if is_separator(character) => {}
            (None, Some((start, _))) if is_separator(character) => {
                return Err(bad(
                    start,
                    format!("The byte at character {} has one digit.", start + 1),
                ));
            }
            (None, _) => {
                return Err(bad(
                    at,
                    format!("Character {} ({character:?}) is not a hex digit.", at + 1),
                ));
            }
        }
    }
    match high {
        None => Ok(bytes),
        Some((at, _)) => Err(bad(
            at,
            format!("The byte at character {} has one digit.", at + 1),
        )),
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, ',' | ':' | '-')
}

/// Writes bytes as lower-case pairs with a space between.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        if !text.is_empty() {
            text.push(' ');
        }
        for nibble in [byte >> 4, byte & 15] {
            // A nibble is below 16, so the digit is always there.
            text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
    }
    text
}

/// Writes bytes as lower-case pairs with nothing between.
pub fn plain_hex(bytes: &[u8]) -> String {
    hex(bytes).replace(' ', "")
}

/// Reads base64 (RFC 4648, section 4, with padding).
///
/// # Errors
/// `bad-request`.
pub fn parse_base64(text: &str) -> Result<Vec<u8>, Fault> {
    STANDARD.decode(text).map_err(|error| {
        Fault::new(
            FaultCode::BadRequest,
            format!("\"base64\" is not base64 with padding: {error}."),
        )
        .with("field", "base64")
    })
}

/// Writes base64 (RFC 4648, section 4, with padding).
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_hex_as_people_write_it() {
        for text in [
            "0103ff",
            "01 03 FF",
            "01:03:ff",
            "0x01, 0x03, 0xff",
            "0X01,0x03\r\n0xFF",
            r"\x01\x03\xff",
            " 01-03\nff ",
        ] {
            assert_eq!(parse_hex(text).unwrap(), [1, 3, 255], "{text}");
        }
        assert!(parse_hex("").unwrap().is_empty());
    }

    #[test]
    fn marks_the_character_that_is_wrong() {
        for (text, at) in [
            ("01 0g", 4),
            ("01 3 04", 3),
            ("0", 0),
            ("你", 0),
            ("x1", 0),
            (r"\01", 0),
            (r"01\", 2),
            (r"0\x1", 1),
            ("0x01, 0x", 6),
            ("0x 01", 0),
            (r"01 \x", 3),
        ] {
            let fault = parse_hex(text).unwrap_err();
            assert_eq!(fault.code, FaultCode::BadHex);
            assert_eq!(fault.params["at"], at, "{text}");
        }
    }

    proptest! {
        #[test]
        fn hex_and_base64_come_back(bytes: Vec<u8>) {
            prop_assert_eq!(&parse_hex(&hex(&bytes)).unwrap(), &bytes);
            prop_assert_eq!(&parse_base64(&base64(&bytes)).unwrap(), &bytes);
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = parse_hex(&text);
            let _ = parse_base64(&text);
        }
    }
}
