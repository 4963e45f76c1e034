//! Where something is said for one of the lesson's bridges.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::desk::Desk;
use crate::{components::inspector::link::linked, lessons::Role};

#[derive(PartialEq, Properties)]
pub(super) struct SayProps {
    pub desk: Desk,
    pub role: Role,
    /// What goes out behind each text.
    #[prop_or_default]
    pub ending: &'static str,
    /// Said below it.
    #[prop_or_default]
    pub hint: Option<&'static str>,
}

/// The id of the control, which is unique on the page.
fn id(role: Role) -> &'static str {
    match role {
        Role::Yours => "say-yours",
        Role::Other => "say-other",
    }
}

/// A text box and its button.
#[component]
pub(super) fn Say(props: &SayProps) -> Html {
    let desk = &props.desk;
    let text = desk.text();
    let typed = use_state(String::new);
    let (role, ending) = (props.role, props.ending);
    let id = id(role);
    let oninput = {
        let typed = typed.setter();
        move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        }
    };
    // In HTTP an empty line says something.
    let sends_nothing = typed.is_empty() && ending != "\r\n";
    let onsubmit = {
        let (desk, typed) = (desk.clone(), typed.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if sends_nothing || desk.is_busy() {
                return;
            }
            let (text, own, setter) = (format!("{}{ending}", *typed), desk.clone(), typed.setter());
            desk.run(id, async move {
                own.send(role, text).await?;
                setter.set(String::new());
                Ok(())
            });
        }
    };
    let trouble = desk.trouble_at(id);
    let note = format!("{id}-note");
    let noted = trouble.is_some() || props.hint.is_some();
    html! {
        <form class="lesson-say" {onsubmit}>
            <label for={id}>{ (text.lessons.say_as)(role) }</label>
            <div class="lesson-say-row">
                <input {id} type="text" value={(*typed).clone()} autocomplete="off" autocapitalize="none" spellcheck="false"
                    placeholder={text.text_placeholder} aria-invalid={trouble.as_ref().map(|_| "true")} aria-describedby={noted.then(|| note.clone())} {oninput} />
                <button type="submit" class="button" disabled={sends_nothing}>{ text.send }</button>
            </div>
            if let Some(words) = trouble {
                <p id={note} class="fault" role="alert">{ linked(&words) }</p>
            } else if let Some(hint) = props.hint {
                <p id={note} class="hint">{ hint }</p>
            }
        </form>
    }
}
