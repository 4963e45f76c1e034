//! What the rules of egress forbid after it was allowed: sockets are let go of, and peers forgotten.
//!
//! Whoever holds a socket judges its address again whenever the rules change, and once at the beginning: they may have
//! changed between the judgement and the connection.

use std::{net::SocketAddr, sync::Arc};

use shared::{
    bridge::{BridgeState, Endpoint},
    fault::Fault,
    id::UserId,
    operation::{Closes, Purpose},
};

use super::{Bridge, Run, life::failure};
use crate::egress::{Asking, Behalf, Held, Rulebook};

impl Bridge {
    /// In whose name the bridge dials, sends and listens: its owner's, and that of whoever chose the endpoint where that is
    /// somebody less or else; when the owner's account is deleted, the least one's.
    pub(super) fn behalf(&self) -> Behalf {
        let owner = self.role().unwrap_or_default();
        let (chosen_by, chooser) = {
            let settings = &self.inner().settings;
            (settings.chosen_by, settings.chooser.clone())
        };
        // What somebody less chose of whom no more is known is nobody's to reach.
        let owners = self
            .owner
            .iter()
            .filter(|_| chosen_by.is_none() || chooser.is_some());
        let mut people: Vec<_> = owners.cloned().chain(chooser.clone()).collect();
        people.dedup();
        Behalf {
            role: chosen_by.map_or(owner, |role| role.min(owner)),
            people,
        }
    }

    /// The bridge's socket, whose place is known to be its own from now on.
    pub(super) fn hold<T>(
        &self,
        socket: T,
        at: std::io::Result<SocketAddr>,
    ) -> Result<Held<T>, Fault> {
        let at = at.map_err(|_| super::bridge_closed())?;
        let (accounts, id, owner) = (
            Arc::clone(&self.context.accounts),
            self.id(),
            self.owner.clone(),
        );
        let bridge = id.clone();
        let may_use = Box::new(move |role, people: &[UserId]| {
            accounts.all_may_chat(people, role, &bridge, owner.as_ref())
        });
        let is_udp = self.settings().endpoint.is_udp();
        Ok(self.context.egress.hold(socket, at, is_udp, id, may_use))
    }

    /// Whether datagrams may go to a source: as the peer that it is, if it is one, was asked for.
    ///
    /// # Errors
    /// `denied-by-policy`.
    pub(super) fn check_source(&self, behalf: &Behalf, source: SocketAddr) -> Result<(), Fault> {
        let host = {
            let inner = self.inner();
            let number = inner.by_address.get(&source);
            let peer = number.and_then(|number| inner.peers.get(number));
            peer.and_then(|peer| peer.asked())
        };
        let asking = Asking::datagram(behalf, host.as_deref(), source.port());
        self.context.egress.check(&asking, source.ip())
    }

    /// Done when the bridge may not listen where it does any more, and why.
    pub(super) async fn local_denied(&self) -> Fault {
        self.watch(|bridge| bridge.check_local()).await
    }

    /// Done when the bridge may not be connected with an address any more, and why.
    pub(super) async fn remote_denied(&self, remote: SocketAddr) -> Fault {
        self.watch(|bridge| bridge.check_remote(remote)).await
    }

    async fn watch(&self, check: impl Fn(&Self) -> Result<(), Fault>) -> Fault {
        let mut rules = self.context.egress.watch();
        loop {
            if let Err(fault) = check(self) {
                return fault;
            }
            if rules.changed().await.is_err() {
                // Nobody is left who could change them.
                return std::future::pending().await;
            }
        }
    }

    fn check_local(&self) -> Result<(), Fault> {
        match self.listens() {
            Some((host, local, purpose)) => {
                let behalf = self.behalf();
                let asking = Asking::by(&behalf, &host, local.port(), purpose);
                self.context.egress.check(&asking, local.ip())
            }
            None => Ok(()),
        }
    }

    fn check_remote(&self, remote: SocketAddr) -> Result<(), Fault> {
        let settings = self.settings();
        let (host, behalf) = (settings.endpoint.host(), self.behalf());
        let asking = Asking::by(&behalf, host, remote.port(), Purpose::TcpConnect);
        self.context.egress.check(&asking, remote.ip())
    }

    /// Where it listens, as it was asked for and as it is, and what for.
    fn listens(&self) -> Option<(String, SocketAddr, Purpose)> {
        let inner = self.inner();
        let (host, purpose) = match &inner.settings.endpoint {
            Endpoint::TcpListen { host, .. } => (host, Purpose::TcpListen),
            Endpoint::Udp { host, .. } => (host, Purpose::UdpListen),
            Endpoint::TcpConnect { .. } => return None,
        };
        Some((host.clone(), inner.local?, purpose))
    }

    /// Ends a bridge that may not listen any more: its connections in order, as when it is closed.
    pub(super) async fn denied(self: &Arc<Self>, fault: &Fault, run: &Run) {
        if run.cancel.is_cancelled() {
            return;
        }
        self.note_soon(None, failure(fault, 0)).await;
        let fault = Some(fault.clone());
        self.ended_as(BridgeState::Failed, fault).await;
    }

    /// Forgets the UDP peers to whom nothing may be sent any more, each with an event.
    pub(super) async fn forget_denied(self: &Arc<Self>) {
        let behalf = self.behalf();
        let peers: Vec<_> = self.inner().peers.values().cloned().collect();
        for peer in peers {
            if let Err(fault) = self.check_source(&behalf, peer.address) {
                self.note_soon(Some(&peer), failure(&fault, 0)).await;
                self.forget(&peer);
            }
        }
    }

    /// What rules would forbid of what is open now; of peers only the one that was dialled.
    pub(super) fn forbidden_by(&self, book: &Rulebook) -> Option<Closes> {
        let dialled = {
            let inner = self.inner();
            let first = inner.peers.values().next();
            let host = inner.settings.endpoint.host().to_owned();
            first.map(|peer| (host, peer.address, Purpose::TcpConnect))
        };
        let listens = self.listens();
        let is_dialled = matches!(self.settings().endpoint, Endpoint::TcpConnect { .. });
        let (host, address, purpose) = if is_dialled { dialled } else { listens }?;
        let behalf = self.behalf();
        let asking = Asking::by(&behalf, &host, address.port(), purpose);
        let egress = &self.context.egress;
        let verdict = egress.judge_by(book, &asking, address.ip());
        (!verdict.allowed).then(|| Closes {
            bridge: self.id(),
            name: self.settings().name,
            address: address.to_string(),
            rule: verdict.rule.to_string(),
        })
    }
}
