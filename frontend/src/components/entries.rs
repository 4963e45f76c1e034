//! The entries of a bridge. Yew owns the frame around them; the rows belong to [`window::Window`], which a
//! frame-paced loop keeps current.

mod element;
mod roll;
mod window;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_events::{EventListener, EventListenerOptions};
use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Interval;
use shared::bridge::{Bridge, BridgeState};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

use self::window::{Look, Summary, Window};
use super::{pending::Pending, reach::Reach};
use crate::{
    connection::Connection,
    context::{use_chosen, use_connection, use_page_state, use_text},
    journal_store::Watch,
    state::{Labels, Shared},
    text::Text,
};

/// How often who listens is told that there is more, in milliseconds.
const TELL_MS: u32 = 5_000;

#[derive(PartialEq, Properties)]
pub(crate) struct EntriesProps {
    pub bridge: Bridge,
    pub labels: Shared<Labels>,
    pub bytes: bool,
}

/// Under load so many times as long as an update took is left to everything else: typing stays light.
const REST: f64 = 2.0;

/// Updates the window at most once a frame, and less often where updates are dear.
#[derive(Clone)]
struct Pace {
    window: Rc<RefCell<Window>>,
    frame: Rc<RefCell<Option<AnimationFrame>>>,
    rested_at: Rc<Cell<f64>>,
}

impl Pace {
    fn request(&self) {
        if self.frame.borrow().is_some() {
            return;
        }
        let pace = self.clone();
        let frame = request_animation_frame(move |_| {
            pace.frame.take();
            let began = js_sys::Date::now();
            if began < pace.rested_at.get() {
                pace.request();
                return;
            }
            pace.window.borrow_mut().update();
            let ended = js_sys::Date::now();
            pace.rested_at.set(ended + (ended - began) * REST);
        });
        *self.frame.borrow_mut() = Some(frame);
    }
}

/// Everything that lives as long as the rows are mounted.
struct Mounted {
    pace: Pace,
    observer: Option<ResizeObserver>,
    _resized: Closure<dyn FnMut()>,
    _listeners: [EventListener; 2],
    _watch: Watch,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.pace.frame.take();
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
        self.pace.window.borrow_mut().clear();
    }
}

fn mount(
    connection: &Connection,
    bridge: &Bridge,
    nodes: [Element; 2],
    look: Look,
    report: Callback<Summary>,
) -> Mounted {
    let [scroller, rows] = nodes;
    let fetch = {
        let (connection, bridge) = (connection.clone(), bridge.id.clone());
        Callback::from(move |()| connection.fetch_earlier(&bridge))
    };
    let store = connection.journals().clone();
    let window = Window::new(
        store.clone(),
        bridge.id.clone(),
        scroller.clone(),
        rows.clone(),
        look,
        report,
        fetch,
    );
    let pace = Pace {
        window: Rc::new(RefCell::new(window)),
        frame: Rc::default(),
        rested_at: Rc::default(),
    };
    let (scrolled, clicked, watched, resize) =
        (pace.clone(), pace.clone(), pace.clone(), pace.clone());
    let passive = EventListenerOptions::default();
    let listeners = [
        EventListener::new_with_options(&scroller, "scroll", passive, move |_| {
            scrolled.window.borrow_mut().scrolled();
            scrolled.request();
        }),
        EventListener::new(&rows, "click", move |event| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(target) = target {
                clicked.window.borrow_mut().clicked(&target);
            }
        }),
    ];
    let watch = store.watch(&bridge.id, Callback::from(move |()| watched.request()));
    let resized = Closure::<dyn FnMut()>::new(move || resize.request());
    let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(&scroller);
    }
    pace.request();
    Mounted {
        pace,
        observer,
        _resized: resized,
        _listeners: listeners,
        _watch: watch,
    }
}

/// The entries of a bridge.
#[component]
pub(crate) fn Entries(props: &EntriesProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let me = use_chosen().and_then(|chosen| chosen.now.name);
    let pending = use_page_state().pending;
    let (scroller, rows) = (use_node_ref(), use_node_ref());
    let summary = use_state(Summary::default);
    let mounted = use_mut_ref(|| None::<Mounted>);
    let look = Look {
        text,
        encoding: props.bridge.encoding,
        labels: props.labels.clone(),
        me,
        bytes: props.bytes,
    };
    {
        let (scroller, rows, summary) = (scroller.clone(), rows.clone(), summary.setter());
        let (connection, bridge, mounted, look) = (
            connection,
            props.bridge.clone(),
            mounted.clone(),
            look.clone(),
        );
        use_effect_with(props.bridge.id.clone(), move |_| {
            summary.set(Summary::default());
            let report = Callback::from(move |next| summary.set(next));
            if let (Some(scroller), Some(rows), Some(connection)) =
                (scroller.cast(), rows.cast(), connection)
            {
                *mounted.borrow_mut() =
                    Some(mount(&connection, &bridge, [scroller, rows], look, report));
            }
            move || drop(mounted.take())
        });
    }
    {
        let mounted = mounted.clone();
        use_effect_with(look, move |look| {
            if let Some(mounted) = &*mounted.borrow() {
                mounted.pace.window.borrow_mut().change_look(look.clone());
                mounted.pace.request();
            }
        });
    }
    {
        let (mounted, sent) = (mounted.clone(), use_mut_ref(|| 0_usize));
        use_effect_with(pending, move |pending| {
            let before = std::mem::replace(&mut *sent.borrow_mut(), pending.len());
            if let Some(mounted) = &*mounted.borrow() {
                // Who sends wants to see what comes of it.
                if pending.len() > before {
                    mounted.pace.window.borrow_mut().follow();
                }
                mounted.pace.request();
            }
        });
    }
    let to_newest = {
        let mounted = mounted.clone();
        move |_: MouseEvent| {
            if let Some(mounted) = &*mounted.borrow() {
                mounted.pace.window.borrow_mut().follow();
                mounted.pace.request();
            }
        }
    };
    let earlier = {
        move |_: MouseEvent| {
            if let Some(mounted) = &*mounted.borrow() {
                mounted.pace.window.borrow_mut().earlier();
            }
        }
    };
    html! {
        <div class="entries-place">
            <div ref={scroller} class="entries" role="region" aria-label={text.entries} tabindex="0">
                <div class="entries-top">
                    if summary.fetching {
                        <span class="quiet">{ text.loading }</span>
                    } else if summary.earlier {
                        <button type="button" class="button" onclick={earlier}>{ text.earlier }</button>
                    }
                </div>
                if !summary.loaded {
                    <p class="quiet" role="status">{ text.loading }</p>
                }
                if summary.loaded && !summary.spoken {
                    { empty(&props.bridge, text) }
                }
                <div class="rows" ref={rows} />
                <Pending bridge={props.bridge.id.clone()} />
            </div>
            if summary.unseen > 0 || !summary.following {
                <button type="button" class="to-newest" onclick={to_newest}>
                    { if summary.unseen > 0 { (text.new_below)(summary.unseen) } else { text.to_newest.to_owned() } }
                </button>
            }
            <Teller last={summary.last} />
        </div>
    }
}

fn empty(bridge: &Bridge, text: &'static Text) -> Html {
    html! {
        <div class="empty">
            <h2>{ text.nothing_yet }</h2>
            if bridge.state == BridgeState::Open {
                <p>{ (text.nothing_yet_words)(bridge.endpoint.kind()) }</p>
            }
            <Reach id="empty-reach" bridge={bridge.clone()} />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct TellerProps {
    last: u64,
}

/// Tells who listens how many entries came, seldom enough not to drown everything else.
#[component]
fn Teller(props: &TellerProps) -> Html {
    let text = use_text();
    let told = use_state(|| (0_u64, String::new()));
    let last = use_mut_ref(|| 0_u64);
    *last.borrow_mut() = props.last;
    {
        let told = told.setter();
        use_effect_with((), move |()| {
            let mut before = 0;
            let interval = Interval::new(TELL_MS, move || {
                let now = *last.borrow();
                let came = now.saturating_sub(before);
                if came > 0 && before > 0 {
                    told.set((now, (text.came)(came)));
                }
                before = now;
            });
            move || drop(interval)
        });
    }
    html! { <p class="unseen" role="status">{ &told.1 }</p> }
}
