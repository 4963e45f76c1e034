//! What drawings of connections measure.

use std::time::{Duration, Instant};

use shared::{
    address::canonical,
    bridge::Endpoint,
    fault::{Fault, FaultCode},
    operation::{
        ConnectingMeasured, DescribeListener, DrawPeer, ListenerQueue, MOST_ROUNDS,
        MeasureConnecting, OtherEnd, PeerDrawn, ROUNDS,
    },
    user::GrantMay,
};
use tokio::sync::Semaphore;

use super::{Perform, Services, network::busy};
use crate::{
    access::Caller,
    bridge::{Drawn, Ends},
    clock, egress,
    faults::check_number,
    kernel::{self, connection},
    measure,
};

/// Measurements are made one after the other: two at once would measure each other. Further ones wait here, so many at
/// the most, and then are refused.
static MEASURES: Semaphore = Semaphore::const_new(1);
static WAITING: Semaphore = Semaphore::const_new(4);

/// So long the journals of all bridges are asked who was the other end of an old connection.
const OTHERS_TIME: Duration = Duration::from_secs(2);

impl Perform for DrawPeer {
    async fn perform(self, services: &Services, caller: Caller) -> Result<PeerDrawn, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let drawn = bridge.drawn(&self.peer).await?;
        let (ends, recalled) = (drawn.ends, drawn.recalled);
        // What the system has between these addresses after a restart is another connection.
        let asked = ends.filter(|_| !recalled);
        let look = move || {
            let socket = asked.and_then(|(own, other)| connection::socket(own, other));
            (clock::now(), socket)
        };
        let looked = tokio::task::spawn_blocking(look).await;
        let (at, socket) = looked.unwrap_or_else(|_| (clock::now(), None));
        let other = match ends {
            Some(ends) => other_end(services, ends, &self, &drawn, &caller).await,
            None => None,
        };
        // Which addresses the machine has is not for guests.
        let own = ends.filter(|_| caller.guest().is_none());
        Ok(PeerDrawn {
            peer: drawn.peer,
            at,
            local: own.map(|(own, _)| canonical(own).to_string()),
            socket,
            other,
            recalled,
        })
    }
}

/// The peer that is the other end of a connection. A bridge may have dialled itself.
async fn other_end(
    services: &Services,
    (own, other): Ends,
    asked: &DrawPeer,
    drawn: &Drawn,
    caller: &Caller,
) -> Option<OtherEnd> {
    let began = Instant::now();
    for bridge in services.bridges.all() {
        if !caller.may(&bridge.id(), bridge.owner(), GrantMay::Look) {
            continue;
        }
        if drawn.recalled && began.elapsed() < OTHERS_TIME {
            bridge.recall().await;
        }
        let Some(peer) = bridge.peer_between(other, own, drawn.peer.since) else {
            continue;
        };
        let bridge = bridge.id();
        if bridge != asked.bridge || peer != asked.peer {
            return Some(OtherEnd { bridge, peer });
        }
    }
    None
}

impl Perform for DescribeListener {
    async fn perform(self, services: &Services, _: Caller) -> Result<ListenerQueue, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let endpoint = bridge.settings().endpoint;
        let Endpoint::TcpListen { backlog, .. } = endpoint else {
            return Err(Fault::new(
                FaultCode::NotForThisKind,
                "Only a bridge that listens for TCP (tcp-listen) has a queue of connections.",
            )
            .with("kind", endpoint.kind()));
        };
        let Some(local) = bridge.local() else {
            return Err(Fault::new(
                FaultCode::BridgeClosed,
                "The bridge is not open, so that nothing listens; open it first.",
            ));
        };
        let look = move || (connection::queue(local), kernel::most_backlog());
        let (queue, most) = tokio::task::spawn_blocking(look).await.unwrap_or_default();
        Ok(ListenerQueue {
            local: local.to_string(),
            backlog: backlog.unwrap_or(egress::BACKLOG),
            chosen: backlog.is_some(),
            most,
            granted: queue.map(|(_, granted)| granted),
            waiting: queue.map(|(waiting, _)| waiting),
        })
    }
}

impl Perform for MeasureConnecting {
    async fn perform(self, services: &Services, _: Caller) -> Result<ConnectingMeasured, Fault> {
        let count = self.count.unwrap_or(ROUNDS);
        check_number("count", "number", count, 1..=MOST_ROUNDS)?;
        let _waits = WAITING.try_acquire().map_err(|_| busy())?;
        let _turn = MEASURES.acquire().await.map_err(|_| busy())?;
        measure::connecting(services.egress(), count).await
    }
}
