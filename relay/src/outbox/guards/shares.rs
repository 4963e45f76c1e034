//! How many notices one person sends within a day, or the alerts of one bridge. Pure.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

use shared::{fault::Fault, time::Timestamp};

use super::DAY_US;
use crate::quota::reached;

/// The notices of the last day, by whose they are. Bounded by `notices.per_day`.
#[derive(Debug)]
pub(in crate::outbox) struct PerOne<K> {
    quota: &'static str,
    /// 0 where there is no bound.
    most: u64,
    /// Oldest first.
    taken: HashMap<K, VecDeque<Timestamp>>,
}

impl<K: Clone + Eq + Hash> PerOne<K> {
    /// So many of each, by the name and number of the quota.
    pub(in crate::outbox) fn new(
        (quota, most): (&'static str, u64),
        taken: Vec<(K, Timestamp)>,
    ) -> Self {
        let mut all = Self {
            quota,
            most,
            taken: HashMap::new(),
        };
        for (owner, at) in taken {
            all.taken.entry(owner).or_default().push_back(at);
        }
        all
    }

    /// Counts notices of these, all or none of them.
    ///
    /// # Errors
    /// `limit-reached`.
    pub(in crate::outbox) fn take(&mut self, now: Timestamp, owners: &[K]) -> Result<(), Fault> {
        self.forget(now);
        let mut wanted: HashMap<&K, u64> = HashMap::new();
        for owner in owners {
            *wanted.entry(owner).or_default() += 1;
        }
        for (owner, wanted) in wanted {
            let before = self.taken.get(owner).map_or(0, VecDeque::len);
            if self.most > 0 && before as u64 + wanted > self.most {
                return Err(reached(self.quota, self.most));
            }
        }
        for owner in owners {
            self.taken.entry(owner.clone()).or_default().push_back(now);
        }
        Ok(())
    }

    /// They were not stored after all.
    pub(in crate::outbox) fn give_back(&mut self, owners: &[K]) {
        for owner in owners {
            // Which one does not matter: those that were taken last are alike to the moment.
            if let Some(taken) = self.taken.get_mut(owner) {
                taken.pop_back();
            }
        }
    }

    fn forget(&mut self, now: Timestamp) {
        let passed = now.0.saturating_sub(DAY_US);
        self.taken.retain(|_, taken| {
            while taken.front().is_some_and(|at| at.0 <= passed) {
                taken.pop_front();
            }
            !taken.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use shared::id::UserId;

    use super::*;

    const QUOTA: &str = "notices_per_person_per_day";

    fn at(hours: i64) -> Timestamp {
        Timestamp(DAY_US * 100 + hours * 3_600_000_000)
    }

    #[test]
    fn each_person_has_so_many_a_day() {
        let (li, wang) = (UserId::from("li"), UserId::from("wang"));
        let mut people = PerOne::new((QUOTA, 3), vec![(li.clone(), at(-23))]);
        let two = [li.clone(), li.clone()];
        let three = [li.clone(), li.clone(), li];
        assert_eq!(
            people.take(at(0), &three).unwrap_err().params["limit"],
            QUOTA
        );
        people.take(at(0), &two).unwrap();
        assert!(people.take(at(0), &two[..1]).is_err());
        people.take(at(0), &[wang]).unwrap();
        people.give_back(&two[..1]);
        people.take(at(0), &two[..1]).unwrap();
        // The first has passed.
        people.take(at(1), &two[..1]).unwrap();
        assert!(people.take(at(1), &two[..1]).is_err());
        people.take(at(25), &two).unwrap();
        let mut unbounded = PerOne::new((QUOTA, 0), Vec::new());
        for _ in 0..100 {
            unbounded.take(at(0), &three).unwrap();
        }
    }
}
