//! A welcome link that was made: to copy, to scan.

use yew::prelude::*;

use crate::{browser, components::share::made::MadeLink, context::use_text, view::names};

#[derive(PartialEq, Properties)]
pub(super) struct WelcomeLinkProps {
    /// For whom it is.
    pub name: String,
    pub url: String,
    pub onclose: Callback<()>,
}

/// The link, and for whom it is.
#[component]
pub(super) fn WelcomeLink(props: &WelcomeLinkProps) -> Html {
    let text = use_text();
    let done = use_node_ref();
    {
        let done = done.clone();
        // What had the focus has gone with the form.
        use_effect_with((), move |()| browser::focus(done.cast()));
    }
    html! {
        <>
            <p class="hint">{ (text.who.welcome_for)(&names::shown(&props.name)) }</p>
            <MadeLink urls={vec![props.url.clone()]} />
            <div class="dialog-foot">
                <button ref={done} type="button" class="button primary" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.share.close }</button>
            </div>
        </>
    }
}
