//! A dialog's form: it is sent once at a time, and what is wrong stands beside the field that it belongs to.

use shared::operation::Operation;
use yew::{platform::spawn_local, prelude::*};

use super::inspector::link::linked;
use crate::{
    connection::CallError,
    context::{use_connection, use_text},
    text::Text,
};

/// How a form stands, and what sends it. `P` is a place in it.
pub(crate) struct Submit<P> {
    /// Whether it is on its way.
    pub busy: bool,
    wrong: Option<(P, String)>,
    /// Sends it.
    pub onsubmit: Callback<SubmitEvent>,
    /// What is being corrected is not wrong any more until it is tried.
    pub mend: Callback<()>,
}

impl<P: Copy + PartialEq> Submit<P> {
    /// Puts what is typed into a field of the draft.
    pub(crate) fn set<D: Clone + 'static>(
        &self,
        draft: &UseStateHandle<D>,
        put: fn(&mut D, String),
    ) -> Callback<String> {
        let (draft, mend) = (draft.clone(), self.mend.clone());
        Callback::from(move |value: String| {
            let mut next = (*draft).clone();
            put(&mut next, value);
            mend.emit(());
            draft.set(next);
        })
    }

    /// What is wrong at a place.
    pub(crate) fn at(&self, place: P) -> Option<AttrValue> {
        let (at, words) = self.wrong.as_ref()?;
        (*at == place).then(|| words.clone().into())
    }

    /// What is said below all fields, which are the place `foot`.
    pub(crate) fn foot(&self, foot: P, text: &'static Text) -> String {
        match &self.wrong {
            None => String::new(),
            Some((place, words)) if *place == foot => words.clone(),
            Some(_) => text.see_above.to_owned(),
        }
    }
}

/// Sends what is asked for, unless that is wrong in itself; `ondone` gets the answer.
#[hook]
pub(crate) fn use_submit<O, P>(
    asked: Result<O, (P, CallError)>,
    place_of: fn(&CallError) -> P,
    ondone: Callback<O::Answer>,
) -> Submit<P>
where
    O: Operation + Clone + 'static,
    O::Answer: 'static,
    P: Copy + 'static,
{
    let text = use_text();
    let connection = use_connection();
    let busy = use_state(|| false);
    let wrong = use_state(|| None::<(P, String)>);
    let onsubmit = {
        let (busy, wrong) = (busy.clone(), wrong.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(connection) = connection.clone().filter(|_| !*busy) else {
                return;
            };
            let (asked, ondone) = (asked.clone(), ondone.clone());
            let (busy, wrong) = (busy.setter(), wrong.clone());
            busy.set(true);
            spawn_local(async move {
                let result = match asked {
                    Ok(asked) => connection
                        .call(asked)
                        .await
                        .map_err(|error| (place_of(&error), error)),
                    Err(found) => Err(found),
                };
                busy.set(false);
                match result {
                    Ok(answer) => ondone.emit(answer),
                    Err((place, error)) => wrong.set(Some((place, text.call_error(&error)))),
                }
            });
        })
    };
    let mend = {
        let wrong = wrong.setter();
        Callback::from(move |()| wrong.set(None))
    };
    Submit {
        busy: *busy,
        wrong: (*wrong).clone(),
        onsubmit,
        mend,
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct FootProps {
    /// What is wrong; its place is kept, so that the buttons stay where they are.
    pub fault: String,
    pub busy: bool,
    /// What sends it is called, where that is not "Save".
    #[prop_or_default]
    pub action: Option<AttrValue>,
    pub onclose: Callback<()>,
}

/// The foot of such a form.
#[component]
pub(crate) fn Foot(props: &FootProps) -> Html {
    let text = use_text();
    let action = props.action.clone().unwrap_or(text.save.into());
    html! {
        <>
            <p class="fault form-fault" role="alert">{ linked(&props.fault) }</p>
            <div class="dialog-foot">
                <button type="button" class="button" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.cancel }</button>
                <button type="submit" class="button primary" aria-busy={props.busy.to_string()}>{ if props.busy { text.saving.into() } else { action } }</button>
            </div>
        </>
    }
}
