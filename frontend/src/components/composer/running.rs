//! What the relay is sending by itself on this bridge: periodic sends and files, for every page to see and to stop.

use shared::{
    bridge::Bridge,
    file::FileSend,
    operation::{CancelFile, Done, StopPeriodic},
    periodic::Periodic,
};
use yew::prelude::*;

use crate::{
    components::{bridge_menu::ask, inspector::link::linked},
    context::{use_connection, use_page_state, use_text},
    text::Text,
    view::{measure, names},
};

/// So many characters of what is sent are shown.
const SHOWN_CHARS: usize = 24;

#[derive(PartialEq, Properties)]
pub(crate) struct RunningRowProps {
    pub bridge: Bridge,
}

/// One line for each.
#[component]
pub(crate) fn RunningRow(props: &RunningRowProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let running = use_page_state().running;
    // What cannot be stopped any more has ended, as will be told.
    let ignore = Callback::from(|_: Result<Done, String>| ());
    let periodics = running
        .periodics_of(&props.bridge.id)
        .into_iter()
        .map(|one| {
            let stop = StopPeriodic {
                bridge: one.bridge.clone(),
                periodic: one.id.clone(),
            };
            let (connection, ignore) = (connection.clone(), ignore.clone());
            let onstop = move |_: MouseEvent| ask(&connection, stop.clone(), text, ignore.clone());
            periodic(one, onstop.into(), text)
        });
    let files = running.files_of(&props.bridge.id).map(|one| {
        let stop = CancelFile {
            bridge: one.bridge.clone(),
            file: one.id.clone(),
        };
        let (connection, ignore) = (connection.clone(), ignore.clone());
        let onstop = move |_: MouseEvent| ask(&connection, stop.clone(), text, ignore.clone());
        file(one, onstop.into(), text)
    });
    let lines: Vec<Html> = periodics.chain(files).collect();
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="running" aria-label={text.compose.running}>{ for lines }</ul>
    }
}

fn periodic(one: &Periodic, onstop: Callback<MouseEvent>, text: &'static Text) -> Html {
    let forms = [&one.text, &one.escapes, &one.hex, &one.base64];
    let what = forms.into_iter().flatten().next();
    let what: String = what
        .map_or("", |what| what.as_str())
        .escape_debug()
        .take(SHOWN_CHARS)
        .collect();
    let every = interval(one.every_ms);
    let label = (text.compose.stop)(&what);
    html! {
        <li key={one.id.to_string()}>
            <code>{ &what }</code>
            <span class="running-words">{ (text.compose.repeats)(&every, one.sent, one.failed) }</span>
            if one.unheard > 0 {
                <span class="quiet">{ (text.compose.unheard)(one.unheard) }</span>
            }
            if let Some(fault) = &one.fault {
                <span class="fault">{ linked(&(text.fault)(fault)) }</span>
            }
            <button type="button" class="button" aria-label={label.clone()} title={label} onclick={onstop}>
                { text.compose.stop_short }
            </button>
        </li>
    }
}

/// In the largest unit that leaves no rest.
fn interval(ms: u64) -> String {
    let units = [(3_600_000, "h"), (60_000, "min"), (1000, "s")];
    let whole = units.into_iter().find(|(unit, _)| ms.is_multiple_of(*unit));
    match whole {
        Some((unit, name)) => format!("{} {name}", ms / unit),
        None => format!("{ms} ms"),
    }
}

fn file(one: &FileSend, onstop: Callback<MouseEvent>, text: &'static Text) -> Html {
    let (sent, all) = (measure::bytes(one.sent), one.bytes.map(measure::bytes));
    let name = names::shown(&one.name);
    let words = (text.compose.progress)(&name, &sent, all.as_deref());
    let label = (text.compose.cancel_file)(&name);
    html! {
        <li key={one.id.to_string()}>
            <span class="running-words">{ &words }</span>
            if let Some(bytes) = one.bytes {
                <progress max={bytes.max(1).to_string()} value={one.sent.to_string()} aria-label={words.clone()} />
            }
            <button type="button" class="button" aria-label={label.clone()} title={label} onclick={onstop}>
                { text.compose.stop_short }
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::interval;

    #[test]
    fn an_interval_is_said_as_a_person_would() {
        for (ms, said) in [
            (10, "10 ms"),
            (1500, "1500 ms"),
            (1000, "1 s"),
            (90_000, "90 s"),
            (60_000, "1 min"),
            (86_400_000, "24 h"),
        ] {
            assert_eq!(interval(ms), said);
        }
    }
}
