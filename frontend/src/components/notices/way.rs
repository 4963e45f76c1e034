//! A sender or gateway among the settings: what is set, and what can be done.

use yew::prelude::*;

use crate::{
    components::{copy::CopyLine, inspector::link::InspectLink},
    context::use_text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct WayProps {
    pub name: String,
    /// In a line what it is.
    pub words: String,
    /// Where it is, as `HOST:PORT`.
    #[prop_or_default]
    pub place: Option<String>,
    /// Whether its secret is set.
    pub secret: bool,
    /// Whether it stands in the configuration file.
    pub in_file: bool,
    /// Where receipts are pushed to.
    #[prop_or_default]
    pub receipts: Option<String>,
    pub onchange: Callback<()>,
    pub ontest: Callback<()>,
    pub ondelete: Callback<()>,
}

/// An item of the list.
#[component]
pub(crate) fn Way(props: &WayProps) -> Html {
    let text = use_text();
    let button = |name: &'static str, press: &Callback<()>, danger: bool| {
        let label = (text.setup.act_on)(name, &props.name);
        let class = classes!("button", "small", danger.then_some("danger-text"));
        let onclick = press.reform(|_: MouseEvent| ());
        html! { <button type="button" {class} aria-label={label} {onclick}>{ name }</button> }
    };
    html! {
        <li class="way">
            <div class="way-head">
                <strong>{ &props.name }</strong>
                <code>{ &props.words }{ props.place.as_ref().map(|place| html! { <>{ " · " }<InspectLink of={place.clone()} /></> }) }</code>
                <span class="chip">{ if props.secret { text.setup.secret_set } else { text.setup.secret_unset } }</span>
                if props.in_file {
                    <span class="chip">{ text.setup.in_file }</span>
                }
            </div>
            if let Some(receipts) = &props.receipts {
                <CopyLine text={receipts.clone()} what={text.setup.receipts} named=true />
            }
            <div class="way-acts">
                { button(text.setup.test, &props.ontest, false) }
                if !props.in_file {
                    { button(text.change, &props.onchange, false) }
                    { button(text.delete, &props.ondelete, true) }
                }
            </div>
            if props.in_file {
                <p class="hint">{ text.setup.in_file_words }</p>
            }
        </li>
    }
}
