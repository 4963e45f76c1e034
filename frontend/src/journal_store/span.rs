//! Stretches of sequence numbers.

/// A stretch of sequence numbers; empty when `first` is above `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The lowest.
    pub first: u64,
    /// The highest.
    pub last: u64,
}

impl Span {
    /// From `first` to `last`.
    pub(crate) fn new(first: u64, last: u64) -> Self {
        Self { first, last }
    }

    /// No numbers, before `next`.
    pub(crate) fn before(next: u64) -> Self {
        Self::new(next, next.saturating_sub(1))
    }

    /// The numbers between two, in whichever order they come.
    pub(crate) fn between(one: u64, other: u64) -> Self {
        Self::new(one.min(other), one.max(other))
    }

    /// Whether it holds nothing.
    pub(crate) fn is_empty(self) -> bool {
        self.first > self.last
    }

    /// How many numbers it holds.
    pub(crate) fn len(self) -> u64 {
        (self.last + 1).saturating_sub(self.first)
    }

    /// Whether it holds `seq`.
    pub(crate) fn contains(self, seq: u64) -> bool {
        (self.first..=self.last).contains(&seq)
    }

    /// The numbers that both hold.
    pub(crate) fn within(self, other: Self) -> Self {
        let first = self.first.max(other.first);
        let last = self.last.min(other.last);
        if first > last {
            Self::before(first)
        } else {
            Self { first, last }
        }
    }

    /// The number nearest to `seq`; nothing when it holds none.
    pub(crate) fn nearest(self, seq: u64) -> Option<u64> {
        (!self.is_empty()).then(|| seq.clamp(self.first, self.last))
    }
}
