//! What stands around the rows.

use super::sheet::Through;

/// What stands around the rows depends on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Whether the relay has said where the journal stands.
    pub loaded: bool,
    /// Whether bytes have come or gone, as far as is known here.
    pub spoken: bool,
    /// Whether the rows that belong here are on their way.
    pub waiting: bool,
    /// Whether the newest entries are followed, or at least seen.
    pub newest: bool,
    /// How many entries are selected.
    pub selected: u64,
    /// How many entries have come below what was seen.
    pub unseen: u64,
    /// The highest place.
    pub last: u64,
    /// What a sieve has let through, where there is one.
    pub through: Option<Through>,
    /// Whether the relay could not read the journal.
    pub failed: bool,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            loaded: false,
            spoken: false,
            waiting: false,
            newest: true,
            selected: 0,
            unseen: 0,
            last: 0,
            through: None,
            failed: false,
        }
    }
}

impl Summary {
    /// Whether it differs in more than in counts that run.
    pub(crate) fn differs_from(self, other: Self) -> bool {
        let rest = |of: Self| Self {
            unseen: of.unseen.min(1),
            last: 0,
            through: of.through.map(|through| Through {
                count: through.count.min(1),
                progress: through.progress.map(|_| 0),
                ..through
            }),
            ..of
        };
        rest(self) != rest(other)
    }
}
