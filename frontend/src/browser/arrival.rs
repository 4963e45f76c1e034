//! The page's address, and what a link brings in it.

use shared::{share::SHARE_FRAGMENT, user::WELCOME_FRAGMENT};
use wasm_bindgen::JsValue;

/// What an address brings behind its `#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// The owner's key.
    Key(String),
    /// A share link's secret.
    Share(String),
    /// A welcome link's secret.
    Welcome(String),
}

/// What the address brings. A key is taken out at once, so that it stays neither in the bar nor in the history; a share
/// or welcome link stays, over reloads too, until it is used: see [`forget_fragment`].
pub(crate) fn arrival() -> Option<Arrival> {
    let fragment = web_sys::window()?.location().hash().ok()?;
    let read =
        |text: &str| js_sys::decode_uri_component(text).map_or(text.to_owned(), String::from);
    if let Some(secret) = fragment.strip_prefix(SHARE_FRAGMENT) {
        return Some(Arrival::Share(read(secret)));
    }
    if let Some(secret) = fragment.strip_prefix(WELCOME_FRAGMENT) {
        return Some(Arrival::Welcome(read(secret)));
    }
    let key = read(fragment.strip_prefix("#key=")?);
    forget_fragment();
    (!key.is_empty()).then_some(Arrival::Key(key))
}

/// Takes what stands behind the `#` out of the address and the history.
pub(crate) fn forget_fragment() -> Option<()> {
    let window = web_sys::window()?;
    let location = window.location();
    let bare = format!("{}{}", location.pathname().ok()?, location.search().ok()?);
    let history = window.history().ok()?;
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(&bare))
        .ok()
}

/// Goes to another address in the place of this one, loading the page anew.
pub(crate) fn go_to(path: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().replace(path);
    }
}

/// The page's own origin, as a link to it begins.
pub(crate) fn origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}

/// The address of a WebSocket on the page's own host.
pub(crate) fn socket_url(path: &str) -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = match location.protocol().ok()?.as_str() {
        "https:" => "wss",
        _ => "ws",
    };
    Some(format!("{scheme}://{}{path}", location.host().ok()?))
}
