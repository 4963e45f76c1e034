//! Bytes that are selected in an entry: from where the selection began to where it goes. Pure.

/// Selected bytes; one at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pick {
    /// The place of the entry.
    pub place: u64,
    anchor: usize,
    head: usize,
}

/// Where a key goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Go {
    /// So many bytes on, or back.
    By(isize),
    /// To the first byte of the line.
    LineStart,
    /// To the last byte of the line.
    LineEnd,
}

impl Pick {
    /// One byte.
    pub(crate) fn at(place: u64, byte: usize) -> Self {
        Self {
            place,
            anchor: byte,
            head: byte,
        }
    }

    /// From where it began to another byte.
    pub(crate) fn to(self, byte: usize) -> Self {
        Self { head: byte, ..self }
    }

    /// The first and the last byte.
    pub(crate) fn range(self) -> (usize, usize) {
        (self.anchor.min(self.head), self.anchor.max(self.head))
    }

    /// Where it goes to.
    pub(crate) fn head(self) -> usize {
        self.head
    }

    /// Goes on with a key among `count` bytes, `per_line` in a line; nothing where that leads out of them.
    pub(crate) fn go(
        self,
        go: Go,
        extend: bool,
        (count, per_line): (usize, usize),
    ) -> Option<Self> {
        let line = self.head - self.head % per_line;
        let last = count.checked_sub(1)?;
        let head = match go {
            Go::By(by) => self
                .head
                .checked_add_signed(by)
                .filter(|head| *head <= last),
            Go::LineStart => Some(line),
            Go::LineEnd => Some((line + per_line - 1).min(last)),
        };
        match (head, extend) {
            (Some(head), true) => Some(self.to(head)),
            (Some(head), false) => Some(Self::at(self.place, head)),
            (None, true) => Some(self),
            (None, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_of_bytes_goes_both_ways() {
        let pick = Pick::at(7, 5);
        assert_eq!(pick.range(), (5, 5));
        assert_eq!(pick.to(9).range(), (5, 9));
        assert_eq!(pick.to(9).to(2).range(), (2, 5));
    }

    #[test]
    fn keys_go_through_bytes_and_lines() {
        let go = |from, go, extend| Pick::at(1, from).go(go, extend, (20, 8)).map(Pick::range);
        assert_eq!(go(3, Go::By(1), false), Some((4, 4)));
        assert_eq!(go(3, Go::By(8), true), Some((3, 11)));
        assert_eq!(go(3, Go::By(-8), false), None);
        assert_eq!(go(3, Go::By(-8), true), Some((3, 3)));
        assert_eq!(go(19, Go::By(1), false), None);
        assert_eq!(go(11, Go::LineStart, false), Some((8, 8)));
        assert_eq!(go(17, Go::LineEnd, true), Some((17, 19)));
    }
}
