//! In whose name the relay goes somewhere.

use shared::{id::UserId, user::Role};

/// In whose name the relay goes somewhere: what the role may, and of the relay's own bridges what all of the people may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behalf {
    /// The role.
    pub role: Role,
    /// The people, or API tokens that are nobody's. An admin is none of them: admins may use every bridge.
    pub people: Vec<UserId>,
}

impl Behalf {
    /// The relay's own affairs, which are an admin's.
    pub fn relay() -> Self {
        Self::of(Role::Admin, None)
    }

    /// Of somebody in a role.
    pub fn of(role: Role, who: Option<UserId>) -> Self {
        let people = who.filter(|_| role != Role::Admin).into_iter().collect();
        Self { role, people }
    }

    /// In both names: no more than either may.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.role = self.role.min(other.role);
        for who in &other.people {
            if !self.people.contains(who) {
                self.people.push(who.clone());
            }
        }
        self
    }
}
