//! Text with escapes: `\r \n \t \0 \\ \u{1f44b}` are characters, which an encoding turns into bytes, and `\xff` is a
//! byte as it is.

use std::{iter::Peekable, str::Chars};

use crate::{
    bridge::TextEncoding,
    encoding::{encode, has, not_encodable},
    fault::{Fault, FaultCode},
};

/// What one character or one escape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A character of the text.
    Character(char),
    /// A byte.
    Byte(u8),
}

/// The pieces of a text with escapes, each with the index of its first character.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    rest: Peekable<Chars<'a>>,
    at: usize,
}

/// Reads a text with escapes piece by piece.
pub fn pieces(text: &str) -> Pieces<'_> {
    Pieces {
        rest: text.chars().peekable(),
        at: 0,
    }
}

impl Iterator for Pieces<'_> {
    /// A piece, or `bad-escape` with `at`, the index of the character where reading stopped, and what was `expected`.
    type Item = Result<(usize, Piece), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        let piece = match self.take()? {
            '\\' => self.escape(),
            character => Ok(Piece::Character(character)),
        };
        Some(piece.map(|piece| (at, piece)))
    }
}

impl Pieces<'_> {
    fn take(&mut self) -> Option<char> {
        let taken = self.rest.next()?;
        self.at += 1;
        Some(taken)
    }

    fn escape(&mut self) -> Result<Piece, Fault> {
        let character = match self.rest.peek() {
            Some('r') => '\r',
            Some('n') => '\n',
            Some('t') => '\t',
            Some('0') => '\0',
            Some('\\') => '\\',
            Some('x') => return self.byte(),
            Some('u') => return self.code_point(),
            _ => {
                return Err(self.bad(
                    "escape",
                    r"one of \r \n \t \0 \\ \xNN \u{...} (a backslash itself is \\)",
                ));
            }
        };
        self.take();
        Ok(Piece::Character(character))
    }

    fn byte(&mut self) -> Result<Piece, Fault> {
        self.take();
        let mut byte = 0;
        for _ in 0..2 {
            let Some(digit) = self.digit() else {
                return Err(self.bad("two-digits", r"two hex digits, as in \x0d"));
            };
            byte = byte << 4 | digit;
        }
        // Two digits are below 256.
        Ok(Piece::Byte(byte as u8))
    }

    fn code_point(&mut self) -> Result<Piece, Fault> {
        self.take();
        if self.rest.next_if_eq(&'{').is_none() {
            return Err(self.bad("brace", r"a brace, as in \u{4f60}"));
        }
        self.at += 1;
        let first = self.at;
        let mut code = 0_u32;
        while let Some(digit) = self.digit() {
            // Beyond six digits it is no code point; more must not overflow.
            code = (code << 4 | digit).min(0xff_ffff);
        }
        if self.at == first {
            return Err(self.bad("digits", r"hex digits, as in \u{4f60}"));
        }
        if self.rest.next_if_eq(&'}').is_none() {
            return Err(self.bad("closing-brace", "a hex digit or the closing brace"));
        }
        self.at += 1;
        let character = char::from_u32(code).map(Piece::Character);
        character.ok_or_else(|| {
            let what = "a code point of Unicode: at most 10ffff, and not d800 to dfff";
            bad_escape(first, "code-point", what)
        })
    }

    fn digit(&mut self) -> Option<u32> {
        let digit = self.rest.peek()?.to_digit(16)?;
        self.take();
        Some(digit)
    }

    /// Something else was expected here; at the end the last character is the one to mark.
    fn bad(&mut self, expected: &str, what: &str) -> Fault {
        let at = match self.rest.peek() {
            Some(_) => self.at,
            None => self.at.saturating_sub(1),
        };
        bad_escape(at, expected, what)
    }
}

fn bad_escape(at: usize, expected: &str, what: &str) -> Fault {
    Fault::new(
        FaultCode::BadEscape,
        format!("At character {} there should be {what}.", at + 1),
    )
    .with("at", at)
    .with("expected", expected)
}

/// The bytes of a text with escapes.
///
/// # Errors
/// `bad-escape`; `not-encodable` for a character that the encoding does not have. Both with its index `at`.
pub fn encode_escapes(text: &str, encoding: TextEncoding) -> Result<Vec<u8>, Fault> {
    let (mut bytes, mut run) = (Vec::with_capacity(text.len()), String::new());
    // A run of characters does not know where it was typed.
    let fault = |error: Fault| match missing_in_escapes(text, encoding).next() {
        Some((at, character)) => not_encodable(at, character, encoding),
        None => error,
    };
    for piece in pieces(text) {
        match piece?.1 {
            Piece::Character(character) => run.push(character),
            Piece::Byte(byte) => {
                bytes.extend(encode(&run, encoding).map_err(fault)?);
                bytes.push(byte);
                run.clear();
            }
        }
    }
    bytes.extend(encode(&run, encoding).map_err(fault)?);
    Ok(bytes)
}

/// The characters that an encoding does not have, with their indices; up to the first faulty escape.
pub fn missing_in_escapes(
    text: &str,
    encoding: TextEncoding,
) -> impl Iterator<Item = (usize, char)> {
    let sound = pieces(text).map_while(Result::ok);
    sound.filter_map(move |(at, piece)| match piece {
        Piece::Character(character) if !has(encoding, character) => Some((at, character)),
        _ => None,
    })
}

/// Writes bytes as a text with escapes: printable ASCII as it is, everything else escaped.
pub fn escapes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'\r' => text.push_str(r"\r"),
            b'\n' => text.push_str(r"\n"),
            b'\t' => text.push_str(r"\t"),
            b'\\' => text.push_str(r"\\"),
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => {
                text.push_str(r"\x");
                text.push_str(&super::hex(&[*byte]));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utf8(text: &str) -> Result<Vec<u8>, Fault> {
        encode_escapes(text, TextEncoding::Utf8)
    }

    #[test]
    fn reads_escapes_as_people_write_them() {
        for (text, bytes) in [
            (r"AT\r\n", &b"AT\r\n"[..]),
            (r"\t\0\\n", b"\t\0\\n"),
            (r"\x01\xfF\x7f", b"\x01\xff\x7f"),
            (r"\u{4f60}\u{1F44B}", "你\u{1f44b}".as_bytes()),
            ("你", "你".as_bytes()),
            ("", b""),
        ] {
            assert_eq!(utf8(text).unwrap(), bytes, "{text}");
        }
        let gbk = encode_escapes(r"\u{4f60}\xff你", TextEncoding::Gbk);
        assert_eq!(gbk.unwrap(), [0xc4, 0xe3, 0xff, 0xc4, 0xe3]);
        let utf_16 = encode_escapes(r"\n\xff", TextEncoding::Utf16Le);
        assert_eq!(utf_16.unwrap(), [0x0a, 0, 0xff]);
    }

    #[test]
    fn says_where_and_what_was_expected() {
        for (text, at, expected) in [
            (r"a\q", 2, "escape"),
            ("a\\", 1, "escape"),
            (r"\x4g", 3, "two-digits"),
            (r"\x4", 2, "two-digits"),
            (r"\x", 1, "two-digits"),
            (r"你\u4f60", 3, "brace"),
            (r"\u{}", 3, "digits"),
            (r"\u{4f60 ", 7, "closing-brace"),
            (r"\u{4f60", 6, "closing-brace"),
            (r"\u{d800}", 3, "code-point"),
            (r"\u{fffffffffff}", 3, "code-point"),
        ] {
            let fault = utf8(text).unwrap_err();
            assert_eq!(fault.code, FaultCode::BadEscape, "{text}");
            assert_eq!(
                (&fault.params["at"], &fault.params["expected"]),
                (&at.into(), &expected.into()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_missing_character_is_named_where_it_was_typed() {
        let text = r"a\r\u{1f44b}\xff\u{4f60}";
        let missing: Vec<_> = missing_in_escapes(text, TextEncoding::Latin1).collect();
        assert_eq!(missing, [(3, '\u{1f44b}'), (16, '你')]);
        let fault = encode_escapes(text, TextEncoding::Latin1).unwrap_err();
        assert_eq!(
            (fault.code, &fault.params["at"]),
            (FaultCode::NotEncodable, &3.into())
        );
    }

    proptest! {
        #[test]
        fn bytes_come_back(bytes: Vec<u8>) {
            prop_assert_eq!(utf8(&escapes(&bytes)).unwrap(), bytes);
        }

        /// Without a backslash it is the text itself.
        #[test]
        fn plain_text_is_itself(text in "[^\\\\]{0,20}") {
            prop_assert_eq!(utf8(&text).unwrap(), text.as_bytes());
        }

        #[test]
        fn a_fault_is_within_the_text(text in r"[\\xu{}0-9a-fn你]{0,12}") {
            if let Err(fault) = utf8(&text) {
                let at = fault.params["at"].as_u64().unwrap();
                prop_assert!((at as usize) < text.chars().count());
            }
        }
    }
}
