//! What TCP_INFO and the relay count, sample by sample. Its counts are totals: which segment carried which send they do not tell, only
//! what was added between two looks.

use std::collections::VecDeque;

use crate::{peer::TcpFacts, time::Timestamp};

/// So many changes are kept; older ones make room.
pub const CHANGES: usize = 300;

/// What was added between a sample and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// When the sample was taken.
    pub at: Timestamp,
    /// How long after the one before, in microseconds; nothing where it is the first, which has all since the beginning.
    pub after_us: Option<u64>,
    /// Segments with data that came, where the system tells.
    pub data_in: Option<u32>,
    /// Segments with data that went, those sent again among them, where the system tells.
    pub data_out: Option<u32>,
    /// Segments that were sent again.
    pub again: u32,
    /// Bytes that the relay has written by its own count, where that is asked for.
    pub written: Option<u64>,
}

/// The samples of one connection.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    last: Option<(Timestamp, TcpFacts, Option<u64>)>,
    changes: VecDeque<Change>,
}

impl Samples {
    /// Takes a sample, with how much the relay has written in all where that is to be told. One that was taken already, or is older than the last, changes nothing.
    pub fn take(&mut self, at: Timestamp, facts: TcpFacts, written: Option<u64>) {
        let last = self.last;
        if last.is_some_and(|(before, ..)| at <= before) {
            return;
        }
        self.last = Some((at, facts, written));
        let more = |of: fn(&TcpFacts) -> Option<u32>| {
            let before = last.map_or(Some(0), |(_, facts, _)| of(&facts));
            Some(of(&facts)?.wrapping_sub(before?))
        };
        let change = Change {
            at,
            after_us: last.map(|(before, ..)| at.0.abs_diff(before.0)),
            data_in: more(|facts| facts.data_segments_in),
            data_out: more(|facts| facts.data_segments_out),
            again: more(|facts| Some(facts.retransmissions)).unwrap_or(0),
            written: written.map(|all| {
                let before = last.and_then(|(_, _, written)| written);
                all.saturating_sub(before.unwrap_or(0))
            }),
        };
        let segments = change.data_in.unwrap_or(0) | change.data_out.unwrap_or(0);
        if segments | change.again == 0 && change.written.unwrap_or(0) == 0 {
            return;
        }
        self.changes.push_back(change);
        if self.changes.len() > CHANGES {
            self.changes.pop_front();
        }
    }

    /// The changes from one moment on, before another where there is one; oldest first.
    pub fn between(&self, from: Timestamp, to: Option<Timestamp>) -> impl Iterator<Item = &Change> {
        let within =
            move |change: &&Change| from <= change.at && to.is_none_or(|to| change.at < to);
        self.changes.iter().filter(within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::TcpState;

    fn facts(data_in: u32, data_out: Option<u32>, retransmissions: u32) -> TcpFacts {
        TcpFacts {
            state: TcpState::Established,
            rtt_us: 1,
            rtt_variation_us: 1,
            min_rtt_us: None,
            retransmission_timeout_us: 1,
            retransmissions,
            unacknowledged: 0,
            congestion_window: 10,
            send_window_bytes: None,
            receive_window_bytes: None,
            segment_bytes: 1,
            path_mtu: 1,
            data_segments_in: Some(data_in),
            data_segments_out: data_out,
        }
    }

    #[test]
    fn each_sample_tells_what_was_added_since_the_one_before() {
        let mut samples = Samples::default();
        samples.take(Timestamp(10), facts(2, Some(1), 0), None);
        samples.take(Timestamp(20), facts(2, Some(1), 0), None);
        samples.take(Timestamp(30), facts(5, Some(3), 1), None);
        // Taken already, and too old.
        samples.take(Timestamp(30), facts(9, Some(9), 9), None);
        samples.take(Timestamp(25), facts(9, Some(9), 9), None);
        samples.take(Timestamp(40), facts(5, None, 2), None);
        let told: Vec<_> = samples.between(Timestamp(10), None).collect();
        let change = |at, after_us, data_in, data_out, again| Change {
            at: Timestamp(at),
            after_us,
            data_in: Some(data_in),
            data_out,
            again,
            written: None,
        };
        let expected = [
            &change(10, None, 2, Some(1), 0),
            &change(30, Some(10), 3, Some(2), 1),
            &change(40, Some(10), 0, None, 1),
        ];
        assert_eq!(told, expected);
        let some = samples.between(Timestamp(11), Some(Timestamp(40)));
        assert_eq!(some.count(), 1);
    }

    #[test]
    fn what_the_relay_wrote_is_told_beside_it_and_alone() {
        let mut samples = Samples::default();
        for (at, written) in [(10, 5), (20, 62), (30, 62)] {
            samples.take(Timestamp(at), facts(2, Some(1), 0), Some(written));
        }
        let told = samples.between(Timestamp(0), None);
        let told: Vec<_> = told.map(|change| (change.at.0, change.written)).collect();
        assert_eq!(told, [(10, Some(5)), (20, Some(57))]);
    }

    #[test]
    fn old_changes_make_room() {
        let mut samples = Samples::default();
        for count in 1..=CHANGES as u32 + 5 {
            samples.take(Timestamp(count.into()), facts(count, None, 0), None);
        }
        assert_eq!(samples.between(Timestamp(0), None).count(), CHANGES);
    }
}
