//! What can be done with a bridge: open, close, share, change, delete.

mod dialogs;

use shared::{
    bridge::{Bridge, BridgeState},
    operation::{CloseBridge, OpenBridge, Operation},
};
use yew::{platform::spawn_local, prelude::*};

use self::dialogs::Dialogs;
use super::{
    bridge_form::holder,
    icon::{Glyph, Icon},
    inspector::link::linked,
    link_to::LinkTo,
};
use crate::{
    browser,
    connection::{CallError, Connection},
    context::{use_connection, use_text},
    route::Route,
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct BridgeMenuProps {
    pub bridge: Bridge,
}

#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Menu,
    Share,
    People,
    Alerts,
    Change,
    Delete,
    /// Asks before peers lose their connections.
    Closing,
    /// What went wrong, and the way to the bridge of ours that is in the way.
    Fault(String, Html),
}

/// Asks for an operation and gives the words of what went wrong.
pub(crate) fn ask<O: Operation + 'static>(
    connection: &Option<Connection>,
    arguments: O,
    text: &'static Text,
    then: Callback<Result<O::Answer, String>>,
) {
    let Some(connection) = connection.clone() else {
        return;
    };
    spawn_local(async move {
        let answer = connection.call(arguments).await;
        then.emit(answer.map_err(|error| text.call_error(&error)));
    });
}

/// The way to the bridge that holds the port.
fn to_holder(error: &CallError, text: &'static Text) -> Html {
    error.fault().and_then(holder).map_or_else(Html::default, |(id, name)| {
        html! { <LinkTo to={Route::to_bridge(&id)} class="button">{ (text.making.go_to)(&name) }</LinkTo> }
    })
}

/// The menu of a bridge.
#[component]
pub(crate) fn BridgeMenu(props: &BridgeMenuProps) -> Html {
    let text = use_text();
    let shown = use_state(|| Shown::Nothing);
    let opener = use_node_ref();
    let show = {
        let shown = shown.setter();
        Callback::from(move |next: Shown| shown.set(next))
    };
    let hide = {
        let (show, opener) = (show.clone(), opener.clone());
        Callback::from(move |()| {
            show.emit(Shown::Nothing);
            browser::focus(opener.cast());
        })
    };
    let toggle = use_toggle(&props.bridge, &show, &hide);
    let menu_open = *shown == Shown::Menu;
    let next = if menu_open {
        Shown::Nothing
    } else {
        Shown::Menu
    };
    let onkeydown = {
        let hide = hide.clone();
        // A dialog stands in here as well, and closes, or what it shows does, in its own way.
        let is_mine = matches!(*shown, Shown::Menu | Shown::Fault(..));
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && is_mine {
                hide.emit(());
            }
        }
    };
    html! {
        <div class="menu-place" {onkeydown}>
            <button ref={opener.clone()} type="button" class="button icon-only" aria-label={text.more_actions} title={text.more_actions}
                aria-expanded={menu_open.to_string()} onclick={show.reform(move |_: MouseEvent| next.clone())}>
                <Icon glyph={Glyph::More} />
            </button>
            if menu_open {
                { items(&props.bridge, &show, &toggle, text) }
            }
            if let Shown::Fault(fault, way) = &*shown {
                <div class="menu fault-box" role="alert">
                    <p>{ linked(fault) }</p>
                    { way.clone() }
                    <button type="button" onclick={hide.reform(|_: MouseEvent| ())}>{ text.dismiss }</button>
                </div>
            }
            <Dialogs bridge={props.bridge.clone()} shown={(*shown).clone()} {show} {hide} ontoggle={toggle} {opener} />
        </div>
    }
}

fn is_open(bridge: &Bridge) -> bool {
    matches!(bridge.state, BridgeState::Open | BridgeState::Opening)
}

fn items(
    bridge: &Bridge,
    show: &Callback<Shown>,
    toggle: &Callback<()>,
    text: &'static Text,
) -> Html {
    let to = |next: Shown| show.reform(move |_: MouseEvent| next.clone());
    let is_open = is_open(bridge);
    // Nothing is lost where nobody is connected.
    let onclick = match is_open && bridge.peers > 0 {
        true => to(Shown::Closing),
        false => toggle.reform(|_: MouseEvent| ()),
    };
    html! {
        <>
            <div class="menu-back" onclick={to(Shown::Nothing)} />
            <div class="menu">
                <button type="button" {onclick}>{ if is_open { text.close_bridge } else { text.open_bridge } }</button>
                <LinkTo to={Route::to_drawn(&bridge.id, None)}>{ text.drawn.drawn }</LinkTo>
                <button type="button" onclick={to(Shown::Share)}>{ text.share.open }</button>
                <button type="button" onclick={to(Shown::People)}>{ text.who.open_grants }</button>
                <button type="button" onclick={to(Shown::Alerts)}>{ text.alerts.open }</button>
                <button type="button" onclick={to(Shown::Change)}>{ text.change }</button>
                <button type="button" class="danger-text" onclick={to(Shown::Delete)}>{ text.delete }</button>
            </div>
        </>
    }
}

/// Opens the bridge, or closes it.
#[hook]
fn use_toggle(bridge: &Bridge, show: &Callback<Shown>, hide: &Callback<()>) -> Callback<()> {
    let (text, connection) = (use_text(), use_connection());
    let (id, is_open) = (bridge.id.clone(), is_open(bridge));
    let (show, hide) = (show.clone(), hide.clone());
    Callback::from(move |()| {
        hide.emit(());
        let (bridge, show) = (id.clone(), show.clone());
        let Some(connection) = connection.clone() else {
            return;
        };
        spawn_local(async move {
            let answer = if is_open {
                connection.call(CloseBridge { bridge }).await
            } else {
                connection.call(OpenBridge { bridge }).await
            };
            if let Err(error) = answer {
                let way = to_holder(&error, text);
                show.emit(Shown::Fault(text.call_error(&error), way));
            }
        });
    })
}
