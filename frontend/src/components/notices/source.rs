//! A text as it is, to scroll and to copy.

use yew::prelude::*;

use crate::components::copy::CopyButton;

#[derive(PartialEq, Properties)]
pub(crate) struct SourceProps {
    pub title: AttrValue,
    pub text: AttrValue,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
}

/// A block of such a text under its title.
#[component]
pub(crate) fn Source(props: &SourceProps) -> Html {
    html! {
        <section class="source">
            <div class="label-line">
                <h2>{ props.title.clone() }</h2>
                <CopyButton text={props.text.clone()} what={props.title.clone()} />
            </div>
            if let Some(hint) = &props.hint {
                <p class="hint">{ hint }</p>
            }
            // It takes the focus so that it can be scrolled by keys.
            <pre tabindex="0" role="region" aria-label={props.title.clone()}>{ props.text.clone() }</pre>
        </section>
    }
}
