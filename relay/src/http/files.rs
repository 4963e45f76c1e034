//! `POST /bridges/{bridge}/files`: a file as it is, which no live socket could take. The body is read no faster than
//! the peer takes it: that is the back-pressure, all the way to who sends the file.

use std::time::Duration;

use axum::{
    Json,
    body::Body,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures_util::StreamExt as _;
use schemars::SchemaGenerator;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shared::{
    bounds::ONE_LINE,
    fault::{Fault, FaultCode},
    file::{FileSent, MAX_FILE_NAME},
    id::{BridgeId, FileId, PeerId},
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Edge, bounds::Known, openapi, patience::Patience, problem::Problem, rest::no_path};
use crate::{
    access::{Caller, link_ended, signed_out},
    bridge::{FileRequest, Upload},
    operations::{Services, stay_over},
    random, trail,
};

/// Its name, as operations have one.
const ID: &str = shared::audit::SEND_FILE;

/// How long the bytes of a file may be waited for, as [`Patience`] has it: a body that only trickles would hold its place for
/// ever. What the peer takes its time for is not counted.
const BODY_TIME: Duration = Duration::from_secs(60);

/// How long an upload may go on when the relay stops: less than the connection has, so that it is answered.
const STOP_TIME: Duration = Duration::from_secs(3);

/// The faults of its own.
const FAULTS: [FaultCode; 7] = [
    FaultCode::NotFound,
    FaultCode::BridgeClosed,
    FaultCode::PeerGone,
    FaultCode::LimitReached,
    FaultCode::Cancelled,
    FaultCode::NotForThisKind,
    FaultCode::NameTaken,
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    to: PeerId,
    name: String,
}

/// Takes a file in.
pub(super) async fn send(
    State(edge): State<Edge>,
    path: Result<Path<BridgeId>, PathRejection>,
    query: Result<Query<Wanted>, QueryRejection>,
    Known(caller): Known,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let services = edge.services();
    let Path(bridge) = path.map_err(|_| no_path())?;
    let Query(wanted) = query.map_err(|rejection| {
        let detail = format!("Give ?to=PEER&name=NAME: {rejection}.");
        Fault::new(FaultCode::BadRequest, detail).with("field", "to")
    })?;
    let with = json!({"bridge": bridge, "to": wanted.to});
    let underway = services
        .audit
        .begin(&services.who(&caller), ID, false, &with);
    let sends = send_file(&edge, caller, bridge, wanted, &headers, body, &with);
    let sent = underway.watch(sends, |_, _| {}).await?;
    Ok((StatusCode::CREATED, Json(sent)).into_response())
}

async fn send_file(
    edge: &Edge,
    mut caller: Caller,
    bridge: BridgeId,
    wanted: Wanted,
    headers: &HeaderMap,
    body: Body,
    with: &Value,
) -> Result<FileSent, Fault> {
    let services = edge.services();
    let judged = services.judge(&caller, ID, with);
    caller.rights = judged.inspect_err(|_| trail::refused())?;
    caller.name = caller
        .name
        .or_else(|| services.people.name_of(&caller.identity));
    let bridge = services.bridges.get(&bridge)?;
    let over = stay_over(services, &caller, &bridge).await?;
    let asks = caller.clone();
    let request = FileRequest {
        id: FileId(random::id()?),
        to: wanted.to,
        name: wanted.name,
        bytes: length(headers),
        guest: caller.guest().map(|guest| guest.session.0.clone()),
        author: caller.name,
    };
    let upload = bridge.begin_file(request)?;
    let stopping = LastCall(edge.stopping.clone());
    let id = tokio::select! {
        id = take(upload, body) => id?,
        () = over => return Err(ended(services, &asks, with)),
        () = services.access.accounts().ended(&asks.identity) => return Err(signed_out()),
        () = stopping.cancelled() => return Err(stopped()),
    };
    Ok(FileSent { id })
}

/// What ends an upload whose sender may not send any more: what they would get who began it now.
fn ended(services: &Services, asks: &Caller, with: &Value) -> Fault {
    if asks.guest().is_some() {
        return link_ended();
    }
    let judged = services.judge(asks, ID, with);
    judged.err().unwrap_or_else(signed_out)
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

async fn take(mut upload: Upload, body: Body) -> Result<FileId, Fault> {
    let mut body = body.into_data_stream();
    let mut patience = Patience::new(BODY_TIME);
    loop {
        let asked = Instant::now();
        let next = tokio::select! {
            biased;
            fault = upload.stopped() => Err(fault),
            next = tokio::time::timeout(patience.left(), body.next()) => match next {
                Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
                Ok(None) => Ok(None),
                Ok(Some(Err(_))) => Err(bad("The upload broke off.")),
                Err(_) => Err(bad("The next bytes of the file did not arrive in time.")),
            },
        };
        let came = next.as_ref().ok().and_then(Option::as_ref);
        patience.waited(asked.elapsed(), came.map_or(0, |bytes| bytes.len()));
        match next {
            Ok(Some(bytes)) => upload.push(&bytes).await?,
            Ok(None) => return upload.finish().await,
            Err(fault) => return Err(upload.fail(fault).await),
        }
    }
}

fn bad(detail: &str) -> Fault {
    Fault::new(FaultCode::BadRequest, detail)
}

/// The relay stops, and what is under way may still end for a while.
struct LastCall(CancellationToken);

impl LastCall {
    /// Done when that while is over, too.
    async fn cancelled(&self) {
        self.0.cancelled().await;
        tokio::time::sleep(STOP_TIME).await;
    }
}

fn stopped() -> Fault {
    Fault::new(
        FaultCode::BridgeClosed,
        "The relay stops, and its bridges with it, before all of the file had come; send it again when the relay is back.",
    )
}

/// The path in the document.
pub(super) fn document(giving: &mut SchemaGenerator) -> Value {
    let sent = giving.subschema_for::<FileSent>();
    let mut responses = Map::new();
    responses.insert(
        "201".to_owned(),
        json!({"description": "All of it is stored and written to the peer's socket.",
            "content": {"application/json": {"schema": sent}}}),
    );
    for code in openapi::COMMON_FAULTS.into_iter().chain(FAULTS) {
        openapi::add_fault(&mut responses, code);
    }
    let text = json!({"type": "string"});
    let name =
        json!({"type": "string", "minLength": 1, "maxLength": MAX_FILE_NAME, "pattern": ONE_LINE});
    json!({
        "post": {
            "operationId": ID,
            "summary": "Sends a file to a peer of a TCP bridge, at the pace at which it reads; the body is the file. \
                Its progress is told on the live socket, where cancel-file stops it.",
            "parameters": [
                {"name": "bridge", "in": "path", "required": true, "schema": text},
                {"name": "to", "in": "query", "required": true, "schema": text},
                {"name": "name", "in": "query", "required": true, "schema": name},
            ],
            "requestBody": {"required": true, "content": {"application/octet-stream": {}}},
            "responses": responses,
        },
    })
}
