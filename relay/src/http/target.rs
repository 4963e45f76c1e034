//! Which host a request is for. The relay does nothing by it, but what comes before it may: what two readers could take for
//! different hosts is refused (RFC 9112 3.2).

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Uri, Version, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use shared::fault::{Fault, FaultCode};

use super::problem::Problem;

/// Refuses what is for no host, or for more than one.
pub(super) async fn check(request: Request, next: Next) -> Response {
    match wrong(request.version(), request.uri(), request.headers()) {
        Some(why) => Problem(Fault::new(FaultCode::BadRequest, why)).into_response(),
        None => next.run(request).await,
    }
}

fn wrong(version: Version, uri: &Uri, headers: &HeaderMap) -> Option<&'static str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, more) = (hosts.next(), hosts.next());
    match (host, uri.authority()) {
        _ if more.is_some() => Some("The request has more than one Host; send one."),
        (None, _) if version < Version::HTTP_11 => None,
        (None, _) => Some("The request has no Host; send the one that the address names."),
        (Some(host), _) if !is_host(host) => Some(
            "The Host of the request is none; send a name or an address, with a port or without.",
        ),
        (Some(host), Some(target))
            if !host
                .as_bytes()
                .eq_ignore_ascii_case(target.as_str().as_bytes()) =>
        {
            Some("The request's target and its Host name different hosts; send the same.")
        }
        _ => None,
    }
}

/// It may be empty, where the address has none.
fn is_host(host: &HeaderValue) -> bool {
    let named = Authority::try_from(host.as_bytes());
    host.is_empty() || named.is_ok_and(|host| !host.as_str().contains('@'))
}
