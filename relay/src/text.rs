//! Texts at the edges: bytes are what is kept, a text is a view of them in a bridge's encoding.

use encoding_rs::Decoder;
use shared::{
    bridge::TextEncoding,
    encoding::{encode, engine},
};

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

/// The text of the next bytes of a stream; a character that is not whole yet is kept for what follows.
pub fn decode_next(decoder: &mut Decoder, bytes: &[u8]) -> String {
    let most = decoder.max_utf8_buffer_length(bytes.len());
    let mut text = String::with_capacity(most.unwrap_or(bytes.len()));
    // There is room for all of it.
    let _ = decoder.decode_to_string(bytes, &mut text, false);
    text
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

/// A text without what a terminal would act on or what deceives who reads it: control characters (C0, DEL and C1) but those
/// that are kept, what turns the direction of writing, and the separators of lines and paragraphs become U+FFFD.
pub fn harmless(text: &str, kept: &[char]) -> String {
    let safe = |c: char| {
        let acts = c.is_control() && !kept.contains(&c);
        if acts || turns(c) || breaks(c) {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    text.chars().map(safe).collect()
}

/// Whether a character is one of the separators of lines and paragraphs, which break a line in some viewers.
pub fn breaks(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether a character turns the direction of writing, or stands for one: what is read then is not what was written.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_replaced() {
        let text = "a\u{1b}[2J\u{9b}6n\u{7f}\t\r\n\u{202e}b\u{2028}值\u{200e}";
        assert_eq!(
            harmless(text, &['\t', '\n']),
            "a\u{fffd}[2J\u{fffd}6n\u{fffd}\t\u{fffd}\n\u{fffd}b\u{fffd}值\u{fffd}"
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
    fn a_farewell_ends_with_its_encodings_line_end() {
        let words = ["bye".to_owned(), "再见".to_owned()];
        for encoding in [TextEncoding::Utf16Le, TextEncoding::Utf16Be] {
            for text in ["bye", "bye\n", "bye\r\n", "再见\n"] {
                let bytes = encode(text, encoding).unwrap();
                assert!(is_farewell(&bytes, encoding, &words), "{text:?}");
            }
            for bytes in [&b"bye"[..], b"bye\n", b"b\0y\0e\0\n", b"\0"] {
                assert!(!is_farewell(bytes, encoding, &words), "{bytes:?}");
            }
        }
    }

    #[test]
    fn search_does_not_match_across_two_units() {
        let bytes = encode("慡", TextEncoding::Utf16Le).unwrap();
        assert_eq!(bytes, [0x61, 0x61]);
        let between = [0x00, 0x61, 0x00, 0x62];
        assert!(!contains(&bytes, TextEncoding::Utf16Le, "a"));
        assert!(!contains(&between, TextEncoding::Utf16Le, "a"));
        assert!(contains(&between, TextEncoding::Utf16Be, "ab"));
        let upper = encode("温度 T=21", TextEncoding::Utf16Be).unwrap();
        assert!(contains(&upper, TextEncoding::Utf16Be, "度 t="));
    }

    proptest! {
        /// What is searched for in the bytes is in every entry that holds the text: nothing is passed over.
        #[test]
        fn the_needle_is_in_the_bytes(
            before in "[a-zA-Z你好\u{4100}\u{1f44b}]{0,6}",
            needle in "[a-zA-Z你\u{4142}]{1,4}",
            after in "[a-zA-Z你]{0,6}",
            encoding in prop::sample::select(TextEncoding::ALL),
        ) {
            let text = format!("{before}{needle}{after}");
            if let Ok(bytes) = encode(&text, encoding) {
                let lower = needle.to_ascii_lowercase();
                prop_assert!(contains(&bytes, encoding, &lower));
                let wanted = encode(&lower, encoding).unwrap().to_ascii_lowercase();
                let bytes = bytes.to_ascii_lowercase();
                prop_assert!(bytes.windows(wanted.len()).any(|window| window == wanted));
            }
        }
    }

    #[test]
    fn search_does_not_match_half_a_character() {
        let bytes = encode("乗x", TextEncoding::ShiftJis).unwrap();
        assert!(contains(&bytes, TextEncoding::ShiftJis, "x"));
        assert!(contains(b"HELLO", TextEncoding::Utf8, "hello"));
        assert!(!contains(&[0xc4, 0x61], TextEncoding::Gbk, "a"));
    }
}
