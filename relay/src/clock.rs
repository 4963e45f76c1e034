//! The wall clock, in the one unit that the journal knows.

use shared::time::Timestamp;

/// Now.
pub fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_microsecond())
}
