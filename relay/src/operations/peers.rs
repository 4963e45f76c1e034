//! Operations on peers.

use shared::{
    bridge::Mode,
    fault::{Fault, FaultCode},
    operation::{
        AdmitPeer, CutPeer, DescribePeer, Done, ListPeers, NamePeer, PeerFacts, PeerList,
        ShutdownPeer,
    },
    peer::Peer as PeerView,
};

use super::{Perform, Services};
use crate::{
    access::Caller,
    kernel::connection,
    names::{check_form, check_name, check_reads},
    still,
};

impl Perform for ListPeers {
    async fn perform(self, services: &Services, _: Caller) -> Result<PeerList, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let all = self.all.unwrap_or(false);
        if all {
            bridge.recall().await;
        }
        Ok(PeerList {
            peers: bridge.peers(all),
        })
    }
}

impl Perform for DescribePeer {
    async fn perform(self, services: &Services, _: Caller) -> Result<PeerFacts, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let peer = bridge.peer(&self.peer)?;
        let ends = peer.ends();
        let look = move || ends.and_then(|(own, other)| connection::facts(own, other));
        let looked = tokio::task::spawn_blocking(look).await;
        Ok(PeerFacts {
            peer: peer.view(),
            tcp: looked.ok().flatten(),
        })
    }
}

impl Perform for NamePeer {
    async fn perform(self, services: &Services, _: Caller) -> Result<PeerView, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let name = match self.name.trim() {
            "" => None,
            name => Some(check_name("name", name)?),
        };
        let _naming = services.people.naming().await;
        still::check()?;
        if let Some(name) = &name {
            // Only in a room does it stand in a line of plain text.
            match bridge.settings().mode {
                Mode::Room => check_form(name)?,
                Mode::Console | Mode::Echo | Mode::Http => check_reads(name)?,
            }
            services.people.check_for_peer(name)?;
            bridge.check_no_peer_is(name, Some(&self.peer))?;
        }
        bridge.name_peer(&self.peer, name).await
    }
}

impl Perform for AdmitPeer {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let settings = bridge.settings();
        if !settings.endpoint.is_udp() || settings.mode != Mode::Room {
            return Err(Fault::new(
                FaultCode::NotForThisKind,
                "Only a UDP room keeps peers waiting; everywhere else they are in already.",
            )
            .with("kind", settings.endpoint.kind()));
        }
        bridge.admit_peer(&self.peer).await?;
        Ok(Done {})
    }
}

impl Perform for ShutdownPeer {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        if bridge.settings().endpoint.is_udp() {
            return Err(Fault::new(
                FaultCode::NotForThisKind,
                "UDP has no connection whose sending could be closed; cut the peer to forget it.",
            )
            .with("kind", "udp"));
        }
        bridge.shutdown_peer(&self.peer)?;
        Ok(Done {})
    }
}

impl Perform for CutPeer {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        bridge.cut_peer(&self.peer)?;
        Ok(Done {})
    }
}
