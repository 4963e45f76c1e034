//! Whether new messages of a bridge are told outside the page, and why not where the browser forbids it.

use shared::id::BridgeId;
use yew::{platform::spawn_local, prelude::*};

use super::field::Tick;
use crate::{
    browser::notify::{self, Permission},
    context::{use_chosen, use_text},
};

#[derive(PartialEq, Properties)]
pub(crate) struct BellProps {
    pub bridge: BridgeId,
}

/// The choice for one bridge. The browser asks for its permission only when it is ticked.
#[component]
pub(crate) fn Bell(props: &BellProps) -> Html {
    let text = use_text();
    let chosen = use_chosen();
    let permission = use_state(notify::permission);
    let wanted = chosen
        .as_ref()
        .is_some_and(|chosen| chosen.now.notify.contains(&props.bridge));
    let onchange = {
        let (bridge, permission) = (props.bridge.clone(), permission.setter());
        Callback::from(move |on: bool| {
            let Some(chosen) = chosen.clone() else { return };
            let (bridge, permission) = (bridge.clone(), permission.clone());
            spawn_local(async move {
                let now = if on {
                    notify::ask().await
                } else {
                    notify::permission()
                };
                permission.set(now);
                let mut next = chosen.now.clone();
                if on && now == Permission::Granted {
                    next.notify.insert(bridge);
                } else {
                    next.notify.remove(&bridge);
                }
                chosen.set.emit(next);
            });
        })
    };
    let why_not = (text.people.no_notifications)(*permission);
    html! {
        <section class="bell">
            <h2>{ text.people.notifications }</h2>
            <Tick label={text.people.notify} checked={wanted && why_not.is_none()} disabled={why_not.is_some()} {onchange} />
            <p class="hint" role="status">{ why_not.unwrap_or(text.people.notify_hint) }</p>
        </section>
    }
}
