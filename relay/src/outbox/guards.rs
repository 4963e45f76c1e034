//! How much leaves within a day: in all, to one recipient, and by one person or one bridge ([`shares`]). Pure.

mod shares;

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use shared::{
    fault::{Fault, FaultCode},
    time::Timestamp,
};

pub(super) use shares::PerOne;

use super::recipient::same;
use crate::{config::NoticesSection, store::Taken};

/// What a day is: the last 24 hours.
pub(super) const DAY_US: i64 = 24 * 3_600_000_000;

/// Notices of the last day. Bounded by `notices.per_day`.
#[derive(Debug)]
pub(super) struct Guards {
    limits: NoticesSection,
    /// Oldest first.
    taken: VecDeque<(Timestamp, Arc<str>, u32)>,
    by_recipient: HashMap<Arc<str>, u32>,
    segments: u64,
}

impl Guards {
    pub(super) fn new(limits: NoticesSection, taken: Vec<Taken>) -> Self {
        let mut guards = Self {
            limits,
            taken: VecDeque::new(),
            by_recipient: HashMap::new(),
            segments: 0,
        };
        for Taken { at, to, segments } in taken {
            guards.add(at, &to, segments);
        }
        guards
    }

    /// Whether notices would be counted.
    pub(super) fn check_at(&mut self, now: Timestamp, wanted: &[(&str, u32)]) -> Result<(), Fault> {
        self.forget(now);
        self.check(wanted)
    }

    /// Counts notices, all or none of them: each recipient's with so many parts of SMS.
    pub(super) fn take(&mut self, now: Timestamp, wanted: &[(&str, u32)]) -> Result<(), Fault> {
        self.check_at(now, wanted)?;
        for (to, segments) in wanted {
            self.add(now, to, *segments);
        }
        Ok(())
    }

    /// They were not stored after all.
    pub(super) fn give_back(&mut self, at: Timestamp, wanted: &[(String, u32)]) {
        for (to, segments) in wanted {
            let key = same(to);
            // Where the clock was set back meanwhile it is counted as earlier.
            let found = |taken: &(Timestamp, Arc<str>, u32)| {
                taken.0 <= at && (&*taken.1, taken.2) == (key.as_str(), *segments)
            };
            if let Some(place) = self.taken.iter().rposition(found)
                && let Some((_, to, segments)) = self.taken.remove(place)
            {
                self.subtract(&to, segments);
            }
        }
    }

    /// How many notices and parts of SMS were taken within the last day.
    pub(super) fn today(&mut self, now: Timestamp) -> (usize, u64) {
        self.forget(now);
        (self.taken.len(), self.segments)
    }

    fn check(&self, wanted: &[(&str, u32)]) -> Result<(), Fault> {
        let mut of_each: HashMap<String, u32> = HashMap::new();
        for (to, _) in wanted {
            let known = |key: &str| self.by_recipient.get(key).copied().unwrap_or(0);
            let key = same(to);
            let before = known(&key);
            let count = of_each.entry(key).or_insert(before);
            *count += 1;
            if *count > self.limits.per_recipient_per_day {
                return Err(
                    reached("per_recipient_per_day", self.limits.per_recipient_per_day)
                        .with("to", *to),
                );
            }
        }
        if self.taken.len() + wanted.len() > self.limits.per_day as usize {
            return Err(reached("per_day", self.limits.per_day));
        }
        let segments: u64 = wanted
            .iter()
            .map(|(_, segments)| u64::from(*segments))
            .sum();
        let most = self.limits.sms_segments_per_day;
        if segments > 0 && self.segments + segments > u64::from(most) {
            return Err(reached("sms_segments_per_day", most));
        }
        Ok(())
    }

    fn add(&mut self, at: Timestamp, to: &str, segments: u32) {
        let key = same(to);
        let to = match self.by_recipient.get_key_value(key.as_str()) {
            Some((known, _)) => Arc::clone(known),
            None => key.into(),
        };
        *self.by_recipient.entry(Arc::clone(&to)).or_default() += 1;
        self.segments += u64::from(segments);
        self.taken.push_back((at, to, segments));
    }

    /// What is of a time to come was taken before the clock was set back: it counts as taken now, so that it neither counts for
    /// longer than a day nor keeps what stands behind it.
    fn forget(&mut self, now: Timestamp) {
        let ahead = self.taken.iter_mut().rev();
        for (at, ..) in ahead.take_while(|(at, ..)| *at > now) {
            *at = now;
        }
        while let Some((at, ..)) = self.taken.front()
            && at.0 <= now.0.saturating_sub(DAY_US)
            && let Some((_, to, segments)) = self.taken.pop_front()
        {
            self.subtract(&to, segments);
        }
    }

    fn subtract(&mut self, to: &Arc<str>, segments: u32) {
        self.segments -= u64::from(segments);
        if let Some(count) = self.by_recipient.get_mut(to) {
            *count -= 1;
            if *count == 0 {
                self.by_recipient.remove(to);
            }
        }
    }
}

fn reached(key: &str, value: u32) -> Fault {
    Fault::new(
        FaultCode::LimitReached,
        format!("The outbox's limit {key} = {value} is reached; wait until a day has passed since the oldest, or raise notices.{key}."),
    )
    .with("limit", key)
    .with("value", value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_700_000_000_000_000);

    fn guards() -> Guards {
        let limits = NoticesSection {
            per_recipient_per_day: 2,
            per_day: 4,
            sms_segments_per_day: 5,
            ..NoticesSection::default()
        };
        Guards::new(limits, Vec::new())
    }

    fn limit(outcome: Result<(), Fault>) -> String {
        let fault = outcome.unwrap_err();
        assert_eq!(fault.code, FaultCode::LimitReached);
        fault.params["limit"].as_str().unwrap().to_owned()
    }

    fn later(microseconds: i64) -> Timestamp {
        Timestamp(START.0 + microseconds)
    }

    #[test]
    fn a_recipient_gets_so_many_a_day() {
        let mut guards = guards();
        guards.take(START, &[("a", 1)]).unwrap();
        guards.take(later(5), &[("a", 1)]).unwrap();
        assert_eq!(
            limit(guards.take(later(9), &[("a", 1)])),
            "per_recipient_per_day"
        );
        guards.take(later(9), &[("b", 1)]).unwrap();
        // The first has passed, the second has not.
        guards.take(later(DAY_US), &[("a", 1)]).unwrap();
        assert_eq!(
            limit(guards.take(later(DAY_US), &[("a", 1)])),
            "per_recipient_per_day"
        );
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nobody_for_longer_than_a_day() {
        let mut guards = guards();
        // Taken in what is then the future, and before it in what is the past.
        guards.take(later(-DAY_US / 2), &[("b", 1)]).unwrap();
        guards
            .take(later(30 * DAY_US), &[("a", 1), ("a", 1)])
            .unwrap();
        assert_eq!(guards.today(START), (2, 2), "the first has passed by then");
        assert_eq!(
            limit(guards.take(later(1), &[("a", 1)])),
            "per_recipient_per_day"
        );
        guards.take(later(2), &[("c", 1)]).unwrap();
        guards.take(later(DAY_US), &[("a", 1)]).unwrap();
        assert_eq!(guards.today(later(DAY_US)), (2, 2), "c's and the new one");
        // What is given back after the clock was set back is found all the same.
        guards.give_back(later(DAY_US), &[("a".to_owned(), 1)]);
        assert_eq!(guards.today(later(DAY_US)), (1, 1));
    }

    #[test]
    fn one_request_passes_as_a_whole_or_not_at_all() {
        let mut guards = guards();
        let same = [("a", 1), ("a", 1), ("a", 1)];
        assert_eq!(limit(guards.take(START, &same)), "per_recipient_per_day");
        let many = [("a", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 0)];
        assert_eq!(limit(guards.take(START, &many)), "per_day");
        assert_eq!(
            limit(guards.take(START, &[("a", 3), ("b", 3)])),
            "sms_segments_per_day"
        );
        assert_eq!(guards.today(START), (0, 0));
        guards.take(START, &many[..4]).unwrap();
    }

    #[test]
    fn what_was_not_stored_does_not_count() {
        let mut guards = guards();
        guards.take(START, &[("a", 5)]).unwrap();
        guards.give_back(START, &[("a".to_owned(), 5)]);
        assert_eq!(guards.today(START), (0, 0));
        guards.take(START, &[("a", 2), ("a", 3)]).unwrap();
    }

    #[test]
    fn what_was_taken_before_a_restart_counts() {
        let taken = Taken {
            at: START,
            to: "a".to_owned(),
            segments: 5,
        };
        let mut guards = Guards::new(guards().limits, vec![taken]);
        assert_eq!(
            limit(guards.take(later(1), &[("b", 1)])),
            "sms_segments_per_day"
        );
        guards.take(later(1), &[("b", 0)]).unwrap();
        assert_eq!(guards.today(later(1)), (2, 5));
    }
}
