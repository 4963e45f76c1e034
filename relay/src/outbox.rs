//! The outbox: notices on their way out, durable before they are answered, and never sent again by themselves where they
//! may have been taken.
//!
//! | module | what it is for |
//! |---|---|
//! | [`state`] | what happens to a notice next; pure |
//! | [`put`] | takes notices: recipients, guards, rows |
//! | [`change`] | what people ask for: retry, cancel, settle, stop, suppress |
//! | `pushed` | what gateways push: receipts, replies |
//! | `retention` | lets go of old notices |
//! | `leaving` | what is leaving, and the stop switch's door |
//! | [`poller`] | the one task that hands notices over |
//! | [`ways`] | senders and gateways, or the sandbox |
//! | [`email`] | senders of e-mail |
//! | [`gateway`] | what every way out takes and what it tells |
//! | [`guards`] | how much leaves within a day; pure |
//! | [`keys`] | idempotency keys |
//! | [`show`] | notices as users see them |
//! | [`sms`] | the gateways of SMS |
//! | [`codes`] | verification codes |
//! | [`number`] | phone numbers as people write them |
//! | `trust` | whom TLS believes |
//! | [`mac`] | tags that nobody else can make |
//! | [`words`] | what others say, made fit to be kept |
//! | [`vault`] | keeps the secrets of senders and gateways |

mod change;
pub mod codes;
pub mod email;
pub mod gateway;
mod guards;
pub mod keys;
mod leaving;
pub mod mac;
pub mod number;
mod poller;
mod pushed;
mod put;
mod recipient;
mod retention;
pub(crate) mod show;
pub mod sms;
pub mod state;
#[cfg(test)]
mod tests;
mod trust;
mod turns;
pub mod vault;
pub mod ways;
mod words;

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use shared::{
    id::{BridgeId, UserId},
    time::Timestamp,
};
use tokio::sync::{Notify, watch};

pub(crate) use change::no_such_notice;
pub use leaving::Test;
pub use poller::Poller;
pub use pushed::Receipt;
pub(crate) use pushed::reply;
pub use put::{NewEmail, NewMessage, NewNotices, Prepared};

use crate::{
    bridge::Context,
    config::NoticesSection,
    store::{Lane, NoticeKey, StoreError},
};

pub use recipient::Countries;

use guards::{Guards, PerOne};
use keys::Keys;
use leaving::Leaving;
use turns::Turns;
use ways::Out;

/// The time, handed in so that tests can move it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Takes notices and knows how they stand. Cheap to clone.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

struct Inner {
    context: Arc<Context>,
    config: NoticesSection,
    countries: Countries,
    ways: Arc<dyn Out>,
    clock: Clock,
    keys: Keys,
    /// Whoever changes a notice has its turn, from the look at it until the change is stored.
    turns: Arc<Turns<NoticeKey>>,
    memory: Mutex<Memory>,
    /// Whether somebody has switched sending off.
    stopped: watch::Sender<bool>,
    /// There is something to send.
    news: Notify,
    /// Whether senders or gateways have changed since the poller looked.
    ways_changed: AtomicBool,
    /// Held over a commit and what is known of it, so that both change in the same order.
    changing: tokio::sync::Mutex<()>,
    /// What is leaving just now.
    leaving: Leaving,
    /// Whether receipts may wait for an answer that names their SMS.
    early: AtomicBool,
    /// Whether a commit has failed, so that what is known may not be what is stored.
    in_doubt: AtomicBool,
}

/// What is known without asking the store.
#[derive(Debug)]
struct Memory {
    last: NoticeKey,
    guards: Guards,
    people: PerOne<UserId>,
    /// Of alerts.
    bridges: PerOne<BridgeId>,
    suppressed: BTreeSet<String>,
    /// In which notices may wait. Bounded by the names of senders that were ever asked for.
    lanes: Vec<Lane>,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbox")
    }
}

impl Outbox {
    /// What is stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(
        context: Arc<Context>,
        config: NoticesSection,
        countries: Countries,
        ways: Arc<dyn Out>,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let store = context.journal.store();
        let day = Timestamp(clock().0.saturating_sub(guards::DAY_US));
        let taken = store.taken_since(day).await?;
        let memory = Memory {
            last: store.last_notice().await?.unwrap_or_default(),
            guards: Guards::new(config.clone(), taken),
            people: PerOne::new(
                context.quotas.notices_per_person(),
                store.owned_since(day).await?,
            ),
            bridges: PerOne::new(
                context.quotas.notices_per_bridge(),
                store.raised_since(day).await?,
            ),
            suppressed: store.suppressed().await?.into_iter().collect(),
            lanes: store.lanes().await?,
        };
        let stopped = watch::Sender::new(store.notices_stopped().await?);
        Ok(Self(Arc::new(Inner {
            keys: Keys::new(store.clone()),
            context,
            config,
            countries,
            ways,
            clock,
            turns: Turns::new(),
            memory: Mutex::new(memory),
            stopped,
            news: Notify::new(),
            ways_changed: AtomicBool::new(false),
            changing: tokio::sync::Mutex::default(),
            leaving: Leaving::default(),
            early: AtomicBool::new(true),
            in_doubt: AtomicBool::new(false),
        })))
    }

    /// Idempotency keys, for whatever puts something into the outbox.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// The time as the outbox takes it.
    pub fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    /// The senders or gateways, or the sandbox.
    pub fn ways(&self) -> &dyn Out {
        &*self.0.ways
    }

    /// Whether nothing leaves.
    pub fn is_stopped(&self) -> bool {
        self.0.config.stop || *self.0.stopped.borrow()
    }

    /// Senders or gateways have changed, which may let notices go.
    pub fn ways_changed(&self) {
        self.0.ways_changed.store(true, Ordering::Relaxed);
        self.0.news.notify_one();
    }

    /// A commit has failed that may be stored all the same: the poller looks what is.
    pub fn doubt(&self) {
        self.0.in_doubt.store(true, Ordering::SeqCst);
        self.0.news.notify_one();
    }

    /// After a commit that failed: what is stored is what holds, whatever the failure was.
    async fn settle_doubt(&self) -> Result<(), StoreError> {
        if !self.0.in_doubt.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        let reloaded = self.reload().await;
        if reloaded.is_err() {
            self.0.in_doubt.store(true, Ordering::SeqCst);
        }
        reloaded
    }

    async fn reload(&self) -> Result<(), StoreError> {
        let _changing = self.0.changing.lock().await;
        let store = self.0.context.journal.store();
        let (suppressed, lanes) = (store.suppressed().await?, store.lanes().await?);
        let stopped = store.notices_stopped().await?;
        self.0.stopped.send_replace(stopped);
        let mut memory = self.memory();
        memory.suppressed = suppressed.into_iter().collect();
        for lane in lanes {
            if !memory.lanes.contains(&lane) {
                memory.lanes.push(lane);
            }
        }
        Ok(())
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
