//! What is told to who listens.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::context::use_text;

/// How often who listens is told that there is more, in milliseconds.
const TELL_MS: u32 = 5_000;

#[derive(PartialEq, Properties)]
pub(crate) struct TellerProps {
    /// The highest number; nothing until it is known.
    pub last: Option<u64>,
}

/// How far what came is told: pure, asked once each [`TELL_MS`].
#[derive(Default)]
struct Told {
    /// The highest number at the time of the last look.
    before: Option<u64>,
}

impl Told {
    /// How many entries came since the last look, if any did. What is there from the beginning is no news.
    fn look(&mut self, last: Option<u64>) -> Option<u64> {
        let before = std::mem::replace(&mut self.before, last);
        let came = last?.saturating_sub(before?);
        (came > 0).then_some(came)
    }
}

/// Tells who listens how many entries came, seldom enough not to drown everything else.
#[component]
pub(crate) fn Teller(props: &TellerProps) -> Html {
    let text = use_text();
    // The number makes each telling another element: the same words twice would not be read out again.
    let told = use_state(|| (0_u64, String::new()));
    let last = use_mut_ref(|| None);
    *last.borrow_mut() = props.last;
    {
        let told = told.setter();
        use_effect_with((), move |()| {
            let mut teller = Told::default();
            let interval = Interval::new(TELL_MS, move || {
                let now = *last.borrow();
                if let Some(came) = teller.look(now) {
                    told.set((now.unwrap_or_default(), (text.came)(came)));
                }
            });
            move || drop(interval)
        });
    }
    html! { <p class="unseen" role="status"><span key={told.0}>{ &told.1 }</span></p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries come at these times, in milliseconds; the clock goes on by hand. When what is told.
    fn told(came: &[(u32, u64)], until: u32) -> Vec<(u32, u64)> {
        let mut teller = Told::default();
        let mut told = Vec::new();
        for now in (0..=until).step_by(TELL_MS as usize).skip(1) {
            let last = came.iter().rev().find(|(at, _)| *at < now);
            let last = last.map(|(_, last)| *last);
            told.extend(teller.look(last).map(|count| (now, count)));
        }
        told
    }

    #[test]
    fn at_most_one_summary_in_five_seconds_and_none_where_nothing_came() {
        let flood: Vec<_> = (0..20_000).map(|at| (at, 100 + u64::from(at))).collect();
        assert_eq!(
            told(&flood, 20_000),
            [(10_000, 5_000), (15_000, 5_000), (20_000, 5_000)]
        );
        let seldom = [(0, 7), (6_000, 8), (6_100, 9), (22_000, 10)];
        assert_eq!(told(&seldom, 30_000), [(10_000, 2), (25_000, 1)]);
    }

    #[test]
    fn what_is_there_at_first_and_what_goes_is_no_news() {
        assert_eq!(told(&[(0, 500)], 20_000), []);
        // The first entry of all is news.
        assert_eq!(told(&[(0, 0), (6_000, 1)], 20_000), [(10_000, 1)]);
        // Another epoch begins anew.
        assert_eq!(
            told(&[(0, 500), (6_000, 3), (11_000, 5)], 20_000),
            [(15_000, 2)]
        );
    }
}
