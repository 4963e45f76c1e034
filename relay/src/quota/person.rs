//! What is counted of one person, over all bridges.

use std::sync::{
    Arc, Mutex, PoisonError, Weak,
    atomic::{AtomicU64, Ordering},
};

use shared::fault::Fault;

use super::{Flow, reached};
use crate::journal::Log;

/// One bridge keeps no more than this part of what its owner may: whoever floods it stops none of the others.
const BRIDGE_SHARE: u64 = 2;

/// One person, or whoever has the owner's key.
#[derive(Debug)]
pub(crate) struct Person {
    peers: AtomicU64,
    pub(super) flow: Flow,
    /// Of peers; 0 where there is no bound.
    most_peers: u64,
    /// Of what the journal keeps, in bytes; 0 where there is no bound.
    most_kept: u64,
    /// Of all bridges, where there is a bound. As many as there are bridges.
    logs: Mutex<Vec<Weak<Log>>>,
}

impl Person {
    pub(super) fn new(flow: Flow, most_peers: u64, most_kept: u64) -> Self {
        Self {
            peers: AtomicU64::new(0),
            flow,
            most_peers,
            most_kept,
            logs: Mutex::default(),
        }
    }

    /// Makes room for a peer.
    ///
    /// # Errors
    /// `limit-reached`.
    pub(crate) fn take_peer(&self) -> Result<(), Fault> {
        let before = self.peers.fetch_add(1, Ordering::AcqRel);
        if self.most_peers > 0 && before >= self.most_peers {
            self.give_back_peer();
            return Err(reached("peers_per_person", self.most_peers));
        }
        Ok(())
    }

    /// A peer has left.
    pub(crate) fn give_back_peer(&self) {
        self.peers.fetch_sub(1, Ordering::AcqRel);
    }

    /// What the journal keeps of this log counts from now on, until nobody has it any more.
    pub(crate) fn counts(&self, log: &Arc<Log>) {
        if self.most_kept == 0 {
            return;
        }
        log.be_weighed(self.most_kept.div_ceil(BRIDGE_SHARE));
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.retain(|log| log.strong_count() > 0);
        logs.push(Arc::downgrade(log));
    }

    /// Whether the journal may keep more.
    ///
    /// # Errors
    /// `limit-reached`.
    pub(crate) fn check_kept(&self) -> Result<(), Fault> {
        if self.most_kept == 0 {
            return Ok(());
        }
        let logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = logs.iter().filter_map(Weak::upgrade);
        let kept: u64 = kept.map(|log| log.weight()).sum();
        if kept < self.most_kept {
            return Ok(());
        }
        Err(reached("journal_bytes_per_person", self.most_kept).with("bytes", kept))
    }
}
