//! What the relay refused: it comes back to be changed.

use shared::bridge::Bridge;
use yew::prelude::*;

use super::draft::Draft;
use crate::{
    components::inspector::link::linked,
    context::{use_connection, use_page_state, use_text},
    state::{Action, RefusedSend},
};

/// The oldest send of this bridge that was refused, and how its refusal is forgotten. It comes back where nothing
/// else is typed.
#[hook]
pub(super) fn use_refused(
    draft: &Draft,
    set: &Callback<Draft>,
    bridge: &Bridge,
) -> (Option<RefusedSend>, Callback<()>) {
    let (state, connection) = (use_page_state(), use_connection());
    let refused = state.refused.get(&bridge.id);
    let refused = refused.and_then(|refused| refused.first()).cloned();
    {
        let (draft, set, bridge) = (draft.clone(), set.clone(), bridge.clone());
        use_effect_with(refused.clone(), move |refused| {
            if let (Some(refused), true) = (refused, draft.text.is_empty()) {
                let mut next = draft;
                next.take_back(&refused.send.written(), &bridge);
                set.emit(next);
            }
        });
    }
    let id = bridge.id.clone();
    let forget = Callback::from(move |()| {
        if let Some(connection) = &connection {
            connection.tell(Action::RefusedSeen(id.clone()));
        }
    });
    (refused, forget)
}

#[derive(PartialEq, Properties)]
pub(super) struct RefusalProps {
    pub refused: Option<RefusedSend>,
    pub draft: Draft,
    pub bridge: Bridge,
    pub onback: Callback<Draft>,
    pub forget: Callback<()>,
}

/// Why it was refused, and how it is put back.
#[component]
pub(super) fn Refusal(props: &RefusalProps) -> Html {
    let text = use_text();
    let Some(refused) = &props.refused else {
        return Html::default();
    };
    let mut back = props.draft.clone();
    back.take_back(&refused.send.written(), &props.bridge);
    let differs = !props.draft.holds(&refused.send, &props.bridge);
    let put_back = {
        let (onback, forget) = (props.onback.clone(), props.forget.clone());
        move |_: MouseEvent| {
            onback.emit(back.clone());
            forget.emit(());
        }
    };
    html! {
        <div class="refusal fault" role="alert">
            <span>{ linked(&(text.not_sent)(&text.call_error(&refused.error))) }</span>
            if differs {
                <button type="button" class="button" onclick={put_back}>{ text.put_back }</button>
            }
            <button type="button" class="button" onclick={props.forget.reform(|_: MouseEvent| ())}>{ text.dismiss }</button>
        </div>
    }
}
