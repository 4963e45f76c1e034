//! A bounded memory of places. When it is full, those of the most crowded networks are forgotten first, so that whoever has many
//! addresses of one network pushes out its own and nobody else's.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    net::IpAddr,
};

use crate::household::{household, networks};

/// So many are forgotten at once, so that not each one who comes has all looked through.
const AT_ONCE: usize = 64;

/// Where somebody comes from, or what somebody tries, as hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) key: u64,
    /// The networks around it, the widest first.
    around: [u64; 2],
}

impl Place {
    /// The household of an address.
    pub(super) fn of(hasher: &RandomState, from: IpAddr) -> Self {
        Self {
            key: hasher.hash_one(household(from)),
            around: networks(from).map(|network| hasher.hash_one(network)),
        }
    }

    /// An account at a place.
    pub(super) fn with(self, hasher: &RandomState, account: &str) -> Self {
        Self {
            key: hasher.hash_one((account, self.key)),
            ..self
        }
    }

    /// An account, wherever it is tried.
    pub(super) fn anywhere(hasher: &RandomState, account: &str) -> Self {
        Self {
            key: hasher.hash_one(account),
            around: [0; 2],
        }
    }
}

/// How many remembered ones share each of the networks around one.
pub(super) type Crowd = [u32; 2];

/// What is remembered of up to so many places.
#[derive(Debug)]
pub(super) struct Crowded<T> {
    most: usize,
    kept: HashMap<u64, ([u64; 2], T)>,
    crowds: HashMap<u64, u32>,
}

impl<T> Crowded<T> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            kept: HashMap::new(),
            crowds: HashMap::new(),
        }
    }

    pub(super) fn get(&self, key: u64) -> Option<&T> {
        self.kept.get(&key).map(|(_, kept)| kept)
    }

    pub(super) fn get_mut(&mut self, key: u64) -> Option<&mut T> {
        self.kept.get_mut(&key).map(|(_, kept)| kept)
    }

    /// What is remembered of a place, which is `fresh` where that is nothing. Where there is no room, those that `stays` puts lowest
    /// are forgotten.
    pub(super) fn entry<O: Ord>(
        &mut self,
        place: Place,
        fresh: T,
        stays: impl Fn(&T, Crowd) -> O,
    ) -> &mut T {
        if !self.kept.contains_key(&place.key) {
            if self.kept.len() >= self.most {
                self.make_room(stays);
            }
            for network in place.around {
                *self.crowds.entry(network).or_default() += 1;
            }
        }
        let (_, kept) = self.kept.entry(place.key).or_insert((place.around, fresh));
        kept
    }

    pub(super) fn remove(&mut self, key: u64) {
        let Some((around, _)) = self.kept.remove(&key) else {
            return;
        };
        for network in around {
            if let Some(crowd) = self.crowds.get_mut(&network) {
                *crowd -= 1;
                if *crowd == 0 {
                    self.crowds.remove(&network);
                }
            }
        }
    }

    fn make_room<O: Ord>(&mut self, stays: impl Fn(&T, Crowd) -> O) {
        let crowd = |network: u64| self.crowds.get(&network).copied().unwrap_or(0);
        let all = self.kept.iter();
        let all = all.map(|(key, (around, kept))| (stays(kept, around.map(crowd)), *key));
        let mut all: Vec<_> = all.collect();
        let count = AT_ONCE.min(all.len());
        if count > 0 {
            all.select_nth_unstable(count - 1);
        }
        for (_, key) in &all[..count] {
            self.remove(*key);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }
}
