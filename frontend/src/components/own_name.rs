//! Under which name one speaks: a form for it, and the quiet question by the composer.

use shared::fault::Fault;
use yew::prelude::*;

use super::field::Field;
use crate::{
    context::{use_chosen, use_connection, use_page_state, use_text, use_who},
    preferences::checked_name,
    state::Action,
};

#[derive(PartialEq, Properties)]
pub(crate) struct NameFormProps {
    /// Unique in the document.
    pub id: AttrValue,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Further buttons behind the one that saves.
    #[prop_or_default]
    pub children: Html,
}

/// A field for the person's name. One that the relay does not take stands there with the reason, to be changed.
#[component]
pub(crate) fn NameForm(props: &NameFormProps) -> Html {
    let text = use_text();
    let chosen = use_chosen();
    let refused = use_page_state().name_fault().cloned();
    let now = chosen
        .as_ref()
        .and_then(|chosen| chosen.now.name.clone())
        .unwrap_or_default();
    let typed = use_state(|| now.clone());
    let fault = use_state(|| None::<Fault>);
    {
        let (typed, fault) = (typed.setter(), fault.setter());
        use_effect_with(refused, move |refused| {
            if let Some(refused) = refused {
                if let Some(name) = refused.params.get("name").and_then(|name| name.as_str()) {
                    typed.set(name.to_owned());
                }
                fault.set(Some(refused.clone()));
            }
        });
    }
    let onsubmit = {
        let (typed, fault) = (typed.clone(), fault.setter());
        move |event: SubmitEvent| {
            event.prevent_default();
            match (checked_name(&typed), &chosen) {
                (Err(wrong), _) => fault.set(Some(wrong)),
                (Ok(name), Some(chosen)) => {
                    let mut next = chosen.now.clone();
                    next.name = name;
                    chosen.set.emit(next);
                }
                (Ok(_), None) => {}
            }
        }
    };
    let onchange = {
        let (typed, fault) = (typed.setter(), fault.setter());
        Callback::from(move |value: String| {
            typed.set(value);
            fault.set(None);
        })
    };
    let same = typed.trim() == now;
    html! {
        <form class="with-button" {onsubmit}>
            <Field id={props.id.clone()} label={text.your_name} hint={props.hint.clone()} value={(*typed).clone()}
                fault={fault.as_ref().map(|fault| AttrValue::from((text.fault)(fault)))} {onchange} />
            <button type="submit" class="button" disabled={same}>{ text.save }</button>
            { props.children.clone() }
        </form>
    }
}

/// Asks for a name as long as there is none and the question was not put off, and again where the relay does not
/// take it. It stands above the composer and takes no focus.
#[component]
pub(crate) fn AskName() -> Html {
    let text = use_text();
    let chosen = use_chosen();
    let is_known = use_who().name().is_some();
    let connection = use_connection();
    let refused = use_page_state().name_fault().is_some();
    let Some(chosen) = chosen else {
        return Html::default();
    };
    // A guest has said a name at the door, and an account has one.
    let named = is_known || chosen.now.name.is_some();
    if named || (chosen.now.nameless && !refused) {
        return Html::default();
    }
    let put_off = move |_: MouseEvent| {
        let mut next = chosen.now.clone();
        next.nameless = true;
        chosen.set.emit(next);
        // Who goes on without a name need not hear again what was wrong with one.
        if let Some(connection) = &connection {
            connection.tell(Action::HelloRefused(None));
        }
    };
    html! {
        <section class="ask-name" aria-label={text.your_name}>
            <p class="hint">{ text.people.no_name }</p>
            <NameForm id="ask-name">
                <button type="button" class="button" onclick={put_off}>{ text.people.not_now }</button>
            </NameForm>
        </section>
    }
}
