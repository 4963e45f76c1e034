//! Which of the relay's own sockets answer by themselves: what one of them says, another does not answer, or two echoes
//! that are set on each other would never end.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use shared::{address::canonical, bridge::Mode, id::BridgeId};

use crate::{bridge::Bridge, egress};

type ByPort = HashMap<u16, Vec<(SocketAddr, Weak<Bridge>)>>;

/// Sockets that are open, by port: of UDP, or of TCP those that listen or have dialled.
#[derive(Debug, Default)]
pub(in crate::bridge) struct Automata(Mutex<ByPort>);

impl Automata {
    /// A bridge's socket is open.
    pub(in crate::bridge) fn add(&self, local: SocketAddr, bridge: &Arc<Bridge>) {
        let local = canonical(local);
        self.sockets()
            .entry(local.port())
            .or_default()
            .push((local, Arc::downgrade(bridge)));
    }

    /// It is closed.
    pub(in crate::bridge) fn remove(&self, local: SocketAddr, bridge: &Arc<Bridge>) {
        let local = canonical(local);
        let mut sockets = self.sockets();
        if let Some(there) = sockets.get_mut(&local.port()) {
            there.retain(|(at, other)| *at != local || !std::ptr::eq(other.as_ptr(), &**bridge));
            if there.is_empty() {
                sockets.remove(&local.port());
            }
        }
    }

    /// The bridges of all these sockets.
    pub(in crate::bridge) fn all(&self) -> Vec<Arc<Bridge>> {
        let sockets = self.sockets();
        let all = sockets.values().flatten();
        all.filter_map(|(_, bridge)| bridge.upgrade()).collect()
    }

    /// The same of a socket until this is dropped.
    pub(in crate::bridge) fn hold(bridge: &Arc<Bridge>, local: Option<SocketAddr>) -> Option<Held> {
        let local = local?;
        bridge.context.streams.add(local, bridge);
        let bridge = Arc::clone(bridge);
        Some(Held { bridge, local })
    }

    /// The bridge whose socket an address is, where it answers by itself what it hears.
    pub(in crate::bridge) fn at(&self, address: SocketAddr) -> Option<BridgeId> {
        let there: Vec<_> = self.sockets().get(&address.port())?.clone();
        let is_own = || address.ip().is_loopback() || egress::is_own(address.ip());
        let is_it = |local: &SocketAddr| {
            local.ip() == address.ip() || local.ip().is_unspecified() && is_own()
        };
        let bridges = there.iter().filter(|(local, _)| is_it(local));
        let mut bridges = bridges.filter_map(|(_, bridge)| bridge.upgrade());
        bridges
            .find(|bridge| bridge.inner().settings.mode != Mode::Console)
            .map(|bridge| bridge.id())
    }

    fn sockets(&self) -> MutexGuard<'_, ByPort> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A TCP socket that is open.
pub(in crate::bridge) struct Held {
    bridge: Arc<Bridge>,
    local: SocketAddr,
}

impl Drop for Held {
    fn drop(&mut self) {
        let streams = &self.bridge.context.streams;
        streams.remove(self.local, &self.bridge);
    }
}
