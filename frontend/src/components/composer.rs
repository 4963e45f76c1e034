//! Where messages to a bridge's peers are written.

mod draft;
mod exchange;
mod file;
mod history;
mod kept;
mod manage;
mod more;
mod options;
mod past;
mod preview;
mod repeat_form;
mod running;
mod save_form;
mod saved_row;

use gloo_timers::callback::Timeout;
use std::collections::BTreeMap;

use shared::{
    bridge::{Bridge, BridgeState, Endpoint},
    fault::Fault,
    id::{BridgeId, PeerId},
    operation::OpenBridge,
    peer::Peer,
};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

pub(crate) use self::kept::{begin_in_hex, typed};
use self::{
    draft::{Draft, Form},
    history::{History, Walk},
    more::More,
    options::Options,
    past::PastButton,
    running::RunningRow,
    saved_row::SavedRow,
};
use super::bridge_menu::ask;
use crate::{
    browser,
    connection::Connection,
    context::{use_connection, use_page_state, use_text},
    state::{Action, Link, RefusedSend, Shared},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct ComposerProps {
    pub bridge: Bridge,
    pub present: Shared<BTreeMap<PeerId, Peer>>,
}

/// The composer of a bridge.
#[component]
pub(crate) fn Composer(props: &ComposerProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let bridge = &props.bridge;
    let draft = use_state(|| kept::load(&bridge.id));
    let opening_fault = use_state(|| None::<String>);
    let address_fault = use_state(|| None::<Fault>);
    let refused = state
        .refused
        .get(&bridge.id)
        .and_then(|refused| refused.first())
        .cloned();
    let set = {
        let (setter, id) = (draft.setter(), bridge.id.clone());
        Callback::from(move |next: Draft| {
            kept::keep(&id, &next);
            setter.set(next);
        })
    };
    let forget_fault = {
        let (connection, id) = (connection.clone(), bridge.id.clone());
        Callback::from(move |()| {
            if let Some(connection) = &connection {
                connection.tell(Action::RefusedSeen(id.clone()));
            }
        })
    };
    use_take_back(refused.as_ref(), &draft, &set, bridge);
    // A refused text that is nowhere else stays until it is put back or dismissed.
    let taken_back = refused
        .as_ref()
        .is_some_and(|refused| draft.holds(&refused.send, bridge.framing));

    let limit = state
        .hello
        .as_ref()
        .and_then(|hello| hello.limits.get("entry_bytes").copied());
    let area = use_focus_when_made(state.write_to.as_ref() == Some(&bridge.id), &connection);
    // Encoding a long text takes a moment, and a page renders for other reasons.
    let preview = {
        let of = ((*draft).clone(), bridge.encoding, bridge.framing, limit);
        let bridge = bridge.clone();
        use_memo(of, move |(draft, _, _, limit)| {
            draft.preview(&bridge, *limit)
        })
    };
    let walk = use_mut_ref(Walk::default);
    let root = use_node_ref();
    let file_fault = use_state(|| None::<String>);
    let takes_empty = matches!(bridge.endpoint, Endpoint::Udp { .. });
    let is_open = bridge.state == BridgeState::Open;
    let sendable = is_open && !preview.is_wrong() && (takes_empty || !preview.is_empty());
    let submit = {
        let (connection, bridge, draft, set) = (
            connection.clone(),
            bridge.clone(),
            draft.clone(),
            set.clone(),
        );
        let (forget_fault, address_fault) = (forget_fault.clone(), address_fault.setter());
        let walk = walk.clone();
        Callback::from(move |()| {
            let Some(connection) = connection.as_ref().filter(|_| sendable) else {
                return;
            };
            if let Some(fault) = draft.address_fault() {
                address_fault.set(Some(fault));
                return;
            }
            if taken_back {
                forget_fault.emit(());
            }
            connection.send(draft.send(&bridge));
            History::keep(&bridge.id, &draft);
            *walk.borrow_mut() = Walk::default();
            let text = String::new();
            set.emit(Draft {
                text,
                ..(*draft).clone()
            });
        })
    };
    let onkeydown = {
        let (submit, walk) = (submit.clone(), walk.clone());
        let (draft, set, id) = (draft.clone(), set.clone(), bridge.id.clone());
        move |event: KeyboardEvent| {
            // While an input method composes (Chinese), Enter and the arrows are its own.
            if event.is_composing() {
                return;
            }
            if event.key() == "Enter" && !event.shift_key() {
                event.prevent_default();
                submit.emit(());
            } else if let Some(past) = step(&event, &mut walk.borrow_mut(), &draft, &id) {
                event.prevent_default();
                set.emit(past);
            }
        }
    };
    let oninput = {
        let (draft, set, forget_fault) = (draft.clone(), set.clone(), forget_fault.clone());
        move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            *walk.borrow_mut() = Walk::default();
            if taken_back {
                forget_fault.emit(());
            }
            set.emit(Draft {
                text,
                ..(*draft).clone()
            });
        }
    };
    let onoptions = {
        let (set, draft, fault) = (set.clone(), draft.clone(), address_fault.clone());
        Callback::from(move |next: Draft| {
            if fault.is_some() && (&next.to, &next.address) != (&draft.to, &draft.address) {
                fault.set(None);
            }
            set.emit(next);
        })
    };
    let open = {
        let (fault, id) = (opening_fault.setter(), bridge.id.clone());
        let connection = connection.clone();
        Callback::from(move |_: MouseEvent| {
            let (bridge, fault) = (id.clone(), fault.clone());
            fault.set(None);
            let then =
                Callback::from(move |answer: Result<Bridge, String>| fault.set(answer.err()));
            ask(&connection, OpenBridge { bridge }, text, then);
        })
    };
    let wrong = preview.is_wrong().then_some("true");
    let files = is_open && file::takes_files(bridge);
    let onfile = {
        let (connection, state, bridge) = (connection.clone(), state.clone(), bridge.clone());
        let peer = file::only_peer(&draft.to(), &props.present);
        let fault = file_fault.setter();
        let fault = Callback::from(move |words| fault.set(words));
        Callback::from(move |chosen| {
            let (peer, fault) = (peer.clone(), fault.clone());
            file::send(&connection, &state, &bridge, peer, chosen, text, fault);
        })
    };
    file::use_drop(&root, files, onfile.clone());
    html! {
        <div ref={root} class="composer" data-drop={text.compose.drop_here}>
            { refusal(refused.as_ref(), &draft, &set, bridge, &forget_fault, text) }
            <RunningRow bridge={bridge.clone()} />
            if let Some(words) = &*file_fault {
                <p class="fault" role="alert">{ words }</p>
            }
            <SavedRow bridge={bridge.clone()} to={draft.to()} />
            <Options guest={state.guest().is_some()} draft={(*draft).clone()} bridge={bridge.clone()} present={props.present.clone()}
                preview={(*preview).clone()} onchange={onoptions} address_fault={(*address_fault).clone()}
                note={note(bridge, state.link, &open, opening_fault.as_deref(), state.guest().is_some(), text)} />
            <div class="composer-box">
                <textarea ref={area} rows="1" aria-label={text.message} placeholder={placeholder(&draft, text)}
                    aria-invalid={wrong} aria-describedby="composer-preview" spellcheck="false" autocapitalize="none"
                    autocomplete="off" enterkeyhint="send" value={draft.text.clone()} {oninput} {onkeydown} />
                <PastButton bridge={bridge.id.clone()} draft={(*draft).clone()} onpick={set.clone()} />
                <More bridge={bridge.clone()} draft={(*draft).clone()} {sendable} {files} {onfile} />
                <button type="button" class="button primary" disabled={!sendable}
                    onclick={submit.reform(|_: MouseEvent| ())}>{ text.send }</button>
            </div>
        </div>
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

/// What was refused comes back where nothing else is typed.
#[hook]
fn use_take_back(
    refused: Option<&RefusedSend>,
    draft: &UseStateHandle<Draft>,
    set: &Callback<Draft>,
    bridge: &Bridge,
) {
    let (draft, set, framing) = (draft.clone(), set.clone(), bridge.framing);
    use_effect_with(refused.cloned(), move |refused| {
        if let (Some(refused), true) = (refused, draft.text.is_empty()) {
            let mut next = (*draft).clone();
            next.take_back(&refused.send.written(), framing);
            set.emit(next);
        }
    });
}

fn placeholder(draft: &Draft, text: &'static Text) -> &'static str {
    match draft.form {
        Form::Text => text.text_placeholder,
        Form::Escapes => text.compose.escapes_placeholder,
        Form::Hex => text.hex_placeholder,
    }
}

fn refusal(
    refused: Option<&RefusedSend>,
    draft: &Draft,
    set: &Callback<Draft>,
    bridge: &Bridge,
    forget: &Callback<()>,
    text: &'static Text,
) -> Html {
    let Some(refused) = refused else {
        return Html::default();
    };
    let mut back = draft.clone();
    back.take_back(&refused.send.written(), bridge.framing);
    let differs = !draft.holds(&refused.send, bridge.framing);
    let put_back = {
        let (set, forget) = (set.clone(), forget.clone());
        move |_: MouseEvent| {
            set.emit(back.clone());
            forget.emit(());
        }
    };
    html! {
        <div class="refusal fault" role="alert">
            <span>{ (text.not_sent)(&text.call_error(&refused.error)) }</span>
            if differs {
                <button type="button" class="button" onclick={put_back}>{ text.put_back }</button>
            }
            <button type="button" class="button" onclick={forget.reform(|_: MouseEvent| ())}>{ text.dismiss }</button>
        </div>
    }
}

/// Why a send would not go out now, where it would not.
fn note(
    bridge: &Bridge,
    link: Link,
    open: &Callback<MouseEvent>,
    fault: Option<&str>,
    guest: bool,
    text: &'static Text,
) -> Option<Html> {
    let opens = !guest && matches!(bridge.state, BridgeState::Closed | BridgeState::Failed);
    let words = match (bridge.state, link) {
        (BridgeState::Open, Link::Up) => return None,
        (BridgeState::Open, _) => text.sent_when_back,
        (BridgeState::Opening, _) => text.bridge_is_opening,
        (BridgeState::Closed, _) => text.bridge_is_closed,
        (BridgeState::Failed, _) => text.bridge_has_failed,
    };
    let why = bridge.fault.as_ref().map(text.fault);
    let fault = fault.or(why.as_deref());
    Some(html! {
        <div class="note-line" role="status">
            <span>{ fault.unwrap_or(words) }</span>
            if opens {
                <button type="button" class="button" onclick={open.clone()}>{ text.open_bridge }</button>
            }
        </div>
    })
}
