//! More ways to send what is typed: as a button, again and again; and a file.

use shared::bridge::Bridge;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::{draft::Draft, manage::Manage, repeat_form::RepeatForm, save_form::SaveForm};
use crate::{
    browser,
    components::icon::{Glyph, Icon},
    context::{use_guest, use_text},
};

#[derive(PartialEq, Properties)]
pub(crate) struct MoreProps {
    pub bridge: Bridge,
    pub draft: Draft,
    /// Whether what is typed could be sent now.
    pub sendable: bool,
    /// Whether files can be sent here.
    pub files: bool,
    pub onfile: Callback<File>,
}

#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Nothing,
    Menu,
    Save,
    Manage,
    Repeat,
}

/// The menu and its dialogs.
#[component]
pub(crate) fn More(props: &MoreProps) -> Html {
    let text = use_text();
    let guest = use_guest().is_some();
    let shown = use_state(|| Shown::Nothing);
    let (opener, input) = (use_node_ref(), use_node_ref());
    let show = |next: Shown| {
        let shown = shown.setter();
        Callback::from(move |_: MouseEvent| shown.set(next))
    };
    let hide = {
        let (shown, opener) = (shown.setter(), opener.clone());
        Callback::from(move |()| {
            shown.set(Shown::Nothing);
            browser::focus(opener.cast());
        })
    };
    let onkeydown = {
        let (hide, is_menu) = (hide.clone(), *shown == Shown::Menu);
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && is_menu {
                hide.emit(());
            }
        }
    };
    let choose = {
        let (hide, input) = (hide.clone(), input.clone());
        move |_: MouseEvent| {
            hide.emit(());
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        }
    };
    let onchange = {
        let onfile = props.onfile.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                onfile.emit(file);
            }
            // So that the same file can be chosen again.
            input.set_value("");
        }
    };
    let is_typed = !props.draft.text.is_empty();
    let menu = *shown == Shown::Menu;
    html! {
        <div class="menu-place" {onkeydown}>
            <button ref={opener.clone()} type="button" class="button icon-only" aria-label={text.compose.more}
                title={text.compose.more} aria-expanded={menu.to_string()}
                onclick={show(if menu { Shown::Nothing } else { Shown::Menu })}>
                <Icon glyph={Glyph::More} />
            </button>
            <input ref={input} type="file" hidden=true aria-label={text.compose.file} {onchange} />
            if menu {
                <div class="menu-back" onclick={show(Shown::Nothing)} />
                <div class="menu up">
                    <button type="button" disabled={!props.sendable} onclick={show(Shown::Repeat)}>{ text.compose.repeat }</button>
                    if props.files {
                        <button type="button" onclick={choose}>{ text.compose.file }</button>
                    }
                    if !guest {
                        <button type="button" disabled={!is_typed} onclick={show(Shown::Save)}>{ text.compose.save_this }</button>
                        <button type="button" onclick={show(Shown::Manage)}>{ text.compose.manage }</button>
                    }
                </div>
            }
            if *shown == Shown::Save {
                <SaveForm bridge={props.bridge.clone()} draft={props.draft.clone()} opener={opener.clone()} onclose={hide.clone()} />
            }
            if *shown == Shown::Repeat {
                <RepeatForm bridge={props.bridge.clone()} draft={props.draft.clone()} opener={opener.clone()} onclose={hide.clone()} />
            }
            if *shown == Shown::Manage {
                <Manage bridge={props.bridge.clone()} opener={opener.clone()} onclose={hide} />
            }
        </div>
    }
}
