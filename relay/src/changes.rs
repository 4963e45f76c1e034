//! What has changed, for viewers that pull: each thing once, as it is now.
//!
//! Whoever changes a thing tells it under its [`Subject`]; what was told of it before is forgotten. A viewer holds
//! only a place in the order of changes. So a viewer that is slow, or a thousand peers that leave at once, cost one
//! message a thing and no queue a viewer.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use shared::{
    id::{AlertId, BridgeId, FileId, NoticeId, PeriodicId, ReplyId, SavedId, UserId},
    live::{RelayMessage, RelayTell},
};
use tokio::sync::watch;

/// Things that are gone and still told of; the oldest are forgotten first. A viewer that is behind those has to
/// connect anew. More than a full bridge has peers, so that closing one is no reason to.
const DEPARTED: usize = 16_384;

/// The most that a viewer takes at once.
const TOGETHER: usize = 64;

/// A thing that viewers are told of. In this order a new viewer learns how everything stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A bridge.
    Bridge(BridgeId),
    /// A peer of a bridge, by its number.
    Peer(BridgeId, u64),
    /// Who looks at a bridge.
    Readers(BridgeId),
    /// A periodic send on a bridge.
    Periodic(BridgeId, PeriodicId),
    /// A file on its way to a peer of a bridge.
    File(BridgeId, FileId),
    /// A saved send, for one bridge or for every bridge.
    Saved(Option<BridgeId>, SavedId),
    /// A notice, of which guests hear nothing.
    Notice(NoticeId),
    /// What a phone has answered, of which guests hear nothing.
    Reply(ReplyId),
    /// An alert on a bridge.
    Alert(BridgeId, AlertId),
}

impl Subject {
    /// The bridge that it is, or belongs to; nothing where it belongs to all.
    pub fn bridge(&self) -> Option<&BridgeId> {
        match self {
            Self::Bridge(bridge)
            | Self::Peer(bridge, _)
            | Self::Readers(bridge)
            | Self::Periodic(bridge, _)
            | Self::File(bridge, _)
            | Self::Alert(bridge, _) => Some(bridge),
            Self::Saved(bridge, _) => bridge.as_ref(),
            Self::Notice(_) | Self::Reply(_) => None,
        }
    }
}

/// How a thing stands now.
#[derive(Debug)]
pub enum Standing {
    /// It is there.
    Here(RelayTell),
    /// It is gone, and this is the last that is told of it.
    Gone(RelayTell),
}

impl Standing {
    /// A thing that is told of as long as it goes on, and once when it has ended.
    pub fn of(tell: RelayTell, goes_on: bool) -> Self {
        if goes_on {
            Self::Here(tell)
        } else {
            Self::Gone(tell)
        }
    }
}

/// What a viewer is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// Of what.
    pub subject: Subject,
    /// The message of the live socket.
    pub message: Arc<str>,
    /// Whether it is the last of that subject.
    pub gone: bool,
    /// Whose it is, or the bridge that it belongs to; nothing where that is whoever has the owner's key.
    pub owner: Option<Arc<UserId>>,
}

/// The viewer is behind what is still known to be gone: it has to connect anew.
#[derive(Debug, PartialEq, Eq)]
pub struct Behind;

#[derive(Debug)]
struct Latest {
    version: u64,
    message: Arc<str>,
    gone: bool,
    owner: Option<Arc<UserId>>,
}

#[derive(Debug, Default)]
struct Board {
    version: u64,
    latest: HashMap<Subject, Latest>,
    order: BTreeMap<u64, Subject>,
    /// What is gone, oldest first; a thing that is back since has another version.
    departed: VecDeque<(u64, Subject)>,
    /// The version of the latest departure that is forgotten.
    forgotten: u64,
}

/// All changes of a relay. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Changes {
    board: Arc<Mutex<Board>>,
    news: watch::Sender<u64>,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            board: Arc::default(),
            news: watch::Sender::new(0),
        }
    }
}

impl Changes {
    /// Tells how a thing stands. `look` is called while nobody else tells anything, so that the last word is the
    /// latest look; it must not tell anything itself. Of a bridge that is not there nothing is told.
    pub fn tell(&self, subject: Subject, look: impl FnOnce() -> Option<Standing>) {
        let mut board = self.board();
        if board.is_mute(&subject) {
            return;
        }
        let (tell, gone) = match look() {
            Some(Standing::Here(tell)) => (tell, false),
            Some(Standing::Gone(tell)) => (tell, true),
            None => return,
        };
        let owner = board.owner_of(&subject, &tell);
        match serde_json::to_string(&RelayMessage::Tell(tell)) {
            Ok(message) => board.put(subject, message.into(), gone, owner),
            Err(error) => tracing::error!(%error, "a change could not be written"),
        }
        self.news.send_replace(board.version);
    }

    /// Whether any viewer looks.
    pub fn is_watched(&self) -> bool {
        self.news.receiver_count() > 0
    }

    /// A viewer that begins: it first learns how everything stands.
    pub fn watch(&self) -> Watcher {
        let mut news = self.news.subscribe();
        news.mark_changed();
        Watcher {
            changes: self.clone(),
            news,
            seen: None,
        }
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    /// Whether nothing is told of a thing: its bridge is deleted, and may be forgotten already.
    fn is_mute(&self, subject: &Subject) -> bool {
        let Some(bridge) = subject.bridge() else {
            return false;
        };
        let known = self.latest.get(&Subject::Bridge(bridge.clone()));
        let is_first_word = matches!(subject, Subject::Bridge(_));
        known.map_or(!is_first_word, |latest| latest.gone)
    }

    /// Whose a thing is. What belongs to a bridge is its owner's.
    fn owner_of(&self, subject: &Subject, tell: &RelayTell) -> Option<Arc<UserId>> {
        let own = match tell {
            RelayTell::Bridge(bridge) => bridge.owner.as_ref(),
            RelayTell::Notice(notice) => notice.owner.as_ref(),
            RelayTell::Saved(saved) if saved.bridge.is_none() => saved.owner.as_ref(),
            _ => {
                let known = match subject.bridge() {
                    Some(bridge) => Subject::Bridge(bridge.clone()),
                    None => subject.clone(),
                };
                return self.latest.get(&known)?.owner.clone();
            }
        };
        own.cloned().map(Arc::new)
    }

    fn put(&mut self, subject: Subject, message: Arc<str>, gone: bool, owner: Option<Arc<UserId>>) {
        if let (Subject::Bridge(bridge), true) = (&subject, gone) {
            self.forget_all_of(bridge);
        }
        self.version += 1;
        let latest = Latest {
            version: self.version,
            message,
            gone,
            owner,
        };
        if let Some(before) = self.latest.insert(subject.clone(), latest) {
            self.order.remove(&before.version);
        }
        self.order.insert(self.version, subject.clone());
        if gone {
            self.departed.push_back((self.version, subject));
            if self.departed.len() > DEPARTED {
                self.forget_oldest();
            }
        }
    }

    fn forget_oldest(&mut self) {
        let Some((version, subject)) = self.departed.pop_front() else {
            return;
        };
        self.forgotten = version;
        if self.order.remove(&version).is_some() {
            self.latest.remove(&subject);
        }
    }

    fn forget_all_of(&mut self, bridge: &BridgeId) {
        let order = &mut self.order;
        self.latest.retain(|subject, latest| {
            let keeps = subject.bridge() != Some(bridge);
            if !keeps {
                order.remove(&latest.version);
            }
            keeps
        });
    }

    fn told(&self, subject: &Subject) -> Option<Told> {
        let latest = self.latest.get(subject)?;
        Some(Told {
            subject: subject.clone(),
            message: Arc::clone(&latest.message),
            gone: latest.gone,
            owner: latest.owner.clone(),
        })
    }

    fn standing(&self, of: Option<&BridgeId>) -> Vec<Told> {
        let here = self
            .latest
            .iter()
            .filter(|(subject, latest)| !latest.gone && (of.is_none() || subject.bridge() == of));
        let mut here: Vec<_> = here.map(|(subject, _)| subject).collect();
        here.sort();
        here.into_iter()
            .filter_map(|subject| self.told(subject))
            .collect()
    }
}

/// A viewer's place in the order of changes.
#[derive(Debug)]
pub struct Watcher {
    changes: Changes,
    news: watch::Receiver<u64>,
    /// `None` before the first look.
    seen: Option<u64>,
}

impl Watcher {
    /// How everything of one bridge stands, for a viewer that sees it from now on.
    pub fn standing_of(&self, bridge: &BridgeId) -> Vec<Told> {
        self.changes.board().standing(Some(bridge))
    }

    /// Waits for what is new: at first how everything stands, then some of the changes. Nothing is lost when this is
    /// dropped while it waits.
    ///
    /// # Errors
    /// [`Behind`] when some of what is gone is forgotten.
    pub async fn next(&mut self) -> Result<Vec<Told>, Behind> {
        // The sender lives as long as this watcher's own copy of it.
        let _ = self.news.changed().await;
        let board = self.changes.board();
        let Some(seen) = self.seen else {
            self.seen = Some(board.version);
            return Ok(board.standing(None));
        };
        if seen < board.forgotten {
            return Err(Behind);
        }
        let fresh = board.order.range(seen + 1..).take(TOGETHER);
        let (versions, told): (Vec<_>, Vec<_>) = fresh
            .filter_map(|(version, subject)| Some((*version, board.told(subject)?)))
            .unzip();
        let through = versions.last().copied().unwrap_or(board.version);
        self.seen = Some(through);
        if through < board.version {
            self.news.mark_changed();
        }
        Ok(told)
    }
}

#[cfg(test)]
mod tests;
