//! Which guests of a link are here, and when their stay ends.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Share, Shares};
use crate::{
    access::{Guest, GuestId},
    clock,
};

/// The longest sleep before the clock is looked at again: the wall clock may be set.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The guests who have a live socket: the latest name, and how many sockets.
#[derive(Debug, Default)]
pub(super) struct Present(Mutex<BTreeMap<String, Here>>);

#[derive(Debug, Default)]
struct Here {
    name: String,
    sockets: usize,
}

impl Present {
    /// Their names, in the order of the alphabet.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.lock().values().map(|here| here.name.clone()).collect();
        names.sort();
        names
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Here>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A guest's right to be here, for what has to end with it.
#[derive(Debug)]
pub struct Stay(Arc<Share>);

/// Held as long as a guest has a live socket.
#[derive(Debug)]
pub struct Presence {
    stay: Stay,
    session: GuestId,
}

impl Drop for Presence {
    fn drop(&mut self) {
        let mut present = self.stay.0.present.lock();
        if let Some(here) = present.get_mut(&self.session.0) {
            here.sockets -= 1;
            if here.sockets == 0 {
                present.remove(&self.session.0);
            }
        }
    }
}

impl Stay {
    /// Done when it is over: the link is revoked, its time has come, or its bridge is gone.
    pub async fn over(&self) {
        let Self(share) = self;
        loop {
            let wait = match share.expires() {
                Some(expires) => (expires.0 - clock::now().0).max(0) as u64,
                None => return share.ended.cancelled().await,
            };
            if wait == 0 {
                return;
            }
            tokio::select! {
                () = share.ended.cancelled() => return,
                () = tokio::time::sleep(Duration::from_micros(wait).min(LOOK_AGAIN)) => {}
            }
        }
    }
}

impl Presence {
    /// As [`Stay::over`].
    pub async fn over(&self) {
        self.stay.over().await;
    }
}

impl Shares {
    /// A guest's stay; nothing when it is over.
    pub fn stay(&self, guest: &Guest) -> Option<Stay> {
        self.working(&guest.share, clock::now()).map(Stay)
    }

    /// A guest is here, as long as what this gives is held; nothing when the stay is over.
    pub fn enter(&self, guest: &Guest) -> Option<Presence> {
        let stay = self.stay(guest)?;
        {
            let mut present = stay.0.present.lock();
            let here = present.entry(guest.session.0.clone()).or_default();
            here.name.clone_from(&guest.name);
            here.sockets += 1;
        }
        Some(Presence {
            stay,
            session: guest.session.clone(),
        })
    }
}
