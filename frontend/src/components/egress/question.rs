//! Which of the server's networks members may reach, asked where an admin's passphrase has just been chosen.

use shared::{egress::Rule, operation::ListRules};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::{change::Closing, lans::Switches, use_change};
use crate::{
    browser,
    components::{asked::use_asked, inspector::link::linked, not_listed::NotListed},
    context::use_text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct QuestionProps {
    /// It was answered, by this person or by another before, or put off.
    pub onleave: Callback<()>,
}

/// The question, with a switch for each network. "None" is an answer; who puts it off is asked again elsewhere.
#[component]
pub(crate) fn Question(props: &QuestionProps) -> Html {
    let text = use_text();
    let round = use_state(|| 0_u32);
    let answer = use_asked(ListRules {}, *round);
    // Whether the answer that is on its way is the last that this person gives here.
    let leaves = use_mut_ref(|| false);
    let first = use_mut_ref(|| true);
    let heading = use_node_ref();
    let again = {
        let (round, next) = (round.setter(), round.wrapping_add(1));
        Callback::from(move |()| round.set(next))
    };
    let change = {
        let (leaves, again, onleave) = (leaves.clone(), again.clone(), props.onleave.clone());
        use_change(Callback::from(move |()| {
            if *leaves.borrow() {
                onleave.emit(());
            } else {
                again.emit(());
            }
        }))
    };
    {
        let settled = match &answer {
            Some(Ok(rules)) => Some(rules.settled),
            _ => None,
        };
        let (onleave, heading) = (props.onleave.clone(), heading.clone());
        use_effect_with(settled, move |settled| {
            let Some(settled) = *settled else { return };
            if !first.replace(false) {
                return;
            }
            if settled {
                // Another has answered before.
                return onleave.emit(());
            }
            // Who hears the page hears the question.
            browser::focus(heading.cast::<HtmlElement>());
        });
    }
    let set = |last: bool| {
        let (leaves, set) = (leaves.clone(), change.set.clone());
        Callback::from(move |rules: Vec<Rule>| {
            *leaves.borrow_mut() = last;
            set.emit(rules);
        })
    };
    let later = props.onleave.reform(|_: MouseEvent| ());
    let rules = match answer {
        None => return html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(Err(fault)) => {
            return html! {
                <section class="card form">
                    <NotListed words={fault} onagain={again} />
                    <button type="button" class="button" onclick={later}>{ text.egress.ask_later }</button>
                </section>
            };
        }
        Some(Ok(rules)) => rules,
    };
    let onnone = {
        let rules = rules.rules.clone();
        set(true).reform(move |_: MouseEvent| rules.clone())
    };
    html! {
        <section class="card form question">
            <h1 ref={heading} tabindex="-1">{ text.egress.ask_title }</h1>
            <p>{ text.egress.ask_words }</p>
            <Switches rules={rules.clone()} onset={set(false)} />
            <p class="hint">{ text.egress.ask_change }</p>
            <p class="fault form-fault" role="alert">{ for change.fault.as_deref().map(linked) }</p>
            <div class="form-foot">
                if rules.settled {
                    <button type="button" class="button primary" onclick={later}>{ text.egress.ask_done }</button>
                } else {
                    <button type="button" class="button primary" onclick={onnone}>{ text.egress.ask_none }</button>
                    <button type="button" class="button" onclick={later}>{ text.egress.ask_later }</button>
                }
            </div>
            <Closing {change} />
        </section>
    }
}
