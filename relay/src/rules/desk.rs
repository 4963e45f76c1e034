//! The alerts of one bridge, as users see and change them.

use std::sync::Arc;

use shared::{
    alert::Alert,
    bridge::BridgeState,
    fault::Fault,
    id::AlertId,
    live::{AlertGone, RelayTell},
};
use tokio::{
    sync::{Mutex, MutexGuard, Notify},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    Services,
    matching::Matcher,
    no_such_alert,
    state::{Progress, Rule},
};
use crate::{
    bridge::Bridge,
    changes::{Standing, Subject},
    clock,
    faults::limit,
    still,
    store::{AlertEdit, AlertSettings, Edit, StoreError, StoredAlert},
};

/// An alert with how far it has come.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) id: AlertId,
    pub(super) created_at: shared::time::Timestamp,
    pub(super) settings: AlertSettings,
    pub(super) rule: Rule,
    /// How far it has come as it is stored.
    pub(super) stored: Progress,
}

/// The alerts of one bridge.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) services: Arc<Services>,
    pub(super) bridge: Arc<Bridge>,
    /// Held over a commit, so that changes and firings come one after the other.
    pub(super) alerts: Mutex<Alerts>,
    /// The alerts have changed.
    pub(super) news: Notify,
    /// Set when the bridge is deleted.
    pub(super) closed: CancellationToken,
}

/// The alerts, and when what is lazy was last stored.
#[derive(Debug)]
pub(super) struct Alerts {
    pub(super) list: Vec<Kept>,
    pub(super) stored_at: Instant,
    /// Whether a commit has failed, so that what is stored may be more than what is known.
    pub(super) in_doubt: bool,
}

impl Kept {
    /// What is stored, ready to go on.
    pub(super) fn load(stored: StoredAlert) -> Result<Self, StoreError> {
        let progress: Progress = serde_json::from_str(&stored.progress)
            .map_err(|_| StoreError::Damaged("alerts.progress"))?;
        let matcher =
            Matcher::new(&stored.settings.when).map_err(|_| StoreError::Damaged("alerts.alert"))?;
        let rule = Rule {
            matcher,
            per_hour: stored.settings.per_hour,
            progress: progress.clone(),
            // Its bridge is opened, if it is, with an event.
            listening: None,
        };
        Ok(Self {
            id: stored.id,
            created_at: stored.created_at,
            settings: stored.settings,
            rule,
            stored: progress,
        })
    }

    fn row(&self, bridge: &Bridge) -> StoredAlert {
        StoredAlert {
            id: self.id.clone(),
            bridge: bridge.log().key(),
            created_at: self.created_at,
            settings: self.settings.clone(),
            progress: json(&self.rule.progress),
        }
    }

    /// What stores how far it has come.
    pub(super) fn progress(&self) -> Edit {
        Edit::Alert(AlertEdit::Progress(
            self.id.clone(),
            json(&self.rule.progress),
        ))
    }

    fn view(&self, bridge: &Bridge) -> Alert {
        let (settings, progress) = (self.settings.clone(), &self.rule.progress);
        Alert {
            id: self.id.clone(),
            bridge: bridge.id(),
            name: settings.name,
            when: settings.when,
            notice: settings.notice,
            per_hour: settings.per_hour,
            on: settings.on,
            fired: progress.fired,
            fired_at: progress.fired_at,
            fault: progress.fault.clone(),
        }
    }
}

/// Numbers, times and a fault always become JSON.
fn json(progress: &Progress) -> String {
    serde_json::to_string(progress).unwrap_or_default()
}

impl Desk {
    pub(super) fn new(services: Arc<Services>, bridge: Arc<Bridge>, list: Vec<Kept>) -> Arc<Self> {
        let desk = Arc::new(Self {
            services,
            bridge,
            alerts: Mutex::new(Alerts {
                list: Vec::new(),
                stored_at: Instant::now(),
                in_doubt: false,
            }),
            news: Notify::new(),
            closed: CancellationToken::new(),
        });
        for alert in &list {
            desk.tell(alert);
        }
        // Nobody else has the desk yet.
        if let Ok(mut alerts) = desk.alerts.try_lock() {
            alerts.list = list;
        }
        desk
    }

    pub(super) async fn list(&self) -> Vec<Alert> {
        let alerts = self.alerts.lock().await;
        alerts
            .list
            .iter()
            .map(|alert| alert.view(&self.bridge))
            .collect()
    }

    pub(super) async fn create(
        &self,
        id: AlertId,
        settings: AlertSettings,
        also: impl FnOnce(&Alert) -> Vec<Edit>,
    ) -> Result<Alert, Fault> {
        let mut alerts = self.alerts.lock().await;
        still::check()?;
        let max = self.services.bridges.context().limits.alerts_per_bridge;
        if alerts.list.len() >= max {
            return Err(limit("alerts_per_bridge", max));
        }
        let rule = Rule {
            matcher: Matcher::new(&settings.when)?,
            per_hour: settings.per_hour,
            progress: Progress::default(),
            listening: None,
        };
        let mut alert = Kept {
            id,
            created_at: clock::now(),
            settings,
            stored: rule.progress.clone(),
            rule,
        };
        self.begin_now(&mut alert);
        let view = alert.view(&self.bridge);
        self.keep(&mut alerts, &mut alert, also(&view)).await?;
        self.tell(&alert);
        alerts.list.push(alert);
        self.changed(alerts);
        Ok(view)
    }

    pub(super) async fn change(
        &self,
        id: &AlertId,
        new: impl AsyncFnOnce(AlertSettings) -> Result<AlertSettings, Fault>,
    ) -> Result<Alert, Fault> {
        let mut alerts = self.alerts.lock().await;
        still::check()?;
        let at = find(&alerts, id)?;
        let mut alert = alerts.list[at].clone();
        let old = alert.settings.clone();
        alert.settings = new(old.clone()).await?;
        alert.rule.matcher = Matcher::new(&alert.settings.when)?;
        alert.rule.per_hour = alert.settings.per_hour;
        if alert.settings.when != old.when || (alert.settings.on && !old.on) {
            self.begin_now(&mut alert);
        }
        self.keep(&mut alerts, &mut alert, Vec::new()).await?;
        self.tell(&alert);
        let view = alert.view(&self.bridge);
        alerts.list[at] = alert;
        self.changed(alerts);
        Ok(view)
    }

    pub(super) async fn remove(&self, id: &AlertId) -> Result<(), Fault> {
        let mut alerts = self.alerts.lock().await;
        still::check()?;
        let at = find(&alerts, id)?;
        let edit = Edit::Alert(AlertEdit::Drop(id.clone()));
        self.edit(&mut alerts, vec![edit]).await?;
        alerts.list.remove(at);
        self.tell_gone(id);
        self.changed(alerts);
        Ok(())
    }

    pub(super) fn close(&self) {
        self.closed.cancel();
    }

    /// Tells every viewer how an alert stands now.
    pub(super) fn tell(&self, alert: &Kept) {
        let subject = Subject::Alert(self.bridge.id(), alert.id.clone());
        let here = RelayTell::Alert(Box::new(alert.view(&self.bridge)));
        let changes = &self.services.bridges.context().changes;
        changes.tell(subject, || Some(Standing::Here(here)));
    }

    pub(super) fn tell_gone(&self, id: &AlertId) {
        let subject = Subject::Alert(self.bridge.id(), id.clone());
        let gone = RelayTell::AlertGone(AlertGone {
            id: id.clone(),
            bridge: self.bridge.id(),
        });
        let changes = &self.services.bridges.context().changes;
        changes.tell(subject, || Some(Standing::Gone(gone)));
    }

    /// It never fires for what came before.
    pub(super) fn begin_now(&self, alert: &mut Kept) {
        let log = self.bridge.log();
        let closed = matches!(
            self.bridge.view().state,
            BridgeState::Closed | BridgeState::Failed
        );
        let epoch = self.bridge.journal().epoch().clone();
        alert.rule.progress.begin(epoch, log.last());
        let now = self.services.now();
        let progress = &mut alert.rule.progress;
        progress.listen_from((!closed).then_some(now.wall));
        alert.rule.listening = (!closed).then_some(now.passed);
    }

    async fn keep(
        &self,
        alerts: &mut Alerts,
        alert: &mut Kept,
        also: Vec<Edit>,
    ) -> Result<(), Fault> {
        let keep = Edit::Alert(AlertEdit::Keep(Box::new(alert.row(&self.bridge))));
        let edits = std::iter::once(keep).chain(also).collect();
        self.edit(alerts, edits).await?;
        alert.stored = alert.rule.progress.clone();
        Ok(())
    }

    /// What cannot be stored may be stored all the same; the follower looks then what is.
    async fn edit(&self, alerts: &mut Alerts, edits: Vec<Edit>) -> Result<(), Fault> {
        let edited = self.bridge.journal().edit(edits).await;
        if edited.is_err() {
            alerts.in_doubt = true;
            self.news.notify_one();
        }
        Ok(edited?)
    }

    fn changed(&self, alerts: MutexGuard<'_, Alerts>) {
        drop(alerts);
        self.news.notify_one();
    }
}

fn find(alerts: &Alerts, id: &AlertId) -> Result<usize, Fault> {
    let at = alerts.list.iter().position(|alert| alert.id == *id);
    at.ok_or_else(|| no_such_alert(id))
}
