//! The dialog that lets others in to a bridge: a new link, and those there are.

mod form;
mod links;
pub(crate) mod made;

use gloo_timers::callback::Interval;
use shared::{
    bridge::Bridge,
    operation::{CreatedShare, ListShares, ShareList},
    share::Share,
};
use yew::prelude::*;

use self::{form::LinkForm, links::Links, made::MadeLink};
use super::{bridge_menu::ask, dialog::Dialog};
use crate::context::{use_connection, use_text};

/// How often the list is asked for while it is looked at, in milliseconds: guests come and go.
const LOOK_MS: u32 = 3_000;

#[derive(PartialEq, Properties)]
pub(crate) struct ShareDialogProps {
    pub bridge: Bridge,
    /// Where the focus goes back.
    #[prop_or_default]
    pub opener: NodeRef,
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub(crate) fn ShareDialog(props: &ShareDialogProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let list = use_state(|| None::<Result<Vec<Share>, String>>);
    let made = use_state(|| None::<CreatedShare>);
    // What became of the link that was ended last, which the list shows no more.
    let said = use_state(|| None::<String>);
    let look = {
        let (list, bridge) = (list.setter(), props.bridge.id.clone());
        Callback::from(move |()| {
            let list = list.clone();
            let then = Callback::from(move |answer: Result<ShareList, String>| {
                list.set(Some(answer.map(|list| list.shares)));
            });
            let bridge = bridge.clone();
            ask(&connection, ListShares { bridge }, text, then);
        })
    };
    {
        let look = look.clone();
        use_effect_with((), move |()| {
            look.emit(());
            let looking = Interval::new(LOOK_MS, move || look.emit(()));
            move || drop(looking)
        });
    }
    let onmade = {
        let (made, said, look) = (made.setter(), said.setter(), look.clone());
        Callback::from(move |link: CreatedShare| {
            made.set(Some(link));
            said.set(None);
            look.emit(());
        })
    };
    let onrevoked = {
        let (made, said) = (made.clone(), said.setter());
        Callback::from(move |revoked: Share| {
            if made.as_ref().is_some_and(|made| made.id == revoked.id) {
                made.set(None);
            }
            said.set(Some((text.share.revoked)(&revoked)));
            look.emit(());
        })
    };
    let close = props.onclose.reform(|_: MouseEvent| ());
    html! {
        <Dialog title={(text.share.title)(&props.bridge.name)} onclose={props.onclose.clone()} opener={props.opener.clone()}>
            <p class="hint">{ text.share.words }</p>
            <LinkForm bridge={props.bridge.id.clone()} {onmade} />
            if let Some(made) = &*made {
                <MadeLink key={made.id.to_string()} urls={made.urls.clone()} />
            }
            <Links bridge={props.bridge.id.clone()} list={(*list).clone()} said={(*said).clone()} {onrevoked} />
            <div class="dialog-foot">
                <button type="button" class="button" onclick={close}>{ text.share.close }</button>
            </div>
        </Dialog>
    }
}
