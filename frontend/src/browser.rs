//! What the page needs of the browser, in small words. Where a browser refuses (storage switched off, no
//! clipboard), the page goes on without.

mod arrival;
mod clipboard;
mod kept;
pub(crate) mod notify;

pub(crate) use arrival::{Arrival, arrival, forget_fragment, go_to, origin, socket_url};
pub(crate) use clipboard::copy;
pub(crate) use kept::{
    guard_leaving, local_keys, local_read, local_write, on_kept, session_read, session_write,
};

use std::{cell::RefCell, collections::BTreeMap};

use gloo_events::{EventListener, EventListenerOptions};
use shared::{bridge::TextEncoding, time::Timestamp};
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, HtmlElement, KeyboardEvent, TextDecoder, TextDecoderOptions,
    VisibilityState,
};

thread_local! {
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
    find_visible_in(&document()?.document_element()?, selector)
}

/// The first visible element within another that a selector names.
pub(crate) fn find_visible_in(within: &Element, selector: &str) -> Option<HtmlElement> {
    let found = within.query_selector_all(selector).ok()?;
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

/// Puts the focus on the element with an id and brings it into view, if it is there.
pub(crate) fn begin_at(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element {
        element.scroll_into_view_with_bool(false);
        focus(element.dyn_into().ok());
    }
}

/// Whether nothing has the focus: what had it is gone.
pub(crate) fn is_focus_lost() -> bool {
    focused().is_none_or(|element| element.tag_name() == "BODY")
}

/// Puts the focus where a page begins, if what had it has gone with what was done.
pub(crate) fn focus_home_if_lost() {
    if is_focus_lost() {
        focus(find_visible("[data-focus-home]").or_else(|| find_visible("#content")));
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

/// Whether there is room for two columns between the lists.
pub(crate) fn is_wide() -> bool {
    web_sys::window()
        .and_then(|window| window.match_media("(min-width: 1316px)").ok()?)
        .is_some_and(|wide| wide.matches())
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
