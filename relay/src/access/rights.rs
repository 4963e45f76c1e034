//! What somebody may do.

use std::{collections::HashMap, sync::Arc};

use shared::{
    id::{BridgeId, UserId},
    user::{GrantMay, Granted, Role},
};

/// What is granted, by bridge.
pub type Grants = HashMap<BridgeId, GrantMay>;

/// What somebody may do, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Whose things are one's own: an account, or an API token that is nobody's; nothing for whoever has the owner's key.
    pub who: Option<UserId>,
    /// The role; guests have none.
    pub role: Option<Role>,
    /// What is granted on others' bridges.
    pub grants: Arc<Grants>,
}

impl Rights {
    /// Of whoever has the owner's key.
    pub fn owner() -> Self {
        Self {
            who: None,
            role: Some(Role::Admin),
            grants: Arc::default(),
        }
    }

    /// Of an account, or of a token that is nobody's.
    pub fn of(who: UserId, role: Role, grants: Arc<Grants>) -> Self {
        Self {
            who: Some(who),
            role: Some(role),
            grants,
        }
    }

    /// Of a guest, who may do this on one bridge.
    pub fn guest(bridge: BridgeId, may: GrantMay) -> Self {
        Self {
            who: None,
            role: None,
            grants: Arc::new([(bridge, may)].into()),
        }
    }

    /// Whether everything is allowed.
    pub fn is_admin(&self) -> bool {
        self.role == Some(Role::Admin)
    }

    /// Whether all that `other` allows is allowed, on bridges that are meant.
    pub fn cover(&self, other: &Self, is_meant: impl Fn(&BridgeId) -> bool) -> bool {
        let granted = |(bridge, may): (&BridgeId, &GrantMay)| {
            self.grants.get(bridge) >= Some(may) || !is_meant(bridge)
        };
        self.role >= other.role && other.grants.iter().all(granted)
    }

    /// Whether something of this owner's is one's own, as everything is for an admin.
    pub fn owns(&self, owner: Option<&UserId>) -> bool {
        self.is_admin() || (owner.is_some() && owner == self.who.as_ref())
    }

    /// What may be done on a bridge of this owner's; nothing where it is not even seen.
    pub fn on(&self, bridge: &BridgeId, owner: Option<&UserId>) -> Option<GrantMay> {
        if self.owns(owner) && self.role != Some(Role::Reader) {
            return Some(GrantMay::Manage);
        }
        let granted = self.grants.get(bridge).copied();
        match self.role {
            // Who had bridges and is a reader now looks at them, as at what is granted.
            Some(Role::Reader) if self.owns(owner) => Some(GrantMay::Look),
            Some(Role::Reader) => granted.map(|_| GrantMay::Look),
            _ => granted,
        }
    }

    /// What is granted, by bridge.
    pub fn granted(&self) -> Vec<Granted> {
        let granted = self.grants.iter().map(|(bridge, may)| Granted {
            bridge: bridge.clone(),
            may: *may,
        });
        let mut granted: Vec<_> = granted.collect();
        granted.sort_by(|one, other| one.bridge.cmp(&other.bridge));
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(role: Role, grants: &[(&str, GrantMay)]) -> Rights {
        let grants = grants.iter().map(|(id, may)| (BridgeId::from(*id), *may));
        Rights::of("me".into(), role, Arc::new(grants.collect()))
    }

    #[test]
    fn what_is_not_ones_own_is_as_granted_and_readers_only_look() {
        let (own, other) = (UserId::from("me"), UserId::from("you"));
        let granted = [("chat", GrantMay::Chat), ("all", GrantMay::Manage)];
        for (role, bridge, owner, may) in [
            (Role::Member, "b", Some(&own), Some(GrantMay::Manage)),
            (Role::Member, "b", Some(&other), None),
            (Role::Member, "b", None, None),
            (Role::Member, "chat", Some(&other), Some(GrantMay::Chat)),
            (Role::Member, "all", None, Some(GrantMay::Manage)),
            (Role::Reader, "b", Some(&own), Some(GrantMay::Look)),
            (Role::Reader, "all", Some(&other), Some(GrantMay::Look)),
            (Role::Reader, "b", None, None),
            (Role::Admin, "b", Some(&other), Some(GrantMay::Manage)),
            (Role::Admin, "b", None, Some(GrantMay::Manage)),
        ] {
            let found = rights(role, &granted).on(&bridge.into(), owner);
            assert_eq!(found, may, "{role:?} {bridge} {owner:?}");
        }
    }

    #[test]
    fn rights_cover_others_that_are_no_more() {
        let (look, chat) = ([("b", GrantMay::Look)], [("b", GrantMay::Chat)]);
        for (one, other, covers) in [
            (
                rights(Role::Member, &chat),
                rights(Role::Member, &look),
                true,
            ),
            (
                rights(Role::Member, &look),
                rights(Role::Member, &chat),
                false,
            ),
            (
                rights(Role::Member, &[]),
                rights(Role::Member, &look),
                false,
            ),
            (rights(Role::Member, &chat), rights(Role::Admin, &[]), false),
            (rights(Role::Admin, &[]), rights(Role::Member, &[]), true),
            (rights(Role::Reader, &[]), Rights::owner(), false),
        ] {
            let found = one.cover(&other, |_| true);
            assert_eq!(found, covers, "{one:?} {other:?}");
        }
        let (before, after) = (rights(Role::Member, &look), rights(Role::Member, &[]));
        assert!(after.cover(&before, |_| false), "the bridge is deleted");
    }

    #[test]
    fn a_guest_has_one_bridge() {
        let guest = Rights::guest("b".into(), GrantMay::Chat);
        assert_eq!(guest.on(&"b".into(), None), Some(GrantMay::Chat));
        assert_eq!(guest.on(&"c".into(), None), None);
        assert!(!guest.owns(None));
    }
}
