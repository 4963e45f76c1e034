//! A notice's way, step by step.

use shared::notice::{Attempt, AttemptOutcome};
use yew::prelude::*;

use crate::{components::asked::moment, context::use_text, text::NoticeText};

#[derive(PartialEq, Properties)]
pub(crate) struct TimelineProps {
    pub attempts: Vec<Attempt>,
}

/// The steps, oldest first.
#[component]
pub(crate) fn Timeline(props: &TimelineProps) -> Html {
    let text = use_text().notice;
    if props.attempts.is_empty() {
        return html! { <p class="quiet">{ text.no_attempts }</p> };
    }
    html! {
        <ol class="timeline">
            { for props.attempts.iter().enumerate().map(|(at, attempt)| step(at, attempt, text)) }
        </ol>
    }
}

fn step(at: usize, attempt: &Attempt, text: &'static NoticeText) -> Html {
    let meaning = attempt.meaning.as_deref().and_then(text.meaning);
    html! {
        <li key={at} class={classes!("step", tone(attempt.outcome))}>
            <div class="step-head">
                <strong>{ (text.outcome)(attempt.outcome) }</strong>
                if let Some(gateway) = &attempt.gateway {
                    <span class="step-way">{ (text.by)(gateway) }</span>
                }
                <time datetime={attempt.at.to_string()}>{ moment(attempt.at) }</time>
            </div>
            if attempt.code.is_some() || attempt.words.is_some() {
                <p class="step-words">
                    if let Some(code) = &attempt.code {
                        <code>{ code }</code>{ " " }
                    }
                    { attempt.words.clone().unwrap_or_default() }
                </p>
            }
            if let Some(meaning) = meaning {
                <p class="step-meaning">{ meaning }</p>
            }
        </li>
    }
}

/// How a step is coloured; its word says the same.
fn tone(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::Accepted | AttemptOutcome::Delivered => "good",
        AttemptOutcome::Later | AttemptOutcome::Unknown => "warn",
        AttemptOutcome::Refused | AttemptOutcome::NotDelivered | AttemptOutcome::GivenUp => "bad",
        AttemptOutcome::Started
        | AttemptOutcome::Settled
        | AttemptOutcome::Retried
        | AttemptOutcome::Cancelled
        | AttemptOutcome::Captured => "plain",
    }
}
