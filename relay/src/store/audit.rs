//! What is kept of who did what.

use std::sync::Arc;

use shared::{
    audit::{COMMAND_LINE, Deed},
    id::BridgeId,
    time::Timestamp,
};

use super::{AccountEdit, StoredToken, StoredUser};
use crate::clock;

/// A change of the audit list.
#[derive(Clone, Debug, PartialEq)]
pub enum AuditEdit {
    /// Deeds are added, each with the number after the highest.
    Add(Arc<[Deed]>),
    /// The oldest go, a round of them: beyond so many, and those of before this time. The newest stays, so that no number is
    /// given again.
    Forget(u64, Timestamp),
}

/// The deed of an edit that is made at the command line.
pub(super) fn at_command_line(edit: &AccountEdit) -> Option<Deed> {
    let (what, on, set) = match edit {
        AccountEdit::AddUser(user) => ("create-user", &user.name, role(user)),
        AccountEdit::KeepUser(user) => ("change-user", &user.name, role(user)),
        AccountEdit::DropUser(user) => ("delete-user", &user.0, None),
        AccountEdit::KeepToken(token) => ("create-token", &token.name, Some(of_token(token))),
        AccountEdit::DropTokens(tokens) => ("revoke-token", &tokens.first()?.0, None),
        _ => return None,
    };
    Some(Deed {
        at: clock::now(),
        on: Some(on.clone()),
        set,
        ..Deed::new(COMMAND_LINE, what)
    })
}

fn role(user: &StoredUser) -> Option<String> {
    Some(format!("role {}", user.role.as_str()))
}

fn of_token(token: &StoredToken) -> String {
    let expires = token.expires.map(|at| at.to_string());
    let expires = expires.as_deref().unwrap_or("never");
    let role = token.role.as_str();
    format!("id {}, role {role}, expires {expires}", token.id)
}

/// Which deeds are wanted, newest first.
#[derive(Clone, Debug, Default)]
pub struct DeedRange {
    /// Below this number.
    pub before: Option<u64>,
    /// Only this person's.
    pub who: Option<String>,
    /// Only by this session, token or link, or by any of a kind.
    pub by: Option<String>,
    /// Only this operation.
    pub what: Option<String>,
    /// Only on this bridge.
    pub bridge: Option<BridgeId>,
    /// Only what has this text.
    pub q: Option<String>,
    /// Only what was refused, or only what was not.
    pub refused: Option<bool>,
    /// How many at the most.
    pub limit: u32,
}
