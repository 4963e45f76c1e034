//! What operations work on, and whether somebody may.

use std::{net::SocketAddr, sync::Arc};

use serde_json::{Value, json};
use shared::{
    fault::{Fault, FaultCode},
    id::BridgeId,
    user::{GrantMay, Me},
};

use crate::{
    access::{Access, Caller, Identity, Proof, Rights, Share},
    audit::{Audit, Who},
    bridge::Bridges,
    config::Config,
    egress::Egress,
    outbox::{Outbox, codes::Codes, email::Senders, sms::Gateways},
    people::{People, Visit},
    rules::Rules,
    saved::SavedSends,
    still::Right,
    templates::Templates,
    trail,
};

/// What operations work on.
#[derive(Debug)]
pub struct Services {
    /// The bridges.
    pub bridges: Bridges,
    /// Who is here.
    pub people: People,
    /// Who may do what.
    pub access: Access,
    /// What is often sent.
    pub saved: SavedSends,
    /// SMS and e-mail on their way out.
    pub outbox: Outbox,
    /// The senders of e-mail.
    pub senders: Arc<Senders>,
    /// The gateways of SMS.
    pub gateways: Arc<Gateways>,
    /// Verification codes.
    pub codes: Arc<Codes>,
    /// Texts of notices.
    pub templates: Arc<Templates>,
    /// Alerts.
    pub rules: Rules,
    /// Who did what.
    pub audit: Audit,
    /// The settings.
    pub config: Config,
    /// The address that the relay listens on.
    pub local: SocketAddr,
}

impl Services {
    /// Where the relay may dial, send and listen.
    pub(crate) fn egress(&self) -> &Egress {
        &self.bridges.context().egress
    }

    /// Whether somebody may go by a name: nobody else who is here does, and no peer in a room.
    ///
    /// # Errors
    /// `name-taken`; `bad-request` for one that no person has.
    pub fn check_person(&self, identity: &Identity, name: &str) -> Result<(), Fault> {
        self.people.check(identity, name)?;
        self.bridges.check_no_peer_is(name)
    }

    /// Somebody comes, and is here as long as what this gives is held.
    ///
    /// # Errors
    /// As [`Services::check_person`].
    pub async fn enter(&self, caller: &Caller) -> Result<Visit, Fault> {
        let _naming = self.people.naming().await;
        let has_account = matches!(caller.identity, Identity::Person(_));
        if let Some(name) = caller.name.as_ref().filter(|_| !has_account) {
            self.bridges.check_no_peer_is(name)?;
        }
        self.people.enter(caller)
    }

    /// Whether a caller may do an operation with these arguments, and what the caller may do at all.
    ///
    /// # Errors
    /// As [`Access::judge`].
    pub fn judge(&self, caller: &Caller, operation: &str, with: &Value) -> Result<Rights, Fault> {
        let owner = |bridge: &BridgeId| Some(self.bridges.get(bridge).ok()?.owner().cloned());
        self.access.judge(caller, operation, with, owner)
    }

    /// A caller's right to an operation with these arguments: as long as the judge allows it, and all that the caller may do now, on
    /// the bridge that it is about, or on all.
    pub fn right(
        self: &Arc<Self>,
        caller: &Caller,
        operation: &'static str,
        with: &Value,
    ) -> Right {
        let (services, caller) = (Arc::clone(self), caller.clone());
        let held = self.access.rights(&caller).unwrap_or(caller.rights.clone());
        // Nothing else of the arguments is asked for of those who have accounts; the end of a guest's link ends all at once.
        let with = json!({"bridge": with.get("bridge")});
        let about = with["bridge"].as_str().map(BridgeId::from);
        let judge = move || {
            let now = services.judge(&caller, operation, &with);
            let now = now.inspect_err(|_| trail::refused())?;
            let is_meant = |bridge: &BridgeId| match &about {
                Some(about) => about == bridge,
                // What was granted on a bridge that is deleted was not taken away.
                None => services.bridges.get(bridge).is_ok(),
            };
            if now.cover(&held, is_meant) {
                return Ok(());
            }
            trail::refused();
            let detail = "What you may do has changed meanwhile; look, and try again.";
            Err(Fault::new(FaultCode::NotAllowed, detail))
        };
        Right::new(judge, self.access.accounts().watch())
    }

    /// Ends the share links of those who may share their bridges no more, whenever what anybody may do has changed, until the
    /// relay stops.
    pub async fn keep_shares(&self) {
        let mut news = self.access.accounts().watch();
        let stopping = &self.bridges.context().stopping;
        loop {
            self.end_shares().await;
            tokio::select! {
                () = stopping.cancelled() => return,
                changed = news.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Ends those links now. Whoever manages a bridge may share it.
    pub(crate) async fn end_shares(&self) {
        let accounts = self.access.accounts();
        let may_stay = |share: &Share| {
            let bridge = self.bridges.get(&share.bridge());
            bridge.is_ok_and(|bridge| accounts.manages(share.maker(), &bridge.id(), bridge.owner()))
        };
        let journal = &self.bridges.context().journal;
        self.access.shares().end_others(journal, may_stay).await;
    }

    /// Who a caller is, as the audit list tells it.
    pub fn who(&self, caller: &Caller) -> Who {
        let mut who = caller.who();
        if let (Some(Proof::Token(token)), Some(by)) = (caller.identity.proof(), &mut who.by) {
            by.name = self.access.accounts().token_name(&token);
        }
        who
    }

    /// Who a caller is, as the live socket tells it; nothing for guests.
    pub fn me(&self, caller: &Caller) -> Option<Me> {
        let account = match &caller.identity {
            Identity::Person(person) => Some(person.user.clone()),
            _ => None,
        };
        Some(Me {
            name: caller.name.clone().filter(|_| account.is_some()),
            user: account,
            role: caller.rights.role?,
            grants: caller.rights.granted(),
        })
    }

    /// Whether a bridge is there for a caller, as it was judged last.
    pub fn may(&self, caller: &Caller, bridge: &BridgeId, may: GrantMay) -> bool {
        let bridge = self.bridges.get(bridge);
        bridge.is_ok_and(|bridge| caller.may(&bridge.id(), bridge.owner(), may))
    }
}
