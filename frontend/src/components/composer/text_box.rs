//! The box in which a message is typed.

use gloo_timers::callback::Timeout;
use shared::{
    bridge::{Bridge, Form},
    id::BridgeId,
};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::{
    Desk,
    draft::Draft,
    history::{History, Walk},
};
use crate::{
    browser,
    connection::Connection,
    context::{use_page_state, use_text},
    state::Action,
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(super) struct TextBoxProps {
    pub desk: Desk,
    /// Whether what is typed cannot be sent.
    pub wrong: bool,
    pub onsubmit: Callback<()>,
}

/// The box.
#[component]
pub(super) fn TextBox(props: &TextBoxProps) -> Html {
    let text = use_text();
    let Desk { bridge, draft, .. } = &props.desk;
    let made = use_page_state().write_to.as_ref() == Some(&bridge.id);
    let area = use_focus_when_made(made, &props.desk.connection);
    let onkeydown = {
        let (desk, submit) = (props.desk.clone(), props.onsubmit.clone());
        move |event: KeyboardEvent| {
            // While an input method composes (Chinese), Enter and the arrows are its own.
            if event.is_composing() {
                return;
            }
            let mut walk = desk.walk.borrow_mut();
            if event.key() == "Enter" && !event.shift_key() {
                event.prevent_default();
                drop(walk);
                submit.emit(());
            } else if let Some(past) = step(&event, &mut walk, &desk.draft, &desk.bridge.id) {
                event.prevent_default();
                desk.set.emit(past);
            }
        }
    };
    let oninput = {
        let desk = props.desk.clone();
        move |event: InputEvent| {
            desk.write(event.target_unchecked_into::<HtmlTextAreaElement>().value());
        }
    };
    html! {
        <textarea ref={area} rows="1" aria-label={text.message} placeholder={placeholder(draft, bridge, text)} title={text.message_keys}
            aria-invalid={props.wrong.then_some("true")} aria-describedby="composer-preview" spellcheck="false" autocapitalize="none"
            autocomplete="off" enterkeyhint="send" value={draft.text.clone()} {oninput} {onkeydown} />
    }
}

/// A step through the history, where the caret is at the edge of the box or has not moved since the last step.
fn step(event: &KeyboardEvent, walk: &mut Walk, draft: &Draft, bridge: &BridgeId) -> Option<Draft> {
    if event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    let area: HtmlTextAreaElement = event.target_unchecked_into();
    let (start, end) = (area.selection_start().ok()??, area.selection_end().ok()??);
    let length = area.value().encode_utf16().count() as u32;
    let at_edge = match event.key().as_str() {
        "ArrowUp" => start == 0 || walk.is_under_way() && start == length,
        "ArrowDown" => start == length || walk.is_under_way() && start == 0,
        _ => return None,
    };
    if start != end || !at_edge {
        return None;
    }
    let history = History::load(bridge);
    match event.key().as_str() {
        "ArrowUp" => walk.back(&history, draft),
        _ => walk.forward(&history, draft),
    }
}

/// Who has made a bridge wants to write to it.
#[hook]
fn use_focus_when_made(made: bool, connection: &Option<Connection>) -> NodeRef {
    let area = use_node_ref();
    let (node, connection) = (area.clone(), connection.clone());
    use_effect_with(made, move |made| {
        if let (true, Some(connection)) = (*made, connection) {
            connection.tell(Action::WriteTo(None));
            // After the dialog has gone, which gives the focus back to where it came from.
            Timeout::new(0, move || browser::focus(node.cast())).forget();
        }
    });
    area
}

fn placeholder(draft: &Draft, bridge: &Bridge, text: &'static Text) -> &'static str {
    match draft.form(bridge) {
        Form::Text => text.text_placeholder,
        Form::Escapes => text.compose.escapes_placeholder,
        Form::Hex => text.hex_placeholder,
    }
}
