//! Texts at the edges: bytes are what is kept, a text is a view of them in a bridge's encoding.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, WINDOWS_1252};
use shared::{
    bridge::TextEncoding,
    fault::{Fault, FaultCode},
};

fn engine(encoding: TextEncoding) -> &'static Encoding {
    match encoding {
        TextEncoding::Utf8 => UTF_8,
        TextEncoding::Gbk => GBK,
        TextEncoding::Gb18030 => GB18030,
        TextEncoding::Big5 => BIG5,
        TextEncoding::ShiftJis => SHIFT_JIS,
        TextEncoding::Latin1 => WINDOWS_1252,
    }
}

/// The bytes of a text.
///
/// # Errors
/// `not-encodable` with the first `character` that the encoding does not have and its index `at`.
pub fn encode(text: &str, encoding: TextEncoding) -> Result<Vec<u8>, Fault> {
    let (bytes, _, replaced) = engine(encoding).encode(text);
    if !replaced {
        return Ok(bytes.into_owned());
    }
    let mut characters = text.chars().enumerate();
    let missing = characters.find(|(_, c)| engine(encoding).encode(c.encode_utf8(&mut [0; 4])).2);
    let (at, character) = missing.unwrap_or_default();
    Err(Fault::new(
        FaultCode::NotEncodable,
        format!(
            "Character {} ({character:?}) does not exist in {}; take it out or choose another encoding.",
            at + 1,
            encoding.label()
        ),
    )
    .with("at", at)
    .with("character", character.to_string())
    .with("encoding", encoding.label()))
}

/// The text of bytes, when all of them are valid.
pub fn decode(bytes: &[u8], encoding: TextEncoding) -> Option<String> {
    let text = engine(encoding).decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// The text of bytes; what is not valid becomes U+FFFD.
pub fn decode_lossy(bytes: &[u8], encoding: TextEncoding) -> String {
    let (text, _) = engine(encoding).decode_without_bom_handling(bytes);
    text.into_owned()
}

/// The bytes of a text; what the encoding does not have becomes a question mark.
pub fn encode_lossy(text: &str, encoding: TextEncoding) -> Vec<u8> {
    encode(text, encoding).unwrap_or_else(|_| {
        let character = |c: char| encode(c.encode_utf8(&mut [0; 4]), encoding);
        let bytes = text
            .chars()
            .map(|c| character(c).unwrap_or_else(|_| b"?".to_vec()));
        bytes.collect::<Vec<_>>().concat()
    })
}

/// Whether an entry is one of the farewells: its text less one line end.
pub fn is_farewell(bytes: &[u8], encoding: TextEncoding, farewells: &[String]) -> bool {
    // A farewell is short; anything long need not be decoded to know that it is none.
    if farewells.is_empty() || bytes.len() > 4096 {
        return false;
    }
    let Some(text) = decode(bytes, encoding) else {
        return false;
    };
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = if line.len() < text.len() {
        line.strip_suffix('\r').unwrap_or(line)
    } else {
        line
    };
    farewells.iter().any(|farewell| farewell == line)
}

/// Whether bytes hold a text; ASCII letters match in either case. `lower_needle` comes in ASCII lower case.
pub fn contains(bytes: &[u8], encoding: TextEncoding, lower_needle: &str) -> bool {
    decode_lossy(bytes, encoding)
        .to_ascii_lowercase()
        .contains(lower_needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_or_says_which_character() {
        assert_eq!(
            encode("你好", TextEncoding::Gbk).unwrap(),
            [0xc4, 0xe3, 0xba, 0xc3]
        );
        let fault = encode("a你", TextEncoding::Latin1).unwrap_err();
        assert_eq!(fault.code, FaultCode::NotEncodable);
        assert_eq!(
            (&fault.params["at"], &fault.params["character"]),
            (&1.into(), &"你".into())
        );
    }

    #[test]
    fn a_farewell_is_a_whole_entry_less_one_line_end() {
        let words = ["bye".to_owned(), "再见".to_owned()];
        for text in ["bye", "bye\n", "bye\r\n", "再见\n"] {
            assert!(
                is_farewell(text.as_bytes(), TextEncoding::Utf8, &words),
                "{text:?}"
            );
        }
        for text in ["bye\n\n", "goodbye", "bye\r", "Bye", " bye", ""] {
            assert!(
                !is_farewell(text.as_bytes(), TextEncoding::Utf8, &words),
                "{text:?}"
            );
        }
        assert!(is_farewell(
            &[0xd4, 0xd9, 0xbc, 0xfb],
            TextEncoding::Gbk,
            &words
        ));
    }

    #[test]
    fn search_does_not_match_half_a_character() {
        let bytes = encode("乗x", TextEncoding::ShiftJis).unwrap();
        assert!(contains(&bytes, TextEncoding::ShiftJis, "x"));
        assert!(contains(b"HELLO", TextEncoding::Utf8, "hello"));
        assert!(!contains(&[0xc4, 0x61], TextEncoding::Gbk, "a"));
    }
}
