//! Periodic sends: a task of the bridge for each, which ends with the bridge's run. They survive no restart.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use shared::{
    bridge::BridgeState,
    fault::{Fault, FaultCode},
    id::PeriodicId,
    live::RelayTell,
    operation::{Operation as _, Send as SendEntry, Sent},
    periodic::{Periodic, PeriodicState},
};
use tokio::time::{Instant, Interval, MissedTickBehavior, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{Bridge, Run, SendRequest};
use crate::{
    audit,
    changes::{Standing, Subject},
    egress::Behalf,
    faults::limit,
    trail::{self, Looked, Trail},
};

/// How often viewers are told how far one has come.
const TELL_TIME: Duration = Duration::from_millis(500);

/// The periodic sends that run on a bridge.
#[derive(Debug, Default)]
pub(super) struct Periodics(Mutex<Vec<Arc<Running>>>);

impl Periodics {
    fn list(&self) -> MutexGuard<'_, Vec<Arc<Running>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Running {
    id: PeriodicId,
    view: Mutex<Periodic>,
    stop: CancellationToken,
}

impl Running {
    fn view(&self) -> MutexGuard<'_, Periodic> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bridge {
    /// Starts a periodic send of these bytes in somebody's name, which is stopped when `over` is done.
    ///
    /// # Errors
    /// What one send of them would say; `limit-reached`.
    pub async fn start_periodic(
        self: &Arc<Self>,
        periodic: Periodic,
        bytes: Vec<u8>,
        behalf: Behalf,
        over: BoxFuture<'static, ()>,
    ) -> Result<PeriodicId, Fault> {
        let author = periodic.author.clone();
        let request = SendRequest {
            by_itself: true,
            ..SendRequest::new(periodic.to.clone(), bytes, author, None)
        };
        let request = request.by(behalf);
        self.check_sizes(&request)?;
        check_short(&request.bytes, self.context.limits.saved_bytes)?;
        let run = self.running()?;
        let addressed = self.addressed(&request, request.bytes.len());
        let (addressed, trail) = trail::overhear(addressed).await;
        addressed?;
        let id = periodic.id.clone();
        let running = Arc::new(Running {
            id: id.clone(),
            view: Mutex::new(periodic),
            stop: CancellationToken::new(),
        });
        {
            let mut list = self.periodics.list();
            let max = self.context.limits.periodic_per_bridge;
            if list.len() >= max {
                return Err(limit("periodic_per_bridge", max));
            }
            list.push(Arc::clone(&running));
        }
        self.publish_periodic(&running);
        let (bridge, stop) = (Arc::clone(self), running.stop.clone());
        run.tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = over => stop.cancel(),
            }
        });
        let tasks = run.tasks.clone();
        tasks.spawn(async move {
            let noted = Noted::new(trail);
            repeat(&bridge, &running, request, run, noted).await;
            // Also where it has ended by itself: nobody waits for the end of a stay any more.
            running.stop.cancel();
        });
        Ok(id)
    }

    /// The periodic sends that run, oldest first.
    pub fn periodics(&self) -> Vec<Periodic> {
        let list = self.periodics.list();
        list.iter().map(|running| running.view().clone()).collect()
    }

    /// Stops a periodic send.
    ///
    /// # Errors
    /// `not-found`.
    pub fn stop_periodic(&self, id: &PeriodicId) -> Result<(), Fault> {
        let list = self.periodics.list();
        let Some(running) = list.iter().find(|running| running.id == *id) else {
            return Err(Fault::new(
                FaultCode::NotFound,
                format!("There is no periodic send \"{id}\" on this bridge; it may have ended."),
            )
            .with("periodic", id.as_str()));
        };
        running.stop.cancel();
        Ok(())
    }

    fn publish_periodic(&self, running: &Running) {
        let subject = Subject::Periodic(self.id(), running.id.clone());
        self.context.changes.tell(subject, || {
            let mut view = running.view().clone();
            let goes_on = view.state == PeriodicState::Running;
            if !goes_on {
                // Its last word is kept for a while, and nobody sends it any more.
                (view.text, view.escapes, view.hex, view.base64) = (None, None, None, None);
            }
            Some(Standing::of(RelayTell::Periodic(Box::new(view)), goes_on))
        });
    }
}

/// What is sent again and again, and told to every viewer, is as short as what is saved.
fn check_short(bytes: &[u8], limit: usize) -> Result<(), Fault> {
    if bytes.len() <= limit {
        return Ok(());
    }
    let detail = format!(
        "{} bytes are more than the limit of {limit} for what is sent periodically.",
        bytes.len()
    );
    let fault = Fault::new(FaultCode::TooLarge, detail).with("bytes", bytes.len());
    Err(fault.with("limit", limit))
}

/// Sends until it is stopped, the bridge is closed, or nothing is left to be sent.
async fn repeat(
    bridge: &Arc<Bridge>,
    running: &Running,
    request: SendRequest,
    run: Run,
    mut noted: Noted,
) {
    let mut ticks = ticks(Duration::from_millis(running.view().every_ms));
    // When viewers are told how far it has come, where they do not know yet.
    let mut due = None;
    let ended = loop {
        tokio::select! {
            biased;
            () = running.stop.cancelled() => break PeriodicState::Stopped,
            () = run.cancel.cancelled() => break PeriodicState::Closed,
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                due = None;
                bridge.publish_periodic(running);
                continue;
            }
            _ = ticks.tick() => {}
        }
        let (outcome, trail) = trail::follow(bridge.send(request.clone())).await;
        noted.note(bridge, &running.id, &outcome, trail);
        // A dialled bridge that dials again is closed for a while only.
        let opening = bridge.view().state == BridgeState::Opening;
        if let Some(ended) = count(&mut running.view(), outcome, opening) {
            break ended;
        }
        due.get_or_insert_with(|| Instant::now() + TELL_TIME);
    };
    let mut list = bridge.periodics.list();
    list.retain(|other| other.id != running.id);
    drop(list);
    running.view().state = ended;
    bridge.publish_periodic(running);
}

/// What stands in the audit list of where it goes: a line more when a name stands for another address, or another rule decides.
struct Noted(Vec<Looked>);

impl Noted {
    fn new(mut trail: Trail) -> Self {
        trail.sort();
        Self(trail.looked)
    }

    fn note(
        &mut self,
        bridge: &Bridge,
        id: &PeriodicId,
        outcome: &Result<Sent, Fault>,
        mut trail: Trail,
    ) {
        trail.sort();
        if trail.looked.is_empty() || trail.looked == self.0 {
            return;
        }
        self.0.clone_from(&trail.looked);
        let refused = outcome.as_ref().err().map(|fault| fault.code);
        let on = audit::Bridge {
            id: &bridge.id(),
            name: id.as_str(),
            owner: bridge.owner(),
        };
        let audit = &bridge.context.audit;
        audit.did(SendEntry::ID, &on, refused, trail);
    }
}

/// Ticks at an interval, the first at once; those that are missed are skipped and do not pile up.
fn ticks(every: Duration) -> Interval {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    ticks
}

/// Counts one send; says how the periodic send has ended, if it has.
fn count(
    periodic: &mut Periodic,
    outcome: Result<Sent, Fault>,
    opening: bool,
) -> Option<PeriodicState> {
    let fault = match outcome {
        Ok(sent) => {
            periodic.sent += 1;
            // It goes on: somebody may come.
            periodic.unheard += u64::from(sent.peers == 0);
            periodic.fault = None;
            let done = periodic.count.is_some_and(|count| periodic.sent >= count);
            return done.then_some(PeriodicState::Done);
        }
        Err(fault) => fault,
    };
    periodic.failed += 1;
    let code = fault.code;
    periodic.fault = Some(fault);
    match code {
        // They will not come back under the same id.
        FaultCode::PeerGone | FaultCode::NotFound => Some(PeriodicState::Failed),
        FaultCode::BridgeClosed if !opening => Some(PeriodicState::Closed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use shared::{operation::To, time::Timestamp};

    use super::*;

    fn periodic(count: Option<u64>) -> Periodic {
        Periodic {
            bridge: "b".into(),
            id: "t".into(),
            to: To::default(),
            text: Some("x".to_owned()),
            escapes: None,
            hex: None,
            base64: None,
            encoding: None,
            every_ms: 10,
            count,
            author: None,
            started_at: Timestamp(0),
            state: PeriodicState::Running,
            sent: 0,
            unheard: 0,
            failed: 0,
            fault: None,
        }
    }

    fn fault(code: FaultCode) -> Fault {
        Fault::new(code, "no")
    }

    fn sent(peers: usize) -> Result<Sent, Fault> {
        Ok(Sent { seq: 1, peers })
    }

    #[test]
    fn it_ends_when_it_has_sent_as_often_as_it_was_to() {
        let mut two = periodic(Some(2));
        assert_eq!(count(&mut two, sent(0), false), None);
        assert_eq!((two.sent, two.unheard), (1, 1), "nobody was there");
        // What was refused is told and does not count as sent.
        let full = fault(FaultCode::LimitReached);
        assert_eq!(count(&mut two, Err(full.clone()), false), None);
        assert_eq!((two.sent, two.failed, &two.fault), (1, 1, &Some(full)));
        assert_eq!(count(&mut two, sent(3), false), Some(PeriodicState::Done));
        assert_eq!((two.sent, two.unheard, two.failed), (2, 1, 1));
        assert_eq!(two.fault, None);
        let mut endless = periodic(None);
        for _ in 0..100 {
            assert_eq!(count(&mut endless, sent(1), false), None);
        }
    }

    #[test]
    fn it_ends_without_its_peer_and_without_its_bridge() {
        let mut one = periodic(None);
        let gone = fault(FaultCode::PeerGone);
        assert_eq!(
            count(&mut one, Err(gone), false),
            Some(PeriodicState::Failed)
        );
        let closed = fault(FaultCode::BridgeClosed);
        assert_eq!(count(&mut one, Err(closed.clone()), true), None);
        assert_eq!(
            count(&mut one, Err(closed), false),
            Some(PeriodicState::Closed)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn missed_ticks_are_skipped() {
        let mut ticks = ticks(Duration::from_millis(10));
        let start = Instant::now();
        ticks.tick().await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        // A send that took three and a half intervals.
        tokio::time::sleep(Duration::from_millis(35)).await;
        let mut times = Vec::new();
        for _ in 0..3 {
            ticks.tick().await;
            times.push(start.elapsed().as_millis());
        }
        assert_eq!(times, [35, 40, 50]);
    }
}
