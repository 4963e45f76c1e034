//! The day in a small chart, with what it adds up to.

use shared::{operation::CountNotices, time::Timestamp};
use yew::prelude::*;

use crate::{
    components::asked::{clock, now, use_asked, use_gathered},
    context::{use_page_state, use_text},
    text::Text,
    view::notices::day::{Day, HOURS, Piece, begins, day},
};

/// The chart's own measures.
const BAR: f64 = 10.0;
const GAP: f64 = 2.0;
const HEIGHT: f64 = 44.0;
/// Even a single notice beside thousands is to be seen.
const LEAST: f64 = 1.5;

/// The last day: bars by hour, stacked by status, and the sums.
#[component]
pub(crate) fn DayChart() -> Html {
    let text = use_text();
    let state = use_page_state();
    let stirs = use_gathered(state.notices.stirs);
    let counts = use_asked(CountNotices::default(), stirs);
    let now = now();
    let shown = match &counts {
        Some(Ok(counts)) => day(counts, now),
        Some(Err(_)) | None => Day::default(),
    };
    html! {
        <section class="day-card" aria-labelledby="day-title">
            <h2 id="day-title">{ text.notice.last_day }</h2>
            { bars(&shown, now, text) }
            <ul class="tallies">
                { for shown.totals.iter().map(|(status, count)| html! {
                    <li key={status.as_str()}>
                        <span class={format!("swatch status-{}", status.as_str())} aria-hidden="true" />
                        { (text.notice.status)(*status) }
                        <strong>{ count }</strong>
                    </li>
                }) }
                if shown.totals.is_empty() {
                    <li class="quiet">{ match &counts {
                        Some(Err(fault)) => fault.clone(),
                        Some(Ok(_)) => text.notice.none_today.to_owned(),
                        None => text.loading.to_owned(),
                    } }</li>
                }
            </ul>
        </section>
    }
}

fn bars(shown: &Day, now: Timestamp, text: &'static Text) -> Html {
    let clock = |hour: usize| clock(begins(hour, now));
    let most = shown.most.map(|(count, hour)| (count, clock(hour)));
    let words = (text.notice.day)(
        &shown.totals,
        most.as_ref().map(|(count, at)| (*count, at.as_str())),
    );
    let width = HOURS as f64 * (BAR + GAP);
    let highest = shown.most.map_or(1, |(most, _)| most) as f64;
    html! {
        <div class="day-chart">
            <svg viewBox={format!("0 0 {width} {HEIGHT}")} preserveAspectRatio="none" role="img" aria-label={words}>
                <rect class="day-floor" x="0" y={(HEIGHT - 1.0).to_string()} width={width.to_string()} height="1" />
                { for shown.pieces.iter().map(|piece| bar(piece, highest)) }
            </svg>
            <div class="day-hours" aria-hidden="true">
                <span>{ clock(0) }</span><span>{ clock(HOURS / 2) }</span><span>{ clock(HOURS - 1) }</span>
            </div>
        </div>
    }
}

fn bar(piece: &Piece, highest: f64) -> Html {
    let scale = (HEIGHT - 1.0) / highest;
    let height = (piece.count as f64 * scale).max(LEAST);
    let top = HEIGHT - 1.0 - piece.below as f64 * scale - height;
    html! {
        <rect
            key={format!("{}-{}", piece.hour, piece.status.as_str())}
            class={format!("bar status-{}", piece.status.as_str())}
            x={(piece.hour as f64 * (BAR + GAP) + GAP / 2.0).to_string()}
            y={format!("{:.2}", top.max(0.0))}
            width={BAR.to_string()}
            height={format!("{height:.2}")}
        />
    }
}
