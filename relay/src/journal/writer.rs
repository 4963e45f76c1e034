//! The store's one writer: takes what is waiting, numbers it, commits it, and lets it out.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use super::{
    AppendError, ClientKey, Handoff, Log, NewEntry, Pulse, Settled,
    group::{Committed, Group},
    logs::Logs,
    pulse::Beat,
    retention::Retention,
};
use crate::store::{BridgeKey, Edit, Store, StoreError, StoredBridge, Writer};

/// The most that one transaction takes, so that a commit stays a matter of milliseconds.
const GROUP_ENTRIES: usize = 4096;
const GROUP_BYTES: usize = 1 << 20;

/// How long to wait before a failed commit is tried again: long enough not to burn a core on a full disk.
const RETRY: Duration = Duration::from_millis(250);

/// How long the outcome of a send waits for a commit to ride on before it gets one of its own.
const SETTLE: Duration = Duration::from_millis(200);

/// How often rings are looked at that may not be in use any more.
const REST: Duration = Duration::from_secs(5);

pub(super) type Done<T> = oneshot::Sender<Result<T, AppendError>>;

/// What the writer is asked for. Boxed where it is large: whoever waits for a place in the queue holds one.
#[derive(Debug)]
pub(super) enum Request {
    Append(Box<Append>),
    Save(Box<StoredBridge>, Done<()>),
    Delete(BridgeKey, Done<()>),
    /// Of what is kept besides bridges and entries.
    Edit(Vec<Edit>, Done<()>),
    /// A commit, whether there is anything to commit or not.
    Prove(Done<()>),
}

pub(super) struct Append {
    pub(super) log: Arc<Log>,
    pub(super) entries: Vec<NewEntry>,
    pub(super) handoff: Option<Handoff>,
    pub(super) client: Option<ClientKey>,
    /// What else is stored with the entries, or neither is.
    pub(super) edits: Vec<Edit>,
    /// Whether a failed commit keeps it for the next one.
    pub(super) keep: bool,
    pub(super) done: Done<Stored>,
}

/// The first number of an append, and what an earlier send with the same `client_id` addressed.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) seq: u64,
    pub(super) peers: Option<usize>,
}

impl std::fmt::Debug for Append {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Append")
            .field("log", &self.log)
            .field("entries", &self.entries.len())
            .finish_non_exhaustive()
    }
}

impl Append {
    pub(super) fn new(
        log: Arc<Log>,
        entries: Vec<NewEntry>,
        handoff: Option<Handoff>,
        client: Option<ClientKey>,
        keep: bool,
        done: Done<Stored>,
    ) -> Self {
        Self {
            log,
            entries,
            handoff,
            client,
            edits: Vec::new(),
            keep,
            done,
        }
    }

    fn bytes(&self) -> usize {
        let entries: usize = self.entries.iter().map(|entry| entry.0.weight()).sum();
        entries + weight(&self.edits)
    }
}

/// The writer's task.
pub(super) struct Task {
    pub(super) store: Store,
    pub(super) writer: Writer,
    pub(super) requests: mpsc::Receiver<Request>,
    pub(super) settled: Arc<Settled>,
    pub(super) logs: Arc<Logs>,
    pub(super) retention: Retention,
    pub(super) pulse: Arc<Pulse>,
    /// When rings were last looked at.
    pub(super) rested: Instant,
}

impl Task {
    /// Commits until every [`super::Journal`] is gone.
    pub(super) async fn run(mut self) {
        let mut held = Vec::new();
        let mut failing = false;
        while let Some(waiting) = self.gather(held).await {
            held = match self.work(waiting).await {
                Ok(()) => {
                    if std::mem::take(&mut failing) {
                        tracing::info!("the journal can be written again");
                    }
                    Vec::new()
                }
                Err((error, held)) => {
                    // Once, not with each try.
                    if !std::mem::replace(&mut failing, true) {
                        tracing::error!(%error, "the journal cannot be written; trying until it can");
                    }
                    tokio::time::sleep(RETRY).await;
                    held
                }
            };
        }
        if let Err((error, _)) =
            Group::commit(&mut self.writer, Vec::new(), &self.settled, &self.pulse).await
        {
            tracing::error!(%error, "the last outcomes were not stored");
        }
        self.store.close().await;
        if let Err(error) = self.writer.close().await {
            tracing::error!(%error, "closing the journal failed");
        }
    }

    /// Commits what is waiting, then lets go what is too much.
    async fn work(&mut self, waiting: Vec<Request>) -> Result<(), (StoreError, Vec<Request>)> {
        let Committed {
            entries,
            bytes,
            deleted,
        } = Group::commit(&mut self.writer, waiting, &self.settled, &self.pulse).await?;
        self.retention.committed(entries, bytes, deleted);
        if self.rested.elapsed() >= REST {
            self.logs.all().iter().for_each(|log| log.rest());
            self.rested = Instant::now();
        }
        if self.retention.due() == Some(Duration::ZERO) {
            let round = self.retention.round(&mut self.writer, &self.logs).await;
            if round.is_err() {
                self.pulse.beat(Beat::Failed);
            }
            round.map_err(|error| (error, Vec::new()))?;
        }
        Ok(())
    }

    /// Waits for something to do and takes all that is there, up to a group's size. `None` at the end. What a
    /// failed commit has left counts as something to do, and then everything is taken: sends must get their answer,
    /// and what is kept is bounded by one read of each peer.
    async fn gather(&mut self, held: Vec<Request>) -> Option<Vec<Request>> {
        let retrying = !held.is_empty();
        let mut group = held;
        if group.is_empty() {
            tokio::select! {
                biased;
                first = self.requests.recv() => group.push(first?),
                () = settle_time(&self.settled) => return Some(group),
                () = after(self.retention.due()) => return Some(group),
                () = tokio::time::sleep(REST) => return Some(group),
            }
        }
        fill(&mut self.requests, &mut group, retrying);
        Some(group)
    }
}

/// Takes what is there, up to a group's size, or all of it.
fn fill(requests: &mut mpsc::Receiver<Request>, group: &mut Vec<Request>, all: bool) {
    let (mut entries, mut bytes) = (0, 0);
    for request in group.iter() {
        measure(request, &mut entries, &mut bytes);
    }
    while all || (entries < GROUP_ENTRIES && bytes < GROUP_BYTES) {
        let Ok(request) = requests.try_recv() else {
            break;
        };
        measure(&request, &mut entries, &mut bytes);
        group.push(request);
    }
}

async fn after(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}

async fn settle_time(settled: &Settled) {
    if settled.lock().is_empty() {
        settled.news.notified().await;
    }
    tokio::time::sleep(SETTLE).await;
}

fn measure(request: &Request, entries: &mut usize, bytes: &mut usize) {
    match request {
        Request::Append(append) => {
            *entries += append.entries.len();
            *bytes += append.bytes();
        }
        Request::Edit(edits, _) => *bytes += weight(edits),
        Request::Save(..) | Request::Delete(..) | Request::Prove(_) => {}
    }
}

fn weight(edits: &[Edit]) -> usize {
    edits.iter().map(Edit::weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OutboxEdit, StoredMessage};

    #[test]
    fn a_group_holds_no_more_edits_than_bytes_of_entries() {
        let (sender, mut requests) = mpsc::channel(16);
        for _ in 0..10 {
            let message = StoredMessage {
                attachments: vec![(String::new(), String::new(), vec![0; 400 << 10])],
                ..StoredMessage::default()
            };
            let put = Edit::Outbox(OutboxEdit::Put(Arc::new((message, Vec::new()))));
            let (done, _) = oneshot::channel();
            sender.try_send(Request::Edit(vec![put], done)).unwrap();
        }
        let mut next = |all| {
            let mut group = Vec::new();
            fill(&mut requests, &mut group, all);
            group.len()
        };
        assert_eq!((next(false), next(false)), (3, 3));
        assert_eq!(
            next(true),
            4,
            "who waits for a fault gets it with all others"
        );
    }
}
