//! The rows' life beside Yew's: what the browser tells them, and the pace at which they are brought up to date.

use std::{
    cell::{RefCell, RefMut},
    rc::Rc,
};

use gloo_events::{EventListener, EventListenerOptions};
use gloo_render::{AnimationFrame, request_animation_frame};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{
    ClipboardEvent, Element, Event, KeyboardEvent, MouseEvent, PointerEvent, ResizeObserver,
    WheelEvent,
};
use yew::Callback;

use super::{
    pick::Go,
    window::{Copied, Window},
};
use crate::{
    browser,
    journal_store::{JournalStore, Watch},
};
use shared::id::BridgeId;

/// The class of what is scrolled while entries are being selected.
const SELECTING: &str = "selecting";

/// Updates the window at most once a frame.
#[derive(Clone)]
pub(crate) struct Pace {
    window: Rc<RefCell<Window>>,
    frame: Rc<RefCell<Option<AnimationFrame>>>,
}

impl Pace {
    /// A pace for a window.
    pub(crate) fn new(window: Window) -> Self {
        Self {
            window: Rc::new(RefCell::new(window)),
            frame: Rc::default(),
        }
    }

    /// The window, to look at it.
    pub(crate) fn window(&self) -> RefMut<'_, Window> {
        self.window.borrow_mut()
    }

    /// Does something to the window, and brings it up to date at the next frame.
    pub(crate) fn act<T>(&self, act: impl FnOnce(&mut Window) -> T) -> T {
        let result = act(&mut self.window.borrow_mut());
        self.request();
        result
    }

    fn request(&self) {
        if self.frame.borrow().is_some() {
            return;
        }
        let pace = self.clone();
        let frame = request_animation_frame(move |_| {
            pace.frame.take();
            let again = pace.window.borrow_mut().update();
            if again {
                pace.request();
            }
        });
        *self.frame.borrow_mut() = Some(frame);
    }
}

/// Everything that lives as long as the rows are mounted.
pub(crate) struct Mounted {
    /// How the window is reached.
    pub pace: Pace,
    observer: Option<ResizeObserver>,
    _resized: Closure<dyn FnMut()>,
    _listeners: Vec<EventListener>,
    _watch: Watch,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.pace.frame.take();
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
        self.pace.window.borrow_mut().leave();
    }
}

impl Mounted {
    /// Brings a window to life in `scroller`. `copied` is told what went to the clipboard.
    pub(crate) fn new(
        (store, bridge): (&JournalStore, &BridgeId),
        scroller: &Element,
        window: Window,
        copied: Callback<Copied>,
    ) -> Self {
        let pace = Pace::new(window);
        let mut listeners = listen_to_scrolling(scroller, &pace);
        listeners.extend(listen_to_pointer(scroller, &pace));
        listeners.extend(listen_to_bytes(scroller, &pace));
        listeners.extend(listen_to_copying(&pace, copied));
        let (watched, resize) = (pace.clone(), pace.clone());
        let watch = store.watch(bridge, Callback::from(move |()| watched.request()));
        let resized = Closure::<dyn FnMut()>::new(move || resize.act(Window::reshape));
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(scroller);
        }
        pace.request();
        Self {
            pace,
            observer,
            _resized: resized,
            _listeners: listeners,
            _watch: watch,
        }
    }
}

fn listen_to_scrolling(scroller: &Element, pace: &Pace) -> Vec<EventListener> {
    let (scrolled, ended, pressed) = (pace.clone(), pace.clone(), pace.clone());
    let (wheeled, touched) = (pace.clone(), pace.clone());
    let active = EventListenerOptions::enable_prevent_default();
    vec![
        EventListener::new(scroller, "wheel", move |event| {
            let wheel = event.dyn_ref::<WheelEvent>();
            if wheel.is_some_and(|wheel| wheel.delta_y() < 0.0) {
                wheeled.window().take_in_hand();
            }
        }),
        EventListener::new(scroller, "touchmove", move |_| {
            touched.window().take_in_hand()
        }),
        EventListener::new(scroller, "scroll", move |_| scrolled.request()),
        EventListener::new(scroller, "scrollend", move |_| ended.act(Window::settle)),
        EventListener::new_with_options(scroller, "keydown", active, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                return;
            };
            pressed.window().take_in_hand();
            if press_key(event, &pressed) {
                event.prevent_default();
            }
        }),
    ]
}

/// Whether the key was meant for the rows.
fn press_key(event: &KeyboardEvent, pace: &Pace) -> bool {
    if press_byte_key(event, pace) {
        return true;
    }
    let control = event.ctrl_key() || event.meta_key();
    match (event.key().as_str(), control, event.shift_key()) {
        ("Home", _, false) => pace.act(Window::read_from_oldest),
        ("End", _, false) => pace.act(Window::follow),
        ("PageUp", false, false) => pace.act(|window| window.page(-1.0)),
        ("PageDown", false, false) => pace.act(|window| window.page(1.0)),
        ("a" | "A", true, false) => pace.act(Window::select_all),
        ("ArrowUp", false, true) => pace.act(|window| window.select_on(false)),
        ("ArrowDown", false, true) => pace.act(|window| window.select_on(true)),
        ("F2", false, false) => return pace.act(Window::name_selected),
        ("Enter", false, false) if is_list(event) => {
            return pace.act(Window::turn_fold_selected);
        }
        ("Escape", false, false) => {
            return pace.act(|window| window.drop_pick() || window.select_nothing());
        }
        _ => return false,
    }
    true
}

/// Keys that go through bytes; whether they do.
fn press_byte_key(event: &KeyboardEvent, pace: &Pace) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let extend = event.shift_key();
    match event.key().as_str() {
        "ArrowLeft" => pace.act(|window| window.go_byte(Go::By(-1), extend)),
        "ArrowRight" => pace.act(|window| window.go_byte(Go::By(1), extend)),
        "ArrowUp" => pace.act(|window| window.go_line(false, extend)),
        "ArrowDown" => pace.act(|window| window.go_line(true, extend)),
        "Home" => pace.act(|window| window.go_byte(Go::LineStart, extend)),
        "End" => pace.act(|window| window.go_byte(Go::LineEnd, extend)),
        _ => false,
    }
}

/// Whether the key was pressed on the list itself, not on a button in it.
fn is_list(event: &KeyboardEvent) -> bool {
    event.target() == event.current_target()
}

fn listen_to_pointer(scroller: &Element, pace: &Pace) -> Vec<EventListener> {
    let (clicked, pressed, moved, released) =
        (pace.clone(), pace.clone(), pace.clone(), pace.clone());
    let (here, there) = (scroller.clone(), scroller.clone());
    let active = EventListenerOptions::enable_prevent_default();
    let mut listeners = vec![
        EventListener::new(scroller, "click", move |event| {
            if let Some(target) = target_of(event) {
                clicked.act(|window| window.clicked(&target));
            }
        }),
        EventListener::new_with_options(scroller, "mousedown", active, move |event| {
            let mouse = event
                .dyn_ref::<MouseEvent>()
                .filter(|mouse| mouse.button() == 0);
            let (Some(mouse), Some(target)) = (mouse, target_of(event)) else {
                return;
            };
            if is_bytes(&target) {
                // They are selected by pointer, whichever it is; the browser is to select nothing beside.
                mouse.prevent_default();
                return browser::focus(here.clone().dyn_into().ok());
            }
            if pressed.window().is_on_scrollbar(place_of(mouse).0) {
                return pressed.act(Window::grip);
            }
            let pressed =
                pressed.act(|window| window.press(&target, place_of(mouse), mouse.shift_key()));
            if pressed {
                mouse.prevent_default();
                browser::focus(here.clone().dyn_into().ok());
            }
        }),
    ];
    let Some(window) = web_sys::window() else {
        return listeners;
    };
    listeners.push(EventListener::new(&window, "mousemove", move |event| {
        let Some(mouse) = event.dyn_ref::<MouseEvent>() else {
            return;
        };
        // Not every browser tells that the scrollbar was let go.
        if mouse.buttons() & 1 == 0 && moved.window().is_gripped() {
            moved.act(Window::let_go);
        }
        if mouse.buttons() & 1 == 1 && moved.window().drag(place_of(mouse)) {
            // Else the browser would go on selecting texts beside.
            let _ = there.class_list().add_1(SELECTING);
            moved.request();
        }
    }));
    let scroller = scroller.clone();
    listeners.push(EventListener::new(&window, "mouseup", move |_| {
        let _ = scroller.class_list().remove_1(SELECTING);
        released.act(|window| {
            window.release();
            window.let_go();
        });
    }));
    listeners
}

/// Bytes are selected by mouse, pen and finger alike; a finger that goes up or down scrolls.
fn listen_to_bytes(scroller: &Element, pace: &Pace) -> Vec<EventListener> {
    let (pressed, moved, released) = (pace.clone(), pace.clone(), pace.clone());
    let press = move |event: &Event| {
        let pointer = event
            .dyn_ref::<PointerEvent>()
            .filter(|pointer| pointer.button() == 0);
        let (Some(pointer), Some(target)) = (pointer, target_of(event)) else {
            return;
        };
        if is_bytes(&target) {
            let extend = pointer.shift_key();
            pressed.act(|window| window.press_byte(&target, place_of(pointer), extend));
        }
    };
    let mut listeners = vec![EventListener::new(scroller, "pointerdown", press)];
    let Some(window) = web_sys::window() else {
        return listeners;
    };
    let drag = move |event: &Event| {
        if let Some(pointer) = event.dyn_ref::<PointerEvent>()
            && moved.window().drag_bytes(place_of(pointer))
        {
            moved.request();
        }
    };
    listeners.push(EventListener::new(&window, "pointermove", drag));
    for end in ["pointerup", "pointercancel"] {
        let released = released.clone();
        listeners.push(EventListener::new(&window, end, move |_| {
            released.window().release_bytes();
        }));
    }
    listeners
}

fn is_bytes(target: &Element) -> bool {
    target.closest("[data-cells]").ok().flatten().is_some()
}

fn listen_to_copying(pace: &Pace, copied: Callback<Copied>) -> Option<EventListener> {
    let pace = pace.clone();
    let active = EventListenerOptions::enable_prevent_default();
    let copy = move |event: &Event| {
        if browser::is_typing() || browser::has_selected() {
            return;
        }
        let data = event
            .dyn_ref::<ClipboardEvent>()
            .and_then(ClipboardEvent::clipboard_data);
        let Some(data) = data else { return };
        if let Some(hex) = pace.window().picked_hex() {
            if data.set_data("text/plain", &hex).is_ok() {
                event.prevent_default();
            }
            return;
        }
        let Some(copy) = pace.window().copied() else {
            return;
        };
        if data.set_data("text/plain", &copy.text).is_ok() {
            event.prevent_default();
            copied.emit(copy);
        }
    };
    let document = browser::document()?;
    Some(EventListener::new_with_options(
        &document, "copy", active, copy,
    ))
}

fn target_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn place_of(mouse: &MouseEvent) -> (f32, f32) {
    (mouse.client_x() as f32, mouse.client_y() as f32)
}
