//! The steps as they are done.

use yew::prelude::*;

use super::desk::Desk;
use crate::{
    components::{
        icon::{Glyph, Icon},
        inspector::link::linked,
    },
    lessons::{Outcome, Step},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(super) struct StepsProps {
    pub desk: Desk,
}

/// The steps: what was seen of those that are done, what is missing of the others.
#[component]
pub(super) fn Steps(props: &StepsProps) -> Html {
    let desk = &props.desk;
    let text = desk.text();
    let announced = use_announced(desk);
    let now = desk.outcomes.iter().position(|outcome| !outcome.is_done());
    let steps = desk.lesson.steps().iter().zip(desk.outcomes.iter());
    html! {
        <>
            <ol class="checks">
                { for steps.enumerate().map(|(at, (step, outcome))| item(*step, outcome, now == Some(at), text)) }
            </ol>
            <p class="unseen" role="status">{ announced }</p>
        </>
    }
}

fn item(step: Step, outcome: &Outcome, is_next: bool, text: &'static Text) -> Html {
    let words = text.lessons;
    let (what, hint) = (words.step)(step);
    let class = match (outcome, is_next) {
        (Outcome::Done(_), _) => "done",
        (_, true) => "next",
        (_, false) => "later",
    };
    let mark = if outcome.is_done() {
        words.done
    } else {
        words.open
    };
    html! {
        <li key={what} class={classes!("check", class)} aria-current={is_next.then_some("step")}>
            <span class="check-mark">
                if outcome.is_done() {
                    <Icon glyph={Glyph::Done} />
                }
                <span class="unseen">{ mark }{ ": " }</span>
            </span>
            <div class="check-words">
                <p class="check-what">{ what }</p>
                if let Outcome::Done(seen) = outcome {
                    <p class="check-seen">{ linked(&(words.seen)(seen)) }</p>
                }
                if let Outcome::Open(Some(missing)) = outcome {
                    <p class="check-missing">{ words.missing_label }{ linked(&(words.missing)(missing)) }</p>
                }
                if is_next {
                    <details class="check-hint">
                        <summary>{ words.hint }</summary>
                        <p>{ linked(hint) }</p>
                    </details>
                }
            </div>
        </li>
    }
}

/// What was done last, said once; what was done before this visit is not said.
#[hook]
fn use_announced(desk: &Desk) -> String {
    let text = desk.text();
    let done: Vec<bool> = desk.outcomes.iter().map(Outcome::is_done).collect();
    let steps = desk.lesson.steps();
    let known = use_mut_ref(|| None::<Vec<bool>>);
    let said = use_state(String::new);
    let setter = said.setter();
    use_effect_with((desk.lesson, done), move |(_, done)| {
        let before = known.borrow_mut().replace(done.clone());
        let is_new = |at: &usize| {
            before
                .as_ref()
                .is_some_and(|before| done[*at] && !before[*at])
        };
        let newest = (0..done.len()).rev().find(is_new);
        if let Some(at) = newest {
            let count = done.iter().filter(|done| **done).count();
            let (what, _) = (text.lessons.step)(steps[at]);
            setter.set((text.lessons.announced)(what, count, done.len()));
        }
    });
    (*said).clone()
}
