//! Of which changes a viewer is told, and what happens when its rights change.

use shared::{
    live::{BridgeGone, RelayTell},
    user::{GrantMay, Role},
};

use super::{
    Viewer,
    wire::{self, Lost},
};
use crate::changes::{Behind, Subject, Told};

impl Viewer {
    pub(super) async fn change(&mut self, told: Result<Vec<Told>, Behind>) -> Result<(), Lost> {
        let Ok(told) = told else {
            return self.wire.close(wire::AGAIN).await.and(Err(Lost));
        };
        for told in told {
            let Told {
                subject,
                message,
                gone,
                ..
            } = &told;
            if !self.is_told(&told) {
                continue;
            }
            if let (Subject::Bridge(bridge), true) = (subject, *gone) {
                self.session.unfollow(bridge);
                self.visit.look_away(bridge);
            }
            self.wire.send_encoded(&**message).await?;
        }
        Ok(())
    }

    /// Of bridges they are told who see them, of what is saved for one who may send on it, of alerts who manage it; of the rest
    /// whose it is.
    fn is_told(&self, told: &Told) -> bool {
        let (rights, owner) = (&self.caller.rights, told.owner.as_deref());
        let may = match &told.subject {
            Subject::Saved(..) => GrantMay::Chat,
            Subject::Alert(..) => GrantMay::Manage,
            Subject::Reply(_) => return rights.is_admin(),
            _ => GrantMay::Look,
        };
        match told.subject.bridge() {
            Some(bridge) => self.caller.may(bridge, owner, may),
            None => rights.role >= Some(Role::Member) && rights.owns(owner),
        }
    }

    /// What anybody may do has changed: tells what that is for this viewer.
    pub(super) async fn reexamine(&mut self) -> Result<(), Lost> {
        self.rights.mark_unchanged();
        let Ok(now) = self.edge.services().access.rights(&self.caller) else {
            // Whoever waits for the end of the stay tells it; until then nothing more is given.
            return std::future::pending().await;
        };
        let before = std::mem::replace(&mut self.caller.rights, now);
        let renamed = self
            .edge
            .services()
            .access
            .accounts()
            .name_of_person(&self.caller);
        let is_renamed = renamed.is_some() && renamed != self.caller.name;
        if is_renamed {
            self.caller.name = renamed;
        }
        self.wire.take_of((&self.caller).into());
        if before == self.caller.rights && !is_renamed {
            return Ok(());
        }
        if let Some(me) = self.edge.services().me(&self.caller) {
            self.wire.tell(RelayTell::Me(Box::new(me))).await?;
        }
        for bridge in self.edge.bridges().all() {
            let (id, owner) = (bridge.id(), bridge.owner());
            match (before.on(&id, owner), self.caller.rights.on(&id, owner)) {
                (Some(_), None) => {
                    self.session.unfollow(&id);
                    self.visit.look_away(&id);
                    let gone = RelayTell::BridgeGone(BridgeGone { id });
                    self.wire.tell(gone).await?;
                }
                (before, now) if before < now => {
                    // With it, what could not be heard before.
                    let mut standing = self.changes.standing_of(&id);
                    standing.retain(|told| self.is_told(told));
                    for told in standing {
                        self.wire.send_encoded(&*told.message).await?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
