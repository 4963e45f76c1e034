//! Signing in, for a cookie: a name and a passphrase, a welcome link's secret and a new passphrase, the owner's key, or a share
//! link's secret and a name.

mod guest;
mod noted;
mod person;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use secrecy::SecretString;
use serde::{Deserialize, de::DeserializeOwned};
use shared::{
    audit::By,
    fault::{Fault, FaultCode},
    secret::SecretText,
};

use super::{Edge, client::Client, problem::Problem, rest::read_body};
use crate::{access::Cookie, clock, journal::is_stale};

pub(super) use guest::show_share;
pub(super) use person::show_welcome;

/// A secret, a name, a passphrase, and the braces around them are short.
const MAX_BODY: usize = 4096;

/// What somebody signs in with.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum SignIn {
    Owner {
        key: SecretString,
    },
    Person {
        user: String,
        passphrase: SecretText,
    },
    Welcome {
        welcome: SecretString,
        passphrase: SecretText,
    },
    Guest {
        share: SecretString,
        name: String,
    },
    /// A guest who is signed in takes another name.
    Rename {
        name: String,
    },
}

/// What signs in, in words for who sends something else.
const HOW: &str = "Send {\"user\": \"...\", \"passphrase\": \"...\"}; or {\"welcome\": \"...\", \"passphrase\": \"...\"} with what \
    follows #welcome= in a welcome link and the passphrase that you choose; or {\"key\": \"...\"} with the owner's key; or \
    {\"share\": \"...\", \"name\": \"...\"} with what follows #share= in a share link and your name.";

/// `POST /session`: 204 with the cookie.
pub(super) async fn sign_in(
    State(edge): State<Edge>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    edge.guard.check_origin(&headers)?;
    let claim = read(body, HOW).await?;
    let who = edge.claimed(client, &headers, &claim);
    let mut outcome = prove(&edge, (client, &headers), &claim).await;
    // Where accounts were changed from outside in the same moment, by what is known of them now.
    if outcome.as_ref().is_err_and(|problem| is_stale(&problem.0)) {
        outcome = prove(&edge, (client, &headers), &claim).await;
    }
    let refused = outcome.as_ref().err();
    let by = outcome.as_ref().ok();
    let by = by.and_then(|response| response.extensions().get::<By>().cloned());
    edge.signed_in(who, by, refused.map(|problem| problem.0.code));
    outcome
}

async fn prove(
    edge: &Edge,
    from: (Client, &HeaderMap),
    claim: &SignIn,
) -> Result<Response, Problem> {
    match claim {
        SignIn::Owner { key } => person::owner(edge, from, key).await,
        SignIn::Person { user, passphrase } => person::sign_in(edge, from, user, passphrase).await,
        SignIn::Welcome {
            welcome,
            passphrase,
        } => person::welcome(edge, from, welcome, passphrase).await,
        SignIn::Guest { share, name } => guest::sign_in(edge, from, share, name).await,
        SignIn::Rename { name } => guest::rename(edge, from, name),
    }
}

/// The answer with the cookie; beside it, for the audit list, by what whoever has it is known from now on.
fn with_cookie(edge: &Edge, client: Client, cookie: &Cookie) -> Response {
    let known = edge
        .services()
        .access
        .read_cookie(&cookie.value, clock::now());
    let line = edge.guard.set_cookie(cookie, client);
    let mut response = (StatusCode::NO_CONTENT, [(header::SET_COOKIE, line)]).into_response();
    if let Some(Ok(caller)) = known {
        response.extensions_mut().insert(caller.identity.means());
    }
    response
}

/// Reads a small body. serde's message could quote what was sent, so that it is left out.
async fn read<T: DeserializeOwned>(body: Body, how: &str) -> Result<T, Fault> {
    let body = read_body(body, MAX_BODY).await?;
    serde_json::from_slice(&body).map_err(|_| Fault::new(FaultCode::BadRequest, how))
}

/// `GET /session`: 204 when signed in, else 401. Browsers send no Origin with it, and it tells nothing else.
pub(super) async fn show(
    State(edge): State<Edge>,
    client: Client,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    edge.guard.check_origin(&headers)?;
    let access = &edge.services().access;
    if edge.guard.session(&headers, client, access).is_err() {
        edge.guard.identify(&headers, client, access)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /session`: 204; the session ends, and the cookie is taken back.
pub(super) async fn sign_out(
    State(edge): State<Edge>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    edge.guard.check_origin(&headers)?;
    let services = edge.services();
    if let Ok(caller) = edge.guard.session(&headers, client, &services.access) {
        let journal = &services.bridges.context().journal;
        services
            .access
            .accounts()
            .sign_out(journal, &caller)
            .await?;
        edge.signed_out(&caller);
    }
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, edge.guard.drop_cookie(client))],
    )
        .into_response())
}
