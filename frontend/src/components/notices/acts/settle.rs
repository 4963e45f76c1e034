//! Asks what became of a notice.

use shared::operation::SettleAs;
use yew::prelude::*;

use crate::{components::dialog::Dialog, context::use_text};

#[derive(PartialEq, Properties)]
pub(crate) struct SettleProps {
    /// The recipient.
    pub to: String,
    pub onsettle: Callback<SettleAs>,
    pub onclose: Callback<()>,
}

/// The dialog: a choice, and a button that keeps it.
#[component]
pub(crate) fn Settle(props: &SettleProps) -> Html {
    let text = use_text();
    let chosen = use_state(|| None::<SettleAs>);
    let option = |value: SettleAs, words: &'static str| {
        let setter = chosen.setter();
        let onchange = move |_: Event| setter.set(Some(value));
        html! {
            <label class="tick">
                <input type="radio" name="settle" checked={*chosen == Some(value)} {onchange} />
                <span>{ words }</span>
            </label>
        }
    };
    let onsubmit = {
        let (chosen, onsettle) = (*chosen, props.onsettle.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(chosen) = chosen {
                onsettle.emit(chosen);
            }
        }
    };
    html! {
        <Dialog title={(text.notice.settle_title)(&props.to)} onclose={props.onclose.clone()}>
            <form {onsubmit}>
                <p>{ text.notice.settle_words }</p>
                <fieldset class="bare settle">
                    <legend class="unseen">{ (text.notice.settle_title)(&props.to) }</legend>
                    { option(SettleAs::Delivered, text.notice.settle_delivered) }
                    { option(SettleAs::Failed, text.notice.settle_failed) }
                </fieldset>
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.cancel }</button>
                    <button type="submit" class="button primary" disabled={chosen.is_none()}>{ text.notice.settle }</button>
                </div>
            </form>
        </Dialog>
    }
}
