//! Putting a text on the clipboard, with and without the browser's help.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

use super::document;

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
