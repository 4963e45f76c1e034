//! Pure views of notices: when something was, the day as bars, recipients as they are typed.

pub(crate) mod day;
pub(crate) mod recipients;

use shared::{
    notice::{Notice, NoticeStatus},
    time::Timestamp,
};

use super::measure::LocalTime;

/// A moment in short: the time of day, and the date unless it is today's. `offset` is in minutes ahead of UTC.
pub(crate) fn moment(at: Timestamp, now: Timestamp, offset: i64) -> String {
    let (at, now) = (LocalTime::new(at, offset), LocalTime::new(now, offset));
    let clock: String = at.clock().chars().take(8).collect();
    if at.day() == now.day() {
        clock
    } else {
        format!("{} {clock}", at.date())
    }
}

/// The time of day to the minute.
pub(crate) fn clock(at: Timestamp, offset: i64) -> String {
    let clock = LocalTime::new(at, offset).clock();
    clock.chars().take(5).collect()
}

/// Something that a person can do with a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Try it again.
    Retry,
    /// Take it out of the outbox.
    Cancel,
    /// Say what became of it.
    Settle,
}

/// What can be done with a notice as it stands.
pub(crate) fn acts(notice: &Notice) -> &'static [Act] {
    match notice.status {
        // Before its first try it goes by itself, at once.
        NoticeStatus::Queued if notice.tries == 0 => &[Act::Cancel],
        NoticeStatus::Queued => &[Act::Retry, Act::Cancel],
        NoticeStatus::Unknown => &[Act::Settle, Act::Retry],
        NoticeStatus::Failed | NoticeStatus::Cancelled => &[Act::Retry],
        NoticeStatus::Sending
        | NoticeStatus::Accepted
        | NoticeStatus::Delivered
        | NoticeStatus::Captured => &[],
    }
}

/// A count of bytes as people read it: `814 B`, `1.2 MB`.
pub(crate) fn size(bytes: u64) -> String {
    let tenths = |unit: u64| (bytes.saturating_mul(10) + unit / 2) / unit;
    let with = |tenths: u64, name: &str| match tenths % 10 {
        0 => format!("{} {name}", tenths / 10),
        rest => format!("{}.{rest} {name}", tenths / 10),
    };
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..999_950 => with(tenths(1_000), "kB"),
        _ => with(tenths(1_000_000), "MB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_needs_no_date() {
        let now = Timestamp(1_700_000_000_000_000); // 2023-11-14 22:13:20
        assert_eq!(moment(now, now, 0), "22:13:20");
        assert_eq!(moment(now, now, 120), "00:13:20");
        let before = Timestamp(now.0 - 86_400_000_000);
        assert_eq!(moment(before, now, 0), "2023-11-13 22:13:20");
    }

    #[test]
    fn sizes_are_short() {
        for (bytes, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_249, "1.2 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1 MB"),
            (4_500_000, "4.5 MB"),
        ] {
            assert_eq!(size(bytes), words);
        }
    }
}
