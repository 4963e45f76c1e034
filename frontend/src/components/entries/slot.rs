//! The rows' life beside Yew's, as hooks: mounting the window, keeping its look and its sieve current, and asking the
//! relay for it.

use std::rc::Rc;

use shared::{
    bridge::Bridge,
    entry::Direction,
    id::{BridgeId, PeerId},
    operation::ListEntries,
};
use yew::{platform::spawn_local, prelude::*};

use super::{
    frame::Frame,
    inspect::Inspected,
    look::Look,
    mount::{Mounted, Pace},
    sheet::{Question, Sheet, Sifting},
    summary::Summary,
    window::{Copied, Outlets, Window},
};
use crate::{
    connection::Connection,
    context::{use_connection, use_page_state},
    journal_store::address_in,
    state::Action,
};

/// The elements that the window is given.
#[derive(Clone, Default)]
pub(super) struct Nodes {
    pub scroller: NodeRef,
    pub list: NodeRef,
    pub spacers: [NodeRef; 2],
}

impl Nodes {
    fn frame(&self) -> Option<Frame> {
        let [above, below] = &self.spacers;
        let spacers = [above.cast()?, below.cast()?];
        Some(Frame::new(
            self.scroller.cast()?,
            self.list.cast()?,
            spacers,
        ))
    }
}

/// Where the window is found while it is there.
#[derive(Clone)]
pub(super) struct Slot(Rc<std::cell::RefCell<Option<Mounted>>>);

impl Slot {
    /// How the window is reached.
    pub(super) fn pace(&self) -> Option<Pace> {
        self.0.borrow().as_ref().map(|mounted| mounted.pace.clone())
    }

    /// Does something to the window while it is there.
    pub(super) fn act<T>(&self, act: impl FnOnce(&mut Window) -> T) -> Option<T> {
        self.pace().map(|pace| pace.act(act))
    }

    /// Does something to the window when a button is pressed.
    pub(super) fn on_click(&self, act: fn(&mut Window)) -> Callback<MouseEvent> {
        let slot = self.clone();
        Callback::from(move |_: MouseEvent| {
            slot.act(act);
        })
    }
}

/// What the window tells Yew.
#[derive(Clone, PartialEq)]
pub(super) struct Told {
    pub copied: Callback<Copied>,
    pub inspect: Callback<Option<Inspected>>,
    pub name: Callback<PeerId>,
    pub address: Callback<String>,
}

/// Mounts the window for a bridge and keeps its look and its sieve current.
#[hook]
pub(super) fn use_window(
    bridge: &Bridge,
    shown: (Look, Option<Sifting>),
    nodes: Nodes,
    told: Told,
) -> (Slot, Summary) {
    let (look, sifting) = shown;
    let connection = use_connection();
    let summary = use_state(Summary::default);
    let slot = Slot(use_mut_ref(|| None));
    {
        let (slot, summary, id, look) = (
            slot.clone(),
            summary.setter(),
            bridge.id.clone(),
            look.clone(),
        );
        use_effect_with(id, move |id| {
            summary.set(Summary::default());
            if let (Some(frame), Some(connection)) = (nodes.frame(), connection) {
                let report = Callback::from(move |next| summary.set(next));
                let mounted = mount(&connection, id, frame, look, (report, told), &slot);
                *slot.0.borrow_mut() = Some(mounted);
            }
            // The window's outlets hold the slot, and the slot the window: taking it out ends both.
            move || drop(slot.0.take())
        });
    }
    {
        let slot = slot.clone();
        use_effect_with((bridge.id.clone(), look), move |(_, look)| {
            slot.act(|window| window.change_look(look.clone()));
        });
    }
    {
        let slot = slot.clone();
        use_effect_with((bridge.id.clone(), sifting), move |(_, sifting)| {
            slot.act(|window| window.sift(sifting.clone()));
        });
    }
    (slot, *summary)
}

fn mount(
    connection: &Connection,
    bridge: &BridgeId,
    frame: Frame,
    look: Look,
    (report, told): (Callback<Summary>, Told),
    slot: &Slot,
) -> Mounted {
    let store = connection.journals();
    let outlets = Outlets {
        report,
        fetch: {
            let (connection, bridge) = (connection.clone(), bridge.clone());
            Callback::from(move |seq| connection.fetch(&bridge, seq))
        },
        ask: asking(connection, slot),
        inspect: told.inspect,
        name: told.name,
        address: told.address,
        unknown: learning(connection, bridge),
    };
    let scroller = frame.scroller.clone();
    let sheet = Sheet::new(store.clone(), bridge.clone());
    let window = Window::new(sheet, frame, look, outlets);
    Mounted::new((store, bridge), &scroller, window, told.copied)
}

/// Asks the relay what a sieve lets through.
fn asking(connection: &Connection, slot: &Slot) -> Callback<Question> {
    let (connection, slot) = (connection.clone(), slot.clone());
    Callback::from(move |Question { turn, list }: Question| {
        let (connection, slot) = (connection.clone(), slot.clone());
        spawn_local(async move {
            let answer = connection.call(list).await;
            slot.act(|window| window.answered(turn, answer));
        });
    })
}

/// Finds out the address of a peer that joined before all that the page holds: its first event tells it.
fn learning(connection: &Connection, bridge: &BridgeId) -> Callback<PeerId> {
    let (connection, bridge) = (connection.clone(), bridge.clone());
    Callback::from(move |peer: PeerId| {
        let (connection, bridge) = (connection.clone(), bridge.clone());
        spawn_local(async move {
            let first = ListEntries {
                bridge: bridge.clone(),
                after: Some(0),
                limit: Some(1),
                direction: Some(Direction::Event),
                peer: Some(peer.clone()),
                ..ListEntries::default()
            };
            // Without an answer the row goes on calling it by its id.
            let Ok(list) = connection.call(first).await else {
                return;
            };
            let event = list
                .entries
                .into_iter()
                .next()
                .and_then(|entry| entry.event);
            let Some(address) = event.as_ref().and_then(address_in) else {
                return;
            };
            let store = connection.journals();
            store.change(&bridge, |journal| journal.learn(peer, address.to_owned()));
        });
    })
}

/// Brings an entry into view that something beside the rows has asked for.
#[hook]
pub(super) fn use_look_at(slot: &Slot, bridge: &BridgeId) {
    let (asked, connection) = (use_page_state().look_at, use_connection());
    let (slot, bridge) = (slot.clone(), bridge.clone());
    use_effect_with((asked, bridge), move |(asked, bridge)| {
        if let (Some((of, seq)), Some(connection)) = (asked, connection)
            && of == bridge
        {
            slot.act(|window| window.look_at(*seq));
            connection.tell(Action::LookAt(None));
        }
    });
}

/// Who sends wants to see what comes of it.
#[hook]
pub(super) fn use_follow_after_sending(slot: &Slot) {
    let pending = use_page_state().pending;
    let (slot, sent) = (slot.clone(), use_mut_ref(|| 0_usize));
    use_effect_with(pending, move |pending| {
        let before = std::mem::replace(&mut *sent.borrow_mut(), pending.len());
        slot.act(|window| {
            if pending.len() > before {
                window.follow();
            }
        });
    });
}
