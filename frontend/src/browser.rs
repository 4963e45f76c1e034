//! What the page needs of the browser, in small words. Where a browser refuses (storage switched off, no
//! clipboard), the page goes on without.

mod arrival;
pub(crate) mod notify;

pub(crate) use arrival::{Arrival, arrival, forget_fragment, go_to, origin, socket_url};

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use gloo_events::{EventListener, EventListenerOptions};
use shared::{bridge::TextEncoding, time::Timestamp};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, HtmlElement, HtmlTextAreaElement, KeyboardEvent, Storage,
    StorageEvent, TextDecoder, TextDecoderOptions, VisibilityState,
};

thread_local! {
    /// The keys of what could not be kept over a reload.
    static UNKEPT: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
    /// Decoders that refuse what is not valid, by the name of their encoding: making one costs more than a row.
    static DECODERS: RefCell<BTreeMap<&'static str, Option<TextDecoder>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The document.
pub(crate) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// What has the focus.
pub(crate) fn focused() -> Option<HtmlElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// Whether the focus is where text is typed.
pub(crate) fn is_typing() -> bool {
    focused().is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}

/// The first visible element that a selector names.
pub(crate) fn find_visible(selector: &str) -> Option<HtmlElement> {
    let found = document()?.query_selector_all(selector).ok()?;
    let elements = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok());
    let mut visible = elements
        .filter(|element: &HtmlElement| element.offset_width() > 0 || element.offset_height() > 0);
    visible.next()
}

/// Whether nobody sees the page.
pub(crate) fn is_hidden() -> bool {
    document().is_some_and(|document| document.visibility_state() == VisibilityState::Hidden)
}

/// Calls back when the page is seen again, or no more.
pub(crate) fn on_visibility(change: impl Fn() + 'static) -> Option<EventListener> {
    let document = document()?;
    Some(EventListener::new(
        &document,
        "visibilitychange",
        move |_| {
            change();
        },
    ))
}

/// Calls back with what another tab has kept under a key.
pub(crate) fn on_kept(
    key: &'static str,
    take: impl Fn(Option<String>) + 'static,
) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "storage", move |event| {
        if let Some(event) = event.dyn_ref::<StorageEvent>()
            && event.key().as_deref() == Some(key)
        {
            take(event.new_value());
        }
    }))
}

/// Calls back for each key that nothing before has taken, unless a dialog stands before the page. What answers
/// `true` has taken it.
pub(crate) fn on_key(press: impl Fn(&KeyboardEvent) -> bool + 'static) -> Option<EventListener> {
    let document = document()?;
    let page = document.clone();
    let options = EventListenerOptions::enable_prevent_default();
    let take = move |event: &Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        let dialog = page.query_selector("dialog[open]").ok().flatten();
        if !event.default_prevented() && dialog.is_none() && press(key) {
            event.prevent_default();
        }
    };
    Some(EventListener::new_with_options(
        &document, "keydown", options, take,
    ))
}

/// Puts the focus on an element, where it is still there.
pub(crate) fn focus(element: Option<HtmlElement>) {
    if let Some(element) = element.filter(|element| element.is_connected()) {
        let _ = element.focus();
    }
}

/// Puts the focus where a page begins, if what had it has gone with what was done.
pub(crate) fn focus_home_if_lost() {
    let Some(document) = document() else { return };
    let focused = document.active_element();
    if focused.is_none_or(|element| element.tag_name() == "BODY") {
        let home = document.query_selector("[data-focus-home]").ok().flatten();
        focus(home.and_then(|home| home.dyn_into().ok()));
    }
}

/// Ends whatever the browser itself has selected.
pub(crate) fn select_nothing() {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()?);
    if let Some(selection) = selection {
        let _ = selection.remove_all_ranges();
    }
}

/// Whether the browser has selected a part of a text.
pub(crate) fn has_selected() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()?);
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// Names the tab.
pub(crate) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
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

/// A time as people here write it, to the minute.
pub(crate) fn local_time(at: Timestamp, lang: &str) -> String {
    let date = js_sys::Date::new(&(at.0 as f64 / 1000.0).into());
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    date.to_locale_string(lang, &options).into()
}

/// Loads the page again.
pub(crate) fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// 128 random bits in hex. `getRandomValues` is there on plain http too, `randomUUID` is not.
pub(crate) fn random_id() -> String {
    let mut bytes = [0_u8; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    if let Some(crypto) = crypto {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    shared::payload::hex(&bytes).replace(' ', "")
}

/// Gives a text to the browser to keep as a file.
pub(crate) fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let offer = || {
        let blob = web_sys::Blob::new_with_str_sequence(&parts).ok()?;
        let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
        let link: HtmlElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
        let _ = link.set_attribute("href", &url);
        let _ = link.set_attribute("download", name);
        link.click();
        web_sys::Url::revoke_object_url(&url).ok()
    };
    let _ = offer();
}

/// Decodes bytes; nothing when they are not valid in the encoding.
pub(crate) fn decode(encoding: TextEncoding, bytes: &[u8]) -> Option<String> {
    DECODERS.with_borrow_mut(|decoders| {
        let label = encoding.label();
        let decoder = decoders.entry(label).or_insert_with(|| decoder(label));
        decoder.as_ref()?.decode_with_u8_array(bytes).ok()
    })
}

fn decoder(label: &str) -> Option<TextDecoder> {
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    // A mark of the byte order is a character like others: it came, so it is shown. web-sys has no word for that.
    js_sys::Reflect::set(&options, &"ignoreBOM".into(), &true.into()).ok()?;
    TextDecoder::new_with_label_and_options(label, &options).ok()
}

/// The languages' tag that the browser prefers.
pub(crate) fn language() -> Option<String> {
    web_sys::window()?.navigator().language()
}

/// Calls back when it is a good time to look at the connection: the network is back, the page is seen again.
pub(crate) fn on_wake(wake: impl Fn() + Clone + 'static) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else {
        return Vec::new();
    };
    let mut listeners = Vec::new();
    for event in ["online", "pageshow", "focus"] {
        let wake = wake.clone();
        listeners.push(EventListener::new(&window, event, move |_| wake()));
    }
    if let Some(document) = document() {
        let looked_at = document.clone();
        listeners.push(EventListener::new(
            &document,
            "visibilitychange",
            move |_| {
                if looked_at.visibility_state() == VisibilityState::Visible {
                    wake();
                }
            },
        ));
    }
    listeners
}

/// Calls back in place of the browser's own search, unless a dialog stands before the page.
pub(crate) fn on_find(find: impl Fn() + 'static) -> Option<EventListener> {
    let document = document()?;
    let page = document.clone();
    let options = EventListenerOptions::enable_prevent_default();
    let press = move |event: &Event| {
        let key = event.dyn_ref::<KeyboardEvent>();
        let is_find = |key: &KeyboardEvent| {
            (key.ctrl_key() || key.meta_key())
                && !key.shift_key()
                && key.key().eq_ignore_ascii_case("f")
        };
        let dialog = page.query_selector("dialog[open]").ok().flatten();
        if key.is_some_and(is_find) && dialog.is_none() {
            event.prevent_default();
            find();
        }
    };
    Some(EventListener::new_with_options(
        &document, "keydown", options, press,
    ))
}

/// Whether the page is dark now: as chosen, else as the system has it.
pub(crate) fn is_dark() -> bool {
    let root = document().and_then(|document| document.document_element());
    match root
        .and_then(|root| root.get_attribute("data-theme"))
        .as_deref()
    {
        Some("dark") => true,
        Some("light") => false,
        _ => web_sys::window()
            .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok()?)
            .is_some_and(|dark| dark.matches()),
    }
}

/// Sets an attribute of the root element, where themes and the language stand.
pub(crate) fn set_root(name: &str, value: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = match value {
            "" => root.remove_attribute(name),
            _ => root.set_attribute(name, value),
        };
    }
}

/// Puts a text on the clipboard; whether it succeeded.
pub(crate) async fn copy(text: &str) -> bool {
    match clipboard_write(text) {
        Some(promise) => match JsFuture::from(promise).await {
            Ok(_) => true,
            Err(_) => copy_by_selection(text).is_some(),
        },
        None => copy_by_selection(text).is_some(),
    }
}

/// Nothing on plain http from another machine: there browsers offer no clipboard.
fn clipboard_write(text: &str) -> Option<js_sys::Promise> {
    let navigator = web_sys::window()?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
    let clipboard: web_sys::Clipboard = clipboard.dyn_into().ok()?;
    Some(clipboard.write_text(text).unchecked_into())
}

/// The old way, which needs no secure context: a text area that is selected and copied from. It stands in the
/// open dialog, where there is one, because the rest of the page cannot have the focus then.
fn copy_by_selection(text: &str) -> Option<()> {
    let document = document()?;
    let focused = document.active_element();
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_class_name("off-screen");
    area.set_value(text);
    let parent: Element = match document.query_selector("dialog[open]").ok()? {
        Some(dialog) => dialog,
        None => document.body()?.into(),
    };
    parent.append_child(&area).ok()?;
    area.select();
    let command = js_sys::Reflect::get(&document, &"execCommand".into()).ok()?;
    let copied = command
        .dyn_into::<js_sys::Function>()
        .ok()?
        .call1(&document, &"copy".into())
        .ok()?;
    area.remove();
    if let Some(element) = focused.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
    copied.is_truthy().then_some(())
}
