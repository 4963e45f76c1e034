//! Whether whoever asked may still do it: asked anew by what has waited between the judge and the deed, for a lock, for a
//! passphrase to be hashed or for an answer from outside. It goes with the task, so that nothing between has to carry it.
//!
//! Under the lock of accounts (`access::Accounts`) nothing can be taken away between this and the deed.

use std::{fmt, sync::Arc, time::Duration};

use shared::fault::Fault;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

tokio::task_local! {
    static RIGHT: Right;
}

/// How often is looked whether a right has ended by itself; when it is taken away that is known at once.
const LOOK: Duration = Duration::from_secs(1);

/// Somebody's right to something, which may end. Cheap to clone.
#[derive(Clone)]
pub struct Right {
    judge: Arc<dyn Fn() -> Result<(), Fault> + Send + Sync>,
    news: watch::Receiver<u64>,
}

impl fmt::Debug for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Right")
    }
}

impl Right {
    /// A right that is judged so; `news` wakes whoever waits for its end.
    pub fn new(
        judge: impl Fn() -> Result<(), Fault> + Send + Sync + 'static,
        news: watch::Receiver<u64>,
    ) -> Self {
        let judge = Arc::new(judge);
        Self { judge, news }
    }

    /// Judges it anew.
    ///
    /// # Errors
    /// What the judge says.
    pub fn check(&self) -> Result<(), Fault> {
        (self.judge)()
    }

    /// Done when it has ended: what the judge says then.
    pub async fn over(&self) -> Fault {
        let mut news = self.news.clone();
        loop {
            news.mark_unchanged();
            if let Err(fault) = self.check() {
                return fault;
            }
            // When nobody is left who could change it, time still may.
            if let Ok(Err(_)) = timeout(LOOK, news.changed()).await {
                sleep(LOOK).await;
            }
        }
    }
}

/// Does something on behalf of somebody who has this right.
pub async fn judged<T>(right: Right, work: impl Future<Output = T>) -> T {
    RIGHT.scope(right, work).await
}

/// Judges again, on whose behalf this is done. What the relay does by itself, and the command line, nobody judges.
///
/// # Errors
/// What the judge says.
pub fn check() -> Result<(), Fault> {
    RIGHT.try_with(Right::check).unwrap_or(Ok(()))
}

/// Waits for something outside, as long as it is done for somebody who may still ask for it; then drops it.
///
/// # Errors
/// Those of the work; what the judge says.
pub async fn while_allowed<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let Ok(right) = RIGHT.try_with(Right::clone) else {
        return work.await;
    };
    tokio::select! {
        biased;
        done = work => done,
        fault = right.over() => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use shared::fault::FaultCode;

    use super::*;

    #[tokio::test]
    async fn what_waits_outside_is_dropped_when_the_right_ends() {
        let (tell, news) = watch::channel(0);
        let holds = Arc::new(AtomicBool::new(true));
        let asked = Arc::clone(&holds);
        let judge = move || match asked.load(Ordering::Relaxed) {
            true => Ok(()),
            false => Err(Fault::new(FaultCode::NotAllowed, "over")),
        };
        let held = Arc::new(());
        let waits = Arc::clone(&held);
        let work = while_allowed(async move {
            let _held = waits;
            std::future::pending::<Result<(), Fault>>().await
        });
        let mut work = Box::pin(judged(Right::new(judge, news), work));
        assert!(futures_util::poll!(&mut work).is_pending());
        tell.send_replace(1);
        assert!(futures_util::poll!(&mut work).is_pending(), "it holds");
        holds.store(false, Ordering::Relaxed);
        tell.send_replace(2);
        let outcome = futures_util::poll!(&mut work);
        assert!(matches!(outcome, std::task::Poll::Ready(Err(_))));
        assert_eq!(Arc::strong_count(&held), 1, "it is dropped");
        // What the relay does by itself has no end but its own.
        assert_eq!(while_allowed(async { Ok(1) }).await.ok(), Some(1));
    }
}
