//! One TCP connection.

use std::rc::Rc;

use shared::{
    bridge::{Bridge, Endpoint, Framing, Mode},
    drawn::{
        course::{Course, Row, Tally, What},
        pieces::{Piece, parts},
        samples::Samples,
    },
    fault::FaultCode,
    id::PeerId,
    operation::PeerDrawn,
    peer::TcpState,
    time::Timestamp,
};
use yew::prelude::*;

use super::{
    Fate,
    before::DialsAgain,
    figures::Figures,
    ladder::{Ladder, Rung},
    listener::Listener,
    price::Price,
    states::{States, StatesOf},
    stream::Stream,
    watch::{Of, use_look, use_reel},
};
use crate::{
    components::inspector::answer::Answer,
    connection::CallError,
    context::{use_connection, use_page_state, use_text},
    state::State,
    view::drawn::{Over, Written, over},
};

/// So many rows are shown, and so many more whenever older ones are asked for.
const SHOWN: usize = 100;

#[derive(PartialEq, Properties)]
pub(super) struct ConnectionProps {
    pub bridge: Bridge,
    pub peer: PeerId,
    /// The control with which another one is chosen.
    pub select: Html,
}

/// A connection, drawn, with the panels beside it.
#[component]
pub(super) fn Connection(props: &ConnectionProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let (bridge, peer) = (&props.bridge, &props.peer);
    let now = state.peers_of(&bridge.id).present.get(peer).cloned();
    let (here, now) = (now.is_some(), now.map(|peer| peer.state));
    let waits = use_mut_ref(|| true);
    let look = use_look(&bridge.id, peer, here || *waits.borrow(), now);
    let said = look.said();
    let fin_waited = use_mut_ref(|| false);
    let is_in = |state| {
        said.and_then(|said| said.socket)
            .is_some_and(|socket| socket.state == state)
    };
    *fin_waited.borrow_mut() |= is_in(TcpState::FinWait2);
    let own = use_reel(Some(of(bridge, peer)), *fin_waited.borrow());
    // The socket may stay in TIME-WAIT when the peer has left.
    *waits.borrow_mut() = match &look {
        Answer::Said(said) => said.socket.is_some(),
        Answer::Failed(error) => !is_forgotten(error),
        Answer::Nothing | Answer::Asking => true,
    };
    let fate = fate(&look);
    let samples = use_mut_ref(Samples::default);
    let counted = counted(said, &state, bridge, peer);
    let other = other_end(said, &state);
    let others = use_reel(other.as_ref().map(|(of, _)| of.clone()), false);
    let last = use_mut_ref(|| None);
    let most = use_state(|| SHOWN);
    let whole = use_mut_ref(|| 0);
    let older = use_older(props);
    let (own, others) = (own.borrow(), others.borrow());
    let Some(reel) = own.as_ref() else {
        return html! {
            <div class="drawn" role="region" aria-label={text.drawn.region} tabindex="0"><p class="quiet" role="status">{ text.loading }</p></div>
        };
    };
    // Where it was in a room no entry says how much was sent.
    let in_room = reel.course().was_room();
    if let Some((said, facts)) = said.and_then(|said| Some((said, said.socket?.tcp?))) {
        let written = in_room.then_some(said.peer.bytes_out);
        samples.borrow_mut().take(said.at, facts, written);
        *last.borrow_mut() = Some((said.at, facts));
    }
    let told = [reel.course().last_told(), *last.borrow()];
    let last = told.into_iter().flatten().max_by_key(|(at, _)| *at);
    let select = html! { <>{ props.select.clone() }<DialsAgain bridge={bridge.clone()} /></> };
    let other_bridge = other.map(|(_, bridge)| bridge);
    let lines = |bridge: &Bridge| bridge.framing == Framing::Line;
    let cut_into_lines = lines(bridge) || other_bridge.as_ref().is_some_and(lines);
    let over = others
        .as_ref()
        .filter(|_| !cut_into_lines)
        .map(|other| other.course());
    let written = reel.course().written(counted).map(|bytes| {
        let mut whole = whole.borrow_mut();
        if bytes == reel.course().totals().0.bytes {
            *whole = bytes;
        }
        let whole = *whole;
        Written { bytes, whole }
    });
    let rungs = rungs(reel.course(), over, written, &samples.borrow(), *most);
    let hidden = reel.course().rows().len() > rungs.len();
    let onolder = {
        let (shown, next, fetch) = (most.setter(), *most + SHOWN, reel.older());
        Callback::from(move |()| {
            shown.set(next);
            if let Some(seq) = fetch {
                older.emit(seq);
            }
        })
    };
    let missing = reel.missing() + reel.course().dropped();
    html! {
        <Ladder {select} local={said.and_then(|said| said.local.clone())} remote={said.map(|said| said.peer.address.clone())}
            {rungs} lines={lines(bridge)} room={in_room} missing={(missing > 0).then_some(missing)} older={hidden || reel.older().is_some()} {onolder}
            beginning_gone={!reel.knows_beginning()}>
            <States course={StatesOf::new(reel.course())} socket={said.and_then(|said| said.socket)} {fate} />
            <Stream bridge={bridge.clone()} peer={peer.clone()} {here} totals={totals(reel.course(), said)}
                tcp={said.and_then(|said| said.socket?.tcp)} other={other_bridge} {cut_into_lines} {fate} />
            <Figures socket={said.and_then(|said| said.socket)} {last} {fate} />
            if matches!(bridge.endpoint, Endpoint::TcpListen { .. }) {
                <Listener bridge={bridge.clone()} />
            }
            <Price />
        </Ladder>
    }
}

/// How much the relay has written to a peer by its count, as far as it still has one.
fn counted(said: Option<&PeerDrawn>, state: &State, bridge: &Bridge, peer: &PeerId) -> Option<u64> {
    let said = said.filter(|said| !said.recalled);
    let said = said.map(|said| said.peer.bytes_out);
    let peers = state.peers_of(&bridge.id);
    said.max(peers.present.get(peer).map(|peer| peer.bytes_out))
}

/// What was sent and received, where that is known. How much was written the relay has counted; its journal says only how
/// much was to be, and in the end how much was.
fn totals(course: &Course, said: Option<&PeerDrawn>) -> Option<(Tally, Tally)> {
    let known = course.begun() && !course.was_room();
    let (mut sent, received) = known.then(|| course.totals())?;
    let counted = said.filter(|said| !said.recalled);
    let counted = counted.map(|said| said.peer.bytes_out);
    sent.bytes = counted.or(course.left()).unwrap_or(sent.bytes);
    Some((sent, received))
}

fn of(bridge: &Bridge, peer: &PeerId) -> Of {
    Of {
        bridge: bridge.id.clone(),
        peer: Some(peer.clone()),
        alone: matches!(bridge.endpoint, Endpoint::TcpConnect { .. }),
        room: bridge.mode == Mode::Room,
    }
}

/// The other end, where it is a bridge of this relay that the page knows.
fn other_end(said: Option<&PeerDrawn>, state: &State) -> Option<(Of, Bridge)> {
    let other = said?.other.as_ref()?;
    let bridge = state.bridge(&other.bridge)?;
    Some((of(bridge, &other.peer), bridge.clone()))
}

/// Whether the relay knows nothing of the connection but what its journal has.
fn is_forgotten(error: &CallError) -> bool {
    matches!(error, CallError::Fault(fault) if fault.code == FaultCode::PeerGone)
}

/// What can be known of the socket.
fn fate(look: &Answer<PeerDrawn>) -> Fate {
    match look {
        Answer::Said(said) if said.recalled => Fate::Forgotten,
        Answer::Said(_) => Fate::Told,
        Answer::Failed(error) if is_forgotten(error) => Fate::Forgotten,
        _ => Fate::Asking,
    }
}

/// Fetches older entries.
#[hook]
fn use_older(props: &ConnectionProps) -> Callback<u64> {
    let (connection, bridge) = (use_connection(), props.bridge.id.clone());
    Callback::from(move |seq| {
        if let Some(connection) = &connection {
            connection.fetch(&bridge, seq);
        }
    })
}

/// The newest rows, how what they carry lies over the other end's, and what was counted after each.
fn rungs(
    course: &Course,
    other: Option<&Course>,
    written: Option<Written>,
    samples: &Samples,
    most: usize,
) -> Vec<Rung> {
    let rows = course.rows();
    let first = rows.len().saturating_sub(most);
    let next = rows
        .iter()
        .skip(first + 1)
        .map(|row| Some(row.at))
        .chain([None]);
    let rung = |(row, next): (&Rc<Row>, Option<Timestamp>)| Rung {
        row: row.clone(),
        written: written.and_then(|written| written.of(&row.what)),
        over: other.and_then(|other| over_other(course, other, &row.what)),
        samples: samples.between(row.at, next).copied().collect(),
    };
    rows.iter().skip(first).zip(next).map(rung).collect()
}

fn over_other(course: &Course, other: &Course, what: &What) -> Option<Over> {
    let (piece, others, known) = match what {
        What::Sent { piece, .. } => (piece, other.reads(), course.lies_over(other)),
        What::Received(piece) => (piece, other.sends(), other.lies_over(course)),
        _ => return None,
    };
    // Of a long connection only the latest places are kept.
    let kept = |first: &Piece| first.start <= piece.start;
    let kept = others.first().is_none_or(kept);
    let parts = (known && kept).then(|| parts(piece, others))?;
    over(piece.bytes, &parts)
}
