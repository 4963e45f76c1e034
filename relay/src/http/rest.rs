//! The REST door: a thin cover over the operations. Path, query and body become the one arguments object.

use std::time::Duration;

use axum::{
    Router,
    body::{Body, Bytes, HttpBody as _},
    extract::{Path, Query, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, on},
};
use serde_json::{Map, Value};
use shared::{
    fault::{Fault, FaultCode},
    operation::Method,
};

use super::{Edge, bounds::Known, budget::Held, parts, problem::Problem};
use crate::{
    access::{Caller, signed_out},
    config::LimitsSection,
    operations::{self, Row},
};

/// How long a request's body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// What JSON makes of a send's byte at the most (a control character in a text takes six), and the other fields.
const BODY_FACTOR: usize = 6;
const BODY_REST: usize = 64 << 10;

/// Makes a request that is repeated safe: it is the argument `key`.
pub(super) const KEY_HEADER: &str = "Idempotency-Key";

/// One route for each operation.
pub(super) fn routes() -> Router<Edge> {
    operations::rows()
        .into_iter()
        .fold(Router::new(), |router, row| {
            let handler = move |State(edge): State<Edge>,
                                path: Result<
                Path<Map<String, Value>>,
                axum::extract::rejection::PathRejection,
            >,
                                query: Result<
                Query<Map<String, Value>>,
                axum::extract::rejection::QueryRejection,
            >,
                                Known(caller): Known,
                                headers: HeaderMap,
                                body: Body| async move {
                let query = query
                    .map_err(|_| bad("The query is not of the form name=value&name=value."))?;
                let path = path.map_err(|_| no_path())?;
                let asking = Asking { caller, headers };
                handle(edge, row, path.0, query.0, asking, body).await
            };
            router.route(row.path, on(filter(row.method), handler))
        })
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

/// Who asks, and what the request says besides.
struct Asking {
    caller: Caller,
    headers: HeaderMap,
}

async fn handle(
    edge: Edge,
    row: Row,
    path: Map<String, Value>,
    query: Map<String, Value>,
    Asking { caller, headers }: Asking,
    body: Body,
) -> Result<Response, Problem> {
    let budget = &edge.budget;
    let (body, asked) = take_in(&edge, &caller, body).await?;
    let with = arguments(&row, path, query, &headers, &body)?;
    drop(body);
    let right = edge.operations.services().right(&caller, row.id, &with);
    // Before it is made: it is large in the making.
    let mut held = budget
        .take(&caller, operations::answer_bytes(row.id, &with))
        .await?;
    let answer = edge.operations.run(caller.clone(), row.id, with).await?;
    drop(asked);
    let status = StatusCode::from_u16(row.status).unwrap_or(StatusCode::OK);
    if status == StatusCode::NO_CONTENT {
        return Ok(status.into_response());
    }
    let json = serde_json::to_vec(&answer).map_err(|_| unwritable())?;
    drop(answer);
    if held.is_empty() {
        held = budget.take(&caller, json.len()).await?;
    }
    held.shrink(json.len());
    let is_large = json.len() > super::watched::LARGE;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CONTENT_LENGTH, json.len().into()),
    ];
    let mut answer = (status, headers, held.carry(json.into())).into_response();
    if is_large {
        answer.extensions_mut().insert(right);
    }
    Ok(answer)
}

/// Reads a body, and makes room for what it becomes when it is read, which may be much more than its text.
async fn take_in(edge: &Edge, caller: &Caller, body: Body) -> Result<(Bytes, Held), Fault> {
    let (services, budget) = (edge.services(), &edge.budget);
    let limit = body_limit(&services.config.limits);
    let expected = body.size_hint().upper().map_or(limit, |most| {
        usize::try_from(most).unwrap_or(limit).min(limit)
    });
    let asked = budget.take(caller, expected).await?;
    let body = tokio::select! {
        biased;
        body = read_body(body, limit) => body?,
        // What has not come is not waited for any more, and holds no place.
        () = services.access.accounts().ended(&caller.identity) => return Err(signed_out()),
    };
    let parts = budget.take(caller, parts::weigh(&body)?).await?;
    Ok((body, asked.and(parts)))
}

/// All arguments of an operation in one object: of the body, the query, the path, and the header.
fn arguments(
    row: &Row,
    path: Map<String, Value>,
    query: Map<String, Value>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, Problem> {
    let mut with = if body.is_empty() {
        Map::new()
    } else {
        object(body)?
    };
    with.extend(query);
    with.extend(path);
    if let Some(key) = headers.get(KEY_HEADER)
        && row.takes_key
    {
        let key = key
            .to_str()
            .map_err(|_| bad("The header Idempotency-Key is not ASCII."))?;
        with.insert("key".to_owned(), key.into());
    }
    Ok(Value::Object(with))
}

fn unwritable() -> Fault {
    let detail = "The answer could not be written; see the relay's log.";
    Fault::new(FaultCode::StorageFailed, detail)
}

/// The most bytes of a request, on either door: of the largest send or the largest e-mail.
pub(super) fn body_limit(limits: &LimitsSection) -> usize {
    let send = limits.entry_bytes.saturating_mul(BODY_FACTOR);
    // A text and its HTML; what is base64 takes four bytes for three.
    let texts = limits.notice_text_bytes.saturating_mul(2 * BODY_FACTOR);
    let files = limits.notice_attachment_bytes.div_ceil(3).saturating_mul(4);
    send.max(texts.saturating_add(files))
        .saturating_add(BODY_REST)
}

/// Reads a body within its limit and its time.
pub(super) async fn read_body(body: Body, limit: usize) -> Result<Bytes, Fault> {
    let slow = Fault::new(
        FaultCode::BadRequest,
        "The request's body did not arrive in time.",
    );
    match tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, limit)).await {
        Err(_) => Err(slow),
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_long(&error) => Err(Fault::new(
            FaultCode::TooLarge,
            format!("The request's body is longer than {limit} bytes; send less at once."),
        )
        .with("limit", limit)),
        Ok(Err(_)) => Err(bad("The request's body broke off.")),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        source = error.source();
    }
    false
}

/// What of a path is no text.
pub(super) fn no_path() -> Fault {
    bad("The path is not UTF-8.")
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Fault> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(bad("The body is not a JSON object.")),
        Err(error) => Err(bad(&format!("The body is not JSON: {error}."))),
    }
}

fn bad(detail: &str) -> Fault {
    Fault::new(FaultCode::BadRequest, detail)
}
