//! Rules: when an entry matches, or nothing came for a time, something is done. So far they are alerts, which put notices
//! into the outbox.
//!
//! | module | what it is for |
//! |---|---|
//! | [`matching`] | whether an entry is one that is waited for; pure |
//! | [`state`] | how far a rule has come and when it fires; pure |
//! | [`values`] | what stands for the names in an alert's texts; pure |
//! | [`desk`] | the alerts of one bridge, as users see and change them |
//! | [`follower`] | the task that reads a bridge's journal for its alerts |
//! | [`firing`] | what comes of a firing: notices, an event |
//! | [`trial`] | where an alert would have fired |
//!
//! A bridge with alerts has one [`desk::Desk`] and one task. It reads the journal like a viewer, in bounded batches. One transaction
//! moves the cursors and keeps what was fired, so that a restart neither forgets nor repeats.

mod desk;
mod firing;
mod follower;
pub mod matching;
pub mod state;
#[cfg(test)]
mod tests;
mod trial;
pub mod values;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use shared::{
    alert::{Alert, AlertNotice},
    fault::{Fault, FaultCode},
    id::{AlertId, BridgeId},
};
use tokio::time::Instant;

use crate::{
    bridge::{Bridge, Bridges},
    clock,
    outbox::Outbox,
    store::{AlertSettings, Edit, StoreError, StoredAlert},
    templates::{self, Templates},
};

use desk::{Desk, Kept};
use matching::Matcher;
use state::Clock;

pub use trial::try_on;

/// What all rules share.
#[derive(Debug)]
struct Services {
    bridges: Bridges,
    templates: Arc<Templates>,
    outbox: Outbox,
    began: Instant,
}

impl Services {
    fn now(&self) -> Clock {
        Clock {
            wall: clock::now(),
            passed: BEFORE + self.began.elapsed(),
        }
    }

    /// The instant of a time that only passes.
    fn instant(&self, passed: Duration) -> Instant {
        self.began + passed.saturating_sub(BEFORE)
    }
}

/// So much time counts as passed when the relay starts, so that what was heard before it has a place there.
const BEFORE: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// All rules of a relay.
#[derive(Debug)]
pub struct Rules {
    services: Arc<Services>,
    desks: Mutex<HashMap<BridgeId, Arc<Desk>>>,
}

impl Rules {
    /// What is stored. Nothing is looked at yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(
        bridges: Bridges,
        templates: Arc<Templates>,
        outbox: Outbox,
    ) -> Result<Self, StoreError> {
        let stored = bridges.context().journal.store().alerts().await?;
        let rules = Self {
            services: Arc::new(Services {
                bridges,
                templates,
                outbox,
                began: Instant::now(),
            }),
            desks: Mutex::default(),
        };
        let mut by_bridge: HashMap<BridgeId, Vec<StoredAlert>> = HashMap::new();
        for alert in stored {
            by_bridge.entry(alert.bridge.id()).or_default().push(alert);
        }
        for (id, alerts) in by_bridge {
            // A bridge that could not be taken over from a damaged journal has none.
            if let Ok(bridge) = rules.services.bridges.get(&id) {
                let kept = alerts.into_iter().filter_map(readable);
                rules.open(bridge, kept.collect());
            }
        }
        Ok(rules)
    }

    /// The alerts of a bridge, oldest first.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn list(&self, bridge: &BridgeId) -> Result<Vec<Alert>, Fault> {
        self.services.bridges.get(bridge)?;
        match self.desk(bridge) {
            Some(desk) => Ok(desk.list().await),
            None => Ok(Vec::new()),
        }
    }

    /// Makes an alert, which begins at the last entry that there is. `also` is stored with it.
    ///
    /// # Errors
    /// `not-found`, `limit-reached`, `storage-failed`.
    pub async fn create(
        &self,
        bridge: &BridgeId,
        id: AlertId,
        settings: AlertSettings,
        also: impl FnOnce(&Alert) -> Vec<Edit>,
    ) -> Result<Alert, Fault> {
        let there = self.services.bridges.get(bridge)?;
        let alert = self.desk_of(there).create(id, settings, also).await;
        if let Err(fault) = self.services.bridges.get(bridge) {
            // Deleted meanwhile, so that nothing was stored.
            self.forget(bridge);
            return Err(fault);
        }
        alert
    }

    /// Changes an alert to what `new` makes of its settings.
    ///
    /// # Errors
    /// `not-found`, what `new` says, `storage-failed`.
    pub async fn change(
        &self,
        bridge: &BridgeId,
        id: &AlertId,
        new: impl AsyncFnOnce(AlertSettings) -> Result<AlertSettings, Fault>,
    ) -> Result<Alert, Fault> {
        self.known(bridge, id)?.change(id, new).await
    }

    /// Deletes an alert.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn remove(&self, bridge: &BridgeId, id: &AlertId) -> Result<(), Fault> {
        self.known(bridge, id)?.remove(id).await
    }

    /// Whether the texts of an alert can be made, whatever it finds.
    ///
    /// # Errors
    /// `bad-template`, naming a name that will have no value.
    pub async fn check_texts(&self, notice: &AlertNotice, matcher: &Matcher) -> Result<(), Fault> {
        let template = firing::template(&self.services.templates, notice).await?;
        let own = values::NAMES.into_iter().map(str::to_owned);
        let known = own.chain(matcher.names());
        let values = known.map(|name| (name, "x".to_owned())).collect();
        templates::check(&template)?;
        templates::render(&template, &values)?;
        Ok(())
    }

    /// A bridge is deleted, and the store has let go of its alerts.
    pub fn forget(&self, bridge: &BridgeId) {
        if let Some(desk) = self.desks().remove(bridge) {
            desk.close();
        }
    }

    fn known(&self, bridge: &BridgeId, id: &AlertId) -> Result<Arc<Desk>, Fault> {
        self.services.bridges.get(bridge)?;
        self.desk(bridge).ok_or_else(|| no_such_alert(id))
    }

    fn desk(&self, bridge: &BridgeId) -> Option<Arc<Desk>> {
        self.desks().get(bridge).cloned()
    }

    fn desk_of(&self, bridge: Arc<Bridge>) -> Arc<Desk> {
        match self.desk(&bridge.id()) {
            Some(desk) => desk,
            None => self.open(bridge, Vec::new()),
        }
    }

    /// Opens the desk of a bridge, unless somebody else just has.
    fn open(&self, bridge: Arc<Bridge>, alerts: Vec<Kept>) -> Arc<Desk> {
        let mut desks = self.desks();
        let desk = desks.entry(bridge.id()).or_insert_with(|| {
            let desk = Desk::new(Arc::clone(&self.services), bridge, alerts);
            let context = self.services.bridges.context();
            context.tasks.spawn(follower::run(Arc::clone(&desk)));
            desk
        });
        Arc::clone(desk)
    }

    fn desks(&self) -> MutexGuard<'_, HashMap<BridgeId, Arc<Desk>>> {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An alert as it is stored. One that cannot be read, of a later version say, must not keep the relay from starting.
fn readable(stored: StoredAlert) -> Option<Kept> {
    let id = stored.id.clone();
    let kept = Kept::load(stored);
    kept.inspect_err(|error| tracing::error!(alert = %id, %error, "an alert is left out"))
        .ok()
}

/// There is no such alert.
fn no_such_alert(id: &AlertId) -> Fault {
    let detail =
        format!("There is no alert \"{id}\" on this bridge; list-alerts shows those there are.");
    Fault::new(FaultCode::NotFound, detail).with("alert", id.as_str())
}

/// How long changed cursors and counts may wait for a transaction that they can ride on.
const LAZY: Duration = Duration::from_secs(2);
