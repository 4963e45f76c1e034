//! What is told to who listens.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::context::use_text;

/// How often who listens is told that there is more, in milliseconds.
const TELL_MS: u32 = 5_000;

#[derive(PartialEq, Properties)]
pub(crate) struct TellerProps {
    /// The highest number.
    pub last: u64,
}

/// Tells who listens how many entries came, seldom enough not to drown everything else.
#[component]
pub(crate) fn Teller(props: &TellerProps) -> Html {
    let text = use_text();
    // The number makes each telling another element: the same words twice would not be read out again.
    let told = use_state(|| (0_u64, String::new()));
    let last = use_mut_ref(|| 0_u64);
    *last.borrow_mut() = props.last;
    {
        let told = told.setter();
        use_effect_with((), move |()| {
            let mut before = 0;
            let interval = Interval::new(TELL_MS, move || {
                let now = *last.borrow();
                let came = now.saturating_sub(before);
                if came > 0 && before > 0 {
                    told.set((now, (text.came)(came)));
                }
                before = now;
            });
            move || drop(interval)
        });
    }
    html! { <p class="unseen" role="status"><span key={told.0}>{ &told.1 }</span></p> }
}
