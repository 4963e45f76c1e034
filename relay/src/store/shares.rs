//! Share links as they are kept.

use shared::{
    id::{ShareId, UserId},
    share::May,
    time::Timestamp,
};

use super::BridgeKey;

/// A share link's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredShare {
    /// Names it.
    pub id: ShareId,
    /// The bridge that it leads to.
    pub bridge: BridgeKey,
    /// Who made it: an account, or a token that is nobody's; nothing for whoever has the owner's key.
    pub maker: Option<UserId>,
    /// SHA-256 of its secret.
    pub digest: [u8; 32],
    /// The name that a guest is offered.
    pub name: Option<String>,
    /// What guests may do.
    pub may: May,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// How often guests may sign in with it.
    pub uses: Option<u32>,
    /// How often they have.
    pub used: u32,
}

/// What happens to share links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareEdit {
    /// One is made.
    Save(StoredShare),
    /// One was used, so often by now.
    Use(ShareId, u32),
    /// They end.
    Remove(Vec<ShareId>),
}
