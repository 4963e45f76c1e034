//! Which of the relay's own UDP sockets answer by themselves: what one of them says, another does not answer, or two echoes
//! that are set on each other would never end.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use shared::{address::canonical, bridge::Mode, id::BridgeId};

use crate::{bridge::Bridge, egress};

type ByPort = HashMap<u16, Vec<(SocketAddr, Weak<Bridge>)>>;

/// The UDP sockets that are open, by port.
#[derive(Debug, Default)]
pub(in crate::bridge) struct Automata(Mutex<ByPort>);

impl Automata {
    /// A bridge's socket is open.
    pub(super) fn add(&self, local: SocketAddr, bridge: &Arc<Bridge>) {
        let local = canonical(local);
        self.sockets()
            .entry(local.port())
            .or_default()
            .push((local, Arc::downgrade(bridge)));
    }

    /// It is closed.
    pub(super) fn remove(&self, local: SocketAddr, bridge: &Arc<Bridge>) {
        let local = canonical(local);
        let mut sockets = self.sockets();
        if let Some(there) = sockets.get_mut(&local.port()) {
            there.retain(|(at, other)| *at != local || !std::ptr::eq(other.as_ptr(), &**bridge));
            if there.is_empty() {
                sockets.remove(&local.port());
            }
        }
    }

    /// The bridge whose socket an address is, where it answers by itself what it hears.
    pub(super) fn at(&self, address: SocketAddr) -> Option<BridgeId> {
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
