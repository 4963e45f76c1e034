//! `/receipts/SECRET`: what gateways of SMS push. Nobody signs in there: the path is a secret of the gateway's own, and what
//! comes changes a notice only where it names one that this gateway has taken. What phones have answered is kept and told.
//!
//! Gateways are answered alike whatever they push, so that they push no word of it again; what could not be stored gets a
//! fault, and is pushed again.

use axum::{
    Router,
    body::Body,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use shared::fault::{Fault, FaultCode};

use super::{Edge, problem::Problem, rest::read_body};
use crate::outbox::{
    self, Outbox,
    sms::{Pushed, RECEIPTS},
};

/// The most bytes of one.
const MAX_BODY: usize = 64 << 10;

/// How many are taken at once. Beyond: `too-many-requests`, and the gateway pushes it again later.
pub(super) const AT_ONCE: usize = 32;

/// What ihuyi wants to hear; others do not mind.
const TAKEN: &str = "success";

pub(super) fn routes() -> Router<Edge> {
    Router::new().route(&format!("{RECEIPTS}{{secret}}"), get(take).post(take))
}

async fn take(
    State(edge): State<Edge>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let services = edge.operations.services();
    // What is no text is no secret either.
    let secret = path.map(|Path(secret)| secret).unwrap_or_default();
    let Some(gateway) = services.gateways.of_receipts(&secret) else {
        let nothing = "There is nothing here.";
        return Err(Fault::new(FaultCode::NotFound, nothing).into());
    };
    let Ok(_turn) = edge.receipts.try_acquire() else {
        let busy = "Too many receipts at once; push it again.";
        return Err(Fault::new(FaultCode::TooManyRequests, busy).into());
    };
    let body = read_body(body, MAX_BODY).await?;
    let fields = fields(query.as_deref(), &headers, &body);
    let field = |name: &str| {
        let mut found = fields.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.clone())
    };
    if let Some(pushed) = services.gateways.read(&gateway, &field) {
        take_pushed(&services.outbox, &gateway, pushed).await?;
    }
    Ok(TAKEN.into_response())
}

async fn take_pushed(outbox: &Outbox, gateway: &str, pushed: Pushed) -> Result<(), Fault> {
    match pushed {
        Pushed::Receipt(receipt) => {
            let told = outbox::Receipt {
                delivered: receipt.delivered,
                code: receipt.code,
                words: receipt.words,
                meaning: receipt.meaning.map(str::to_owned),
            };
            if !outbox.receipt(gateway, &receipt.reference, told).await? {
                tracing::info!(%gateway, "a receipt names an SMS that this gateway has not taken");
            }
        }
        Pushed::Reply(reply) => {
            let (from, text) = (&reply.from, &reply.text);
            outbox
                .take_reply(gateway, from, text, reply.said_at)
                .await?;
        }
    }
    Ok(())
}

/// What was pushed: values of the query and, where the body is a form, its fields.
fn fields(query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Vec<(String, String)> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let form = kind.is_empty() || kind.starts_with("application/x-www-form-urlencoded");
    let query = query.unwrap_or_default().as_bytes();
    let body = if form { body } else { &[] };
    let pairs = form_urlencoded::parse(query).chain(form_urlencoded::parse(body));
    pairs
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}
