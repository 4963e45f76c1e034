//! Sends a test by a sender or gateway and shows what came back.

use shared::{
    operation::{TestGateway, TestSender},
    sender::TestResult,
};
use yew::prelude::*;

use crate::{
    components::{bridge_menu::ask, dialog::Dialog, field::Field},
    context::{use_connection, use_text},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct TestProps {
    pub name: String,
    /// Whether it is a gateway of SMS rather than a sender of e-mail.
    pub gateway: bool,
    /// Whether it tells what is left on the account.
    pub balance: bool,
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub(crate) fn Test(props: &TestProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let to = use_state(String::new);
    let busy = use_state(|| false);
    let result = use_state(|| None::<Result<TestResult, String>>);
    let run = {
        let (name, gateway) = (props.name.clone(), props.gateway);
        let (busy, result) = (busy.clone(), result.setter());
        Callback::from(move |to: Option<String>| {
            if *busy {
                return;
            }
            busy.set(true);
            let (busy, result) = (busy.setter(), result.clone());
            let then = Callback::from(move |answer| {
                busy.set(false);
                result.set(Some(answer));
            });
            let name = name.clone();
            if gateway {
                ask(
                    &connection,
                    TestGateway {
                        gateway: name,
                        to,
                        key: None,
                    },
                    text,
                    then,
                );
            } else {
                let to = to.unwrap_or_default();
                ask(
                    &connection,
                    TestSender {
                        sender: name,
                        to,
                        key: None,
                    },
                    text,
                    then,
                );
            }
        })
    };
    let onsubmit = {
        let (run, to) = (run.clone(), to.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if !to.trim().is_empty() {
                run.emit(Some(to.trim().to_owned()));
            }
        }
    };
    let balance = run.reform(|_: MouseEvent| None);
    let type_it = {
        let to = to.setter();
        Callback::from(move |value| to.set(value))
    };
    let (label, hint) = if props.gateway {
        (text.setup.test_phone, text.setup.test_phone_hint)
    } else {
        (text.setup.test_mailbox, text.setup.test_mailbox_hint)
    };
    html! {
        <Dialog title={(text.setup.test_title)(&props.name)} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <Field id="test-to" {label} {hint} value={(*to).clone()} onchange={type_it} />
                <div class="test-result" role="status">{ told(*busy, result.as_ref(), text) }</div>
                <div class="dialog-foot">
                    if props.balance {
                        <button type="button" class="button" onclick={balance}>{ text.setup.ask_balance }</button>
                    }
                    <button type="button" class="button" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.share.close }</button>
                    <button type="submit" class="button primary" aria-busy={busy.to_string()} disabled={to.trim().is_empty()}>{ text.setup.send_test }</button>
                </div>
            </form>
        </Dialog>
    }
}

fn told(busy: bool, result: Option<&Result<TestResult, String>>, text: &'static Text) -> Html {
    match result {
        _ if busy => html! { <p class="quiet">{ text.setup.testing }</p> },
        None => Html::default(),
        Some(Err(fault)) => html! { <p class="fault">{ fault }</p> },
        Some(Ok(result)) => came_back(result, text),
    }
}

fn came_back(result: &TestResult, text: &'static Text) -> Html {
    let meaning = result.meaning.as_deref().and_then(text.notice.meaning);
    let (class, words) = if result.accepted {
        ("verdict good", (text.setup.test_taken)(result.took_ms))
    } else {
        ("verdict fault", (text.setup.test_refused)(result.took_ms))
    };
    html! {
        <>
            <p {class}><strong>{ words }</strong></p>
            if result.code.is_some() || result.words.is_some() {
                <p class="step-words">
                    if let Some(code) = &result.code {
                        <code>{ code }</code>{ " " }
                    }
                    { result.words.clone().unwrap_or_default() }
                </p>
            }
            if let Some(meaning) = meaning {
                <p class="step-meaning">{ meaning }</p>
            }
            if let Some(balance) = &result.balance {
                <p>{ (text.setup.balance)(balance) }</p>
            }
        </>
    }
}
