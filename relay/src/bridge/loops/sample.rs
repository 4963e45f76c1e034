//! Whether something has come before, by a sample that stays small however much has come. Pure.
//!
//! Of all digests those are kept that begin with so many zero bits, one more whenever there is no room: each digest of a loop
//! is in the sample every time, or never. Gibbons, "Distinct Sampling for Highly-Accurate Answers to Distinct Values Queries
//! and Event Reports", VLDB 2001.

/// So many digests, of eight bytes each; nothing is taken for them before they come.
const PLACES: usize = 512;

/// Digests that have come, or one of two, of four, and so on.
#[derive(Debug, Default)]
pub(super) struct Sample {
    zeros: u32,
    /// In order, so that those with the most zeros are the first.
    digests: Vec<u64>,
}

impl Sample {
    /// Whether a digest has come before, which it has from now on; nothing is known of those that are not in the sample.
    #[inline]
    pub(super) fn again(&mut self, digest: u64) -> Option<bool> {
        (digest.leading_zeros() >= self.zeros).then(|| self.has(digest))
    }

    /// Whether all that have come are in it.
    pub(super) fn is_whole(&self) -> bool {
        self.zeros == 0
    }

    /// One of how many that come is in it; more than this are as many as this.
    pub(super) fn one_of(&self, many: usize) -> usize {
        1_usize.checked_shl(self.zeros).unwrap_or(many).min(many)
    }

    fn has(&mut self, digest: u64) -> bool {
        let Err(place) = self.digests.binary_search(&digest) else {
            return true;
        };
        let zeros = &mut self.zeros;
        while self.digests.len() == PLACES {
            *zeros += 1;
            let stay = |digest: &u64| digest.leading_zeros() >= *zeros;
            self.digests.truncate(self.digests.partition_point(stay));
        }
        // Those before it have as many zeros, and are still there.
        if digest.leading_zeros() >= *zeros {
            self.digests.insert(place, digest);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher as _, RandomState};

    use super::*;

    #[test]
    fn what_comes_again_is_known_however_much_it_is_and_nothing_else_is() {
        for count in [1_u32, 9, 40, 100_000] {
            let (mut sample, keys) = (Sample::default(), RandomState::new());
            let mut round = || {
                let seen = (0..count).filter_map(|number| sample.again(keys.hash_one(number)));
                seen.partition::<Vec<_>, _>(|again| *again)
            };
            let (again, new) = round();
            assert!(again.is_empty() && !new.is_empty());
            let (again, new) = round();
            assert!(new.is_empty() && !again.is_empty() && again.len() <= PLACES);
            assert_eq!(sample.digests.len(), again.len());
        }
    }
}
