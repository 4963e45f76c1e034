//! Which codes there are, and what may be done with them. Pure: the time is handed in, and whoever changes a code stores
//! it first.

use std::{collections::HashMap, time::Duration};

use shared::{
    id::{CodeId, NoticeId, UserId},
    time::Timestamp,
};

use crate::store::StoredCode;

/// How long a code is valid.
pub const VALID: Duration = Duration::from_secs(10 * 60);

/// How often a code may be checked.
pub const CHECKS: u32 = 5;

/// How long a recipient waits for the next one.
pub const GAP: Duration = Duration::from_secs(60);

/// How many codes a recipient gets within [`DAY`]. The gateways have such bounds too, and whoever asks for more is none
/// of the recipient's friends.
pub const CODES_A_DAY: usize = 10;

/// How many wrong digits are taken for a recipient within [`DAY`], over all codes: so a guesser gains nothing by having
/// another one sent. Beyond that nothing is valid.
pub const WRONG_A_DAY: u32 = 20;

/// The time over which the budgets of a recipient run.
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// All codes of the last day or two.
#[derive(Debug, Default)]
pub struct Book {
    codes: HashMap<CodeId, StoredCode>,
    of: HashMap<String, Vec<CodeId>>,
    carried: HashMap<NoticeId, CodeId>,
}

impl Book {
    /// Inserts or replaces one.
    pub fn put(&mut self, code: StoredCode) {
        if let Some(notice) = &code.notice {
            self.carried.insert(notice.clone(), code.id.clone());
        }
        let of = self.of.entry(code.recipient.clone()).or_default();
        if !of.contains(&code.id) {
            of.push(code.id.clone());
        }
        self.codes.insert(code.id.clone(), code);
    }

    /// Lets those from before a time go.
    pub fn forget(&mut self, before: Timestamp) {
        let codes = &mut self.codes;
        codes.retain(|_, code| code.created_at >= before);
        self.of.retain(|_, ids| {
            ids.retain(|id| codes.contains_key(id));
            !ids.is_empty()
        });
        self.carried.retain(|_, id| codes.contains_key(id));
    }

    /// Whether a code's owner is one for whom `may` holds; so it is of one that is not known.
    pub fn is_of(&self, id: &CodeId, may: impl Fn(Option<&UserId>) -> bool) -> bool {
        self.codes
            .get(id)
            .is_none_or(|code| may(code.owner.as_ref()))
    }

    /// The one that a notice carries.
    pub fn carried_by(&self, notice: &NoticeId) -> Option<&StoredCode> {
        self.codes.get(self.carried.get(notice)?)
    }

    /// A recipient's codes within the last day.
    fn recent<'a>(
        &'a self,
        recipient: &str,
        now: Timestamp,
    ) -> impl Iterator<Item = &'a StoredCode> {
        let ids = self.of.get(recipient).into_iter().flatten();
        let codes = ids.filter_map(|id| self.codes.get(id));
        codes.filter(move |code| age(code, now) < DAY)
    }

    /// How long a recipient has to wait for another one; `None` for not at all.
    pub fn wait(&self, recipient: &str, now: Timestamp) -> Option<Duration> {
        let mut ages: Vec<_> = self
            .recent(recipient, now)
            .map(|code| age(code, now))
            .collect();
        ages.sort();
        let gap = ages.first().map(|latest| GAP.saturating_sub(*latest));
        let budget = ages.get(CODES_A_DAY - 1).map(|first| DAY - *first);
        let guessed = self.guessed(recipient, now);
        [gap, budget, guessed]
            .into_iter()
            .flatten()
            .max()
            .filter(|wait| !wait.is_zero())
    }

    /// How long until so few wrong digits are known of a recipient that others are taken.
    fn guessed(&self, recipient: &str, now: Timestamp) -> Option<Duration> {
        if self.wrong(recipient, now) < WRONG_A_DAY {
            return None;
        }
        let wrong = self.recent(recipient, now).filter(|code| code.wrong > 0);
        wrong.map(|code| DAY - age(code, now)).min()
    }

    fn wrong(&self, recipient: &str, now: Timestamp) -> u32 {
        self.recent(recipient, now).map(|code| code.wrong).sum()
    }

    /// Those that end when another takes their place, as they are then.
    pub fn replaced(&self, recipient: &str, now: Timestamp) -> Vec<StoredCode> {
        let live = self.recent(recipient, now).filter(|code| !code.ended);
        live.map(|code| ended(code.clone())).collect()
    }

    /// Those whose digits can no longer be wanted, as they are without them.
    pub fn over(&self, now: Timestamp) -> Vec<StoredCode> {
        let sealed = self.codes.values().filter(|code| code.sealed.is_some());
        let over = sealed.filter(|code| !is_open(code, now));
        over.map(|code| ended(code.clone())).collect()
    }

    /// Checks digits, where `fits` compares them with a code's: whether they are valid, and the code as it is then.
    /// Nobody learns from the answer whether there is such a code.
    pub fn check(
        &self,
        id: &CodeId,
        now: Timestamp,
        fits: impl FnOnce(Option<&StoredCode>) -> bool,
    ) -> (bool, Option<StoredCode>) {
        let found = self.codes.get(id);
        // Compared in any case, so that the time tells nothing either.
        let fits = fits(found);
        let Some(code) = found else {
            return (false, None);
        };
        let open = is_open(code, now) && self.wrong(&code.recipient, now) < WRONG_A_DAY;
        match (open, fits) {
            (false, _) => (false, None),
            (true, true) => (true, Some(ended(code.clone()))),
            (true, false) => {
                let mut code = code.clone();
                code.wrong += 1;
                (false, Some(code))
            }
        }
    }
}

/// Whether a code may still be checked.
pub fn is_open(code: &StoredCode, now: Timestamp) -> bool {
    !code.ended && code.wrong < CHECKS && age(code, now) < VALID
}

fn ended(mut code: StoredCode) -> StoredCode {
    code.ended = true;
    code.sealed = None;
    code
}

/// How old a code is; one from the future, after the clock was set back, is as old as can be, so that it neither holds
/// longer than it should nor blocks its recipient.
fn age(code: &StoredCode, now: Timestamp) -> Duration {
    u64::try_from(now.0.saturating_sub(code.created_at.0))
        .map_or(Duration::MAX, Duration::from_micros)
}

#[cfg(test)]
mod tests;
