//! How much one person, one bridge and all together may have. What is over is no fault of a peer: TCP is read and written
//! more slowly, UDP that comes too fast is dropped and counted, and who asks for more is told the quota's name.

mod person;
mod rate;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use shared::{
    fault::{Fault, FaultCode},
    id::UserId,
};

use crate::config::QuotasSection;

pub(crate) use person::Person;
use rate::{Rate, Turn};

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From peers.
    In,
    /// To peers.
    Out,
}

/// Bytes a second in both directions.
#[derive(Debug)]
struct Flow {
    incoming: Rate,
    outgoing: Rate,
}

impl Flow {
    fn new(incoming: u64, outgoing: u64) -> Self {
        Self {
            incoming: Rate::new(incoming),
            outgoing: Rate::new(outgoing),
        }
    }

    fn rate(&self, way: Way) -> &Rate {
        match way {
            Way::In => &self.incoming,
            Way::Out => &self.outgoing,
        }
    }
}

/// All quotas of a relay.
#[derive(Debug)]
pub struct Quotas {
    settings: QuotasSection,
    total: Flow,
    /// Of whoever has the owner's key: without bounds.
    host: Arc<Person>,
    /// Who has bridges. Those who have none any more make room when somebody new comes.
    people: Mutex<HashMap<UserId, Weak<Person>>>,
}

impl Quotas {
    /// These quotas.
    pub fn new(settings: QuotasSection) -> Arc<Self> {
        let total = Flow::new(settings.bytes_in_per_second, settings.bytes_out_per_second);
        let host = Person::new(Flow::new(0, 0), 0, 0);
        Arc::new(Self {
            settings,
            total,
            host: Arc::new(host),
            people: Mutex::default(),
        })
    }

    /// What a bridge of this person has a share in.
    pub(crate) fn of_bridge(self: &Arc<Self>, owner: Option<&UserId>) -> Allowance {
        let settings = &self.settings;
        let bridge = Flow::new(
            settings.bytes_in_per_second_per_bridge,
            settings.bytes_out_per_second_per_bridge,
        );
        Allowance {
            bridge,
            person: self.person(owner),
            quotas: Arc::clone(self),
        }
    }

    fn person(&self, owner: Option<&UserId>) -> Arc<Person> {
        let Some(owner) = owner else {
            return Arc::clone(&self.host);
        };
        let mut people = self.people();
        if let Some(known) = people.get(owner).and_then(Weak::upgrade) {
            return known;
        }
        people.retain(|_, person| person.strong_count() > 0);
        let settings = &self.settings;
        let flow = Flow::new(
            settings.bytes_in_per_second_per_person,
            settings.bytes_out_per_second_per_person,
        );
        let (peers, journal) = (settings.peers_per_person, settings.journal_bytes_per_person);
        let person = Arc::new(Person::new(flow, peers, journal));
        people.insert(owner.clone(), Arc::downgrade(&person));
        person
    }

    /// Whether a person who has so many bridges may have another.
    ///
    /// # Errors
    /// `limit-reached`.
    pub(crate) fn check_bridges(
        &self,
        owner: Option<&UserId>,
        count: impl FnOnce() -> u64,
    ) -> Result<(), Fault> {
        let most = self.settings.bridges_per_person;
        check("bridges_per_person", most, owner, count)
    }

    /// The same of saved sends.
    ///
    /// # Errors
    /// `limit-reached`.
    pub(crate) fn check_saved(
        &self,
        owner: Option<&UserId>,
        count: impl FnOnce() -> u64,
    ) -> Result<(), Fault> {
        let most = self.settings.saved_per_person;
        check("saved_per_person", most, owner, count)
    }

    /// How many notices one person sends within a day, by the quota's name; 0 where there is no bound.
    pub(crate) fn notices_per_person(&self) -> (&'static str, u64) {
        let most = self.settings.notices_per_person_per_day;
        ("notices_per_person_per_day", most)
    }

    /// The same of the alerts of one bridge.
    pub(crate) fn notices_per_bridge(&self) -> (&'static str, u64) {
        let most = self.settings.notices_per_bridge_per_day;
        ("notices_per_bridge_per_day", most)
    }

    fn people(&self) -> MutexGuard<'_, HashMap<UserId, Weak<Person>>> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one bridge may have: of its own rates, its person's, and those of all.
#[derive(Debug)]
pub(crate) struct Allowance {
    bridge: Flow,
    /// Whose it is.
    pub(crate) person: Arc<Person>,
    quotas: Arc<Quotas>,
}

impl Allowance {
    fn rates(&self, way: Way) -> [&Rate; 3] {
        let flows = [&self.bridge, &self.person.flow, &self.quotas.total];
        flows.map(|flow| flow.rate(way))
    }

    /// The most bytes of one read or write, so that none is far beyond a rate; `None` where there is no rate.
    pub(crate) fn at_once(&self, way: Way) -> Option<usize> {
        self.rates(way).into_iter().filter_map(Rate::at_once).min()
    }

    /// Waits until bytes may go, in the order of asking, first among the bridge's, then the person's, then all. Others
    /// wait as long as this is held.
    pub(crate) async fn turns(&self, way: Way) -> Turns<'_> {
        let [bridge, person, total] = self.rates(way);
        Turns([bridge.turn().await, person.turn().await, total.turn().await])
    }

    /// Whether so many bytes may come now, and counts them where they may.
    pub(crate) fn admits(&self, way: Way, bytes: usize) -> bool {
        let rates = self.rates(way);
        let admitted = rates.iter().all(|rate| rate.is_ready());
        if admitted {
            rates.iter().for_each(|rate| rate.spend(bytes));
        }
        admitted
    }
}

/// The right to read or write once.
pub(crate) struct Turns<'a>([Turn<'a>; 3]);

impl Turns<'_> {
    /// So many bytes went.
    pub(crate) fn spend(self, bytes: usize) {
        self.0.into_iter().for_each(|turn| turn.spend(bytes));
    }
}

/// Whether a person who has so many of something may have another; with 0 there is no bound.
fn check(
    quota: &str,
    most: u64,
    owner: Option<&UserId>,
    count: impl FnOnce() -> u64,
) -> Result<(), Fault> {
    if owner.is_some() && most > 0 && count() >= most {
        return Err(reached(quota, most));
    }
    Ok(())
}

/// A quota of the configuration is used up.
pub(crate) fn reached(name: &str, value: u64) -> Fault {
    Fault::new(
        FaultCode::LimitReached,
        format!("The quota {name} = {value} is used up; close or delete something, or have an admin raise quotas.{name}."),
    )
    .with("limit", name)
    .with("value", value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_the_same_on_every_bridge_and_the_host_has_no_bound() {
        let quotas = Quotas::new(QuotasSection {
            peers_per_person: 2,
            bridges_per_person: 1,
            ..QuotasSection::default()
        });
        let li = UserId::from("li");
        let (one, other) = (quotas.of_bridge(Some(&li)), quotas.of_bridge(Some(&li)));
        one.person.take_peer().unwrap();
        other.person.take_peer().unwrap();
        let fault = other.person.take_peer().unwrap_err();
        assert_eq!(fault.code, FaultCode::LimitReached);
        assert_eq!(fault.params["limit"], "peers_per_person");
        one.person.give_back_peer();
        other.person.take_peer().unwrap();
        let host = quotas.of_bridge(None);
        for _ in 0..100 {
            host.person.take_peer().unwrap();
        }
        assert_eq!(host.at_once(Way::In), None);
        quotas.check_bridges(None, || 100).unwrap();
        quotas.check_bridges(Some(&li), || 0).unwrap();
        assert!(quotas.check_bridges(Some(&li), || 1).is_err());
        drop((one, other));
        quotas.of_bridge(Some(&UserId::from("wang")));
        assert!(
            !quotas.people().contains_key(&li),
            "who has left makes room"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn whichever_quota_is_the_lowest_decides() {
        let quotas = Quotas::new(QuotasSection {
            bytes_in_per_second_per_bridge: 1_000,
            bytes_in_per_second: 10_000,
            ..QuotasSection::default()
        });
        let share = quotas.of_bridge(None);
        assert!(share.admits(Way::In, 2_000));
        assert!(
            !share.admits(Way::In, 1),
            "the bridge has used its second and one more"
        );
        let other = quotas.of_bridge(None);
        assert!(other.admits(Way::In, 20_000));
        tokio::time::advance(std::time::Duration::from_millis(1_100)).await;
        assert!(!share.admits(Way::In, 1), "all together have used theirs");
        assert!(
            share.admits(Way::Out, 1 << 30),
            "the other way there is no bound"
        );
        tokio::time::advance(std::time::Duration::from_millis(200)).await;
        assert!(share.admits(Way::In, 1));
    }
}
