//! The entries of a bridge. Yew owns the frame around them; the rows belong to [`window::Window`], which a
//! frame-paced loop keeps current.
//!
//! | module | what it is for |
//! |---|---|
//! | `roll` | pure arithmetic: which rows are mounted, how high the spacers are |
//! | `selection` | which entries are selected, pure |
//! | `window` | puts these together: follows the newest, or stays where the reader is |
//! | `frame`, `pool`, `element` | the elements: what scrolls, the mounted rows, one row |
//! | `mount` | what the browser tells: scrolling, keys, pointer, copying |
//! | `look` | how an entry becomes a row here and now |

mod element;
mod frame;
mod look;
mod mount;
mod pool;
mod roll;
mod selected;
mod selection;
mod summary;
mod teller;
mod window;

use std::rc::Rc;

use shared::bridge::{Bridge, BridgeState};
use yew::prelude::*;

use self::{
    frame::Frame,
    look::Look,
    mount::{Mounted, Pace},
    selected::Selected,
    summary::Summary,
    teller::Teller,
    window::{Copied, Window},
};
use super::{
    find_bar::{Aim, FindBar},
    pending::Pending,
    reach::Reach,
};
use crate::{
    connection::Connection,
    context::{use_chosen, use_connection, use_guest, use_page_state, use_text},
    state::{Labels, Shared},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct EntriesProps {
    pub bridge: Bridge,
    pub labels: Shared<Labels>,
    pub bytes: bool,
    /// How often something was to be looked for; 0 closes the bar for it.
    pub find: u32,
    pub onfound: Callback<()>,
}

/// The elements that the window is given.
#[derive(Clone, Default)]
struct Nodes {
    scroller: NodeRef,
    list: NodeRef,
    spacers: [NodeRef; 2],
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
type Slot = Rc<std::cell::RefCell<Option<Mounted>>>;

fn pace(slot: &Slot) -> Option<Pace> {
    slot.borrow().as_ref().map(|mounted| mounted.pace.clone())
}

fn mount(
    connection: &Connection,
    bridge: &Bridge,
    frame: Frame,
    look: Look,
    report: Callback<Summary>,
    copied: Callback<Copied>,
) -> Mounted {
    let fetch = {
        let (connection, bridge) = (connection.clone(), bridge.id.clone());
        Callback::from(move |seq| connection.fetch(&bridge, seq))
    };
    let (store, id) = (connection.journals(), &bridge.id);
    let scroller = frame.scroller.clone();
    let window = Window::new((store.clone(), id.clone()), frame, look, report, fetch);
    Mounted::new((store, id), &scroller, window, copied)
}

/// Mounts the window for a bridge and keeps its look current.
#[hook]
fn use_window(
    bridge: &Bridge,
    look: Look,
    nodes: Nodes,
    copied: Callback<Copied>,
) -> (Slot, Summary) {
    let connection = use_connection();
    let summary = use_state(Summary::default);
    let slot: Slot = use_mut_ref(|| None);
    {
        let (slot, summary, bridge, look) =
            (slot.clone(), summary.setter(), bridge.clone(), look.clone());
        use_effect_with(bridge.id.clone(), move |_| {
            summary.set(Summary::default());
            let report = Callback::from(move |next| summary.set(next));
            if let (Some(frame), Some(connection)) = (nodes.frame(), connection) {
                let mounted = mount(&connection, &bridge, frame, look, report, copied);
                *slot.borrow_mut() = Some(mounted);
            }
            move || drop(slot.take())
        });
    }
    {
        let slot = slot.clone();
        use_effect_with(look, move |look| {
            if let Some(pace) = pace(&slot) {
                pace.act(|window| window.change_look(look.clone()));
            }
        });
    }
    (slot, *summary)
}

/// Who sends wants to see what comes of it.
#[hook]
fn use_follow_after_sending(slot: &Slot) {
    let pending = use_page_state().pending;
    let (slot, sent) = (slot.clone(), use_mut_ref(|| 0_usize));
    use_effect_with(pending, move |pending| {
        let before = std::mem::replace(&mut *sent.borrow_mut(), pending.len());
        if let Some(pace) = pace(&slot) {
            pace.act(|window| {
                if pending.len() > before {
                    window.follow();
                }
            });
        }
    });
}

/// The entries of a bridge.
#[component]
pub(crate) fn Entries(props: &EntriesProps) -> Html {
    let text = use_text();
    let guest = use_guest().map(|guest| guest.name);
    let is_guest = guest.is_some();
    let me = guest.or(use_chosen().and_then(|chosen| chosen.now.name));
    let nodes = use_state(Nodes::default);
    let (needle, copied) = (use_state(|| None::<Rc<str>>), use_state(|| None::<Copied>));
    let look = Look {
        text,
        encoding: props.bridge.encoding,
        labels: props.labels.clone(),
        me,
        bytes: props.bytes,
        needle: (*needle).clone(),
    };
    let oncopied = {
        let copied = copied.setter();
        Callback::from(move |what| copied.set(Some(what)))
    };
    let (slot, summary) = use_window(&props.bridge, look, (*nodes).clone(), oncopied.clone());
    use_follow_after_sending(&slot);
    let with_window = |act: fn(&mut Window)| {
        let slot = slot.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(pace) = pace(&slot) {
                pace.act(act);
            }
        })
    };
    let aim = {
        let (slot, needle) = (slot.clone(), needle.setter());
        Callback::from(move |aim: Aim| {
            needle.set(aim.needle);
            if let Some(pace) = pace(&slot) {
                pace.act(|window| window.find(aim.found));
            }
        })
    };
    let reads = {
        let slot = slot.clone();
        Callback::from(move |()| pace(&slot).map_or(0, |pace| pace.window().reads()))
    };
    let to_copy = {
        let slot = slot.clone();
        Callback::from(move |()| pace(&slot).and_then(|pace| pace.window().copied()))
    };
    html! {
        <>
            if props.find > 0 {
                <FindBar key={props.bridge.id.to_string()} bridge={props.bridge.clone()} labels={props.labels.clone()}
                    asked={props.find} {aim} {reads} onclose={props.onfound.clone()} />
            }
            <div class="entries-place">
                <div ref={&nodes.scroller} class="entries" role="region" aria-label={text.entries} tabindex="0">
                    <div class="entries-top" />
                    if !summary.loaded {
                        <p class="quiet" role="status">{ text.loading }</p>
                    }
                    if summary.loaded && !summary.spoken {
                        { empty(&props.bridge, is_guest, text) }
                    }
                    <div class="spacer" ref={&nodes.spacers[0]} />
                    <div class="rows" role="list" ref={&nodes.list} />
                    <div class="spacer" ref={&nodes.spacers[1]} />
                    <Pending bridge={props.bridge.id.clone()} />
                </div>
                if summary.waiting {
                    <p class="entries-wait" role="status">{ text.loading }</p>
                }
                <Selected count={summary.selected} copied={(*copied).clone()} {to_copy} {oncopied}
                    onclear={with_window(|window| { window.select_nothing(); })} />
                if summary.unseen > 0 || !summary.newest {
                    <button type="button" class="to-newest" onclick={with_window(Window::follow)}>
                        { if summary.unseen > 0 { (text.new_below)(summary.unseen) } else { text.to_newest.to_owned() } }
                    </button>
                }
                <Teller key={props.bridge.id.to_string()} last={summary.last} />
            </div>
        </>
    }
}

fn empty(bridge: &Bridge, is_guest: bool, text: &'static Text) -> Html {
    html! {
        <div class="empty">
            <h2>{ text.nothing_yet }</h2>
            // How others connect is the owner's affair.
            if !is_guest {
                if bridge.state == BridgeState::Open {
                    <p>{ (text.nothing_yet_words)(bridge.endpoint.kind()) }</p>
                }
                <Reach id="empty-reach" bridge={bridge.clone()} />
            }
        </div>
    }
}
