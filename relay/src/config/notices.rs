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
    /// Whether sending is switched off.
    pub stop: bool,
}

impl Default for NoticesSection {
    fn default() -> Self {
        Self {
            per_recipient_per_day: 20,
            per_day: 1000,
            sms_segments_per_day: 2000,
            give_up_after: Age(Duration::from_secs(24 * 60 * 60)),
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
        none.map(|(key, _)| {
            let what = "give a number from 1; stop = true lets nothing leave";
            ConfigFault::new(format!("notices.{key}"), what)
        })
        .collect()
    }
}

/// A time as people write it: `24h`, `90m`, `1h 30m`.
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
        let age = jiff::SignedDuration::from_str(&text).map_err(D::Error::custom)?;
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
        for (text, minutes) in [("24h", 1440), ("90m", 90), ("1h 30m", 90), ("7200s", 120)] {
            let expected = Duration::from_secs(minutes * 60);
            assert_eq!(age(text).unwrap().0, expected, "{text}");
        }
        for text in ["", "24", "soon", "-1h"] {
            assert!(age(text).is_err(), "{text}");
        }
        let default = NoticesSection::default().give_up_after;
        let again = serde_json::to_value(default).unwrap();
        assert_eq!(serde_json::from_value::<Age>(again).unwrap(), default);
    }
}
