//! Where messages to a bridge's peers are written.

mod draft;
mod options;

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

use self::{
    draft::{Draft, Preview},
    options::Options,
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

fn draft_key(bridge: &BridgeId) -> String {
    format!("jackfield.draft.{bridge}")
}

/// This tab's draft; a new tab begins with the last one of any.
fn load(bridge: &Bridge) -> Draft {
    let key = draft_key(&bridge.id);
    let text = browser::session_read(&key).or_else(|| {
        let last = browser::local_read(&key)?;
        browser::session_write(&key, &last);
        Some(last)
    });
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

fn keep(bridge: &Bridge, draft: &Draft) {
    let key = draft_key(&bridge.id);
    let text = serde_json::to_string(draft).unwrap_or_default();
    // An empty draft is kept as well: otherwise another tab's would come back in its place.
    browser::session_write(&key, &text);
    let is_plain = draft.text.is_empty() && !draft.hex && draft.ending.is_none();
    browser::local_write(&key, if is_plain { "" } else { &text });
}

/// What is typed in this tab for a bridge and not sent.
pub(crate) fn typed(bridge: &BridgeId) -> Option<String> {
    let draft = browser::session_read(&draft_key(bridge))?;
    let draft: Draft = serde_json::from_str(&draft).ok()?;
    Some(draft.text)
}

/// Lets the composer of a bridge that was just made begin in hex.
pub(crate) fn begin_in_hex(bridge: &Bridge) {
    let draft = Draft {
        hex: true,
        ..Draft::default()
    };
    keep(bridge, &draft);
}

/// The composer of a bridge.
#[component]
pub(crate) fn Composer(props: &ComposerProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let bridge = &props.bridge;
    let draft = use_state(|| load(bridge));
    let opening_fault = use_state(|| None::<String>);
    let address_fault = use_state(|| None::<Fault>);
    let refused = state
        .refused
        .get(&bridge.id)
        .and_then(|refused| refused.first())
        .cloned();
    let set = {
        let (setter, bridge) = (draft.setter(), bridge.clone());
        Callback::from(move |next: Draft| {
            keep(&bridge, &next);
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
    let preview = draft.preview(bridge, limit);
    let takes_empty = matches!(bridge.endpoint, Endpoint::Udp { .. });
    let is_open = bridge.state == BridgeState::Open;
    let sendable =
        is_open && !matches!(preview, Preview::Wrong(_)) && (takes_empty || !preview.is_empty());
    let submit = {
        let (connection, bridge, draft, set) = (
            connection.clone(),
            bridge.clone(),
            draft.clone(),
            set.clone(),
        );
        let (forget_fault, address_fault) = (forget_fault.clone(), address_fault.setter());
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
            let text = String::new();
            set.emit(Draft {
                text,
                ..(*draft).clone()
            });
        })
    };
    let onkeydown = {
        let submit = submit.clone();
        move |event: KeyboardEvent| {
            // While an input method composes (Chinese), Enter takes its suggestion.
            if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                event.prevent_default();
                submit.emit(());
            }
        }
    };
    let oninput = {
        let (draft, set, forget_fault) = (draft.clone(), set.clone(), forget_fault.clone());
        move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
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
        Callback::from(move |_: MouseEvent| {
            let (bridge, fault) = (id.clone(), fault.clone());
            fault.set(None);
            let then =
                Callback::from(move |answer: Result<Bridge, String>| fault.set(answer.err()));
            ask(&connection, OpenBridge { bridge }, text, then);
        })
    };
    let wrong = matches!(preview, Preview::Wrong(_)).then_some("true");
    html! {
        <div class="composer">
            { refusal(refused.as_ref(), &draft, &set, bridge, &forget_fault, text) }
            <Options guest={state.guest().is_some()} draft={(*draft).clone()} bridge={bridge.clone()} present={props.present.clone()}
                preview={preview} onchange={onoptions} address_fault={(*address_fault).clone()}
                note={note(bridge, state.link, &open, opening_fault.as_deref(), state.guest().is_some(), text)} />
            <div class="composer-box">
                <textarea ref={area} rows="1" aria-label={text.message} placeholder={placeholder(&draft, text)}
                    aria-invalid={wrong} aria-describedby="composer-preview" spellcheck="false" autocapitalize="none"
                    autocomplete="off" enterkeyhint="send" value={draft.text.clone()} {oninput} {onkeydown} />
                <button type="button" class="button primary" disabled={!sendable}
                    onclick={submit.reform(|_: MouseEvent| ())}>{ text.send }</button>
            </div>
        </div>
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
            next.take_back(&refused.send, framing);
            set.emit(next);
        }
    });
}

fn placeholder(draft: &Draft, text: &'static Text) -> &'static str {
    if draft.hex {
        text.hex_placeholder
    } else {
        text.text_placeholder
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
    back.take_back(&refused.send, bridge.framing);
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
