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
    /// shutdown(2) has taken ours, which goes after what was written.
    FinSent,
    /// The system has told FIN-WAIT-2: ours was acknowledged before theirs came.
    FinWaited,
    /// The system has told that ours was acknowledged.
    FinAcknowledged,
    /// It was broken off, by either side.
    Reset,
    /// The other side did not answer any more.
    TimedOut,
    /// The relay has closed its descriptor.
    Left,
    /// The relay was stopped, and its descriptor closed with it. What its system did then is not known.
    Stopped,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Accepted,
        Self::Connected,
        Self::FinReceived,
        Self::FinSent,
        Self::FinWaited,
        Self::FinAcknowledged,
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

/// Both ends, in the last states that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The relay's.
    pub ours: TcpState,
    /// The peer's.
    pub theirs: TcpState,
    /// Whether theirs came while it was not known whether ours was acknowledged: the two may have crossed on the way.
    pub crossed: bool,
    /// Whether the relay has let go of the connection, which the system may go on with by itself.
    pub left: bool,
}

impl Default for Ends {
    /// Before there is a connection.
    fn default() -> Self {
        Self {
            ours: Closed,
            theirs: Closed,
            crossed: false,
            left: false,
        }
    }
}

impl Ends {
    /// Goes on by an act, and answers which states both ends have entered by it. What cannot be in the present state
    /// changes nothing.
    pub fn go(&mut self, act: Act) -> (Vec<Entered>, Vec<Entered>) {
        let begins = matches!(act, Act::Accepted | Act::Connected);
        // A peer has one connection.
        if self.left || (begins && *self != Self::default()) {
            return (vec![], vec![]);
        }
        let (ours, theirs) = (ours(*self, act), theirs(*self, act));
        match act {
            Act::FinReceived => self.crossed |= self.ours == FinWait1,
            Act::FinWaited | Act::Reset => self.crossed = false,
            Act::Left | Act::Stopped => self.left = *self != Self::default(),
            _ => {}
        }
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

/// What our end enters. That a FIN was acknowledged no call says: until the system tells, its end stays as it is.
fn ours(ends: Ends, act: Act) -> Vec<Entered> {
    match (ends.ours, act) {
        (Closed | Listen, Act::Accepted) => vec![
            measured(Listen),
            follows(SynReceived),
            measured(Established),
        ],
        (Closed, Act::Connected) => vec![follows(SynSent), measured(Established)],
        (Established, Act::FinReceived) => vec![measured(CloseWait)],
        (FinWait2, Act::FinReceived) => vec![follows(TimeWait)],
        (Established, Act::FinSent) => vec![measured(FinWait1)],
        (CloseWait, Act::FinSent) => vec![measured(LastAck)],
        (FinWait1, Act::FinWaited) if ends.crossed => vec![measured(FinWait2), follows(TimeWait)],
        (FinWait1, Act::FinWaited) => vec![measured(FinWait2)],
        // By way of FIN-WAIT-2, or of CLOSING where both FINs crossed.
        (FinWait1, Act::FinAcknowledged) if ends.crossed => vec![follows(TimeWait)],
        (FinWait1, Act::FinAcknowledged) => vec![measured(FinWait2)],
        (LastAck, Act::FinAcknowledged) => vec![measured(Closed)],
        (Closed | Listen, _) => vec![],
        (_, Act::Reset | Act::TimedOut) => vec![measured(Closed)],
        _ => vec![],
    }
}

/// What the other end enters. It has closed as far as its FIN says, and has ours once that is acknowledged.
fn theirs(ends: Ends, act: Act) -> Vec<Entered> {
    match (ends.theirs, act) {
        (Closed, Act::Accepted) => vec![follows(SynSent), follows(Established)],
        (Closed, Act::Connected) => {
            vec![follows(Listen), follows(SynReceived), follows(Established)]
        }
        // The relay's system acknowledges a FIN at once.
        (Established, Act::FinReceived) if ends.ours != FinWait1 => {
            vec![follows(FinWait1), follows(FinWait2)]
        }
        (CloseWait, Act::FinReceived) => vec![follows(LastAck), follows(Closed)],
        (Established, Act::FinWaited) if ends.crossed => {
            vec![follows(CloseWait), follows(LastAck), follows(Closed)]
        }
        (Established, Act::FinWaited | Act::FinAcknowledged)
            if ends.ours == FinWait1 && !ends.crossed =>
        {
            vec![follows(CloseWait)]
        }
        (FinWait2, Act::FinAcknowledged) if ends.ours == LastAck => vec![follows(TimeWait)],
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

    /// What the system of an end tells of its FIN when that was acknowledged before anything else.
    fn acknowledged(end: Ends) -> Act {
        match end.ours {
            FinWait1 => Act::FinWaited,
            _ => Act::FinAcknowledged,
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
                        dialled.go(acknowledged(dialled));
                    }
                    Act::FinReceived if !second => {
                        second = true;
                        accepted.go(Act::FinSent);
                        dialled.go(Act::FinReceived);
                        accepted.go(acknowledged(accepted));
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
    fn of_a_stopped_relay_no_state_is_known_any_more() {
        let mut ends = Ends::default();
        ends.go(Act::Accepted);
        assert_eq!(ends.go(Act::Stopped), (vec![], vec![]));
        assert!(ends.left);
        assert_eq!((ends.ours, ends.theirs), (Established, Established));
        for act in Act::ALL {
            assert_eq!(ends.go(act), (vec![], vec![]), "{act:?}");
        }
    }

    #[test]
    fn whoever_closes_first_waits() {
        let mut ends = Ends::default();
        ends.go(Act::Accepted);
        ends.go(Act::FinSent);
        ends.go(Act::FinWaited);
        assert_eq!((ends.ours, ends.theirs), (FinWait2, CloseWait));
        ends.go(Act::FinReceived);
        ends.go(Act::Left);
        assert_eq!((ends.ours, ends.theirs), (TimeWait, Closed));
        let mut ends = Ends::default();
        ends.go(Act::Accepted);
        ends.go(Act::FinReceived);
        ends.go(Act::FinSent);
        ends.go(Act::FinAcknowledged);
        ends.go(Act::Left);
        assert_eq!((ends.ours, ends.theirs), (Closed, TimeWait));
    }

    /// A peer that does not read acknowledges no FIN behind what it has no room for.
    #[test]
    fn what_a_fin_leads_to_is_not_concluded_until_it_is_acknowledged() {
        let unacknowledged = |act: &Act| !matches!(act, Act::FinWaited | Act::FinAcknowledged);
        for course in courses(5).filter(|course| course.iter().all(unacknowledged)) {
            let (mut ends, mut sent, mut broken) = (Ends::default(), false, false);
            for act in course {
                let before = ends;
                let (_, theirs) = ends.go(act);
                sent |= [FinWait1, LastAck].contains(&ends.ours);
                broken |= matches!(act, Act::Reset | Act::TimedOut);
                if sent && !broken {
                    assert!([FinWait1, LastAck].contains(&ends.ours), "{ends:?}");
                    assert!(theirs.is_empty(), "{before:?} {act:?} {theirs:?}");
                }
            }
        }
    }

    #[test]
    fn two_fins_that_may_have_crossed_tell_nothing_of_the_other_end() {
        let crossed = || {
            let mut ends = Ends::default();
            for act in [Act::Accepted, Act::FinSent, Act::FinReceived] {
                ends.go(act);
            }
            ends
        };
        let mut ends = crossed();
        assert_eq!((ends.ours, ends.theirs), (FinWait1, Established));
        ends.go(Act::FinAcknowledged);
        assert_eq!((ends.ours, ends.theirs), (TimeWait, Established));
        // Unless the system had told in between that ours was acknowledged.
        for mut ends in [ends, crossed()] {
            ends.go(Act::FinWaited);
            assert_eq!((ends.ours, ends.theirs), (TimeWait, Closed));
        }
    }
}
