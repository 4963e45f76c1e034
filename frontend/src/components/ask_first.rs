//! A button that asks in its own place before something that cannot be undone.

use yew::prelude::*;

use crate::{browser, context::use_text};

#[derive(PartialEq, Properties)]
pub(crate) struct AskFirstProps {
    /// What the button says.
    pub label: AttrValue,
    /// What it is called for those who listen, where several are alike.
    pub name: AttrValue,
    /// What will happen.
    pub words: AttrValue,
    pub onconfirm: Callback<()>,
}

/// The button, or the question.
#[component]
pub(crate) fn AskFirst(props: &AskFirstProps) -> Html {
    let text = use_text();
    let asking = use_state(|| false);
    let (opener, cancel) = (use_node_ref(), use_node_ref());
    let was_asking = use_mut_ref(|| false);
    {
        let (opener, cancel) = (opener.clone(), cancel.clone());
        use_effect_with(*asking, move |now| {
            let before = was_asking.replace(*now);
            if *now {
                // What asks takes the focus, which also brings it into view.
                browser::focus(cancel.cast());
            } else if before && browser::is_focus_lost() {
                browser::focus(opener.cast());
            }
        });
    }
    let set = |to: bool| {
        let asking = asking.setter();
        Callback::from(move |_: MouseEvent| asking.set(to))
    };
    let confirm = {
        let (asking, onconfirm) = (asking.setter(), props.onconfirm.clone());
        move |_: MouseEvent| {
            asking.set(false);
            onconfirm.emit(());
        }
    };
    html! {
        <div class="ask-first">
            if *asking {
                <p class="hint" role="alert">{ props.words.clone() }</p>
                <div class="link-actions">
                    <button ref={cancel} type="button" class="button" onclick={set(false)}>{ text.cancel }</button>
                    <button type="button" class="button danger" onclick={confirm}>{ props.label.clone() }</button>
                </div>
            } else {
                <button ref={opener} type="button" class="button danger-text" aria-label={props.name.clone()} onclick={set(true)}>
                    { props.label.clone() }
                </button>
            }
        </div>
    }
}
