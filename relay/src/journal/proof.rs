//! Whether something can be committed, for those who watch over the relay.

use std::time::Duration;

use tokio::sync::oneshot;

use super::{AppendError, Journal, writer::Request};

impl Journal {
    /// Whether something was committed lately. Where nothing was to be committed, a commit of nothing is made now: a disk that
    /// nobody writes to tells nothing by itself. `false` too where that takes longer than this time.
    pub async fn can_commit(&self, time: Duration) -> bool {
        let proven = async {
            if self.pulse.committed_lately() {
                return true;
            }
            // Whoever asks need not be known: all of them make one request.
            let _turn = self.proving.lock().await;
            self.pulse.committed_lately() || self.prove().await.is_ok()
        };
        self.pulse.works() && tokio::time::timeout(time, proven).await == Ok(true)
    }

    async fn prove(&self) -> Result<(), AppendError> {
        let (done, answer) = oneshot::channel();
        self.ask(Request::Prove(done)).await?;
        answer.await.map_err(|_| AppendError::Stopping)?
    }
}
