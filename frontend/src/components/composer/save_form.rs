//! The dialogs that save what is typed and change what is saved: a label, where it stands, and for one that is there
//! its content.

use shared::{
    bridge::Bridge,
    operation::{ChangeSaved, CreateSaved},
    saved::Saved,
};
use yew::prelude::*;

use super::{draft::Draft, saved_row::content};
use crate::{
    components::{
        bridge_menu::ask,
        dialog::Dialog,
        field::{Choice, Field},
    },
    context::{use_connection, use_text},
};

/// So many characters of what is typed are offered as its label.
const LABEL_CHARS: usize = 24;

const HERE: &str = "here";
const EVERYWHERE: &str = "everywhere";

#[derive(PartialEq, Properties)]
pub(crate) struct SaveFormProps {
    pub bridge: Bridge,
    /// What is typed, to be saved.
    #[prop_or_default]
    pub draft: Option<Draft>,
    /// What is saved, to be changed.
    #[prop_or_default]
    pub saved: Option<Saved>,
    #[prop_or_default]
    pub opener: NodeRef,
    pub onclose: Callback<()>,
}

impl SaveFormProps {
    fn label(&self) -> String {
        let typed = self.draft.as_ref().map(|draft| draft.text.as_str());
        let first = typed.and_then(|text| text.lines().next());
        match &self.saved {
            Some(saved) => saved.label.clone(),
            None => first
                .unwrap_or_default()
                .chars()
                .take(LABEL_CHARS)
                .collect(),
        }
    }

    fn create(&self, draft: &Draft, label: &str, here: bool) -> CreateSaved {
        let send = draft.send(&self.bridge);
        CreateSaved {
            label: label.to_owned(),
            text: send.text,
            escapes: send.escapes,
            hex: send.hex,
            encoding: send.encoding,
            bridge: here.then(|| self.bridge.id.clone()),
            ..CreateSaved::default()
        }
    }

    fn change(&self, saved: &Saved, label: &str, here: bool, typed: &str) -> ChangeSaved {
        let bridge = if here {
            self.bridge.id.clone()
        } else {
            "".into()
        };
        let mut change = ChangeSaved {
            saved: saved.id.clone(),
            label: Some(label.to_owned()),
            bridge: Some(bridge),
            ..ChangeSaved::default()
        };
        if typed != content(saved) {
            let typed_as = |form: &Option<String>| form.as_ref().map(|_| typed.to_owned());
            change.text = typed_as(&saved.text);
            change.escapes = typed_as(&saved.escapes);
            change.hex = typed_as(&saved.hex);
            change.base64 = typed_as(&saved.base64);
            change.encoding = saved.encoding;
        }
        change
    }
}

/// The dialog.
#[component]
pub(crate) fn SaveForm(props: &SaveFormProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let label = use_state(|| props.label());
    let is_here = |saved: &Saved| saved.bridge.is_some();
    let here = use_state(|| props.saved.as_ref().is_none_or(is_here));
    let typed = use_state(|| {
        props
            .saved
            .as_ref()
            .map(content)
            .unwrap_or_default()
            .to_owned()
    });
    let fault = use_state(|| None::<String>);
    let onsubmit = {
        let (fault, onclose) = (fault.setter(), props.onclose.clone());
        let create = props.draft.as_ref();
        let create = create.map(|draft| props.create(draft, &label, *here));
        let change = props.saved.as_ref();
        let change = change.map(|saved| props.change(saved, &label, *here, &typed));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (fault, onclose) = (fault.clone(), onclose.clone());
            let then = Callback::from(move |answer: Result<Saved, String>| match answer {
                Ok(_) => onclose.emit(()),
                Err(words) => fault.set(Some(words)),
            });
            if let Some(create) = &create {
                ask(&connection, create.clone(), text, then);
            } else if let Some(change) = &change {
                ask(&connection, change.clone(), text, then);
            }
        })
    };
    let put = |state: &UseStateHandle<String>| {
        let state = state.setter();
        Callback::from(move |value| state.set(value))
    };
    let set_here = {
        let here = here.setter();
        Callback::from(move |value: String| here.set(value == HERE))
    };
    let places = vec![
        (HERE.into(), text.compose.this_bridge.into()),
        (EVERYWHERE.into(), text.compose.every_bridge.into()),
    ];
    let title = match &props.saved {
        Some(saved) => (text.compose.edit)(&saved.label),
        None => text.compose.save_title.to_owned(),
    };
    html! {
        <Dialog {title} onclose={props.onclose.clone()} opener={props.opener.clone()}>
            <form class="form" {onsubmit}>
                <Field id="saved-label" label={text.compose.label} value={(*label).clone()} onchange={put(&label)}
                    fault={fault.as_ref().map(|words| AttrValue::from(words.clone()))} />
                if props.saved.is_some() {
                    <Field id="saved-content" class="code-field" label={text.compose.content} value={(*typed).clone()}
                        onchange={put(&typed)} />
                }
                <Choice id="saved-place" label={text.compose.stands_on} options={places}
                    value={if *here { HERE } else { EVERYWHERE }} onchange={set_here} />
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.cancel }</button>
                    <button type="submit" class="button primary">{ text.save }</button>
                </div>
            </form>
        </Dialog>
    }
}
