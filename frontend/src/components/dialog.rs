//! The browser's own dialog: it holds the focus, Escape closes it, and the focus goes back where it was.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::inspector::link::linked;
use crate::{browser, context::use_text};

#[derive(PartialEq, Properties)]
pub(crate) struct DialogProps {
    pub title: AttrValue,
    pub onclose: Callback<()>,
    /// Where the focus goes back, if what had it is gone by the time the dialog is there.
    #[prop_or_default]
    pub opener: NodeRef,
    pub children: Html,
}

/// A dialog that is open as long as it is there.
#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.onclose.clone(), move |onclose| {
            let onclose = onclose.clone();
            let listener = node.cast::<HtmlDialogElement>().map(|dialog| {
                // The page decides when the dialog goes; the browser only asks.
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&dialog, "cancel", options, move |event| {
                    event.prevent_default();
                    onclose.emit(());
                })
            });
            move || drop(listener)
        });
    }
    {
        let (node, opener) = (node.clone(), props.opener.clone());
        use_effect_with((), move |()| {
            let before = opener.cast::<HtmlElement>().or_else(focused);
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                let _ = dialog.show_modal();
            }
            move || {
                // As long as it is open, nothing outside it takes the focus.
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                browser::focus(before);
                Timeout::new(0, browser::focus_home_if_lost).forget();
            }
        });
    }
    html! {
        <dialog ref={node} class="dialog" aria-labelledby="dialog-title">
            <h2 id="dialog-title">{ props.title.clone() }</h2>
            { props.children.clone() }
        </dialog>
    }
}

fn focused() -> Option<HtmlElement> {
    browser::document()?.active_element()?.dyn_into().ok()
}

#[derive(PartialEq, Properties)]
pub(crate) struct ConfirmProps {
    pub title: AttrValue,
    pub words: AttrValue,
    pub action: AttrValue,
    #[prop_or_default]
    pub fault: Option<AttrValue>,
    #[prop_or_default]
    pub opener: NodeRef,
    pub onconfirm: Callback<()>,
    pub onclose: Callback<()>,
}

/// Asks before something that cannot be undone.
#[component]
pub(crate) fn Confirm(props: &ConfirmProps) -> Html {
    let text = use_text();
    let confirm = props.onconfirm.reform(|_: MouseEvent| ());
    let cancel = props.onclose.reform(|_: MouseEvent| ());
    html! {
        <Dialog title={props.title.clone()} onclose={props.onclose.clone()} opener={props.opener.clone()}>
            <p>{ props.words.clone() }</p>
            if let Some(fault) = &props.fault {
                <p class="fault" role="alert">{ linked(fault) }</p>
            }
            <div class="dialog-foot">
                <button type="button" class="button" onclick={cancel}>{ text.cancel }</button>
                <button type="button" class="button danger" onclick={confirm}>{ props.action.clone() }</button>
            </div>
        </Dialog>
    }
}
