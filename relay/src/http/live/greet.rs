//! How a live socket begins: the upgrade, and the hello of both sides.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{State, WebSocketUpgrade, ws::WebSocket, ws::rejection::WebSocketUpgradeRejection},
    http::HeaderMap,
    response::Response,
};
use shared::{
    PROTOCOL_VERSION, SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON,
    fault::{Fault, FaultCode},
    live::{ClientHello, ClientMessage, ClientTell, RelayHello, RelayTell},
};
use tokio::time::timeout;

use super::{
    super::{Edge, problem::Problem, rest::body_limit},
    Viewer,
    wire::{self, Lost, Received, Wire},
};
use crate::{access::Caller, operations::check_name};

/// How long a client may take to say hello.
const HELLO_TIME: Duration = Duration::from_secs(10);

/// When the relay stops: how long a viewer that does not read may hold it up.
const STOP_TIME: Duration = Duration::from_secs(1);

/// `GET /api/v1/live`.
pub(in crate::http) async fn upgrade(
    State(edge): State<Edge>,
    headers: HeaderMap,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let services = edge.operations.services();
    let caller = edge.guard.identify(&headers, &services.access)?;
    let socket = match socket {
        Ok(socket) => socket,
        Err(rejection) => {
            let detail = format!("Connect here with a WebSocket client: {rejection}.");
            return Err(Fault::new(FaultCode::BadRequest, detail).into());
        }
    };
    let max = services.config.limits.viewers;
    let place = Arc::clone(&edge.viewers).try_acquire_owned().map_err(|_| {
        Fault::new(
            FaultCode::TooManyRequests,
            format!("The relay's limit viewers = {max} is reached; close a page, or raise limits.viewers."),
        )
        .with("limit", "viewers")
        .with("value", max)
    })?;
    let limit = body_limit(services.config.limits.entry_bytes);
    let sockets = edge.sockets.clone();
    Ok(wire::bounds(socket, limit)
        .protocols([SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON])
        .on_upgrade(move |socket| {
            sockets.track_future(async move {
                let stopping = edge.stopping.clone();
                let broken_off = async {
                    stopping.cancelled().await;
                    tokio::time::sleep(STOP_TIME).await;
                };
                tokio::select! {
                    // However it ended, there is nobody left to tell.
                    _ = greet(edge, caller, socket) => {}
                    () = broken_off => {}
                }
                drop(place);
            })
        }))
}

async fn greet(edge: Edge, mut caller: Caller, socket: WebSocket) -> Result<(), Lost> {
    let mut wire = Wire::new(socket);
    let said = match timeout(HELLO_TIME, wire.receive_message()).await {
        Ok(Some(Received::Text(text))) => parse_hello(&text),
        Ok(Some(_)) => Err(Fault::new(
            FaultCode::BadRequest,
            "Say hello first, as a text frame.",
        )),
        Ok(None) => return Ok(()),
        Err(_) => Err(Fault::new(FaultCode::TimedOut, "No hello came in time.")),
    };
    caller.name =
        match said.and_then(|hello| hello.name.map(|name| check_name("name", &name)).transpose()) {
            Ok(name) => name,
            Err(fault) => {
                wire.tell(RelayTell::Fault(fault)).await?;
                return wire.close(wire::POLICY).await;
            }
        };
    wire.tell(RelayTell::Hello(hello(&edge))).await?;
    let changes = edge.bridges().context().changes.watch();
    Viewer::new(edge, caller, wire, changes).run().await
}

fn hello(edge: &Edge) -> RelayHello {
    let limits = edge.limits();
    RelayHello {
        version: PROTOCOL_VERSION,
        build: edge.build.to_string(),
        epoch: edge.journal().epoch().clone(),
        window: limits.window_bytes as u64,
        limits: limits.shown(),
    }
}

fn parse_hello(text: &str) -> Result<ClientHello, Fault> {
    let bad = |detail: String| Err(Fault::new(FaultCode::BadRequest, detail));
    match ClientMessage::parse(text) {
        Ok(ClientMessage::Tell(ClientTell::Hello(hello))) if hello.version == PROTOCOL_VERSION => {
            Ok(hello)
        }
        Ok(ClientMessage::Tell(ClientTell::Hello(hello))) => bad(format!(
            "This relay speaks version {PROTOCOL_VERSION} of the live socket, not {}.",
            hello.version
        )),
        Ok(_) => bad("Say hello first: {\"hello\":{\"version\":1}}.".to_owned()),
        Err((_, fault)) => Err(fault),
    }
}
