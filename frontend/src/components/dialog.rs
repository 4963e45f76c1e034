//! The browser's own dialog: it holds the focus, Escape closes it, and the focus goes back where it was.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::{browser, context::use_text};

#[derive(PartialEq, Properties)]
pub(crate) struct DialogProps {
    pub title: AttrValue,
    pub onclose: Callback<()>,
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
        let node = node.clone();
        use_effect_with((), move |()| {
            let before = browser::document().and_then(|document| document.active_element());
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                let _ = dialog.show_modal();
            }
            move || {
                if let Some(element) =
                    before.and_then(|element| element.dyn_into::<HtmlElement>().ok())
                {
                    let _ = element.focus();
                }
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

#[derive(PartialEq, Properties)]
pub(crate) struct ConfirmProps {
    pub title: AttrValue,
    pub words: AttrValue,
    pub action: AttrValue,
    #[prop_or_default]
    pub fault: Option<AttrValue>,
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
        <Dialog title={props.title.clone()} onclose={props.onclose.clone()}>
            <p>{ props.words.clone() }</p>
            if let Some(fault) = &props.fault {
                <p class="fault" role="alert">{ fault }</p>
            }
            <div class="dialog-foot">
                <button type="button" class="button" onclick={cancel}>{ text.cancel }</button>
                <button type="button" class="button danger" onclick={confirm}>{ props.action.clone() }</button>
            </div>
        </Dialog>
    }
}
