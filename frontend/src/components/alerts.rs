//! The dialog with the alerts of a bridge: the list, one that is made or changed, and whether one is to be deleted.

mod draft;
mod form;
mod list;
mod message;
mod names;
mod trial;

use shared::{
    alert::Alert,
    bridge::Bridge,
    operation::{DeleteAlert, Done},
};
use yew::prelude::*;

use self::{form::AlertForm, list::AlertList};
use super::{
    bridge_menu::ask,
    dialog::{Confirm, Dialog},
};
use crate::{
    browser,
    context::{use_connection, use_page_state, use_text},
};

#[derive(PartialEq, Properties)]
pub(crate) struct AlertsDialogProps {
    pub bridge: Bridge,
    /// Where the focus goes back.
    #[prop_or_default]
    pub opener: NodeRef,
    pub onclose: Callback<()>,
}

#[derive(Clone, PartialEq)]
enum Shown {
    List,
    /// One that is changed, or a new one.
    Form(Option<Alert>),
    Delete(Alert),
}

/// What had the focus goes with what it stood in: it goes on where the next one begins.
#[hook]
fn use_focus(shown: &Shown) {
    let place = match shown {
        Shown::List => ".dialog[open] .dialog-foot .primary",
        Shown::Form(_) => "#alert-title",
        Shown::Delete(_) => ".dialog[open] .dialog-foot .button",
    };
    // The dialog itself places it when it opens.
    let is_first = use_mut_ref(|| true);
    use_effect_with(place, move |place| {
        if !is_first.replace(false) {
            browser::focus(browser::find_visible(place));
        }
    });
}

/// The dialog.
#[component]
pub(crate) fn AlertsDialog(props: &AlertsDialogProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let alerts = use_page_state().alerts.of(&props.bridge.id);
    let shown = use_state(|| Shown::List);
    let fault = use_state(|| None::<AttrValue>);
    let show = {
        let (shown, fault) = (shown.setter(), fault.setter());
        Callback::from(move |next: Shown| {
            fault.set(None);
            shown.set(next);
        })
    };
    use_focus(&shown);
    let back = show.reform(|()| Shown::List);
    let delete = |alert: &Alert| {
        let (bridge, alert) = (alert.bridge.clone(), alert.id.clone());
        let (back, fault, connection) = (back.clone(), fault.setter(), connection.clone());
        Callback::from(move |()| {
            let (back, fault) = (back.clone(), fault.clone());
            let then = Callback::from(move |answer: Result<Done, String>| match answer {
                Ok(_) => back.emit(()),
                Err(words) => fault.set(Some(words.into())),
            });
            let (bridge, alert) = (bridge.clone(), alert.clone());
            ask(&connection, DeleteAlert { bridge, alert }, text, then);
        })
    };
    let opener = props.opener.clone();
    match &*shown {
        Shown::List => html! {
            <Dialog title={(text.alerts.title)(&props.bridge.name)} onclose={props.onclose.clone()} {opener}>
                <p class="hint">{ text.alerts.words }</p>
                <AlertList {alerts} onedit={show.reform(|alert| Shown::Form(Some(alert)))} ondelete={show.reform(Shown::Delete)} />
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.alerts.close }</button>
                    <button type="button" class="button primary" onclick={show.reform(|_: MouseEvent| Shown::Form(None))}>{ text.alerts.new }</button>
                </div>
            </Dialog>
        },
        Shown::Form(alert) => html! {
            <Dialog title={alert.as_ref().map_or(text.alerts.new.to_owned(), |alert| (text.alerts.edit_of)(&alert.name))}
                onclose={back.clone()} {opener}>
                <AlertForm bridge={props.bridge.id.clone()} alert={alert.clone()} ondone={back} onleave={props.onclose.clone()} />
            </Dialog>
        },
        Shown::Delete(alert) => html! {
            <Confirm title={(text.alerts.delete_title)(&alert.name)} words={text.alerts.delete_words} action={text.delete}
                fault={(*fault).clone()} {opener} onconfirm={delete(alert)} onclose={back} />
        },
    }
}
