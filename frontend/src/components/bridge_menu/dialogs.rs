//! The dialogs that a bridge's menu leads to.

use shared::{bridge::Bridge, operation::DeleteBridge};
use yew::prelude::*;
use yew_router::hooks::use_navigator;

use super::{Shown, ask};
use crate::{
    components::{
        alerts::AlertsDialog, bridge_form::BridgeForm, dialog::Confirm, grants::GrantsDialog,
        share::ShareDialog,
    },
    context::{use_connection, use_text},
    route::Route,
};

#[derive(PartialEq, Properties)]
pub(super) struct DialogsProps {
    pub bridge: Bridge,
    pub shown: Shown,
    pub show: Callback<Shown>,
    pub hide: Callback<()>,
    pub ontoggle: Callback<()>,
    pub opener: NodeRef,
}

/// The one that is open.
#[component]
pub(super) fn Dialogs(props: &DialogsProps) -> Html {
    let text = use_text();
    let delete = use_delete(props);
    let (bridge, opener, hide) = (&props.bridge, props.opener.clone(), props.hide.clone());
    match &props.shown {
        Shown::Nothing | Shown::Menu | Shown::Fault(..) => Html::default(),
        Shown::Share => {
            html! { <ShareDialog bridge={bridge.clone()} {opener} onclose={hide} /> }
        }
        Shown::People => {
            html! { <GrantsDialog bridge={bridge.clone()} {opener} onclose={hide} /> }
        }
        Shown::Alerts => {
            html! { <AlertsDialog bridge={bridge.clone()} {opener} onclose={hide} /> }
        }
        Shown::Change => html! {
            <BridgeForm bridge={Some(bridge.clone())} {opener} onclose={hide.clone()} ondone={hide.reform(|_: Bridge| ())} />
        },
        Shown::Delete => html! {
            <Confirm title={(text.delete_title)(&bridge.name)} words={text.delete_words} action={text.delete}
                {opener} onconfirm={delete} onclose={hide} />
        },
        Shown::Closing => html! {
            <Confirm title={(text.making.close_title)(&bridge.name)} words={(text.making.close_words)(bridge.peers)}
                action={text.close_bridge} {opener} onconfirm={props.ontoggle.clone()} onclose={hide} />
        },
    }
}

#[hook]
fn use_delete(props: &DialogsProps) -> Callback<()> {
    let (text, connection, navigator) = (use_text(), use_connection(), use_navigator());
    let (id, show) = (props.bridge.id.clone(), props.show.clone());
    Callback::from(move |()| {
        let (navigator, show) = (navigator.clone(), show.clone());
        let then = Callback::from(
            move |answer: Result<_, String>| match (answer, &navigator) {
                (Err(fault), _) => show.emit(Shown::Fault(fault, Html::default())),
                (Ok(_), Some(navigator)) => navigator.replace(&Route::Bridges),
                (Ok(_), None) => {}
            },
        );
        let bridge = id.clone();
        ask(&connection, DeleteBridge { bridge }, text, then);
    })
}
