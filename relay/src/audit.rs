//! The audit list: who did what, from where, to which address, and which rule decided.
//!
//! Whoever does something notes it with [`Audit::note`], which never waits. [`deed`] says what an operation's line holds and
//! what never stands in one; [`book`], pure, makes one line of what repeats itself, and [`portion`] bounds what one person has of
//! the list; one task ([`keeper`]) stores the lines in batches through the journal's writer, and lets old ones go.

mod book;
mod deed;
mod given;
mod keeper;
mod portion;
#[cfg(test)]
mod tests;

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::Value;
use shared::{
    audit::{By, DIAL, Deed, RELAY},
    fault::{Fault, FaultCode},
    id::{BridgeId, UserId},
};
use tokio::{sync::mpsc, time::Instant};

use crate::{
    clock,
    config::AuditSection,
    journal::Journal,
    trail::{self, Trail},
};

use book::Book;
pub use deed::add_answer;
pub use keeper::Keeper;

/// Lines that wait to be stored. When there are more, which takes a disk that is full, what happens is done all the same
/// and counted: a line `not-kept` says how much stands in none, as soon as lines can be stored again. Whoever does something
/// is not held up by its line, for on a full disk bridges can still be closed and people still be signed out.
const WAITING: usize = 4096;

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// By name: an account's, a guest's, a token's, or one of [`shared::audit`]'s.
    pub name: String,
    /// The account, where there is one.
    pub user: Option<UserId>,
    /// By which session, token, key or link.
    pub by: Option<By>,
    /// Where the request came from.
    pub from: Option<IpAddr>,
}

/// A bridge on which something is done.
#[derive(Clone, Copy, Debug)]
pub struct Bridge<'a> {
    /// Which one.
    pub id: &'a BridgeId,
    /// Its name, or that of what is done on it.
    pub name: &'a str,
    /// Whose it is.
    pub owner: Option<&'a UserId>,
}

/// Where what is done is noted. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Audit {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Deed>,
}

#[derive(Debug, Default)]
struct Shared {
    book: Mutex<Book>,
    /// What found no room in the queue.
    missed: AtomicU64,
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Audit {
    /// The list, and what keeps it: it has to be run.
    pub fn new(journal: Journal, settings: AuditSection) -> (Self, Keeper) {
        let (queue, waiting) = mpsc::channel(WAITING);
        let shared = Arc::new(Shared::default());
        let keeper = Keeper::new(journal, settings, Arc::clone(&shared), waiting);
        (Self { shared, queue }, keeper)
    }

    /// Notes what was done. Never waits.
    pub fn note(&self, deed: Deed) {
        let fresh = self
            .shared
            .book()
            .take(deed::clean(deed), clock::now(), Instant::now());
        if let Some(deed) = fresh
            && let Err(unkept) = self.queue.try_send(deed)
        {
            let times = unkept.into_inner().times;
            if self.shared.missed.fetch_add(times, Ordering::AcqRel) == 0 {
                tracing::error!("the audit list cannot be written; what happens now is counted");
            }
        }
    }

    /// What a caller begins to do by an operation; it is noted when it has ended, however that is.
    pub fn begin(&self, who: &Who, operation: &str, is_read: bool, with: &Value) -> Underway {
        Underway {
            audit: self.clone(),
            deed: Some(deed::of_operation(who, operation, with)),
            is_read,
        }
    }

    /// Does what nobody asked for now on a bridge, and notes to which address it went.
    pub async fn by_itself<T>(
        &self,
        what: &str,
        bridge: &Bridge<'_>,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let (outcome, trail) = trail::follow(work).await;
        let refused = outcome.as_ref().err().map(|fault| fault.code);
        self.did(what, bridge, refused, trail);
        outcome
    }

    /// Notes what was done on a bridge that nobody asked for now, and to which address it went. A name may stand for the same
    /// addresses in any order.
    pub fn did(
        &self,
        what: &str,
        bridge: &Bridge<'_>,
        refused: Option<FaultCode>,
        mut trail: Trail,
    ) {
        trail.sort();
        let mut deed = Deed {
            bridge: Some(bridge.id.clone()),
            on: Some(bridge.name.to_owned()),
            user: bridge.owner.cloned(),
            refused,
            ..Deed::new(RELAY, what)
        };
        deed::add_trail(&mut deed, trail);
        self.note(deed);
    }

    /// Does what may dial a sender of e-mail or a gateway of SMS, and notes to which address it went.
    pub async fn dials<T>(&self, way: &str, work: impl Future<Output = T>) -> T {
        let (outcome, mut trail) = trail::follow(work).await;
        trail.sort();
        if !trail.looked.is_empty() {
            let mut deed = Deed {
                on: Some(way.to_owned()),
                ..Deed::new(RELAY, DIAL)
            };
            deed::add_trail(&mut deed, trail);
            self.note(deed);
        }
        outcome
    }
}

/// Something that is being done.
#[derive(Debug)]
pub struct Underway {
    audit: Audit,
    /// Until it has ended.
    deed: Option<Deed>,
    is_read: bool,
}

impl Underway {
    /// Does it, and notes how it ended.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn watch<T>(
        mut self,
        work: impl Future<Output = Result<T, Fault>>,
        told: impl FnOnce(&mut Deed, &T),
    ) -> Result<T, Fault> {
        let (outcome, trail) = trail::follow(work).await;
        if let Some(mut deed) = self.deed.take() {
            match &outcome {
                Ok(answer) => told(&mut deed, answer),
                Err(fault) => deed.refused = Some(fault.code),
            }
            let is_noted = !self.is_read || is_refusal(&outcome, &trail);
            deed::add_trail(&mut deed, trail);
            if is_noted {
                self.audit.note(deed);
            }
        }
        outcome
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        // Nobody waits for the answer any more, and with them it has ended somewhere between.
        if let Some(deed) = self.deed.take()
            && !self.is_read
        {
            let refused = Some(FaultCode::Cancelled);
            self.audit.note(Deed { refused, ..deed });
        }
    }
}

/// Whether somebody wanted to see what is not theirs to see.
fn is_refusal<T>(outcome: &Result<T, Fault>, trail: &Trail) -> bool {
    let denied = |fault: &Fault| fault.code == FaultCode::DeniedByPolicy;
    trail.refused || outcome.as_ref().is_err_and(denied)
}
