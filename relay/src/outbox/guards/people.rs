//! How many notices one person sends within a day. Pure.

use std::collections::{HashMap, VecDeque};

use shared::{fault::Fault, id::UserId, time::Timestamp};

use super::DAY_US;
use crate::quota::reached;

/// The notices of the last day, by whose they are. Bounded by `notices.per_day`.
#[derive(Debug)]
pub(in crate::outbox) struct PerPerson {
    /// 0 where there is no bound.
    most: u64,
    /// Oldest first.
    taken: HashMap<UserId, VecDeque<Timestamp>>,
}

impl PerPerson {
    pub(in crate::outbox) fn new(most: u64, taken: Vec<(UserId, Timestamp)>) -> Self {
        let mut people = Self {
            most,
            taken: HashMap::new(),
        };
        for (owner, at) in taken {
            people.taken.entry(owner).or_default().push_back(at);
        }
        people
    }

    /// Counts notices of these people, all or none of them.
    ///
    /// # Errors
    /// `limit-reached`.
    pub(in crate::outbox) fn take(
        &mut self,
        now: Timestamp,
        owners: &[UserId],
    ) -> Result<(), Fault> {
        self.forget(now);
        let mut wanted: HashMap<&UserId, u64> = HashMap::new();
        for owner in owners {
            *wanted.entry(owner).or_default() += 1;
        }
        for (owner, wanted) in wanted {
            let before = self.taken.get(owner).map_or(0, VecDeque::len);
            if self.most > 0 && before as u64 + wanted > self.most {
                return Err(reached("notices_per_person_per_day", self.most));
            }
        }
        for owner in owners {
            self.taken.entry(owner.clone()).or_default().push_back(now);
        }
        Ok(())
    }

    /// They were not stored after all.
    pub(in crate::outbox) fn give_back(&mut self, owners: &[UserId]) {
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
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp(DAY_US * 100 + hours * 3_600_000_000)
    }

    #[test]
    fn each_person_has_so_many_a_day() {
        let (li, wang) = (UserId::from("li"), UserId::from("wang"));
        let mut people = PerPerson::new(3, vec![(li.clone(), at(-23))]);
        let two = [li.clone(), li.clone()];
        let three = [li.clone(), li.clone(), li];
        assert_eq!(
            people.take(at(0), &three).unwrap_err().params["limit"],
            "notices_per_person_per_day"
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
        let mut unbounded = PerPerson::new(0, Vec::new());
        for _ in 0..100 {
            unbounded.take(at(0), &three).unwrap();
        }
    }
}
