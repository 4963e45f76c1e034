//! All logs, for the writer, which trims them and lets their rings go.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use super::Log;
use crate::store::BridgeKey;

/// The logs of all bridges, as long as somebody holds them.
#[derive(Debug, Default)]
pub(super) struct Logs(Mutex<HashMap<BridgeKey, Weak<Log>>>);

impl Logs {
    /// Takes a log in.
    pub(super) fn add(&self, log: &Arc<Log>) {
        let mut logs = self.lock();
        logs.retain(|_, log| log.strong_count() > 0);
        logs.insert(log.key(), Arc::downgrade(log));
    }

    /// All that are there.
    pub(super) fn all(&self) -> Vec<Arc<Log>> {
        self.lock().values().filter_map(Weak::upgrade).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<BridgeKey, Weak<Log>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
