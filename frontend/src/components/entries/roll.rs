//! Where rows stand: pure arithmetic over sequence numbers and pixels.
//!
//! All entries of a journal have their place in the scrolled space. Rows are mounted only around what is seen;
//! a spacer above and one below stand for the others.

use crate::journal_store::Span;

/// Browsers draw no element that is much higher: beyond it spacers are compressed.
const MOST_PX: f64 = 12_000_000.0;

/// A row's height before one was measured.
const FIRST_GUESS_PX: f64 = 62.0;

/// How much a new measurement counts against those before.
const NEW_WEIGHT: f64 = 0.2;

/// So near to the bottom counts as at the bottom, in pixels, when the reader comes from above.
const AT_BOTTOM: i32 = 24;

/// Pixels that rounding may leave below the very bottom.
const ROUNDING: i32 = 1;

/// Where the reader is: a row at the top of what is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    /// The row's number.
    pub seq: u64,
    /// How far its top stands below the top of what is seen, in pixels; most often above, that is below 0.
    pub offset: f64,
}

/// What rows are high on average, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Average {
    px: f64,
    /// The rows that taught it last: how many, and how high together.
    taught: (u64, f64),
}

impl Default for Average {
    fn default() -> Self {
        Self {
            px: FIRST_GUESS_PX,
            taught: (0, 0.0),
        }
    }
}

impl Average {
    /// Learns from `count` rows that are `height` pixels high together. The same rows teach once: else every
    /// look at them would change the spacers, which scrolls, which brings the next look.
    pub(crate) fn learn(&mut self, count: u64, height: f64) {
        let (rows, px) = self.taught;
        let same = rows == count && (px - height).abs() < 1.0;
        if count == 0 || height <= 0.0 || same {
            return;
        }
        let weight = if rows == 0 { 1.0 } else { NEW_WEIGHT };
        self.px += weight * (height / count as f64 - self.px);
        self.taught = (count, height);
    }

    /// The height that a spacer gives each of the rows it stands for, in a journal of `count` entries.
    pub(crate) fn unit(self, count: u64) -> f64 {
        self.px.min(MOST_PX / count.max(1) as f64)
    }

    /// How many rows fill `height` pixels, rather too many than too few.
    pub(crate) fn rows_in(self, height: f64) -> u64 {
        (height.max(0.0) / self.px).ceil() as u64 + 1
    }
}

/// The place in a spacer of `height` pixels that stands for `rows`, `into` pixels below its top.
pub(crate) fn place_in_spacer(rows: Span, height: f64, into: f64) -> Place {
    let unit = height / rows.len().max(1) as f64;
    if into <= 0.0 || unit <= 0.0 {
        let seq = rows.first;
        return Place {
            seq,
            offset: -into.min(0.0),
        };
    }
    let index = (into / unit).floor();
    Place {
        seq: (rows.first + index as u64).min(rows.last.max(rows.first)),
        offset: index * unit - into,
    }
}

/// Where it is scrolled to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scroll {
    /// How much there is above what is seen, in pixels.
    pub top: i32,
    /// How much that is at the very bottom.
    pub most: i32,
}

impl Scroll {
    fn rest(self) -> i32 {
        self.most - self.top
    }

    /// Whether what is left below is as good as nothing.
    pub(crate) fn is_bottom(self) -> bool {
        self.rest() <= AT_BOTTOM
    }
}

/// Whether the newest are followed after it was scrolled from `before` to `now`. Only the reader ends it, by going
/// upwards: where the space shrinks, the browser has to go upwards as well, and the space may have grown again since.
/// Only a way down to the bottom begins it.
pub(crate) fn follows(following: bool, before: Scroll, now: Scroll, by_reader: bool) -> bool {
    if now.top < before.top {
        following && (!by_reader || now.rest() <= ROUNDING)
    } else {
        following || now.is_bottom()
    }
}

/// The rows to mount around a place: `count` from it on, and `margin` on either side.
pub(crate) fn around(seq: u64, count: u64, margin: u64, held: Span) -> Span {
    Span::new(seq.saturating_sub(margin), seq + count + margin).within(held)
}

/// The newest `count` rows.
pub(crate) fn tail(count: u64, held: Span) -> Span {
    Span::new((held.last + 1).saturating_sub(count), held.last).within(held)
}

/// The height of the upper spacer. `kept` leaves the scrollbar where it is; while the reader `moves` that is
/// wanted, so that nothing breaks the motion off, but where all rows above are mounted there is no spacer, and
/// elsewhere always some.
pub(crate) fn above(rows: u64, unit: f64, kept: f64, moves: bool) -> f64 {
    let true_height = rows as f64 * unit;
    if rows > 0 && moves && kept >= true_height.min(unit) {
        kept
    } else {
        true_height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELD: Span = Span {
        first: 1,
        last: 100_000,
    };

    /// In a space that ends at 5,000.
    fn at(top: i32) -> Scroll {
        Scroll { top, most: 5_000 }
    }

    #[test]
    fn every_point_of_a_spacer_is_a_row() {
        let rows = Span::new(11, 20);
        let at = |into| place_in_spacer(rows, 500.0, into);
        let place = |seq, offset| Place { seq, offset };
        assert_eq!(at(-30.0), place(11, 30.0));
        assert_eq!(at(0.0), place(11, 0.0));
        assert_eq!(at(75.0), place(12, -25.0));
        assert_eq!(at(499.0).seq, 20);
        assert_eq!(at(9_999.0).seq, 20);
    }

    #[test]
    fn a_point_goes_to_a_row_and_back() {
        let unit = Average::default().unit(HELD.len());
        for seq in [1, 2, 777, 50_000, 99_999] {
            let into = (seq - 1) as f64 * unit + 10.0;
            let place = place_in_spacer(HELD, HELD.len() as f64 * unit, into);
            assert_eq!(place.seq, seq);
            assert!((place.offset + 10.0).abs() < 1e-3);
        }
    }

    #[test]
    fn spacers_stay_within_what_browsers_draw() {
        let average = Average::default();
        assert_eq!(average.unit(1_000), FIRST_GUESS_PX);
        for count in [1, 200_000, 10_000_000, u64::MAX] {
            assert!(average.unit(count) * count as f64 <= MOST_PX * 1.001);
        }
    }

    #[test]
    fn the_average_follows_what_is_measured() {
        let mut average = Average::default();
        average.learn(0, 500.0);
        assert_eq!(average, Average::default());
        average.learn(10, 300.0);
        assert_eq!(average.unit(1), 30.0);
        assert!(average.rows_in(300.0) >= 10);
        for count in 1..50 {
            average.learn(count, 40.0 * count as f64);
        }
        assert!((average.unit(1) - 40.0).abs() < 0.1);
    }

    #[test]
    fn the_same_rows_teach_once() {
        let mut average = Average::default();
        average.learn(10, 300.0);
        average.learn(20, 800.0);
        let taught = average;
        average.learn(20, 800.2);
        assert_eq!(average, taught);
    }

    #[test]
    fn upwards_ends_following_however_little() {
        assert!(!follows(true, at(5_000), at(4_990), true));
        assert!(!follows(true, at(5_000), at(100), true));
        assert!(!follows(false, at(5_000), at(4_990), true));
    }

    #[test]
    fn a_space_that_shrinks_does_not_end_following_nor_begin_it() {
        let shrunk = Scroll {
            top: 4_000,
            most: 4_000,
        };
        for by_reader in [true, false] {
            assert!(follows(true, at(5_000), shrunk, by_reader));
            assert!(!follows(false, at(5_000), shrunk, by_reader));
        }
    }

    #[test]
    fn a_space_that_shrinks_and_grows_again_ends_nothing() {
        assert!(follows(true, at(5_000), at(4_900), false));
        assert!(!follows(false, at(4_950), at(4_900), false));
    }

    #[test]
    fn down_at_the_bottom_begins_following() {
        assert!(follows(false, at(4_000), at(4_990), true));
        assert!(!follows(false, at(4_000), at(4_500), true));
    }

    #[test]
    fn mounted_rows_stay_within_what_is_held() {
        assert_eq!(around(50, 10, 5, HELD), Span::new(45, 65));
        assert_eq!(around(2, 10, 5, HELD), Span::new(1, 17));
        assert_eq!(around(99_999, 10, 5, HELD), Span::new(99_994, 100_000));
        assert_eq!(tail(20, HELD), Span::new(99_981, 100_000));
        assert_eq!(tail(20, Span::new(5, 6)), Span::new(5, 6));
        assert!(tail(20, Span::before(1)).is_empty());
    }

    #[test]
    fn the_scrollbar_moves_only_where_it_must() {
        assert_eq!(above(100, 60.0, 5_500.0, true), 5_500.0);
        assert_eq!(above(100, 60.0, 5_500.0, false), 6_000.0);
        assert_eq!(above(0, 60.0, 40.0, true), 0.0);
        assert_eq!(above(100, 60.0, -3.0, true), 6_000.0);
    }
}
