//! The registry: which bridges there are.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use shared::{
    entry::Event,
    fault::{Fault, FaultCode},
    id::{BridgeId, UserId},
    live::{BridgeGone, RelayTell},
    operation::Closes,
};

use super::{Bridge, Context};
use crate::{
    changes::{Standing, Subject},
    clock,
    egress::Rulebook,
    faults::{limit, no_such_bridge},
    journal::NewEntry,
    kernel::ports::{self, Program},
    still,
    store::{Bounds, BridgeKey, Loss, Settings, StoreError, StoredBridge},
};

/// How often changed byte counts of peers are told.
const COUNTERS_TIME: Duration = Duration::from_secs(1);

/// The most of them at once: viewers must not fall behind on counts. The others are told with the next.
const COUNTER_TELLS: usize = 512;

/// When the relay stops: how long connections may take to end in order, before they are cut.
const STOP_TIME: Duration = Duration::from_secs(3);

/// All bridges of a relay. Cheap to clone. What is asked for here must be waited for to its end.
#[derive(Clone, Debug)]
pub struct Bridges {
    context: Arc<Context>,
    list: Arc<Mutex<HashMap<BridgeId, Arc<Bridge>>>>,
    /// Whose are those that are being made.
    making: Arc<Mutex<Vec<Option<UserId>>>>,
}

/// The place of a bridge that is being made.
struct Making {
    owner: Option<UserId>,
    of: Arc<Mutex<Vec<Option<UserId>>>>,
}

impl Drop for Making {
    fn drop(&mut self) {
        let mut making = lock(&self.of);
        if let Some(place) = making.iter().position(|one| *one == self.owner) {
            making.swap_remove(place);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bridges {
    /// The bridges that are stored; none of them is open yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(context: Arc<Context>) -> Result<Self, StoreError> {
        let bridges = Self {
            context,
            list: Arc::default(),
            making: Arc::default(),
        };
        let store = bridges.context.journal.store();
        for stored in store.bridges().await? {
            let key = stored.key;
            let bounds = store.bounds(key).await?;
            let bridge = Bridge::new(Arc::clone(&bridges.context), stored, bounds);
            let unknown = store.pending(key).await?;
            if !unknown.is_empty() {
                bridge.note_unknown(unknown).await;
            }
            bridge.publish();
            bridge.fill_names(store.names(key).await?);
            bridges.list().insert(bridge.id(), bridge);
        }
        Ok(bridges)
    }

    /// Tells on every bridge that entries are gone, or may be.
    pub async fn note_loss(&self, loss: &Loss) {
        for bridge in self.all() {
            let set_aside = loss.set_aside.clone();
            bridge
                .note_soon(None, Event::EntriesLost { set_aside })
                .await;
        }
    }

    /// Opens what was open when the relay stopped: what listens first, then what dials, which is not waited for.
    pub async fn reopen(&self) {
        let (dialling, bound): (Vec<_>, Vec<_>) = self
            .all()
            .into_iter()
            .filter(|bridge| bridge.inner().wanted)
            .partition(|bridge| bridge.settings().endpoint.kind() == "tcp-connect");
        for bridge in bound {
            bridge.reopen().await;
        }
        for bridge in dialling {
            self.context
                .tasks
                .spawn(async move { bridge.reopen().await });
        }
    }

    /// Tells changed byte counts, and forgets what the journal has forgotten, until the relay stops.
    pub async fn tell_counters(self) {
        let mut ticks = tokio::time::interval(COUNTERS_TIME);
        for turn in 0_usize.. {
            tokio::select! {
                () = self.context.stopping.cancelled() => return,
                _ = ticks.tick() => {}
            }
            for bridge in self.all() {
                bridge.forget_names().await;
            }
            if self.context.changes.is_watched() {
                let mut bridges = self.all();
                // Each is the first in its turn.
                let first = turn.checked_rem(bridges.len()).unwrap_or(0);
                bridges.rotate_left(first);
                let room = COUNTER_TELLS;
                let tell = |room, bridge: Arc<Bridge>| bridge.publish_counters(room);
                bridges.into_iter().fold(room, tell);
            }
        }
    }

    /// What all bridges share.
    pub fn context(&self) -> &Arc<Context> {
        &self.context
    }

    /// All bridges, oldest first.
    pub fn all(&self) -> Vec<Arc<Bridge>> {
        let mut all: Vec<_> = self.list().values().cloned().collect();
        all.sort_by_key(|bridge| (bridge.created_at, bridge.log.key()));
        all
    }

    /// A bridge.
    ///
    /// # Errors
    /// `not-found`.
    pub fn get(&self, id: &BridgeId) -> Result<Arc<Bridge>, Fault> {
        let bridge = self.list().get(id).cloned();
        bridge.ok_or_else(|| no_such_bridge(id))
    }

    /// The open bridges that rules would forbid.
    pub fn forbidden_by(&self, book: &Rulebook) -> Vec<Closes> {
        let all = self.all().into_iter();
        all.filter_map(|bridge| bridge.forbidden_by(book)).collect()
    }

    /// Makes a bridge of somebody's and opens it. What fails leaves nothing behind.
    ///
    /// # Errors
    /// Why it could not be made or opened.
    pub async fn create(
        &self,
        settings: Settings,
        owner: Option<UserId>,
    ) -> Result<Arc<Bridge>, Fault> {
        // Held until it is among the others: however many are made at once, there are never too many.
        let making = self.make_room(owner.as_ref())?;
        let key = BridgeKey::fresh().map_err(|_| {
            Fault::new(
                FaultCode::StorageFailed,
                "The relay's system gave no random number; try again.",
            )
        })?;
        let stored = StoredBridge {
            key,
            settings,
            wanted: true,
            kept_port: None,
            last_peer: 0,
            owner,
            created_at: clock::now(),
        };
        let bridge = Bridge::new(Arc::clone(&self.context), stored, Bounds::default());
        let gate = bridge.gate.lock().await;
        let begun = bridge.begin().await;
        let opening = match begun {
            Ok(opening) => opening,
            Err(fault) => return Err(self.name_holder(&bridge, fault).await),
        };
        // A name may have been looked up and a connection made meanwhile.
        let saved = async {
            still::check()?;
            Ok(self.context.journal.save(bridge.stored()).await?)
        };
        if let Err(fault) = saved.await {
            self.context.egress.leave(&bridge.id());
            return Err(fault);
        }
        {
            // It never counts twice.
            let mut list = self.list();
            list.insert(bridge.id(), Arc::clone(&bridge));
            drop(making);
        }
        // Before any peer of it is told of.
        bridge.publish();
        bridge.proceed(opening).await;
        bridge.save_best_effort().await;
        drop(gate);
        Ok(bridge)
    }

    fn make_room(&self, owner: Option<&UserId>) -> Result<Making, Fault> {
        let list = self.list();
        let mut making = lock(&self.making);
        let max = self.context.limits.bridges;
        if list.len() + making.len() >= max {
            return Err(limit("bridges", max));
        }
        self.context.quotas.check_bridges(owner, || {
            let made = list.values().filter(|bridge| bridge.owner() == owner);
            let making = making.iter().filter(|one| one.as_ref() == owner);
            (made.count() + making.count()) as u64
        })?;
        making.push(owner.cloned());
        Ok(Making {
            owner: owner.cloned(),
            of: Arc::clone(&self.making),
        })
    }

    /// Opens a closed bridge.
    ///
    /// # Errors
    /// Why it could not be opened.
    pub async fn open(&self, id: &BridgeId) -> Result<Arc<Bridge>, Fault> {
        let bridge = self.get(id)?;
        match bridge.open().await {
            Ok(()) => Ok(bridge),
            Err(fault) => Err(self.name_holder(&bridge, fault).await),
        }
    }

    /// Closes a bridge; its journal stays.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn close(&self, id: &BridgeId) -> Result<Arc<Bridge>, Fault> {
        let bridge = self.get(id)?;
        bridge.close().await;
        Ok(bridge)
    }

    /// Deletes a bridge with its journal.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn delete(&self, id: &BridgeId) -> Result<(), Fault> {
        let bridge = self.get(id)?;
        bridge.delete().await?;
        let id = bridge.id();
        self.list().remove(&id);
        let gone = Standing::Gone(RelayTell::BridgeGone(BridgeGone { id: id.clone() }));
        let changes = &self.context.changes;
        changes.tell(Subject::Bridge(id), || Some(gone));
        Ok(())
    }

    /// Adds who holds the port that is taken: which of our bridges, else which program, where the system tells.
    async fn name_holder(&self, wanting: &Bridge, fault: Fault) -> Fault {
        if fault.code != FaultCode::PortInUse {
            return fault;
        }
        let param = |name: &str| fault.params.get(name);
        let port = param("port").and_then(|port| u16::try_from(port.as_u64()?).ok());
        let wanted: Option<IpAddr> =
            param("address").and_then(|address| address.as_str()?.parse().ok());
        let (Some(port), Some(ip)) = (port, wanted) else {
            return fault;
        };
        let udp = wanting.settings().endpoint.is_udp();
        let holds = |bridge: &Arc<Bridge>| {
            bridge.local().is_some_and(|local| {
                bridge.settings().endpoint.is_udp() == udp
                    && port == local.port()
                    && ports::overlap(ip, local.ip())
            })
        };
        if let Some(holder) = self.all().into_iter().find(holds) {
            let name = holder.settings().name;
            let detail = format!("{} Bridge \"{name}\" holds it.", fault.detail);
            return Fault { detail, ..fault }
                .with("holder", holder.id().as_str())
                .with("holder_name", name);
        }
        let wanted = SocketAddr::new(ip, port);
        let looked = tokio::task::spawn_blocking(move || ports::holder(udp, wanted)).await;
        match looked.ok().flatten() {
            Some(program) => name_program(fault, program),
            None => fault,
        }
    }

    /// Ends all bridges without closing them: they are open again when the relay is.
    pub async fn stop(&self, until: tokio::time::Instant) {
        self.context.stopping.cancel();
        let runs: Vec<_> = self
            .all()
            .iter()
            .filter_map(|bridge| bridge.inner().run.clone())
            .collect();
        for run in &runs {
            run.cancel.cancel();
            run.tasks.close();
        }
        self.context.tasks.close();
        let ended = async {
            for run in &runs {
                run.tasks.wait().await;
            }
            self.context.tasks.wait().await;
        };
        if tokio::time::timeout(STOP_TIME, ended).await.is_err() {
            for bridge in self.all() {
                for peer in bridge.inner().peers.values() {
                    peer.cut.cancel();
                }
            }
            let _ = tokio::time::timeout_at(until, self.context.tasks.wait()).await;
        }
    }

    fn list(&self) -> MutexGuard<'_, HashMap<BridgeId, Arc<Bridge>>> {
        lock(&self.list)
    }
}

impl Bridge {
    /// Tells of sends whose outcome a crash has hidden; from then on it is known to be unknown.
    async fn note_unknown(&self, seqs: Vec<u64>) {
        let journal = &self.context.journal;
        let tickets: Vec<_> = seqs
            .iter()
            .map(|seq| journal.ticket(&self.log, *seq))
            .collect();
        let events = seqs
            .into_iter()
            .map(|of| NewEntry::event(None, Event::OutcomeUnknown { of }));
        let _ = journal.append(&self.log, events.collect(), None).await;
        drop(tickets);
    }
}

fn name_program(fault: Fault, program: Program) -> Fault {
    let Program { pid, name } = program;
    let detail = format!(
        "{} Program \"{name}\" (process {pid}) holds it.",
        fault.detail
    );
    Fault { detail, ..fault }
        .with("holder_program", name)
        .with("holder_pid", pid)
}
