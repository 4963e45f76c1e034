//! Which entries are selected: from where the selection began to where it goes, mounted or not.

use crate::journal_store::Span;

/// Selected entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// Where it began, and where it goes to once it spans rows.
    ends: Option<(u64, Option<u64>)>,
}

impl Selection {
    /// Begins anew at an entry; as yet only a part of its text may be selected, which is the browser's matter.
    pub(crate) fn begin(&mut self, seq: u64) {
        self.ends = Some((seq, None));
    }

    /// Goes to an entry; whether that changed what is selected. Within the entry where it began that needs
    /// `whole`.
    pub(crate) fn extend(&mut self, seq: u64, whole: bool) -> bool {
        let before = *self;
        self.ends = match self.ends {
            None => Some((seq, Some(seq))),
            Some((from, None)) if from == seq && !whole => Some((from, None)),
            Some((from, _)) => Some((from, Some(seq))),
        };
        before.span() != self.span()
    }

    /// Selects all of `span`.
    pub(crate) fn all(&mut self, span: Span) {
        self.ends = (!span.is_empty()).then_some((span.first, Some(span.last)));
    }

    /// Selects nothing; whether that changed anything.
    pub(crate) fn clear(&mut self) -> bool {
        self.ends.take().is_some_and(|(_, to)| to.is_some())
    }

    /// The selected entries.
    pub(crate) fn span(self) -> Option<Span> {
        let (from, to) = self.ends?;
        Some(Span::between(from, to?))
    }

    /// Where it began.
    pub(crate) fn start(self) -> Option<u64> {
        Some(self.ends?.0)
    }

    /// Where it goes to.
    pub(crate) fn end(self) -> Option<u64> {
        self.ends?.1
    }

    /// Whether an entry is selected.
    pub(crate) fn contains(self, seq: u64) -> bool {
        self.span().is_some_and(|span| span.contains(seq))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_goes_both_ways_from_where_it_began() {
        let mut selection = Selection::default();
        selection.begin(5);
        assert!(!selection.extend(5, false) && selection.span().is_none());
        assert_eq!((selection.start(), selection.end()), (Some(5), None));
        assert!(selection.extend(7, false));
        assert_eq!(selection.span(), Some(Span::new(5, 7)));
        assert!(selection.extend(2, false) && selection.contains(2) && !selection.contains(6));
        assert!(selection.extend(5, false));
        assert_eq!(selection.span(), Some(Span::new(5, 5)));
        assert!(selection.clear() && !selection.clear());
    }

    #[test]
    fn shift_without_a_beginning_selects_one() {
        let mut selection = Selection::default();
        assert!(selection.extend(4, true));
        assert_eq!(selection.span(), Some(Span::new(4, 4)));
        selection.all(Span::before(1));
        assert_eq!(selection.span(), None);
        selection.all(Span::new(1, 9));
        assert!(selection.contains(9));
    }
}
