//! Signing in: the owner's key, or a share link's secret and a name, for a cookie.

mod guest;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use shared::fault::{Fault, FaultCode};

use super::{Edge, client::Client, problem::Problem, rest::read_body};
use crate::{
    access::{Cookie, not_signed_in},
    clock,
};

pub(super) use guest::show_share;

/// A key, or a secret and a name, and the braces around them are short.
const MAX_BODY: usize = 4096;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    key: Option<SecretString>,
    share: Option<SecretString>,
    name: Option<String>,
}

/// `POST /session`: 204 with the cookie.
pub(super) async fn sign_in(
    State(edge): State<Edge>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    edge.guard.check_origin(&headers)?;
    let how = "Send {\"key\": \"...\"} with the owner's key, or {\"share\": \"...\", \"name\": \"...\"} with what follows \
        #share= in a share link and your name.";
    let SignIn { key, share, name } = read(body, how).await?;
    match (key, share, name) {
        (Some(key), None, None) => owner(&edge, client, &key),
        (None, Some(secret), Some(name)) => {
            guest::sign_in(&edge, (client, &headers), &secret, &name).await
        }
        (None, None, Some(name)) => guest::rename(&edge, (client, &headers), &name),
        _ => Err(Problem(Fault::new(FaultCode::BadRequest, how))),
    }
}

fn owner(edge: &Edge, client: Client, key: &SecretString) -> Result<Response, Problem> {
    let access = &edge.services().access;
    if !access.is_owner_key(key.expose_secret()) {
        tracing::warn!(from = %client.address, "somebody gave a key that is not the owner's");
        let detail =
            "This is not the owner's key; it stands in the link that \"jackfield serve\" prints.";
        return Err(Problem(Fault {
            detail: detail.to_owned(),
            ..not_signed_in()
        }));
    }
    Ok(with_cookie(
        edge,
        client,
        &access.owner_cookie(clock::now())?,
    ))
}

fn with_cookie(edge: &Edge, client: Client, cookie: &Cookie) -> Response {
    let cookie = edge.guard.set_cookie(cookie, client);
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response()
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

/// `DELETE /session`: 204, and the cookie is taken back.
pub(super) async fn sign_out(
    State(edge): State<Edge>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    edge.guard.check_origin(&headers)?;
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, edge.guard.drop_cookie(client))],
    )
        .into_response())
}
