//! What the writer keeps besides entries.

use tokio::sync::oneshot;

use super::{AppendError, Journal, writer::Request};
use crate::store::{BridgeKey, Edit, StoredBridge};

impl Journal {
    /// Stores a bridge's row.
    ///
    /// # Errors
    /// When the commit fails.
    pub async fn save(&self, bridge: StoredBridge) -> Result<(), AppendError> {
        let (done, answer) = oneshot::channel();
        self.ask(Request::Save(Box::new(bridge), done)).await?;
        answer.await.map_err(|_| AppendError::Stopping)?
    }

    /// Deletes a bridge with its entries.
    ///
    /// # Errors
    /// When the commit fails.
    pub async fn delete(&self, bridge: BridgeKey) -> Result<(), AppendError> {
        let (done, answer) = oneshot::channel();
        self.ask(Request::Delete(bridge, done)).await?;
        answer.await.map_err(|_| AppendError::Stopping)?
    }

    /// Makes edits in order, all in one transaction.
    ///
    /// # Errors
    /// When the commit fails; none is made then.
    pub async fn edit(&self, edits: Vec<Edit>) -> Result<(), AppendError> {
        let (done, answer) = oneshot::channel();
        self.ask(Request::Edit(edits, done)).await?;
        answer.await.map_err(|_| AppendError::Stopping)?
    }
}
