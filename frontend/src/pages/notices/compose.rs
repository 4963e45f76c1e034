//! Writing a notice.

use gloo_timers::callback::Timeout;
use shared::{notice::NoticeKind, operation::Queued};
use yew::prelude::*;
use yew_router::hooks::use_navigator;

use crate::{
    browser,
    components::{
        dialog::Confirm,
        field::{Choice, Field, Tick},
        notices::write::{
            body::{Body, change},
            checked::{Checked, use_checked},
            draft::{Attached, Draft},
            files::Files,
            outlook::{Outlook, OutlookLine, outlook},
            preview::PreviewCard,
            recipients::Recipients,
            sending::{Hand, keeps_key, keyed, use_sending},
        },
    },
    connection::CallError,
    context::{use_connection, use_page_state, use_text},
    route::Route,
    state::{Action, notices::Change},
    text::Text,
};

/// To more recipients than these nothing is sent unasked.
const MANY: usize = 10;

/// The place where a notice is written.
#[component]
pub(crate) fn ComposePage() -> Html {
    let text = use_text();
    let state = use_page_state();
    let draft = use_state(Draft::load);
    let asking = use_state(|| false);
    let checked = use_checked(&draft);
    // What comes late (a file that was read) is put into the draft as it is then.
    let latest = use_mut_ref(|| (*draft).clone());
    latest.borrow_mut().clone_from(&draft);
    let put = {
        let (draft, latest) = (draft.setter(), latest.clone());
        Callback::from(move |next: Draft| {
            next.keep();
            latest.borrow_mut().clone_from(&next);
            draft.set(next);
        })
    };
    let hand = use_hand(&put, latest.clone());
    let view = state.notices.view.clone();
    let outlook = outlook(&draft, view.as_deref(), checked.of(&draft));
    // That the connection is lost is said elsewhere.
    let wrong = checked
        .error
        .clone()
        .filter(|error| error.fault().is_some());
    let ask = asking.setter();
    let go = {
        let (put, latest, send, ask) =
            (put.clone(), latest.clone(), hand.send.clone(), ask.clone());
        Callback::from(move |()| {
            ask.set(false);
            let draft = keyed(&latest.borrow());
            put.emit(draft.clone());
            send.emit(draft);
        })
    };
    let onsubmit = {
        let (go, ask) = (go.clone(), ask.clone());
        let ready = outlook.is_ready() && !hand.now.holds();
        let many = draft.recipients().len() + draft.further().len() > MANY;
        move |event: SubmitEvent| {
            event.prevent_default();
            match (ready, many) {
                (false, _) => {}
                (true, true) => ask.set(true),
                (true, false) => go.emit(()),
            }
        }
    };
    let onadd = {
        let put = put.clone();
        Callback::from(move |files: Vec<Attached>| {
            let draft = latest.borrow().clone();
            put.emit(with_files(&draft, files));
        })
    };
    html! {
        <form class="compose" {onsubmit} novalidate=true>
            <fieldset class="bare compose-fields" disabled={hand.now.holds()}>
                { head(&draft, &checked, &put, view.as_ref().map(|view| view.senders.clone()).unwrap_or_default(), text) }
                <Body draft={(*draft).clone()} checked={checked.clone()} onchange={put.clone()} />
                if draft.is_email() {
                    <Files files={draft.files.clone()} {onadd} onchange={files_changed(&draft, &put)} />
                }
            </fieldset>
            <div class="compose-side">
                <PreviewCard draft={(*draft).clone()} checked={checked} />
                if let Some(error) = &wrong {
                    <p class="fault" role="alert">{ text.call_error(error) }</p>
                }
                { foot(&draft, &outlook, &hand, &put, text) }
            </div>
            if *asking {
                <Confirm title={(text.write.many_title)(draft.recipients().len() + draft.further().len())} words={text.write.many_words}
                    action={text.write.send} onconfirm={go} onclose={Callback::from(move |()| ask.set(false))} />
            }
        </form>
    }
}

/// Sends; once something was taken the next draft begins, and the outbox is shown.
#[hook]
fn use_hand(put: &Callback<Draft>, latest: std::rc::Rc<std::cell::RefCell<Draft>>) -> Hand {
    let connection = use_connection();
    let navigator = use_navigator();
    let ontaken = {
        let (put, latest) = (put.clone(), latest.clone());
        Callback::from(move |queued: Queued| {
            let next = latest.borrow().next();
            put.emit(next);
            if let Some(connection) = &connection {
                connection.tell(Action::Notices(Change::Put(Some(queued.notices.len()))));
            }
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Notices);
                // The button that sent is not there any more.
                Timeout::new(0, browser::focus_home_if_lost).forget();
            }
        })
    };
    let put = put.clone();
    let onrefused = Callback::from(move |error: CallError| {
        if !keeps_key(&error) {
            let mut draft = latest.borrow().clone();
            draft.key.clear();
            put.emit(draft);
        }
    });
    use_sending(ontaken, onrefused)
}

/// A file that was chosen again takes the place of the one that the browser has not kept.
fn with_files(draft: &Draft, files: Vec<Attached>) -> Draft {
    let mut next = draft.clone();
    let is_back =
        |file: &Attached| file.base64.is_none() && files.iter().any(|new| new.name == file.name);
    next.files.retain(|file| !is_back(file));
    next.files.extend(files);
    next
}

fn files_changed(draft: &Draft, put: &Callback<Draft>) -> Callback<Vec<Attached>> {
    let (draft, put) = (draft.clone(), put.clone());
    Callback::from(move |files| {
        put.emit(Draft {
            files,
            ..draft.clone()
        })
    })
}

fn head(
    draft: &Draft,
    checked: &Checked,
    put: &Callback<Draft>,
    senders: Vec<String>,
    text: &'static Text,
) -> Html {
    let set = |change_it| change(draft, put, change_it);
    let (label, hint) = (text.write.to)(draft.kind);
    html! {
        <>
            { kinds(draft, put, text) }
            <Recipients id="notice-to" {label} {hint} value={draft.to.clone()} preview={checked.preview.clone()}
                onchange={set(|draft, value| draft.to = value)} />
            if draft.is_email() {
                <Tick label={text.write.together} checked={draft.together} onchange={
                    let (draft, put) = (draft.clone(), put.clone());
                    Callback::from(move |together| put.emit(Draft { together, ..draft.clone() }))
                } />
                if draft.together {
                    <Recipients id="notice-cc" label={text.write.cc} hint={text.write.cc_hint} value={draft.cc.clone()}
                        preview={checked.preview.clone()} onchange={set(|draft, value| draft.cc = value)} />
                }
                <div class="pair">
                    { by(draft, senders, set(|draft, value| draft.sender = value), text) }
                    <Field id="notice-reply" label={text.write.reply_to} value={draft.reply_to.clone()}
                        fault={reply_fault(draft, checked, text)} onchange={set(|draft, value| draft.reply_to = value)} />
                </div>
            }
        </>
    }
}

fn kinds(draft: &Draft, put: &Callback<Draft>, text: &'static Text) -> Html {
    let button = |kind: NoticeKind| {
        let (draft, put) = (draft.clone(), put.clone());
        let pressed = draft.kind == kind;
        let onclick = move |_: MouseEvent| {
            put.emit(Draft {
                kind,
                template: String::new(),
                ..draft.clone()
            })
        };
        html! { <button type="button" aria-pressed={pressed.to_string()} {onclick}>{ (text.notice.kind)(kind) }</button> }
    };
    html! {
        <div class="segments kinds" role="group" aria-label={text.notice.kind_label}>
            { button(NoticeKind::Sms) }
            { button(NoticeKind::Email) }
        </div>
    }
}

/// By which sender; there is nothing to choose where there is none.
fn by(
    draft: &Draft,
    senders: Vec<String>,
    onchange: Callback<String>,
    text: &'static Text,
) -> Html {
    let first = match senders.first() {
        Some(first) => (text.write.first_sender)(first),
        None => text.write.sandbox.to_owned(),
    };
    let names = senders
        .into_iter()
        .map(|name| (AttrValue::from(name.clone()), AttrValue::from(name)));
    let options: Vec<_> = std::iter::once((AttrValue::from(""), AttrValue::from(first)))
        .chain(names)
        .collect();
    html! { <Choice id="notice-sender" label={text.write.sender} {options} value={draft.sender.clone()} {onchange} /> }
}

fn reply_fault(draft: &Draft, checked: &Checked, text: &'static Text) -> Option<AttrValue> {
    let preview = checked.preview.as_ref()?;
    let given = draft.reply_to.trim();
    let one = preview.recipients.iter().find(|one| one.given == given)?;
    Some((text.fault)(one.fault.as_ref()?).into())
}

fn foot(
    draft: &Draft,
    outlook: &Outlook,
    hand: &Hand,
    put: &Callback<Draft>,
    text: &'static Text,
) -> Html {
    use crate::components::notices::write::sending::Sending;
    let again = {
        let (draft, put, rest) = (draft.clone(), put.clone(), hand.rest.clone());
        move |_: MouseEvent| {
            put.emit(Draft {
                key: String::new(),
                ..draft.clone()
            });
            rest.emit(());
        }
    };
    let rest = hand.rest.reform(|_: MouseEvent| ());
    html! {
        <div class="compose-foot">
            <OutlookLine draft={draft.clone()} outlook={outlook.clone()} />
            { match &hand.now {
                Sending::Rest | Sending::Busy => Html::default(),
                Sending::Lost(_) => html! {
                    <p class="outlook warn" role="alert">
                        { text.write.lost }{ " " }
                        <button type="button" class="button small" onclick={rest}>{ text.write.give_up }</button>
                    </p>
                },
                Sending::Refused(_) if hand.now.is_key_reused() => html! {
                    <p class="fault" role="alert">
                        { text.write.key_reused }{ " " }
                        <button type="button" class="button small" onclick={again}>{ text.write.as_new }</button>
                    </p>
                },
                Sending::Refused(error) => html! { <p class="fault" role="alert">{ text.call_error(error) }</p> },
            } }
            <button type="submit" class="button primary" aria-busy={hand.now.holds().to_string()}
                disabled={!outlook.is_ready()}>
                { if hand.now.holds() { text.write.sending } else { text.write.send } }
            </button>
        </div>
    }
}
