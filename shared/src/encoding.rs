//! Text to bytes, the same for the relay, which sends it, and for the page, which shows what will be sent. The other
//! way is each side's own: the page has the browser's decoder.

use encoding_rs::{
    BIG5, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};

use crate::{
    bridge::TextEncoding,
    fault::{Fault, FaultCode},
};

/// The engine that knows an encoding. For UTF-16 it decodes only: [`encode`] is its other half.
pub fn engine(encoding: TextEncoding) -> &'static Encoding {
    match encoding {
        TextEncoding::Utf8 => UTF_8,
        TextEncoding::Gbk => GBK,
        TextEncoding::Gb18030 => GB18030,
        TextEncoding::Big5 => BIG5,
        TextEncoding::ShiftJis => SHIFT_JIS,
        TextEncoding::Latin1 => WINDOWS_1252,
        TextEncoding::Utf16Le => UTF_16LE,
        TextEncoding::Utf16Be => UTF_16BE,
    }
}

/// The bytes of a text.
///
/// # Errors
/// `not-encodable` with the first `character` that the encoding does not have and its index `at`.
pub fn encode(text: &str, encoding: TextEncoding) -> Result<Vec<u8>, Fault> {
    attempt(text, encoding).ok_or_else(|| {
        let (at, character) = missing(text, encoding).next().unwrap_or_default();
        not_encodable(at, character, encoding)
    })
}

/// The characters of a text that an encoding does not have, with their indices.
pub fn missing(text: &str, encoding: TextEncoding) -> impl Iterator<Item = (usize, char)> {
    let characters = text.chars().enumerate();
    characters.filter(move |(_, character)| !has(encoding, *character))
}

/// Whether an encoding has a character.
pub fn has(encoding: TextEncoding, character: char) -> bool {
    character.is_ascii() || attempt(character.encode_utf8(&mut [0; 4]), encoding).is_some()
}

/// The fault of a character that an encoding does not have.
pub fn not_encodable(at: usize, character: char, encoding: TextEncoding) -> Fault {
    Fault::new(
        FaultCode::NotEncodable,
        format!(
            "Character {} ({character:?}) does not exist in {}; take it out or choose another encoding.",
            at + 1,
            encoding.label()
        ),
    )
    .with("at", at)
    .with("character", character.to_string())
    .with("encoding", encoding.label())
}

fn attempt(text: &str, encoding: TextEncoding) -> Option<Vec<u8>> {
    match encoding {
        // What encodes for the web has no UTF-16.
        TextEncoding::Utf16Le => Some(units(text, u16::to_le_bytes)),
        TextEncoding::Utf16Be => Some(units(text, u16::to_be_bytes)),
        _ => {
            let (bytes, _, replaced) = engine(encoding).encode(text);
            (!replaced).then(|| bytes.into_owned())
        }
    }
}

fn units(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn encodes_or_says_which_character() {
        assert_eq!(
            encode("你好", TextEncoding::Gbk).unwrap(),
            [0xc4, 0xe3, 0xba, 0xc3]
        );
        assert_eq!(
            encode("a你\u{1f44b}", TextEncoding::Utf16Le).unwrap(),
            [0x61, 0, 0x60, 0x4f, 0x3d, 0xd8, 0x4b, 0xdc]
        );
        assert_eq!(
            encode("a\n", TextEncoding::Utf16Be).unwrap(),
            [0, 0x61, 0, 0x0a]
        );
        let fault = encode("a你", TextEncoding::Latin1).unwrap_err();
        assert_eq!(fault.code, FaultCode::NotEncodable);
        assert_eq!(
            (&fault.params["at"], &fault.params["character"]),
            (&1.into(), &"你".into())
        );
    }

    #[test]
    fn all_that_is_missing_is_found() {
        let found: Vec<_> = missing("aé你b\u{1f44b}", TextEncoding::Gbk).collect();
        assert_eq!(found, [(4, '\u{1f44b}')]);
        assert_eq!(missing("你\u{1f44b}", TextEncoding::Utf16Be).count(), 0);
    }

    fn any_encoding() -> impl Strategy<Value = TextEncoding> {
        prop::sample::select(TextEncoding::ALL)
    }

    proptest! {
        /// Either a text has bytes, or the first missing character is the one that the fault names.
        #[test]
        fn a_text_encodes_unless_a_character_is_missing(text in "[a-z你好ÿ€あ\u{1f44b}\\PC]{0,20}", encoding in any_encoding()) {
            match encode(&text, encoding) {
                Ok(_) => prop_assert_eq!(missing(&text, encoding).next(), None),
                Err(fault) => {
                    let (at, character) = missing(&text, encoding).next().unwrap();
                    prop_assert_eq!(&fault.params["at"], at);
                    prop_assert_eq!(&fault.params["character"], &character.to_string());
                }
            }
        }

        #[test]
        fn utf_16_comes_back(text: String) {
            for encoding in [TextEncoding::Utf16Le, TextEncoding::Utf16Be] {
                let bytes = encode(&text, encoding).unwrap();
                let back = engine(encoding).decode_without_bom_handling_and_without_replacement(&bytes);
                prop_assert_eq!(back.unwrap(), text.as_str());
            }
        }
    }
}
