//! Bytes as a person reads them: text, with control characters and bytes that are no text as tags, or hex.

use shared::{bridge::TextEncoding, payload};

pub(crate) use super::mixed::Decode;
use super::{
    mixed::{Piece, pieces},
    split::Ends,
};

/// A piece of what a row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Plain text.
    Text(String),
    /// A character that has no shape of its own, by its name.
    Tag(String),
    /// A byte that is no text.
    Byte(u8),
    /// A byte that belongs to the last character of the entry before.
    Belongs(u8),
    /// A character that goes on in the entry after.
    Joined(String),
    /// Bytes that are no text, many of them.
    Hex(String),
    /// Text that is looked for.
    Found(String),
}

/// Shows bytes as text, and those that are none in their places.
pub(crate) fn parts(bytes: &[u8], encoding: TextEncoding, decode: Decode<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in pieces(bytes, encoding, decode) {
        // A line end breaks the line also before what is no text.
        if parts.last().is_some_and(is_line_end) {
            parts.push(Part::Text("\n".to_owned()));
        }
        match piece {
            Piece::Text(text) => parts.extend(text_parts(&text)),
            Piece::Bad(bad) => parts.extend(bad.iter().map(|byte| Part::Byte(*byte))),
            Piece::Rest(rest) => parts.extend(hex_parts(rest)),
        }
    }
    parts
}

/// As [`parts`], with the characters at the ends joined to those of the entries beside it.
pub(crate) fn joined_parts(
    bytes: &[u8],
    ends: &Ends,
    encoding: TextEncoding,
    decode: Decode<'_>,
) -> Vec<Part> {
    let (head, rest) = bytes.split_at(ends.head.min(bytes.len()));
    let tail = ends.tail.as_ref().map_or(0, |(length, _)| *length);
    let own = rest.get(..rest.len().saturating_sub(tail));
    let mut parts: Vec<_> = head.iter().map(|byte| Part::Belongs(*byte)).collect();
    parts.extend(self::parts(own.unwrap_or_default(), encoding, decode));
    if let Some((_, character)) = &ends.tail {
        parts.extend(text_parts(character).into_iter().map(|part| match part {
            Part::Text(text) => Part::Joined(text),
            other => other,
        }));
    }
    parts
}

fn is_line_end(part: &Part) -> bool {
    matches!(part, Part::Tag(name) if name == "LF")
}

/// Shows bytes as hex.
pub(crate) fn hex_parts(bytes: &[u8]) -> Vec<Part> {
    vec![Part::Hex(payload::hex(bytes))]
}

/// Splits text at the characters that have no shape, or that would disguise their neighbours.
pub(crate) fn text_parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let Some(name) = name(character) else {
            plain.push(character);
            continue;
        };
        if !plain.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut plain)));
        }
        parts.push(Part::Tag(name));
        // The tag stands at the line's end, and the next line begins below it.
        if character == '\n' && characters.peek().is_some() {
            plain.push('\n');
        }
    }
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    parts
}

const C0: [&str; 32] = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR",
    "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC",
    "FS", "GS", "RS", "US",
];

/// The name of a character that has no shape, or that would disguise its neighbours.
pub(crate) fn name(character: char) -> Option<String> {
    let code = u32::from(character);
    match character {
        '\0'..='\x1f' => C0.get(code as usize).map(|name| (*name).to_owned()),
        '\x7f' => Some("DEL".to_owned()),
        // C1 controls, characters without width, and those that turn the direction of reading.
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => Some(format!("U+{code:04X}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    fn tag(name: &str) -> Part {
        Part::Tag(name.to_owned())
    }

    fn shown(bytes: &[u8]) -> Vec<Part> {
        parts(bytes, TextEncoding::Utf8, &|_, _| None)
    }

    #[test]
    fn control_characters_become_tags() {
        assert_eq!(
            shown(b"STATUS?\r\n"),
            [text("STATUS?"), tag("CR"), tag("LF")]
        );
        assert_eq!(shown(b"a\nb"), [text("a"), tag("LF"), text("\nb")]);
        assert_eq!(
            shown(b"\0\x1b[2J\x7f"),
            [tag("NUL"), tag("ESC"), text("[2J"), tag("DEL")]
        );
        assert_eq!(
            shown("\u{202e}txt".as_bytes()),
            [tag("U+202E"), text("txt")]
        );
        assert_eq!(shown("\u{85}".as_bytes()), [tag("U+0085")]);
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        assert_eq!(
            shown("hello你好啊 <b>".as_bytes()),
            [text("hello你好啊 <b>")]
        );
        assert!(shown(b"").is_empty());
    }

    #[test]
    fn what_is_no_text_stands_among_it() {
        let byte = Part::Byte;
        assert_eq!(shown(b"a\xffb"), [text("a"), byte(0xff), text("b")]);
        assert_eq!(shown(&[1, 3, 0xff]), [tag("SOH"), tag("ETX"), byte(0xff)]);
        assert_eq!(
            shown(b"a\n\x80"),
            [text("a"), tag("LF"), text("\n"), byte(0x80)]
        );
        assert_eq!(shown(b"hi\xe4\xbd"), [text("hi"), byte(0xe4), byte(0xbd)]);
    }

    #[test]
    fn a_split_character_is_joined() {
        let ends = Ends {
            head: 1,
            tail: Some((2, "你".to_owned())),
            open: false,
        };
        assert_eq!(
            joined_parts(b"\xa0ok\xe4\xbd", &ends, TextEncoding::Utf8, &|_, _| None),
            [
                Part::Belongs(0xa0),
                text("ok"),
                Part::Joined("你".to_owned())
            ]
        );
    }

    #[test]
    fn other_encodings_are_decoded_outside() {
        let decode = |_, bytes: &[u8]| (bytes == [0xc4, 0xe3]).then(|| "你".to_owned());
        assert_eq!(
            parts(&[0xc4, 0xe3], TextEncoding::Gbk, &decode),
            [text("你")]
        );
        assert_eq!(
            parts(&[0xff, 0xc4, 0xe3], TextEncoding::Gbk, &decode),
            [Part::Byte(0xff), text("你")]
        );
    }
}
