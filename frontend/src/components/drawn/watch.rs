//! Keeps reels current as long as they are looked at: a few times a second, however fast entries come.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_timers::callback::{Interval, Timeout};
use shared::{
    entry::{Direction, EntryJson},
    id::{BridgeId, PeerId},
    operation::{DrawPeer, ListEntries, PeerDrawn},
    peer::PeerState,
};
use yew::prelude::*;

use super::reel::Reel;
use crate::{
    browser,
    components::inspector::answer::{Answer, use_answer},
    context::use_connection,
    journal_store::JournalStore,
};

/// So long entries are gathered before they are drawn.
const PAUSE_MS: u32 = 150;

/// So many events before a dialled connection are looked at for dials that led to it.
const DIALS: u32 = 50;

/// How often the system is asked about a socket.
const LOOK_MS: u32 = 1_000;

/// A connection: of which bridge, with which peer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Of {
    pub bridge: BridgeId,
    /// Nobody's where there is no connection yet.
    pub peer: Option<PeerId>,
    /// Whether the bridge dials, so that all that it sends goes to it.
    pub alone: bool,
    /// Whether it is a room now.
    pub room: bool,
}

/// A reel that is kept current.
pub(super) type Shown = Rc<RefCell<Option<Reel>>>;

/// The reel of a connection, of which the system has told FIN-WAIT-2 or not. Whoever asks is rendered anew when it has
/// changed.
#[hook]
pub(super) fn use_reel(of: Option<Of>, fin_waited: bool) -> Shown {
    let connection = use_connection();
    let again = use_force_update();
    let reel = use_mut_ref(|| None);
    let pumping = use_mut_ref(|| None::<Rc<Pump>>);
    let is_nobodys = of.as_ref().is_some_and(|of| of.peer.is_none());
    let known = match use_answer(of.as_ref().and_then(own_events), 0) {
        _ if is_nobodys => Some(Vec::new()),
        Answer::Said(list) => Some(list.entries),
        // What streams in is drawn all the same.
        Answer::Failed(_) => Some(Vec::new()),
        Answer::Nothing | Answer::Asking => None,
    };
    let before = of.as_ref().zip(known.as_ref());
    let before = before.and_then(|(of, known)| events_before(of, known));
    let preface = match use_answer(before, 0) {
        Answer::Said(list) => Some(list.entries),
        _ => None,
    };
    let (shown, turned) = (reel.clone(), pumping.clone());
    let early = preface.clone();
    use_effect_with((of, known), move |(of, known)| {
        let pump = match (of, known, connection) {
            (Some(of), Some(known), Some(connection)) => {
                let mut reel = Reel::new(of.peer.clone(), of.alone, known).in_room(of.room);
                reel.precede(early.as_deref().unwrap_or_default());
                if fin_waited {
                    reel.fin_waited();
                }
                *shown.borrow_mut() = Some(reel);
                let pump = Rc::new(Pump {
                    store: connection.journals().clone(),
                    bridge: of.bridge.clone(),
                    reel: shown.clone(),
                    again,
                    timer: RefCell::default(),
                });
                let waker = pump.clone();
                let watch = pump.store.watch(
                    &of.bridge,
                    Callback::from(move |()| waker.request(PAUSE_MS)),
                );
                connection.follow(&of.bridge);
                pump.request(0);
                *turned.borrow_mut() = Some(pump.clone());
                Some((pump, watch, connection, of.bridge.clone()))
            }
            _ => None,
        };
        move || {
            if let Some((pump, watch, connection, bridge)) = pump {
                drop(watch);
                pump.timer.take();
                turned.borrow_mut().take();
                connection.unfollow(&bridge);
                shown.borrow_mut().take();
            }
        }
    });
    let (shown, turned) = (reel.clone(), pumping.clone());
    use_effect_with(fin_waited, move |fin_waited| {
        let pump = turned.borrow();
        if let (true, Some(pump), Some(reel)) = (*fin_waited, &*pump, shown.borrow_mut().as_mut()) {
            reel.fin_waited();
            pump.request(0);
        }
    });
    let shown = reel.clone();
    use_effect_with(preface, move |preface| {
        let pump = pumping.borrow();
        if let (Some(preface), Some(pump), Some(reel)) =
            (preface, &*pump, shown.borrow_mut().as_mut())
        {
            reel.precede(preface);
            pump.request(0);
        }
    });
    reel
}

/// The connection's own events: its beginning may be long ago.
fn own_events(of: &Of) -> Option<ListEntries> {
    Some(ListEntries {
        bridge: of.bridge.clone(),
        after: Some(0),
        limit: Some(100),
        direction: Some(Direction::Event),
        peer: Some(of.peer.clone()?),
        ..ListEntries::default()
    })
}

/// What the bridge did before it: how its listener was made, or its latest dials. Nothing where the journal has no beginning.
fn events_before(of: &Of, known: &[EntryJson]) -> Option<ListEntries> {
    let before = match &of.peer {
        None => None,
        Some(peer) => {
            let mut own = known
                .iter()
                .filter(|entry| entry.peer.as_ref() == Some(peer));
            Some(own.next()?.seq)
        }
    };
    let listens = !of.alone;
    Some(ListEntries {
        bridge: of.bridge.clone(),
        before,
        limit: Some(if listens { 1 } else { DIALS }),
        direction: Some(Direction::Event),
        event: listens.then(|| "listening".to_owned()),
        ..ListEntries::default()
    })
}

/// Turns a reel.
struct Pump {
    store: JournalStore,
    bridge: BridgeId,
    reel: Shown,
    again: UseForceUpdateHandle,
    timer: RefCell<Option<Timeout>>,
}

impl Pump {
    fn request(self: &Rc<Self>, pause_ms: u32) {
        if self.timer.borrow().is_some() {
            return;
        }
        let pump = self.clone();
        let timer = Timeout::new(pause_ms, move || {
            pump.timer.take();
            pump.turn();
        });
        *self.timer.borrow_mut() = Some(timer);
    }

    fn turn(self: &Rc<Self>) {
        let turn = self.store.read(&self.bridge, |journal| {
            let mut reel = self.reel.borrow_mut();
            reel.as_mut().map(|reel| reel.turn(journal))
        });
        let turn = turn.unwrap_or_default();
        if turn.more {
            // The browser has its own turn in between.
            self.request(0);
        }
        if turn.changed {
            self.again.force_update();
        }
    }
}

/// A number that goes on about every second while the page is seen and anything can change (`lively`), and at once when
/// that or `with` is another.
#[hook]
pub(super) fn use_turns<With: PartialEq + 'static>(lively: bool, with: With) -> u32 {
    let turn = use_state(|| 0_u32);
    {
        let turn = turn.clone();
        let count = use_mut_ref(|| Cell::new(0_u32));
        use_effect_with((lively, with), move |(lively, _)| {
            let count = count.clone();
            let next = move || {
                let count = count.borrow();
                count.set(count.get().wrapping_add(1));
                turn.set(count.get());
            };
            next();
            let interval = lively.then(|| {
                Interval::new(LOOK_MS, move || {
                    if !browser::is_hidden() {
                        next();
                    }
                })
            });
            move || drop(interval)
        });
    }
    *turn
}

/// What the system says of a connection, asked again about every second while anything can change, and when the peer is in
/// another state: how long its socket is in one, nobody knows.
#[hook]
pub(super) fn use_look(
    bridge: &BridgeId,
    peer: &PeerId,
    lively: bool,
    state: Option<PeerState>,
) -> Answer<PeerDrawn> {
    let turn = use_turns(lively, state);
    let question = DrawPeer {
        bridge: bridge.clone(),
        peer: peer.clone(),
    };
    let last = use_mut_ref(|| Answer::Nothing);
    let mut last = last.borrow_mut();
    match use_answer(Some(question), turn) {
        // What was said stands until something else is.
        Answer::Asking | Answer::Nothing => {}
        answer => *last = answer,
    }
    last.clone()
}
