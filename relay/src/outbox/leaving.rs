//! What is leaving just now, and the door that the stop switch closes.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::{Mutex, MutexGuard};

/// Whoever lets something leave holds the door from the look at the switch until it counts as leaving; so whoever has
/// thrown the switch and then been at the door knows that nothing more begins to leave.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    door: Mutex<()>,
    notices: AtomicUsize,
    tests: Arc<AtomicUsize>,
}

/// A test that is leaving; it has left when this is dropped.
#[derive(Debug)]
pub struct Test(Arc<AtomicUsize>);

impl Drop for Test {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Leaving {
    pub(super) async fn door(&self) -> MutexGuard<'_, ()> {
        self.door.lock().await
    }

    /// So many notices are being handed over.
    pub(super) fn set_notices(&self, count: usize) {
        self.notices.store(count, Ordering::SeqCst);
    }

    pub(super) fn begin_test(&self) -> Test {
        self.tests.fetch_add(1, Ordering::SeqCst);
        Test(Arc::clone(&self.tests))
    }

    /// How many notices and tests are being handed over.
    pub(super) fn count(&self) -> usize {
        self.notices.load(Ordering::SeqCst) + self.tests.load(Ordering::SeqCst)
    }
}
