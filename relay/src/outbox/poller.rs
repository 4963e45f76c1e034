//! The one task that hands notices over.
//!
//! Each round is one transaction: what came of those that are back, and which ones go next. So a notice is marked before
//! the first byte of it goes anywhere, and a slow disk makes fewer, larger rounds instead of a queue.

mod handing;
mod lanes;
mod mending;
mod watch;

use std::{
    collections::{HashMap, HashSet},
    panic::AssertUnwindSafe,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use futures_util::{FutureExt as _, future::join_all};
use shared::notice::{NoticeKind, NoticeStatus};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    Outbox,
    gateway::{Known, Verdict},
    state::{self, Input},
    turns::Turn,
};
use crate::{
    mailbox::masked,
    store::{Edit, NoticeKey, NoticeStep, OutboxEdit, StoreError, StoredMessage, StoredNotice},
};

use handing::{hand_over, verdict};
use lanes::{Chosen, Lanes, Way};
use mending::Doubt;
use watch::Watch;

/// How long to wait before the store is tried again: what came of notices is kept meanwhile, and nothing else is sent.
const RETRY: Duration = Duration::from_secs(1);

/// Ways end by themselves; one that does not must not hold its place for ever.
const LONGEST: Duration = Duration::from_secs(600);

/// How soon to look again at a notice that somebody is changing.
const HELD: Duration = Duration::from_millis(50);

/// How long what is under way may take when the relay stops, which leaves the last round a second of
/// [`crate::DRAIN_TIME`]. What is not back then is unknown at the next start.
const STOP_TIME: Duration = Duration::from_secs(6);

/// Hands notices over until it is stopped.
#[derive(Debug)]
pub struct Poller {
    outbox: Outbox,
    lanes: Lanes,
    running: JoinSet<Back>,
    /// What is handed over or not yet recorded: it is not sent again, whatever else happens to it. Bounded by what
    /// all ways take at once.
    under_way: HashSet<NoticeKey>,
    back: Vec<Back>,
    /// What may be stored though its commit has failed.
    doubt: Option<Doubt>,
    watch: Watch,
}

/// What notices say, by [`StoredNotice::message`].
type Messages = HashMap<NoticeKey, Arc<StoredMessage>>;

/// A notice that was handed over.
#[derive(Debug)]
struct Back {
    key: NoticeKey,
    way: Way,
    verdict: Verdict,
}

/// What failed and is tried again.
#[derive(Debug)]
struct StoreFailed;

impl From<StoreError> for StoreFailed {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the outbox could not be read; trying again");
        Self
    }
}

impl Poller {
    /// For the notices of an outbox.
    pub fn new(outbox: Outbox) -> Self {
        Self {
            watch: Watch::new(outbox.now()),
            outbox,
            lanes: Lanes::default(),
            running: JoinSet::new(),
            under_way: HashSet::new(),
            back: Vec::new(),
            doubt: None,
        }
    }

    /// The one loop. With nothing to do it sleeps until the next notice is due or is put.
    pub async fn run(mut self, stopping: CancellationToken) {
        while self.begin().await.is_err() {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(RETRY) => {}
            }
        }
        let outbox = self.outbox.clone();
        while !stopping.is_cancelled() {
            let pause = self.round(true).await.unwrap_or(Some(RETRY));
            tokio::select! {
                () = stopping.cancelled() => break,
                Some(back) = self.running.join_next() => self.take_back(back.ok()),
                () = outbox.0.news.notified() => {}
                () = after(pause) => {}
            }
        }
        self.end().await;
    }

    /// Waits a moment for what is under way and records it.
    async fn end(&mut self) {
        let deadline = tokio::time::Instant::now() + STOP_TIME;
        while let Ok(Some(back)) = tokio::time::timeout_at(deadline, self.running.join_next()).await
        {
            self.take_back(back.ok());
        }
        if self.round(false).await.is_err() {
            tracing::error!("what came of some notices could not be stored; it will be unknown");
        }
    }

    fn take_back(&mut self, first: Option<Back>) {
        let more = std::iter::from_fn(|| self.running.try_join_next());
        let all: Vec<_> = first
            .into_iter()
            .chain(more.filter_map(Result::ok))
            .collect();
        let now = self.outbox.now();
        for back in all {
            self.lanes.heard(&back.way, &back.verdict, now);
            // Its place is free for the round that records it.
            self.lanes.ended(&back.way);
            self.back.push(back);
        }
    }

    /// Records what is back, claims what is due, hands it over. For how long to sleep then, `None` for until there is
    /// news.
    async fn round(&mut self, claims: bool) -> Result<Option<Duration>, StoreFailed> {
        self.settle_doubt().await?;
        if self.outbox.0.ways_changed.swap(false, Ordering::Relaxed) {
            self.lanes.rouse();
        }
        let now = self.outbox.now();
        let back = self.watch.look(now);
        self.set_back(back).await?;
        let outbox = self.outbox.clone();
        let _door = outbox.0.leaving.door().await;
        outbox.0.leaving.set_notices(self.under_way.len());
        let chosen = if claims && !self.outbox.is_stopped() {
            self.choose().await?
        } else {
            Chosen::default()
        };
        if self.back.is_empty() && chosen.notices.is_empty() {
            return Ok(chosen.pause(now));
        }
        let (mut pause, wanted) = (chosen.pause(now), chosen.notices.len());
        let (turns, inputs) = self.take_turns(chosen.notices).await;
        if inputs.len() < wanted {
            // Whoever has the turn of a notice wakes nobody when it ends.
            pause = Some(pause.map_or(HELD, |pause| pause.min(HELD)));
        }
        let started = self.record_and_claim(&inputs).await?;
        let named = self.back.iter().any(|back| back.verdict.names_it());
        for back in self.back.drain(..) {
            self.under_way.remove(&back.key);
        }
        drop(turns);
        let messages = self.messages(&started).await;
        for (notice, way) in started {
            let message = messages.get(&notice.message).cloned();
            self.start(notice, message, way);
        }
        outbox.0.leaving.set_notices(self.under_way.len());
        if named {
            // What cannot be stored now is tried again with the next answer.
            let _ = outbox.settle_early().await;
        }
        Ok(pause)
    }

    /// Turns of those that are back, and of those that may go now. Whoever has a turn has it for one commit, and no one but
    /// this task waits for a turn while it has others.
    async fn take_turns(
        &self,
        chosen: Vec<(NoticeKey, Way)>,
    ) -> (Vec<Turn<NoticeKey>>, Vec<(NoticeKey, Way)>) {
        let (mut turns, mut going) = (Vec::new(), Vec::new());
        for back in &self.back {
            turns.push(self.outbox.0.turns.take(back.key).await);
        }
        for (key, way) in chosen {
            if let Some(turn) = self.outbox.0.turns.try_take(&key) {
                turns.push(turn);
                going.push((key, way));
            }
        }
        (turns, going)
    }

    /// What the notices of a round say, each message read once: many notices share one.
    async fn messages(&self, started: &[(StoredNotice, Way)]) -> Messages {
        let keys: HashSet<_> = started.iter().map(|(notice, _)| notice.message).collect();
        let read = keys.into_iter().map(|key| async move {
            let message = self.store().message(key).await;
            let failed = |error| tracing::error!(%error, "a notice could not be read");
            Some((key, Arc::new(message.map_err(failed).ok()?)))
        });
        join_all(read).await.into_iter().flatten().collect()
    }

    async fn choose(&self) -> Result<Chosen, StoreFailed> {
        let lanes = self.outbox.memory().lanes.clone();
        let now = self.outbox.now();
        let mut chosen = Chosen::default();
        for lane in lanes {
            let ways = self.outbox.ways();
            let names = ways.names(lane.kind).into_iter().map(|name| {
                let at_once = ways.at_once(lane.kind, &name);
                (name, at_once)
            });
            let names: Vec<_> = names.collect();
            let Some((way, room)) = self.lanes.way(&lane, &names, now, &mut chosen) else {
                continue;
            };
            // Those that are under way still, and were asked for again meanwhile, take no place.
            let limit = room + self.under_way.len();
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            let mut waiting = self.store().waiting(&lane, limit).await?;
            waiting.retain(|(key, _)| !self.under_way.contains(key));
            chosen.add(&way, waiting, room, now);
        }
        Ok(chosen)
    }

    /// The transaction of a round; the notices that go now.
    async fn record_and_claim(
        &mut self,
        claims: &[(NoticeKey, Way)],
    ) -> Result<Vec<(StoredNotice, Way)>, StoreFailed> {
        let moment = self.outbox.moment();
        let back = self.back.iter().map(|back| back.key);
        let keys: Vec<_> = back.chain(claims.iter().map(|(key, _)| *key)).collect();
        let notices = self.store().notices_of(&keys).await?;
        let (mut steps, mut shown, mut started) = (Vec::new(), Vec::new(), Vec::new());
        for mut notice in notices {
            let back = self.back.iter().find(|back| back.key == notice.key);
            let claim = claims.iter().find(|(key, _)| *key == notice.key);
            let input = match (back, claim) {
                (Some(back), _) => back.input(),
                (None, Some(_)) if self.outbox.suppressed(&notice.to).is_err() => Input::Suppress,
                (None, Some((_, way))) => Input::Claim {
                    gateway: way.name.clone(),
                },
                (None, None) => continue,
            };
            // Somebody may have cancelled it since it was chosen.
            let Ok(Some(step)) = state::step(&notice.state, input, &moment) else {
                continue;
            };
            let step = row(notice.key, step, moment.now);
            notice.take(&step);
            if let Some(back) = back {
                log(&notice, back);
            }
            shown.push(notice.clone());
            steps.push(step);
            // What has come too late, or may not go any more, is not handed over.
            if let (None, Some((_, way)), NoticeStatus::Sending) =
                (back, claim, notice.state.status)
            {
                started.push((notice, way.clone()));
            }
        }
        let keys = steps.iter().map(|step| step.key).collect();
        if let Err(failed) = self.commit(steps).await {
            let at = moment.now;
            self.doubt = Some(Doubt { at, keys });
            return Err(failed);
        }
        self.outbox.show(&shown);
        Ok(started)
    }

    fn start(&mut self, notice: StoredNotice, message: Option<Arc<StoredMessage>>, way: Way) {
        self.under_way.insert(notice.key);
        self.lanes.started(&way);
        let outbox = self.outbox.clone();
        self.running.spawn(async move {
            let key = notice.key;
            let handed = hand_over(&outbox, notice, message, &way.name);
            let handed = AssertUnwindSafe(handed).catch_unwind();
            let verdict = match tokio::time::timeout(LONGEST, handed).await {
                Ok(Ok(verdict)) => verdict,
                // It may have been taken.
                Ok(Err(_)) | Err(_) => verdict(Known::Unknown, "no-answer"),
            };
            Back { key, way, verdict }
        });
    }

    async fn commit(&self, steps: Vec<NoticeStep>) -> Result<(), StoreFailed> {
        if steps.is_empty() {
            return Ok(());
        }
        let edit = Edit::Outbox(OutboxEdit::Step(steps));
        // The journal says itself what is wrong.
        let edited = self.outbox.0.context.journal.edit(vec![edit]).await;
        edited.map_err(|_| StoreFailed)
    }

    fn store(&self) -> &crate::store::Store {
        self.outbox.0.context.journal.store()
    }
}

impl Back {
    fn input(&self) -> Input {
        Input::Verdict {
            gateway: self.way.name.clone(),
            verdict: self.verdict.clone(),
        }
    }
}

impl StoredNotice {
    /// Stands as a step says.
    fn take(&mut self, step: &NoticeStep) {
        self.state = step.state.clone();
        self.changed_at = step.at;
        let gateways = step.attempts.iter().rev();
        let gateway = gateways
            .filter_map(|attempt| attempt.gateway.clone())
            .next();
        self.gateway = gateway.or(self.gateway.take());
    }
}

fn row(key: NoticeKey, step: state::Step, at: shared::time::Timestamp) -> NoticeStep {
    NoticeStep {
        key,
        at,
        state: step.state,
        attempts: step.attempts,
        reference: step.reference,
        sender: None,
    }
}

fn log(notice: &StoredNotice, back: &Back) {
    let kind = match notice.kind {
        NoticeKind::Sms => "an SMS",
        NoticeKind::Email => "an e-mail",
    };
    if matches!(
        notice.state.status,
        NoticeStatus::Failed | NoticeStatus::Unknown
    ) {
        let (id, to) = (notice.key.id(), masked(&notice.to));
        let (way, code) = (&back.way.name, back.verdict.code.as_deref());
        let status = notice.state.status.as_str();
        tracing::warn!(%id, to, way, code, status, "{kind} did not go");
    }
}

async fn after(pause: Option<Duration>) {
    match pause {
        Some(pause) => tokio::time::sleep(pause).await,
        None => std::future::pending().await,
    }
}
