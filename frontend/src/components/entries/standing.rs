//! What stands where there are no rows: loading, nothing yet, nothing that was let through, a journal that could
//! not be read.

use shared::bridge::{Bridge, BridgeState};
use yew::prelude::*;

use super::summary::Summary;
use crate::{components::reach::Reach, context::use_text, text::Text};

impl Summary {
    /// Whether something could not be read.
    fn has_failed(self) -> bool {
        self.failed || self.through.is_some_and(|through| through.failed)
    }

    /// Whether there are no rows.
    fn is_bare(self) -> bool {
        !self.loaded || self.through.is_some_and(|through| through.count == 0)
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct StandingProps {
    pub bridge: Bridge,
    pub summary: Summary,
    /// Whether one may answer here: others see nothing of how the bridge is reached.
    pub answers: bool,
    /// Lets everything through.
    pub onclear: Callback<MouseEvent>,
    /// Asks again for what could not be read.
    pub onagain: Callback<MouseEvent>,
}

/// What is said in place of rows, or before them.
#[component]
pub(crate) fn Standing(props: &StandingProps) -> Html {
    let text = use_text();
    let StandingProps {
        bridge, summary, ..
    } = props;
    if summary.has_failed() && summary.is_bare() {
        return html! {
            <div class="empty" role="alert">
                <h2>{ text.views.journal_unread }</h2>
                <p>{ text.views.journal_unread_words }</p>
                <div><button type="button" class="button" onclick={props.onagain.clone()}>{ text.views.try_again }</button></div>
            </div>
        };
    }
    if !summary.loaded {
        return html! { <p class="quiet" role="status">{ text.loading }</p> };
    }
    match summary.through {
        Some(through) if through.count == 0 && !through.more && through.progress.is_none() => {
            html! {
                <div class="empty" role="status">
                    <h2>{ text.views.nothing_through }</h2>
                    <p>{ text.views.nothing_through_words }</p>
                    <div><button type="button" class="button" onclick={props.onclear.clone()}>{ text.views.clear_filter }</button></div>
                </div>
            }
        }
        Some(_) => html! {},
        None if !summary.spoken => empty(bridge, props.answers, text),
        None => html! {},
    }
}

fn empty(bridge: &Bridge, answers: bool, text: &'static Text) -> Html {
    html! {
        <div class="empty">
            <h2>{ text.nothing_yet }</h2>
            if answers {
                if bridge.state == BridgeState::Open {
                    <p>{ (text.nothing_yet_words)(bridge.endpoint.kind()) }</p>
                }
                <Reach id="empty-reach" bridge={bridge.clone()} />
            }
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct WaitingProps {
    pub summary: Summary,
    /// Asks again for what could not be read.
    pub onagain: Callback<MouseEvent>,
}

/// What is said over the rows while some of them are on their way. How far a search is changes too often to be read
/// out each time.
#[component]
pub(crate) fn Waiting(props: &WaitingProps) -> Html {
    let text = use_text();
    let WaitingProps { summary, onagain } = props;
    if summary.has_failed() && !summary.is_bare() {
        return html! {
            <div class="entries-wait unread" role="alert">
                <span>{ text.views.journal_unread }</span>
                <button type="button" class="button" onclick={onagain.clone()}>{ text.views.try_again }</button>
            </div>
        };
    }
    match summary.through.and_then(|through| through.progress) {
        Some(percent) => html! {
            <p class="entries-wait" role="progressbar" aria-label={text.searching} aria-valuenow={percent.to_string()}>
                { (text.views.looked_through)(percent) }
            </p>
        },
        None if summary.waiting => html! {
            <p class="entries-wait" role="status">{ text.loading }</p>
        },
        None => html! {},
    }
}
