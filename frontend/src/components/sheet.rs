//! The panel beside a bridge where there is no room for it: it comes and goes.

use yew::prelude::*;

use crate::browser;

/// What opens it, where it does not stand there anyway.
const OPENER: &str = ".to-peers";

/// Whether the panel is shown, and how that is changed.
pub(crate) struct Sheet {
    pub shown: UseStateHandle<bool>,
    pub toggle: Callback<()>,
    pub close: Callback<()>,
    /// Escape closes it, unless something in it was meant.
    pub onkeydown: Callback<KeyboardEvent>,
}

/// A panel that is not shown yet.
#[hook]
pub(crate) fn use_sheet() -> Sheet {
    let shown = use_state(|| false);
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |()| shown.set(!*shown))
    };
    let close = {
        let shown = shown.setter();
        Callback::from(move |()| shown.set(false))
    };
    let onkeydown = {
        let shown = shown.clone();
        Callback::from(move |event: KeyboardEvent| {
            let opener = browser::find_visible(OPENER);
            let meant = event.key() == "Escape" && !event.default_prevented();
            if *shown && meant && opener.is_some() {
                event.prevent_default();
                shown.set(false);
                browser::focus(opener);
            }
        })
    };
    Sheet {
        shown,
        toggle,
        close,
        onkeydown,
    }
}
