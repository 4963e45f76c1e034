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
        typed::use_typed,
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

/// What stands in the form.
#[derive(Clone, PartialEq)]
struct Form {
    label: String,
    here: bool,
    /// The content of what is saved already.
    content: String,
}

impl SaveFormProps {
    /// Under which name what is typed outlives the form.
    fn form(&self) -> String {
        match &self.saved {
            Some(saved) => format!("saved {}", saved.id),
            None => format!("save on {}", self.bridge.id),
        }
    }

    fn begin(&self) -> Form {
        let saved = self.saved.as_ref();
        Form {
            label: self.label(),
            here: saved.is_none_or(|saved| saved.bridge.is_some()),
            content: saved.map(content).unwrap_or_default().to_owned(),
        }
    }

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

    fn create(&self, draft: &Draft, form: &Form) -> CreateSaved {
        let send = draft.send(&self.bridge);
        CreateSaved {
            label: form.label.clone(),
            text: send.text,
            escapes: send.escapes,
            hex: send.hex,
            encoding: send.encoding,
            bridge: form.here.then(|| self.bridge.id.clone()),
            ..CreateSaved::default()
        }
    }

    fn change(&self, saved: &Saved, form: &Form) -> ChangeSaved {
        let typed = form.content.as_str();
        let bridge = if form.here {
            self.bridge.id.clone()
        } else {
            "".into()
        };
        let mut change = ChangeSaved {
            saved: saved.id.clone(),
            label: Some(form.label.clone()),
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
    let form = use_typed(props.form(), || props.begin());
    let busy = use_state(|| false);
    let fault = use_state(|| None::<String>);
    let onsubmit = {
        let (fault, busy, done) = (fault.setter(), busy.clone(), form.before(&props.onclose));
        let create = props.draft.as_ref();
        let create = create.map(|draft| props.create(draft, &form));
        let change = props.saved.as_ref();
        let change = change.map(|saved| props.change(saved, &form));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            // Another press before the answer would save it once more.
            if *busy {
                return;
            }
            busy.set(true);
            let (fault, done, idle) = (fault.clone(), done.clone(), busy.setter());
            let then = Callback::from(move |answer: Result<Saved, String>| {
                idle.set(false);
                match answer {
                    Ok(_) => done.emit(()),
                    Err(words) => fault.set(Some(words)),
                }
            });
            if let Some(create) = &create {
                ask(&connection, create.clone(), text, then);
            } else if let Some(change) = &change {
                ask(&connection, change.clone(), text, then);
            }
        })
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
                <Field id="saved-label" label={text.compose.label} value={form.label.clone()} onchange={form.field(|form, value| form.label = value)}
                    fault={fault.as_ref().map(|words| AttrValue::from(words.clone()))} />
                if props.saved.is_some() {
                    <Field id="saved-content" class="code-field" label={text.compose.content} value={form.content.clone()}
                        onchange={form.field(|form, value| form.content = value)} />
                }
                <Choice id="saved-place" label={text.compose.stands_on} options={places}
                    value={if form.here { HERE } else { EVERYWHERE }} onchange={form.field(|form, value: String| form.here = value == HERE)} />
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={form.before::<MouseEvent>(&props.onclose)}>{ text.cancel }</button>
                    <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ text.save }</button>
                </div>
            </form>
        </Dialog>
    }
}
