//! What a room has said lately: who says that again, name and all, sends back what it hears. Lines are compared, however a
//! stream was split on its way.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
};

use shared::bridge::{Framing, TextEncoding};

use crate::{bridge::framing::Framer, text};

/// So many lines are remembered, each by four bytes: more than are on their way through an echo.
const PLACES: usize = 1 << 14;

/// A line is known by so many of its first bytes, the name before it among them.
const KNOWN_BY: usize = 1 << 10;

/// The lines that a room has said lately. Each has a place by its digest, where a later one may take it.
#[derive(Debug, Default)]
pub(in crate::bridge) struct Said {
    /// With keys of its own: nobody can look for words that another cannot say any more.
    hasher: RandomState,
    /// Empty until something is said.
    places: Mutex<Vec<u32>>,
}

impl Said {
    /// These words go to peers.
    pub(in crate::bridge) fn add(&self, words: &[u8], encoding: TextEncoding) {
        let mut places = self.places();
        places.resize(PLACES, 0);
        for line in beginnings(words, encoding) {
            let (place, mark) = self.mark(&line);
            places[place] = mark;
        }
    }

    /// Somebody in the room speaks under a name.
    pub(in crate::bridge) fn speaker(&self, name: &str, encoding: TextEncoding) -> Speaker<'_> {
        let trace = text::encode_lossy(&format!(": {name}: "), encoding);
        Speaker { room: self, trace }
    }

    fn has(&self, line: &[u8]) -> bool {
        let (place, mark) = self.mark(line);
        self.places().get(place) == Some(&mark)
    }

    fn mark(&self, line: &[u8]) -> (usize, u32) {
        let digest = self.hasher.hash_one(without_end(line));
        (digest as usize % PLACES, (digest >> 32) as u32)
    }

    fn places(&self) -> MutexGuard<'_, Vec<u32>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who speaks in a room.
pub(in crate::bridge) struct Speaker<'a> {
    room: &'a Said,
    /// What stands in words of its own that have come back to it by way of another.
    trace: Vec<u8>,
}

impl Speaker<'_> {
    /// Whether the beginning of a line, as [`line_cutter`] has it, is none of its own: the room has said it, or it has gone
    /// round, with the names of those before it who have passed it on.
    pub(super) fn repeats(&self, line: &[u8]) -> bool {
        let mut parts = line.windows(self.trace.len());
        self.room.has(line) || parts.any(|part| part == self.trace)
    }

    /// The same of all lines of a datagram.
    pub(super) fn repeats_all(&self, datagram: &[u8], encoding: TextEncoding) -> bool {
        let mut lines = beginnings(datagram, encoding).peekable();
        lines.peek().is_some() && lines.all(|line| self.repeats(&line))
    }
}

/// Cuts a stream into lines, and long ones after their beginnings.
pub(super) fn line_cutter(encoding: TextEncoding) -> Framer {
    Framer::new(Framing::Line, encoding, KNOWN_BY)
}

/// The beginnings of all lines in some words.
fn beginnings(words: &[u8], encoding: TextEncoding) -> impl Iterator<Item = Vec<u8>> {
    let mut cutter = line_cutter(encoding);
    let mut lines = cutter.push(words);
    lines.extend(cutter.finish());
    let mut within = false;
    let begins = lines
        .into_iter()
        .filter(move |line| !std::mem::replace(&mut within, line.partial));
    begins.map(|line| line.bytes)
}

/// A line may come back with another end. Zeros are the other halves of ends in UTF-16.
fn without_end(line: &[u8]) -> &[u8] {
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n' | 0);
    let end = line.iter().rposition(|byte| !is_end(byte));
    &line[..end.map_or(0, |end| end + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTF_8: TextEncoding = TextEncoding::Utf8;

    #[test]
    fn what_the_room_has_said_is_known_with_the_name_and_with_any_end() {
        let said = Said::default();
        let li = said.speaker("Li", UTF_8);
        assert!(!li.repeats_all(b"Bo: hi\n", UTF_8), "nothing was said yet");
        said.add(b"Bo: hi\nBo: ok\n", UTF_8);
        for again in ["Bo: hi\n", "Bo: ok", "Bo: hi\r\n", "Bo: ok\nBo: hi\n"] {
            assert!(li.repeats_all(again.as_bytes(), UTF_8), "{again:?}");
        }
        for own in [
            "hi\n",
            "ok",
            "",
            "\n",
            "Bo: h\n",
            "Bo: hi\nno\n",
            "Bo: ok, ok",
        ] {
            assert!(!li.repeats_all(own.as_bytes(), UTF_8), "{own:?}");
        }
    }

    #[test]
    fn a_long_line_is_known_by_its_beginning() {
        let said = Said::default();
        let long = |name: &str, letter: &str| format!("{name}: {}\n", letter.repeat(5_000));
        said.add(long("Bo", "x").as_bytes(), UTF_8);
        let li = said.speaker("Li", UTF_8);
        assert!(li.repeats_all(&long("Bo", "x").as_bytes()[..2_000], UTF_8));
        for own in [long("Bo", "y"), long("Al", "x"), "x".repeat(5_000)] {
            assert!(!li.repeats_all(own.as_bytes(), UTF_8));
        }
    }

    #[test]
    fn what_has_gone_round_is_known_by_the_names_in_it() {
        let said = Said::default();
        for encoding in [UTF_8, TextEncoding::Utf16Le] {
            let encode = |text: &str| text::encode_lossy(text, encoding);
            let li = said.speaker("Li", encoding);
            assert!(li.repeats_all(&encode("Bo: Li: hi\n"), encoding));
            for own in ["Li: hi\n", "Bo: hi Li: ho\n", "Bo: ok\n"] {
                assert!(!li.repeats_all(&encode(own), encoding), "{own:?}");
            }
        }
    }

    #[test]
    fn lines_of_utf_16_are_cut_at_their_units() {
        let wide = TextEncoding::Utf16Be;
        let said = Said::default();
        let encode = |text: &str| text::encode_lossy(text, wide);
        said.add(&encode("Bo: \u{a0a}\u{a00}\nBo: 你\n"), wide);
        let li = said.speaker("Li", wide);
        assert!(li.repeats_all(&encode("Bo: 你\nBo: \u{a0a}\u{a00}"), wide));
        assert!(!li.repeats_all(&encode("Bo: \u{a0b}"), wide));
    }
}
