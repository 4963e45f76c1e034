//! What components reach for: words, state, and the way to act. They are separate contexts, so that a component
//! is rendered only for what it reads.

use shared::{id::BridgeId, share::GuestHere};
use yew::{hook, use_context};

use crate::{
    connection::Connection,
    may::{Level, Who, may},
    preferences::Preferences,
    state::{Shared, State},
    text::{EN, Text},
};

/// The words of the chosen language.
#[derive(Clone, Copy)]
pub(crate) struct Words(pub &'static Text);

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// The choices, and how to change them.
#[derive(Clone, PartialEq)]
pub(crate) struct Chosen {
    /// The choices.
    pub now: Preferences,
    /// Changes them.
    pub set: yew::Callback<Preferences>,
}

/// The words of the chosen language.
#[hook]
pub(crate) fn use_text() -> &'static Text {
    use_context::<Words>().map_or(&EN, |words| words.0)
}

/// What the page knows.
#[hook]
pub(crate) fn use_page_state() -> State {
    use_context::<State>().unwrap_or_default()
}

/// The choices; nothing outside the app.
#[hook]
pub(crate) fn use_chosen() -> Option<Chosen> {
    use_context::<Chosen>()
}

/// The way to the relay; nothing outside the app.
#[hook]
pub(crate) fn use_connection() -> Option<Connection> {
    use_context::<Connection>()
}

/// Who this browser's person is.
#[hook]
pub(crate) fn use_who() -> Shared<Who> {
    use_page_state().who
}

/// How far this browser's person may go on a bridge.
#[hook]
pub(crate) fn use_may(bridge: &BridgeId) -> Level {
    let state = use_page_state();
    let bridge = state.bridge(bridge);
    bridge.map_or(Level::Nothing, |bridge| may(&state.who, bridge))
}

/// Under which name others see this browser's person, where there is one.
#[hook]
pub(crate) fn use_own_name() -> Option<String> {
    let own = use_chosen().and_then(|chosen| chosen.now.name);
    use_page_state().who.name().map(str::to_owned).or(own)
}

/// Who this browser's person is, where it is a guest.
#[hook]
pub(crate) fn use_guest() -> Option<GuestHere> {
    use_page_state().guest().cloned()
}
