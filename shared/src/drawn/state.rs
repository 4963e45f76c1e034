//! The states of both ends of a TCP connection (RFC 9293, 3.3.2 and figure 5), from what the relay did and saw.
//!
//! The relay's own end is measured where one of its calls says so. The other end only follows from the protocol.

use super::Known;
use crate::peer::TcpState::{self, *};

/// What the relay did or saw at a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// accept(2) gave it.
    Accepted,
    /// connect(2) made it.
    Connected,
    /// A read found the other side's FIN.
    FinReceived,
    /// shutdown(2) has sent ours.
    FinSent,
    /// It was broken off, by either side.
    Reset,
    /// The other side did not answer any more.
    TimedOut,
    /// The relay has closed its descriptor.
    Left,
    /// The relay was stopped: its end went with it, and what its system told the other end is not known.
    Stopped,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Accepted,
        Self::Connected,
        Self::FinReceived,
        Self::FinSent,
        Self::Reset,
        Self::TimedOut,
        Self::Left,
        Self::Stopped,
    ];
}

/// A state that was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entered {
    /// The state.
    pub state: TcpState,
    /// How that is known.
    pub known: Known,
}

pub(super) const fn measured(state: TcpState) -> Entered {
    Entered {
        state,
        known: Known::Measured,
    }
}

pub(super) const fn follows(state: TcpState) -> Entered {
    Entered {
        state,
        known: Known::Follows,
    }
}

/// Both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The relay's.
    pub ours: TcpState,
    /// The peer's.
    pub theirs: TcpState,
}

impl Default for Ends {
    /// Before there is a connection.
    fn default() -> Self {
        Self {
            ours: Closed,
            theirs: Closed,
        }
    }
}

impl Ends {
    /// Goes on by an act, and answers which states both ends have entered by it. What cannot be in the present state
    /// changes nothing.
    pub fn go(&mut self, act: Act) -> (Vec<Entered>, Vec<Entered>) {
        if matches!(act, Act::Accepted | Act::Connected) && *self != Self::default() {
            // A peer has one connection.
            return (vec![], vec![]);
        }
        let (ours, theirs) = (ours(self.ours, act), theirs(self.theirs, act));
        if let Some(last) = ours.last() {
            self.ours = last.state;
        }
        if let Some(last) = theirs.last() {
            self.theirs = last.state;
        }
        (ours, theirs)
    }

    /// The system has told in which state our end is. One that it cannot have come to from the present one was told too
    /// late, and changes nothing.
    pub fn see(&mut self, state: TcpState) -> Option<Entered> {
        if !leads(self.ours, state) {
            return None;
        }
        self.ours = state;
        Some(measured(state))
    }
}

/// What our end enters.
fn ours(now: TcpState, act: Act) -> Vec<Entered> {
    match (now, act) {
        (Closed | Listen, Act::Accepted) => vec![
            measured(Listen),
            follows(SynReceived),
            measured(Established),
        ],
        (Closed, Act::Connected) => vec![follows(SynSent), measured(Established)],
        (Established, Act::FinReceived) => vec![measured(CloseWait)],
        // By way of FIN-WAIT-2, or of CLOSING where both FINs went at once: the relay does not see which.
        (FinWait1 | FinWait2, Act::FinReceived) => vec![follows(TimeWait)],
        (Established, Act::FinSent) => vec![measured(FinWait1)],
        (CloseWait, Act::FinSent) => vec![measured(LastAck)],
        (LastAck, Act::Left) => vec![follows(Closed)],
        (Closed | Listen, _) => vec![],
        (_, Act::Reset | Act::TimedOut) => vec![measured(Closed)],
        (_, Act::Stopped) => vec![follows(Closed)],
        _ => vec![],
    }
}

/// What the other end enters. It has closed as far as its FIN says, and knows of ours once that has come.
fn theirs(now: TcpState, act: Act) -> Vec<Entered> {
    match (now, act) {
        (Closed, Act::Accepted) => vec![follows(SynSent), follows(Established)],
        (Closed, Act::Connected) => {
            vec![follows(Listen), follows(SynReceived), follows(Established)]
        }
        // The relay's system acknowledges a FIN at once.
        (Established, Act::FinReceived) => vec![follows(FinWait1), follows(FinWait2)],
        (CloseWait, Act::FinReceived) => vec![follows(LastAck), follows(Closed)],
        (Established, Act::FinSent) => vec![follows(CloseWait)],
        (FinWait2, Act::FinSent) => vec![follows(TimeWait)],
        (Closed, _) => vec![],
        (_, Act::Reset) => vec![follows(Closed)],
        _ => vec![],
    }
}

/// The arrows of RFC 9293's figure 5. A reset or a time-out leads to CLOSED from everywhere.
const ARROWS: &[(TcpState, TcpState)] = &[
    (Closed, Listen),
    (Closed, SynSent),
    (Listen, SynReceived),
    (Listen, SynSent),
    (SynSent, SynReceived),
    (SynSent, Established),
    (SynReceived, Established),
    (SynReceived, FinWait1),
    (Established, FinWait1),
    (Established, CloseWait),
    (FinWait1, FinWait2),
    (FinWait1, Closing),
    // Its acknowledgement and the other's FIN may come in one segment.
    (FinWait1, TimeWait),
    (FinWait2, TimeWait),
    (CloseWait, LastAck),
    (Closing, TimeWait),
    (LastAck, Closed),
    (TimeWait, Closed),
];

/// Whether an end that is there can come from one state to another, or is there already. Once closed it stays so.
fn leads(from: TcpState, to: TcpState) -> bool {
    let next = || ARROWS.iter().filter(|arrow| arrow.0 == from);
    from == to || (from != Closed && (to == Closed || next().any(|arrow| leads(arrow.1, to))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_arrow(from: TcpState, to: TcpState) -> bool {
        ARROWS.contains(&(from, to)) || (to == Closed && from != Closed)
    }

    /// Every course of so many acts.
    fn courses(length: u32) -> impl Iterator<Item = Vec<Act>> {
        let kinds = Act::ALL.len();
        (0..kinds.pow(length)).map(move |mut number| {
            let mut course = Vec::new();
            for _ in 0..length {
                course.push(Act::ALL[number % kinds]);
                number /= kinds;
            }
            course
        })
    }

    #[test]
    fn every_step_is_an_arrow_of_the_figure_and_what_is_closed_begins_anew() {
        for course in courses(6) {
            let mut ends = Ends::default();
            let (mut ours, mut theirs) = (vec![Closed], vec![Closed]);
            for act in &course {
                let before = ends;
                let (we, they) = ends.go(*act);
                ours.extend(we.iter().map(|entered| entered.state));
                theirs.extend(they.iter().map(|entered| entered.state));
                assert!(they.iter().all(|entered| entered.known == Known::Follows));
                let begins = matches!(act, Act::Accepted | Act::Connected);
                assert!(
                    begins || before.ours != Closed || we.is_empty(),
                    "{course:?}"
                );
            }
            for path in [ours, theirs] {
                for step in path.windows(2) {
                    assert!(is_arrow(step[0], step[1]), "{course:?}: {step:?}");
                }
            }
        }
    }

    /// Two ends whose FINs arrive before either does anything else see each other as they are.
    #[test]
    fn what_follows_for_the_other_end_is_what_it_does_itself() {
        for course in courses(5) {
            let (mut dialled, mut accepted) = (Ends::default(), Ends::default());
            dialled.go(Act::Connected);
            accepted.go(Act::Accepted);
            let (mut first, mut second) = (false, false);
            for act in course {
                match act {
                    // One's FIN is the other's FIN received.
                    Act::FinSent if !first => {
                        first = true;
                        dialled.go(Act::FinSent);
                        accepted.go(Act::FinReceived);
                        dialled.see(FinWait2);
                    }
                    Act::FinReceived if !second => {
                        second = true;
                        accepted.go(Act::FinSent);
                        dialled.go(Act::FinReceived);
                        accepted.see(FinWait2);
                    }
                    Act::Reset => {
                        dialled.go(Act::Reset);
                        accepted.go(Act::Reset);
                    }
                    _ => {}
                }
            }
            for end in [&mut dialled, &mut accepted] {
                end.go(Act::Left);
            }
            assert_eq!(
                (dialled.ours, accepted.ours),
                (accepted.theirs, dialled.theirs)
            );
        }
    }

    #[test]
    fn what_the_system_told_too_late_changes_nothing() {
        let mut ends = Ends::default();
        assert_eq!(ends.see(Established), None);
        ends.go(Act::Connected);
        assert_eq!(ends.see(Established).unwrap().known, Known::Measured);
        ends.go(Act::FinSent);
        assert_eq!(ends.see(Established), None);
        assert_eq!(ends.see(CloseWait), None);
        assert_eq!(ends.see(Closing).unwrap().state, Closing);
        assert_eq!(ends.see(FinWait2), None);
        ends.go(Act::FinReceived);
        assert_eq!(ends.see(TimeWait).unwrap().state, TimeWait);
        assert_eq!(ends.see(Closed).unwrap().state, Closed);
        assert_eq!(ends.see(TimeWait), None);
    }

    #[test]
    fn a_stopped_relay_closes_its_own_end_alone() {
        let mut ends = Ends::default();
        ends.go(Act::Accepted);
        assert_eq!(ends.go(Act::Stopped), (vec![follows(Closed)], vec![]));
        assert_eq!((ends.ours, ends.theirs), (Closed, Established));
    }

    #[test]
    fn whoever_closes_first_waits() {
        let mut ends = Ends::default();
        ends.go(Act::Accepted);
        ends.go(Act::FinSent);
        assert_eq!((ends.ours, ends.theirs), (FinWait1, CloseWait));
        ends.go(Act::FinReceived);
        ends.go(Act::Left);
        assert_eq!((ends.ours, ends.theirs), (TimeWait, Closed));
        let mut ends = Ends::default();
        ends.go(Act::Accepted);
        ends.go(Act::FinReceived);
        ends.go(Act::FinSent);
        ends.go(Act::Left);
        assert_eq!((ends.ours, ends.theirs), (Closed, TimeWait));
    }
}
