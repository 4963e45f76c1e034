//! Where messages to a bridge's peers are written.

mod draft;
mod exchange;
mod file;
mod history;
mod kept;
mod manage;
mod more;
mod note;
mod options;
mod past;
mod preview;
mod refusal;
mod repeat_form;
mod running;
mod save_form;
mod saved_row;
mod text_box;

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use shared::{
    bridge::{Bridge, BridgeState},
    fault::Fault,
    id::{BridgeId, PeerId},
    peer::Peer,
};
use web_sys::File;
use yew::prelude::*;

use self::{
    draft::{Draft, Preview},
    history::{History, Walk},
    more::More,
    note::use_note,
    options::Options,
    past::PastButton,
    refusal::{Refusal, use_refused},
    running::RunningRow,
    saved_row::SavedRow,
    text_box::TextBox,
};
pub(crate) use self::{
    draft::{FORMS, form_from_key, form_key},
    kept::{sweep, typed},
    options::form_name,
};
use super::inspector::link::linked;
use crate::{
    connection::Connection,
    context::{use_connection, use_page_state, use_text},
    state::{Shared, State},
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
    let state = use_page_state();
    let bridge = &props.bridge;
    let (draft, set) = use_draft(&bridge.id);
    let (refused, forget) = use_refused(&draft, &set, bridge);
    let preview = use_preview(&draft, bridge, &state);
    let address_fault = use_state(|| None::<Fault>);
    let note = use_note(bridge);
    let root = use_node_ref();
    let is_open = bridge.state == BridgeState::Open;
    let takes_empty = bridge.endpoint.is_udp();
    let sendable = is_open && !preview.is_wrong() && (takes_empty || !preview.is_empty());
    // A refused text that is nowhere else stays until it is put back or dismissed.
    let is_back = |send| draft.holds(send, bridge);
    let forget_back = forget.clone();
    let taken_back = refused
        .as_ref()
        .is_some_and(|refused| is_back(&refused.send));
    let desk = Desk {
        connection: use_connection(),
        bridge: bridge.clone(),
        draft: draft.clone(),
        set: set.clone(),
        address_fault: address_fault.clone(),
        walk: use_mut_ref(Walk::default),
        forget: taken_back.then_some(forget_back),
    };
    let submit = {
        let desk = desk.clone();
        Callback::from(move |()| {
            if sendable {
                desk.submit();
            }
        })
    };
    let files = is_open && file::takes_files(bridge);
    let (onfile, file_fault) = use_files(&desk, &root, &props.present, files);
    html! {
        <div ref={root} class="composer" data-drop={text.compose.drop_here}>
            <Refusal {refused} draft={draft.clone()} onback={set.clone()} bridge={bridge.clone()} {forget} />
            <RunningRow bridge={bridge.clone()} />
            if let Some(words) = file_fault {
                <p class="fault" role="alert">{ linked(&words) }</p>
            }
            <SavedRow bridge={bridge.clone()} to={draft.to()} />
            <Options guest={state.guest().is_some()} draft={draft.clone()} bridge={bridge.clone()} present={props.present.clone()}
                preview={preview.clone()} onchange={desk.options()} address_fault={(*address_fault).clone()} {note} />
            <div class="composer-box">
                <TextBox desk={desk.clone()} wrong={preview.is_wrong()} onsubmit={submit.clone()} />
                <PastButton bridge={bridge.id.clone()} draft={draft.clone()} onpick={set} />
                <More bridge={bridge.clone()} {draft} {sendable} {files} {onfile} />
                <button type="button" class="button primary" disabled={!sendable}
                    onclick={submit.reform(|_: MouseEvent| ())}>{ text.send }</button>
            </div>
        </div>
    }
}

/// What is being written, and how it is changed.
#[derive(Clone, PartialEq)]
struct Desk {
    connection: Option<Connection>,
    bridge: Bridge,
    draft: Draft,
    set: Callback<Draft>,
    address_fault: UseStateHandle<Option<Fault>>,
    walk: Rc<RefCell<Walk>>,
    /// Forgets a refusal, where what was refused stands here again.
    forget: Option<Callback<()>>,
}

impl Desk {
    fn submit(&self) {
        let Some(connection) = &self.connection else {
            return;
        };
        if let Some(fault) = self.draft.address_fault() {
            self.address_fault.set(Some(fault));
            return;
        }
        connection.send(self.draft.send(&self.bridge));
        History::keep(&self.bridge.id, &self.draft);
        self.write(String::new());
    }

    /// Something else is typed.
    fn write(&self, text: String) {
        *self.walk.borrow_mut() = Walk::default();
        if let Some(forget) = &self.forget {
            forget.emit(());
        }
        self.set.emit(Draft {
            text,
            ..self.draft.clone()
        });
    }

    /// Takes other options; an address that is changed is not wrong any more until it is tried.
    fn options(&self) -> Callback<Draft> {
        let desk = self.clone();
        Callback::from(move |next: Draft| {
            let draft = &desk.draft;
            let readdressed = (&next.to, &next.address) != (&draft.to, &draft.address);
            if desk.address_fault.is_some() && readdressed {
                desk.address_fault.set(None);
            }
            desk.set.emit(next);
        })
    }
}

/// What is typed here, kept with every change.
#[hook]
fn use_draft(bridge: &BridgeId) -> (Draft, Callback<Draft>) {
    let draft = use_state(|| kept::load(bridge));
    let (setter, id) = (draft.setter(), bridge.clone());
    let set = Callback::from(move |next: Draft| {
        kept::keep(&id, &next);
        setter.set(next);
    });
    ((*draft).clone(), set)
}

/// What will go out. Encoding a long text takes a moment, and a page renders for other reasons.
#[hook]
fn use_preview(draft: &Draft, bridge: &Bridge, state: &State) -> Preview {
    let hello = state.hello.as_ref();
    let limit = hello.and_then(|hello| hello.limits.get("entry_bytes").copied());
    // Only what it depends on: peers come and go.
    let as_made = Bridge {
        peers: 0,
        last_message: 0,
        ..bridge.clone()
    };
    let preview = use_memo((draft.clone(), as_made, limit), |(draft, bridge, limit)| {
        draft.preview(bridge, *limit)
    });
    (*preview).clone()
}

/// Takes files that are chosen or dropped; why the last one could not go.
#[hook]
fn use_files(
    desk: &Desk,
    root: &NodeRef,
    present: &Shared<BTreeMap<PeerId, Peer>>,
    takes: bool,
) -> (Callback<File>, Option<String>) {
    let (text, state) = (use_text(), use_page_state());
    let fault = use_state(|| None::<String>);
    let onfile = {
        let (connection, bridge) = (desk.connection.clone(), desk.bridge.clone());
        let peer = file::only_peer(&desk.draft.to(), present);
        let fault = fault.setter();
        let fault = Callback::from(move |words| fault.set(words));
        Callback::from(move |chosen| {
            let (peer, fault) = (peer.clone(), fault.clone());
            file::send(&connection, &state, &bridge, peer, chosen, text, fault);
        })
    };
    file::use_drop(root, takes, onfile.clone());
    (onfile, (*fault).clone())
}
