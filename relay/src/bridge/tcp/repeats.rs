//! What dialling comes to again and again: an absent device must not fill the journal, and what the journal tells must not look
//! as though there had been one dial. Pure.

use shared::{entry::Event, fault::FaultCode, time::Timestamp};

/// Dials of which one was told as an event of its own, and those after it that came to the same.
#[derive(Debug)]
pub(super) struct Repeats {
    code: FaultCode,
    times: u64,
    last: Timestamp,
    /// How many were told.
    told: u64,
}

impl Repeats {
    /// The first one, which is told.
    pub(super) fn of(code: FaultCode, now: Timestamp) -> Self {
        Self {
            code,
            times: 1,
            last: now,
            told: 1,
        }
    }

    /// What they came to.
    pub(super) fn code(&self) -> FaultCode {
        self.code
    }

    /// One more; what is told of it, which is less often the more there are: so a crash hides half of them at the most.
    pub(super) fn again(&mut self, now: Timestamp) -> Option<Event> {
        self.times += 1;
        self.last = now;
        (self.times >= self.told * 2).then(|| self.tell(now))
    }

    /// What is told where they end; nothing where that was.
    pub(super) fn rest(mut self, now: Timestamp) -> Option<Event> {
        (self.times > self.told).then(|| self.tell(now))
    }

    fn tell(&mut self, now: Timestamp) -> Event {
        self.told = self.times;
        Event::DialRepeated {
            code: self.code,
            times: self.times,
            // A clock may be set back.
            ago_us: u64::try_from(now.0 - self.last.0).unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_dials_are_told_in_few_events_and_in_the_end_all_of_them() {
        let code = FaultCode::ConnectionRefused;
        let mut repeats = Repeats::of(code, Timestamp(0));
        let told: Vec<_> = (1..1_000_000)
            .filter_map(|at| repeats.again(Timestamp(at)))
            .collect();
        assert_eq!(told.len(), 19);
        let event = |times, ago_us| Event::DialRepeated {
            code,
            times,
            ago_us,
        };
        assert_eq!(told[..3], [2, 4, 8].map(|times| event(times, 0)));
        let end = Timestamp(1_000_006);
        assert_eq!(repeats.rest(end), Some(event(1_000_000, 7)));
        assert_eq!(Repeats::of(code, Timestamp(0)).rest(end), None);
        let mut two = Repeats::of(code, Timestamp(0));
        assert_eq!(two.again(Timestamp(1)), Some(event(2, 0)));
        assert_eq!(two.rest(end), None, "it was told");
    }
}
