//! One at a time for each of many things, by name.

use std::{
    collections::HashSet,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

/// Who has a turn, of all who may want one. Bounded by those who hold one.
#[derive(Debug)]
pub(super) struct Turns<T> {
    held: Mutex<HashSet<T>>,
    ended: Notify,
}

/// A turn; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Turn<T: Eq + Hash> {
    turns: Arc<Turns<T>>,
    of: T,
}

impl<T: Clone + Eq + Hash> Turns<T> {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            held: Mutex::default(),
            ended: Notify::new(),
        })
    }

    /// Waits for the turn of one thing. Who waits for one while holding another must be the only one who does.
    pub(super) async fn take(self: &Arc<Self>, of: T) -> Turn<T> {
        loop {
            // Before the look, so that no end falls between.
            let ended = self.ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            if let Some(turn) = self.try_take(&of) {
                return turn;
            }
            ended.await;
        }
    }

    /// The turn, where nobody has it.
    pub(super) fn try_take(self: &Arc<Self>, of: &T) -> Option<Turn<T>> {
        self.lock().insert(of.clone()).then(|| Turn {
            turns: Arc::clone(self),
            of: of.clone(),
        })
    }
}

impl<T> Turns<T> {
    fn lock(&self) -> MutexGuard<'_, HashSet<T>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Eq + Hash> Drop for Turn<T> {
    fn drop(&mut self) {
        self.turns.lock().remove(&self.of);
        self.turns.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_turn_is_one_at_a_time_and_others_do_not_wait() {
        let turns = Turns::new();
        let first = turns.take(1).await;
        assert!(turns.try_take(&1).is_none());
        assert!(turns.try_take(&2).is_some());
        let next = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.take(1).await }
        });
        tokio::task::yield_now().await;
        assert!(!next.is_finished());
        drop(first);
        let second = next.await.unwrap();
        assert!(turns.try_take(&1).is_none());
        drop(second);
        assert!(turns.try_take(&1).is_some());
    }
}
