//! The machine's own addresses.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// For so long one look at the interfaces serves all who ask: datagrams may come by the hundred thousand.
const FRESH: Duration = Duration::from_secs(1);

/// When the interfaces were looked at, and their addresses then.
static LOOK: Mutex<Option<(Instant, Vec<IpAddr>)>> = Mutex::new(None);

/// Whether an address is one of the machine's. Addresses change: one that is new is known within a second.
pub(crate) fn is_own(ip: IpAddr) -> bool {
    let mut look = LOOK.lock().unwrap_or_else(PoisonError::into_inner);
    let (_, own) = match look.take() {
        Some(fresh) if fresh.0.elapsed() < FRESH => look.insert(fresh),
        _ => look.insert((Instant::now(), addresses())),
    };
    own.contains(&ip)
}

fn addresses() -> Vec<IpAddr> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    all.iter().map(if_addrs::Interface::ip).collect()
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
