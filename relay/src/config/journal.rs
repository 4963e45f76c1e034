//! `[journal]`: what is kept.

use serde::{Deserialize, Serialize};

use super::ConfigFault;
use crate::store::Durability;

/// `[journal]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JournalSection {
    /// When a commit counts as durable.
    pub durability: Durability,
    /// Bytes that the database may use; beyond that the oldest entries of all bridges go.
    pub max_bytes: u64,
    /// Entries of one bridge; beyond that its oldest go.
    pub max_entries_per_bridge: u64,
    /// Bytes of one bridge's entries; beyond that its oldest go. With 0 there is no such bound.
    pub max_bytes_per_bridge: u64,
}

impl Default for JournalSection {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            max_bytes: 10 << 30,
            max_entries_per_bridge: 10_000_000,
            max_bytes_per_bridge: 0,
        }
    }
}

/// So much the database takes before there is any entry, generously.
const MIN_BYTES: u64 = 1 << 20;

impl JournalSection {
    /// What no type can say.
    pub(super) fn faults(&self) -> Vec<ConfigFault> {
        let least = [
            ("journal.max_bytes", self.max_bytes, MIN_BYTES),
            (
                "journal.max_entries_per_bridge",
                self.max_entries_per_bridge,
                1,
            ),
        ];
        let short = least.into_iter().filter(|(_, value, least)| value < least);
        short
            .map(|(key, _, least)| ConfigFault::new(key, format!("give at least {least}")))
            .collect()
    }
}

/// What to write for a key instead of a value that it does not take.
pub(super) fn mend(key: &str) -> &'static str {
    match key {
        "journal.durability" => "give \"full\" or \"normal\"",
        "journal.max_bytes" => "give a whole number of bytes from 1048576",
        "journal.max_bytes_per_bridge" => "give a whole number of bytes; with 0 there is no bound",
        "journal.max_entries_per_bridge" => "give a whole number from 1",
        _ => "leave it out",
    }
}
