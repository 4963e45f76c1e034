//! TCP bridges: the loop that accepts, the loop that dials, and one task for each connection ([`stream`]).

mod answering;
mod ending;
mod http;
mod repeats;
mod stream;
mod told;
mod writing;

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use shared::{
    address::canonical,
    audit::DIAL,
    bridge::{BridgeState, Endpoint},
    entry::Event,
    fault::{Fault, FaultCode},
    peer::PeerState,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::{Bridge, Peer, Run, life::failure, loops::Automata, room::Door};
use crate::{
    clock,
    egress::{self, Dialled, Held, micros},
};
use repeats::Repeats;

/// How long to wait after the system had no descriptor or memory for a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The first and the longest pause between two dials; each is about twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long a connection waits for a half-closed peer to make room for it.
const ROOM_TIME: Duration = Duration::from_millis(500);

/// A connection that lasted this long was a good one: the next pause is the first again.
const GOOD_CONNECTION: Duration = Duration::from_secs(5);

/// Accepts connections until the bridge is closed. Dropping the listener refuses what comes after.
pub(super) async fn listen(bridge: Arc<Bridge>, listener: Held<TcpListener>, run: Run) {
    let mut denial = pin!(bridge.local_denied());
    let _open = Automata::hold(&bridge, listener.local_addr().ok());
    // Told once, when the limit is reached, not for each connection that is turned away.
    let mut full = false;
    loop {
        let accepted = tokio::select! {
            biased;
            () = run.cancel.cancelled() => return,
            fault = &mut denial => {
                drop(listener);
                return bridge.denied(&fault, &run).await;
            }
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => match welcome(&bridge, stream, address, &run).await {
                Ok(()) => full = false,
                Err(_) if full || run.cancel.is_cancelled() => {}
                Err(fault) => {
                    full = true;
                    bridge.note_soon(None, failure(&fault, 0)).await;
                }
            },
            Err(error) => {
                tracing::warn!(bridge = %bridge.id(), %error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn welcome(
    bridge: &Arc<Bridge>,
    stream: TcpStream,
    address: SocketAddr,
    run: &Run,
) -> Result<(), Fault> {
    let address = canonical(address);
    let (orders, waiting) = mpsc::channel(bridge.context.limits.unsent_sends_per_peer);
    make_room(bridge).await;
    let peer = match bridge.join(address, Door::open(), None, orders, run) {
        Ok(peer) => peer,
        Err(fault) => {
            egress::reset_on_close(&stream);
            return Err(fault);
        }
    };
    peer.is_carried_by(&stream);
    egress::tune(&stream);
    let bridge = Arc::clone(bridge);
    let tasks = bridge.context.tasks.clone();
    tasks.spawn(async move {
        bridge.note_joined(&peer).await;
        stream::run(&bridge, &peer, stream, waiting).await;
    });
    Ok(())
}

/// Where a bridge is full, ends in order the peer that sent its FIN and has been silent longest since: a client
/// that has closed altogether looks the same, and a bridge must not fill up with those.
async fn make_room(bridge: &Arc<Bridge>) {
    // In the bridge's room no UDP peer stands; in that of all, they go first.
    let all_full = bridge.context.is_full() && !bridge.context.forget_one(None);
    let oldest = {
        let inner = bridge.inner();
        let full = all_full || inner.peers.len() >= bridge.context.limits.peers_per_bridge;
        let idle =
            |peer: &&Arc<Peer>| full && peer.state() == PeerState::PeerClosed && peer.unsent() == 0;
        let half_closed = inner.peers.values().filter(idle);
        half_closed.max_by_key(|peer| peer.silent()).cloned()
    };
    let Some(peer) = oldest else { return };
    peer.leave.cancel();
    let left = async {
        while bridge.inner().peers.contains_key(&peer.number()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    // Without room the connection is turned away, as by any other limit.
    let _ = tokio::time::timeout(ROOM_TIME, left).await;
}

/// Runs a dialled bridge: its connection, and with `reconnect` the next ones, until it is closed.
pub(super) async fn dialled(bridge: Arc<Bridge>, first: Option<Dialled>, run: Run) {
    let mut connection = first;
    let mut pause = FIRST_PAUSE;
    // What is known already is not told again.
    let known = bridge.inner().fault.as_ref().map(|fault| fault.code);
    let mut failed = known.map(|code| Repeats::of(code, clock::now()));
    loop {
        if let Some(dialled) = connection.take() {
            bridge.note_rest(&mut failed).await;
            let started = std::time::Instant::now();
            if let Err(fault) = converse(&bridge, dialled, &run).await {
                bridge.note(None, failure(&fault, 0)).await;
                if fault.code == FaultCode::DeniedByPolicy && !run.cancel.is_cancelled() {
                    if !bridge.settings().reconnect {
                        return bridge.ended_as(BridgeState::Failed, Some(fault)).await;
                    }
                    // What is known is not told again by the next dial.
                    failed = Some(Repeats::of(fault.code, clock::now()));
                    bridge.set_waiting(&fault);
                }
            }
            if started.elapsed() >= GOOD_CONNECTION {
                pause = FIRST_PAUSE;
            }
        }
        if run.cancel.is_cancelled() || bridge.context.stopping.is_cancelled() {
            return bridge.note_rest(&mut failed).await;
        }
        if !bridge.settings().reconnect {
            bridge.note_rest(&mut failed).await;
            return bridge.ended().await;
        }
        connection = dial_again(&bridge, &run, &mut pause, &mut failed).await;
    }
}

/// Waits, dials once, and journals the outcome, in short where it is the same as the last.
async fn dial_again(
    bridge: &Arc<Bridge>,
    run: &Run,
    pause: &mut Duration,
    failed: &mut Option<Repeats>,
) -> Option<Dialled> {
    if failed.is_none() && bridge.local().is_some() {
        let gone = Fault::new(FaultCode::PeerGone, "The peer has gone; dialling again.");
        bridge.set_waiting(&gone);
    }
    let mut rules = bridge.context.egress.watch();
    let code = failed.as_ref().map(Repeats::code);
    tokio::select! {
        biased;
        () = run.cancel.cancelled() => return None,
        // What was forbidden may be allowed by now.
        _ = rules.changed(), if code == Some(FaultCode::DeniedByPolicy) => *pause = FIRST_PAUSE,
        () = tokio::time::sleep(jittered(*pause)) => {}
    }
    *pause = (*pause * 2).min(LONGEST_PAUSE);
    let settings = bridge.settings();
    let Endpoint::TcpConnect { host, port } = &settings.endpoint else {
        return None;
    };
    let timeout = Duration::from_millis(settings.connect_timeout_ms);
    let egress = &bridge.context.egress;
    let dial = async {
        let port = port.check(1)?;
        egress.dial(&bridge.behalf(), host, port, timeout).await
    };
    let dial = bridge.by_itself(DIAL, &settings.name, dial);
    let outcome = tokio::select! {
        biased;
        () = run.cancel.cancelled() => return None,
        outcome = dial => outcome,
    };
    match outcome {
        Ok(dialled) => Some(dialled),
        Err(fault) => {
            bridge.note_failed(&fault, failed).await;
            bridge.set_waiting(&fault);
            None
        }
    }
}

impl Bridge {
    /// Journals what a dial came to.
    async fn note_failed(&self, fault: &Fault, failed: &mut Option<Repeats>) {
        let same = failed.as_mut().filter(|same| same.code() == fault.code);
        let event = match same {
            Some(same) => same.again(clock::now()),
            None => {
                self.note_rest(failed).await;
                *failed = Some(Repeats::of(fault.code, clock::now()));
                Some(failure(fault, 0))
            }
        };
        if let Some(event) = event {
            self.note_soon(None, event).await;
        }
    }

    /// Journals how often a dial came to the same, as far as that was not told, before anything else is.
    async fn note_rest(&self, failed: &mut Option<Repeats>) {
        if let Some(event) = failed.take().and_then(|same| same.rest(clock::now())) {
            self.note_soon(None, event).await;
        }
    }
}

/// From three quarters to five quarters of a pause, so that many bridges do not dial in step.
fn jittered(pause: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    pause.mul_f64(0.75 + 0.5 * f64::from(random) / f64::from(u32::MAX))
}

/// One dialled connection from its start to its end. When the bridge is closed, the connection ends in order in
/// its own task, and this does not wait for it.
async fn converse(bridge: &Arc<Bridge>, dialled: Dialled, run: &Run) -> Result<(), Fault> {
    let Dialled {
        stream,
        address,
        took,
        ..
    } = dialled;
    let (orders, waiting) = mpsc::channel(bridge.context.limits.unsent_sends_per_peer);
    let peer = bridge.join(canonical(address), Door::open(), Some(took), orders, run)?;
    peer.is_carried_by(&stream);
    let local = stream.local_addr().ok();
    // Before it says anything that the other end could answer.
    let open = Automata::hold(bridge, local);
    bridge.set_open(local);
    bridge.publish();
    let connected = Event::Connected {
        local: local.map_or_else(String::new, |local| local.to_string()),
        remote: address.to_string(),
        took_us: micros(took),
    };
    let cut = peer.cut.clone();
    let task = {
        let bridge = Arc::clone(bridge);
        let tasks = bridge.context.tasks.clone();
        tasks.spawn(async move {
            bridge.note(Some(&peer), connected).await;
            stream::run(&bridge, &peer, stream, waiting).await;
            drop(open);
        })
    };
    tokio::select! {
        () = run.cancel.cancelled() => {}
        fault = bridge.remote_denied(address) => {
            cut.cancel();
            return Err(fault);
        }
        // A panic of the task is told by the runtime; the connection is gone either way.
        _ = task => {}
    }
    Ok(())
}
