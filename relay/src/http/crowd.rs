//! How many of something one address holds, or one person. Who has an IPv6 network has billions of addresses, so that there a
//! network of 64 bits, the least that a site is given, counts as one.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::household::household;

/// Counts by address, or by whatever else tells one from another. Holds a number for each that holds anything, and nothing of
/// others.
#[derive(Debug)]
pub(super) struct Crowd<K: Hash + Eq = IpAddr> {
    most: usize,
    held: Mutex<HashMap<K, usize>>,
}

/// One of those that an address holds, until it is dropped.
#[derive(Debug)]
pub(super) struct Seat<K: Hash + Eq = IpAddr> {
    crowd: Arc<Crowd<K>>,
    of: K,
}

impl Crowd {
    /// One more for an address; nothing where it has as many as it may.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        self.enter_as(household(address))
    }
}

impl<K: Hash + Eq + Clone> Crowd<K> {
    /// At most so many for each.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            held: Mutex::default(),
        })
    }

    /// One more; nothing where there are as many as may be.
    pub(super) fn enter_as(self: &Arc<Self>, of: K) -> Option<Seat<K>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(of.clone()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Seat {
            crowd: Arc::clone(self),
            of,
        })
    }
}

impl<K: Hash + Eq> Drop for Seat<K> {
    fn drop(&mut self) {
        let held = &self.crowd.held;
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_network_hold_so_many_and_no_more() {
        let crowd = Crowd::new(2);
        let enter = |address: &str| crowd.enter(address.parse().unwrap());
        let first = enter("2001:db8:1:2::1").unwrap();
        let _second = enter("2001:db8:1:2:ffff::2").unwrap();
        assert!(enter("2001:db8:1:2::3").is_none());
        let _other = enter("2001:db8:1:3::1").unwrap();
        drop(first);
        let _third = enter("2001:db8:1:2::3").unwrap();
        let _mapped = [
            enter("::ffff:192.0.2.1").unwrap(),
            enter("192.0.2.1").unwrap(),
        ];
        assert!(enter("192.0.2.1").is_none());
        let _neighbour = enter("192.0.2.2").unwrap();
    }

    #[test]
    fn who_has_left_is_forgotten() {
        let crowd = Crowd::new(1);
        drop(crowd.enter([192, 0, 2, 1].into()));
        assert!(crowd.held.lock().unwrap().is_empty());
    }
}
