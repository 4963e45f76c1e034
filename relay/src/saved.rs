//! Saved sends: what is often sent, in the order in which the pages show it.
//!
//! The list is small and is held whole; every change is stored before it is seen.

use std::sync::Arc;

use shared::{
    fault::{Fault, FaultCode},
    id::{BridgeId, SavedId},
    live::{RelayTell, SavedGone},
    saved::Saved,
};
use tokio::sync::Mutex;

use crate::{
    bridge::Context,
    changes::{Standing, Subject},
    faults::limit,
    still,
    store::{Edit, StoreError},
};

/// All saved sends of a relay.
#[derive(Debug)]
pub struct SavedSends {
    context: Arc<Context>,
    /// Held over a commit, so that changes come one after the other.
    list: Mutex<Vec<Saved>>,
}

impl SavedSends {
    /// What is stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(context: Arc<Context>) -> Result<Self, StoreError> {
        let saved = context.journal.store().saved().await?;
        Ok(Self {
            context,
            list: Mutex::new(saved),
        })
    }

    /// All in their order, or those that stand on a bridge.
    pub async fn list(&self, bridge: Option<&BridgeId>) -> Vec<Saved> {
        let stands = |saved: &&Saved| match (bridge, &saved.bridge) {
            (Some(wanted), Some(bridge)) => bridge == wanted,
            _ => true,
        };
        self.list
            .lock()
            .await
            .iter()
            .filter(stands)
            .cloned()
            .collect()
    }

    /// Adds one that is as `check` wants it at its position, or at the end. While it is checked nobody else changes
    /// anything here: what is for a bridge that is deleted meanwhile goes with it.
    ///
    /// # Errors
    /// What `check` says, `limit-reached`, `storage-failed`.
    pub async fn add(
        &self,
        saved: Saved,
        position: Option<u64>,
        check: impl FnOnce(&Saved) -> Result<(), Fault>,
    ) -> Result<Saved, Fault> {
        let id = saved.id.clone();
        self.change(&id, |list| {
            check(&saved)?;
            let max = self.context.limits.saved;
            if list.len() >= max {
                return Err(limit("saved", max));
            }
            let owner = saved.owner.as_ref();
            self.context.quotas.check_saved(owner, || {
                let own = list.iter().filter(|other| other.owner.as_ref() == owner);
                own.count() as u64
            })?;
            insert(list, saved, position.unwrap_or(u64::MAX));
            Ok(())
        })
        .await
    }

    /// Changes one to what `new` makes of it, and moves it where a position is given.
    ///
    /// # Errors
    /// `not-found`, what `new` says, `storage-failed`.
    pub async fn edit(
        &self,
        id: &SavedId,
        position: Option<u64>,
        new: impl FnOnce(Saved) -> Result<Saved, Fault>,
    ) -> Result<Saved, Fault> {
        self.change(id, |list| {
            let at = find(list, id)?;
            let old = list.remove(at);
            let position = position.unwrap_or(at as u64);
            insert(list, new(old)?, position);
            Ok(())
        })
        .await
    }

    /// Takes one away for which `may` holds.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn remove(
        &self,
        id: &SavedId,
        may: impl FnOnce(&Saved) -> bool,
    ) -> Result<(), Fault> {
        let mut list = self.list.lock().await;
        still::check()?;
        let mut after = list.clone();
        let gone = after.remove(find(&after, id)?);
        may(&gone).then_some(()).ok_or_else(|| no_such_saved(id))?;
        self.replace(&mut list, after).await
    }

    /// A bridge is deleted, and the store has let go of its saved sends.
    pub async fn forget(&self, bridge: &BridgeId) {
        let mut list = self.list.lock().await;
        let mut after = list.clone();
        after.retain(|saved| saved.bridge.as_ref() != Some(bridge));
        if after.len() < list.len()
            && let Err(fault) = self.replace(&mut list, after).await
        {
            tracing::error!(%fault, "the saved sends of a deleted bridge were not put in order");
        }
    }

    async fn change(
        &self,
        id: &SavedId,
        make: impl FnOnce(&mut Vec<Saved>) -> Result<(), Fault>,
    ) -> Result<Saved, Fault> {
        let mut list = self.list.lock().await;
        still::check()?;
        let mut after = list.clone();
        make(&mut after)?;
        self.replace(&mut list, after).await?;
        Ok(list[find(&list, id)?].clone())
    }

    /// Stores what is different, then shows and tells it.
    async fn replace(&self, list: &mut Vec<Saved>, mut after: Vec<Saved>) -> Result<(), Fault> {
        number(&mut after);
        let (changed, gone) = differences(list, &after);
        // One that is for another bridge now is written anew; to delete it as well would lose it.
        let stays = |gone: &&Saved| changed.iter().all(|saved| saved.id != gone.id);
        let kept = changed.iter().cloned().map(Edit::KeepSaved);
        let ids = gone.iter().filter(stays).map(|saved| saved.id.clone());
        let edits = kept.chain(ids.map(Edit::DropSaved)).collect();
        self.context.journal.edit(edits).await?;
        *list = after;
        for Saved { id, bridge, .. } in gone {
            let subject = Subject::Saved(bridge.clone(), id.clone());
            let gone = RelayTell::SavedGone(SavedGone { id, bridge });
            self.context
                .changes
                .tell(subject, || Some(Standing::Gone(gone)));
        }
        for saved in changed {
            let subject = Subject::Saved(saved.bridge.clone(), saved.id.clone());
            let here = RelayTell::Saved(Box::new(saved));
            self.context
                .changes
                .tell(subject, || Some(Standing::Here(here)));
        }
        Ok(())
    }
}

fn find(list: &[Saved], id: &SavedId) -> Result<usize, Fault> {
    let at = list.iter().position(|saved| saved.id == *id);
    at.ok_or_else(|| no_such_saved(id))
}

/// There is no such thing.
pub(crate) fn no_such_saved(id: &SavedId) -> Fault {
    let detail = format!("There is no saved send \"{id}\"; list-saved shows those there are.");
    Fault::new(FaultCode::NotFound, detail).with("saved", id.as_str())
}

fn insert(list: &mut Vec<Saved>, saved: Saved, position: u64) {
    let at = usize::try_from(position).unwrap_or(usize::MAX);
    list.insert(at.min(list.len()), saved);
}

fn number(list: &mut [Saved]) {
    for (saved, position) in list.iter_mut().zip(0..) {
        saved.position = position;
    }
}

/// Those that are new or have changed, and those that are gone: from a bridge, where one is for another now.
fn differences(before: &[Saved], after: &[Saved]) -> (Vec<Saved>, Vec<Saved>) {
    let place = |saved: &Saved| (saved.id.clone(), saved.bridge.clone());
    let changed = after.iter().filter(|saved| !before.contains(saved));
    let gone = before
        .iter()
        .filter(|gone| after.iter().all(|saved| place(saved) != place(gone)));
    (changed.cloned().collect(), gone.cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(id: &str) -> Saved {
        Saved {
            id: id.into(),
            label: id.to_owned(),
            ..Saved::default()
        }
    }

    fn ids(list: &[Saved]) -> String {
        list.iter().map(|saved| saved.id.as_str()).collect()
    }

    #[test]
    fn a_move_changes_only_those_that_make_room() {
        let mut before: Vec<_> = ["a", "b", "c", "d"].map(saved).into();
        number(&mut before);
        let mut after = before.clone();
        let moved = after.remove(2);
        insert(&mut after, moved, 0);
        number(&mut after);
        assert_eq!(ids(&after), "cabd");
        let (changed, gone) = differences(&before, &after);
        assert_eq!((ids(&changed).as_str(), gone.len()), ("cab", 0));
    }

    #[test]
    fn what_is_gone_is_told_and_the_rest_closes_up() {
        let mut before: Vec<_> = ["a", "b", "c"].map(saved).into();
        number(&mut before);
        let mut after = before.clone();
        after.remove(0);
        insert(&mut after, saved("e"), u64::MAX);
        number(&mut after);
        let (changed, gone) = differences(&before, &after);
        assert_eq!((ids(&changed).as_str(), ids(&gone).as_str()), ("bce", "a"));
        assert_eq!(after[2].position, 2);
    }
}
