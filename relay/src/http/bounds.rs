//! What a request has to hold before anything is done for it: room for the address that it comes from, and somebody who is
//! known, and no guest, for its connection to make room for nobody.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use shared::fault::{Fault, FaultCode};

use super::{
    Edge,
    client::Client,
    places::{Keeper, Underway},
    problem::Problem,
};
use crate::access::Caller;

/// Who sends a request, whom [`check`] has known already.
pub(super) struct Known(pub(super) Caller);

impl FromRequestParts<Edge> for Known {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Edge) -> Result<Self, Problem> {
        if let Some(known) = parts.extensions.remove::<Caller>() {
            return Ok(Self(known));
        }
        let Ok(client) = Client::from_request_parts(parts, edge).await;
        Ok(Self(edge.identify(&parts.headers, client)?))
    }
}

/// Turns away what is too much for one address behind a trusted proxy, and has the requests of whoever is known keep their
/// places. A stranger's or guest's ends when others need its place, however slowly its body comes or its answer is taken. Admins are
/// turned away by nothing that others do.
pub(super) async fn check(
    State(edge): State<Edge>,
    client: Client,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(underway) = request.extensions().get::<Underway>() {
        let access = &edge.services().access;
        let caller = edge.guard.known(request.headers(), client, access);
        let has_room = match &caller {
            Some(caller) if caller.rights.is_admin() => {
                underway.keep_place(Keeper::Admin);
                true
            }
            _ if underway.is_crowded() => false,
            Some(caller) => {
                // Whoever has one link can come as any number of guests.
                if caller.guest().is_none() {
                    underway.keep_place(Keeper::Other(caller.identity.whose()));
                }
                underway.is_of_other()
            }
            None => true,
        };
        if !has_room {
            return too_many(edge.places.most_for_one).into_response();
        }
        if let Some(caller) = caller {
            request.extensions_mut().insert(caller);
        }
    }
    next.run(request).await
}

fn too_many(most: usize) -> Problem {
    let limit = "connections_per_address";
    let detail = format!(
        "Your address has as many requests under way as limits.{limit} = {most} allows, or all of them but those kept for admins; try again when one has ended."
    );
    let fault = Fault::new(FaultCode::TooManyRequests, detail);
    Problem(fault.with("limit", limit).with("value", most))
}
