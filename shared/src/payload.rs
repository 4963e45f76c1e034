//! Bytes as people write them: hex with or without separators, and base64.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::fault::{Fault, FaultCode};

/// Reads hex: digits in pairs; spaces, line ends, commas, colons, hyphens and a `0x` before a byte are let pass.
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
        if high.is_none() && character == '0' && next_is_x {
            characters.next();
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
            " 01-03\nff ",
        ] {
            assert_eq!(parse_hex(text).unwrap(), [1, 3, 255], "{text}");
        }
        assert!(parse_hex("").unwrap().is_empty());
    }

    #[test]
    fn marks_the_character_that_is_wrong() {
        for (text, at) in [("01 0g", 4), ("01 3 04", 3), ("0", 0), ("你", 0), ("x1", 0)] {
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
