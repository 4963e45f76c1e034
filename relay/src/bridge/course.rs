//! How far the pieces of one file have come on their way to a peer's socket.

use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

use shared::entry::NotWrittenReason;
use tokio::sync::Notify;

/// What the sends of one file share.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Bytes that were handed over and are neither written nor lost.
    waiting: AtomicU64,
    written: AtomicU64,
    lost: OnceLock<NotWrittenReason>,
    news: Notify,
}

impl Course {
    /// A piece is handed over.
    pub(super) fn begins(&self, bytes: usize) {
        self.waiting.fetch_add(bytes as u64, Ordering::AcqRel);
    }

    /// So much of a piece was written, and nothing more will be; why not all of it, where that is so.
    pub(super) fn ends(&self, bytes: usize, written: usize, lost: Option<NotWrittenReason>) {
        // Before it waits no more: who waits for that looks here next.
        if let Some(reason) = lost {
            let _ = self.lost.set(reason);
        }
        self.written.fetch_add(written as u64, Ordering::AcqRel);
        self.waiting.fetch_sub(bytes as u64, Ordering::AcqRel);
        self.news.notify_waiters();
    }

    /// Why the first piece was lost that was.
    pub(super) fn lost(&self) -> Option<NotWrittenReason> {
        self.lost.get().copied()
    }

    /// The bytes that are written, or still on their way.
    pub(super) fn sent(&self) -> u64 {
        self.written.load(Ordering::Acquire) + self.waiting.load(Ordering::Acquire)
    }

    /// Waits until nothing of it is on its way.
    pub(super) async fn over(&self) {
        loop {
            let news = self.news.notified();
            if self.waiting.load(Ordering::Acquire) == 0 {
                return;
            }
            news.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_lost_does_not_count_as_sent() {
        let course = Course::default();
        course.over().await;
        course.begins(10);
        course.begins(10);
        course.ends(10, 10, None);
        assert_eq!((course.sent(), course.lost()), (20, None));
        let mut over = Box::pin(course.over());
        assert!(futures_util::poll!(&mut over).is_pending());
        course.ends(10, 3, Some(NotWrittenReason::Gone));
        over.await;
        assert_eq!(
            (course.sent(), course.lost()),
            (13, Some(NotWrittenReason::Gone))
        );
    }
}
