//! Asking the relay for matches, and going from one to the next.

use std::{cell::Cell, rc::Rc};

use gloo_timers::callback::Timeout;
use shared::bridge::Bridge;
use yew::{platform::spawn_local, prelude::*};

use super::{
    Aim,
    matches::Matches,
    search::{Page, Query, Reach, search},
};
use crate::{
    connection::{CallError, Connection},
    journal_store::Sieve,
    text::Text,
};

/// So long nothing more is typed before the relay is asked, in milliseconds.
const PAUSE_MS: u32 = 150;

/// What became of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Outcome {
    #[default]
    Nothing,
    Searching,
    Found(Matches),
    Fault(CallError),
}

impl Outcome {
    /// Whether no match is looked at.
    pub(super) fn is_idle(&self) -> bool {
        !matches!(self, Self::Found(matches) if matches.current().is_some())
    }

    pub(super) fn words(&self, text: &'static Text) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Searching => text.searching.to_owned(),
            Self::Found(matches) => match matches.count() {
                (_, 0, _) => text.nothing_found.to_owned(),
                (at, known, more) => (text.match_of)(at, known, more),
            },
            Self::Fault(error) => text.call_error(error),
        }
    }
}

/// Where a step goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Next,
    Previous,
}

/// The state of the bar, and how it asks.
#[derive(Clone)]
pub(super) struct Finder {
    pub connection: Option<Connection>,
    pub bridge: Bridge,
    pub query: Query,
    pub sieve: Rc<Sieve>,
    pub outcome: UseStateHandle<Outcome>,
    /// Counts queries and steps: an answer to an older one is too late.
    pub turn: Rc<Cell<u32>>,
    pub aim: Callback<Aim>,
    pub reads: Callback<(), u64>,
}

impl Finder {
    fn show(&self, outcome: Outcome) {
        let found = match &outcome {
            Outcome::Found(matches) => matches.current(),
            _ => None,
        };
        let needle = (!self.query.text.is_empty()).then(|| self.query.text.as_str().into());
        self.aim.emit(Aim { needle, found });
        self.outcome.set(outcome);
    }

    /// Asks the relay until it has found something or looked at everything, and hands the answer to `then`, unless something else was asked meanwhile.
    fn ask(&self, mut reach: Reach, then: impl FnOnce(&Self, Page) + 'static) {
        let Some(connection) = self.connection.clone() else {
            return;
        };
        self.turn.set(self.turn.get() + 1);
        let (finder, turn) = (self.clone(), self.turn.get());
        spawn_local(async move {
            let sought = (&finder.query, &*finder.sieve);
            loop {
                let answer = search(&connection, &finder.bridge, sought, reach).await;
                if finder.turn.get() != turn {
                    return;
                }
                match answer {
                    Ok(Page {
                        seqs,
                        rest: Some(rest),
                        ..
                    }) if seqs.is_empty() => reach = rest,
                    Ok(page) => return then(&finder, page),
                    Err(error) => return finder.outcome.set(Outcome::Fault(error)),
                }
            }
        });
    }

    /// There is nothing to look for.
    fn end(&self) {
        self.turn.set(self.turn.get() + 1);
        self.show(Outcome::Nothing);
    }

    /// A changed query stays at the match that is looked at, as long as that still matches.
    fn begin(&self) {
        let before = match &*self.outcome {
            Outcome::Found(matches) => matches.current(),
            _ => None,
        };
        self.outcome.set(Outcome::Searching);
        self.ask(Reach::Newest, move |finder, page| {
            let from = before.unwrap_or_else(|| finder.reads.emit(()));
            finder.show(Outcome::Found(Matches::new(page.seqs, page.more, from)));
        });
    }

    pub(super) fn step(&self, step: Step) {
        let Outcome::Found(matches) = (*self.outcome).clone() else {
            return;
        };
        match (step, matches.wants_older(), matches.newest()) {
            (Step::Previous, Some(below), _) => self.ask(Reach::Below(below), |finder, page| {
                let mut matches = matches;
                matches.take_older(page.seqs, page.more);
                finder.go(matches, Step::Previous);
            }),
            (Step::Next, _, newest) if matches.is_at_newest() => {
                let above = newest.unwrap_or_default();
                self.ask(Reach::Above(above), |finder, page| {
                    let mut matches = matches;
                    matches.take_newer(page.seqs);
                    finder.go(matches, Step::Next);
                });
            }
            _ => self.go(matches, step),
        }
    }

    fn go(&self, mut matches: Matches, step: Step) {
        match step {
            Step::Next => matches.next(),
            Step::Previous => matches.previous(),
        }
        self.show(Outcome::Found(matches));
    }
}

/// Looks for what is typed once nothing more is, and marks nothing any more at the end.
#[hook]
pub(super) fn use_searching(finder: &Finder) {
    {
        let finder = finder.clone();
        let sought = (finder.query.clone(), finder.sieve.clone());
        use_effect_with(sought, move |(query, _)| {
            let timeout = match query.is_empty() {
                true => {
                    finder.end();
                    None
                }
                false => Some(Timeout::new(PAUSE_MS, move || finder.begin())),
            };
            move || drop(timeout)
        });
    }
    let aim = finder.aim.clone();
    use_effect_with((), move |()| {
        move || {
            let (needle, found) = (None, None);
            aim.emit(Aim { needle, found });
        }
    });
}
