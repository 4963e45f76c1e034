//! The dialog that starts a periodic send of what is typed.

use shared::{
    bridge::Bridge,
    operation::{CreatePeriodic, PeriodicStarted},
    periodic::{MAX_EVERY_MS, MIN_EVERY_MS},
};
use yew::prelude::*;

use super::draft::Draft;
use crate::{
    components::{
        bridge_menu::ask, dialog::Dialog, field::Field, inspector::link::linked, typed::use_typed,
    },
    context::{use_connection, use_text},
};

#[derive(PartialEq, Properties)]
pub(crate) struct RepeatFormProps {
    pub bridge: Bridge,
    pub draft: Draft,
    #[prop_or_default]
    pub opener: NodeRef,
    pub onclose: Callback<()>,
}

/// The dialog.
#[component]
pub(crate) fn RepeatForm(props: &RepeatFormProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    // How often, and how many times.
    let typed = use_typed(format!("repeat on {}", props.bridge.id), || {
        ("1000".to_owned(), String::new())
    });
    let (every, times) = &*typed;
    let busy = use_state(|| false);
    let tried = use_state(|| false);
    let fault = use_state(|| None::<String>);
    let (every_ms, count) = (parse_every(every), parse_times(times));
    let onsubmit = {
        let (tried, fault, busy) = (tried.setter(), fault.setter(), busy.clone());
        let done = typed.before(&props.onclose);
        let wanted = every_ms.zip(count).map(|(every_ms, count)| {
            let send = props.draft.send(&props.bridge);
            CreatePeriodic {
                bridge: send.bridge,
                to: send.to,
                text: send.text,
                escapes: send.escapes,
                hex: send.hex,
                base64: send.base64,
                encoding: send.encoding,
                every_ms,
                count,
            }
        });
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            tried.set(true);
            let (fault, done, idle) = (fault.clone(), done.clone(), busy.setter());
            let then = Callback::from(move |answer: Result<PeriodicStarted, String>| {
                idle.set(false);
                match answer {
                    Ok(_) => done.emit(()),
                    Err(words) => fault.set(Some(words)),
                }
            });
            // Another press before the answer would start another one.
            if let (Some(wanted), false) = (&wanted, *busy) {
                busy.set(true);
                ask(&connection, wanted.clone(), text, then);
            }
        })
    };
    let wrong = |is_right: bool, words: &'static str| {
        (*tried && !is_right).then_some(AttrValue::Static(words))
    };
    html! {
        <Dialog title={text.compose.repeat_title} onclose={props.onclose.clone()} opener={props.opener.clone()}>
            <form class="form" {onsubmit}>
                <p class="quoted"><code>{ &props.draft.text }</code></p>
                <div class="pair">
                    <Field id="repeat-every" label={text.compose.every} value={every.clone()} numeric=true
                        onchange={typed.field(|typed, value| typed.0 = value)} fault={wrong(every_ms.is_some(), text.compose.wrong_every)} />
                    <Field id="repeat-times" label={text.compose.times} value={times.clone()} numeric=true
                        hint={text.compose.times_hint} onchange={typed.field(|typed, value| typed.1 = value)}
                        fault={wrong(count.is_some(), text.compose.wrong_times)} />
                </div>
                if let Some(fault) = &*fault {
                    <p class="fault" role="alert">{ linked(fault) }</p>
                }
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={typed.before::<MouseEvent>(&props.onclose)}>{ text.cancel }</button>
                    <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ text.compose.start }</button>
                </div>
            </form>
        </Dialog>
    }
}

fn parse_every(typed: &str) -> Option<u64> {
    let every = typed.trim().parse().ok()?;
    (MIN_EVERY_MS..=MAX_EVERY_MS)
        .contains(&every)
        .then_some(every)
}

/// How often; nothing typed is until it is stopped.
fn parse_times(typed: &str) -> Option<Option<u64>> {
    match typed.trim() {
        "" => Some(None),
        typed => typed.parse().ok().filter(|count| *count > 0).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_the_relay_takes() {
        for (typed, every) in [
            ("10", Some(10)),
            (" 1000 ", Some(1000)),
            ("9", None),
            ("1.5", None),
            ("86400001", None),
        ] {
            assert_eq!(parse_every(typed), every, "{typed}");
        }
        for (typed, times) in [
            ("", Some(None)),
            ("3", Some(Some(3))),
            ("0", None),
            ("x", None),
        ] {
            assert_eq!(parse_times(typed), times, "{typed}");
        }
    }
}
