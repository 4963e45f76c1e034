//! The page that lists the keys.

use yew::prelude::*;

use crate::{
    components::dialog::Dialog,
    context::{use_chosen, use_text, use_who},
    keys::{ALL, Command, Group},
    route::Route,
};

#[derive(PartialEq, Properties)]
pub(super) struct HelpProps {
    pub onclose: Callback<()>,
}

/// All keys, by group.
#[component]
pub(super) fn Help(props: &HelpProps) -> Html {
    let text = use_text();
    let words = &text.keys;
    let single = use_chosen().is_none_or(|chosen| chosen.now.single_keys);
    let row = |key: &'static str, does: &'static str| {
        html! { <div class="key-row"><dt><kbd>{ key }</kbd></dt><dd>{ does }</dd></div> }
    };
    let who = use_who();
    let offered = |command: Command| match command {
        Command::NewBridge => who.makes_bridges(),
        Command::Notices => who.goes_to(&Route::Notices),
        Command::Lessons => who.goes_to(&Route::Lessons),
        _ => true,
    };
    let group = |group: Group| {
        let rows = ALL
            .iter()
            .filter(|(own, command, _)| *own == group && offered(*command));
        html! {
            <section>
                <h3>{ (words.group)(group) }</h3>
                <dl>{ for rows.map(|(_, command, key)| row(key, (words.command)(*command))) }</dl>
            </section>
        }
    };
    html! {
        <Dialog title={words.title} onclose={props.onclose.clone()}>
            // The focus begins at the top: the first control is at the end.
            <p class="hint keys-begin" tabindex="-1" autofocus=true>{ if single { words.words } else { words.single_keys_hint } }</p>
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
