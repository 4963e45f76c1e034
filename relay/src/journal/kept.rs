//! What the writer keeps besides entries.

use shared::{id::SavedId, saved::Saved};
use tokio::sync::oneshot;

use super::{AppendError, Journal, writer::Request};
use crate::store::{BridgeKey, NameEdit, ShareEdit, StoredBridge};

impl Journal {
    /// Stores a bridge's row.
    ///
    /// # Errors
    /// When the commit fails.
    pub async fn save(&self, bridge: StoredBridge) -> Result<(), AppendError> {
        let (done, answer) = oneshot::channel();
        self.ask(Request::Save(bridge, done)).await?;
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

    /// Stores saved sends, and deletes others.
    ///
    /// # Errors
    /// When the commit fails.
    pub async fn keep_saved(
        &self,
        saved: Vec<Saved>,
        gone: Vec<SavedId>,
    ) -> Result<(), AppendError> {
        let (done, answer) = oneshot::channel();
        self.ask(Request::Saved(saved, gone, done)).await?;
        answer.await.map_err(|_| AppendError::Stopping)?
    }

    /// Stores what happens to share links.
    ///
    /// # Errors
    /// When the commit fails.
    pub async fn edit_shares(&self, edit: ShareEdit) -> Result<(), AppendError> {
        let (done, answer) = oneshot::channel();
        self.ask(Request::Share(edit, done)).await?;
        answer.await.map_err(|_| AppendError::Stopping)?
    }

    /// Stores what happens to the name of a peer.
    ///
    /// # Errors
    /// When the commit fails.
    pub async fn edit_name(&self, bridge: BridgeKey, edit: NameEdit) -> Result<(), AppendError> {
        let (done, answer) = oneshot::channel();
        self.ask(Request::Name(bridge, edit, done)).await?;
        answer.await.map_err(|_| AppendError::Stopping)?
    }
}
