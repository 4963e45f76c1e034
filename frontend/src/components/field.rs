//! Form fields: a label above, the fault below, joined for those who listen.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::inspector::link::Linked;

#[derive(PartialEq, Properties)]
pub(crate) struct FieldProps {
    /// Unique in the document.
    pub id: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    pub onchange: Callback<String>,
    #[prop_or_default]
    pub fault: Option<AttrValue>,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    #[prop_or_default]
    pub numeric: bool,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
}

/// A text field.
#[component]
pub(crate) fn Field(props: &FieldProps) -> Html {
    let oninput = props
        .onchange
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let note = props.fault.as_ref().or(props.hint.as_ref());
    let note_id = format!("{}-note", props.id);
    html! {
        <div class={classes!("field", props.class.clone())}>
            <label for={props.id.clone()}>{ props.label.clone() }</label>
            <input
                id={props.id.clone()}
                type={props.kind.clone()}
                value={props.value.clone()}
                placeholder={props.placeholder.clone()}
                inputmode={props.numeric.then_some("numeric")}
                autocomplete={props.autocomplete.clone()}
                autocapitalize="none"
                spellcheck="false"
                aria-invalid={props.fault.as_ref().map(|_| "true")}
                aria-describedby={note.map(|_| note_id.clone())}
                {oninput}
            />
            if let Some(fault) = &props.fault {
                <p id={note_id} class="fault"><Linked words={fault} /></p>
            } else if let Some(hint) = &props.hint {
                <p id={note_id} class="hint">{ hint }</p>
            }
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ChoiceProps {
    /// Unique in the document.
    pub id: AttrValue,
    pub label: AttrValue,
    /// Values and what they are called.
    pub options: Vec<(AttrValue, AttrValue)>,
    pub value: AttrValue,
    pub onchange: Callback<String>,
    #[prop_or_default]
    pub disabled: bool,
    /// Whether the label is only for those who listen.
    #[prop_or_default]
    pub bare: bool,
}

/// A select.
#[component]
pub(crate) fn Choice(props: &ChoiceProps) -> Html {
    let onchange = props
        .onchange
        .reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    let option = |(value, name): &(AttrValue, AttrValue)| {
        html! {
            <option key={value.to_string()} value={value.clone()} selected={*value == props.value}>{ name }</option>
        }
    };
    html! {
        <div class={if props.bare { "choice" } else { "field" }}>
            <label for={props.id.clone()} class={props.bare.then_some("unseen")}>{ props.label.clone() }</label>
            <select id={props.id.clone()} disabled={props.disabled} {onchange}>
                { for props.options.iter().map(option) }
            </select>
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct TickProps {
    pub label: AttrValue,
    pub checked: bool,
    pub onchange: Callback<bool>,
    #[prop_or_default]
    pub disabled: bool,
    /// What it is called where the label says too little without what stands beside it.
    #[prop_or_default]
    pub title: Option<AttrValue>,
}

/// A checkbox.
#[component]
pub(crate) fn Tick(props: &TickProps) -> Html {
    let onchange = props
        .onchange
        .reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    html! {
        <label class="tick">
            <input type="checkbox" checked={props.checked} disabled={props.disabled} aria-label={props.title.clone()} {onchange} />
            <span>{ props.label.clone() }</span>
        </label>
    }
}
