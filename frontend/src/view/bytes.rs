//! Bytes as a person reads them: text with control characters as tags, or hex.

use shared::{bridge::TextEncoding, payload};

/// A piece of what a row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Plain text.
    Text(String),
    /// A character or byte that has no shape of its own, by its name.
    Tag(String),
    /// Bytes that are no text.
    Hex(String),
    /// Text that is looked for.
    Found(String),
}

/// Decodes bytes in an encoding; nothing when they are not valid in it.
pub(crate) type Decode<'a> = &'a dyn Fn(TextEncoding, &[u8]) -> Option<String>;

/// Shows bytes as text where they are valid in the encoding, else as hex.
pub(crate) fn parts(bytes: &[u8], encoding: TextEncoding, decode: Decode<'_>) -> Vec<Part> {
    if encoding == TextEncoding::Utf8 {
        return utf8_parts(bytes).unwrap_or_else(|| hex_parts(bytes));
    }
    match decode(encoding, bytes) {
        Some(text) => text_parts(&text),
        None => hex_parts(bytes),
    }
}

/// Shows bytes as hex.
pub(crate) fn hex_parts(bytes: &[u8]) -> Vec<Part> {
    vec![Part::Hex(payload::hex(bytes))]
}

/// A character that was split over two reads is no error: its pieces at the ends become tags.
fn utf8_parts(bytes: &[u8]) -> Option<Vec<Part>> {
    let continues = |byte: &&u8| **byte & 0xc0 == 0x80;
    let head = bytes.iter().take_while(continues).count();
    // A character has at most three bytes after its first.
    let (head, rest) = bytes.split_at_checked(head).filter(|_| head <= 3)?;
    let (text, tail) = match std::str::from_utf8(rest) {
        Ok(text) => (text, &[][..]),
        // No length: the bytes end within a character.
        Err(error) if error.error_len().is_none() => {
            let (valid, tail) = rest.split_at_checked(error.valid_up_to())?;
            (std::str::from_utf8(valid).ok()?, tail)
        }
        Err(_) => return None,
    };
    if text.is_empty() && !bytes.is_empty() {
        return None;
    }
    let tag = |byte: &u8| Part::Tag(payload::hex(&[*byte]).to_uppercase());
    let mut parts: Vec<_> = head.iter().map(tag).collect();
    parts.extend(text_parts(text));
    parts.extend(tail.iter().map(tag));
    Some(parts)
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

fn name(character: char) -> Option<String> {
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
    fn what_is_no_text_is_hex() {
        assert_eq!(shown(&[1, 3, 0xff]), [Part::Hex("01 03 ff".to_owned())]);
        assert_eq!(shown(&[0x80]), [Part::Hex("80".to_owned())]);
        assert_eq!(shown(&[0xe4, 0xbd]), [Part::Hex("e4 bd".to_owned())]);
    }

    #[test]
    fn a_split_character_shows_its_pieces() {
        assert_eq!(shown(b"hi\xe4\xbd"), [text("hi"), tag("E4"), tag("BD")]);
        assert_eq!(shown(b"\xa0ok"), [tag("A0"), text("ok")]);
    }

    #[test]
    fn other_encodings_are_decoded_outside() {
        let decode = |_, bytes: &[u8]| (bytes == [0xc4, 0xe3]).then(|| "你".to_owned());
        assert_eq!(
            parts(&[0xc4, 0xe3], TextEncoding::Gbk, &decode),
            [text("你")]
        );
        assert_eq!(
            parts(&[0xff], TextEncoding::Gbk, &decode),
            [Part::Hex("ff".to_owned())]
        );
    }
}
