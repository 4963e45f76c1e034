//! What comes before others can reach the relay: somebody who was let in on purpose, and that the relay knows itself.

use std::net::SocketAddr;

use crate::{
    StartError,
    access::{Access, Keep as _, OWNER_KEY_VARIABLE},
    config::Config,
    egress,
    journal::Journal,
    store::{self, AccountEdit},
};

/// Others could reach the relay, and nobody has been let in on purpose.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0}: {1} is not loopback, and nobody has an account: run \"jackfield user add NAME --role admin\", or set {OWNER_KEY_VARIABLE}"
)]
pub struct Unguarded(&'static str, SocketAddr);

/// Others could reach the relay, and it could not keep them from the machine itself.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0}: {1} is not loopback, and the system does not list this machine's own addresses, which the relay keeps others from: allow it (it takes a socket of AF_NETLINK; in a unit of systemd RestrictAddressFamilies= names it), or listen on 127.0.0.1"
)]
pub struct Blind(&'static str, SocketAddr);

/// Whether the relay may listen where others reach it: where it knows the machine's own addresses, and once there is an admin,
/// or an owner's key that was `given` on purpose.
pub(crate) async fn check(config: &Config, given: bool) -> Result<(), StartError> {
    let server = &config.server;
    for (key, address) in [
        ("server.listen", Some(server.listen)),
        ("server.metrics_listen", server.metrics_listen),
    ] {
        let is_open = |address: &SocketAddr| !egress::is_loopback(address.ip());
        let Some(open) = address.filter(is_open) else {
            continue;
        };
        if !egress::own_addresses_are_known() {
            return Err(Blind(key, open).into());
        }
        if !given && !store::has_admin(&server.data).await? {
            return Err(Unguarded(key, open).into());
        }
    }
    Ok(())
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
