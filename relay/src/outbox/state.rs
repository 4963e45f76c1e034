//! What happens to a notice next: (how it stands, what has happened, now) in, how it stands then and what its timeline
//! says out. Pure.
//!
//! Two rules stand above all others. What may have been taken is never sent again by itself; and the first word on what
//! became of a notice stands.

#[cfg(test)]
mod tests;

use std::time::Duration;

use shared::{
    notice::{Attempt, AttemptOutcome, NoticeStatus},
    operation::SettleAs,
    time::Timestamp,
};

use super::gateway::{Known, Verdict};
use crate::store::NoticeState;

/// The pauses before further tries; the last one goes on.
const PAUSES: [Duration; 6] = [
    Duration::from_secs(15),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(60 * 60),
    Duration::from_secs(4 * 60 * 60),
];

/// A pause is made longer by up to this part of it, so that what failed together does not come back together.
const JITTER: f64 = 0.25;

/// Why a notice's outcome is unknown when the relay was killed.
const CUT_OFF: &str = "relay-was-killed";

/// Why a notice is cancelled whose recipient gets nothing any more.
const SUPPRESSED: &str = "suppressed";

/// What happens to a notice.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// It is handed to a sender or gateway as soon as this is stored.
    Claim {
        /// Which one.
        gateway: String,
    },
    /// It would go now, but its recipient gets nothing any more.
    Suppress,
    /// What came of handing it over.
    Verdict {
        /// To whom.
        gateway: String,
        /// What is known.
        verdict: Verdict,
    },
    /// The relay has started anew, and finds that it was being handed over.
    CutOff,
    /// The gateway says what became of it.
    Receipt {
        /// Which one.
        gateway: String,
        /// Whether it has arrived.
        delivered: bool,
        /// Whether it speaks of the latest try.
        latest: bool,
        /// The gateway's code.
        code: Option<String>,
        /// The gateway's words.
        words: Option<String>,
        /// What it means.
        meaning: Option<String>,
    },
    /// Somebody asks for another try.
    Retry,
    /// Somebody cancels it.
    Cancel,
    /// Somebody says what became of it.
    Settle(SettleAs),
}

/// How a notice stands then.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// How it stands.
    pub state: NoticeState,
    /// What its timeline says.
    pub attempts: Vec<Attempt>,
    /// The gateway's own id of it.
    pub reference: Option<String>,
}

/// What cannot be done as the notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongStatus;

/// What does not follow from the notice.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The time.
    pub now: Timestamp,
    /// From 0 to 1, for the pauses.
    pub random: f64,
    /// After what age a notice is given up.
    pub give_up_after: Duration,
}

/// A notice that was taken just now.
pub fn begin(now: Timestamp) -> NoticeState {
    NoticeState {
        status: NoticeStatus::Queued,
        tries: 0,
        waits: 0,
        since: now,
        due_at: Some(now),
    }
}

/// What happens; `None` when nothing does.
///
/// # Errors
/// [`WrongStatus`] for what nobody should have asked for.
pub fn step(state: &NoticeState, input: Input, at: &Moment) -> Result<Option<Step>, WrongStatus> {
    use NoticeStatus as Status;
    let status = state.status;
    let done = match input {
        Input::Claim { gateway } if status == Status::Queued => claim(state, gateway, at),
        Input::Suppress if status == Status::Queued => suppress(state, at),
        Input::CutOff if status == Status::Sending => cut_off(state, at),
        Input::Verdict { gateway, verdict } => return Ok(judged(state, gateway, verdict, at)),
        receipt @ Input::Receipt { .. } => return Ok(received(state, receipt, at)),
        Input::Retry if may_retry(status) => retry(state, at),
        Input::Cancel if status == Status::Queued => plain(
            state,
            Status::Cancelled,
            word(at, AttemptOutcome::Cancelled),
        ),
        Input::Settle(settled) if status == Status::Unknown => settle(state, settled, at),
        _ => return Err(WrongStatus),
    };
    Ok(Some(done))
}

/// Whether somebody may ask for another try.
pub fn may_retry(status: NoticeStatus) -> bool {
    use NoticeStatus::{Cancelled, Failed, Queued, Unknown};
    matches!(status, Queued | Failed | Unknown | Cancelled)
}

/// What has waited for too long, while nothing left or there was no way out, does not go any more.
fn claim(state: &NoticeState, gateway: String, at: &Moment) -> Step {
    if at.now > after(state.since, at.give_up_after) {
        return plain(
            state,
            NoticeStatus::Failed,
            word(at, AttemptOutcome::GivenUp),
        );
    }
    let mut step = plain(
        state,
        NoticeStatus::Sending,
        Attempt {
            gateway: Some(gateway),
            ..word(at, AttemptOutcome::Started)
        },
    );
    step.state.tries = state.tries.saturating_add(1);
    step
}

fn suppress(state: &NoticeState, at: &Moment) -> Step {
    let attempt = Attempt {
        meaning: Some(SUPPRESSED.to_owned()),
        ..word(at, AttemptOutcome::Cancelled)
    };
    plain(state, NoticeStatus::Cancelled, attempt)
}

fn cut_off(state: &NoticeState, at: &Moment) -> Step {
    let attempt = Attempt {
        meaning: Some(CUT_OFF.to_owned()),
        ..word(at, AttemptOutcome::Unknown)
    };
    plain(state, NoticeStatus::Unknown, attempt)
}

/// A receipt may have been quicker than the gateway's answer: then the answer is only noted.
fn judged(state: &NoticeState, gateway: String, verdict: Verdict, at: &Moment) -> Option<Step> {
    use NoticeStatus as Status;
    let (status, outcome) = match verdict.known {
        Known::Accepted(_) => (Status::Accepted, AttemptOutcome::Accepted),
        Known::Refused => (Status::Failed, AttemptOutcome::Refused),
        Known::Later(_) | Known::Away => (Status::Queued, AttemptOutcome::Later),
        Known::Unknown => (Status::Unknown, AttemptOutcome::Unknown),
    };
    let attempt = Attempt {
        gateway: Some(gateway),
        code: verdict.code,
        words: verdict.words,
        meaning: verdict.meaning.map(str::to_owned),
        ..word(at, outcome)
    };
    if state.status != Status::Sending {
        let mut step = plain(state, state.status, attempt);
        step.state.due_at = state.due_at;
        step.reference = reference(verdict.known);
        return Some(step);
    }
    let mut step = plain(state, status, attempt);
    match verdict.known {
        Known::Later(pause) => wait(&mut step, state, pause, at),
        Known::Away => wait(&mut step, state, None, at),
        known => step.reference = reference(known),
    }
    Some(step)
}

fn reference(known: Known) -> Option<String> {
    match known {
        Known::Accepted(reference) => reference,
        _ => None,
    }
}

/// Waits for the next try, or gives up where that would be too late.
fn wait(step: &mut Step, state: &NoticeState, asked: Option<Duration>, at: &Moment) {
    let place = (state.waits as usize).min(PAUSES.len() - 1);
    let pause = PAUSES[place].mul_f64(1.0 + JITTER * at.random.clamp(0.0, 1.0));
    let due = after(at.now, pause.max(asked.unwrap_or_default()));
    if due > after(state.since, at.give_up_after) {
        step.state.status = NoticeStatus::Failed;
        step.attempts.push(word(at, AttemptOutcome::GivenUp));
    } else {
        step.state.due_at = Some(due);
        step.state.waits = state.waits.saturating_add(1);
    }
}

/// What is settled stays. One that is queued again after its outcome was unknown is not sent again when the first
/// has arrived after all; that the first has not arrived changes nothing then.
fn received(state: &NoticeState, receipt: Input, at: &Moment) -> Option<Step> {
    use NoticeStatus as Status;
    let Input::Receipt {
        gateway,
        delivered,
        latest,
        code,
        words,
        meaning,
    } = receipt
    else {
        return None;
    };
    let counts = match state.status {
        Status::Sending | Status::Accepted | Status::Unknown => delivered || latest,
        Status::Queued => delivered,
        Status::Delivered | Status::Failed | Status::Cancelled | Status::Captured => false,
    };
    if !counts {
        return None;
    }
    let (status, outcome) = if delivered {
        (Status::Delivered, AttemptOutcome::Delivered)
    } else {
        (Status::Failed, AttemptOutcome::NotDelivered)
    };
    let attempt = Attempt {
        gateway: Some(gateway),
        code,
        words,
        meaning,
        ..word(at, outcome)
    };
    Some(plain(state, status, attempt))
}

fn retry(state: &NoticeState, at: &Moment) -> Step {
    let mut step = plain(
        state,
        NoticeStatus::Queued,
        word(at, AttemptOutcome::Retried),
    );
    step.state.waits = 0;
    step.state.since = at.now;
    step.state.due_at = Some(at.now);
    step
}

fn settle(state: &NoticeState, settled: SettleAs, at: &Moment) -> Step {
    let (status, words) = match settled {
        SettleAs::Delivered => (NoticeStatus::Delivered, "delivered"),
        SettleAs::Failed => (NoticeStatus::Failed, "failed"),
    };
    let attempt = Attempt {
        words: Some(words.to_owned()),
        ..word(at, AttemptOutcome::Settled)
    };
    plain(state, status, attempt)
}

/// Stands so from now on, and is due no more.
fn plain(state: &NoticeState, status: NoticeStatus, attempt: Attempt) -> Step {
    Step {
        state: NoticeState {
            status,
            due_at: None,
            ..state.clone()
        },
        attempts: vec![attempt],
        reference: None,
    }
}

fn word(at: &Moment, outcome: AttemptOutcome) -> Attempt {
    Attempt {
        at: at.now,
        gateway: None,
        outcome,
        code: None,
        words: None,
        meaning: None,
    }
}

fn after(time: Timestamp, pause: Duration) -> Timestamp {
    let pause = i64::try_from(pause.as_micros()).unwrap_or(i64::MAX);
    Timestamp(time.0.saturating_add(pause))
}
