//! What users change on a bridge and its peers.

use std::sync::Arc;

use shared::{
    entry::Event,
    fault::{Fault, FaultCode},
    id::PeerId,
    peer::PeerState,
};

use super::Bridge;
use crate::{journal::NewEntry, still, store::Settings};

impl Bridge {
    /// Changes the settings to what `new` makes of the old ones.
    ///
    /// # Errors
    /// What `new` says; `bad-request` for another endpoint while the bridge is open.
    pub async fn change(
        &self,
        new: impl FnOnce(&Settings) -> Result<Settings, Fault>,
    ) -> Result<(), Fault> {
        let _gate = self.gate.lock().await;
        still::check()?;
        self.check_there()?;
        let mut stored = self.stored();
        let settings = new(&stored.settings)?;
        if settings.endpoint != stored.settings.endpoint {
            if self.inner().run.is_some() {
                return Err(Fault::new(
                    FaultCode::BadRequest,
                    "The endpoint can be changed only while the bridge is closed; close it first.",
                )
                .with("field", "endpoint"));
            }
            stored.kept_port = None;
            self.context.egress.leave(&self.id());
        }
        let changed = Event::ModeChanged {
            from: stored.settings.mode,
            to: settings.mode,
        };
        let is_told = settings.mode != stored.settings.mode;
        stored.settings = settings.clone();
        self.context.journal.save(stored.clone()).await?;
        {
            let mut inner = self.inner();
            inner.settings = settings;
            inner.kept_port = stored.kept_port;
        }
        // What was passed on and answered before it is told apart from what comes after.
        if is_told {
            self.note_soon(None, changed).await;
        }
        self.publish();
        Ok(())
    }

    /// Lets a peer into a UDP room, and tells the others.
    ///
    /// # Errors
    /// `peer-gone`, `not-found`.
    pub async fn admit_peer(self: &Arc<Self>, id: &PeerId) -> Result<(), Fault> {
        let peer = self.peer(id)?;
        if peer.door.let_in() {
            self.publish_peer(&peer);
            let event = NewEntry::event(Some(peer.id()), Event::PeerAdmitted);
            let told = self.announce_joined(&peer);
            self.context
                .journal
                .append(&self.log, vec![event], told)
                .await?;
        }
        Ok(())
    }

    /// Sends our FIN to a TCP peer, after all that was sent before. Once more changes nothing.
    ///
    /// # Errors
    /// `peer-gone`, `not-found`.
    pub fn shutdown_peer(&self, id: &PeerId) -> Result<(), Fault> {
        self.peer(id)?.ask_shutdown();
        Ok(())
    }

    /// Breaks the connection to a peer off; a UDP peer is forgotten.
    ///
    /// # Errors
    /// `peer-gone`, `not-found`.
    pub fn cut_peer(self: &Arc<Self>, id: &PeerId) -> Result<(), Fault> {
        let peer = self.peer(id)?;
        if self.settings().endpoint.is_udp() {
            self.forget(&peer);
        } else if peer.state() != PeerState::Closed {
            peer.cut.cancel();
        }
        Ok(())
    }
}
