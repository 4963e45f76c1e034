//! People with accounts sign in, and whoever has the owner's key.

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use shared::{fault::Fault, secret::SecretText, user::Welcome};

use super::{
    super::{Edge, client::Client, problem::Problem},
    read, with_cookie,
};
use crate::{
    access::{Browser, Known, Passphrase, Proof, not_signed_in, welcome_over, wrong_passphrase},
    journal::is_stale,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShowWelcome {
    welcome: SecretString,
}

/// `POST /session/welcome`: whom a welcome link is for. It stays as it is.
pub(in crate::http) async fn show_welcome(
    State(edge): State<Edge>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Welcome>, Problem> {
    edge.guard.check_origin(&headers)?;
    let how = "Send {\"welcome\": \"...\"} with what follows #welcome= in a welcome link.";
    let ShowWelcome { welcome } = read(body, how).await?;
    let shown = edge.services().access.accounts().show_welcome(&welcome);
    Ok(Json(shown.ok_or_else(welcome_over)?))
}

/// Signs whoever has the owner's key in.
pub(super) async fn owner(
    edge: &Edge,
    (client, headers): (Client, &HeaderMap),
    key: &SecretString,
) -> Result<Response, Problem> {
    let access = &edge.services().access;
    if !access.recognise_owner(key.expose_secret(), client.address)? {
        tracing::warn!(from = %client.address, "somebody gave a key that is not the owner's");
        let detail =
            "This is not the owner's key; it stands in the link that \"jackfield serve\" prints.";
        return Err(Problem(Fault {
            detail: detail.to_owned(),
            ..not_signed_in()
        }));
    }
    open(edge, (client, headers), None).await
}

/// Signs a person in by name and passphrase.
pub(super) async fn sign_in(
    edge: &Edge,
    (client, headers): (Client, &HeaderMap),
    user: &str,
    given: &SecretText,
) -> Result<Response, Problem> {
    let access = &edge.services().access;
    let known = access
        .recognise(user, Passphrase::from(given), client.address)
        .await?;
    let known = known.ok_or_else(wrong_passphrase)?;
    open(edge, (client, headers), Some(known)).await
}

/// Signs a person in who chooses a passphrase by the welcome link.
pub(super) async fn welcome(
    edge: &Edge,
    from: (Client, &HeaderMap),
    secret: &SecretString,
    chosen: &SecretText,
) -> Result<Response, Problem> {
    let services = edge.services();
    let journal = &services.bridges.context().journal;
    let accounts = services.access.accounts();
    let known = accounts
        .welcome(journal, secret, Passphrase::from(chosen))
        .await?;
    open(edge, from, Some(known)).await
}

/// Opens a session in place of the one that the browser had.
async fn open(
    edge: &Edge,
    (client, headers): (Client, &HeaderMap),
    known: Option<Known>,
) -> Result<Response, Problem> {
    let services = edge.services();
    let before = edge.guard.session(headers, client, &services.access);
    let before = before.ok().and_then(|caller| caller.identity.proof());
    let agent = headers.get(header::USER_AGENT);
    let browser = Browser {
        address: Some(client.address),
        agent: agent.map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned()),
        before: match before {
            Some(Proof::Session(session)) => Some(session),
            _ => None,
        },
    };
    let journal = &services.bridges.context().journal;
    let accounts = services.access.accounts();
    let opened = accounts.open_session(journal, known.clone(), browser.clone());
    let cookie = match opened.await {
        // What was shown is held against what is known now; a welcome link could not be used again.
        Err(fault) if is_stale(&fault) => accounts.open_session(journal, known, browser).await?,
        opened => opened?,
    };
    Ok(with_cookie(edge, client, &cookie))
}
