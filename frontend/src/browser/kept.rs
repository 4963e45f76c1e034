//! What the browser keeps for the page: over visits, and over a reload of the tab.

use std::{cell::RefCell, collections::BTreeSet};

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, Storage, StorageEvent};

thread_local! {
    /// The keys of what could not be kept over a reload.
    static UNKEPT: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Calls back with what another tab has kept under a key.
pub(crate) fn on_kept(key: &str, take: impl Fn(Option<String>) + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    let key = key.to_owned();
    Some(EventListener::new(&window, "storage", move |event| {
        if let Some(event) = event.dyn_ref::<StorageEvent>()
            && event.key().as_deref() == Some(&*key)
        {
            take(event.new_value());
        }
    }))
}

/// Reads what was kept over visits.
pub(crate) fn local_read(key: &str) -> Option<String> {
    read(web_sys::window()?.local_storage().ok()?, key)
}

/// Keeps a text over visits; an empty one is taken away.
pub(crate) fn local_write(key: &str, value: &str) {
    // A full or forbidden storage costs only the convenience.
    let _ = write(
        web_sys::window().and_then(|window| window.local_storage().ok()?),
        key,
        value,
    );
}

/// The keys of what was kept over visits.
pub(crate) fn local_keys() -> Vec<String> {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok()?);
    let Some(storage) = storage else {
        return Vec::new();
    };
    let count = storage.length().unwrap_or_default();
    (0..count).filter_map(|at| storage.key(at).ok()?).collect()
}

/// Reads what was kept over a reload of the tab.
pub(crate) fn session_read(key: &str) -> Option<String> {
    read(web_sys::window()?.session_storage().ok()?, key)
}

/// Keeps a text over reloads of the tab. As long as one is not kept, leaving the page is asked about.
pub(crate) fn session_write(key: &str, value: &str) {
    let kept = write(
        web_sys::window().and_then(|window| window.session_storage().ok()?),
        key,
        value,
    );
    UNKEPT.with_borrow_mut(|unkept| {
        if kept || value.is_empty() {
            unkept.remove(key);
        } else {
            unkept.insert(key.to_owned());
        }
    });
}

/// Lets the browser ask before the page is left while something typed could not be kept.
pub(crate) fn guard_leaving() -> Option<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    let ask = |event: &Event| {
        if UNKEPT.with_borrow(|unkept| !unkept.is_empty()) {
            event.prevent_default();
        }
    };
    let window = web_sys::window()?;
    Some(EventListener::new_with_options(
        &window,
        "beforeunload",
        options,
        ask,
    ))
}

fn read(storage: Option<Storage>, key: &str) -> Option<String> {
    storage?.get_item(key).ok()?
}

/// Whether it is kept: a storage may be full or forbidden.
fn write(storage: Option<Storage>, key: &str, value: &str) -> bool {
    let Some(storage) = storage else { return false };
    if value.is_empty() {
        return storage.remove_item(key).is_ok();
    }
    let kept = storage.set_item(key, value).is_ok();
    if !kept {
        // An older text must not come back in the place of this one.
        let _ = storage.remove_item(key);
    }
    kept
}
