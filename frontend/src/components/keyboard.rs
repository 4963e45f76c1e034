//! The keyboard for everything, and the page that lists it.

use gloo_timers::callback::Timeout;
use shared::id::BridgeId;
use web_sys::KeyboardEvent;
use yew::prelude::*;
use yew_router::hooks::use_navigator;

use super::{bridge_list::in_order, dialog::Dialog};
use crate::{
    browser,
    context::{use_chosen, use_page_state, use_text},
    keys::{self, ALL, Command, Group, Press},
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

const MESSAGE: &str = ".composer textarea";
const ENTRIES: &str = ".entries";
const CURRENT: [&str; 2] = [".item[aria-current]", ENTRIES];

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
    let act = {
        let (now, onhelp) = (props.route.bridge(), props.onhelp.clone());
        Callback::from(move |command: Command| {
            let to = |route: Route| {
                if let Some(navigator) = &navigator {
                    navigator.push(&route);
                }
            };
            match command {
                Command::Help => onhelp.emit(true),
                Command::NewBridge => {
                    // The button is there only beside the list.
                    if browser::find_visible("[data-focus-home]").is_none() {
                        to(Route::Bridges);
                    }
                    Timeout::new(0, || click("[data-focus-home]")).forget();
                }
                Command::Write => go(MESSAGE),
                Command::Entries => go(ENTRIES),
                Command::Find => click("[data-key=find]"),
                Command::Filter => click("[data-key=filter]"),
                Command::Peers => match browser::find_visible(".to-peers") {
                    Some(button) => button.click(),
                    None => go(".side"),
                },
                Command::View => click(".segments [aria-pressed=false]"),
                Command::Bridges => to(Route::Bridges),
                Command::Notices => to(Route::Notices),
                Command::Inspector => to(Route::Inspector),
                Command::Settings => to(Route::Settings),
                Command::Theme => {
                    if let Some(chosen) = &chosen {
                        let mut next = chosen.now.clone();
                        next.theme = if browser::is_dark() {
                            Theme::Light
                        } else {
                            Theme::Dark
                        };
                        chosen.set.emit(next);
                    }
                }
                Command::NextBridge
                | Command::PreviousBridge
                | Command::NextUnread
                | Command::PreviousUnread => {
                    if let Some(bridge) = bridge_for(command, &state, now.as_ref()) {
                        to(Route::to_bridge(&bridge));
                        // Who listens hears where they are; on a phone the list gives way to the entries.
                        Timeout::new(0, || {
                            browser::focus(CURRENT.into_iter().find_map(browser::find_visible));
                        })
                        .forget();
                    }
                }
            }
        })
    };
    use_keys(act, single);
    html! {
        if props.help {
            <Help onclose={props.onhelp.reform(|()| false)} />
        }
    }
}

#[derive(PartialEq, Properties)]
struct HelpProps {
    onclose: Callback<()>,
}

/// All keys, by group.
#[component]
fn Help(props: &HelpProps) -> Html {
    let text = use_text();
    let words = &text.keys;
    let single = use_chosen().is_none_or(|chosen| chosen.now.single_keys);
    let row = |key: &'static str, does: &'static str| {
        html! { <div class="key-row"><dt><kbd>{ key }</kbd></dt><dd>{ does }</dd></div> }
    };
    let group = |group: Group| {
        let rows = ALL.iter().filter(move |(own, ..)| *own == group);
        html! {
            <section>
                <h3>{ (words.group)(group) }</h3>
                <dl>{ for rows.map(|(_, command, key)| row(key, (words.command)(*command))) }</dl>
            </section>
        }
    };
    html! {
        <Dialog title={words.title} onclose={props.onclose.clone()}>
            <p class="hint">{ if single { words.words } else { words.single_keys_hint } }</p>
            <div class="keys">
                { for [Group::Bridges, Group::Bridge, Group::Places].map(group) }
                <section>
                    <h3>{ words.more }</h3>
                    <dl>{ for words.elsewhere.iter().map(|(key, does)| row(key, does)) }</dl>
                </section>
            </div>
            <div class="dialog-foot">
                <button type="button" class="button primary" onclick={props.onclose.reform(|_: MouseEvent| ())}>
                    { words.close }
                </button>
            </div>
        </Dialog>
    }
}
