//! What the writer keeps besides entries.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{
    AppendError, Journal, Log, NewEntry,
    writer::{Append, Request},
};
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

    /// Stores what has happened together with edits, all in one transaction. Unlike what was received it is not kept when
    /// the commit fails: who did it does it again.
    ///
    /// # Errors
    /// When the commit fails, or the bridge is deleted; nothing is stored then.
    pub async fn append_with(
        &self,
        log: &Arc<Log>,
        entries: Vec<NewEntry>,
        edits: Vec<Edit>,
    ) -> Result<(), AppendError> {
        let (done, answer) = oneshot::channel();
        let mut append = Append::new(Arc::clone(log), entries, None, None, false, done);
        append.edits = edits;
        self.ask(Request::Append(Box::new(append))).await?;
        answer.await.map_err(|_| AppendError::Stopping)??;
        Ok(())
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
