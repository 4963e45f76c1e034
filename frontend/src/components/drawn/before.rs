//! Before there is a connection: how the listener was made, or which dials came to nothing.

use std::rc::Rc;

use shared::{
    bridge::{Bridge, BridgeState, Endpoint, Mode},
    drawn::course::Row,
};
use yew::prelude::*;

use super::{
    Fate,
    ladder::{Ladder, Rung},
    listener::{Listener, OpenOther},
    price::Price,
    states::{States, StatesOf},
    watch::{Of, use_reel},
};
use crate::context::use_text;

#[derive(PartialEq, Properties)]
pub(super) struct BeforeProps {
    pub bridge: Bridge,
}

/// What a bridge did so far to which nobody is connected.
#[component]
pub(super) fn Before(props: &BeforeProps) -> Html {
    let text = use_text();
    let bridge = &props.bridge;
    let dials = matches!(bridge.endpoint, Endpoint::TcpConnect { .. });
    let of = Some(Of {
        bridge: bridge.id.clone(),
        peer: None,
        alone: dials,
        room: bridge.mode == Mode::Room,
    });
    let reel = use_reel(of, false);
    let reel = reel.borrow();
    let course = reel.as_ref().map(|reel| reel.course());
    let rung = |row: &Rc<Row>| Rung {
        row: row.clone(),
        written: None,
        over: None,
        samples: Vec::new(),
    };
    let rungs: Vec<_> = course
        .iter()
        .flat_map(|course| course.rows())
        .map(rung)
        .collect();
    let select = html! {
        <div class="drawn-nobody">
            <p>{ (text.drawn.nobody)(bridge.endpoint.kind()) }</p>
            <DialsAgain bridge={bridge.clone()} />
            <OpenOther bridge={bridge.clone()} />
        </div>
    };
    let remote = match &bridge.endpoint {
        Endpoint::TcpConnect { host, port } => Some(shared::address::join_host_port(host, port.0)),
        _ => None,
    };
    html! {
        <Ladder {select} local={bridge.local.clone()} {remote} {rungs} lines=false room=false missing={None::<u64>} older=false onolder={Callback::noop()}
            beginning_gone=false>
            if let Some(course) = course {
                <States course={StatesOf::new(course)} fate={Fate::Asking} />
            }
            <Listener bridge={bridge.clone()} />
            <Price />
        </Ladder>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct DialsAgainProps {
    pub bridge: Bridge,
}

/// That the bridge goes on dialling, and what of that is kept.
#[component]
pub(super) fn DialsAgain(props: &DialsAgainProps) -> Html {
    let text = use_text();
    let bridge = &props.bridge;
    let dials = bridge.reconnect && bridge.state == BridgeState::Opening;
    html! {
        if dials {
            <p class="quiet">{ text.drawn.dials_again }</p>
        }
    }
}
