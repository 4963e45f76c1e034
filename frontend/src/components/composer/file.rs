//! A file for a peer: chosen, or dropped on the entries.

use std::collections::BTreeMap;

use gloo_events::{EventListener, EventListenerOptions};
use shared::{
    bridge::{Bridge, Mode},
    fault::{Fault, FaultCode},
    id::PeerId,
    operation::To,
    peer::Peer,
};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, File};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    connection::{CallError, Connection},
    state::{Shared, State},
    text::Text,
};

/// Marks the bridge's view while a file is held over it.
const OVER: &str = "file-over";

/// Whether files can be sent on a bridge.
pub(super) fn takes_files(bridge: &Bridge) -> bool {
    !bridge.endpoint.is_udp() && bridge.mode != Mode::Room
}

/// The one peer that a file would go to: the chosen one, or the only one there is.
pub(super) fn only_peer(to: &To, present: &Shared<BTreeMap<PeerId, Peer>>) -> Option<PeerId> {
    match to {
        To::One(to) if to != To::ALL => Some(to.as_str().into()),
        _ if present.len() == 1 => present.keys().next().cloned(),
        _ => None,
    }
}

/// Sends a file; what goes wrong before it has begun is told, the rest stands among the entries.
pub(super) fn send(
    connection: &Option<Connection>,
    state: &State,
    bridge: &Bridge,
    peer: Option<PeerId>,
    file: File,
    text: &'static Text,
    fault: Callback<Option<String>>,
) {
    let (Some(connection), Some(peer)) = (connection.clone(), peer) else {
        let nobody = bridge.peers == 0;
        let why = if nobody {
            text.compose.no_peer
        } else {
            text.compose.one_peer
        };
        return fault.emit(Some(why.to_owned()));
    };
    let limit = state.hello.as_ref();
    let limit = limit.and_then(|hello| hello.limits.get("file_bytes").copied());
    let bytes = file.size() as u64;
    if let Some(limit) = limit.filter(|limit| bytes > *limit) {
        let too_large = Fault::new(FaultCode::TooLarge, "");
        let too_large = too_large.with("bytes", bytes).with("limit", limit);
        return fault.emit(Some((text.fault)(&too_large)));
    }
    fault.emit(None);
    let bridge = bridge.id.clone();
    spawn_local(async move {
        match connection.send_file(&bridge, &peer, &file).await {
            // That somebody has stopped it, or that the connection broke, stands among the entries.
            Ok(()) | Err(CallError::Lost) => {}
            Err(CallError::Fault(fault)) if fault.code == FaultCode::Cancelled => {}
            Err(error) => fault.emit(Some(text.call_error(&error))),
        }
    });
}

/// Takes files that are dropped on the bridge's view, of which the composer is a part.
#[hook]
pub(super) fn use_drop(node: &NodeRef, takes: bool, ondrop: Callback<File>) {
    let node = node.clone();
    let latest = use_mut_ref(|| ondrop.clone());
    *latest.borrow_mut() = ondrop;
    use_effect_with(takes, move |takes| {
        let view = node.cast::<Element>().filter(|_| *takes);
        let view = view.and_then(|composer| composer.closest(".main").ok()?);
        let listeners = view.map(|view| {
            let drop_here = move |file| latest.borrow().emit(file);
            listen(&view, drop_here)
        });
        move || drop(listeners)
    });
}

fn listen(view: &Element, ondrop: impl Fn(File) + 'static) -> Vec<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    let over = {
        let view = view.clone();
        move |event: &Event| {
            if has_files(event) {
                event.prevent_default();
                let _ = view.class_list().add_1(OVER);
            }
        }
    };
    let leave = {
        let view = view.clone();
        move |_: &Event| {
            let _ = view.class_list().remove_1(OVER);
        }
    };
    let drop = {
        let leave = leave.clone();
        move |event: &Event| {
            leave(event);
            let files = transfer(event).and_then(|transfer| transfer.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                event.prevent_default();
                ondrop(file);
            }
        }
    };
    vec![
        EventListener::new_with_options(view, "dragover", options, over),
        EventListener::new(view, "dragleave", leave),
        EventListener::new_with_options(view, "drop", options, drop),
    ]
}

fn transfer(event: &Event) -> Option<web_sys::DataTransfer> {
    event.dyn_ref::<DragEvent>()?.data_transfer()
}

fn has_files(event: &Event) -> bool {
    transfer(event).is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}
