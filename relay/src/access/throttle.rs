//! How often passphrases, keys and guests' names may be tried. Pure: the time is handed in.
//!
//! Wrong ones cost pauses that grow: for an account at an address, so that whoever guesses from elsewhere locks nobody out;
//! for an address over all accounts; and, where an account is tried from many addresses, for every address, each of which then
//! waits once before its try is taken. An address of IPv6 is its /64, which one household has. Names that nobody has are counted
//! like others, and nobody is let through for being known, so that this tells nothing of who has an account.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    net::IpAddr,
    time::Duration,
};

use tokio::time::Instant;

use crate::household::household;

/// So many wrong ones are free for an account at an address, and for an address over all accounts.
const FREE_AT: u32 = 5;
const FREE_OF_ADDRESS: u32 = 20;

/// So many wrong ones on an account, from wherever, are free before strange addresses wait.
const FREE_OF_ACCOUNT: u32 = 50;

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How long a strange address waits, at first and at the most.
const STRANGER_WAITS: Duration = Duration::from_secs(5);
const STRANGER_WAITS_MOST: Duration = Duration::from_secs(2 * 60);

/// How long after its last pause something is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);

/// So many of each kind are remembered; the one that was looked at least lately is forgotten for a further one.
const REMEMBERED: usize = 4096;

/// What is known of wrong passphrases.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    hasher: RandomState,
    at: Counts,
    addresses: Counts,
    accounts: Counts,
    /// Wrong Bearer keys, apart from the rest: a script whose token has ended keeps nobody from signing in.
    bearers: Counts,
    /// Where the owner's key was right.
    keys: Counts,
    /// Names that guests gave and that were taken.
    names: Counts,
}

/// A try that was let through. It counts as a wrong one until it is told to be the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Try {
    at: u64,
    address: u64,
    account: u64,
    /// Whether wrong ones were heard of the address before.
    pub(super) was_wrong: bool,
}

#[derive(Debug, Default)]
struct Counts(HashMap<u64, Count>);

#[derive(Debug)]
struct Count {
    wrong: u32,
    /// Until when nothing is taken.
    until: Instant,
    /// Until when a stranger waits who has asked.
    stranger: Option<Instant>,
    looked: Instant,
}

impl Throttle {
    /// Whether a passphrase for an account, by its name as names are compared, is looked at that comes from an address.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn begin(
        &mut self,
        account: &str,
        from: IpAddr,
        now: Instant,
    ) -> Result<Try, Duration> {
        let from = household(from);
        let address = self.hasher.hash_one(from);
        let tried = Try {
            at: self.hasher.hash_one((account, from)),
            address,
            account: self.hasher.hash_one(account),
            was_wrong: self.addresses.wrong(address, now) > 0,
        };
        let waits = [
            self.at.wait(tried.at, now),
            self.addresses.wait(tried.address, now),
        ];
        if let Some(wait) = waits.into_iter().flatten().max() {
            return Err(wait);
        }
        let heat = self
            .accounts
            .wrong(tried.account, now)
            .checked_sub(FREE_OF_ACCOUNT);
        if let Some(heat) = heat {
            self.at.let_stranger(tried.at, heat, now)?;
        }
        self.at.count(tried.at, FREE_AT, now);
        self.addresses.count(tried.address, FREE_OF_ADDRESS, now);
        self.accounts.count(tried.account, u32::MAX, now);
        Ok(tried)
    }

    /// Whether an owner's key is looked at that comes from an address. It cannot be guessed; this keeps the tries few.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn begin_key(&mut self, from: IpAddr, now: Instant) -> Result<Try, Duration> {
        let address = self.place(from);
        if let Some(wait) = self.addresses.wait(address, now) {
            return Err(wait);
        }
        self.addresses.count(address, FREE_OF_ADDRESS, now);
        Ok(Try {
            at: address,
            address,
            account: address,
            was_wrong: false,
        })
    }

    /// How long an address waits whose Bearer keys were wrong too often.
    pub(super) fn bearer_waits(&self, from: IpAddr, now: Instant) -> Option<Duration> {
        self.bearers.wait(self.place(from), now)
    }

    /// A Bearer key was wrong.
    pub(super) fn wrong_bearer(&mut self, from: IpAddr, now: Instant) {
        let place = self.place(from);
        self.bearers.count(place, FREE_OF_ADDRESS, now);
    }

    /// The owner's key came from here.
    pub(super) fn right_key(&mut self, from: IpAddr, now: Instant) {
        let place = self.place(from);
        self.keys.entry(place, now);
    }

    /// Whether the owner's key came from here lately.
    pub(super) fn knows_key(&self, from: IpAddr, now: Instant) -> bool {
        let known = self.keys.0.get(&self.place(from));
        known.is_some_and(|known| !known.is_forgotten(now))
    }

    /// How long an address waits whose guests gave names that were taken too often.
    pub(super) fn name_waits(&self, from: IpAddr, now: Instant) -> Option<Duration> {
        self.names.wait(self.place(from), now)
    }

    /// A guest's name was taken.
    pub(super) fn taken_name(&mut self, from: IpAddr, now: Instant) {
        let place = self.place(from);
        self.names.count(place, FREE_OF_ADDRESS, now);
    }

    fn place(&self, from: IpAddr) -> u64 {
        self.hasher.hash_one(household(from))
    }

    /// A try was the right one.
    pub(super) fn right(&mut self, tried: Try) {
        self.at.0.remove(&tried.at);
        self.take_back(tried);
    }

    /// A try was not looked at after all.
    pub(super) fn take_back(&mut self, tried: Try) {
        self.at.take_back(tried.at);
        self.addresses.take_back(tried.address);
        self.accounts.take_back(tried.account);
    }
}

impl Counts {
    fn wait(&self, key: u64, now: Instant) -> Option<Duration> {
        let wait = self.0.get(&key)?.until.saturating_duration_since(now);
        (!wait.is_zero()).then_some(wait)
    }

    fn wrong(&self, key: u64, now: Instant) -> u32 {
        let count = self.0.get(&key).filter(|count| !count.is_forgotten(now));
        count.map_or(0, |count| count.wrong)
    }

    fn entry(&mut self, key: u64, now: Instant) -> &mut Count {
        if !self.0.contains_key(&key) && self.0.len() >= REMEMBERED {
            let oldest = self.0.iter().min_by_key(|(_, count)| count.looked);
            if let Some(oldest) = oldest.map(|(key, _)| *key) {
                self.0.remove(&oldest);
            }
        }
        let fresh = Count {
            wrong: 0,
            until: now,
            stranger: None,
            looked: now,
        };
        let count = self.0.entry(key).or_insert(fresh);
        if count.is_forgotten(now) {
            count.wrong = 0;
        }
        count.looked = now;
        count
    }

    /// One more wrong one, as long as nothing else is heard.
    fn count(&mut self, key: u64, free: u32, now: Instant) {
        let count = self.entry(key, now);
        count.wrong = count.wrong.saturating_add(1);
        if let Some(over) = count.wrong.checked_sub(free) {
            let pause = Duration::from_secs(1 << over.min(16));
            count.until = now + pause.min(LONGEST);
        }
    }

    /// Lets a stranger's try through who has waited, and has others wait.
    fn let_stranger(&mut self, key: u64, heat: u32, now: Instant) -> Result<(), Duration> {
        let waits = STRANGER_WAITS * (1 << (heat / FREE_OF_ACCOUNT).min(8));
        let count = self.entry(key, now);
        let until = *count
            .stranger
            .get_or_insert(now + waits.min(STRANGER_WAITS_MOST));
        let wait = until.saturating_duration_since(now);
        if !wait.is_zero() {
            return Err(wait);
        }
        count.stranger = None;
        Ok(())
    }

    fn take_back(&mut self, key: u64) {
        if let Some(count) = self.0.get_mut(&key) {
            count.wrong = count.wrong.saturating_sub(1);
            count.until = count.looked;
        }
    }
}

impl Count {
    fn is_forgotten(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.until.max(self.looked)) > FORGOTTEN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn seconds(wait: Result<Try, Duration>) -> u64 {
        wait.err().map_or(0, |wait| wait.as_secs())
    }

    #[test]
    fn pauses_grow_for_an_account_at_an_address_and_for_nobody_else() {
        let (mut throttle, mut now) = (Throttle::default(), Instant::now());
        for _ in 0..FREE_AT {
            assert!(throttle.begin("li", ip("192.0.2.1"), now).is_ok());
        }
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            let wait = throttle.begin("li", ip("192.0.2.1"), now);
            assert_eq!(seconds(wait), expected);
            assert!(
                throttle.begin("li", ip("192.0.2.2"), now).is_ok(),
                "from elsewhere"
            );
            let right = throttle.begin("li", ip("192.0.2.3"), now);
            throttle.right(right.unwrap());
            now += Duration::from_secs(expected);
            throttle = keep(throttle, "192.0.2.2");
            assert!(throttle.begin("li", ip("192.0.2.1"), now).is_ok());
        }
        now += LONGEST + FORGOTTEN + Duration::from_secs(1);
        for _ in 0..FREE_AT {
            assert!(throttle.begin("li", ip("192.0.2.1"), now).is_ok());
        }
    }

    /// The same without what is known of an address.
    fn keep(mut throttle: Throttle, without: &str) -> Throttle {
        let at = throttle.hasher.hash_one(("li", household(ip(without))));
        throttle.at.0.remove(&at);
        let address = throttle.hasher.hash_one(household(ip(without)));
        throttle.addresses.0.remove(&address);
        throttle
    }

    #[test]
    fn an_address_is_its_household_and_is_paused_over_all_accounts() {
        let (mut throttle, now) = (Throttle::default(), Instant::now());
        for number in 0..FREE_OF_ADDRESS {
            let from = ip(&format!("2001:db8::{number}"));
            assert!(throttle.begin(&format!("a{number}"), from, now).is_ok());
        }
        let wait = throttle.begin("another", ip("2001:db8::ffff:1"), now);
        assert_eq!(seconds(wait), 1);
        assert!(
            throttle
                .begin("another", ip("2001:db8:0:1::1"), now)
                .is_ok()
        );
    }

    #[test]
    fn strangers_wait_for_an_account_under_attack_and_then_get_in() {
        let (mut throttle, mut now) = (Throttle::default(), Instant::now());
        let from = |number: u32| ip(&format!("10.{}.{}.1", number / 256, number % 256));
        for number in 0..FREE_OF_ACCOUNT {
            assert!(throttle.begin("li", from(number), now).is_ok());
        }
        let own = ip("192.0.2.9");
        assert_eq!(seconds(throttle.begin("li", own, now)), 5);
        // The attack goes on, which makes others wait and not this one.
        for number in 100..200 {
            let _ = throttle.begin("li", from(number), now);
        }
        now += Duration::from_secs(5);
        for number in 200..300 {
            let _ = throttle.begin("li", from(number), now);
        }
        assert!(throttle.begin("li", own, now).is_ok());
        assert!(throttle.begin("wang", own, now).is_ok());
    }

    #[test]
    fn wrong_bearer_keys_pause_a_household_and_nothing_else() {
        let (mut throttle, mut now) = (Throttle::default(), Instant::now());
        let (from, near, far) = ("2001:db8::1", "2001:db8::2:1", "2001:db8:0:1::1");
        throttle.right_key(ip(far), now);
        for _ in 0..FREE_OF_ADDRESS {
            assert_eq!(throttle.bearer_waits(ip(from), now), None);
            throttle.wrong_bearer(ip(from), now);
        }
        for expected in [1, 2, 4] {
            let wait = Duration::from_secs(expected);
            assert_eq!(throttle.bearer_waits(ip(near), now), Some(wait));
            assert_eq!(throttle.bearer_waits(ip(far), now), None);
            assert!(throttle.begin("li", ip(from), now).is_ok());
            now += wait;
            throttle.wrong_bearer(ip(from), now);
        }
        assert!(throttle.knows_key(ip(far), now) && !throttle.knows_key(ip(from), now));
        now += FORGOTTEN + Duration::from_secs(10);
        assert!(!throttle.knows_key(ip(far), now));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (mut throttle, now) = (Throttle::default(), Instant::now());
        for number in 0..3 * REMEMBERED as u32 {
            let from = IpAddr::from(number.to_be_bytes());
            let _ = throttle.begin(&number.to_string(), from, now);
        }
        assert_eq!(throttle.at.0.len(), REMEMBERED);
        assert_eq!(throttle.addresses.0.len(), REMEMBERED);
        assert_eq!(throttle.accounts.0.len(), REMEMBERED);
    }
}
