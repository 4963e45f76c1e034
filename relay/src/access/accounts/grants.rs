//! What is granted on bridges.

use shared::{
    fault::{Fault, FaultCode},
    id::{BridgeId, TokenId, UserId},
    user::{Grant, GrantMay, Role},
};

use super::{
    Accounts, Keep,
    state::{State, of_token},
};
use crate::{
    access::{Identity, Person, Proof},
    names::folded,
    still,
    store::{AccountEdit, BridgeKey, StoredGrant},
};

impl State {
    /// To whom something is granted: an account by id or name, or a token of nobody's by its id; and the name.
    fn receiver(&self, who: &UserId) -> Result<(UserId, String), Fault> {
        let by_name = || self.named(&folded(who.as_str()));
        let user = self.users.get(who).map(|user| &user.row).or_else(by_name);
        if let Some(user) = user {
            return Ok((user.id.clone(), user.name.clone()));
        }
        let id = TokenId(who.0.clone());
        let token = self
            .tokens
            .get(&id)
            .filter(|token| token.row.user.is_none());
        let token = token.map(|token| (of_token(&id), token.row.name.clone()));
        token.ok_or_else(|| {
            let detail = format!("There is no account \"{who}\" to which this could be granted.");
            Fault::new(FaultCode::NotFound, detail).with("user", who.as_str())
        })
    }
}

impl Accounts {
    /// Grants somebody something on a bridge, in place of what was granted before.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn grant(
        &self,
        keep: &impl Keep,
        bridge: BridgeKey,
        who: &UserId,
        may: GrantMay,
    ) -> Result<Grant, Fault> {
        let _changing = self.changing.lock().await;
        still::check()?;
        let (user, name) = self.read().receiver(who)?;
        let before = self.read().grants_of(&user).get(&bridge.id()).copied();
        let grant = StoredGrant {
            bridge,
            user: user.clone(),
            may,
        };
        let edits = vec![AccountEdit::Grant(grant)];
        if before.is_some_and(|before| may < before) {
            self.take(keep, edits).await?;
        } else {
            self.give(keep, edits).await?;
        }
        Ok(Grant { user, name, may })
    }

    /// Whether an account, or a token of nobody's, may manage a bridge of this owner's. Nobody has the owner's key but an admin.
    pub fn manages(&self, who: Option<&UserId>, bridge: &BridgeId, owner: Option<&UserId>) -> bool {
        let Some(who) = who else {
            return true;
        };
        let state = self.read();
        let rights = state.role(who).map(|role| state.rights_of(who, role));
        rights.and_then(|rights| rights.on(bridge, owner)) == Some(GrantMay::Manage)
    }

    /// Whether all of these, none of them as more than a role, may send on a bridge of this owner's; of nobody nothing is known.
    pub fn all_may_chat(
        &self,
        people: &[UserId],
        most: Role,
        bridge: &BridgeId,
        owner: Option<&UserId>,
    ) -> bool {
        let state = self.read();
        let may = |who: &UserId| {
            let role = state.role(who)?.min(most);
            state.rights_of(who, role).on(bridge, owner)
        };
        let may_chat = |who| may(who) >= Some(GrantMay::Chat);
        !people.is_empty() && people.iter().all(may_chat)
    }

    /// Done when somebody may not send on a bridge of this owner's any more. A session that ends does not count.
    pub async fn until_silent(
        &self,
        identity: &Identity,
        bridge: &BridgeId,
        owner: Option<&UserId>,
    ) {
        let mut news = self.watch();
        while self.may_chat(identity, bridge, owner) {
            if news.changed().await.is_err() {
                return;
            }
        }
    }

    fn may_chat(&self, identity: &Identity, bridge: &BridgeId, owner: Option<&UserId>) -> bool {
        let rights = match identity {
            Identity::Browser(_) => return true,
            Identity::Person(Person {
                user,
                by: Proof::Session(_),
            }) => {
                let state = self.read();
                state.role(user).map(|role| state.rights_of(user, role))
            }
            identity => self.rights(identity),
        };
        rights.is_some_and(|rights| rights.on(bridge, owner) >= Some(GrantMay::Chat))
    }

    /// What is granted on a bridge, by name.
    pub fn grants(&self, bridge: &BridgeId) -> Vec<Grant> {
        let state = self.read();
        let granted = state.granted_on(bridge).into_iter();
        let mut grants: Vec<_> = granted
            .filter_map(|(who, may)| {
                let (user, name) = state.receiver(who).ok()?;
                Some(Grant { user, name, may })
            })
            .collect();
        grants.sort_by(|one, other| (&one.name, &one.user).cmp(&(&other.name, &other.user)));
        grants
    }

    /// Takes back what was granted.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn revoke(
        &self,
        keep: &impl Keep,
        bridge: BridgeKey,
        who: &UserId,
    ) -> Result<(), Fault> {
        let _changing = self.changing.lock().await;
        still::check()?;
        let (user, _) = self.read().receiver(who)?;
        if !self.read().grants_of(&user).contains_key(&bridge.id()) {
            let detail = format!("Nothing is granted to \"{who}\" on this bridge.");
            return Err(Fault::new(FaultCode::NotFound, detail).with("user", who.as_str()));
        }
        self.take(keep, vec![AccountEdit::Revoke(bridge, user)])
            .await
    }

    /// A bridge is deleted; the store has let go of what was granted on it.
    pub fn bridge_gone(&self, bridge: &BridgeId) {
        let mut state = self
            .state
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        state.bridge_gone(bridge);
    }
}
