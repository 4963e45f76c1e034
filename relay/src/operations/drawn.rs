//! What drawings of connections measure.

use std::net::SocketAddr;

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

use super::{Perform, Services, bad_field, network::busy};
use crate::{
    access::Caller,
    bridge::Bridge,
    egress,
    kernel::{self, connection},
    measure,
};

/// Measurements are made one after the other: two at once would measure each other. Further ones wait here, so many at
/// the most, and then are refused.
static MEASURES: Semaphore = Semaphore::const_new(1);
static WAITING: Semaphore = Semaphore::const_new(4);

impl Perform for DrawPeer {
    async fn perform(self, services: &Services, caller: Caller) -> Result<PeerDrawn, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let (peer, ends) = bridge.drawn(&self.peer)?;
        let look = move || ends.and_then(|(own, other)| connection::socket(own, other));
        let socket = tokio::task::spawn_blocking(look).await.ok().flatten();
        let other = ends.and_then(|(own, other)| {
            let may_see =
                |bridge: &Bridge| caller.may(&bridge.id(), bridge.owner(), GrantMay::Look);
            other_end(services, other, own, &self, may_see)
        });
        // Which addresses the machine has is not for guests.
        let own = ends.filter(|_| caller.guest().is_none());
        Ok(PeerDrawn {
            peer,
            local: own.map(|(own, _)| canonical(own).to_string()),
            socket,
            other,
        })
    }
}

/// The peer that is the other end of a connection. A bridge may have dialled itself.
fn other_end(
    services: &Services,
    own: SocketAddr,
    other: SocketAddr,
    asked: &DrawPeer,
    may_see: impl Fn(&Bridge) -> bool,
) -> Option<OtherEnd> {
    let bridges = services.bridges.all().into_iter();
    let mut seen = bridges.filter(|bridge| may_see(bridge));
    seen.find_map(|bridge| {
        let peer = bridge.peer_between(own, other)?;
        let bridge = bridge.id();
        let itself = bridge == asked.bridge && peer == asked.peer;
        (!itself).then_some(OtherEnd { bridge, peer })
    })
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
        if !(1..=MOST_ROUNDS).contains(&count) {
            let what = format!("is a number from 1 to {MOST_ROUNDS}");
            return Err(bad_field("count", what));
        }
        let _waits = WAITING.try_acquire().map_err(|_| busy())?;
        let _turn = MEASURES.acquire().await.map_err(|_| busy())?;
        measure::connecting(services.egress(), count).await
    }
}
