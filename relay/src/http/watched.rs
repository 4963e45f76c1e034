//! What an answer holds may be had as long as whoever asked may have it, however slowly it is taken.
//!
//! An answer carries the [`Right`] to it as an extension; its connection ([`super::accept`]) watches over that until the next request
//! comes, for a body is given away long before its last bytes are written.

use tokio_util::sync::{CancellationToken, DropGuard};

use crate::still::Right;

/// What is no larger goes to the system at once, as far as can be told.
pub(super) const LARGE: usize = 32 << 10;

/// Ends a connection when the right to its answer ends, as long as what this gives is held.
pub(super) fn watch(right: Right, connection: CancellationToken) -> DropGuard {
    let done = CancellationToken::new();
    let ended = done.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = ended.cancelled() => {}
            _ = right.over() => connection.cancel(),
        }
    });
    done.drop_guard()
}
