//! How long nothing has been said on a connection: it counts as long as both wait.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use super::desk::Desk;
use crate::{
    context::use_text,
    lessons::{Role, talks},
};

/// How often it is shown anew, in milliseconds.
const TICK_MS: u32 = 100;

#[derive(PartialEq, Properties)]
pub(super) struct ClockProps {
    pub desk: Desk,
    /// Whose connection it is.
    pub role: Role,
    /// Whether both wait, or one waits to be spoken to.
    pub both: bool,
}

/// The silence that goes on now, by this browser's clock: it begins when the page has heard of the last thing.
#[component]
pub(super) fn Clock(props: &ClockProps) -> Html {
    let text = use_text();
    let since = {
        let talks = talks(props.desk.side(props.role));
        let open = talks.last().filter(|talk| {
            talk.left.is_none() && talk.fin_sent.is_none() && talk.fin_received.is_none()
        });
        open.map(|talk| talk.messages.last().copied().unwrap_or(talk.begin).seq)
    };
    let begun = use_state(|| None::<(u64, f64)>);
    let now = use_state(|| 0.0_f64);
    {
        let (begun, now) = (begun.setter(), now.setter());
        use_effect_with(since, move |since| {
            let start = js_sys::Date::now();
            begun.set(since.map(|since| (since, start)));
            now.set(start);
            let tick = since.map(|_| Interval::new(TICK_MS, move || now.set(js_sys::Date::now())));
            move || drop(tick)
        });
    }
    let Some((_, start)) = begun.filter(|(of, _)| Some(*of) == since) else {
        return Html::default();
    };
    let us = ((*now - start).max(0.0) * 1_000.0) as u64;
    let words = match props.both {
        true => (text.lessons.both_wait)(us),
        false => (text.lessons.wait)(us),
    };
    // It changes all the time, which nobody wants to listen to.
    html! { <p class="lesson-clock">{ words }</p> }
}
