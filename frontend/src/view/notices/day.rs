//! The last day's notices by hour and status, as the bars of a small chart.

use shared::{
    notice::NoticeStatus,
    operation::{HourCount, NoticeCounts},
    time::Timestamp,
};

/// How many hours stand side by side: those of a day, and the one that is under way.
pub(crate) const HOURS: usize = 25;

const HOUR_US: i64 = 3_600_000_000;

/// A part of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Which bar, the oldest first.
    pub hour: usize,
    /// Which notices.
    pub status: NoticeStatus,
    /// How many stand below it.
    pub below: u64,
    /// How many they are.
    pub count: u64,
}

/// The chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Day {
    /// The parts of all bars.
    pub pieces: Vec<Piece>,
    /// How many the highest bar stands for, and which it is.
    pub most: Option<(u64, usize)>,
    /// How many notices stand so; those of which there are none are left out.
    pub totals: Vec<(NoticeStatus, u64)>,
}

/// When a bar's hour begins.
pub(crate) fn begins(hour: usize, now: Timestamp) -> Timestamp {
    let this = now.0.div_euclid(HOUR_US) * HOUR_US;
    let ago = (HOURS - 1).saturating_sub(hour);
    Timestamp(this.saturating_sub(i64::try_from(ago).unwrap_or_default() * HOUR_US))
}

/// Lays the counts out.
pub(crate) fn day(counts: &NoticeCounts, now: Timestamp) -> Day {
    let first = begins(0, now);
    let hour_of = |count: &HourCount| {
        let hour = usize::try_from((count.at.0 - first.0).div_euclid(HOUR_US)).ok()?;
        (hour < HOURS).then_some(hour)
    };
    let mut heights = [0_u64; HOURS];
    let mut day = Day::default();
    for status in NoticeStatus::ALL {
        let mut total = 0;
        for count in counts.hours.iter().filter(|count| count.status == status) {
            let Some(hour) = hour_of(count) else { continue };
            let piece = Piece {
                hour,
                status,
                below: heights[hour],
                count: count.count,
            };
            heights[hour] += count.count;
            total += count.count;
            day.pieces.push(piece);
        }
        if total > 0 {
            day.totals.push((status, total));
        }
    }
    let highest = heights.into_iter().enumerate();
    day.most = highest
        .map(|(hour, height)| (height, hour))
        .filter(|(height, _)| *height > 0)
        // Of hours that are alike the latest.
        .max();
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64, status: NoticeStatus, count: u64) -> HourCount {
        let at = Timestamp(hour * HOUR_US);
        HourCount { at, status, count }
    }

    #[test]
    fn statuses_stand_upon_each_other_in_their_hour() {
        let now = Timestamp(100 * HOUR_US + 5);
        let hours = vec![
            at(76, NoticeStatus::Failed, 2),
            at(100, NoticeStatus::Failed, 1),
            at(100, NoticeStatus::Delivered, 3),
            at(75, NoticeStatus::Delivered, 9),
        ];
        let day = day(&NoticeCounts { hours }, now);
        let pieces: Vec<_> = day
            .pieces
            .iter()
            .map(|piece| (piece.hour, piece.below, piece.count))
            .collect();
        assert_eq!(pieces, [(24, 0, 3), (0, 0, 2), (24, 3, 1)]);
        assert_eq!(day.most, Some((4, 24)));
        let totals = [(NoticeStatus::Delivered, 3), (NoticeStatus::Failed, 3)];
        assert_eq!(day.totals, totals);
        assert_eq!(begins(24, now), Timestamp(100 * HOUR_US));
    }

    #[test]
    fn nothing_is_nothing() {
        let none = NoticeCounts { hours: Vec::new() };
        assert_eq!(day(&none, Timestamp(0)), Day::default());
    }
}
