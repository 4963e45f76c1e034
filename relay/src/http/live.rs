//! The live socket: the task around one viewer's [`Session`].
//!
//! [`greet`] begins it. What the client says comes through [`incoming`] and [`wire`] to [`calls`]; what it is told is in [`follows`] and
//! [`rights`], and [`pace`] says when.

mod calls;
mod follows;
mod frames;
mod greet;
mod incoming;
mod pace;
mod rights;
mod wire;

use std::{collections::HashSet, time::Duration};

use futures_util::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use shared::{
    id::BridgeId,
    live::{RelayTell, TICK_MS},
};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::Edge;
use crate::{
    access::Caller, bridge::Bridges, changes::Watcher, clock, config::LimitsSection,
    journal::Journal, people::Visit, session::Session,
};
use calls::Done;
pub(super) use greet::upgrade;
use pace::Pace;
use wire::{Lost, Wire};

/// A client that has not been heard for this long, pongs included, is gone.
const SILENCE: Duration = Duration::from_secs(45);

/// The next commit of a bridge, and how to wait for the one after; nothing more of a bridge that is gone.
type News = BoxFuture<'static, (BridgeId, Option<watch::Receiver<u64>>)>;

/// One viewer: its socket, what it is owed, and what it has under way.
struct Viewer {
    edge: Edge,
    caller: Caller,
    wire: Wire,
    session: Session,
    visit: Visit,
    changes: Watcher,
    /// What anybody may do.
    rights: watch::Receiver<u64>,
    news: FuturesUnordered<News>,
    watched: HashSet<BridgeId>,
    calls: FuturesUnordered<BoxFuture<'static, Done>>,
    /// So many calls may be under way; then nothing more is read from the socket.
    calls_at_once: usize,
    /// What those of them take that are small.
    small: usize,
    pace: Pace,
    heard: Instant,
}

impl Viewer {
    fn new(edge: Edge, caller: Caller, wire: Wire, visit: Visit, changes: Watcher) -> Self {
        let limits = edge.limits();
        Self {
            session: Session::new(limits.window_bytes),
            rights: edge.services().access.accounts().watch(),
            calls_at_once: limits.calls_per_viewer,
            edge,
            caller,
            wire,
            visit,
            changes,
            news: FuturesUnordered::new(),
            watched: HashSet::new(),
            calls: FuturesUnordered::new(),
            small: 0,
            pace: Pace::default(),
            heard: Instant::now(),
        }
    }

    /// The one loop of a viewer. Whatever it writes it waits for, so that a slow viewer holds nothing but its
    /// own place; what changes meanwhile is caught up from the journal and the registry.
    async fn run(&mut self) -> Result<(), Lost> {
        let stopping = self.edge.stopping.clone();
        let mut ticks = tokio::time::interval(Duration::from_millis(TICK_MS));
        // Rights may have changed since the hello was made; and how everything stands comes before any answer.
        Box::pin(self.reexamine()).await?;
        let standing = self.changes.next().await;
        self.change(standing).await?;
        loop {
            // First, so that nothing more is given of what may be seen no more.
            if self.rights.has_changed().unwrap_or(false) {
                // Boxed: it is rare, and a task keeps the room of all that it ever holds.
                Box::pin(self.reexamine()).await?;
            }
            let wanted = self.session.next();
            let due = self.pace.due();
            tokio::select! {
                () = stopping.cancelled() => return self.wire.close(wire::AWAY).await,
                received = self.wire.receive(), if self.listens() => match received {
                    Some(received) => self.receive(received).await?,
                    None => return Ok(()),
                },
                Some(done) = self.calls.next() => self.answer(done).await?,
                told = self.changes.next() => self.change(told).await?,
                // Looked at above.
                _ = self.rights.changed() => self.rights.mark_changed(),
                Some((bridge, news)) = self.news.next() => self.committed(bridge, news),
                () = sleep_until(due), if wanted.is_some() => self.give().await?,
                _ = ticks.tick() => self.tick().await?,
            }
        }
    }

    async fn tick(&mut self) -> Result<(), Lost> {
        // Who has so much under way is not read, and cannot be heard; nor can a pong be within a message, which has its own time.
        let may_speak = self.listens() && !self.wire.is_within_message();
        if self.heard.elapsed() > SILENCE && may_speak {
            return self.wire.close(wire::AWAY).await.and(Err(Lost));
        }
        self.edge.services().access.accounts().saw(&self.caller);
        self.wire.ping().await?;
        self.wire.tell(RelayTell::Tick(clock::now())).await
    }
}

impl Edge {
    fn bridges(&self) -> &Bridges {
        &self.operations.services().bridges
    }

    fn journal(&self) -> &Journal {
        &self.bridges().context().journal
    }

    fn limits(&self) -> &LimitsSection {
        &self.operations.services().config.limits
    }
}
