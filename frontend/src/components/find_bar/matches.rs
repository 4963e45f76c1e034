//! What was found: the entries that match, and which of them is looked at. Pure.

/// The entries that match, ascending, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Matches {
    seqs: Vec<u64>,
    at: usize,
    /// Whether there may be more below those known.
    more: bool,
}

impl Matches {
    /// The newest matches; the first at or after `from` is looked at, else the newest.
    pub(crate) fn new(seqs: Vec<u64>, more: bool, from: u64) -> Self {
        let at = seqs.partition_point(|seq| *seq < from);
        let at = at.min(seqs.len().saturating_sub(1));
        Self { seqs, at, more }
    }

    /// The match that is looked at.
    pub(crate) fn current(&self) -> Option<u64> {
        self.seqs.get(self.at).copied()
    }

    /// The newest known match.
    pub(crate) fn newest(&self) -> Option<u64> {
        self.seqs.last().copied()
    }

    /// Which one is looked at, from 1, how many are known, and whether there may be more.
    pub(crate) fn count(&self) -> (usize, usize, bool) {
        let at = self.at + usize::from(!self.seqs.is_empty());
        (at, self.seqs.len(), self.more)
    }

    /// Below which number older matches are to be asked for before going on to the previous one.
    pub(crate) fn wants_older(&self) -> Option<u64> {
        let first = self.seqs.first().copied();
        first.filter(|_| self.at == 0 && self.more)
    }

    /// Whether the newest known match is looked at: newer ones may have come.
    pub(crate) fn is_at_newest(&self) -> bool {
        self.at + 1 >= self.seqs.len()
    }

    /// Goes to the next match, or from the newest to the oldest.
    pub(crate) fn next(&mut self) {
        self.at = if self.is_at_newest() { 0 } else { self.at + 1 };
    }

    /// Goes to the previous match, or from the oldest to the newest.
    pub(crate) fn previous(&mut self) {
        let last = self.seqs.len().saturating_sub(1);
        self.at = self.at.checked_sub(1).unwrap_or(last);
    }

    /// Takes older matches in front of those known.
    pub(crate) fn take_older(&mut self, mut older: Vec<u64>, more: bool) {
        older.retain(|seq| self.seqs.first().is_none_or(|first| seq < first));
        self.at += older.len();
        older.append(&mut self.seqs);
        self.seqs = older;
        self.more = more;
    }

    /// Takes newer matches behind those known; whether there were any.
    pub(crate) fn take_newer(&mut self, newer: Vec<u64>) -> bool {
        let (newest, known) = (self.newest(), self.seqs.len());
        let is_newer = |seq: &u64| newest.is_none_or(|newest| *seq > newest);
        self.seqs.extend(newer.into_iter().filter(is_newer));
        self.seqs.len() > known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_at_the_reader() {
        for (from, current) in [(1, 10), (10, 10), (11, 20), (31, 30)] {
            let matches = Matches::new(vec![10, 20, 30], false, from);
            assert_eq!(matches.current(), Some(current));
        }
        let none = Matches::new(vec![], false, 5);
        assert_eq!((none.current(), none.count()), (None, (0, 0, false)));
    }

    #[test]
    fn it_goes_round() {
        let mut matches = Matches::new(vec![10, 20, 30], false, 25);
        assert_eq!(matches.count(), (3, 3, false));
        matches.next();
        assert_eq!(matches.current(), Some(10));
        assert_eq!(matches.wants_older(), None);
        matches.previous();
        assert_eq!(matches.current(), Some(30));
        let mut none = Matches::default();
        none.next();
        none.previous();
        assert_eq!(none.current(), None);
    }

    #[test]
    fn it_grows_at_both_ends_around_the_current() {
        let mut matches = Matches::new(vec![10, 20], true, 0);
        assert_eq!(matches.wants_older(), Some(10));
        matches.take_older(vec![1, 5, 10], false);
        assert_eq!(
            (matches.current(), matches.count()),
            (Some(10), (3, 4, false))
        );
        assert!(!matches.take_newer(vec![20]));
        assert!(matches.take_newer(vec![20, 40]));
        assert_eq!(matches.newest(), Some(40));
    }
}
