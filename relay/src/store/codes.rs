//! Verification codes as rows.

use shared::{
    id::{CodeId, NoticeId, UserId},
    time::Timestamp,
};

/// A verification code's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCode {
    /// Names it.
    pub id: CodeId,
    /// Who it was sent to: a number in E.164 form, or a mailbox.
    pub recipient: String,
    /// The HMAC of its digits.
    pub tag: [u8; 32],
    /// Its digits, encrypted, as long as they are to be handed over.
    pub sealed: Option<Vec<u8>>,
    /// The notice that carries it.
    pub notice: Option<NoticeId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many checks have failed.
    pub wrong: u32,
    /// Whether it was used, or another has taken its place.
    pub ended: bool,
    /// Whose it is; nothing where it belongs to whoever has the owner's key.
    pub owner: Option<UserId>,
}

/// What happens to verification codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeEdit {
    /// One is inserted or replaced.
    Keep(StoredCode),
    /// Those from before a time are let go.
    Forget(Timestamp),
}
