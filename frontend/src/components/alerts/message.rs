//! The text of an alert's notice, with what can be filled in.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::context::use_text;

#[derive(PartialEq, Properties)]
pub(crate) struct MessageTextProps {
    pub value: AttrValue,
    pub names: Vec<String>,
    pub fault: Option<AttrValue>,
    pub onchange: Callback<String>,
}

/// The text, and a button for each name that puts it where the cursor is.
#[component]
pub(crate) fn MessageText(props: &MessageTextProps) -> Html {
    let text = use_text();
    let area = use_node_ref();
    let oninput = props
        .onchange
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let insert = |name: &str| {
        let (area, onchange, name) = (
            area.clone(),
            props.onchange.clone(),
            format!("{{{{ {name} }}}}"),
        );
        move |_: MouseEvent| {
            let Some(area) = area.cast::<HtmlTextAreaElement>() else {
                return;
            };
            let _ = area.focus();
            if area.set_range_text(&name).is_ok() {
                // The name has taken the place of what was selected; what is typed next comes after it.
                let end = area.selection_end().ok().flatten();
                let _ = area.set_selection_start(end);
                onchange.emit(area.value());
            }
        }
    };
    html! {
        <div class="field">
            <label for="alert-text">{ text.alerts.text }</label>
            <textarea ref={area.clone()} id="alert-text" rows="3" value={props.value.clone()} spellcheck="false"
                aria-invalid={props.fault.as_ref().map(|_| "true")} aria-describedby={props.fault.as_ref().map(|_| "alert-text-note")} {oninput} />
            if let Some(fault) = &props.fault {
                <p id="alert-text-note" class="fault">{ fault }</p>
            }
            <div class="alert-names" role="group" aria-label={text.alerts.names}>
                { for props.names.iter().map(|name| {
                    let shown = (text.alerts.name_means)(name).map_or_else(|| name.clone(), str::to_owned);
                    html! {
                        <button key={name.clone()} type="button" class="alert-name" title={format!("{{{{ {name} }}}}")}
                            aria-label={(text.alerts.insert)(&shown)} onclick={insert(name)}>{ shown }</button>
                    }
                }) }
            </div>
        </div>
    }
}
