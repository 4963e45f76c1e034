//! Numbers with units: bytes, durations, the time of day. The units are the same in every language.

use shared::time::Timestamp;

/// A count of bytes in three digits or so: `15 B`, `1.2 MB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];
    if count < 1000 {
        return format!("{count} B");
    }
    let mut amount = count as f64 / 1000.0;
    let mut unit = UNITS[0];
    for next in &UNITS[1..] {
        if amount < 999.5 {
            break;
        }
        amount /= 1000.0;
        unit = next;
    }
    if amount < 9.95 {
        format!("{amount:.1} {unit}")
    } else {
        format!("{amount:.0} {unit}")
    }
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A duration in microseconds, in the unit in which it is short: `83 µs`, `0.4 ms`, `12 s`, `3 min 5 s`.
pub(crate) fn duration(us: u64) -> String {
    match us {
        0..100 => format!("{us} µs"),
        100..10_000 => format!("{:.1} ms", us as f64 / 1e3),
        10_000..1_000_000 => format!("{} ms", us / 1_000),
        1_000_000..10_000_000 => format!("{:.1} s", us as f64 / 1e6),
        10_000_000..60_000_000 => format!("{} s", us / 1_000_000),
        60_000_000..3_600_000_000 => {
            let seconds = us / 1_000_000;
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
        _ => {
            let minutes = us / 60_000_000;
            format!("{} h {} min", minutes / 60, minutes % 60)
        }
    }
}

/// A moment where the clock is `offset_minutes` ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LocalTime(i64);

impl LocalTime {
    /// The moment there.
    pub(crate) fn new(at: Timestamp, offset_minutes: i64) -> Self {
        Self(at.0.saturating_add(offset_minutes * 60_000_000))
    }

    /// The time of day with milliseconds: `14:02:11.083`.
    pub(crate) fn clock(self) -> String {
        let ms = self.0.div_euclid(1_000).rem_euclid(86_400_000);
        let (seconds, ms) = (ms / 1000, ms % 1000);
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        format!(
            "{:02}:{:02}:{seconds:02}.{ms:03}",
            minutes / 60,
            minutes % 60
        )
    }

    /// The day as a number, for comparing.
    pub(crate) fn day(self) -> i64 {
        self.0.div_euclid(86_400_000_000)
    }

    /// The day as a date: `2026-11-23`.
    pub(crate) fn date(self) -> String {
        let midnight = Timestamp(self.day().saturating_mul(86_400_000_000));
        midnight.to_string().chars().take(10).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_short() {
        for (count, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 KB"),
            (40_200, "40 KB"),
            (999_600, "1.0 MB"),
            (1_234_567, "1.2 MB"),
            (u64::MAX, "18447 PB"),
        ] {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn large_numbers_can_be_read() {
        assert_eq!(grouped(254_u32), "254");
        assert_eq!(grouped(65_534_u32), "65,534");
        assert_eq!(grouped(16_777_214_u64), "16,777,214");
    }

    #[test]
    fn durations_are_short() {
        for (us, text) in [
            (83, "83 µs"),
            (412, "0.4 ms"),
            (12_345, "12 ms"),
            (1_500_000, "1.5 s"),
            (12_000_000, "12 s"),
            (185_000_000, "3 min 5 s"),
            (7_500_000_000, "2 h 5 min"),
        ] {
            assert_eq!(duration(us), text);
        }
    }

    #[test]
    fn the_time_of_day_is_local() {
        let at = Timestamp(1_700_000_000_083_042);
        let there = LocalTime::new(at, 480);
        assert_eq!(there.clock(), "06:13:20.083");
        assert_eq!(there.date(), "2023-11-15");
        assert_eq!(there.day(), LocalTime::new(at, 0).day() + 1);
        assert_eq!(LocalTime::new(Timestamp(-1), 0).clock(), "23:59:59.999");
    }
}
