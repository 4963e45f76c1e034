//! Cleaning up after a lesson, and starting it again.

use yew::prelude::*;

use super::desk::Desk;
use crate::components::{dialog::Confirm, inspector::link::linked};

#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Nothing,
    Clean,
    Again,
}

#[derive(PartialEq, Properties)]
pub(super) struct FootProps {
    pub desk: Desk,
}

const AT: &str = "lesson-foot";

/// The buttons, and what they ask first.
#[component]
pub(super) fn Foot(props: &FootProps) -> Html {
    let desk = &props.desk;
    let words = desk.text().lessons;
    let asked = use_state(|| Asked::Nothing);
    let ask = |next: Asked| {
        let asked = asked.setter();
        Callback::from(move |_: MouseEvent| asked.set(next))
    };
    let onclose = {
        let asked = asked.setter();
        Callback::from(move |()| asked.set(Asked::Nothing))
    };
    let onconfirm = {
        let (desk, asked, what) = (desk.clone(), asked.setter(), *asked);
        Callback::from(move |()| {
            asked.set(Asked::Nothing);
            let own = desk.clone();
            desk.run(AT, async move {
                own.clean().await?;
                if what == Asked::Again {
                    own.forget();
                }
                Ok(())
            });
        })
    };
    let begun = !desk.bridges.is_empty()
        || !desk.evidence.deeds.is_empty()
        || desk.outcomes.iter().any(|outcome| outcome.is_done());
    let (title, text, action) = match *asked {
        Asked::Again => (words.again_title, words.again_words, words.again),
        _ => (words.clean_title, words.clean_words, words.clean),
    };
    html! {
        <div class="lesson-foot">
            if !desk.bridges.is_empty() {
                <p class="hint">{ words.clean_hint }</p>
            }
            <div class="lesson-buttons">
                <button type="button" class="button" data-focus-home="" disabled={desk.bridges.is_empty()} onclick={ask(Asked::Clean)}>{ words.clean }</button>
                <button type="button" class="button" disabled={!begun} onclick={ask(Asked::Again)}>{ words.again }</button>
            </div>
            if let Some(words) = desk.trouble_at(AT) {
                <p class="fault" role="alert">{ linked(&words) }</p>
            }
            if *asked != Asked::Nothing {
                <Confirm {title} words={text} {action} {onconfirm} {onclose} />
            }
        </div>
    }
}
