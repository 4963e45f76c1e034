//! The machine's own addresses.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::kernel::route::stays_here;

/// For so long one look at the interfaces serves all who ask: datagrams may come by the hundred thousand.
const FRESH: Duration = Duration::from_secs(1);

/// The most addresses of which it is remembered for so long where the system sends what goes there.
const MOST_ROUTES: usize = 4096;

static LOOK: Mutex<Look> = Mutex::new(Look {
    at: None,
    own: None,
    failed: false,
    stay: BTreeMap::new(),
});

/// What is known of the interfaces.
struct Look {
    /// When they were looked at.
    at: Option<Instant>,
    /// Their addresses when they were last seen, if they ever were.
    own: Option<Vec<IpAddr>>,
    /// Whether the last look found that they cannot be listed; that is told once.
    failed: bool,
    /// Whether what goes to others stays here, as the system has said since.
    stay: BTreeMap<IpAddr, bool>,
}

/// Whether an address is one of the machine's: an interface has it, or the system keeps what goes there. Addresses change: one
/// that is new to an interface is known within a second. While the interfaces cannot be listed those that were known count,
/// and where none ever were, every address: nobody is let to one that may be the machine's.
pub(crate) fn is_own(ip: IpAddr) -> bool {
    let mut look = LOOK.lock().unwrap_or_else(PoisonError::into_inner);
    look.refresh();
    // To ask for no address is to ask for the machine itself, by its loopback.
    look.own.as_ref().is_none_or(|own| own.contains(&ip)) || !ip.is_unspecified() && look.stays(ip)
}

/// Whether the machine's own addresses are known.
pub(crate) fn are_known() -> bool {
    let mut look = LOOK.lock().unwrap_or_else(PoisonError::into_inner);
    look.refresh();
    look.own.is_some()
}

impl Look {
    /// Whether what goes to an address stays here. Asked under the lock, which the system answers at once.
    fn stays(&mut self, ip: IpAddr) -> bool {
        if let Some(stays) = self.stay.get(&ip) {
            return *stays;
        }
        let stays = stays_here(ip) == Some(true);
        if self.stay.len() >= MOST_ROUTES {
            self.stay.clear();
        }
        self.stay.insert(ip, stays);
        stays
    }

    fn refresh(&mut self) {
        if self.at.is_some_and(|at| at.elapsed() < FRESH) {
            return;
        }
        self.at = Some(Instant::now());
        self.stay.clear();
        match if_addrs::get_if_addrs() {
            Ok(all) => {
                self.own = Some(all.iter().map(if_addrs::Interface::ip).collect());
                self.failed = false;
            }
            Err(error) => {
                if !std::mem::replace(&mut self.failed, true) {
                    let known = self.own.is_some();
                    tracing::error!(%error, known, "the machine's own addresses cannot be listed; those that were known count, or every one");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_the_machines_own_and_what_is_for_documents_is_not() {
        for _ in 0..2 {
            assert!(is_own(IpAddr::from([127, 0, 0, 1])));
            assert!(!is_own(IpAddr::from([192, 0, 2, 1])));
        }
    }
}
