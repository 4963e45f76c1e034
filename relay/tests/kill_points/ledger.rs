//! What was asked for and answered, and what must therefore be stored.

use std::collections::BTreeMap;

use crate::{
    common::{Snapshot, Stored},
    servers::Scene,
};

/// Why a notice is unknown after a kill.
const KILLED: &str = "relay-was-killed";

/// What can be done to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Retry,
    Cancel,
    Settle,
    Receipt,
}

/// Something that was done to a notice, or may have been.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) notice: String,
    pub(crate) op: Op,
    pub(crate) answered: bool,
}

#[derive(Default)]
pub(crate) struct Ledger {
    /// Each name that was asked for, and the notice, once that is answered.
    pub(crate) asked: BTreeMap<String, Option<String>>,
    /// Answered operations on each notice, and those that were not answered.
    done: Vec<Done>,
    /// How all stood at the last kill.
    pub(crate) before: Snapshot,
    /// How many were under way at a kill.
    pub(crate) under_way: usize,
}

impl Ledger {
    /// Takes what was asked and answered until a kill.
    pub(crate) fn take(&mut self, asked: BTreeMap<String, Option<String>>, done: Vec<Done>) {
        for (name, answer) in asked {
            let known = self.asked.entry(name).or_default();
            assert!(known.is_none() || answer.is_none() || *known == answer);
            *known = known.take().or(answer);
        }
        self.done.extend(done);
    }

    /// Names without an answer.
    pub(crate) fn open(&self) -> Vec<String> {
        let open = self.asked.iter().filter(|(_, answer)| answer.is_none());
        open.map(|(name, _)| name.clone()).collect()
    }

    /// The store at a kill, against the one at the kill before, what the servers have seen and what was answered.
    pub(crate) fn check(&mut self, now: Snapshot, scene: &Scene) {
        for (name, answer) in &self.asked {
            let mine: Vec<_> = now.iter().filter(|(_, one)| one.name == *name).collect();
            assert!(mine.len() <= 1, "one request, two notices: {mine:?}");
            if let Some(answer) = answer {
                assert_eq!(
                    mine.first().map(|(id, _)| *id),
                    Some(answer),
                    "{name} is lost"
                );
            }
        }
        for (id, notice) in &now {
            self.follows(id, notice);
            self.was_sent(id, notice, scene);
            self.was_done(id, notice);
        }
        let under_way = now.values().filter(|one| one.status == "sending");
        self.under_way += under_way.count();
        self.before = now;
    }

    /// Unknown are exactly those that were under way at the kill before, once a relay has found them.
    fn follows(&self, id: &str, now: &Stored) {
        let new = Vec::new();
        let before = self.before.get(id);
        let old = before.map_or(&new, |before| &before.steps);
        assert_eq!(
            now.steps.get(..old.len()),
            Some(&old[..]),
            "{id} has another past"
        );
        let since = &now.steps[old.len()..];
        let cut: Vec<_> = (0..since.len())
            .filter(|place| since[*place].0 == "unknown")
            .collect();
        if before.is_some_and(|before| before.status == "sending") {
            // A receipt may be quicker than the look at what was under way.
            let settled = since.first().is_none_or(|step| step.0 == "delivered");
            assert!(
                cut == [0] || cut.is_empty() && settled,
                "{id}: {before:?} {now:?}"
            );
        } else {
            assert!(cut.is_empty(), "{id} was not under way: {before:?} {now:?}");
        }
        let why = since.iter().filter(|step| step.0 == "unknown");
        for (_, meaning) in why {
            assert_eq!(meaning, KILLED, "{now:?}");
        }
    }

    /// Marked before its first byte, taken at most once but where somebody has asked for more, accepted only if it was.
    fn was_sent(&self, id: &str, now: &Stored, scene: &Scene) {
        let count = scene.of(&now.name);
        let (started, later) = (now.count("started"), now.count("later"));
        let retried = self.tries(id);
        assert!(
            count.seen <= started,
            "seen before it was marked: {count:?} {now:?}"
        );
        assert!(started <= 1 + later + retried, "{retried} retries: {now:?}");
        assert!(count.taken <= 1 + retried, "sent twice: {count:?} {now:?}");
        assert!(now.count("accepted") <= count.answered, "{count:?} {now:?}");
        if now.status == "queued" && retried == 0 {
            assert_eq!(count.taken, 0, "{now:?}");
        }
    }

    /// How often somebody has, or may have, asked for another try.
    fn tries(&self, id: &str) -> usize {
        let of = self.done.iter().filter(|done| done.notice == id);
        of.filter(|done| done.op == Op::Retry).count()
    }

    fn was_done(&self, id: &str, now: &Stored) {
        for done in self
            .done
            .iter()
            .filter(|done| done.notice == id && done.answered)
        {
            let outcome = match done.op {
                Op::Retry => "retried",
                Op::Cancel => "cancelled",
                Op::Settle => "settled",
                Op::Receipt => "delivered",
            };
            // Another's receipt or word may have been first.
            let other = done.op == Op::Receipt && (now.count("settled") > 0);
            assert!(now.count(outcome) > 0 || other, "{done:?}: {now:?}");
        }
    }

    /// When all is quiet again: what is not unknown, and was not stopped by anybody, is at the server once.
    pub(crate) fn close(&self, now: &Snapshot, scene: &Scene) {
        assert_eq!(now.len(), self.asked.len(), "as many notices as requests");
        let mut unknown = 0;
        for (id, notice) in now {
            let count = scene.of(&notice.name);
            match notice.status.as_str() {
                "accepted" | "delivered" => assert!(count.taken >= 1, "{notice:?}"),
                "unknown" => unknown += 1,
                "failed" => assert!(notice.count("settled") > 0, "{notice:?}"),
                // What went before is somebody's who has retried it, and cancelled that.
                "cancelled" => assert!(count.taken <= self.tries(id), "{count:?} {notice:?}"),
                "queued" => assert_eq!(notice.count("later"), 1, "{notice:?}"),
                other => panic!("{id} is {other}: {notice:?}"),
            }
        }
        let cuts: usize = now.values().map(|notice| notice.count("unknown")).sum();
        assert!(
            cuts <= self.under_way && cuts > 0,
            "{cuts} of {}",
            self.under_way
        );
        println!(
            "{} notices, {} cut off, {unknown} unknown still",
            now.len(),
            cuts
        );
    }
}
