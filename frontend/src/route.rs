//! The page's addresses.

use shared::id::BridgeId;
use yew_router::Routable;

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
    /// SMS and e-mail.
    #[at("/notices")]
    Notices,
    /// Addresses and what the relay may do with them.
    #[at("/inspector")]
    Inspector,
    /// Language, theme, name, the relay.
    #[at("/settings")]
    Settings,
    /// No such place.
    #[not_found]
    #[at("/404")]
    Lost,
}

impl Route {
    /// The bridge that is looked at.
    pub(crate) fn bridge(&self) -> Option<BridgeId> {
        match self {
            Self::Bridge { id } => Some(BridgeId(id.clone())),
            _ => None,
        }
    }

    /// A bridge's place.
    pub(crate) fn to_bridge(id: &BridgeId) -> Self {
        Self::Bridge { id: id.0.clone() }
    }
}
