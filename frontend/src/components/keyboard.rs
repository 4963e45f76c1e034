//! The keyboard for everything, and the page that lists it.

mod help;

use gloo_timers::callback::Timeout;
use shared::id::BridgeId;
use web_sys::KeyboardEvent;
use yew::prelude::*;
use yew_router::{hooks::use_navigator, navigator::Navigator};

use self::help::Help;
use super::bridge_list::in_order;
use crate::{
    browser,
    context::{Chosen, use_chosen, use_page_state},
    keys::{self, Command, Press},
    preferences::Theme,
    route::Route,
    state::State,
};

/// Where keys go as they are: into texts, and into lists that jump to a letter.
const TAKES_LETTERS: [&str; 3] = ["INPUT", "TEXTAREA", "SELECT"];

fn press(event: &KeyboardEvent) -> Press {
    let focused = browser::focused();
    let typing = focused.is_some_and(|element| {
        TAKES_LETTERS.contains(&element.tag_name().as_str()) || element.is_content_editable()
    });
    Press {
        key: event.key(),
        modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
        composing: event.is_composing(),
        typing,
    }
}

/// Escape in the message box goes to the entries, from where keys work again.
fn leaves_message(event: &KeyboardEvent) -> bool {
    let in_message = || {
        let message = browser::find_visible(MESSAGE);
        message.is_some() && message == browser::focused()
    };
    event.key() == "Escape" && !event.is_composing() && in_message()
}

const NEW_BRIDGE: &str = "[data-focus-home]";
const MESSAGE: &str = ".composer textarea";
const ENTRIES: &str = ".entries";
const CURRENT: [&str; 2] = [".item [aria-current]", ENTRIES];

/// Presses the control that does it: what a key does and what a click does cannot differ.
fn click(selector: &str) {
    if let Some(control) = browser::find_visible(selector) {
        control.click();
    }
}

fn go(selector: &str) {
    browser::focus(browser::find_visible(selector));
}

/// Listens as long as the page is there; what is done is what the latest rendering knows.
#[hook]
fn use_keys(act: Callback<Command>, single: bool) {
    let latest = use_mut_ref(|| None);
    *latest.borrow_mut() = Some((act, single));
    use_effect_with((), move |()| {
        let listener = browser::on_key(move |event| {
            if leaves_message(event) {
                go(ENTRIES);
                return true;
            }
            // Cloned first: what is done may render anew.
            let now = latest.borrow().clone();
            let Some((act, true)) = now else {
                return false;
            };
            let command = keys::command(&press(event));
            if let Some(command) = command {
                act.emit(command);
            }
            command.is_some()
        });
        move || drop(listener)
    });
}

/// The bridge to go to from the one that is looked at.
fn bridge_for(command: Command, state: &State, now: Option<&BridgeId>) -> Option<BridgeId> {
    let list = in_order(state.bridges.as_deref()?);
    let at = list.iter().position(|bridge| Some(&bridge.id) == now);
    let marked: Vec<_> = list
        .iter()
        .map(|bridge| state.unread.contains_key(&bridge.id))
        .collect();
    let to = match command {
        Command::NextBridge => keys::step(list.len(), at, true),
        Command::PreviousBridge => keys::step(list.len(), at, false),
        Command::NextUnread => keys::step_marked(&marked, at, true),
        Command::PreviousUnread => keys::step_marked(&marked, at, false),
        _ => None,
    };
    Some(list.get(to?)?.id.clone())
}

/// What commands are carried out with.
struct Hand {
    state: State,
    navigator: Option<Navigator>,
    chosen: Option<Chosen>,
    /// The bridge that is looked at.
    now: Option<BridgeId>,
    onhelp: Callback<bool>,
}

impl Hand {
    fn act(&self, command: Command) {
        match command {
            Command::Help => self.onhelp.emit(true),
            Command::NewBridge => self.new_bridge(),
            Command::Write => go(MESSAGE),
            Command::Entries => go(ENTRIES),
            Command::Find => click("[data-key=find]"),
            Command::Filter => click("[data-key=filter]"),
            Command::Peers => match browser::find_visible(".to-peers") {
                Some(button) => button.click(),
                None => go(".side"),
            },
            Command::View => click(".segments [aria-pressed=false]"),
            Command::Bridges => self.to(&Route::Bridges),
            Command::Notices => self.to(&Route::Notices),
            Command::Inspector => self.to(&Route::Inspector),
            Command::Lessons => self.to(&Route::Lessons),
            Command::Settings => self.to(&Route::Settings),
            Command::Theme => self.change_theme(),
            Command::NextBridge
            | Command::PreviousBridge
            | Command::NextUnread
            | Command::PreviousUnread => self.to_bridge(command),
        }
    }

    fn to(&self, route: &Route) {
        let goes = self.state.who.goes_to(route);
        if let Some(navigator) = self.navigator.as_ref().filter(|_| goes) {
            navigator.push(route);
        }
    }

    fn new_bridge(&self) {
        if !self.state.who.makes_bridges() {
            return;
        }
        // The button is there only beside the list.
        if browser::find_visible(NEW_BRIDGE).is_none() {
            self.to(&Route::Bridges);
        }
        Timeout::new(0, || click(NEW_BRIDGE)).forget();
    }

    fn to_bridge(&self, command: Command) {
        if let Some(bridge) = bridge_for(command, &self.state, self.now.as_ref()) {
            self.to(&Route::to_bridge(&bridge));
            // Who listens hears where they are; on a phone the list gives way to the entries.
            let focus = || browser::focus(CURRENT.into_iter().find_map(browser::find_visible));
            Timeout::new(0, focus).forget();
        }
    }

    fn change_theme(&self) {
        if let Some(chosen) = &self.chosen {
            let mut next = chosen.now.clone();
            next.theme = if browser::is_dark() {
                Theme::Light
            } else {
                Theme::Dark
            };
            chosen.set.emit(next);
        }
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct KeyboardProps {
    pub route: Route,
    /// Whether the help page is open.
    pub help: bool,
    pub onhelp: Callback<bool>,
}

/// Listens to the keyboard; shows the help page when it is asked for.
#[component]
pub(crate) fn Keyboard(props: &KeyboardProps) -> Html {
    let state = use_page_state();
    let navigator = use_navigator();
    let chosen = use_chosen();
    let single = chosen.as_ref().is_none_or(|chosen| chosen.now.single_keys);
    let hand = Hand {
        state,
        navigator,
        chosen,
        now: props.route.bridge(),
        onhelp: props.onhelp.clone(),
    };
    let act = Callback::from(move |command| hand.act(command));
    use_keys(act, single);
    html! {
        if props.help {
            <Help onclose={props.onhelp.reform(|()| false)} />
        }
    }
}
