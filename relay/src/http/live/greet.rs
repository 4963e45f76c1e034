//! How a live socket begins: the upgrade, and the hello of both sides.

use std::{pin::Pin, sync::Arc, time::Duration};

use axum::{
    extract::{State, WebSocketUpgrade, ws::WebSocket, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use futures_util::future::BoxFuture;
use shared::{
    PROTOCOL_VERSION, SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON,
    fault::{Fault, FaultCode},
    live::{ClientHello, ClientMessage, ClientTell, RelayHello, RelayTell},
};
use tokio::time::timeout;

use super::{
    super::{Edge, bounds::Known, client::Client, problem::Problem, rest::body_limit},
    Viewer,
    wire::{self, Lost, Received, Wire},
};
use crate::{
    access::{Caller, Presence, link_ended, signed_out},
    names::check_name,
};

/// How long a client may take to say hello.
const HELLO_TIME: Duration = Duration::from_secs(10);

/// When the relay stops: how long a viewer that does not read may hold it up.
const STOP_TIME: Duration = Duration::from_secs(1);

/// When a guest's stay is over: how long saying so may take. With it the end is well within five seconds.
const TURN_OUT_TIME: Duration = Duration::from_secs(2);

/// `GET /api/v1/live`.
pub(in crate::http) async fn upgrade(
    State(edge): State<Edge>,
    client: Client,
    Known(caller): Known,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let services = edge.operations.services();
    let socket = match socket {
        Ok(socket) => socket,
        Err(rejection) => {
            let detail = format!("Connect here with a WebSocket client: {rejection}.");
            return Err(Fault::new(FaultCode::BadRequest, detail).into());
        }
    };
    let seat = edge.seats.enter(&caller, client.address)?;
    let limit = body_limit(&services.config.limits);
    let sockets = edge.sockets.clone();
    Ok(wire::bounds(socket, limit)
        .protocols([SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON])
        .on_upgrade(move |socket| {
            let stopping = edge.stopping.clone();
            // Boxed, because a task keeps the room of all that it ever holds, and a hello is soon over.
            let greeting = Box::pin(greet(edge, caller, socket));
            sockets.track_future(async move {
                let broken_off = async {
                    stopping.cancelled().await;
                    tokio::time::sleep(STOP_TIME).await;
                };
                tokio::select! {
                    // However it ended, there is nobody left to tell.
                    _ = attend(greeting) => {}
                    () = broken_off => {}
                }
                drop(seat);
            })
        }))
}

/// Serves a viewer, once it is greeted, until it leaves or its stay is over.
async fn attend(
    greeting: Pin<Box<impl Future<Output = Result<Greeted, Lost>>>>,
) -> Result<(), Lost> {
    let (mut viewer, presence) = greeting.await?;
    let stay = stay_over(&viewer, presence);
    let fault = tokio::select! {
        outcome = viewer.run() => return outcome,
        // Whatever is being written is broken off: who does not read must not stay for that.
        fault = stay => fault,
    };
    let told = timeout(TURN_OUT_TIME, turn_away(&mut viewer.wire, fault));
    told.await.unwrap_or(Err(Lost))
}

/// A viewer that may stay, and a guest's presence.
type Greeted = (Box<Viewer>, Option<Presence>);

async fn greet(edge: Edge, mut caller: Caller, socket: WebSocket) -> Result<Greeted, Lost> {
    let mut wire = Wire::new(socket);
    let said = match timeout(HELLO_TIME, wire.receive_message()).await {
        Ok(Some(Received::Text(text))) => parse_hello(&text),
        Ok(Some(_)) => Err(Fault::new(
            FaultCode::BadRequest,
            "Say hello first, as a text frame.",
        )),
        Ok(None) => return Err(Lost),
        Err(_) => Err(Fault::new(FaultCode::TimedOut, "No hello came in time.")),
    };
    let entered = async {
        take_name(&mut caller, said?)?;
        edge.services().enter(&caller).await
    };
    let visit = match entered.await {
        Ok(visit) => visit,
        // A guest's page asks for another name at the door.
        Err(fault) if caller.guest().is_some() => {
            return refuse(&mut wire, fault.with("guest", true)).await;
        }
        Err(fault) => return refuse(&mut wire, fault).await,
    };
    let shares = edge.services().access.shares();
    let presence = caller.guest().map(|guest| shares.enter(guest));
    if let Some(None) = presence {
        return refuse(&mut wire, link_ended()).await;
    }
    caller.rights = match edge.services().access.rights(&caller) {
        Ok(rights) => rights,
        Err(fault) => return refuse(&mut wire, fault).await,
    };
    wire.tell(RelayTell::Hello(hello(&edge, &caller))).await?;
    let changes = edge.bridges().context().changes.watch();
    let viewer = Viewer::new(edge, caller, wire, visit, changes);
    Ok((Box::new(viewer), presence.flatten()))
}

/// Done when a viewer's stay is over, and why: a guest's link has ended, or a session or token.
fn stay_over(viewer: &Viewer, presence: Option<Presence>) -> BoxFuture<'static, Fault> {
    let accounts = Arc::clone(viewer.edge.services().access.accounts());
    let identity = viewer.caller.identity.clone();
    Box::pin(async move {
        match presence {
            Some(presence) => {
                presence.over().await;
                link_ended()
            }
            None => {
                accounts.ended(&identity).await;
                signed_out()
            }
        }
    })
}

/// Guests and people with accounts keep the name under which they sign in; others say theirs in the hello.
fn take_name(caller: &mut Caller, hello: ClientHello) -> Result<(), Fault> {
    let name = hello
        .name
        .map(|name| check_name("name", &name))
        .transpose()?;
    if !caller.keeps_name() {
        caller.name = name;
    }
    Ok(())
}

/// Turns away who was not greeted.
async fn refuse(wire: &mut Wire, fault: Fault) -> Result<Greeted, Lost> {
    turn_away(wire, fault).await.and(Err(Lost))
}

/// Says why, and closes.
async fn turn_away(wire: &mut Wire, fault: Fault) -> Result<(), Lost> {
    wire.tell(RelayTell::Fault(fault)).await?;
    wire.close(wire::POLICY).await
}

fn hello(edge: &Edge, caller: &Caller) -> RelayHello {
    let limits = edge.limits();
    RelayHello {
        version: PROTOCOL_VERSION,
        build: edge.build.to_string(),
        epoch: edge.journal().epoch().clone(),
        window: limits.window_bytes as u64,
        limits: limits.shown(),
        guest: caller.guest_here(),
        me: edge.services().me(caller),
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
