//! The price of connecting, measured.

use shared::operation::{ConnectingMeasured, MeasureConnecting, Round};
use yew::prelude::*;

use super::Panel;
use crate::{
    components::{bridge_menu::ask, inspector::link::linked},
    context::{use_connection, use_text, use_who},
    text::Text,
    view::measure,
};

/// The panel, with the button that measures.
#[component]
pub(super) fn Price() -> Html {
    let (text, connection) = (use_text(), use_connection());
    let may_measure = use_who().guest().is_none();
    let busy = use_state(|| false);
    let measured = use_state(|| None::<Result<ConnectingMeasured, String>>);
    let onclick = {
        let (busy, measured) = (busy.clone(), measured.setter());
        move |_: MouseEvent| {
            if *busy {
                return;
            }
            busy.set(true);
            let (busy, measured) = (busy.setter(), measured.clone());
            let then = Callback::from(move |answer| {
                busy.set(false);
                measured.set(Some(answer));
            });
            ask(&connection, MeasureConnecting::default(), text, then);
        }
    };
    let label = if *busy {
        text.drawn.measuring
    } else {
        text.drawn.measure
    };
    if !may_measure {
        return Html::default();
    }
    html! {
        <Panel title={text.drawn.price}>
            <p>{ text.drawn.price_words }</p>
            <p><button type="button" class="button" aria-busy={busy.to_string()} {onclick}>{ label }</button></p>
            <div role="status">
                { match &*measured {
                    None => Html::default(),
                    Some(Err(fault)) => html! { <p class="fault">{ linked(fault) }</p> },
                    Some(Ok(measured)) => table(measured, text),
                } }
            </div>
        </Panel>
    }
}

fn table(measured: &ConnectingMeasured, text: &'static Text) -> Html {
    let words = text.drawn;
    let Round {
        connect_us,
        first_byte_us,
        datagram_us,
    } = measured.median;
    let rows = [
        (words.price_connect, connect_us),
        (words.price_first, first_byte_us),
        (words.price_sum, median_of_sums(&measured.rounds)),
        (words.price_datagram, datagram_us),
    ];
    let row = |(name, us): (&'static str, u64)| {
        html! { <tr key={name}><th scope="row">{ name }</th><td>{ micros(us) }</td></tr> }
    };
    let round = |(index, round): (usize, &Round)| {
        html! {
            <tr key={index}>
                <td>{ micros(round.connect_us) }</td><td>{ micros(round.first_byte_us) }</td><td>{ micros(round.datagram_us) }</td>
            </tr>
        }
    };
    html! {
        <>
            <table class="calculated figures">
                <caption>{ (words.price_of)(measured.rounds.len()) }</caption>
                <tbody>{ for rows.into_iter().map(row) }</tbody>
            </table>
            <details class="more">
                <summary>{ words.each }</summary>
                <table class="calculated figures">
                    <thead><tr>
                        <th scope="col">{ words.price_connect }</th><th scope="col">{ words.price_first }</th><th scope="col">{ words.price_datagram }</th>
                    </tr></thead>
                    <tbody>{ for measured.rounds.iter().enumerate().map(round) }</tbody>
                </table>
            </details>
        </>
    }
}

/// The median of both together, which need not be the sum of their medians.
fn median_of_sums(rounds: &[Round]) -> u64 {
    let sum = |round: &Round| round.connect_us + round.first_byte_us;
    let mut sums: Vec<_> = rounds.iter().map(sum).collect();
    sums.sort_unstable();
    let (low, high) = (sums.len().saturating_sub(1) / 2, sums.len() / 2);
    let pair = sums.get(low).zip(sums.get(high));
    pair.map_or(0, |(low, high)| low.midpoint(*high))
}

/// Small differences count here.
fn micros(us: u64) -> String {
    match us {
        0..10_000 => format!("{us} µs"),
        us => measure::duration(us),
    }
}
