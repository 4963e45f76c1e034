//! What can be done with a peer.

use shared::{
    id::BridgeId,
    operation::{CutPeer, Done, ShutdownPeer},
    peer::PeerState,
};
use yew::prelude::*;

use super::{PeerCardProps, Shown};
use crate::{
    browser,
    components::{
        bridge_menu::ask,
        dialog::Confirm,
        icon::{Glyph, Icon},
    },
    context::{use_connection, use_may, use_text},
    may::Level,
};

#[derive(PartialEq, Properties)]
pub(super) struct OpenerProps {
    pub bridge: BridgeId,
    pub called: String,
    pub shown: Shown,
    pub show: Callback<Shown>,
    pub opener: NodeRef,
}

/// The button that opens what can be done, for who manages the bridge.
#[component]
pub(super) fn Opener(props: &OpenerProps) -> Html {
    let text = use_text();
    if use_may(&props.bridge) < Level::Manage {
        return Html::default();
    }
    let menu_open = props.shown == Shown::Menu;
    let next = if menu_open {
        Shown::Nothing
    } else {
        Shown::Menu
    };
    html! {
        <button ref={props.opener.clone()} type="button" class="icon-button" aria-label={(text.actions_of)(&props.called)}
            aria-expanded={menu_open.to_string()} onclick={props.show.reform(move |_: MouseEvent| next)}>
            <Icon glyph={Glyph::More} />
        </button>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct PeerActionsProps {
    pub of: PeerCardProps,
    pub called: String,
    pub shown: Shown,
    pub show: Callback<Shown>,
    pub onfault: Callback<Option<String>>,
    pub opener: NodeRef,
}

/// The open menu, or the question before the connection is cut.
#[component]
pub(super) fn PeerActions(props: &PeerActionsProps) -> Html {
    let text = use_text();
    let (is_udp, peer) = (props.of.is_udp, &props.of.peer);
    let (shut_down, cut) = use_endings(props);
    let show = |next: Shown| props.show.reform(move |_: MouseEvent| next);
    match props.shown {
        Shown::Menu => html! {
            <div class="peer-actions">
                <button type="button" class="button" onclick={show(Shown::Naming)}>{ text.edit_label }</button>
                if !is_udp && peer.state != PeerState::WeClosed {
                    <button type="button" class="button" onclick={shut_down.reform(|_: MouseEvent| ())}>{ text.close_sending }</button>
                }
                <button type="button" class="button danger-text" onclick={show(Shown::Cutting)}>{ text.cut }</button>
            </div>
        },
        Shown::Cutting => html! {
            <Confirm title={(text.cut_title)(&props.called)} words={if is_udp { text.cut_udp_words } else { text.cut_words }}
                action={text.cut} opener={props.opener.clone()} onconfirm={cut}
                onclose={props.show.reform(|()| Shown::Nothing)} />
        },
        Shown::Nothing | Shown::Naming => Html::default(),
    }
}

/// Ends the direction to the peer, and cuts the connection.
#[hook]
fn use_endings(props: &PeerActionsProps) -> (Callback<()>, Callback<()>) {
    let (text, connection) = (use_text(), use_connection());
    let (bridge, peer) = (props.of.bridge.clone(), props.of.peer.id.clone());
    let then = props
        .onfault
        .reform(|answer: Result<Done, String>| answer.err());
    let cut = {
        let (connection, show, then) = (connection.clone(), props.show.clone(), then.clone());
        let (bridge, peer) = (bridge.clone(), peer.clone());
        Callback::from(move |()| {
            show.emit(Shown::Nothing);
            let (bridge, peer) = (bridge.clone(), peer.clone());
            ask(&connection, CutPeer { bridge, peer }, text, then.clone());
        })
    };
    let (show, opener) = (props.show.clone(), props.opener.clone());
    let shut_down = Callback::from(move |()| {
        show.emit(Shown::Nothing);
        browser::focus(opener.cast());
        let (bridge, peer) = (bridge.clone(), peer.clone());
        ask(
            &connection,
            ShutdownPeer { bridge, peer },
            text,
            then.clone(),
        );
    });
    (shut_down, cut)
}
