//! Who asks.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use shared::{
    audit::OWNER,
    id::{BridgeId, ShareId},
    share::{GuestHere, May},
};

use crate::audit::Who;

/// Someone whose right to be here is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The name that the caller goes by, shown as the author of sends.
    pub name: Option<String>,
    /// Who it is.
    pub identity: Identity,
}

/// Who somebody is. Two of them are equal when they are the same person, as far as the relay can know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Who has the owner's key: a script.
    Key,
    /// A browser in which the owner has signed in, whatever its number of tabs.
    Browser(SessionId),
    /// Who came by a share link.
    Guest(Guest),
}

/// Tells one browser's session from another's. It proves nothing without its seal, and is not shown all the same.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionId(pub(crate) String);

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId")
    }
}

/// Who came by a share link: one browser, whatever its number of tabs, under whatever name.
#[derive(Clone, Debug)]
pub struct Guest {
    /// By which link.
    pub share: ShareId,
    /// Tells this guest from others who came by it.
    pub session: SessionId,
    /// The name that the guest gave.
    pub name: String,
    /// The one bridge that the guest sees.
    pub bridge: BridgeId,
    /// What the guest may do there.
    pub may: May,
}

impl PartialEq for Guest {
    fn eq(&self, other: &Self) -> bool {
        (&self.share, &self.session) == (&other.share, &other.session)
    }
}

impl Eq for Guest {}

impl Hash for Guest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.share, &self.session).hash(state);
    }
}

impl Caller {
    /// Who is known by an identity; a guest comes with a name.
    pub fn new(identity: Identity) -> Self {
        let name = match &identity {
            Identity::Guest(guest) => Some(guest.name.clone()),
            Identity::Key | Identity::Browser(_) => None,
        };
        Self { name, identity }
    }

    /// The guest, where it is one.
    pub fn guest(&self) -> Option<&Guest> {
        match &self.identity {
            Identity::Guest(guest) => Some(guest),
            Identity::Key | Identity::Browser(_) => None,
        }
    }

    /// Who it is, for the audit list. A guest chooses a name as it likes: the link's id stands with it.
    pub fn who(&self) -> Who {
        let name = match &self.identity {
            Identity::Guest(guest) => format!("{} ({})", guest.name, guest.share),
            Identity::Key | Identity::Browser(_) => OWNER.to_owned(),
        };
        Who {
            name,
            user: None,
            from: None,
        }
    }

    /// Whether this bridge is there for the caller.
    pub fn may_see(&self, bridge: &BridgeId) -> bool {
        self.guest().is_none_or(|guest| guest.bridge == *bridge)
    }

    /// What the caller is told of being a guest.
    pub fn guest_here(&self) -> Option<GuestHere> {
        self.guest().map(|guest| GuestHere {
            bridge: guest.bridge.clone(),
            may: guest.may,
            name: guest.name.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(session: &str, name: &str) -> Guest {
        Guest {
            share: ShareId::from("s"),
            session: SessionId(session.to_owned()),
            name: name.to_owned(),
            bridge: BridgeId::from("b"),
            may: May::Look,
        }
    }

    #[test]
    fn a_browser_is_one_person_under_whatever_name_and_prints_no_secret() {
        assert_eq!(guest("1f", "Li"), guest("1f", "Wang"));
        assert_ne!(guest("1f", "Li"), guest("2f", "Li"));
        let browser = |id: &str| Identity::Browser(SessionId(id.to_owned()));
        assert_eq!(browser("1f"), browser("1f"));
        assert_ne!(browser("1f"), browser("2f"));
        let shown = format!("{:?} {:?}", browser("1f"), guest("2f", "Li"));
        assert!(!shown.contains("1f") && !shown.contains("2f"), "{shown}");
    }

    #[test]
    fn a_guest_sees_one_bridge_and_others_all() {
        let (own, other) = (BridgeId::from("b"), BridgeId::from("c"));
        let caller = Caller::new(Identity::Guest(guest("1", "Li")));
        assert_eq!(caller.name.as_deref(), Some("Li"));
        assert!(caller.may_see(&own) && !caller.may_see(&other));
        assert!(Caller::new(Identity::Key).may_see(&other));
    }
}
