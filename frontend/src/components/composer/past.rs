//! The button that shows what was sent before.

use shared::id::BridgeId;
use yew::prelude::*;

use super::{draft::Draft, history::History};
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    context::use_text,
};

/// So many are listed; the arrow keys reach the rest.
const LISTED: usize = 20;

#[derive(PartialEq, Properties)]
pub(crate) struct PastButtonProps {
    pub bridge: BridgeId,
    pub draft: Draft,
    pub onpick: Callback<Draft>,
}

/// The button and its list, the newest first.
#[component]
pub(crate) fn PastButton(props: &PastButtonProps) -> Html {
    let text = use_text();
    let open = use_state(|| false);
    let opener = use_node_ref();
    let set = |to: bool| {
        let (open, opener) = (open.setter(), opener.clone());
        Callback::from(move |()| {
            open.set(to);
            if !to {
                browser::focus(opener.cast());
            }
        })
    };
    let history = (*open).then(|| History::load(&props.bridge));
    let close = set(false);
    let onkeydown = {
        let close = close.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close.emit(());
            }
        }
    };
    html! {
        <div class="menu-place" {onkeydown}>
            <button ref={opener.clone()} type="button" class="button icon-only" aria-label={text.compose.history}
                title={text.compose.history} aria-expanded={open.to_string()}
                onclick={set(!*open).reform(|_: MouseEvent| ())}>
                <Icon glyph={Glyph::Past} />
            </button>
            if let Some(history) = history {
                <div class="menu-back" onclick={close.reform(|_: MouseEvent| ())} />
                <div class="menu up past">
                    if history.0.is_empty() {
                        <p class="quiet">{ text.nothing_yet }</p>
                    }
                    { for history.0.iter().rev().take(LISTED).map(|past| {
                        let draft = past.clone().into_draft(&props.draft);
                        let (onpick, close) = (props.onpick.clone(), close.clone());
                        let onclick = move |_: MouseEvent| {
                            close.emit(());
                            onpick.emit(draft.clone());
                        };
                        html! { <button type="button" title={past.text.clone()} {onclick}>{ &past.text }</button> }
                    }) }
                </div>
            }
        </div>
    }
}
