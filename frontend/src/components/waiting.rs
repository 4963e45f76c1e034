//! Waiting until the relay takes the next try, counted down.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::context::use_text;

/// How often it is looked how much is left, in milliseconds.
const LOOK_MS: u32 = 500;

/// How many seconds are left, and how the wait begins, with its seconds.
#[hook]
pub(crate) fn use_wait() -> (u64, Callback<u64>) {
    // In milliseconds since the Unix epoch.
    let until = use_state(|| 0.0_f64);
    let now = use_state(js_sys::Date::now);
    let left = ((*until - *now) / 1000.0).ceil().max(0.0) as u64;
    {
        let now = now.setter();
        use_effect_with(left > 0, move |waits| {
            let ticking =
                waits.then(|| Interval::new(LOOK_MS, move || now.set(js_sys::Date::now())));
            move || drop(ticking)
        });
    }
    let begin = {
        let (until, now) = (until.setter(), now.setter());
        Callback::from(move |seconds: u64| {
            let begin = js_sys::Date::now();
            now.set(begin);
            until.set(begin + seconds as f64 * 1000.0);
        })
    };
    (left, begin)
}

#[derive(PartialEq, Properties)]
pub(crate) struct WaitingProps {
    /// Seconds.
    pub left: u64,
}

/// Says how long. The seconds change: who listens hears once that it takes a while.
#[component]
pub(crate) fn Waiting(props: &WaitingProps) -> Html {
    let text = use_text().who;
    html! {
        <p class="fault" role="alert">
            <span class="unseen">{ text.too_many }</span>
            <span aria-hidden="true">{ (text.wait)(props.left) }</span>
        </p>
    }
}
