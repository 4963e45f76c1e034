//! Open files: each connection takes one, and without any left the relay could not even be asked to close some.

use crate::config::LimitsSection;

/// Descriptors that peers never get: the journal's, the page's, and a person's who comes to close something.
const RESERVE: usize = 256;

/// Lowers how many peers there may be to what the system lets the process have.
pub(crate) fn lower(limits: &mut LimitsSection) {
    let room = room_for_peers();
    if room < limits.peers {
        tracing::warn!(
            room,
            "limits.peers is lowered: the system lets this process open no more files"
        );
        limits.peers = room;
    }
}

/// Raises the process's limit as far as it goes, and answers how many peers fit below it.
#[cfg(unix)]
fn room_for_peers() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where the system refuses, the limit is what it was.
    let _ = setrlimit(Resource::Nofile, limit);
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let files = usize::try_from(files).unwrap_or(usize::MAX);
    files.saturating_sub(RESERVE).max(1)
}

/// Other systems have no such limit.
#[cfg(not(unix))]
fn room_for_peers() -> usize {
    usize::MAX - RESERVE
}
