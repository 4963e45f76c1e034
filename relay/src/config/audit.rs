//! `[audit]`: how long it is kept who did what.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Age, ConfigFault};

/// `[audit]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuditSection {
    /// Lines of the list; beyond that the oldest go.
    pub max_lines: u64,
    /// For how long a line is kept.
    pub keep: Age,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What somebody does in a minute to hide what was before has room.
const MIN_LINES: u64 = 1_000;

impl Default for AuditSection {
    fn default() -> Self {
        Self {
            max_lines: 100_000,
            keep: Age(365 * DAY),
        }
    }
}

impl AuditSection {
    /// What no type can say.
    pub(super) fn faults(&self) -> Vec<ConfigFault> {
        let few = (self.max_lines < MIN_LINES).then(|| {
            let what = format!("give a number of lines from {MIN_LINES}");
            ConfigFault::new("audit.max_lines", what)
        });
        let brief = (self.keep.0 < DAY)
            .then(|| ConfigFault::new("audit.keep", "give a day at the least, as \"365d\""));
        few.into_iter().chain(brief).collect()
    }
}
