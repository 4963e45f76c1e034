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
    /// Whether it is not known what our FIN led to.
    fin_is_open: bool,
}

impl StatesOf {
    /// Of a course.
    pub(super) fn new(course: &Course) -> Self {
        let mut ends = course.ends();
        if let (true, Some(last)) = (ends == Ends::default(), course.lit()[0].last()) {
            // No connection, but a listener or a dial.
            ends.ours = last.state;
        }
        Self {
            ends,
            lit: course.lit().clone(),
            fin_is_open: course.fin_is_open(),
        }
    }

    /// Whether there was a connection.
    fn begun(&self) -> bool {
        !self.lit[1].is_empty()
    }

    /// With what the system says of our end now, and with what it had said before, which stays lit.
    fn seen(&self, now: Option<TcpState>, before: &mut Vec<Entered>) -> Self {
        let mut seen = self.clone();
        let entered = now.and_then(|state| seen.ends.see(state));
        if let Some(entered) = entered.filter(|entered| !before.contains(entered)) {
            before.push(entered);
        }
        seen.lit[0].extend(before.iter());
        seen
    }

    /// What the system says: a socket that the relay has let go of and that is there no more is closed.
    fn told(&self, socket: Option<SocketNow>, fate: Fate) -> Option<TcpState> {
        let is_over = fate == Fate::Told && self.ends.left;
        let closed = is_over.then_some(TcpState::Closed);
        socket.map(|socket| socket.state).or(closed)
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
    let before = use_mut_ref(Vec::new);
    let told = props.course.told(props.socket, props.fate);
    let states = props.course.seen(told, &mut before.borrow_mut());
    let ends = states.ends;
    // Of the other end, and of ours where the system is not asked, nobody tells what it is in now.
    let is_now = told == Some(ends.ours) || ends.ours == TcpState::Closed || !props.course.begun();
    let latest = [
        (
            ends.ours,
            if is_now {
                text.drawn.now
            } else {
                text.drawn.latest
            },
        ),
        (ends.theirs, text.drawn.latest),
    ];
    let row = |state: &TcpState| {
        html! {
            <tr key={state_name(*state)}>
                <th scope="row"><code>{ state_name(*state) }</code></th>
                { cell(&states, 0, *state, latest[0], text) }
                { cell(&states, 1, *state, latest[1], text) }
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
            if props.course.fin_is_open {
                <p class="hint">{ text.drawn.fin_is_open }</p>
            }
        </Panel>
    }
}

fn cell(
    states: &StatesOf,
    end: usize,
    state: TcpState,
    (latest, words): (TcpState, &'static str),
    text: &'static Text,
) -> Html {
    let known = states.known(end, state);
    let is_latest = latest == state && known.is_some();
    let class = classes!(
        "lit",
        is_latest.then_some("is-now"),
        known.is_none().then_some("dark")
    );
    html! {
        <td {class}>
            if let Some(known) = known {
                <span class={class_of(known)}>{ (text.drawn.known)(known) }</span>
            } else if !is_latest {
                <span class="unseen">{ text.drawn.never }</span>
            }
            if is_latest {
                <strong>{ words }</strong>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_said_stays_lit_when_it_says_something_else() {
        let waits = TcpState::TimeWait;
        let mut course = StatesOf {
            ends: Ends {
                ours: TcpState::FinWait1,
                theirs: TcpState::CloseWait,
                ..Ends::default()
            },
            lit: [vec![], vec![]],
            fin_is_open: false,
        };
        let mut before = Vec::new();
        course.seen(Some(TcpState::FinWait2), &mut before);
        course.ends.ours = waits;
        assert_eq!(course.told(None, Fate::Told), None, "the relay holds it");
        course.ends.left = true;
        assert_eq!(course.told(None, Fate::Asking), None);
        let told = course.told(None, Fate::Told);
        let seen = course.seen(told, &mut before);
        assert_eq!(seen.ends.ours, TcpState::Closed);
        for state in [TcpState::FinWait2, TcpState::Closed] {
            assert_eq!(seen.known(0, state), Some(Known::Measured));
        }
        assert_eq!(seen.known(0, waits), None);
    }
}
