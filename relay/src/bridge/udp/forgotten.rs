//! UDP has no end: its peers stay until others need their room. Which of them goes then. It is there again with its next
//! datagram, while a connection that is turned away is lost; so however many sources somebody writes on datagrams, nobody else
//! is kept out.

use std::{sync::Arc, time::Duration};

use crate::{
    bridge::{Bridge, Context, Peer},
    quota::Person,
};

impl Context {
    /// Forgets one UDP peer of the bridge that has the most of them, among those of one person or, where none is given, among
    /// all; says whether there was one.
    pub(in crate::bridge) fn forget_one(&self, of: Option<&Arc<Person>>) -> bool {
        let bridges = self.datagrams.all().into_iter();
        let own = |bridge: &Arc<Bridge>| of.is_none_or(|of| Arc::ptr_eq(of, &bridge.quota.person));
        let fullest = bridges
            .filter(own)
            .max_by_key(|bridge| bridge.inner().peers.len());
        fullest.is_some_and(|bridge| bridge.forget_least())
    }
}

impl Bridge {
    /// Forgets the UDP peer that is missed least; says whether there was one.
    pub(super) fn forget_least(self: &Arc<Self>) -> bool {
        let least = {
            let inner = self.inner();
            inner
                .peers
                .values()
                .max_by_key(|peer| little(peer))
                .cloned()
        };
        least.inspect(|peer| self.forget(peer)).is_some()
    }
}

/// How little a UDP peer is missed: least of all one that waits before a room's door, then one that may be somebody else than it
/// says, and then whoever has been silent longest.
fn little(peer: &Peer) -> (bool, bool, Duration) {
    (peer.door.is_shut(), !peer.is_known(), peer.silent())
}
