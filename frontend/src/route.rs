//! The page's addresses.

use shared::id::{BridgeId, NoticeId, PeerId};
use yew_router::Routable;

use crate::lessons::Lesson;

/// Where the user is.
#[derive(Clone, Debug, PartialEq, Eq, Routable)]
pub(crate) enum Route {
    /// All bridges, none chosen.
    #[at("/")]
    Bridges,
    /// One bridge.
    #[at("/bridges/:id")]
    Bridge {
        /// Its id.
        id: String,
    },
    /// One entry of a bridge, brought into view.
    #[at("/bridges/:id/entries/:seq")]
    Entry {
        /// The bridge's id.
        id: String,
        /// The entry's number.
        seq: u64,
    },
    /// A bridge's latest connection, drawn.
    #[at("/bridges/:id/drawn")]
    Drawn {
        /// The bridge's id.
        id: String,
    },
    /// One peer of a bridge, drawn.
    #[at("/bridges/:id/drawn/:peer")]
    DrawnPeer {
        /// The bridge's id.
        id: String,
        /// The peer's id.
        peer: String,
    },
    /// SMS and e-mail: the outbox.
    #[at("/notices")]
    Notices,
    /// Writing a notice.
    #[at("/notices/compose")]
    Compose,
    /// Templates of notices.
    #[at("/notices/templates")]
    Templates,
    /// How notices leave: senders, gateways and what guards them.
    #[at("/notices/setup")]
    Setup,
    /// One notice.
    #[at("/notices/:id")]
    Notice {
        /// Its id.
        id: String,
    },
    /// Addresses and what the relay may do with them.
    #[at("/inspector")]
    Inspector,
    /// All lessons.
    #[at("/lessons")]
    Lessons,
    /// One lesson.
    #[at("/lessons/:name")]
    Lesson {
        /// Its name.
        name: String,
    },
    /// Language, theme, one's account, the relay.
    #[at("/settings")]
    Settings,
    /// Accounts, and where everybody is signed in.
    #[at("/settings/people")]
    People,
    /// What the relay may dial, send to and listen on.
    #[at("/settings/egress")]
    Egress,
    /// Who did what.
    #[at("/settings/audit")]
    Audit,
    /// No such place.
    #[not_found]
    #[at("/404")]
    Lost,
}

impl Route {
    /// The bridge that is looked at.
    pub(crate) fn bridge(&self) -> Option<BridgeId> {
        match self {
            Self::Bridge { id }
            | Self::Entry { id, .. }
            | Self::Drawn { id }
            | Self::DrawnPeer { id, .. } => Some(BridgeId(id.clone())),
            _ => None,
        }
    }

    /// The entry that is looked at.
    pub(crate) fn entry(&self) -> Option<u64> {
        match self {
            Self::Entry { seq, .. } => Some(*seq),
            _ => None,
        }
    }

    /// Whether a drawing is looked at, and of which peer where one was chosen.
    pub(crate) fn drawing(&self) -> Option<Option<PeerId>> {
        match self {
            Self::Drawn { .. } => Some(None),
            Self::DrawnPeer { peer, .. } => Some(Some(PeerId(peer.clone()))),
            _ => None,
        }
    }

    /// Whether it is a place of notices.
    pub(crate) fn is_of_notices(&self) -> bool {
        matches!(
            self,
            Self::Notices | Self::Compose | Self::Templates | Self::Setup | Self::Notice { .. }
        )
    }

    /// Whether it is a place of lessons.
    pub(crate) fn is_of_lessons(&self) -> bool {
        matches!(self, Self::Lessons | Self::Lesson { .. })
    }

    /// A lesson's place.
    pub(crate) fn to_lesson(lesson: Lesson) -> Self {
        Self::Lesson {
            name: lesson.key().to_owned(),
        }
    }

    /// Whether it is a place of settings.
    pub(crate) fn is_of_settings(&self) -> bool {
        matches!(
            self,
            Self::Settings | Self::People | Self::Egress | Self::Audit
        )
    }

    /// A notice's place.
    pub(crate) fn to_notice(id: &NoticeId) -> Self {
        Self::Notice { id: id.0.clone() }
    }

    /// A bridge's place.
    pub(crate) fn to_bridge(id: &BridgeId) -> Self {
        Self::Bridge { id: id.0.clone() }
    }

    /// The place of a bridge's drawing, and of one of its peers' where that is chosen.
    pub(crate) fn to_drawn(bridge: &BridgeId, peer: Option<&PeerId>) -> Self {
        let id = bridge.0.clone();
        match peer {
            None => Self::Drawn { id },
            Some(peer) => Self::DrawnPeer {
                id,
                peer: peer.0.clone(),
            },
        }
    }

    /// An entry's place.
    pub(crate) fn to_entry(bridge: &BridgeId, seq: u64) -> Self {
        let id = bridge.0.clone();
        Self::Entry { id, seq }
    }
}
