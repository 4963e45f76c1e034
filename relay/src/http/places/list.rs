//! Who is here and who leaves when there is no more room: decided here, without sockets.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
};

use tokio_util::sync::CancellationToken;

use crate::access::Whose;

/// One of so many is kept for admins, and one at least: be it of all places or live sockets, or of those of an address.
const FOR_ADMINS: usize = 16;

/// Of all places one person's requests keep one of so many, and one at least.
const OF_PERSON: usize = 8;

/// How much of something others than admins may have.
pub(in crate::http) fn for_others(most: usize) -> usize {
    most - (most / FOR_ADMINS).max(1).min(most.saturating_sub(1))
}

/// Whose request keeps a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http) enum Keeper {
    /// An admin's, however many there are.
    Admin,
    /// Somebody else's.
    Other(Whose),
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// For this address.
    Address,
    /// For anyone.
    All,
}

/// All connections of a listener.
#[derive(Debug)]
pub(super) struct List {
    most: usize,
    most_for_one: usize,
    /// Numbers of connections and of waits are drawn from here.
    last: u64,
    here: HashMap<u64, Spot>,
    /// Those that wait, the longest first.
    waiting: BTreeMap<u64, (u64, CancellationToken)>,
    of_address: HashMap<IpAddr, OfAddress>,
    /// How many are kept by others than admins.
    kept: usize,
    kept_by: HashMap<Whose, usize>,
}

/// A connection.
#[derive(Debug)]
struct Spot {
    /// Where it comes from, where that has a bound.
    address: Option<IpAddr>,
    /// Its wait; `None` while it has a request of somebody who keeps it.
    wait: Option<u64>,
    /// Who keeps it, and is no admin.
    by: Option<Whose>,
}

/// The connections of one address.
#[derive(Debug, Default)]
struct OfAddress {
    here: usize,
    /// Their waits.
    waiting: BTreeSet<u64>,
    /// How many are kept by others than admins.
    kept: usize,
}

impl List {
    /// Room for so many, and for so many of one address.
    pub(super) fn new(most: usize, most_for_one: usize) -> Self {
        Self {
            most,
            most_for_one,
            last: 0,
            here: HashMap::new(),
            waiting: BTreeMap::new(),
            of_address: HashMap::new(),
            kept: 0,
            kept_by: HashMap::new(),
        }
    }

    /// A connection comes, from an address where that has a bound: its number, and what was full, so that another had to go.
    ///
    /// # Errors
    /// What is full, where nobody waits who could go.
    pub(super) fn enter(
        &mut self,
        address: Option<IpAddr>,
        over: &CancellationToken,
    ) -> Result<(u64, Option<Full>), Full> {
        let mut full = None;
        let of_address = address.and_then(|address| self.of_address.get(&address));
        if let Some(of_address) = of_address.filter(|of| of.here >= self.most_for_one) {
            let longest = of_address.waiting.first().copied().ok_or(Full::Address)?;
            self.end(longest);
            full = Some(Full::Address);
        } else if self.here.len() >= self.most {
            if !self.make_room() {
                return Err(Full::All);
            }
            full = Some(Full::All);
        }
        let number = self.next();
        let spot = Spot {
            address,
            wait: None,
            by: None,
        };
        self.here.insert(number, spot);
        if let Some(address) = address {
            self.of_address.entry(address).or_default().here += 1;
        }
        self.wait(number, over);
        Ok((number, full))
    }

    /// Ends the connection that has waited longest; says whether there was one.
    pub(super) fn make_room(&mut self) -> bool {
        let longest = self.waiting.first_key_value().map(|(wait, _)| *wait);
        longest.is_some_and(|longest| self.end(longest))
    }

    /// A connection begins to wait, or begins anew, if it is still here.
    pub(super) fn wait(&mut self, number: u64, over: &CancellationToken) {
        self.stir(number);
        let turn = self.next();
        let Some(spot) = self.here.get_mut(&number) else {
            return;
        };
        spot.wait = Some(turn);
        let address = spot.address;
        self.waiting.insert(turn, (number, over.clone()));
        if let Some(of) = address.and_then(|address| self.of_address.get_mut(&address)) {
            of.waiting.insert(turn);
        }
    }

    /// A connection waits no more, for it has a request of somebody. Where others than admins keep as many as they may, or this
    /// one of them, it goes on waiting.
    pub(super) fn keep(&mut self, number: u64, keeper: Keeper) {
        let Some(spot) = self.here.get(&number) else {
            return;
        };
        let address = spot.address;
        let by = match keeper {
            Keeper::Admin => None,
            Keeper::Other(whose) if self.may_keep(address, &whose) => Some(whose),
            Keeper::Other(_) => return,
        };
        self.stir(number);
        let Some(whose) = by else {
            return;
        };
        self.kept += 1;
        *self.kept_by.entry(whose.clone()).or_default() += 1;
        if let Some(of) = address.and_then(|address| self.of_address.get_mut(&address)) {
            of.kept += 1;
        }
        if let Some(spot) = self.here.get_mut(&number) {
            spot.by = Some(whose);
        }
    }

    /// A connection is over.
    pub(super) fn leave(&mut self, number: u64) {
        self.stir(number);
        let Some(address) = self.here.remove(&number).and_then(|spot| spot.address) else {
            return;
        };
        if let Some(of) = self.of_address.get_mut(&address) {
            of.here -= 1;
            if of.here == 0 {
                self.of_address.remove(&address);
            }
        }
    }

    fn may_keep(&self, address: Option<IpAddr>, whose: &Whose) -> bool {
        let of_address = address.and_then(|address| self.of_address.get(&address));
        let of_person = self.kept_by.get(whose).copied().unwrap_or(0);
        self.kept < for_others(self.most)
            && of_person < (self.most / OF_PERSON).max(1)
            && of_address.is_none_or(|of| of.kept < for_others(self.most_for_one))
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Ends the connection of a wait.
    fn end(&mut self, wait: u64) -> bool {
        let Some((number, over)) = self.waiting.get(&wait).cloned() else {
            return false;
        };
        self.leave(number);
        over.cancel();
        true
    }

    /// A connection neither waits nor is kept.
    fn stir(&mut self, number: u64) {
        let Some(spot) = self.here.get_mut(&number) else {
            return;
        };
        let (wait, by) = (spot.wait.take(), spot.by.take());
        let of_address = spot.address;
        let mut of_address = of_address.and_then(|address| self.of_address.get_mut(&address));
        if let Some(wait) = wait {
            self.waiting.remove(&wait);
            if let Some(of) = &mut of_address {
                of.waiting.remove(&wait);
            }
        }
        if let Some(whose) = by {
            self.kept -= 1;
            if let Some(of) = of_address {
                of.kept -= 1;
            }
            if let Some(kept) = self.kept_by.get_mut(&whose) {
                *kept -= 1;
                if *kept == 0 {
                    self.kept_by.remove(&whose);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::id::UserId;

    use super::*;

    fn address(last: u8) -> Option<IpAddr> {
        Some([192, 0, 2, last].into())
    }

    fn person(name: &str) -> Keeper {
        Keeper::Other(Whose::Person(UserId(name.to_owned())))
    }

    /// A connection, and whether it has to end.
    fn enter(list: &mut List, last: u8) -> Result<(u64, CancellationToken), Full> {
        let over = CancellationToken::new();
        let (number, _) = list.enter(address(last), &over)?;
        Ok((number, over))
    }

    #[test]
    fn of_an_address_that_is_full_its_own_make_room() {
        let mut list = List::new(9, 2);
        let (other, still_here) = enter(&mut list, 2).unwrap();
        let (first, gone) = enter(&mut list, 1).unwrap();
        let (second, _) = enter(&mut list, 1).unwrap();
        let (third, third_over) = enter(&mut list, 1).unwrap();
        assert!(gone.is_cancelled() && !still_here.is_cancelled());
        for number in [second, third] {
            list.keep(number, Keeper::Admin);
        }
        assert_eq!(enter(&mut list, 1).unwrap_err(), Full::Address);
        assert!(!third_over.is_cancelled());
        for number in [first, second, third, other] {
            list.leave(number);
        }
        assert!(list.here.is_empty() && list.waiting.is_empty());
        assert!(list.of_address.is_empty() && list.kept_by.is_empty());
    }

    #[test]
    fn others_than_admins_never_keep_all_places() {
        let mut list = List::new(32, 32);
        let mut all = Vec::new();
        for count in 0..32_u8 {
            let (number, over) = enter(&mut list, count).unwrap();
            list.keep(number, person(&(count / 4).to_string()));
            all.push((number, over));
        }
        assert_eq!(list.kept, 30);
        // The two that are not kept make room, for whoever comes; an admin keeps what he has.
        let admins = [enter(&mut list, 40).unwrap(), enter(&mut list, 40).unwrap()];
        for (number, _) in &admins {
            list.keep(*number, Keeper::Admin);
        }
        let ended = all.iter().filter(|(_, over)| over.is_cancelled()).count();
        assert_eq!(ended, 2);
        assert_eq!(enter(&mut list, 41).unwrap_err(), Full::All);
        // What is over is kept no more.
        list.wait(all[0].0, &all[0].1);
        assert_eq!(list.kept, 29);
        enter(&mut list, 41).unwrap();
        assert!(all[0].1.is_cancelled());
    }

    #[test]
    fn one_person_keeps_a_part_and_so_do_others_at_an_address() {
        let mut list = List::new(32, 3);
        for last in 0..5 {
            let (number, _) = enter(&mut list, last).unwrap();
            list.keep(number, person("Li"));
        }
        assert_eq!(list.kept, 4);
        for by in ["Wang", "Zhao", "Sun"] {
            let (number, _) = enter(&mut list, 9).unwrap();
            list.keep(number, person(by));
        }
        assert_eq!(list.kept, 6);
        enter(&mut list, 9).unwrap();
    }
}
