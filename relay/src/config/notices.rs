//! `[notices]`: what guards the outbox.

use std::{str::FromStr as _, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::ConfigFault;

/// `[notices]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NoticesSection {
    /// Notices to one recipient within 24 hours. Beyond: `limit-reached`.
    pub per_recipient_per_day: u32,
    /// Notices in all within 24 hours. Beyond: `limit-reached`.
    pub per_day: u32,
    /// Parts of SMS within 24 hours. Beyond: `limit-reached`.
    pub sms_segments_per_day: u32,
    /// After what age a notice that could not be sent is given up.
    pub give_up_after: Age,
    /// For how long notices are kept to which nothing happens any more; a day at the least.
    pub keep: Age,
    /// Bytes that notices may take, about; beyond that the oldest to which nothing happens any more go.
    pub max_bytes: u64,
    /// Whether sending is switched off.
    pub stop: bool,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A message with its largest attachments has room.
const MIN_BYTES: u64 = 16 << 20;

impl Default for NoticesSection {
    fn default() -> Self {
        Self {
            per_recipient_per_day: 20,
            per_day: 1000,
            sms_segments_per_day: 2000,
            give_up_after: Age(DAY),
            keep: Age(90 * DAY),
            max_bytes: 2_000_000_000,
            stop: false,
        }
    }
}

impl NoticesSection {
    /// What no type can say.
    pub(super) fn faults(&self) -> Vec<ConfigFault> {
        let least = [
            ("per_recipient_per_day", self.per_recipient_per_day),
            ("per_day", self.per_day),
            ("sms_segments_per_day", self.sms_segments_per_day),
        ];
        let none = least.into_iter().filter(|(_, value)| *value == 0);
        let none = none.map(|(key, _)| {
            let what = "give a number from 1; stop = true lets nothing leave";
            ConfigFault::new(format!("notices.{key}"), what)
        });
        let brief = (self.keep.0 < DAY).then(|| {
            let what = "give a day at the least, as \"90d\": what was sent within one counts for its limits";
            ConfigFault::new("notices.keep".to_owned(), what)
        });
        let small = (self.max_bytes < MIN_BYTES).then(|| {
            let what = format!("give a number of bytes from {MIN_BYTES}");
            ConfigFault::new("notices.max_bytes".to_owned(), what)
        });
        none.chain(brief).chain(small).collect()
    }
}

/// A time as people write it: `90d`, `24h`, `90m`, `1h 30m`; a day has 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age(pub Duration);

impl Serialize for Age {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}s", self.0.as_secs()))
    }
}

impl<'de> Deserialize<'de> for Age {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let age = jiff::Span::from_str(&text).map_err(D::Error::custom)?;
        let age = age
            .to_duration(jiff::SpanRelativeTo::days_are_24_hours())
            .map_err(D::Error::custom)?;
        let age = Duration::try_from(age).map_err(D::Error::custom)?;
        Ok(Self(age))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_as_people_write_them() {
        let age = |text: &str| serde_json::from_value::<Age>(text.into());
        for (text, minutes) in [
            ("24h", 1440),
            ("90m", 90),
            ("1h 30m", 90),
            ("7200s", 120),
            ("90d", 90 * 1440),
        ] {
            let expected = Duration::from_secs(minutes * 60);
            assert_eq!(age(text).unwrap().0, expected, "{text}");
        }
        for text in ["", "24", "soon", "-1h", "2mo"] {
            assert!(age(text).is_err(), "{text}");
        }
        let default = NoticesSection::default().give_up_after;
        let again = serde_json::to_value(default).unwrap();
        assert_eq!(serde_json::from_value::<Age>(again).unwrap(), default);
    }
}
