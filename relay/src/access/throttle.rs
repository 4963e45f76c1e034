//! How often passphrases, keys and guests' names may be tried. Pure: the time is handed in.
//!
//! Wrong ones cost pauses that grow: for an account at an address, so that whoever guesses from elsewhere locks nobody out;
//! for an address over all accounts; and, where an account is tried from many addresses, for every address, each of which then
//! waits once before its try is taken ([`strangers`]). An address of IPv6 is its /64, which one household has. Names that nobody has are
//! counted like others, and nobody waits less for being known, so that this tells nothing of who has an account. What is remembered is
//! bounded, and whoever has many addresses has its own forgotten ([`crowded`]).

mod counts;
mod crowded;
mod strangers;

use std::{hash::RandomState, net::IpAddr, time::Duration};

use tokio::time::Instant;

use counts::Counts;
use crowded::Place;
use strangers::Strangers;

/// So many wrong ones are free for an account at an address, and for an address over all accounts.
const FREE_AT: u32 = 5;
const FREE_OF_ADDRESS: u32 = 20;

/// So many wrong ones on an account, from wherever, are free before strange addresses wait.
const FREE_OF_ACCOUNT: u32 = 50;

/// What is known of wrong passphrases.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    hasher: RandomState,
    at: Counts,
    addresses: Counts,
    accounts: Counts,
    strangers: Strangers,
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
    at: Place,
    address: Place,
    account: Place,
    /// Whether wrong ones were heard of the address before.
    pub(super) was_wrong: bool,
}

impl Throttle {
    /// Whether a passphrase for an account, by its name as names are compared, is looked at that comes from an address. `at_home`:
    /// its person is or was lately signed in there.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn begin(
        &mut self,
        account: &str,
        from: IpAddr,
        at_home: bool,
        now: Instant,
    ) -> Result<Try, Duration> {
        let address = self.place(from);
        let tried = Try {
            at: address.with(&self.hasher, account),
            address,
            account: Place::anywhere(&self.hasher, account),
            was_wrong: self.addresses.wrong(address, now) > 0,
        };
        let waits = [
            self.at.wait(tried.at, now),
            self.addresses.wait(tried.address, now),
        ];
        if let Some(wait) = waits.into_iter().flatten().max() {
            return Err(wait);
        }
        let tries = self.accounts.wrong(tried.account, now);
        if let Some(heat) = tries.checked_sub(FREE_OF_ACCOUNT) {
            let doublings = heat / FREE_OF_ACCOUNT;
            self.strangers.let_in(tried.at, at_home, doublings, now)?;
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
        self.keys.look(place, now);
    }

    /// Whether the owner's key came from here lately.
    pub(super) fn knows_key(&self, from: IpAddr, now: Instant) -> bool {
        self.keys.knows(self.place(from), now)
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

    fn place(&self, from: IpAddr) -> Place {
        Place::of(&self.hasher, from)
    }

    /// A try was the right one.
    pub(super) fn right(&mut self, tried: Try) {
        self.at.forget(tried.at);
        self.take_back(tried);
    }

    /// A try was not looked at after all.
    pub(super) fn take_back(&mut self, tried: Try) {
        self.at.take_back(tried.at);
        self.addresses.take_back(tried.address);
        self.accounts.take_back(tried.account);
    }
}

#[cfg(test)]
mod tests {
    use super::{
        counts::{FORGOTTEN, LONGEST, REMEMBERED},
        strangers::WAITING,
        *,
    };

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
            assert!(throttle.begin("li", ip("192.0.2.1"), false, now).is_ok());
        }
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            let wait = throttle.begin("li", ip("192.0.2.1"), false, now);
            assert_eq!(seconds(wait), expected);
            assert!(
                throttle.begin("li", ip("192.0.2.2"), false, now).is_ok(),
                "from elsewhere"
            );
            let right = throttle.begin("li", ip("192.0.2.3"), false, now);
            throttle.right(right.unwrap());
            now += Duration::from_secs(expected);
            throttle = keep(throttle, "192.0.2.2");
            assert!(throttle.begin("li", ip("192.0.2.1"), false, now).is_ok());
        }
        now += LONGEST + FORGOTTEN + Duration::from_secs(1);
        for _ in 0..FREE_AT {
            assert!(throttle.begin("li", ip("192.0.2.1"), false, now).is_ok());
        }
    }

    /// The same without what is known of an address.
    fn keep(mut throttle: Throttle, without: &str) -> Throttle {
        let address = throttle.place(ip(without));
        throttle.at.forget(address.with(&throttle.hasher, "li"));
        throttle.addresses.forget(address);
        throttle
    }

    #[test]
    fn an_address_is_its_household_and_is_paused_over_all_accounts() {
        let (mut throttle, now) = (Throttle::default(), Instant::now());
        for number in 0..FREE_OF_ADDRESS {
            let from = ip(&format!("2001:db8::{number}"));
            assert!(
                throttle
                    .begin(&format!("a{number}"), from, false, now)
                    .is_ok()
            );
        }
        let wait = throttle.begin("another", ip("2001:db8::ffff:1"), false, now);
        assert_eq!(seconds(wait), 1);
        assert!(
            throttle
                .begin("another", ip("2001:db8:0:1::1"), false, now)
                .is_ok()
        );
    }

    #[test]
    fn strangers_wait_for_an_account_under_attack_and_then_get_in() {
        let (mut throttle, mut now) = (Throttle::default(), Instant::now());
        let from = |number: u32| ip(&format!("10.{}.{}.1", number / 256, number % 256));
        for number in 0..FREE_OF_ACCOUNT {
            assert!(throttle.begin("li", from(number), false, now).is_ok());
        }
        let own = ip("192.0.2.9");
        assert_eq!(seconds(throttle.begin("li", own, false, now)), 5);
        // The attack goes on, which makes others wait and not this one.
        for number in 100..200 {
            let _ = throttle.begin("li", from(number), false, now);
        }
        now += Duration::from_secs(5);
        for number in 200..300 {
            let _ = throttle.begin("li", from(number), false, now);
        }
        assert!(throttle.begin("li", own, false, now).is_ok());
        assert!(throttle.begin("wang", own, false, now).is_ok());
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
            assert!(throttle.begin("li", ip(from), false, now).is_ok());
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
            let _ = throttle.begin(&number.to_string(), from, false, now);
        }
        assert_eq!(throttle.at.len(), REMEMBERED);
        assert_eq!(throttle.addresses.len(), REMEMBERED);
        assert_eq!(throttle.accounts.len(), REMEMBERED);
    }

    /// Heats an account up from its own network.
    fn heat(throttle: &mut Throttle, account: &str, now: Instant) {
        for number in 0..FREE_OF_ACCOUNT {
            let from = ip(&format!("10.9.{number}.1"));
            assert!(throttle.begin(account, from, false, now).is_ok());
        }
    }

    /// Tries an account from so many households: one for each /48 of a /32, or all of one /48.
    fn flood(throttle: &mut Throttle, households: std::ops::Range<u32>, shift: u32, now: Instant) {
        let first = u128::from_str_radix("20010db8", 16).unwrap() << 96;
        for number in households {
            let from = IpAddr::from((first | u128::from(number) << shift).to_be_bytes());
            let _ = throttle.begin("li", from, false, now);
        }
    }

    #[test]
    fn whoever_holds_a_network_of_households_takes_nobody_s_turn() {
        let half = WAITING as u32 / 2 + 1000;
        for (victim, at_home, shift) in [
            ("192.0.2.9", false, 64),
            ("192.0.2.9", false, 80),
            ("2001:db8:ffff:1::1", false, 64),
            ("2001:db8:0:1::1", true, 64),
        ] {
            let (mut throttle, mut now) = (Throttle::default(), Instant::now());
            heat(&mut throttle, "li", now);
            let own = ip(victim);
            assert_eq!(seconds(throttle.begin("li", own, at_home, now)), 5);
            flood(&mut throttle, 0..half, shift, now);
            now += Duration::from_secs(5);
            flood(&mut throttle, half..2 * half, shift, now);
            assert!(throttle.strangers.len() > WAITING / 2, "it is a flood");
            let tried = throttle.begin("li", own, at_home, now);
            assert!(tried.is_ok(), "{victim} {at_home} {shift}");
            assert!(throttle.strangers.len() <= WAITING);
        }
    }

    #[test]
    fn made_up_names_and_other_households_wash_neither_heat_nor_pauses_off() {
        let (mut throttle, now) = (Throttle::default(), Instant::now());
        heat(&mut throttle, "li", now);
        let attacker = ip("2001:db8:0:1::1");
        for _ in 0..=FREE_AT {
            let _ = throttle.begin("wang", attacker, false, now);
        }
        let paused = throttle.begin("wang", attacker, false, now);
        assert_eq!(seconds(paused), 1);
        for number in 0..3 * REMEMBERED as u128 {
            let first = u128::from_str_radix("20010db8", 16).unwrap() << 96;
            let from = IpAddr::from((first | (number + 2) << 64).to_be_bytes());
            assert!(
                throttle
                    .begin(&number.to_string(), from, false, now)
                    .is_ok()
            );
        }
        assert_eq!(seconds(throttle.begin("wang", attacker, false, now)), 1);
        let stranger = ip("192.0.2.77");
        assert_eq!(seconds(throttle.begin("li", stranger, false, now)), 5);
    }
}
