//! A field for text of several lines.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(crate) struct AreaProps {
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
    #[prop_or(4)]
    pub rows: u32,
    /// Whether it is code rather than words.
    #[prop_or_default]
    pub code: bool,
}

/// A text area with its label, and its fault or hint below.
#[component]
pub(crate) fn Area(props: &AreaProps) -> Html {
    let oninput = props
        .onchange
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let note = props.fault.as_ref().or(props.hint.as_ref());
    let note_id = format!("{}-note", props.id);
    html! {
        <div class="field">
            <label for={props.id.clone()}>{ props.label.clone() }</label>
            <textarea
                id={props.id.clone()}
                class={props.code.then_some("code")}
                rows={props.rows.to_string()}
                value={props.value.clone()}
                placeholder={props.placeholder.clone()}
                spellcheck={if props.code { "false" } else { "true" }}
                autocapitalize={props.code.then_some("none")}
                aria-invalid={props.fault.as_ref().map(|_| "true")}
                aria-describedby={note.map(|_| note_id.clone())}
                {oninput}
            />
            if let Some(note) = note {
                <p id={note_id} class={if props.fault.is_some() { "fault" } else { "hint" }}>{ note }</p>
            }
        </div>
    }
}
