//! What is kept of the lessons: over reloads, and when the bridges are gone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::id::BridgeId;

use super::{Deed, Evidence, Lesson, Outcome, Role, Seen, Step};

/// So many answers of a lesson are kept; the oldest go first.
const MOST_DEEDS: usize = 50;

/// What is kept of one lesson.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Course {
    /// The learner's bridge.
    pub yours: Option<BridgeId>,
    /// The one that plays the other side.
    pub other: Option<BridgeId>,
    /// Bridges that the lesson made and that others have taken the place of.
    pub further: Vec<BridgeId>,
    /// Answers, oldest first.
    pub deeds: Vec<Deed>,
    /// The steps that were done, and what was seen.
    pub seen: BTreeMap<Step, Seen>,
}

/// What is kept of all lessons.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Progress(BTreeMap<Lesson, Course>);

impl Progress {
    /// What was kept as a text; nothing where it cannot be read.
    pub(crate) fn read(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }

    /// The text that is kept.
    pub(crate) fn text(&self) -> String {
        // Texts, numbers and lists always become JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What is kept of a lesson.
    pub(crate) fn of(&self, lesson: Lesson) -> Course {
        self.0.get(&lesson).cloned().unwrap_or_default()
    }

    /// The same, to be changed.
    pub(crate) fn edit(&mut self, lesson: Lesson) -> &mut Course {
        self.0.entry(lesson).or_default()
    }

    /// How many steps of a lesson are done.
    pub(crate) fn done(&self, lesson: Lesson) -> usize {
        let course = self.0.get(&lesson);
        let is_done = |step: &&Step| course.is_some_and(|course| course.seen.contains_key(step));
        lesson.steps().iter().filter(is_done).count()
    }

    /// The first lesson that is not done.
    pub(crate) fn next(&self) -> Option<Lesson> {
        let mut all = Lesson::ALL.into_iter();
        all.find(|lesson| self.done(*lesson) < lesson.steps().len())
    }
}

impl Course {
    /// Gives a role to a bridge that was made.
    pub(crate) fn put(&mut self, role: Role, bridge: BridgeId) {
        let place = match role {
            Role::Yours => &mut self.yours,
            Role::Other => &mut self.other,
        };
        let before = place.replace(bridge);
        self.further.extend(before);
    }

    /// Keeps an answer.
    pub(crate) fn did(&mut self, deed: Deed) {
        self.deeds.push(deed);
        let over = self.deeds.len().saturating_sub(MOST_DEEDS);
        self.deeds.drain(..over);
    }

    /// All bridges that the lesson made.
    pub(crate) fn bridges(&self) -> Vec<BridgeId> {
        let roles = self.yours.iter().chain(&self.other);
        roles.chain(&self.further).cloned().collect()
    }

    /// A bridge of the lesson is gone.
    pub(crate) fn forget(&mut self, gone: &BridgeId) {
        self.yours = self.yours.take().filter(|bridge| bridge != gone);
        self.other = self.other.take().filter(|bridge| bridge != gone);
        self.further.retain(|bridge| bridge != gone);
    }

    /// How the steps stand: what was done stays done.
    pub(crate) fn outcomes(&self, lesson: Lesson, evidence: &Evidence) -> Vec<Outcome> {
        let now = lesson.check(evidence).into_iter();
        let kept = |(step, now): (&Step, Outcome)| match self.seen.get(step) {
            Some(seen) => Outcome::Done(seen.clone()),
            None => now,
        };
        lesson.steps().iter().zip(now).map(kept).collect()
    }

    /// Takes in what was seen for the first time; says whether there was anything.
    pub(crate) fn learn(&mut self, lesson: Lesson, outcomes: &[Outcome]) -> bool {
        let before = self.seen.len();
        for (step, outcome) in lesson.steps().iter().zip(outcomes) {
            if let Outcome::Done(seen) = outcome {
                self.seen.entry(*step).or_insert_with(|| seen.clone());
            }
        }
        self.seen.len() > before
    }
}
