//! The names of peers, which outlive them: as long as the journal has anything of a peer, it has its name.

use std::{collections::BTreeMap, sync::Arc};

use shared::{
    entry::{Direction, Entry, Event},
    fault::{Fault, FaultCode},
    id::PeerId,
    live::{PeerTell, RelayTell},
    peer::{Peer as PeerView, PeerState},
};

use super::{Bridge, Bridges, Peer};
use crate::{
    changes::{Standing, Subject},
    journal::AppendError,
    names::{folded, name_taken},
    store::{Edit, NameEdit, Named, Range, StoreError, peer_number},
};

/// For a peer that is there: it may have more entries.
const NO_LAST: u64 = i64::MAX as u64;

impl Bridges {
    /// Whether no peer that is there goes by a name.
    ///
    /// # Errors
    /// `name-taken`.
    pub fn check_no_peer_is(&self, name: &str) -> Result<(), Fault> {
        let mut bridges = self.all().into_iter();
        bridges.try_for_each(|bridge| bridge.check_no_peer_is(name, None))
    }
}

impl Bridge {
    /// Whether no peer but `own` goes by a name here.
    ///
    /// # Errors
    /// `name-taken`.
    pub fn check_no_peer_is(&self, name: &str, own: Option<&PeerId>) -> Result<(), Fault> {
        let inner = self.inner();
        let wanted = folded(name);
        let mut others = inner.peers.values().filter(|peer| Some(&peer.id()) != own);
        if others.any(|peer| peer.name().is_some_and(|name| folded(&name) == wanted)) {
            return Err(name_taken(name));
        }
        Ok(())
    }

    /// Gives a peer a name, or takes it away; also one that has left, as long as the journal has anything of it. It is
    /// stored before it is seen.
    ///
    /// # Errors
    /// `peer-gone`, `not-found`, `storage-failed`.
    pub async fn name_peer(&self, id: &PeerId, name: Option<String>) -> Result<PeerView, Fault> {
        let peer = match self.peer(id) {
            Ok(peer) => peer,
            Err(gone) if gone.code == FaultCode::PeerGone => {
                return self.name_gone(id, name, gone).await;
            }
            Err(fault) => return Err(fault),
        };
        let view = PeerView {
            name: name.clone(),
            ..peer.view()
        };
        self.store_name(peer.number(), NO_LAST, view).await?;
        peer.rename(name.clone());
        if let Err(gone) = self.peer(id) {
            // It has left meanwhile.
            return self.name_gone(id, name, gone).await;
        }
        self.publish_peer(&peer);
        Ok(peer.view())
    }

    async fn name_gone(
        &self,
        id: &PeerId,
        name: Option<String>,
        gone: Fault,
    ) -> Result<PeerView, Fault> {
        let Some(number) = peer_number(id) else {
            return Err(gone);
        };
        let known = {
            let inner = self.inner();
            let named = inner.named.get(&number);
            let left = inner.gone.iter().find(|left| left.id == *id);
            let peer = named.map(|named| &named.peer).or(left).cloned();
            peer.map(|peer| (peer, named.map(|named| named.last)))
        };
        let (peer, last) = match known {
            Some(known) => known,
            None => match self.in_journal(id).await.map_err(unreadable)? {
                Some(peer) => (peer, None),
                None => return Err(gone),
            },
        };
        let peer = PeerView { name, ..peer };
        // It has left, so that whatever it has in the journal is not above this.
        let last = last.unwrap_or_else(|| self.log.last());
        self.store_name(number, last, peer.clone()).await?;
        self.put_name(number, last, peer.clone());
        self.forget_names().await;
        Ok(peer)
    }

    async fn store_name(&self, number: u64, last: u64, peer: PeerView) -> Result<(), Fault> {
        let edit = match peer.name {
            Some(_) => NameEdit::Keep(Named { number, last, peer }),
            None => NameEdit::Remove(number),
        };
        self.edit_name(edit).await.map_err(|error| {
            Fault::new(
                FaultCode::StorageFailed,
                format!("The name could not be stored: {error}. Free space on the relay's disk or see its log, then try again."),
            )
        })
    }

    async fn edit_name(&self, edit: NameEdit) -> Result<(), AppendError> {
        let edit = Edit::Name(self.log.key(), edit);
        self.context.journal.edit(vec![edit]).await
    }

    /// Shows and tells what a peer that has left is called.
    fn put_name(&self, number: u64, last: u64, peer: PeerView) {
        let stays = peer.name.is_some();
        {
            let mut inner = self.inner();
            if let Some(left) = inner.gone.iter_mut().find(|left| left.id == peer.id) {
                left.name.clone_from(&peer.name);
            }
            if stays {
                let peer = peer.clone();
                inner.named.insert(number, Named { number, last, peer });
            } else {
                inner.named.remove(&number);
            }
        }
        self.publish_gone(number, peer, stays);
    }

    fn publish_gone(&self, number: u64, peer: PeerView, stays: bool) {
        let subject = Subject::Peer(self.id(), number);
        let bridge = self.id();
        let tell = RelayTell::Peer(PeerTell { bridge, peer });
        let changes = &self.context.changes;
        changes.tell(subject, || Some(Standing::of(tell, stays)));
    }

    /// A peer that has left, as far as the journal knows it.
    async fn in_journal(&self, id: &PeerId) -> Result<Option<PeerView>, StoreError> {
        let range = |direction, newest_first| Range {
            direction,
            newest_first,
            peer: Some(id.clone()),
            limit: 1,
            max_bytes: 1,
            ..Range::default()
        };
        let (store, key) = (self.context.journal.store(), self.log.key());
        let Some(first) = store.entries(key, &range(None, false)).await?.pop() else {
            return Ok(None);
        };
        let last = range(Some(Direction::Event), true);
        let last = store.entries(key, &last).await?.pop();
        Ok(Some(from_entries(id, &first, last.as_ref())))
    }

    /// Takes in what is stored of those who have left.
    pub(super) fn fill_names(&self, stored: Vec<Named>) {
        let last = self.log.last();
        for named in stored {
            let peer = PeerView {
                state: PeerState::Closed,
                waiting: false,
                ..named.peer
            };
            // It left with the relay, where that was not stored.
            self.put_name(named.number, named.last.min(last), peer);
        }
    }

    /// Keeps what peers were called that have left by now. A failure is logged: the name is stored, and no more is lost
    /// than how the peer was last.
    pub(super) async fn keep_names(&self, left: &[Arc<Peer>]) {
        for peer in left.iter().filter(|peer| peer.name().is_some()) {
            let (number, last, view) = (peer.number(), self.log.last(), peer.view());
            self.put_name(number, last, view.clone());
            if let Err(fault) = self.store_name(number, last, view).await {
                tracing::error!(bridge = %self.id(), %fault, "how a peer has left was not stored");
            }
        }
        self.forget_names().await;
    }

    /// Forgets names of which the journal has nothing more, and those that are too many.
    pub(super) async fn forget_names(&self) {
        let first = self.log.first();
        let (trimmed, beyond) = {
            let mut inner = self.inner();
            let named = std::mem::take(&mut inner.named);
            let (trimmed, mut named): (BTreeMap<_, _>, BTreeMap<_, _>) =
                named.into_iter().partition(|(_, named)| named.last < first);
            let mut beyond = Vec::new();
            // Those who came first go first.
            while named.len() > self.context.limits.names_per_bridge {
                beyond.extend(named.pop_first().map(|(_, named)| named));
            }
            inner.named = named;
            (trimmed, beyond)
        };
        for named in &beyond {
            if let Err(error) = self.edit_name(NameEdit::Remove(named.number)).await {
                tracing::error!(bridge = %self.id(), %error, "a name was not removed");
            }
        }
        for named in trimmed.into_values().chain(beyond) {
            self.publish_gone(named.number, named.peer, false);
        }
    }
}

/// A peer by the first of its entries and the last of its events.
fn from_entries(id: &PeerId, first: &Entry, last: Option<&Entry>) -> PeerView {
    let address = match &first.event {
        Some(Event::PeerJoined { address }) => address.clone(),
        Some(Event::Connected { remote, .. }) => remote.clone(),
        // Its coming is forgotten.
        _ => String::new(),
    };
    let (bytes_in, bytes_out) = match last.and_then(|last| last.event.as_ref()) {
        Some(Event::PeerLeft {
            bytes_in,
            bytes_out,
            ..
        }) => (*bytes_in, *bytes_out),
        _ => (0, 0),
    };
    PeerView {
        id: id.clone(),
        address,
        name: None,
        state: PeerState::Closed,
        since: first.at,
        bytes_in,
        bytes_out,
        connect_us: None,
        waiting: false,
    }
}

fn unreadable(error: StoreError) -> Fault {
    error.read_fault(
        "The journal could not be asked for this peer; see the relay's log, then try again.",
    )
}
