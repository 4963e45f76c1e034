//! What can be done with a bridge: open, close, share, change, delete.

use shared::{
    bridge::{Bridge, BridgeState},
    operation::{CloseBridge, DeleteBridge, OpenBridge, Operation},
};
use yew::{platform::spawn_local, prelude::*};
use yew_router::hooks::use_navigator;

use super::{
    alerts::AlertsDialog,
    bridge_form::{BridgeForm, holder},
    dialog::Confirm,
    icon::{Glyph, Icon},
    link_to::LinkTo,
    share::ShareDialog,
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
        Callback::from(move |()| {
            hide.emit(());
            let (bridge, shown) = (id.clone(), shown.clone());
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
                    shown.set(Shown::Fault(
                        text.call_error(&error),
                        to_holder(&error, text),
                    ));
                }
            });
        })
    };
    // Nothing is lost where nobody is connected.
    let asks = is_open && bridge.peers > 0;
    let toggle_or_ask = {
        let (toggle, shown) = (toggle.clone(), shown.setter());
        move |_: MouseEvent| {
            if asks {
                shown.set(Shown::Closing);
            } else {
                toggle.emit(());
            }
        }
    };
    let delete = {
        let (id, shown) = (bridge.id.clone(), shown.setter());
        Callback::from(move |()| {
            let (navigator, shown) = (navigator.clone(), shown.clone());
            let then =
                Callback::from(
                    move |answer: Result<_, String>| match (answer, &navigator) {
                        (Err(fault), _) => shown.set(Shown::Fault(fault, Html::default())),
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
                    <button type="button" onclick={toggle_or_ask}>
                        { if is_open { text.close_bridge } else { text.open_bridge } }
                    </button>
                    <button type="button" onclick={show(Shown::Share)}>{ text.share.open }</button>
                    <button type="button" onclick={show(Shown::Alerts)}>{ text.alerts.open }</button>
                    <button type="button" onclick={show(Shown::Change)}>{ text.change }</button>
                    <button type="button" class="danger-text" onclick={show(Shown::Delete)}>{ text.delete }</button>
                </div>
            }
            if *shown == Shown::Share {
                <ShareDialog bridge={bridge.clone()} opener={opener.clone()} onclose={hide.clone()} />
            }
            if *shown == Shown::Alerts {
                <AlertsDialog bridge={bridge.clone()} opener={opener.clone()} onclose={hide.clone()} />
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
            if *shown == Shown::Closing {
                <Confirm
                    title={(text.making.close_title)(&bridge.name)}
                    words={(text.making.close_words)(bridge.peers)}
                    action={text.close_bridge}
                    opener={opener.clone()}
                    onconfirm={toggle}
                    onclose={hide.clone()}
                />
            }
            if let Shown::Fault(fault, way) = &*shown {
                <div class="menu fault-box" role="alert">
                    <p>{ fault }</p>
                    { way.clone() }
                    <button type="button" onclick={hide.reform(|_: MouseEvent| ())}>{ text.dismiss }</button>
                </div>
            }
        </div>
    }
}
