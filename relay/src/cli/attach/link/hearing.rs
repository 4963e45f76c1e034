//! What the relay says, and which of its bridges is meant.

use serde_json::{Value, json};
use shared::{
    fault::{Fault, FaultCode},
    id::BridgeId,
    live::{Answer, Outcome, PeerTell, RelayMessage, RelayTell},
    operation::{EntryList, ListBridges, ListEntries, Operation},
    peer::PeerState,
};

use super::{Asked, Ending, Link, Moment, is_closed};
use crate::cli::attach::words;

impl Link {
    pub(super) fn hear(&mut self, text: &str, at: Moment) {
        if self.dialling.is_ready() {
            self.heard(at);
        }
        // A message of a later relay that is not known here is let pass.
        match serde_json::from_str::<RelayMessage>(text) {
            Ok(RelayMessage::Answer(answer)) => self.answered(answer, at),
            Ok(RelayMessage::Tell(tell)) => self.told(tell, at),
            Err(_) => {}
        }
    }

    fn told(&mut self, tell: RelayTell, at: Moment) {
        match tell {
            RelayTell::Hello(hello) => {
                self.welcomed(at);
                self.sending.limit(&hello.limits);
                self.receiving.hello(hello.epoch);
                // Its answer comes after all bridges and peers have been told.
                self.call(ListBridges::ID, json!({}), Asked::Bridges);
            }
            RelayTell::Fault(fault) => self.fault(fault, at),
            RelayTell::Bridge(bridge) => {
                self.bridges.insert(bridge.id.clone(), bridge);
            }
            RelayTell::BridgeGone(gone) if self.bridge.as_ref() == Some(&gone.id) => self.deleted(),
            RelayTell::BridgeGone(gone) => {
                self.bridges.remove(&gone.id);
                self.peers.remove(&gone.id);
            }
            RelayTell::Peer(tell) => self.peer_changed(tell),
            RelayTell::Trimmed(trimmed) => self.trimmed(&trimmed),
            RelayTell::Reset(reset) => self.reset(&reset),
            RelayTell::Entries(_) | RelayTell::Readers(_) | RelayTell::Tick(_) => {}
            // Files end with an event, and what else there is does not come through here.
            RelayTell::Saved(_)
            | RelayTell::SavedGone(_)
            | RelayTell::Periodic(_)
            | RelayTell::File(_)
            | RelayTell::Notice(_)
            | RelayTell::Reply(_)
            | RelayTell::Alert(_)
            | RelayTell::AlertGone(_)
            | RelayTell::Me(_) => {}
        }
    }

    fn peer_changed(&mut self, tell: PeerTell) {
        let peers = self.peers.entry(tell.bridge).or_default();
        match tell.peer.state {
            PeerState::Open | PeerState::PeerClosed => peers.insert(tell.peer.id, tell.peer.state),
            PeerState::WeClosed | PeerState::Closed => peers.remove(&tell.peer.id),
        };
    }

    /// A fault that belongs to no call.
    fn fault(&mut self, fault: Fault, at: Moment) {
        let of_bridge = fault.params.get("bridge").and_then(Value::as_str);
        if !self.dialling.is_ready() && fault.code == FaultCode::TimedOut {
            self.lose(&fault.detail, at);
        } else if !self.dialling.is_ready() {
            // The hello is not taken, and the next would be the same.
            self.end(Err(fault.detail));
        } else if of_bridge.is_some_and(|id| self.bridge == Some(BridgeId::from(id))) {
            self.deleted();
        }
    }

    pub(super) fn deleted(&mut self) {
        let bridge = self.options.bridge.clone();
        self.end(Err(format!("the bridge {bridge:?} was deleted")));
    }

    fn answered(&mut self, answer: Answer, at: Moment) {
        match (self.calls.remove(&answer.id), answer.outcome) {
            (Some(Asked::Send), Outcome::Done(_)) => self.sending.done(),
            (Some(Asked::Send), Outcome::Fault(fault)) => self.send_failed(fault, at),
            (Some(Asked::Bridges), Outcome::Done(_)) => self.find_bridge(),
            (Some(asked), Outcome::Done(list)) => match serde_json::from_value::<EntryList>(list) {
                Ok(list) => self.listed(asked, list),
                Err(_) => self.lose("the relay's answer cannot be read", at),
            },
            (Some(_), Outcome::Fault(fault)) if fault.code == FaultCode::NotFound => self.deleted(),
            (Some(_), Outcome::Fault(fault)) => self.lose(&fault.detail, at),
            (None, _) => {}
        }
    }

    fn listed(&mut self, asked: Asked, list: EntryList) {
        if asked == Asked::Position {
            self.receiving.begin_behind(&list);
            self.tell_attached();
        } else if asked == Asked::Backlog {
            self.receiving.backlog = Some(list.last);
        } else if self.ending == Ending::Asked {
            self.ending = Ending::Last(list.last);
        }
    }

    pub(super) fn ask_for_the_newest(&mut self, asked: Asked) {
        if let Some(bridge) = &self.bridge {
            let with = json!({ "bridge": bridge, "limit": 1 });
            self.call(ListEntries::ID, with, asked);
        }
    }

    /// All bridges have been told: ours is among them, or there is none.
    fn find_bridge(&mut self) {
        if self.receiving.is_placed() && self.bridge.is_some() {
            match self.standing() {
                Some(_) => self.go_on(),
                None => self.deleted(),
            }
            return;
        }
        match self.meant() {
            Ok(bridge) => self.attach_to(bridge),
            Err(what) => self.end(Err(what)),
        }
    }

    fn attach_to(&mut self, bridge: BridgeId) {
        self.bridge = Some(bridge);
        if self.receiving.is_placed() {
            self.go_on();
            self.tell_attached();
        } else if self.standing().is_some_and(is_closed) {
            let what = format!(
                "the bridge {:?} is closed; open it first, or see what it has received with --after 0",
                self.options.bridge
            );
            self.end(Err(what));
        } else {
            self.ask_for_the_newest(Asked::Position);
        }
    }

    /// The bridge is there, and it is known where to begin.
    fn go_on(&mut self) {
        self.receiving.found = true;
        if self.receiving.backlog.is_none() {
            self.ask_for_the_newest(Asked::Backlog);
        }
    }

    /// Told when it is known where to begin: all that comes from here on is written.
    fn tell_attached(&mut self) {
        if let Some(bridge) = self.standing() {
            let peers = self.peers.get(&bridge.id).map_or(0, |peers| peers.len());
            let attached = words::attached(bridge, peers);
            self.news(attached);
        }
    }

    /// The bridge with the id, or the only one with the name.
    fn meant(&self) -> Result<BridgeId, String> {
        let asked = &self.options.bridge;
        let id = BridgeId::from(asked.as_str());
        if self.bridges.contains_key(&id) {
            return Ok(id);
        }
        let named = self.bridges.values().filter(|bridge| bridge.name == *asked);
        let ids: Vec<_> = named.map(|bridge| bridge.id.as_str()).collect();
        match ids.as_slice() {
            [id] => Ok(BridgeId::from(*id)),
            [] if self.bridges.is_empty() => Err(format!(
                "there is no bridge {asked:?}; the relay has none yet"
            )),
            [] => Err(format!(
                "there is no bridge {asked:?}; there are {}",
                self.names()
            )),
            ids => Err(format!(
                "several bridges have the name {asked:?}; give one of their ids: {}",
                ids.join(", ")
            )),
        }
    }

    fn names(&self) -> String {
        const SHOWN: usize = 10;
        let names = self.bridges.values().take(SHOWN);
        let mut names: Vec<_> = names.map(|bridge| format!("{:?}", bridge.name)).collect();
        if self.bridges.len() > SHOWN {
            names.push(format!("{} more", self.bridges.len() - SHOWN));
        }
        names.join(", ")
    }
}
