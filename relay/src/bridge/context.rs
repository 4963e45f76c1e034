//! What all bridges share.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{intake::Intake, loops::Automata};
use crate::{
    access::Accounts, audit::Audit, changes::Changes, config::LimitsSection, egress::Egress,
    journal::Journal, quota::Quotas,
};

/// What all bridges share.
#[derive(Debug)]
pub struct Context {
    pub(crate) journal: Journal,
    pub(crate) limits: LimitsSection,
    pub(crate) egress: Egress,
    pub(crate) changes: Changes,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) tasks: TaskTracker,
    /// Set when the relay stops: bridges end without being closed.
    pub(crate) stopping: CancellationToken,
    pub(crate) quotas: Arc<Quotas>,
    pub(crate) audit: Audit,
    pub(super) peers: AtomicUsize,
    pub(super) intake: Intake,
    /// The sockets of UDP, and those of TCP that listen or have dialled.
    pub(super) datagrams: Automata,
    pub(super) streams: Automata,
}

impl Context {
    /// What bridges need to live.
    pub fn new(
        journal: Journal,
        limits: LimitsSection,
        accounts: Arc<Accounts>,
        egress: Egress,
        quotas: Arc<Quotas>,
        audit: Audit,
    ) -> Arc<Self> {
        Arc::new(Self {
            journal,
            limits,
            egress,
            accounts,
            quotas,
            audit,
            changes: Changes::default(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            peers: AtomicUsize::new(0),
            intake: Intake::default(),
            datagrams: Automata::default(),
            streams: Automata::default(),
        })
    }

    /// Has what is open judged again whenever somebody's role or grants change, until the relay stops.
    pub(crate) async fn judge_roles(&self) {
        let mut news = self.accounts.watch_reach();
        loop {
            tokio::select! {
                () = self.stopping.cancelled() => return,
                changed = news.changed() => match changed {
                    Ok(()) => self.egress.judge_again(),
                    Err(_) => return,
                },
            }
        }
    }

    /// Whether all bridges together have as many peers as they may.
    pub(super) fn is_full(&self) -> bool {
        self.peers.load(Ordering::Acquire) >= self.limits.peers
    }
}
