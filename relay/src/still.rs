//! Whether whoever asked may still do it: asked anew by what has waited between the judge and the deed, for a lock, for a
//! passphrase to be hashed or for an answer from outside. It goes with the task, so that nothing between has to carry it.
//!
//! Under the lock of accounts (`access::Accounts`) nothing can be taken away between this and the deed.

use shared::fault::Fault;

tokio::task_local! {
    static JUDGE: Box<dyn Fn() -> Result<(), Fault> + Send + Sync>;
}

/// Does something on behalf of somebody who is judged so.
pub async fn judged<T>(
    judge: impl Fn() -> Result<(), Fault> + Send + Sync + 'static,
    work: impl Future<Output = T>,
) -> T {
    JUDGE.scope(Box::new(judge), work).await
}

/// Judges again, on whose behalf this is done. What the relay does by itself, and the command line, nobody judges.
///
/// # Errors
/// What the judge says.
pub fn check() -> Result<(), Fault> {
    JUDGE.try_with(|judge| judge()).unwrap_or(Ok(()))
}
