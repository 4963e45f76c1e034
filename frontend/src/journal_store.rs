//! The entries that the page holds, outside Yew's state: batches are appended as they came, rows are read in
//! place, and whoever shows them is told that there is more.
//!
//! Memory is bounded: a bridge keeps the newest `journal::KEEP_BYTES`; older entries are fetched again when wanted.

mod journal;
pub(crate) mod sieve;
pub(crate) mod sifted;
mod span;
mod stretch;

pub(crate) use self::{
    journal::{Journal, PAGE, Wanted, address_in},
    sieve::Sieve,
    sifted::Sifted,
    span::Span,
};

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use shared::{
    batch::{BatchError, read_frame},
    id::BridgeId,
};
use yew::Callback;

/// What appending a batch came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Appended {
    /// Whose entries they were.
    pub bridge: BridgeId,
    /// The highest number that is held now.
    pub last: u64,
    /// How many bytes of records came.
    pub bytes: usize,
}

/// All journals; clones share them.
#[derive(Clone, Default)]
pub(crate) struct JournalStore(Rc<Shelves>);

#[derive(Default)]
struct Shelves {
    journals: RefCell<BTreeMap<BridgeId, Journal>>,
    watchers: RefCell<HashMap<u64, (BridgeId, Callback<()>)>>,
    next_watcher: RefCell<u64>,
}

impl PartialEq for JournalStore {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Ends the watching when it is dropped.
pub(crate) struct Watch {
    store: JournalStore,
    number: u64,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.store.0.watchers.borrow_mut().remove(&self.number);
    }
}

impl JournalStore {
    /// Looks at a bridge's journal.
    pub(crate) fn read<T>(&self, bridge: &BridgeId, look: impl FnOnce(&Journal) -> T) -> T {
        match self.0.journals.borrow().get(bridge) {
            Some(journal) => look(journal),
            None => look(&Journal::default()),
        }
    }

    /// Changes a bridge's journal and tells who watches it.
    pub(crate) fn change<T>(&self, bridge: &BridgeId, act: impl FnOnce(&mut Journal) -> T) -> T {
        let result = act(self
            .0
            .journals
            .borrow_mut()
            .entry(bridge.clone())
            .or_default());
        self.notify(bridge);
        result
    }

    /// Takes a binary frame.
    ///
    /// # Errors
    /// Says why the bytes are not a batch; what came before the fault is kept.
    pub(crate) fn append(&self, frame: &[u8]) -> Result<Appended, BatchError> {
        let (bridge, records) = read_frame(frame)?;
        let bytes = records.0.len();
        let last = self.change(&bridge, |journal| {
            for record in records {
                journal.append(record?);
            }
            journal.trim();
            Ok(journal.last())
        })?;
        Ok(Appended {
            bridge,
            last,
            bytes,
        })
    }

    /// Forgets what was fetched again of a bridge's older entries.
    pub(crate) fn forget_older(&self, bridge: &BridgeId) {
        if let Some(journal) = self.0.journals.borrow_mut().get_mut(bridge) {
            journal.forget_older();
        }
    }

    /// Forgets a bridge that is gone.
    pub(crate) fn remove(&self, bridge: &BridgeId) {
        self.0.journals.borrow_mut().remove(bridge);
        self.notify(bridge);
    }

    /// Calls back after every change of a bridge's journal, until the watch is dropped.
    pub(crate) fn watch(&self, bridge: &BridgeId, callback: Callback<()>) -> Watch {
        let mut next = self.0.next_watcher.borrow_mut();
        *next += 1;
        self.0
            .watchers
            .borrow_mut()
            .insert(*next, (bridge.clone(), callback));
        Watch {
            store: self.clone(),
            number: *next,
        }
    }

    fn notify(&self, bridge: &BridgeId) {
        // Cloned first: a callback may end or begin a watch.
        let callbacks: Vec<_> = self
            .0
            .watchers
            .borrow()
            .values()
            .filter(|(watched, _)| watched == bridge)
            .map(|(_, callback)| callback.clone())
            .collect();
        for callback in callbacks {
            callback.emit(());
        }
    }
}
