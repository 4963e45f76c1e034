//! What must not stop half-way.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use serde_json::Value;
use shared::fault::Fault;
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use super::Running;

/// A change that is under way, done by whoever asked for it; when they go away in the middle, a task of the relay takes it to its
/// end. It is no task from the start, so that sends keep the order in which they were asked
/// for.
pub(super) struct Carried {
    work: Option<Running>,
    tasks: TaskTracker,
}

impl Carried {
    /// A change, and those who take it to its end.
    pub(super) fn new(work: Running, tasks: TaskTracker) -> Self {
        let work = Some(work);
        Self { work, tasks }
    }
}

impl Future for Carried {
    type Output = Result<Value, Fault>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(work) = &mut self.work else {
            return Poll::Pending;
        };
        let done = ready!(work.as_mut().poll(context));
        self.work = None;
        Poll::Ready(done)
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        if let (Some(work), Ok(runtime)) = (self.work.take(), Handle::try_current()) {
            self.tasks.spawn_on(work, &runtime);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_change_goes_on_when_nobody_waits_for_it() {
        let (go, wait) = oneshot::channel::<()>();
        let (done, is_done) = oneshot::channel();
        let work = async move {
            wait.await.unwrap();
            done.send(()).unwrap();
            Ok(Value::Null)
        };
        let tasks = TaskTracker::new();
        let mut carried = Carried::new(Box::pin(work), tasks.clone());
        assert!(futures_util::poll!(&mut carried).is_pending());
        assert!(tasks.is_empty());
        drop(carried);
        assert_eq!(tasks.len(), 1);
        go.send(()).unwrap();
        is_done.await.unwrap();
    }

    #[tokio::test]
    async fn a_change_that_is_done_leaves_nothing() {
        let tasks = TaskTracker::new();
        let work = Box::pin(async { Ok(Value::from(1)) });
        assert_eq!(Carried::new(work, tasks.clone()).await.unwrap(), 1);
        assert!(tasks.is_empty());
    }
}
