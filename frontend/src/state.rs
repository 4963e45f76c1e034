//! What the page knows, apart from entries: a small pure reducer. Its parts are shared, so that a state is
//! cheap to copy and to compare.

mod action;
mod alerts;
pub(crate) mod notices;
mod part;
mod peers;
mod running;
mod sign_in;

use std::{collections::BTreeMap, rc::Rc};

use shared::{
    bridge::Bridge,
    fault::{Fault, FaultCode},
    id::BridgeId,
    live::{Readers, RelayHello},
    operation::Send,
    saved::Saved,
    share::{GuestHere, Invitation},
    user::Welcome,
};
use yew::{Reducible, UseReducerDispatcher};

use crate::{connection::CallError, may::Who};

pub(crate) use action::Action;
pub(crate) use alerts::{AlertNews, Alerts};
use notices::Notices;
pub(crate) use part::Shared;
pub(crate) use peers::{Labels, Peers};
pub(crate) use running::Running;
pub(crate) use sign_in::SignIn;

/// How tasks tell the state what happened.
pub(crate) type Dispatcher = UseReducerDispatcher<State>;

/// How the live socket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Link {
    /// Nothing was tried yet, or it is on its way for the first time.
    #[default]
    Starting,
    /// Both sides have said hello.
    Up,
    /// Trying again now.
    Trying,
    /// Lost; to be tried again at this time, in milliseconds since the Unix epoch.
    Lost {
        /// When.
        retry_at: f64,
    },
    /// The relay does not take the hello; see [`State::hello_fault`].
    Refused,
}

/// How a list stands that the relay was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Listing {
    /// The answer has not come.
    #[default]
    Waiting,
    /// It is there.
    Here,
    /// Why it is not.
    Failed(CallError),
}

/// A send that the relay has not answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PendingSend {
    /// Its `client_id`.
    pub id: String,
    /// What is sent.
    pub send: Send,
}

/// A send that the relay refused.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RefusedSend {
    /// What was sent.
    pub send: Send,
    /// Why not.
    pub error: CallError,
}

/// What the page knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    /// Whether this browser is signed in.
    pub sign_in: SignIn,
    /// What the share link leads to by which the browser came; nothing where the relay did not answer.
    pub invitation: Option<Shared<Invitation>>,
    /// Whom the welcome link is for by which the browser came; nothing where the relay did not answer.
    pub welcome: Option<Shared<Welcome>>,
    /// Who this browser's person is, as the relay told last.
    pub who: Shared<Who>,
    /// How the live socket stands.
    pub link: Link,
    /// What the relay said first.
    pub hello: Option<Shared<RelayHello>>,
    /// Why the relay did not take the latest hello that it refused.
    pub hello_fault: Option<Shared<Fault>>,
    /// All bridges; nothing until the list of them has come.
    pub bridges: Option<Shared<BTreeMap<BridgeId, Bridge>>>,
    /// Why the bridges could not be listed.
    pub bridges_fault: Option<CallError>,
    /// Peers of each bridge.
    pub peers: Shared<BTreeMap<BridgeId, Peers>>,
    /// The bridge that was just made: its composer takes the focus.
    pub write_to: Option<BridgeId>,
    /// Sends without an answer, oldest first.
    pub pending: Shared<Vec<PendingSend>>,
    /// The refused sends of each bridge, oldest first.
    pub refused: Shared<BTreeMap<BridgeId, Vec<RefusedSend>>>,
    /// The saved sends, in their order.
    pub saved: Shared<Vec<Saved>>,
    /// How the list of them stands.
    pub saved_list: Listing,
    /// The periodic sends that run, and the files on their way, of all bridges.
    pub running: Shared<Running>,
    /// The alerts of all bridges.
    pub alerts: Shared<Alerts>,
    /// The entry of a bridge that is to be brought into view.
    pub look_at: Option<(BridgeId, u64)>,
    /// Who is looking at each bridge.
    pub readers: Shared<BTreeMap<BridgeId, Readers>>,
    /// How many messages of each bridge have not been looked at; those without any are left out.
    pub unread: Shared<BTreeMap<BridgeId, u64>>,
    /// The outbox, as far as it was looked at.
    pub notices: Shared<Notices>,
}

/// Whether a fault is about the person's name.
pub(crate) fn is_of_name(fault: &Fault) -> bool {
    let field = fault.params.get("field");
    fault.code == FaultCode::NameTaken || field.is_some_and(|field| field == "name")
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        next.apply(action);
        Rc::new(next)
    }
}

impl State {
    /// A bridge by its id.
    pub(crate) fn bridge(&self, id: &BridgeId) -> Option<&Bridge> {
        self.bridges.as_ref()?.get(id)
    }

    /// A bridge's peers.
    pub(crate) fn peers_of(&self, id: &BridgeId) -> Peers {
        self.peers.get(id).cloned().unwrap_or_default()
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::SignIn(sign_in) => {
                self.sign_in = sign_in;
                if sign_in != SignIn::In {
                    self.forget_what_was_seen();
                }
            }
            Action::Invited(invitation) => {
                self.sign_in = SignIn::Invited;
                self.invitation = invitation.map(Shared::from);
            }
            Action::Welcome(welcome) => {
                self.sign_in = SignIn::Welcome;
                self.welcome = welcome.map(Shared::from);
                self.forget_what_was_seen();
            }
            Action::Me(me) => self.who = Who::Person(*me).into(),
            Action::Link(link) => self.link = link,
            Action::Hello(hello) => {
                if self.guest_name_fault().is_some() {
                    self.hello_fault = None;
                }
                self.who = Who::of(&hello).into();
                self.hello = Some(hello.into());
                self.link = Link::Up;
                self.listed_anew();
                self.running = Shared::default();
                self.notices.edit().connected();
                self.alerts = Shared::default();
                for peers in self.peers.edit().values_mut() {
                    peers.present = Shared::default();
                }
            }
            Action::HelloRefused(fault) => self.hello_fault = fault.map(Shared::from),
            Action::Bridges(Ok(list)) => self.replace_bridges(list),
            Action::Bridges(Err(error)) => self.bridges_fault = Some(error),
            Action::Bridge(bridge) => {
                // Before the list has come, one bridge would stand for all there are. It is in the list.
                if let Some(bridges) = &mut self.bridges {
                    bridges.edit().insert(bridge.id.clone(), *bridge);
                }
            }
            Action::BridgeGone(id) => {
                if let Some(bridges) = &mut self.bridges {
                    bridges.edit().remove(&id);
                }
                self.peers.edit().remove(&id);
                self.readers.edit().remove(&id);
                self.running.edit().forget(&id);
                self.alerts.edit().forget(&id);
                let saved = self.saved.edit();
                saved.retain(|saved| saved.bridge.as_ref() != Some(&id));
            }
            Action::WriteTo(bridge) => self.write_to = bridge,
            Action::Peer(bridge, peer) => {
                self.peers.edit().entry(bridge).or_default().take(*peer);
            }
            Action::Pending(send) => self.pending.edit().push(send),
            Action::Sent(id) => self.pending.edit().retain(|send| send.id != id),
            Action::Refused(id, error) => self.refuse(&id, error),
            Action::RefusedSeen(bridge) => {
                if let Some(refused) = self.refused.edit().get_mut(&bridge)
                    && !refused.is_empty()
                {
                    refused.remove(0);
                }
            }
            Action::ListAgain => self.listed_anew(),
            Action::AllSaved(Ok(list)) => {
                self.saved = list.into();
                self.saved_list = Listing::Here;
            }
            Action::AllSaved(Err(error)) => self.saved_list = Listing::Failed(error),
            Action::Saved(saved) => running::put_saved(self.saved.edit(), *saved),
            Action::SavedGone(id) => self.saved.edit().retain(|saved| saved.id != id),
            Action::Periodic(periodic) => self.running.edit().periodic(*periodic),
            Action::File(file) => self.running.edit().file(*file),
            Action::Alert(news) => self.alerts.edit().take(news),
            Action::LookAt(entry) => self.look_at = entry,
            Action::Readers(readers) => {
                let bridge = readers.bridge.clone();
                self.readers.edit().insert(bridge, readers);
            }
            Action::Unread(counts) => {
                // What is the same as before is not to be rendered anew.
                if *self.unread != counts {
                    self.unread = counts.into();
                }
            }
            Action::Notices(change) => self.notices.edit().apply(change),
            Action::All(actions) => actions.into_iter().for_each(|action| self.apply(action)),
        }
    }

    /// Who this browser's person is here, where it is a guest.
    pub(crate) fn guest(&self) -> Option<&GuestHere> {
        self.who.guest()
    }

    /// Why a guest is not let in under the name that was given at the door before.
    pub(crate) fn guest_name_fault(&self) -> Option<&Fault> {
        let fault: &Fault = self.hello_fault.as_ref()?;
        let of_guest = fault.params.get("guest")?;
        (*of_guest == true && fault.code == FaultCode::NameTaken).then_some(fault)
    }

    /// Why the relay did not take the person's name.
    pub(crate) fn name_fault(&self) -> Option<&Fault> {
        let fault: &Fault = self.hello_fault.as_ref()?;
        is_of_name(fault).then_some(fault)
    }

    /// Who comes in next may be another person, who sees others.
    fn forget_what_was_seen(&mut self) {
        self.hello = None;
        self.bridges = None;
        self.saved = Shared::default();
        self.saved_list = Listing::Waiting;
        self.readers = Shared::default();
        self.notices = Shared::default();
    }

    /// The lists are on their way.
    fn listed_anew(&mut self) {
        self.bridges_fault = None;
        if matches!(self.saved_list, Listing::Failed(_)) {
            self.saved_list = Listing::Waiting;
        }
    }

    fn replace_bridges(&mut self, list: Vec<Bridge>) {
        let bridges: BTreeMap<_, _> = list
            .into_iter()
            .map(|bridge| (bridge.id.clone(), bridge))
            .collect();
        self.peers.edit().retain(|id, _| bridges.contains_key(id));
        self.bridges = Some(bridges.into());
        self.bridges_fault = None;
    }

    fn refuse(&mut self, id: &str, error: CallError) {
        let pending = self.pending.edit();
        let Some(at) = pending.iter().position(|send| send.id == id) else {
            return;
        };
        let send = pending.remove(at).send;
        let bridge = send.bridge.clone();
        self.refused
            .edit()
            .entry(bridge)
            .or_default()
            .push(RefusedSend { send, error });
    }
}

#[cfg(test)]
mod tests;
