//! What a request has to hold before anything is done for it: room for the address that it comes from, and somebody who is
//! known for its connection to make room for nobody.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use shared::fault::{Fault, FaultCode};

use super::{Edge, client::Client, places::Underway, problem::Problem};

/// Turns away what is too much for one address behind a trusted proxy, and has the requests of whoever is known keep their
/// places. A stranger's ends when others need its place, however slowly its body comes or its answer is taken.
pub(super) async fn check(
    State(edge): State<Edge>,
    client: Client,
    request: Request,
    next: Next,
) -> Response {
    if let Some(underway) = request.extensions().get::<Underway>() {
        if underway.is_crowded() {
            return too_many(edge.places.most_for_one).into_response();
        }
        let access = &edge.services().access;
        if edge.guard.knows(request.headers(), client, access) {
            underway.keep_place();
        }
    }
    next.run(request).await
}

fn too_many(most: usize) -> Problem {
    let limit = "connections_per_address";
    let detail = format!(
        "Your address has as many requests under way as limits.{limit} = {most} allows; try again when one has ended."
    );
    let fault = Fault::new(FaultCode::TooManyRequests, detail);
    Problem(fault.with("limit", limit).with("value", most))
}
