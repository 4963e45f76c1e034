//! What comes before others can reach the relay: somebody who was let in on purpose.

use std::net::SocketAddr;

use crate::{
    StartError,
    access::{Access, Keep as _, OWNER_KEY_VARIABLE},
    config::Config,
    journal::Journal,
    store::{self, AccountEdit},
};

/// Others could reach the relay, and nobody has been let in on purpose.
#[derive(Debug, thiserror::Error)]
#[error(
    "server.listen: {0} is not loopback, and nobody has an account: run \"jackfield user add NAME --role admin\", or set {OWNER_KEY_VARIABLE}"
)]
pub struct Unguarded(pub SocketAddr);

/// Whether the relay may listen where others reach it: once there is an admin, or an owner's key that was given on purpose.
pub(crate) async fn check(config: &Config, given: bool) -> Result<(), StartError> {
    let listen = config.server.listen;
    let guarded = given || listen.ip().to_canonical().is_loopback();
    if guarded || store::has_admin(&config.server.data).await? {
        return Ok(());
    }
    Err(Unguarded(listen).into())
}

/// Ends the sessions of whoever had another owner's key, and keeps for the command line where the page is reached and what of
/// the accounts is known.
/// `known` is the version of the accounts that are known.
pub(crate) async fn begin_accounts(
    access: &Access,
    journal: &Journal,
    origins: &[String],
    known: u64,
) {
    let mark = access.key_mark();
    let before = journal.store().owner_key_mark().await.ok().flatten();
    let mut edits: Vec<_> = origins
        .first()
        .cloned()
        .map(AccountEdit::Origin)
        .into_iter()
        .collect();
    if before.as_ref() != Some(&mark) {
        if let Err(fault) = access.accounts().end_owners(journal).await {
            tracing::warn!(%fault, "the sessions of whoever had another owner's key are ended and still stored");
        }
        edits.push(AccountEdit::OwnerKey(mark));
    }
    edits.push(AccountEdit::TakenIn(known));
    if let Err(fault) = journal.keep(edits, None).await {
        tracing::warn!(%fault, "the mark of the owner's key could not be stored");
    }
}
