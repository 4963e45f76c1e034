//! Desktop notifications, where the browser lets a page have them.

use wasm_bindgen::{JsCast, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Whether this page may show notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    /// It may.
    Granted,
    /// The person has not been asked.
    Unasked,
    /// The person, or the browser for them, has said no.
    Denied,
    /// The page is not of a secure origin: browsers then allow none.
    Insecure,
    /// The browser has none.
    Missing,
    /// The browser lets no page show one by itself, as those of phones: they show only what a service worker shows.
    Refused,
}

/// Whether this page may show notifications now.
pub(crate) fn permission() -> Permission {
    let Some(window) = web_sys::window() else {
        return Permission::Missing;
    };
    if !window.is_secure_context() {
        return Permission::Insecure;
    }
    if !js_sys::Reflect::has(&window, &"Notification".into()).unwrap_or(false) {
        return Permission::Missing;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        _ => Permission::Unasked,
    }
}

/// Asks the person, who has just asked for notifications; browsers take it amiss otherwise. Where the answer is yes, it is
/// tried.
pub(crate) async fn ask() -> Permission {
    if permission() == Permission::Unasked
        && let Ok(asked) = Notification::request_permission()
    {
        // What was answered is read below.
        let _ = JsFuture::from(asked).await;
    }
    match permission() {
        Permission::Granted if !can_show() => Permission::Refused,
        known => known,
    }
}

fn can_show() -> bool {
    let options = NotificationOptions::new();
    options.set_silent(Some(true));
    let trial = Notification::new_with_options("Jackfield", &options);
    trial.map(|shown| shown.close()).is_ok()
}

/// Shows a notification in the place of the last one with the same tag; `onclick` is called when it is clicked.
/// Where the browser shows none, nothing happens.
pub(crate) fn show(title: &str, body: &str, tag: &str, onclick: impl FnOnce() + 'static) {
    if permission() != Permission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    // Where the browser refuses it ([`Permission::Refused`]) that was said when it was asked.
    let Ok(notification) = Notification::new_with_options(title, &options) else {
        return;
    };
    let shown = notification.clone();
    let click = Closure::once_into_js(move || {
        if let Some(window) = web_sys::window() {
            let _ = window.focus();
        }
        shown.close();
        onclick();
    });
    notification.set_onclick(click.dyn_ref());
}
