//! What is looked for, marked in what is shown; and what is shown, as a line to be copied.

use super::bytes::Part;

/// Splits texts at each place where `needle` stands. As on the relay, ASCII letters match in either case.
pub(crate) fn mark(parts: Vec<Part>, needle: &str) -> Vec<Part> {
    if needle.is_empty() {
        return parts;
    }
    let needle = needle.to_ascii_lowercase();
    let mut marked = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Part::Text(text) => split(&text, &needle, &mut marked),
            other => marked.push(other),
        }
    }
    marked
}

fn split(text: &str, needle: &str, into: &mut Vec<Part>) {
    // Lower case changes no lengths, since it is that of ASCII alone.
    let lower = text.to_ascii_lowercase();
    let mut done = 0;
    for (at, _) in lower.match_indices(needle) {
        let end = at + needle.len();
        into.extend(piece(text, done, at).map(Part::Text));
        into.extend(piece(text, at, end).map(Part::Found));
        done = end;
    }
    into.extend(piece(text, done, text.len()).map(Part::Text));
}

fn piece(text: &str, from: usize, to: usize) -> Option<String> {
    let piece = text.get(from..to)?;
    (!piece.is_empty()).then(|| piece.to_owned())
}

/// What is shown as one line: the line end goes, other control characters stand by their names.
pub(crate) fn line(parts: &[Part]) -> String {
    let tag = |back: usize| match parts.len().checked_sub(back).and_then(|at| parts.get(at)) {
        Some(Part::Tag(name)) => name.as_str(),
        _ => "",
    };
    let end = match (tag(2), tag(1)) {
        ("CR", "LF") => 2,
        (_, "LF") => 1,
        _ => 0,
    };
    let mut line = String::new();
    for part in parts.iter().take(parts.len() - end) {
        match part {
            // The breaks behind the tags are only shown.
            Part::Text(text) | Part::Found(text) => {
                line.push_str(text.strip_prefix('\n').unwrap_or(text))
            }
            Part::Joined(character) => line.push_str(character),
            // It was copied with the entry before.
            Part::Belongs(_) => {}
            Part::Byte(byte) => line.push_str(&format!("\\x{byte:02X}")),
            Part::Hex(hex) => line.push_str(hex),
            Part::Tag(name) if name == "TAB" => line.push('\t'),
            Part::Tag(name) => {
                line.push('<');
                line.push_str(name);
                line.push('>');
            }
        }
    }
    line
}

/// What is shown, as text over several lines; what has no shape stands by its name.
pub(crate) fn text(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Tag(name) if name == "LF" => {}
            Part::Tag(name) if name == "TAB" => text.push('\t'),
            Part::Tag(name) => text.push_str(&format!("<{name}>")),
            Part::Byte(byte) | Part::Belongs(byte) => text.push_str(&format!("\\x{byte:02X}")),
            Part::Text(plain) | Part::Found(plain) | Part::Joined(plain) | Part::Hex(plain) => {
                text.push_str(plain);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{super::bytes::text_parts, *};

    fn shown(parts: &[Part]) -> String {
        let piece = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Found(text) => format!("[{text}]"),
            Part::Tag(name) => format!("<{name}>"),
            Part::Hex(hex) => format!("({hex})"),
            Part::Byte(byte) => format!("<{byte:02x}>"),
            Part::Belongs(_) => String::new(),
            Part::Joined(character) => character.clone(),
        };
        parts.iter().map(piece).collect()
    }

    #[test]
    fn every_match_is_marked() {
        for (text, needle, expected) in [
            ("Status? status!", "STATUS", "[Status]? [status]!"),
            ("你好啊，你好", "你好", "[你好]啊，[你好]"),
            ("aaa", "aa", "[aa]a"),
            ("nothing", "x", "nothing"),
            ("all", "", "all"),
            ("Ünder", "ü", "Ünder"),
        ] {
            assert_eq!(shown(&mark(text_parts(text), needle)), expected);
        }
        let hex = Part::Hex("01 ff".to_owned());
        assert_eq!(mark(vec![hex.clone()], "01"), [hex]);
    }

    #[test]
    fn a_line_has_no_breaks() {
        for (text, expected) in [
            ("one\r\n", "one"),
            ("one", "one"),
            ("a\nb\tc\n", "a<LF>b\tc"),
            ("\n\n", "<LF>"),
            ("a\r\r", "a<CR><CR>"),
            ("", ""),
        ] {
            assert_eq!(line(&text_parts(text)), expected);
        }
        let mixed = [
            Part::Belongs(0xa0),
            Part::Text("ok".to_owned()),
            Part::Byte(0xff),
            Part::Joined("你".to_owned()),
        ];
        assert_eq!(line(&mixed), "ok\\xFF你");
    }
}
