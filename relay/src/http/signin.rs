//! Signing in: the owner's key for a cookie.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use shared::fault::{Fault, FaultCode};

use super::{Edge, problem::Problem, rest::read_body};
use crate::{access::not_signed_in, clock};

/// A key and the braces around it are short.
const MAX_BODY: usize = 4096;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    key: SecretString,
}

/// `POST /session`: 204 with the cookie.
pub(super) async fn sign_in(
    State(edge): State<Edge>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    edge.guard.check_origin(&headers)?;
    let body = read_body(body, MAX_BODY).await?;
    // serde's message could quote what was sent, so that it is left out here.
    let sign_in: SignIn = serde_json::from_slice(&body).map_err(|_| {
        Fault::new(
            FaultCode::BadRequest,
            "Send {\"key\": \"...\"} with the owner's key.",
        )
    })?;
    let access = &edge.operations.services().access;
    if !access.is_owner_key(sign_in.key.expose_secret()) {
        let detail =
            "This is not the owner's key; it stands in the link that \"jackfield serve\" prints.";
        return Err(Problem(Fault {
            detail: detail.to_owned(),
            ..not_signed_in()
        }));
    }
    let cookie = edge.guard.cookie(&access.session(clock::now()));
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// `GET /session`: 204 when signed in, else 401. Browsers send no Origin with it, and it tells nothing else.
pub(super) async fn show(
    State(edge): State<Edge>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    edge.guard.check_origin(&headers)?;
    if edge
        .guard
        .has_session(&headers, &edge.operations.services().access)
    {
        return Ok(StatusCode::NO_CONTENT);
    }
    edge.guard
        .identify(&headers, &edge.operations.services().access)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /session`: 204, and the cookie is taken back.
pub(super) async fn sign_out(
    State(edge): State<Edge>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    edge.guard.check_origin(&headers)?;
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, edge.guard.cookie(""))],
    )
        .into_response())
}
