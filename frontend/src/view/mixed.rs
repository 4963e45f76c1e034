//! Bytes of which not all are text: what can be decoded, and each byte that cannot.

use shared::bridge::TextEncoding;

/// Decodes bytes in an encoding; nothing when they are not valid in it.
pub(crate) type Decode<'a> = &'a dyn Fn(TextEncoding, &[u8]) -> Option<String>;

/// After so many bytes that are no text the rest is taken for binary data and shown as one piece: as hex it is read more
/// easily, and thousands of tags would cost more than the row is worth.
const MOST_BAD: usize = 64;

/// After a byte that is no text so many characters are looked at one by one: such bytes come in crowds.
const ONE_BY_ONE: usize = 16;

/// So many bytes are tried at once after those, then twice as many, up to the most.
const FIRST_TRY: usize = 64;
const MOST_TRIED: usize = 16 << 10;

/// How many bytes a character may have, and with how few less a try may end within none.
const LENGTHS: [usize; 3] = [1, 2, 4];
const TAILS: std::ops::Range<usize> = 0..4;

/// A piece of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Valid in the encoding.
    Text(String),
    /// Bytes that are no text.
    Bad(&'a [u8]),
    /// All that comes after too many of those.
    Rest(&'a [u8]),
}

/// Splits bytes into text and what is none.
pub(crate) fn pieces<'a>(
    bytes: &'a [u8],
    encoding: TextEncoding,
    decode: Decode<'_>,
) -> Vec<Piece<'a>> {
    if bytes.is_empty() {
        return Vec::new();
    }
    if encoding == TextEncoding::Utf8 {
        return utf8(bytes);
    }
    match decode(encoding, bytes) {
        Some(text) => vec![Piece::Text(text)],
        None => Splitter::new(bytes, encoding, decode).split(),
    }
}

/// Whether an encoding's units are pairs of bytes.
pub(crate) fn is_wide(encoding: TextEncoding) -> bool {
    encoding.unit() > 1
}

/// The first character of `bytes`, and how many of them it takes; nothing where they begin with no text.
pub(crate) fn character(
    bytes: &[u8],
    encoding: TextEncoding,
    decode: Decode<'_>,
) -> Option<(String, usize)> {
    let first = *bytes.first()?;
    if first.is_ascii() && !is_wide(encoding) {
        return Some((char::from(first).to_string(), 1));
    }
    if encoding == TextEncoding::Utf8 {
        let head = bytes.get(..bytes.len().min(4))?;
        let text = head.utf8_chunks().next()?.valid().chars().next()?;
        return Some((text.to_string(), text.len_utf8()));
    }
    // No encoding has a character that begins with another one.
    LENGTHS
        .into_iter()
        .filter(|length| length % encoding.unit() == 0)
        .find_map(|length| Some((decode(encoding, bytes.get(..length)?)?, length)))
}

fn utf8(bytes: &[u8]) -> Vec<Piece<'_>> {
    // Most entries are valid, and that is found out quickly.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return vec![Piece::Text(text.to_owned())];
    }
    let (mut pieces, mut bad, mut at) = (Vec::new(), 0, 0);
    for chunk in bytes.utf8_chunks() {
        if !chunk.valid().is_empty() {
            pieces.push(Piece::Text(chunk.valid().to_owned()));
        }
        at += chunk.valid().len() + chunk.invalid().len();
        bad += chunk.invalid().len();
        if !chunk.invalid().is_empty() {
            pieces.push(Piece::Bad(chunk.invalid()));
        }
        if bad >= MOST_BAD && at < bytes.len() {
            pieces.push(Piece::Rest(&bytes[at..]));
            break;
        }
    }
    pieces
}

/// A decoder says that bytes are not valid, not where: that is found by trying.
struct Splitter<'a, 'd> {
    bytes: &'a [u8],
    at: usize,
    encoding: TextEncoding,
    decode: Decode<'d>,
    text: String,
    pieces: Vec<Piece<'a>>,
}

impl<'a, 'd> Splitter<'a, 'd> {
    fn new(bytes: &'a [u8], encoding: TextEncoding, decode: Decode<'d>) -> Self {
        Self {
            bytes,
            at: 0,
            encoding,
            decode,
            text: String::new(),
            pieces: Vec::new(),
        }
    }

    fn split(mut self) -> Vec<Piece<'a>> {
        let (mut bad, mut singly, mut size) = (0, 0, FIRST_TRY);
        while self.at < self.bytes.len() {
            if singly == 0 && self.take_many(size) {
                size = (size * 2).min(MOST_TRIED);
                continue;
            }
            // Something in what was tried is no text. In less it is found sooner.
            if singly == 0 && size > FIRST_TRY {
                size = (size / 4).max(FIRST_TRY);
                continue;
            }
            if singly == 0 {
                singly = size + TAILS.end;
            }
            singly -= 1;
            if !self.take_one() {
                bad += self.take_bad();
                (singly, size) = (ONE_BY_ONE, FIRST_TRY);
            }
            if bad >= MOST_BAD {
                break;
            }
        }
        self.end_text();
        if self.at < self.bytes.len() {
            self.pieces.push(Piece::Rest(&self.bytes[self.at..]));
        }
        self.pieces
    }

    /// Takes about `size` bytes if all of them are text; the last character may go on behind them.
    fn take_many(&mut self, size: usize) -> bool {
        let rest = &self.bytes[self.at..];
        let tried = &rest[..size.min(rest.len())];
        let found = TAILS.into_iter().find_map(|tail| {
            let length = tried.len().checked_sub(tail).filter(|length| *length > 0)?;
            Some(((self.decode)(self.encoding, &tried[..length])?, length))
        });
        let Some((text, length)) = found else {
            return false;
        };
        self.text.push_str(&text);
        self.at += length;
        true
    }

    fn take_one(&mut self) -> bool {
        let found = character(&self.bytes[self.at..], self.encoding, self.decode);
        let Some((text, length)) = found else {
            return false;
        };
        self.text.push_str(&text);
        self.at += length;
        true
    }

    /// Takes what cannot be the beginning of a character; how many bytes that is.
    fn take_bad(&mut self) -> usize {
        self.end_text();
        let end = (self.at + self.encoding.unit()).min(self.bytes.len());
        let bad = &self.bytes[self.at..end];
        self.pieces.push(Piece::Bad(bad));
        self.at = end;
        bad.len()
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.pieces
                .push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A small GBK: ASCII, and pairs of bytes from 0x81 and 0x40 on.
    pub(crate) fn gbk(_: TextEncoding, bytes: &[u8]) -> Option<String> {
        let mut text = String::new();
        let mut rest = bytes;
        while let [first, after @ ..] = rest {
            rest = match (first, after) {
                (0..=0x7f, _) => {
                    text.push(char::from(*first));
                    after
                }
                (0x81..=0xfe, [0x40..=0x7e | 0x80..=0xfe, after @ ..]) => {
                    text.push(match (first, rest[1]) {
                        (0xc4, 0xe3) => '你',
                        (0xba, 0xc3) => '好',
                        _ => '字',
                    });
                    after
                }
                _ => return None,
            };
        }
        Some(text)
    }

    fn shown(pieces: &[Piece<'_>]) -> String {
        let piece = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Bad(bad) => format!("<{}>", shared::payload::hex(bad)),
            Piece::Rest(rest) => format!("<{} more>", rest.len()),
        };
        pieces.iter().map(piece).collect()
    }

    fn split(bytes: &[u8], encoding: TextEncoding) -> String {
        shown(&pieces(bytes, encoding, &gbk))
    }

    #[test]
    fn what_is_no_text_stands_in_the_same_line() {
        for (bytes, expected) in [
            (&b"ok \xff\xfe end"[..], "ok <ff><fe> end"),
            (b"\xe4\xbd\xa0\xe5\xa5", "你<e5 a5>"),
            (b"\x80a", "<80>a"),
            (b"", ""),
        ] {
            assert_eq!(split(bytes, TextEncoding::Utf8), expected);
        }
        for (bytes, expected) in [
            (&b"\xc4\xe3\xba\xc3"[..], "你好"),
            (b"a\xff\xc4\xe3\x80b\xba", "a<ff>你<80>b<ba>"),
            (b"\xc4 \xc4\xe3", "<c4> 你"),
            (b"\xff", "<ff>"),
        ] {
            assert_eq!(split(bytes, TextEncoding::Gbk), expected);
        }
    }

    #[test]
    fn a_bad_byte_is_found_wherever_it_stands() {
        for before in [0, 1, 63, 64, 65, 1_000, 40_000] {
            for after in [0, 1, 500, 40_000] {
                let (head, tail) = ("你".repeat(before), "a".repeat(after));
                let mut bytes = [0xc4, 0xe3].repeat(before);
                bytes.push(0xff);
                bytes.extend(tail.as_bytes());
                assert_eq!(
                    split(&bytes, TextEncoding::Gbk),
                    format!("{head}<ff>{tail}")
                );
            }
        }
    }

    #[test]
    fn valid_text_costs_one_call() {
        let calls = std::cell::Cell::new(0);
        let decode = |encoding, bytes: &[u8]| {
            calls.set(calls.get() + 1);
            gbk(encoding, bytes)
        };
        let bytes = [0xc4, 0xe3].repeat(5_000);
        pieces(&bytes, TextEncoding::Gbk, &decode);
        assert_eq!(calls.get(), 1);
        // One bad byte among many good ones is no reason to try each of them.
        let bytes = [&bytes[..], b"\xff", &bytes].concat();
        pieces(&bytes, TextEncoding::Gbk, &decode);
        assert!(calls.get() < 250, "{}", calls.get());
    }

    #[test]
    fn binary_data_ends_in_one_piece() {
        for encoding in [TextEncoding::Utf8, TextEncoding::Gbk] {
            let found = pieces(&[0xff; 5_000], encoding, &gbk);
            let rest = [0xff; 5_000 - MOST_BAD];
            assert!(found.last() == Some(&Piece::Rest(&rest[..])));
        }
    }
}
