//! What a connection's FIN of ours has led to, and what the system told last.

use super::{Act, Course, Entered, Event, TcpFacts, TcpState, Timestamp, What};

impl Course {
    /// The same where the system has told FIN-WAIT-2: that our FIN was acknowledged while the other side's had not come.
    #[must_use]
    pub fn fin_waited(self, fin_waited: bool) -> Self {
        Self { fin_waited, ..self }
    }

    /// Goes on by an act, and by what the system told of our FIN beside it. Which states both ends enter.
    pub(super) fn acts(
        &mut self,
        act: Option<Act>,
        what: &mut What,
    ) -> (Vec<Entered>, Vec<Entered>) {
        let (mut before, mut after) = (None, None);
        match what {
            What::FinSent { acknowledged, .. } => {
                *acknowledged = self.fin_waited;
                after = self.fin_waited.then_some(Act::FinWaited);
            }
            What::Left { acknowledged, .. } => {
                before = acknowledged.then_some(Act::FinAcknowledged);
                // What was broken off has lines of that.
                *acknowledged &= !self.fin_waited && self.ends.ours != TcpState::Closed;
            }
            _ => {}
        }
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for act in [before, act, after].into_iter().flatten() {
            let (we, they) = self.ends.go(act);
            ours.extend(we);
            theirs.extend(they);
        }
        (ours, theirs)
    }

    /// TCP_INFO, as the system told it last before the relay let go of the connection, and when that was.
    pub fn last_told(&self) -> Option<(Timestamp, TcpFacts)> {
        self.last_told
    }

    /// Whether our FIN is not known to have led to anything at the other end: it was not acknowledged as far as the system
    /// has told, or not before the other side's had come.
    pub fn fin_is_open(&self) -> bool {
        use TcpState::{Established, FinWait1, FinWait2, LastAck};
        let sent = |entered: &Entered| [FinWait1, LastAck].contains(&entered.state);
        let stays = [Established, FinWait2].contains(&self.ends.theirs);
        stays && self.lit[0].iter().any(sent)
    }
}

/// TCP_INFO of the event that a peer has left, and when it was told.
pub(super) fn last_told(at: Timestamp, event: &Event) -> Option<(Timestamp, TcpFacts)> {
    let Event::PeerLeft { after_us, told, .. } = event else {
        return None;
    };
    let told = told.as_ref()?;
    let ago = after_us.saturating_sub(told.tcp_after_us);
    Some((Timestamp(at.0.saturating_sub_unsigned(ago)), told.tcp?))
}
