//! Guests sign in: by a share link's secret and a name.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use secrecy::SecretString;
use serde::Deserialize;
use shared::{
    fault::{Fault, FaultCode},
    id::UserId,
    share::{Invitation, May, SignedInAs},
    user::GrantMay,
};

use super::{
    super::{Edge, client::Client, problem::Problem},
    read, with_cookie,
};
use crate::{
    access::{Caller, Guest, GuestId, Identity, Share, link_ended},
    clock,
    names::check_name,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShowShare {
    share: SecretString,
}

/// `POST /session/share`: what a link leads to. Who has the secret could sign in and see all of it, so that this tells
/// nobody more; and it costs none of the link's uses.
pub(in crate::http) async fn show_share(
    State(edge): State<Edge>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Invitation>, Problem> {
    edge.guard.check_origin(&headers)?;
    let how = "Send {\"share\": \"...\"} with what follows #share= in a share link.";
    let ShowShare { share: secret } = read(body, how).await?;
    let access = &edge.services().access;
    let session = edge.guard.session(&headers, client, access).ok();
    let share = working(&edge, &secret)?;
    let bridge = edge.services().bridges.get(&share.bridge());
    let bridge = bridge.map_err(|_| link_ended())?;
    let account = session.as_ref().filter(|caller| caller.guest().is_none());
    let account = account.map(|caller| caller.known_as.clone());
    let signed_in = match session {
        Some(caller) if needs_no_link(&caller, &share, bridge.owner()) => Some(SignedInAs::Owner),
        Some(caller) if is_of(&caller, &share).is_some() => Some(SignedInAs::Guest),
        _ if share.is_used_up() => return Err(link_ended().into()),
        _ => None,
    };
    Ok(Json(Invitation {
        bridge: bridge.id(),
        name: bridge.settings().name,
        may: share.may(),
        guest: share.name().map(str::to_owned),
        expires: share.expires(),
        account: account.filter(|_| signed_in.is_none()),
        signed_in,
    }))
}

/// Signs a guest in. Whoever is signed in and may do as much without the link stays so.
pub(super) async fn sign_in(
    edge: &Edge,
    (client, headers): (Client, &HeaderMap),
    secret: &SecretString,
    name: &str,
) -> Result<Response, Problem> {
    let access = &edge.services().access;
    let session = edge.guard.session(headers, client, access).ok();
    if session
        .as_ref()
        .is_some_and(|caller| caller.identity.is_owner())
    {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let share = working(edge, secret)?;
    if let (Some(caller), Ok(bridge)) = (&session, edge.services().bridges.get(&share.bridge()))
        && needs_no_link(caller, &share, bridge.owner())
    {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let name = check_name("name", name)?;
    // Who has come by this link before comes back as the same guest, and costs none of its uses.
    let known = session.as_ref().and_then(|caller| is_of(caller, &share));
    let before = session.filter(|caller| caller.guest().is_none());
    let (session, is_new) = match known {
        Some(session) => (session, false),
        None => (GuestId::fresh()?, true),
    };
    let guest = share.guest(session, name);
    check_free(edge, client, &guest)?;
    if is_new {
        let journal = &edge.services().bridges.context().journal;
        share.take_use(journal).await?;
    }
    // Nobody is two at once: the cookie of the account would be gone, and its session go on.
    if let Some(caller) = &before {
        let journal = &edge.services().bridges.context().journal;
        access.accounts().sign_out(journal, caller).await?;
        edge.signed_out(caller);
    }
    Ok(with_cookie(
        edge,
        client,
        &access.guest_cookie(&guest, clock::now()),
    ))
}

/// Gives a guest who is signed in another name.
pub(super) fn rename(
    edge: &Edge,
    (client, headers): (Client, &HeaderMap),
    name: &str,
) -> Result<Response, Problem> {
    let access = &edge.services().access;
    let Identity::Guest(guest) = edge.guard.identify(headers, client, access)?.identity else {
        let detail =
            "Only guests keep their name in the cookie; others say it in the live socket's hello.";
        return Err(Fault::new(FaultCode::BadRequest, detail).into());
    };
    let name = check_name("name", name)?;
    let guest = Guest { name, ..guest };
    check_free(edge, client, &guest)?;
    Ok(with_cookie(
        edge,
        client,
        &access.guest_cookie(&guest, clock::now()),
    ))
}

/// Whether somebody with an account, or the owner, may already do what a link lets guests do.
fn needs_no_link(caller: &Caller, share: &Share, owner: Option<&UserId>) -> bool {
    let may = match share.may() {
        May::Look => GrantMay::Look,
        May::Chat => GrantMay::Chat,
    };
    caller.guest().is_none() && caller.may(&share.bridge(), owner, may)
}

/// Which guest of a link somebody is.
fn is_of(caller: &Caller, share: &Share) -> Option<GuestId> {
    let guest = caller.guest().filter(|guest| guest.share == *share.id());
    guest.map(|guest| guest.session.clone())
}

fn working(edge: &Edge, secret: &SecretString) -> Result<Arc<Share>, Fault> {
    let shares = edge.services().access.shares();
    shares
        .by_secret(secret, clock::now())
        .ok_or_else(link_ended)
}

/// Whether nobody else who is present goes by the guest's name, and no account has it; the answer does not tell which. An
/// address that has tried too many waits, so that names of accounts are not found out by trying.
fn check_free(edge: &Edge, client: Client, guest: &Guest) -> Result<(), Fault> {
    let access = &edge.services().access;
    access.try_name(client.address)?;
    let identity = Identity::Guest(guest.clone());
    let free = edge.services().check_person(&identity, &guest.name);
    if free
        .as_ref()
        .is_err_and(|fault| fault.code == FaultCode::NameTaken)
    {
        access.name_was_taken(client.address);
    }
    free
}
