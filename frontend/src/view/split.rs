//! A character that was split over two reads is no error: its pieces at the ends of two entries of one peer are
//! joined in the view.

use shared::bridge::TextEncoding;

use super::mixed::{Decode, character, is_wide};

/// So many entries back it is looked where a character may have begun.
const BACK: usize = 3;

/// No byte below this is the second of a character in an encoding whose units are single bytes.
const NEVER_SECOND: u8 = 0x30;

/// How many bytes at most are missing at an end.
const MOST_MISSING: usize = 3;

/// Where an entry's characters go on in its neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ends {
    /// So many bytes at the beginning belong to the last character of the entry before.
    pub head: usize,
    /// So many bytes at the end begin a character, and which one it becomes with the entry after.
    pub tail: Option<(usize, String)>,
    /// Whether the entry ends within a character whose end may still come.
    pub open: bool,
}

/// Entries of the same peer in the same direction: how manieth before (negative) or after (positive) this one.
pub(crate) type Near<'a> = &'a dyn Fn(isize) -> Option<Vec<u8>>;

/// Where the characters of `bytes` go on.
pub(crate) fn ends(
    bytes: &[u8],
    encoding: TextEncoding,
    decode: Decode<'_>,
    near: Near<'_>,
) -> Ends {
    let head = head(bytes, encoding, decode, near);
    let own = bytes.get(head..).unwrap_or_default();
    let length = open_tail(own, encoding, decode);
    if length == 0 {
        return Ends {
            head,
            ..Ends::default()
        };
    }
    let tail = own.get(own.len() - length..).unwrap_or_default();
    let joined = near(1).and_then(|next| join(tail, &next, encoding, decode));
    Ends {
        head,
        open: joined.is_none(),
        tail: joined.map(|(_, text)| (length, text)),
    }
}

fn head(bytes: &[u8], encoding: TextEncoding, decode: Decode<'_>, near: Near<'_>) -> usize {
    match (encoding, bytes.first()) {
        (TextEncoding::Latin1, _) | (_, None) => return 0,
        // Only a byte that goes on with a character has one begun before it.
        (TextEncoding::Utf8, Some(first)) if first & 0xc0 != 0x80 => return 0,
        _ => {}
    }
    let may_be_open =
        |before: &Vec<u8>| is_wide(encoding) || before.last().is_some_and(|last| !last.is_ascii());
    let mut before = Vec::new();
    for back in 1..=BACK as isize {
        match near(-back).filter(may_be_open) {
            Some(entry) => before.push(entry),
            None => break,
        }
    }
    // From the farthest on: where each begins depends on the one before it.
    let mut head = 0;
    while let Some(entry) = before.pop() {
        let own = entry.get(head..).unwrap_or_default();
        let length = open_tail(own, encoding, decode);
        let tail = own.get(own.len() - length..).unwrap_or_default();
        let next = before.last().map_or(bytes, Vec::as_slice);
        head = join(tail, next, encoding, decode).map_or(0, |(taken, _)| taken);
    }
    head
}

/// How many bytes at the end are the beginning of a character, it seems; they may also be no text at all.
fn open_tail(bytes: &[u8], encoding: TextEncoding, decode: Decode<'_>) -> usize {
    if encoding == TextEncoding::Utf8 {
        let from = bytes.len().saturating_sub(MOST_MISSING);
        let last = bytes.get(from..).unwrap_or_default();
        return match last.utf8_chunks().last() {
            Some(chunk) => open_utf8(chunk.invalid()),
            None => 0,
        };
    }
    let wide = is_wide(encoding);
    if encoding == TextEncoding::Latin1 || !wide && bytes.last().is_none_or(u8::is_ascii) {
        return 0;
    }
    let mut from = 0;
    if !wide {
        let safe = bytes.iter().rposition(|byte| *byte < NEVER_SECOND);
        from = safe.map_or(0, |at| at + 1);
    }
    let last = bytes.get(from..).unwrap_or_default();
    if last.is_empty() || decode(encoding, last).is_some() {
        return 0;
    }
    let fits = |length: &usize| {
        let kept = last.len().checked_sub(*length);
        kept.is_some_and(|kept| kept == 0 || decode(encoding, &last[..kept]).is_some())
    };
    (1..=MOST_MISSING).find(fits).unwrap_or(0)
}

/// The length of these bytes where more of them could make a character.
fn open_utf8(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() && error.valid_up_to() == 0 => bytes.len(),
        _ => 0,
    }
}

/// The character that the end of one entry makes with the beginning of the next, and how much of that it takes.
fn join(
    tail: &[u8],
    next: &[u8],
    encoding: TextEncoding,
    decode: Decode<'_>,
) -> Option<(usize, String)> {
    if tail.is_empty() {
        return None;
    }
    let more = next.get(..next.len().min(MOST_MISSING))?;
    let (text, length) = character(&[tail, more].concat(), encoding, decode)?;
    let taken = length.checked_sub(tail.len()).filter(|taken| *taken > 0)?;
    Some((taken, text))
}

#[cfg(test)]
mod tests {
    use super::{super::mixed::tests::gbk, *};

    fn ends_of(reads: &[&[u8]], at: usize, encoding: TextEncoding) -> Ends {
        let near = |step: isize| {
            let at = at.checked_add_signed(step)?;
            reads.get(at).map(|read| read.to_vec())
        };
        ends(reads[at], encoding, &gbk, &near)
    }

    fn joined(head: usize, tail: Option<(usize, &str)>) -> Ends {
        Ends {
            head,
            tail: tail.map(|(length, text)| (length, text.to_owned())),
            open: false,
        }
    }

    #[test]
    fn a_split_character_is_joined_in_utf8() {
        let reads: [&[u8]; 3] = [b"hi\xe4\xbd", b"\xa0\xe5\xa5", b"\xbd!"];
        let of = |at| ends_of(&reads, at, TextEncoding::Utf8);
        assert_eq!(of(0), joined(0, Some((2, "你"))));
        assert_eq!(of(1), joined(1, Some((2, "好"))));
        assert_eq!(of(2), joined(1, None));
    }

    #[test]
    fn a_split_character_is_joined_where_it_has_two_bytes() {
        // Each of them alone would be read as other characters.
        let reads: [&[u8]; 4] = [b"a\xc4", b"\xe3\xba\xc3\xba", b"\xc3\xc4", b"\xe3\n"];
        let of = |at| ends_of(&reads, at, TextEncoding::Gbk);
        assert_eq!(of(0), joined(0, Some((1, "你"))));
        assert_eq!(of(1), joined(1, Some((1, "好"))));
        assert_eq!(of(2), joined(1, Some((1, "你"))));
        assert_eq!(of(3), joined(1, None));
    }

    #[test]
    fn what_cannot_be_joined_stays_as_it_is() {
        for (reads, encoding) in [
            (&[&b"ok\xff"[..], b"\xa0"], TextEncoding::Utf8),
            (&[&b"\xc4\xe3"[..], b"\xba\xc3"], TextEncoding::Gbk),
            (&[&b"plain"[..], b"text"], TextEncoding::Utf8),
            (&[&b"\xe4"[..], b"\xbd"], TextEncoding::Latin1),
        ] {
            for at in 0..2 {
                assert_eq!(ends_of(reads, at, encoding), joined(0, None), "{reads:?}");
            }
        }
        let last = ends_of(&[b"\xe4\xbd"], 0, TextEncoding::Utf8);
        assert!(last.open && last.tail.is_none());
    }
}
