//! Whether somebody answers an echo with what it said, without an end. Pure.
//!
//! What an echo has sent comes back, is sent back, and so on, as fast as the network goes, where the other side answers by
//! itself as well: another relay's echo, the service of port 7, a forged source. Datagrams have no sender's count of hops, so
//! that a loop is told by what it looks like: many that are none but what was echoed lately, or in a [`Stream`]. Then nothing
//! is echoed for a pause, in which a loop ends for want of answers. Who really sends the same again and again, and that fast,
//! misses as many echoes; each pause is twice as long as the one before, so that what begins anew stays bounded.
//!
//! Where each answer differs, as a clock's or a counter's, a loop looks like a program that tries an echo. Services of well-known
//! ports are never echoed ([`is_service`]); with whatever else answers it ends after very many ([`Unbroken`]).

use std::time::Duration;

use tokio::time::Instant;

use super::{
    stream::Stream,
    turns::{ALL, NEW_TAKES_BACK, Turns, Unbroken},
};

/// The first and the longest pause.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Whether a UDP port is one of those at which services answer by themselves, echo (7), daytime (13), qotd (17) and chargen
/// (19) among them: a datagram that is forged to come from there would set two answering ones on each other. CERT advisory
/// CA-1996-01; inetd's own echo (OpenBSD, BusyBox) does not answer these either.
pub(super) fn is_service(port: u16) -> bool {
    port < 1024
}

/// What is to be done with what was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is echoed.
    Echo,
    /// A loop: from now on nothing is echoed for so long.
    Stop(Duration),
    /// Nothing is echoed now.
    Silence,
}

/// What an echo remembers of one peer.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    turns: Turns,
    unbroken: Unbroken,
    /// Of TCP.
    stream: Option<Box<Stream>>,
    silent_until: Option<Instant>,
    /// Since when it is echoed again.
    resumed: Option<Instant>,
    pause: Option<Duration>,
}

impl Repeats {
    /// A datagram has come.
    pub(super) fn heard(&mut self, datagram: &[u8], now: Instant) -> Answer {
        if self.is_silent(now) {
            return Answer::Silence;
        }
        let again = self.turns.are_many(datagram, NEW_TAKES_BACK, now);
        let unbroken = self.unbroken.are_many(now);
        self.answer(again || unbroken, now)
    }

    /// More of a stream has come.
    pub(super) fn read(&mut self, piece: &[u8], now: Instant) -> Answer {
        if self.is_silent(now) {
            return Answer::Silence;
        }
        let again = self.turns.are_many(piece, ALL, now);
        let stream = self.stream.get_or_insert_default();
        let around = stream.goes_around(piece, now);
        self.answer(again || around, now)
    }

    fn is_silent(&mut self, now: Instant) -> bool {
        let Some(until) = self.silent_until else {
            return false;
        };
        if now < until {
            return true;
        }
        let quiet = now >= until + self.pause.unwrap_or_default();
        *self = Self {
            resumed: Some(until),
            // Where it stayed quiet for as long again, the next pause is the first.
            pause: self.pause.filter(|_| !quiet),
            ..Self::default()
        };
        false
    }

    fn answer(&mut self, is_loop: bool, now: Instant) -> Answer {
        if !is_loop {
            return Answer::Echo;
        }
        // Where it went well for long, too.
        let is_long = |resumed| now >= resumed + LONGEST_PAUSE;
        let before = self.pause.filter(|_| !self.resumed.is_some_and(is_long));
        let pause = before.map_or(FIRST_PAUSE, |pause| (pause * 2).min(LONGEST_PAUSE));
        (self.pause, self.silent_until) = (Some(pause), Some(now + pause));
        Answer::Stop(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::turns::{BREAK, MANY, UNBROKEN},
        *,
    };

    const MS: Duration = Duration::from_millis(1);

    /// How many of so many datagrams are echoed, one each `every`.
    fn echoed(repeats: &mut Repeats, now: &mut Instant, count: u32, every: Duration) -> u32 {
        let heard = |_: &u32| {
            *now += every;
            repeats.heard(b"x", *now) == Answer::Echo
        };
        (0..count).filter(heard).count() as u32
    }

    #[test]
    fn a_loop_is_stopped_and_each_pause_is_longer() {
        let (mut repeats, mut now) = (Repeats::default(), Instant::now());
        let mut pauses = Vec::new();
        for _ in 0..200_000 {
            now += MS;
            if let Answer::Stop(pause) = repeats.heard(b"around", now) {
                pauses.push(pause.as_secs());
            }
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn several_that_go_around_together_are_a_loop_as_well() {
        let now = Instant::now();
        for around in [8, 9, 40, 1_000, 20_000] {
            let mut repeats = Repeats::default();
            let mut heard = |turn: u32| repeats.heard(&(turn % around).to_be_bytes(), now);
            let echoed = (0..UNBROKEN).take_while(|turn| heard(*turn) == Answer::Echo);
            let echoed = echoed.count() as u32;
            // The more there are the less exactly are they counted.
            let bound = 2 * around + 3 * MANY;
            assert!(around < echoed && echoed < bound, "{echoed} for {around}");
        }
    }

    #[test]
    fn a_forged_datagram_now_and_then_does_not_keep_a_loop_going() {
        let (mut repeats, now) = (Repeats::default(), Instant::now());
        let mut heard = |turn: u32| {
            let new = turn.is_multiple_of(50);
            let number = if new { turn } else { 1 };
            repeats.heard(&number.to_be_bytes(), now)
        };
        let echoed = (0..10_000).take_while(|turn| heard(*turn) == Answer::Echo);
        assert!(echoed.count() < 1_000);
    }

    #[test]
    fn whose_answers_differ_is_stopped_late() {
        let (mut repeats, mut now) = (Repeats::default(), Instant::now());
        let mut stops = Vec::new();
        for number in 1..=3 * UNBROKEN {
            now += MS;
            if let Answer::Stop(pause) = repeats.heard(&number.to_be_bytes(), now) {
                stops.push((number, pause));
            }
        }
        // It went well for more than a minute each time.
        let pause_turns = FIRST_PAUSE.as_millis() as u32 - 1;
        let second = 2 * UNBROKEN + pause_turns;
        assert_eq!(stops, [(UNBROKEN, FIRST_PAUSE), (second, FIRST_PAUSE)]);
        // With a break now and then it is none.
        let mut repeats = Repeats::default();
        for number in 1..=3 * UNBROKEN {
            now += if number.is_multiple_of(100_000) {
                BREAK + MS
            } else {
                MS
            };
            assert_eq!(repeats.heard(&number.to_be_bytes(), now), Answer::Echo);
        }
    }

    #[test]
    fn who_sends_something_else_or_slowly_is_always_answered() {
        let (mut repeats, mut now) = (Repeats::default(), Instant::now());
        for number in 0..10_000_u32 {
            now += MS / 10;
            assert_eq!(repeats.heard(&number.to_be_bytes(), now), Answer::Echo);
        }
        assert_eq!(echoed(&mut repeats, &mut now, 1_000, 25 * MS), 1_000);
        // Nor does it matter that most of it is the same.
        for number in 0..10_000_u32 {
            now += MS / 10;
            let other = number.is_multiple_of(10);
            let datagram = if other {
                number.to_be_bytes()
            } else {
                *b"same"
            };
            assert_eq!(repeats.heard(&datagram, now), Answer::Echo);
        }
    }

    #[test]
    fn who_is_quiet_for_a_while_is_answered_again() {
        let (mut repeats, mut now) = (Repeats::default(), Instant::now());
        let before = echoed(&mut repeats, &mut now, 1_000, MS);
        assert_eq!(
            before, MANY,
            "the first, and those before the last in the row"
        );
        now += Duration::from_secs(10);
        assert_eq!(echoed(&mut repeats, &mut now, 100, MS), 100);
        assert_eq!(repeats.pause, None);
    }

    #[test]
    fn a_stream_goes_around_in_reads_as_in_any_pieces() {
        let now = Instant::now();
        let (mut reads, mut pieces) = (Repeats::default(), Repeats::default());
        let same = (0..1_000).take_while(|_| reads.read(b"around", now) == Answer::Echo);
        assert_eq!(same.count() as u32, MANY);
        let block: Vec<u8> = (0..9_000_u32).flat_map(u32::to_be_bytes).collect();
        let (mut sent, mut length) = (0, 1);
        let stopped = loop {
            length = length * 7 % 20_011 + 1;
            let piece = &block[sent % block.len()..];
            let piece = &piece[..length.min(piece.len())];
            sent += piece.len();
            match pieces.read(piece, now) {
                Answer::Echo => assert!(sent < 100 << 20),
                stopped => break stopped,
            }
        };
        assert_eq!(stopped, Answer::Stop(FIRST_PAUSE));
        assert!(sent < 5 << 20, "{sent}");
    }
}
