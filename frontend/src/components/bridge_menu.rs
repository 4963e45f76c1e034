//! What can be done with a bridge: open, close, share, change, delete.

use shared::{
    bridge::{Bridge, BridgeState},
    operation::{CloseBridge, DeleteBridge, OpenBridge, Operation},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::hooks::use_navigator;

use super::{
    bridge_form::BridgeForm,
    dialog::Confirm,
    icon::{Glyph, Icon},
    share::ShareDialog,
};
use crate::{
    browser,
    connection::Connection,
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
    Change,
    Delete,
    Fault(String),
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

/// The menu of a bridge.
#[component]
pub(crate) fn BridgeMenu(props: &BridgeMenuProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let navigator = use_navigator();
    let shown = use_state(|| Shown::Nothing);
    let show = {
        let shown = shown.setter();
        move |next: Shown| {
            let shown = shown.clone();
            Callback::from(move |_: MouseEvent| shown.set(next.clone()))
        }
    };
    let opener = use_node_ref();
    let hide = {
        let (shown, opener) = (shown.setter(), opener.clone());
        Callback::from(move |()| {
            shown.set(Shown::Nothing);
            browser::focus(opener.cast());
        })
    };
    let bridge = &props.bridge;
    let is_open = matches!(bridge.state, BridgeState::Open | BridgeState::Opening);
    let toggle = {
        let (connection, id, shown) = (connection.clone(), bridge.id.clone(), shown.setter());
        let hide = hide.clone();
        Callback::from(move |_: MouseEvent| {
            hide.emit(());
            let shown = shown.clone();
            let then = Callback::from(move |answer: Result<Bridge, String>| {
                if let Err(fault) = answer {
                    shown.set(Shown::Fault(fault));
                }
            });
            let bridge = id.clone();
            if is_open {
                ask(&connection, CloseBridge { bridge }, text, then);
            } else {
                ask(&connection, OpenBridge { bridge }, text, then);
            }
        })
    };
    let delete = {
        let (id, shown) = (bridge.id.clone(), shown.setter());
        Callback::from(move |()| {
            let (navigator, shown) = (navigator.clone(), shown.clone());
            let then =
                Callback::from(
                    move |answer: Result<_, String>| match (answer, &navigator) {
                        (Err(fault), _) => shown.set(Shown::Fault(fault)),
                        (Ok(_), Some(navigator)) => navigator.replace(&Route::Bridges),
                        (Ok(_), None) => {}
                    },
                );
            let bridge = id.clone();
            ask(&connection, DeleteBridge { bridge }, text, then);
        })
    };
    let menu_open = *shown == Shown::Menu;
    let onkeydown = {
        let hide = hide.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                hide.emit(());
            }
        }
    };
    let toggle_menu = show(if menu_open {
        Shown::Nothing
    } else {
        Shown::Menu
    });
    html! {
        <div class="menu-place" {onkeydown}>
            <button ref={opener.clone()} type="button" class="button icon-only" aria-label={text.more_actions} title={text.more_actions}
                aria-expanded={menu_open.to_string()} onclick={toggle_menu}>
                <Icon glyph={Glyph::More} />
            </button>
            if menu_open {
                <div class="menu-back" onclick={show(Shown::Nothing)} />
                <div class="menu">
                    <button type="button" onclick={toggle}>
                        { if is_open { text.close_bridge } else { text.open_bridge } }
                    </button>
                    <button type="button" onclick={show(Shown::Share)}>{ text.share.open }</button>
                    <button type="button" onclick={show(Shown::Change)}>{ text.change }</button>
                    <button type="button" class="danger-text" onclick={show(Shown::Delete)}>{ text.delete }</button>
                </div>
            }
            if *shown == Shown::Share {
                <ShareDialog bridge={bridge.clone()} opener={opener.clone()} onclose={hide.clone()} />
            }
            if *shown == Shown::Change {
                <BridgeForm
                    bridge={Some(bridge.clone())}
                    opener={opener.clone()}
                    onclose={hide.clone()}
                    ondone={hide.reform(|_: Bridge| ())}
                />
            }
            if *shown == Shown::Delete {
                <Confirm
                    title={(text.delete_title)(&bridge.name)}
                    words={text.delete_words}
                    action={text.delete}
                    opener={opener.clone()}
                    onconfirm={delete}
                    onclose={hide.clone()}
                />
            }
            if let Shown::Fault(fault) = &*shown {
                <div class="menu fault-box" role="alert">
                    <p>{ fault }</p>
                    <button type="button" onclick={hide.reform(|_: MouseEvent| ())}>{ text.dismiss }</button>
                </div>
            }
        </div>
    }
}
