//! Which rows are mounted: pure arithmetic over sequence numbers.

/// The most rows that are mounted while the newest are followed.
pub(crate) const TAIL: u64 = 150;

/// When more than so many come within a frame, only so many of them are mounted: nobody can read the rest as
/// they fly by, and scrolling up brings them.
pub(crate) const BURST: u64 = 50;

/// The most rows that are mounted at all.
pub(crate) const MOST: u64 = 300;

/// How many rows are added at an end that comes near.
pub(crate) const STEP: u64 = 75;

/// A stretch of sequence numbers; empty when `first` is above `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The lowest.
    pub first: u64,
    /// The highest.
    pub last: u64,
}

impl Span {
    /// No numbers, before `next`.
    pub(crate) fn before(next: u64) -> Self {
        Self {
            first: next,
            last: next.saturating_sub(1),
        }
    }

    /// Whether it holds nothing.
    pub(crate) fn is_empty(self) -> bool {
        self.first > self.last
    }

    /// How many numbers it holds.
    pub(crate) fn len(self) -> u64 {
        (self.last + 1).saturating_sub(self.first)
    }

    /// The newest of `held`, at most `count`.
    fn newest(held: Self, count: u64) -> Self {
        Self {
            first: held.first.max((held.last + 1).saturating_sub(count)),
            last: held.last,
        }
    }

    /// What is mounted while the newest are followed. Nothing is added in front, where nobody looks.
    pub(crate) fn follow(self, held: Self) -> Self {
        let fresh = held.last.saturating_sub(self.last);
        if self.is_empty() || fresh >= BURST {
            return Self::newest(held, BURST);
        }
        let tail = Self::newest(held, TAIL);
        Self {
            first: tail.first.max(self.first),
            last: tail.last,
        }
    }

    /// More at the end, as long as there is room: what is looked at stays where it is.
    pub(crate) fn fill(self, held: Self) -> Self {
        if self.is_empty() {
            return Self::newest(held, BURST);
        }
        let room = MOST.saturating_sub(self.len());
        Self {
            first: self.first,
            last: held.last.min(self.last + room),
        }
    }

    /// Older ones in front; the newest of them give way.
    pub(crate) fn up(self, held: Self) -> Self {
        let first = held.first.max(self.first.saturating_sub(STEP));
        Self {
            first,
            last: self.last.min(first + MOST - 1),
        }
    }

    /// Newer ones behind; the oldest of them give way.
    pub(crate) fn down(self, held: Self) -> Self {
        let last = held.last.min(self.last + STEP);
        Self {
            first: self.first.max((last + 1).saturating_sub(MOST)),
            last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELD: Span = Span {
        first: 1,
        last: 10_000,
    };

    #[test]
    fn the_tail_is_what_is_newest() {
        assert_eq!(Span::before(1).follow(HELD).len(), BURST);
        let few = Span { first: 4, last: 6 };
        assert_eq!(Span::before(1).follow(few), few);
        assert!(Span::before(1).follow(Span::before(1)).is_empty());
    }

    #[test]
    fn following_grows_to_a_bound_and_jumps_over_bursts() {
        let mut span = Span::before(1).follow(few_held(60));
        for last in 61..1_000 {
            span = span.follow(few_held(last));
            assert!(span.len() <= TAIL && span.last == last);
        }
        assert_eq!(span.len(), TAIL);
        let jumped = span.follow(HELD);
        assert_eq!((jumped.len(), jumped.last), (BURST, 10_000));
    }

    fn few_held(last: u64) -> Span {
        Span { first: 1, last }
    }

    #[test]
    fn there_are_never_too_many() {
        let mut span = Span::before(1).follow(HELD);
        for _ in 0..200 {
            span = span.up(HELD);
            assert!(span.len() <= MOST);
        }
        assert_eq!(span.first, 1);
        for _ in 0..200 {
            span = span.down(HELD);
            assert!(span.len() <= MOST);
        }
        assert_eq!(span.last, 10_000);
    }

    #[test]
    fn what_is_looked_at_stays() {
        let span = Span {
            first: 100,
            last: 200,
        };
        let filled = span.fill(HELD);
        assert_eq!((filled.first, filled.len()), (100, MOST));
        assert_eq!(filled.fill(HELD), filled);
        assert_eq!(Span::before(1).fill(HELD).len(), BURST);
    }
}
