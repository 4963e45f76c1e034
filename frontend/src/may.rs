//! Who this browser's person is, and what that person may do: asked wherever something is offered, so that nothing is offered
//! that the relay would refuse. The relay judges all the same. Pure.

use shared::{
    bridge::Bridge,
    live::RelayHello,
    share::{GuestHere, May},
    user::{GrantMay, Me, Role},
};

use crate::route::Route;

/// Who this browser's person is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Who {
    /// Came by a share link.
    Guest(GuestHere),
    /// Has an account, or the owner's key.
    Person(Me),
}

/// How far a person may go on a bridge; each may all that the one before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Not even see it.
    Nothing,
    /// See, follow, search.
    Look,
    /// Also send.
    Chat,
    /// Also open, close, change, delete, share, grant.
    Manage,
}

impl From<May> for Level {
    fn from(may: May) -> Self {
        match may {
            May::Look => Self::Look,
            May::Chat => Self::Chat,
        }
    }
}

impl From<GrantMay> for Level {
    fn from(may: GrantMay) -> Self {
        match may {
            GrantMay::Look => Self::Look,
            GrantMay::Chat => Self::Chat,
            GrantMay::Manage => Self::Manage,
        }
    }
}

/// How far somebody may go on a bridge.
pub(crate) fn may(who: &Who, bridge: &Bridge) -> Level {
    let me = match who {
        Who::Guest(guest) if guest.bridge == bridge.id => return guest.may.into(),
        Who::Guest(_) => return Level::Nothing,
        Who::Person(me) => me,
    };
    let granted = me.grants.iter().find(|grant| grant.bridge == bridge.id);
    let granted = granted.map_or(Level::Nothing, |grant| grant.may.into());
    match me.role {
        Role::Admin => Level::Manage,
        Role::Member if who.owns(bridge) => Level::Manage,
        Role::Member => granted,
        // Who had bridges and is a reader now looks at them, as at what is granted.
        Role::Reader if who.owns(bridge) => Level::Look,
        Role::Reader => granted.min(Level::Look),
    }
}

impl Who {
    /// As the relay's hello tells it.
    pub(crate) fn of(hello: &RelayHello) -> Self {
        match (&hello.guest, &hello.me) {
            (Some(guest), _) => Self::Guest(guest.clone()),
            (None, Some(me)) => Self::Person(me.clone()),
            (None, None) => Self::default(),
        }
    }

    /// Who it is, where it is a guest.
    pub(crate) fn guest(&self) -> Option<&GuestHere> {
        match self {
            Self::Guest(guest) => Some(guest),
            Self::Person(_) => None,
        }
    }

    /// Who it is, where it is no guest.
    pub(crate) fn person(&self) -> Option<&Me> {
        match self {
            Self::Guest(_) => None,
            Self::Person(me) => Some(me),
        }
    }

    /// Under which name others see this person, where that is not for this browser to choose.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Guest(guest) => Some(&guest.name),
            Self::Person(me) => me.name.as_deref(),
        }
    }

    /// Whether a bridge is this person's own. Those that belong to no account are that of whoever has the owner's key.
    pub(crate) fn owns(&self, bridge: &Bridge) -> bool {
        self.person().is_some_and(|me| me.user == bridge.owner)
    }

    fn has(&self, role: Role) -> bool {
        self.person().is_some_and(|me| me.role >= role)
    }

    /// Whether senders, accounts and the like may be seen and set.
    pub(crate) fn is_admin(&self) -> bool {
        self.has(Role::Admin)
    }

    /// Whether bridges may be made.
    pub(crate) fn makes_bridges(&self) -> bool {
        self.has(Role::Member)
    }

    /// Whether there is anything for this person at a place.
    pub(crate) fn goes_to(&self, route: &Route) -> bool {
        match route {
            Route::Notices | Route::Compose | Route::Notice { .. } => self.has(Role::Member),
            Route::Templates | Route::Setup | Route::People | Route::Egress | Route::Audit => {
                self.is_admin()
            }
            Route::Bridges
            | Route::Bridge { .. }
            | Route::Entry { .. }
            | Route::Drawn { .. }
            | Route::DrawnPeer { .. } => true,
            // They make bridges.
            Route::Lessons | Route::Lesson { .. } => self.has(Role::Member),
            Route::Inspector | Route::Settings | Route::Lost => self.guest().is_none(),
        }
    }
}

/// Before the relay has said hello nothing is kept back; it judges all the same.
impl Default for Who {
    fn default() -> Self {
        Self::Person(Me {
            role: Role::Admin,
            ..Me::default()
        })
    }
}

#[cfg(test)]
mod tests;
