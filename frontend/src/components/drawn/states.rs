//! The states of both ends: which were entered, and which is now.

use shared::{
    drawn::{
        Known,
        course::Course,
        state::{Ends, Entered},
    },
    operation::SocketNow,
    peer::TcpState,
};
use yew::prelude::*;

use super::ladder::class_of;
use super::{Fate, Panel};
use crate::{
    context::use_text,
    text::Text,
    view::drawn::{STATES, state_name},
};

/// What of a course is shown here.
#[derive(Clone, PartialEq)]
pub(super) struct StatesOf {
    ends: Ends,
    lit: [Vec<Entered>; 2],
}

impl StatesOf {
    /// Of a course.
    pub(super) fn new(course: &Course) -> Self {
        Self {
            ends: course.ends(),
            lit: course.lit().clone(),
        }
    }

    /// With what the system says of our end.
    fn seen(&self, state: TcpState) -> Self {
        let mut seen = self.clone();
        if let Some(entered) = seen.ends.see(state) {
            seen.lit[0].push(entered);
        }
        seen
    }

    /// How it is known that an end was in a state; nothing where it was not.
    fn known(&self, end: usize, state: TcpState) -> Option<Known> {
        let lit = || {
            self.lit[end]
                .iter()
                .filter(|entered| entered.state == state)
        };
        let measured = lit().any(|entered| entered.known == Known::Measured);
        match measured {
            true => Some(Known::Measured),
            false => lit().next().map(|entered| entered.known),
        }
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct StatesProps {
    pub course: StatesOf,
    /// The relay's socket, where its system has one.
    #[prop_or_default]
    pub socket: Option<SocketNow>,
    pub fate: Fate,
}

/// All states, lit as they are entered.
#[component]
pub(super) fn States(props: &StatesProps) -> Html {
    let text = use_text();
    let states = match props.socket {
        Some(socket) => props.course.seen(socket.state),
        None => props.course.clone(),
    };
    let row = |state: &TcpState| {
        html! {
            <tr key={state_name(*state)}>
                <th scope="row"><code>{ state_name(*state) }</code></th>
                { cell(&states, 0, *state, states.ends.ours, text) }
                { cell(&states, 1, *state, states.ends.theirs, text) }
            </tr>
        }
    };
    html! {
        <Panel title={text.drawn.states} class="states-panel">
            <table class="states">
                <thead><tr><th scope="col"><span class="unseen">{ text.drawn.states }</span></th><th scope="col">{ text.drawn.relay }</th><th scope="col">{ text.drawn.peer }</th></tr></thead>
                <tbody>{ for STATES.iter().map(row) }</tbody>
            </table>
            <p class="hint">
                { match (props.socket, props.fate) {
                    (Some(socket), _) => said(socket, text),
                    (None, Fate::Told) => text.drawn.no_socket.to_owned(),
                    (None, Fate::Forgotten) => text.drawn.forgotten.to_owned(),
                    (None, Fate::Asking) => String::new(),
                } }
            </p>
        </Panel>
    }
}

fn cell(
    states: &StatesOf,
    end: usize,
    state: TcpState,
    now: TcpState,
    text: &'static Text,
) -> Html {
    let known = states.known(end, state);
    let is_now = now == state && (known.is_some() || state == TcpState::Closed);
    let class = classes!(
        "lit",
        is_now.then_some("is-now"),
        known.is_none().then_some("dark")
    );
    html! {
        <td {class}>
            if let Some(known) = known {
                <span class={class_of(known)}>{ (text.drawn.known)(known) }</span>
            } else if !is_now {
                <span class="unseen">{ text.drawn.never }</span>
            }
            if is_now {
                <strong>{ text.drawn.now }</strong>
            }
        </td>
    }
}

fn said(socket: SocketNow, text: &'static Text) -> String {
    let said = (text.drawn.system_says)(state_name(socket.state));
    match socket.ends_in_ms {
        Some(ms) if socket.state == TcpState::TimeWait => {
            format!(
                "{said}, {}",
                (text.drawn.time_wait)(u64::from(ms).div_ceil(1000))
            )
        }
        _ => said,
    }
}
