//! How a live socket begins: the upgrade, and the hello of both sides.

use std::{pin::Pin, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
    response::Response,
};
use futures_util::future::BoxFuture;
use hyper::upgrade::Upgraded;
use shared::{
    PROTOCOL_VERSION, SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON,
    fault::{Fault, FaultCode},
    live::{ClientHello, ClientMessage, ClientTell, RelayHello, RelayTell},
};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use super::{
    super::{Edge, bounds::Known, client::Client, parts, problem::Problem, rest::body_limit},
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
    mut request: Request,
) -> Result<Response, Problem> {
    let mut response = create_response_with_body(&request, Body::empty).map_err(|error| {
        let detail = format!("Connect here with a WebSocket client: {error}.");
        Fault::new(FaultCode::BadRequest, detail)
    })?;
    let seat = edge.seats.enter(&caller, client.address)?;
    let subprotocol = subprotocol(request.headers());
    if let Some(name) = subprotocol {
        let name = HeaderValue::from_static(name);
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, name);
    }
    let upgrading = hyper::upgrade::on(&mut request);
    let is_binary = subprotocol == Some(SUBPROTOCOL_BINARY);
    let sockets = edge.sockets.clone();
    sockets.spawn(async move {
        let stopping = edge.stopping.clone();
        let broken_off = async {
            stopping.cancelled().await;
            tokio::time::sleep(STOP_TIME).await;
        };
        // Boxed, because a task keeps the room of all that it ever holds, and a hello is soon over.
        let greeting = Box::pin(async move {
            let upgraded = upgrading.await.map_err(|_| Lost)?;
            greet(edge, caller, upgraded, is_binary).await
        });
        tokio::select! {
            // However it ended, there is nobody left to tell.
            _ = attend(greeting) => {}
            () = broken_off => {}
        }
        drop(seat);
    });
    Ok(response)
}

/// The first of ours that a client offers.
fn subprotocol(headers: &HeaderMap) -> Option<&'static str> {
    let offered = headers.get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    let is_offered = |name: &&str| offered.split(',').any(|offered| offered.trim() == *name);
    [SUBPROTOCOL_BINARY, SUBPROTOCOL_JSON]
        .into_iter()
        .find(is_offered)
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

async fn greet(
    edge: Edge,
    mut caller: Caller,
    upgraded: Upgraded,
    is_binary: bool,
) -> Result<Greeted, Lost> {
    let room = (Arc::clone(&edge.budget), (&caller).into());
    let mut wire = Wire::new(upgraded, is_binary, room, body_limit(edge.limits())).await;
    let said = hear(&edge, &caller, &mut wire).await?;
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

/// Waits for the hello, as long as the one who is to say it may.
async fn hear(
    edge: &Edge,
    caller: &Caller,
    wire: &mut Wire,
) -> Result<Result<ClientHello, Fault>, Lost> {
    let accounts = edge.services().access.accounts();
    let said = tokio::select! {
        biased;
        said = timeout(HELLO_TIME, wire.receive_message()) => said,
        () = accounts.ended(&caller.identity) => return Ok(Err(signed_out())),
    };
    Ok(match said {
        Ok(Some(Received::Text(text, _))) => {
            parts::weigh(text.as_bytes()).and_then(|_| parse_hello(&text))
        }
        Ok(Some(_)) => Err(Fault::new(
            FaultCode::BadRequest,
            "Say hello first, as a text frame.",
        )),
        Ok(None) => return Err(Lost),
        Err(_) => Err(Fault::new(FaultCode::TimedOut, "No hello came in time.")),
    })
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
