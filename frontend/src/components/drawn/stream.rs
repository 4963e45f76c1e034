//! TCP is a stream: what was sent and read, the size of a read to play with, and whether the other end is known.

use shared::{
    bridge::{Bridge, READ_BYTES},
    drawn::course::Tally,
    id::PeerId,
    operation::{ChangeBridge, Send, To},
    peer::TcpFacts,
};
use yew::prelude::*;

use super::{Fate, Panel, listener::OpenOther};
use crate::{
    components::{
        bridge_menu::ask,
        field::Choice,
        inspector::{link::linked, said::said},
        link_to::LinkTo,
    },
    context::{use_connection, use_may, use_text},
    may::Level,
    route::Route,
    text::Text,
    view::measure::grouped,
};

/// Sizes of a read that show something.
const SIZES: [u32; 6] = [1, 16, 256, 1_024, 4_096, READ_BYTES];

/// What is sent at once to be cut, and what to be put together.
const LARGE: usize = 5_000;
const SMALL: [&str; 3] = ["one..", "two..", "three"];

#[derive(PartialEq, Properties)]
pub(super) struct StreamProps {
    pub bridge: Bridge,
    pub peer: PeerId,
    /// Whether the peer is here.
    pub here: bool,
    /// What was sent and received since the beginning, where that is known.
    pub totals: Option<(Tally, Tally)>,
    pub tcp: Option<TcpFacts>,
    /// The bridge of this relay that is the other end.
    pub other: Option<Bridge>,
    /// Whether one of the ends cuts its stream into lines.
    pub cut_into_lines: bool,
    pub fate: Fate,
}

/// The panel.
#[component]
pub(super) fn Stream(props: &StreamProps) -> Html {
    let text = use_text();
    let level = use_may(&props.bridge.id);
    html! {
        <Panel title={text.drawn.stream}>
            <p>{ text.drawn.stream_words }</p>
            if level >= Level::Manage {
                <ReadSize bridge={props.bridge.clone()} />
            }
            if props.here && level >= Level::Chat {
                <Sends bridge={props.bridge.id.clone()} peer={props.peer.clone()} />
            }
            { counts(props, text) }
            { other(props, text) }
            { said(&text.drawn.packet, text) }
            { said(&text.drawn.safe, text) }
        </Panel>
    }
}

/// The counts, and beside them the segments in which the bytes travelled.
fn counts(props: &StreamProps, text: &'static Text) -> Html {
    let Some((sent, received)) = props.totals else {
        return Html::default();
    };
    let segments = |of: fn(TcpFacts) -> Option<u32>| props.tcp.and_then(of);
    let (came, went) = (
        segments(|tcp| tcp.data_segments_in),
        segments(|tcp| tcp.data_segments_out),
    );
    html! {
        <ul class="drawn-facts">
            if !props.cut_into_lines {
                <li>{ (text.drawn.reads)(received.count, received.bytes, came) }</li>
            }
            <li>{ (text.drawn.sends)(sent.count, sent.bytes, went) }</li>
        </ul>
    }
}

/// What is known of the other end.
fn other(props: &StreamProps, text: &'static Text) -> Html {
    match &props.other {
        Some(other) => html! {
            <>
                <p>{ (text.drawn.other_end)(&other.name) }{ " " }
                    <LinkTo to={Route::to_drawn(&other.id, None)} class="link">{ (text.making.go_to)(&other.name) }</LinkTo></p>
                if props.cut_into_lines {
                    <p class="hint">{ text.drawn.other_lines }</p>
                }
            </>
        },
        None if props.fate == Fate::Asking => Html::default(),
        None => html! {
            <>
                <p class="hint">
                    { if props.fate == Fate::Told { text.drawn.other_unknown } else { text.drawn.other_forgotten } }
                </p>
                <OpenOther bridge={props.bridge.clone()} />
            </>
        },
    }
}

#[derive(PartialEq, Properties)]
struct ReadSizeProps {
    bridge: Bridge,
}

/// The size of a read, to play with.
#[component]
fn ReadSize(props: &ReadSizeProps) -> Html {
    let (text, connection) = (use_text(), use_connection());
    let fault = use_state(|| None::<String>);
    let now = props.bridge.read_bytes;
    let mut sizes = SIZES.to_vec();
    if !sizes.contains(&now) {
        sizes.push(now);
        sizes.sort_unstable();
    }
    let options = sizes.iter().map(|size| {
        let name = format!("{} B", grouped(*size));
        (size.to_string().into(), name.into())
    });
    let onchange = {
        let (bridge, fault) = (props.bridge.id.clone(), fault.setter());
        Callback::from(move |size: String| {
            let change = ChangeBridge {
                read_bytes: size.parse().ok(),
                ..ChangeBridge::of(&bridge)
            };
            let fault = fault.clone();
            let then =
                Callback::from(move |answer: Result<Bridge, String>| fault.set(answer.err()));
            ask(&connection, change, text, then);
        })
    };
    html! {
        <>
            <Choice id="drawn-reads" label={text.drawn.read_size} options={options.collect::<Vec<_>>()} value={now.to_string()} {onchange} />
            <p class="hint">{ text.drawn.read_size_hint }</p>
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ linked(fault) }</p>
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct SendsProps {
    bridge: shared::id::BridgeId,
    peer: PeerId,
}

/// Sends that show what a stream does with them.
#[component]
fn Sends(props: &SendsProps) -> Html {
    let (text, connection) = (use_text(), use_connection());
    let send = {
        let (bridge, peer) = (props.bridge.clone(), props.peer.to_string());
        Callback::from(move |words: String| {
            if let Some(connection) = &connection {
                connection.send(Send {
                    bridge: bridge.clone(),
                    to: To::One(peer.clone()),
                    text: Some(words),
                    ..Send::default()
                });
            }
        })
    };
    let large = send.reform(|_: MouseEvent| "0123456789".repeat(LARGE / 10));
    let small = move |_: MouseEvent| {
        for words in SMALL {
            send.emit(words.to_owned());
        }
    };
    html! {
        <p class="drawn-buttons">
            <button type="button" class="button" onclick={large}>{ text.drawn.send_large }</button>
            <button type="button" class="button" onclick={small}>{ text.drawn.send_small }</button>
        </p>
    }
}
