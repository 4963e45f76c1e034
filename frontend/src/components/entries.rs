//! The entries of a bridge. Yew owns the frame around them; the rows belong to [`window::Window`], which a
//! frame-paced loop keeps current.
//!
//! | module | what it is for |
//! |---|---|
//! | `roll` | pure arithmetic: which rows are mounted, how high the spacers are |
//! | `selection`, `pick` | which entries, and which bytes of one, are selected, pure |
//! | `sheet` | what the rows are made from: all of the journal, or what a sieve lets through |
//! | `window` | puts these together: follows the newest, or stays where the reader is |
//! | `frame`, `pool`, `element` | the elements: what scrolls, the mounted rows, one row |
//! | `mount`, `slot` | what the browser tells (scrolling, keys, pointer, copying), and the window's life |
//! | `look` | how an entry becomes a row here and now |
//! | `inspect`, `standing` | the panels beside the rows: selected bytes, and what is said where there are no rows |

mod element;
mod frame;
mod inspect;
mod look;
mod mount;
mod pick;
mod pool;
mod roll;
mod selected;
mod selection;
mod sheet;
mod slot;
mod standing;
mod summary;
mod teller;
mod window;

use std::rc::Rc;

use shared::{
    bridge::{Bridge, Mode, TextEncoding},
    id::{BridgeId, PeerId},
};
use yew::prelude::*;
use yew_router::hooks::use_navigator;

pub(crate) use self::sheet::Through;

use self::{
    inspect::{Inspected, Inspector},
    look::Look,
    selected::Selected,
    sheet::Sifting,
    slot::{Nodes, Slot, Told, use_follow_after_sending, use_look_at, use_window},
    standing::{Standing, Waiting},
    summary::Summary,
    teller::Teller,
    window::{Copied, Window},
};
use super::{
    filter_bar::FilterBar,
    find_bar::{Aim, FindBar},
    inspector::link::go,
    name_peer::NamePeer,
    pending::Pending,
};
use crate::{
    context::{use_connection, use_guest, use_may, use_own_name, use_text},
    journal_store::Sieve,
    may::Level,
    state::{Labels, Shared},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct EntriesProps {
    pub bridge: Bridge,
    pub labels: Shared<Labels>,
    /// Whether bytes are shown in columns.
    pub bytes: bool,
    /// The encoding in which texts are shown.
    pub encoding: TextEncoding,
    pub sieve: Rc<Sieve>,
    pub onsieve: Callback<Sieve>,
    /// The bar with which entries are chosen, while it is open, and how it is closed.
    pub filter: Option<Callback<()>>,
    /// What stands at the end of that bar.
    pub choices: Html,
    /// How often something was to be looked for; 0 closes the bar for it.
    pub find: u32,
    pub onfound: Callback<()>,
}

impl EntriesProps {
    /// Where texts are shown in another encoding than the relay looks for them in, marks would be guesses.
    fn can_mark(&self) -> bool {
        self.encoding == self.bridge.encoding
    }

    fn sifting(&self) -> Option<Sifting> {
        (!self.sieve.is_open()).then(|| Sifting {
            sieve: self.sieve.clone(),
            encoding: self.bridge.encoding,
        })
    }
}

/// What the window tells to be shown beside the rows, and what is looked for in them.
#[derive(Clone)]
struct Beside {
    needle: UseStateHandle<Option<Rc<str>>>,
    copied: UseStateHandle<Option<Copied>>,
    inspected: UseStateHandle<Option<Inspected>>,
    naming: UseStateHandle<Option<PeerId>>,
}

#[hook]
fn use_beside() -> Beside {
    Beside {
        needle: use_state(|| None),
        copied: use_state(|| None),
        inspected: use_state(|| None),
        naming: use_state(|| None),
    }
}

/// The way to the inspector.
#[hook]
fn use_way() -> Callback<String> {
    let navigator = use_navigator();
    Callback::from(move |address: String| {
        if let Some(navigator) = &navigator {
            go(navigator, &address);
        }
    })
}

impl Beside {
    fn copied(&self) -> Callback<Copied> {
        let copied = self.copied.setter();
        Callback::from(move |what| copied.set(Some(what)))
    }

    fn told(&self, address: Callback<String>) -> Told {
        let (inspected, naming) = (self.inspected.setter(), self.naming.setter());
        Told {
            copied: self.copied(),
            inspect: Callback::from(move |next| inspected.set(next)),
            name: Callback::from(move |peer| naming.set(Some(peer))),
            address,
        }
    }
}

/// The entries of a bridge.
#[component]
pub(crate) fn Entries(props: &EntriesProps) -> Html {
    let text = use_text();
    let is_guest = use_guest().is_some();
    let level = use_may(&props.bridge.id);
    let (answers, manages) = (level >= Level::Chat && !is_guest, level >= Level::Manage);
    let nodes = use_state(Nodes::default);
    let beside = use_beside();
    let look = use_look(props, &beside);
    let way = use_way();
    let shown = (look, props.sifting());
    let (slot, summary) = use_window(&props.bridge, shown, (*nodes).clone(), beside.told(way));
    use_follow_after_sending(&slot);
    use_look_at(&slot, &props.bridge.id);
    let onagain = use_again(&props.bridge.id, &slot);
    let onclear = props.onsieve.reform(|_: MouseEvent| Sieve::default());
    let is_room = props.bridge.mode == Mode::Room;
    html! {
        <>
            { bars(props, &slot, &beside, summary) }
            <div class="entries-place">
                <div ref={&nodes.scroller} class={classes!("entries", is_room.then_some("room"))} role="region" aria-label={text.entries} tabindex="0">
                    <div class="entries-top" />
                    <Standing bridge={props.bridge.clone()} {summary} {answers} {onclear} onagain={onagain.clone()} />
                    <div class="spacer" ref={&nodes.spacers[0]} />
                    <div class="rows" role="list" ref={&nodes.list} />
                    <div class="spacer" ref={&nodes.spacers[1]} />
                    <Pending bridge={props.bridge.id.clone()} />
                </div>
                <Waiting {summary} {onagain} />
                { over(&slot, &beside, summary, text) }
                <Teller key={format!("{} {:?}", props.bridge.id, props.sieve)} last={summary.loaded.then_some(summary.last)} />
            </div>
            if props.bytes {
                <Inspector inspected={(*beside.inspected).clone()} encoding={props.encoding} onclose={slot.on_click(|window| { window.drop_pick(); })} />
            }
            if let Some(peer) = beside.naming.as_ref().filter(|_| manages) {
                <NamePeer bridge={props.bridge.id.clone()} peer={peer.clone()} label={props.labels.get(peer).cloned()}
                    onclose={ { let naming = beside.naming.setter(); Callback::from(move |()| naming.set(None)) } } />
            }
        </>
    }
}

/// How entries become rows.
#[hook]
fn use_look(props: &EntriesProps, beside: &Beside) -> Look {
    let names = use_may(&props.bridge.id) >= Level::Manage;
    Look {
        text: use_text(),
        encoding: props.encoding,
        labels: props.labels.clone(),
        names,
        me: use_own_name(),
        bytes: props.bytes,
        needle: (*beside.needle).clone().filter(|_| props.can_mark()),
        joins: !props.bridge.endpoint.is_udp(),
        per_line: 16,
    }
}

/// Asks the relay again for what could not be read.
#[hook]
fn use_again(bridge: &BridgeId, slot: &Slot) -> Callback<MouseEvent> {
    let (connection, id, sifted) = (
        use_connection(),
        bridge.clone(),
        slot.on_click(Window::ask_again),
    );
    Callback::from(move |event: MouseEvent| {
        if let Some(connection) = &connection {
            connection.read_again(&id);
        }
        sifted.emit(event);
    })
}

/// The bars above the rows: for choosing entries, and for finding them.
fn bars(props: &EntriesProps, slot: &Slot, beside: &Beside, summary: Summary) -> Html {
    let key = props.bridge.id.to_string();
    let aim = {
        let (slot, needle) = (slot.clone(), beside.needle.setter());
        Callback::from(move |aim: Aim| {
            needle.set(aim.needle);
            slot.act(|window| window.find(aim.found));
        })
    };
    let reads = {
        let slot = slot.clone();
        Callback::from(move |()| slot.pace().map_or(0, |pace| pace.window().reads()))
    };
    html! {
        <>
            if let Some(onclose) = &props.filter {
                <FilterBar key={key.clone()} bridge={props.bridge.id.clone()} labels={props.labels.clone()} sieve={props.sieve.clone()} through={summary.through}
                    onchange={props.onsieve.clone()} onclose={onclose.clone()}>{ props.choices.clone() }</FilterBar>
            }
            if props.find > 0 {
                <FindBar {key} bridge={props.bridge.clone()} labels={props.labels.clone()} sieve={props.sieve.clone()}
                    marks={props.can_mark()} asked={props.find} {aim} {reads} onclose={props.onfound.clone()} />
            }
        </>
    }
}

/// What floats over the rows: what is selected, and the way to the newest.
fn over(slot: &Slot, beside: &Beside, summary: Summary, text: &'static Text) -> Html {
    let to_copy = {
        let slot = slot.clone();
        Callback::from(move |()| slot.pace().and_then(|pace| pace.window().copied()))
    };
    html! {
        <>
            <Selected count={summary.selected} copied={(*beside.copied).clone()} {to_copy} oncopied={beside.copied()}
                onclear={slot.on_click(|window| { window.select_nothing(); })} />
            if summary.unseen > 0 || !summary.newest {
                <button type="button" class="to-newest" onclick={slot.on_click(Window::follow)}>
                    { if summary.unseen > 0 { (text.new_below)(summary.unseen) } else { text.to_newest.to_owned() } }
                </button>
            }
        </>
    }
}
