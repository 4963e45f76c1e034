//! Memory for what is large on its way, be it a request or an answer: in all, and for one person or link. Who takes its time with
//! it holds up others of the same, and nobody else.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use axum::body::{Body, Bytes};
use futures_util::stream;
use shared::fault::{Fault, FaultCode};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::access::{Caller, Whose};

/// What is no larger is not counted: connections have their bounds, and so has what a live socket has under way.
pub(super) const SMALL: usize = 128 << 10;

/// For all who are no admins, and for each person or link.
const ALL: usize = 256 << 20;
const OF_ONE: usize = 64 << 20;

/// How long somebody waits for others to be done.
const WAIT: Duration = Duration::from_secs(3);

/// In what it is counted.
const UNIT: usize = 4 << 10;

/// Pieces in which an answer is handed on, so that what is still to be written is held as long as that takes.
const PIECE: usize = 64 << 10;

/// All memory for what is large.
#[derive(Debug)]
pub(super) struct Budget {
    all: Arc<Semaphore>,
    /// Those who hold or wait. Who does neither makes room when somebody new comes.
    own: Mutex<HashMap<Whose, Weak<Semaphore>>>,
}

/// Of whose part of it something is taken.
#[derive(Clone, Debug)]
pub(super) struct Share {
    whose: Whose,
    is_admin: bool,
}

impl From<&Caller> for Share {
    fn from(caller: &Caller) -> Self {
        Self {
            whose: caller.identity.whose(),
            is_admin: caller.rights.is_admin(),
        }
    }
}

/// So much of it, until it is dropped.
#[derive(Debug, Default)]
pub(super) struct Held(Vec<OwnedSemaphorePermit>);

impl Default for Budget {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(ALL / UNIT)),
            own: Mutex::default(),
        }
    }
}

impl Budget {
    /// Memory for so many bytes of somebody's, in turn. What is larger than all of one's part takes all of it.
    ///
    /// # Errors
    /// `too-many-requests` where others do not make room in time.
    pub(super) async fn take(&self, caller: &Caller, bytes: usize) -> Result<Held, Fault> {
        if bytes <= SMALL {
            return Ok(Held::default());
        }
        self.take_of(caller.into(), bytes).await
    }

    /// The same by whose part it is of, and however few bytes they are.
    ///
    /// # Errors
    /// As with [`Budget::take`].
    pub(super) async fn take_of(&self, share: Share, bytes: usize) -> Result<Held, Fault> {
        let units = u32::try_from(bytes.min(OF_ONE).div_ceil(UNIT)).unwrap_or(u32::MAX);
        let own = self.own(share.whose);
        let turns = async {
            let mut held = vec![own.acquire_many_owned(units).await?];
            // Admins have their parts beside that of all.
            if !share.is_admin {
                held.push(Arc::clone(&self.all).acquire_many_owned(units).await?);
            }
            Ok::<_, tokio::sync::AcquireError>(Held(held))
        };
        match timeout(WAIT, turns).await {
            Ok(Ok(held)) => Ok(held),
            _ => Err(busy()),
        }
    }

    fn own(&self, whose: Whose) -> Arc<Semaphore> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = own.get(&whose).and_then(Weak::upgrade) {
            return known;
        }
        own.retain(|_, held| held.strong_count() > 0);
        let new = Arc::new(Semaphore::new(OF_ONE / UNIT));
        own.insert(whose, Arc::downgrade(&new));
        new
    }
}

impl Held {
    /// Holds what the other holds as well.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether it is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives back what is more than so many bytes take.
    pub(super) fn shrink(&mut self, bytes: usize) {
        let units = if bytes <= SMALL {
            0
        } else {
            bytes.div_ceil(UNIT)
        };
        for permit in &mut self.0 {
            drop(permit.split(permit.num_permits().saturating_sub(units)));
        }
    }

    /// An answer's body, which holds this until it is written, but for the last piece.
    pub(super) fn carry(self, bytes: Bytes) -> Body {
        if self.0.is_empty() {
            return bytes.into();
        }
        let pieces = bytes.len().div_ceil(PIECE);
        Body::from_stream(stream::iter((0..pieces).map(move |piece| {
            let _ = &self;
            let (from, to) = (piece * PIECE, bytes.len().min((piece + 1) * PIECE));
            Ok::<_, Infallible>(bytes.slice(from..to))
        })))
    }
}

fn busy() -> Fault {
    let detail = format!(
        "You have more under way than the {} MiB that one person or link may have, or all have; read what you asked for, end what you send, or try again in a moment.",
        OF_ONE >> 20
    );
    Fault::new(FaultCode::TooManyRequests, detail).with("retry_after", WAIT.as_secs())
}
