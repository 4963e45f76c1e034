//! Who has a passphrase hashed now, and who waits for it: so much of it at once, in the order in which they have come.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use shared::fault::{Fault, FaultCode};
use tokio::sync::Semaphore;

use super::hashing::{Memory, failed};
use crate::{household::household, still};

/// So many wait at a door at the most, with those that have passed it and are not done; a further one is refused.
const WAITING: usize = 64;

/// So many of one household: few cannot fill the door.
const OF_ONE: usize = 4;

/// So many before one whose household was wrong lately: then it is refused, and there is room left for others.
const AFTER_WRONG: usize = WAITING / 2;

/// So many before one who is a stranger: there is room left for those who are at home.
const STRANGERS: usize = WAITING * 3 / 4;

/// The doors of one relay.
#[derive(Debug)]
pub(super) struct Doors {
    /// Those who sign in: anybody.
    pub(super) trying: Door,
    /// Those who choose a passphrase, and have proven that they may: no stranger keeps them waiting.
    pub(super) choosing: Door,
    /// What is lent to those who have passed.
    pub(super) memory: Arc<Memory>,
}

impl Default for Doors {
    fn default() -> Self {
        Self {
            trying: Door::new(2),
            choosing: Door::new(1),
            memory: Arc::default(),
        }
    }
}

/// Lets so many hash at once.
#[derive(Debug)]
pub(super) struct Door {
    hashers: Arc<Semaphore>,
    waiting: Arc<Waiting>,
}

/// Of which household each is that waits, or of nobody's.
type Waiting = Mutex<Vec<Option<IpAddr>>>;

/// Who tries a passphrase.
#[derive(Clone, Copy, Debug)]
pub(in crate::access) struct Asker {
    household: IpAddr,
    was_wrong: bool,
    at_home: bool,
}

impl Asker {
    /// Somebody at an address, of whose household wrong passphrases were heard lately or not, and where the person is signed in
    /// whose name is given, or not.
    pub(in crate::access) fn new(from: IpAddr, was_wrong: bool, at_home: bool) -> Self {
        Self {
            household: household(from),
            was_wrong,
            at_home,
        }
    }

    /// Before how many it may still wait.
    fn most(self) -> usize {
        match (self.at_home, self.was_wrong) {
            (true, _) => WAITING,
            (false, false) => STRANGERS,
            (false, true) => AFTER_WRONG,
        }
    }
}

impl Door {
    fn new(hashers: usize) -> Self {
        Self {
            hashers: Arc::new(Semaphore::new(hashers)),
            waiting: Arc::default(),
        }
    }

    /// Does what takes long beside the threads that serve others, and only so much of it at once.
    ///
    /// # Errors
    /// `too-many-requests` where too many wait already; what the judge says of who has waited ([`still`]).
    pub(super) async fn pass<T: Send + 'static>(
        &self,
        asker: Option<Asker>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let asked = self.ask(asker).ok_or_else(busy)?;
        let place = Arc::clone(&self.hashers).acquire_owned().await;
        let place = place.map_err(|_| failed())?;
        still::check()?;
        // Held by the work itself, which goes on where whoever asked has hung up.
        let work = move || {
            let _held = (asked, place);
            work()
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| failed())
    }

    fn ask(&self, asker: Option<Asker>) -> Option<Asked> {
        let household = asker.map(|asker| asker.household);
        let most = asker.map_or(WAITING, Asker::most);
        let mut waiting = lock(&self.waiting);
        let own = waiting.iter().filter(|other| **other == household).count();
        if waiting.len() >= most || household.is_some() && own >= OF_ONE {
            return None;
        }
        waiting.push(household);
        Some(Asked {
            waiting: Arc::clone(&self.waiting),
            household,
        })
    }
}

/// One of those that wait.
struct Asked {
    waiting: Arc<Waiting>,
    household: Option<IpAddr>,
}

impl Drop for Asked {
    fn drop(&mut self) {
        let mut waiting = lock(&self.waiting);
        if let Some(own) = waiting.iter().position(|other| *other == self.household) {
            waiting.swap_remove(own);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn busy() -> Fault {
    Fault::new(
        FaultCode::TooManyRequests,
        "Too many sign in at once; try again in a moment.",
    )
    .with("retry_after", 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_households_cannot_fill_a_door_nor_those_that_were_wrong() {
        let door = Door::new(1);
        let ask = |address: &str, was_wrong| {
            door.ask(Some(Asker::new(address.parse().unwrap(), was_wrong, false)))
        };
        let mut asked: Vec<_> = (0..9)
            .filter_map(|host| ask(&format!("2001:db8::{host}"), false))
            .collect();
        assert_eq!(asked.len(), OF_ONE, "one household");
        asked.extend((0..99).filter_map(|net| ask(&format!("2001:db8:0:{net}::1"), true)));
        assert_eq!(asked.len(), AFTER_WRONG);
        let other = ask("192.0.2.1", false).expect("there is room for others");
        assert!(ask("192.0.2.1", true).is_none());
        assert!(ask("2001:db8::9", false).is_none(), "it has its places");
        drop(other);
        let strangers = (0..99).filter_map(|host| ask(&format!("198.51.100.{host}"), false));
        asked.extend(strangers);
        assert_eq!(asked.len(), STRANGERS);
        let at_home = Asker::new("192.0.2.1".parse().unwrap(), true, true);
        assert!(door.ask(Some(at_home)).is_some(), "who is at home");
        // Those who choose a passphrase are not told apart.
        asked.extend((0..99).filter_map(|_| door.ask(None)));
        assert_eq!(asked.len(), WAITING);
        assert!(ask("192.0.2.1", false).is_none());
        asked.clear();
        assert!(ask("192.0.2.1", true).is_some());
        assert!(lock(&door.waiting).is_empty());
    }
}
