//! Who asks.

use std::{
    fmt,
    hash::{Hash, Hasher},
    net::IpAddr,
};

use shared::{
    audit::{By, Means},
    id::{BridgeId, SessionId, ShareId, TokenId, UserId},
    share::{GuestHere, May},
    user::{GrantMay, Role},
};

use super::Rights;
use crate::{audit::Who, egress::Behalf};

/// How the audit list names whoever has the owner's key.
pub const OWNER: &str = "owner";

/// Someone whose right to be here is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The name that the caller goes by, shown as the author of sends.
    pub name: Option<String>,
    /// Who it is.
    pub identity: Identity,
    /// Under which name lists of deeds show the caller: an account's, a guest's, a token's, or [`OWNER`].
    pub known_as: String,
    /// The address from which the caller asks, as far as it can be told.
    pub from: Option<IpAddr>,
    /// What the caller may do, as it was judged last.
    pub rights: Rights,
}

/// Who somebody is. Two of them are equal when they are the same person, as far as the relay can know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Who has the owner's key: a script.
    Key,
    /// A browser in which the owner has signed in, whatever its number of tabs.
    Browser(SessionId),
    /// A person with an account.
    Person(Person),
    /// A script with an API token that is nobody's.
    Token(TokenId),
    /// Who came by a share link.
    Guest(Guest),
}

/// Among whom what is bounded for each is shared out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Who has the owner's key.
    Owner,
    /// A person.
    Person(UserId),
    /// A script whose API token is nobody's.
    Token(TokenId),
    /// All guests of a link: whoever has it can come as any number of them.
    Link(ShareId),
}

/// A person with an account, in whatever browsers and scripts.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub user: UserId,
    /// By what the person is known this time.
    pub by: Proof,
}

impl PartialEq for Person {
    fn eq(&self, other: &Self) -> bool {
        self.user == other.user
    }
}

impl Eq for Person {}

impl Hash for Person {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.user.hash(state);
    }
}

/// What proves who somebody is, and may end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A session.
    Session(SessionId),
    /// An API token.
    Token(TokenId),
}

/// Tells one guest's browser from another's. It proves nothing without its seal, and is not shown all the same.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct GuestId(pub(crate) String);

impl fmt::Debug for GuestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuestId")
    }
}

/// Who came by a share link: one browser, whatever its number of tabs, under whatever name.
#[derive(Clone, Debug)]
pub struct Guest {
    /// By which link.
    pub share: ShareId,
    /// Tells this guest from others who came by it.
    pub session: GuestId,
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

impl Guest {
    /// What the guest may do.
    pub fn rights(&self) -> Rights {
        let may = match self.may {
            May::Look => GrantMay::Look,
            May::Chat => GrantMay::Chat,
        };
        Rights::guest(self.bridge.clone(), may)
    }
}

impl Identity {
    /// What proves it and may end; nothing for the owner's key and for guests, whose link is looked at.
    pub fn proof(&self) -> Option<Proof> {
        match self {
            Self::Browser(session) => Some(Proof::Session(session.clone())),
            Self::Person(person) => Some(person.by.clone()),
            Self::Token(token) => Some(Proof::Token(token.clone())),
            Self::Key | Self::Guest(_) => None,
        }
    }

    /// The same, as the audit list has it.
    pub fn means(&self) -> By {
        match (self, self.proof()) {
            (Self::Guest(guest), _) => By::new(Means::Link, Some(guest.share.as_str())),
            (_, Some(Proof::Session(id))) => By::new(Means::Session, Some(id.as_str())),
            (_, Some(Proof::Token(id))) => By::new(Means::Token, Some(id.as_str())),
            (_, None) => By::new(Means::Key, None),
        }
    }

    /// Whose part of what is bounded it takes.
    pub fn whose(&self) -> Whose {
        match self {
            Self::Key | Self::Browser(_) => Whose::Owner,
            Self::Person(person) => Whose::Person(person.user.clone()),
            Self::Token(token) => Whose::Token(token.clone()),
            Self::Guest(guest) => Whose::Link(guest.share.clone()),
        }
    }

    /// Whether it is whoever has the owner's key, be it a browser or a script.
    pub fn is_owner(&self) -> bool {
        matches!(self, Self::Key | Self::Browser(_))
    }
}

impl Caller {
    /// Whoever has the owner's key.
    pub fn owner(identity: Identity) -> Self {
        Self {
            name: None,
            identity,
            known_as: OWNER.to_owned(),
            from: None,
            rights: Rights::owner(),
        }
    }

    /// A guest, who comes with a name.
    pub fn of_guest(guest: Guest) -> Self {
        Self {
            name: Some(guest.name.clone()),
            known_as: guest.name.clone(),
            from: None,
            rights: guest.rights(),
            identity: Identity::Guest(guest),
        }
    }

    /// The same, from an address.
    #[must_use]
    pub fn at(self, from: IpAddr) -> Self {
        Self {
            from: Some(from),
            ..self
        }
    }

    /// The guest, where it is one.
    pub fn guest(&self) -> Option<&Guest> {
        match &self.identity {
            Identity::Guest(guest) => Some(guest),
            _ => None,
        }
    }

    /// Who it is, for the audit list. A guest chooses a name as it likes: the link's id stands with it. What a token is for,
    /// [`Accounts`](super::Accounts) know.
    pub fn who(&self) -> Who {
        let (name, user) = match &self.identity {
            Identity::Guest(guest) => (format!("{} ({})", guest.name, guest.share), None),
            Identity::Person(person) => (self.known_as.clone(), Some(person.user.clone())),
            _ => (self.known_as.clone(), None),
        };
        Who {
            name,
            user,
            by: Some(self.identity.means()),
            from: self.from,
        }
    }

    /// For whom addresses are judged; guests have no role of their own.
    pub fn role(&self) -> Role {
        self.rights.role.unwrap_or_default()
    }

    /// In whose name addresses are judged.
    pub fn behalf(&self) -> Behalf {
        Behalf::of(self.role(), self.rights.who.clone())
    }

    /// Whose is what the caller makes; nothing where it belongs to whoever has the owner's key.
    pub fn owner_of_new(&self) -> Option<UserId> {
        self.rights.who.clone()
    }

    /// Whether the caller may do this much on a bridge of this owner's.
    pub fn may(&self, bridge: &BridgeId, owner: Option<&UserId>, may: GrantMay) -> bool {
        self.rights
            .on(bridge, owner)
            .is_some_and(|most| may <= most)
    }

    /// Whether the caller keeps the name under which it signs in, and says none itself.
    pub fn keeps_name(&self) -> bool {
        matches!(self.identity, Identity::Guest(_) | Identity::Person(_))
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
            session: GuestId(session.to_owned()),
            name: name.to_owned(),
            bridge: BridgeId::from("b"),
            may: May::Look,
        }
    }

    #[test]
    fn a_person_is_one_in_every_browser_and_a_guest_prints_no_secret() {
        assert_eq!(guest("1f", "Li"), guest("1f", "Wang"));
        assert_ne!(guest("1f", "Li"), guest("2f", "Li"));
        let person = |user: &str, by: &str| Person {
            user: user.into(),
            by: Proof::Session(by.into()),
        };
        assert_eq!(person("u", "1"), person("u", "2"));
        assert_ne!(person("u", "1"), person("v", "1"));
        let shown = format!("{:?}", guest("2f", "Li"));
        assert!(!shown.contains("2f"), "{shown}");
    }

    #[test]
    fn a_guest_sees_one_bridge_and_the_owner_all() {
        let (own, other) = (BridgeId::from("b"), BridgeId::from("c"));
        let caller = Caller::of_guest(guest("1", "Li"));
        assert_eq!(caller.name.as_deref(), Some("Li"));
        assert!(
            caller.may(&own, None, GrantMay::Look) && !caller.may(&other, None, GrantMay::Look)
        );
        let owner = Caller::owner(Identity::Key);
        assert!(owner.may(&other, None, GrantMay::Manage));
    }
}
