//! How many entries are selected, and a way to copy them without a keyboard.

use gloo_timers::callback::Timeout;
use yew::{platform::spawn_local, prelude::*};

use super::window::Copied;
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    context::use_text,
};

/// How long it is said that something was copied, in milliseconds.
const SAID_MS: u32 = 4_000;

#[derive(PartialEq, Properties)]
pub(crate) struct SelectedProps {
    /// How many entries are selected.
    pub count: u64,
    /// What was copied last.
    pub copied: Option<Copied>,
    pub to_copy: Callback<(), Option<Copied>>,
    pub oncopied: Callback<Copied>,
    pub onclear: Callback<MouseEvent>,
}

/// How many entries are selected; copies them, or says that they were.
#[component]
pub(crate) fn Selected(props: &SelectedProps) -> Html {
    let text = use_text();
    let said = use_state(|| false);
    {
        let said = said.setter();
        use_effect_with(props.copied.clone(), move |copied| {
            said.set(copied.is_some());
            let timeout = Timeout::new(SAID_MS, move || said.set(false));
            move || drop(timeout)
        });
    }
    let copy = {
        let (to_copy, oncopied) = (props.to_copy.clone(), props.oncopied.clone());
        move |_: MouseEvent| {
            let Some(what) = to_copy.emit(()) else { return };
            let oncopied = oncopied.clone();
            spawn_local(async move {
                if browser::copy(&what.text).await {
                    oncopied.emit(what);
                }
            });
        }
    };
    let words = match &props.copied {
        Some(copied) if *said => (text.copied_entries)(copied.entries, copied.missing),
        _ if props.count > 0 => (text.selected_entries)(props.count),
        _ => String::new(),
    };
    html! {
        <div class={classes!("selected-bar", words.is_empty().then_some("unseen"))}>
            <span role="status">{ words }</span>
            if props.count > 0 {
                <button type="button" class="icon-button" aria-label={text.copy_selected} title={text.copy_selected} onclick={copy}>
                    <Icon glyph={Glyph::Copy} />
                </button>
                <button type="button" class="icon-button" aria-label={text.select_nothing} title={text.select_nothing} onclick={props.onclear.clone()}>
                    <Icon glyph={Glyph::Close} />
                </button>
            }
        </div>
    }
}
