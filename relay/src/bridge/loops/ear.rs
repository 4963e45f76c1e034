//! What the others in a TCP room get of what one says: not what it sends back of what it hears, as an echo does; two of those
//! would never end. Pure.
//!
//! How a stream was cut on its way tells nothing, so that lines are looked at, whatever the framing. Until a peer is taken for
//! an echo nothing waits for its line's end, or who types into raw framing would be heard late.

use std::time::Duration;

use shared::bridge::TextEncoding;
use tokio::time::Instant;

use super::said::{Speaker, line_cutter};
use crate::bridge::framing::Framer;

/// So many lines in a row may somebody say again that the room has said, as who quotes others does, with less than this
/// between two; after these it is an echo, until it has said none for as long.
const QUOTED: u32 = 4;
const QUIET: Duration = Duration::from_secs(60);

/// How one peer is listened to.
pub(in crate::bridge) struct Ear {
    lines: Framer,
    /// So much of the line that has begun has passed on to the others.
    passed: usize,
    /// Where a long line goes on: whether it passes.
    goes_on: Option<bool>,
    sent_back: u32,
    latest: Option<Instant>,
}

impl Ear {
    /// The ear for a new connection.
    pub(in crate::bridge) fn new(encoding: TextEncoding) -> Self {
        Self {
            lines: line_cutter(encoding),
            passed: 0,
            goes_on: None,
            sent_back: 0,
            latest: None,
        }
    }

    /// What the others get now that this has come, and whether something of it was stopped.
    pub(in crate::bridge) fn hear(
        &mut self,
        piece: &[u8],
        speaker: &Speaker<'_>,
        now: Instant,
    ) -> (Vec<u8>, bool) {
        let (mut words, mut stopped) = (Vec::new(), false);
        for line in self.lines.push(piece) {
            let passes = match self.goes_on {
                Some(passes) => passes,
                None => !speaker.repeats(&line.bytes) || self.may_quote(now),
            };
            self.goes_on = line.partial.then_some(passes);
            stopped |= !passes;
            self.pass(&line.bytes, passes, &mut words);
        }
        if self.goes_on.unwrap_or(!self.is_echo(now)) {
            let begun = self.lines.begun();
            words.extend_from_slice(&begun[self.passed.min(begun.len())..]);
            self.passed = begun.len();
        }
        (words, stopped)
    }

    /// What has not passed yet of a line that is over.
    fn pass(&mut self, line: &[u8], passes: bool, words: &mut Vec<u8>) {
        // A character that was begun passes before it is known to belong to what follows.
        let passed = self.passed.min(line.len());
        self.passed -= passed;
        if passes {
            words.extend_from_slice(&line[passed..]);
        }
    }

    /// It says again what the room has said: whether that is still a quotation.
    fn may_quote(&mut self, now: Instant) -> bool {
        if self.is_over(now) {
            self.sent_back = 0;
        }
        self.sent_back = self.sent_back.saturating_add(1);
        self.latest = Some(now);
        !self.is_echo(now)
    }

    fn is_echo(&self, now: Instant) -> bool {
        self.sent_back > QUOTED && !self.is_over(now)
    }

    fn is_over(&self, now: Instant) -> bool {
        self.latest.is_none_or(|latest| now > latest + QUIET)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::said::Said, *};

    const UTF_8: TextEncoding = TextEncoding::Utf8;

    /// A room in which these were said, and an ear in it.
    fn room(words: &str) -> (Said, Ear) {
        let said = Said::default();
        said.add(words.as_bytes(), UTF_8);
        (said, Ear::new(UTF_8))
    }

    /// What passes of these pieces, together, and whether anything was stopped.
    fn hear<'a>(
        ear: &mut Ear,
        said: &Said,
        pieces: impl IntoIterator<Item = &'a [u8]>,
        now: Instant,
    ) -> (String, bool) {
        let speaker = said.speaker("Li", UTF_8);
        let (mut words, mut stopped) = (Vec::new(), false);
        for piece in pieces {
            let (passed, stops) = ear.hear(piece, &speaker, now);
            words.extend(passed);
            stopped |= stops;
        }
        (String::from_utf8(words).unwrap(), stopped)
    }

    #[test]
    fn who_quotes_a_few_times_is_heard_and_an_echo_is_not_until_it_has_been_quiet() {
        let (said, mut ear) = room("Bo: hi\n");
        let mut now = Instant::now();
        let again = |ear: &mut Ear, now| hear(ear, &said, [&b"Bo: hi\n"[..]], now);
        for _ in 0..QUOTED {
            assert_eq!(again(&mut ear, now), ("Bo: hi\n".into(), false));
        }
        for _ in 0..100 {
            now += QUIET;
            assert_eq!(again(&mut ear, now), (String::new(), true));
            // What is new is heard.
            let new = hear(&mut ear, &said, [&b"mine\n"[..]], now);
            assert_eq!(new, ("mine\n".into(), false));
        }
        now += QUIET + Duration::from_millis(1);
        assert_eq!(again(&mut ear, now), ("Bo: hi\n".into(), false));
    }

    #[test]
    fn an_echo_that_splits_is_known_after_few_lines() {
        let (said, mut ear) = room("Bo: hi\n");
        let now = Instant::now();
        let split = || b"Bo: hi\n".chunks(1);
        for _ in 0..QUOTED {
            let (passed, stopped) = hear(&mut ear, &said, split(), now);
            assert_eq!((passed.as_str(), stopped), ("Bo: hi\n", false));
        }
        // The beginning of this one is with the others already.
        assert!(hear(&mut ear, &said, split(), now).1);
        for _ in 0..10 {
            assert_eq!(hear(&mut ear, &said, split(), now), (String::new(), true));
        }
        let mixed = b"Bo: hi\nBo: ho\nBo: hi\n".chunks(2);
        assert_eq!(hear(&mut ear, &said, mixed, now), ("Bo: ho\n".into(), true));
    }

    #[test]
    fn a_long_line_is_stopped_to_its_end() {
        let long = format!("Bo: {}\n", "x".repeat(3_000));
        let (said, mut ear) = room(&long);
        let now = Instant::now();
        let mixed = format!("{long}no\n").repeat(QUOTED as usize + 3);
        let (words, stopped) = hear(&mut ear, &said, mixed.as_bytes().chunks(700), now);
        let quoted = format!("{long}no\n").repeat(QUOTED as usize);
        // Of one the beginning has passed before it is known.
        let rest = words.strip_prefix(&quoted).unwrap();
        assert!(
            stopped && rest.len() < 1_024 && rest.ends_with("no\nno\nno\n"),
            "{rest:?}"
        );
    }

    proptest! {
        /// Who says nothing again is heard at once and whole, however it is split.
        #[test]
        fn what_is_new_passes_as_it_comes(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..700), 0..9), wide: bool) {
            let encoding = if wide { TextEncoding::Utf16Le } else { UTF_8 };
            let said = Said::default();
            said.add(b"Bo: hi\n", UTF_8);
            let speaker = said.speaker("a name that nobody says", encoding);
            let (mut ear, now) = (Ear::new(encoding), Instant::now());
            for piece in pieces {
                let (passed, stopped) = ear.hear(&piece, &speaker, now);
                prop_assert!(!stopped);
                prop_assert_eq!(passed, piece);
            }
        }
    }
}
