//! What is asked of the relay as long as something is looked at.

use gloo_timers::callback::Timeout;
use shared::{
    operation::{DescribeOutbox, Operation, OutboxView},
    time::Timestamp,
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    components::bridge_menu::ask,
    context::{use_connection, use_page_state, use_text},
    state::{Action, Link, Shared, notices::Change},
    view::notices,
};

/// How long changes are gathered before something is asked for again, in milliseconds.
const GATHER_MS: u32 = 1_000;

/// An answer, equal only to itself, or the words of what went wrong.
pub(crate) type Answered<T> = Option<Result<Shared<T>, String>>;

/// Asks for something once connected, and again whenever `again` changes; nothing until the first answer.
#[hook]
pub(crate) fn use_asked<O, D>(request: O, again: D) -> Answered<O::Answer>
where
    O: Operation + Clone + PartialEq + 'static,
    O::Answer: 'static,
    D: PartialEq + 'static,
{
    use_asked_if(true, request, again)
}

/// The same, as long as it is wanted.
#[hook]
pub(crate) fn use_asked_if<O, D>(wanted: bool, request: O, again: D) -> Answered<O::Answer>
where
    O: Operation + Clone + PartialEq + 'static,
    O::Answer: 'static,
    D: PartialEq + 'static,
{
    let text = use_text();
    let connection = use_connection();
    let is_up = use_page_state().link == Link::Up && wanted;
    let answer = use_state(|| None);
    let round = use_mut_ref(|| 0_u64);
    {
        let answer = answer.setter();
        use_effect_with((is_up, request, again), move |(is_up, request, _)| {
            if let (true, Some(connection)) = (*is_up, connection) {
                *round.borrow_mut() += 1;
                let (mine, request) = (*round.borrow(), request.clone());
                spawn_local(async move {
                    let came = connection.call(request).await;
                    // A later question has an answer of its own.
                    if *round.borrow() == mine {
                        let came = came
                            .map(Shared::from)
                            .map_err(|error| text.call_error(&error));
                        answer.set(Some(came));
                    }
                });
            }
        });
    }
    (*answer).clone()
}

/// Asks anew by which ways notices leave, and what guards them.
#[hook]
pub(crate) fn use_look() -> Callback<()> {
    let text = use_text();
    let connection = use_connection();
    Callback::from(move |()| {
        let tell = connection.clone();
        let then = Callback::from(move |answer: Result<OutboxView, String>| {
            if let (Ok(view), Some(connection)) = (answer, &tell) {
                connection.tell(Action::Notices(Change::View(Box::new(view))));
            }
        });
        ask(&connection, DescribeOutbox {}, text, then);
    })
}

/// Follows a number that may change often, at most once a second.
#[hook]
pub(crate) fn use_gathered(number: u64) -> u64 {
    let shown = use_state(|| number);
    let latest = use_mut_ref(|| number);
    let timer = use_mut_ref(|| None::<Timeout>);
    *latest.borrow_mut() = number;
    {
        let shown = shown.setter();
        use_effect_with(number, move |_| {
            let mut waiting = timer.borrow_mut();
            if waiting.is_none() {
                let (latest, timer) = (latest.clone(), timer.clone());
                *waiting = Some(Timeout::new(GATHER_MS, move || {
                    drop(timer.borrow_mut().take());
                    shown.set(*latest.borrow());
                }));
            }
        });
    }
    *shown
}

/// Now.
pub(crate) fn now() -> Timestamp {
    Timestamp((js_sys::Date::now() * 1000.0) as i64)
}

fn offset(at: Timestamp) -> i64 {
    let date = js_sys::Date::new(&(at.0 as f64 / 1000.0).into());
    -date.get_timezone_offset() as i64
}

/// A moment where the browser is, in short.
pub(crate) fn moment(at: Timestamp) -> String {
    notices::moment(at, now(), offset(at))
}

/// The time of day where the browser is, to the minute.
pub(crate) fn clock(at: Timestamp) -> String {
    notices::clock(at, offset(at))
}
