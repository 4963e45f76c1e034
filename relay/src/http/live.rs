//! The live socket: the task around one viewer's [`Session`].

mod greet;
mod pace;
mod wire;

use std::{collections::HashSet, sync::Arc, time::Duration};

use futures_util::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use shared::{
    fault::{Fault, FaultCode},
    id::BridgeId,
    live::{
        Answer, BridgeGone, Call, ClientMessage, ClientTell, Follow, Outcome, RelayMessage,
        RelayTell, TICK_MS,
    },
    user::{GrantMay, Role},
};
use tokio::{
    sync::watch,
    task::unconstrained,
    time::{Instant, sleep_until},
};

use super::{Edge, budget::Held};
use crate::{
    access::Caller,
    bridge::{Bridges, no_such_bridge},
    changes::{Behind, Subject, Told, Watcher},
    clock,
    config::LimitsSection,
    journal::{Journal, Log},
    operations::answer_bytes,
    people::Visit,
    session::{Beginning, Session, Standing},
};
pub(super) use greet::upgrade;
use pace::Pace;
use wire::{Lost, Received, Wire};

/// A client that has not been heard for this long, pongs included, is gone.
const SILENCE: Duration = Duration::from_secs(45);

/// An answer in JSON, and the room that it takes.
type Encoded = (String, Held);

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
    /// Each with its answer in JSON, where that can be.
    calls: FuturesUnordered<BoxFuture<'static, Option<Encoded>>>,
    /// So many calls may be under way; then nothing more is read from the socket.
    calls_at_once: usize,
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
                received = self.wire.receive(), if self.calls.len() < self.calls_at_once => match received {
                    Some(received) => self.receive(received).await?,
                    None => return Ok(()),
                },
                Some(answer) = self.calls.next() => self.answer(answer).await?,
                told = self.changes.next() => self.change(told).await?,
                // Looked at above.
                _ = self.rights.changed() => self.rights.mark_changed(),
                Some((bridge, news)) = self.news.next() => self.committed(bridge, news),
                () = sleep_until(due), if wanted.is_some() => self.give().await?,
                _ = ticks.tick() => self.tick().await?,
            }
        }
    }

    async fn receive(&mut self, received: Received) -> Result<(), Lost> {
        self.heard = Instant::now();
        let text = match received {
            Received::Text(text) => text,
            Received::Pong => return Ok(()),
            Received::Binary => {
                let fault = Fault::new(FaultCode::BadRequest, "Clients send text frames only.");
                return self.wire.tell(RelayTell::Fault(fault)).await;
            }
        };
        match ClientMessage::parse(&text) {
            Ok(ClientMessage::Call(call)) => {
                self.call(call);
                Ok(())
            }
            Ok(ClientMessage::Tell(tell)) => self.told(tell).await,
            Err((Some(id), fault)) => {
                let outcome = Outcome::Fault(fault);
                self.wire
                    .send(RelayMessage::Answer(Answer { id, outcome }))
                    .await
            }
            Err((None, fault)) => self.wire.tell(RelayTell::Fault(fault)).await,
        }
    }

    /// Starts a call. Calls begin in the order in which they came, and sends reach the journal in that order.
    fn call(&mut self, call: Call) {
        let (operations, caller) = (self.edge.operations.clone(), self.caller.clone());
        let (id, operation) = (call.id, call.operation.clone());
        let with = call.arguments();
        let budget = Arc::clone(&self.edge.budget);
        // Unconstrained: a call that tokio makes yield is woken after those that came later, and sends would
        // reach the journal in another order. What a viewer has under way is bounded.
        self.calls.push(Box::pin(unconstrained(async move {
            let held = budget.take(&caller, answer_bytes(&operation, &with)).await;
            let (outcome, mut held) = match held {
                Ok(held) => match operations.run(caller, &operation, with).await {
                    Ok(done) => (Outcome::Done(done), held),
                    Err(fault) => (Outcome::Fault(fault), Held::default()),
                },
                Err(fault) => (Outcome::Fault(fault), Held::default()),
            };
            let answer = RelayMessage::Answer(Answer { id, outcome });
            let json = serde_json::to_string(&answer).ok()?;
            held.shrink(json.len());
            Some((json, held))
        })));
    }

    async fn answer(&mut self, answer: Option<Encoded>) -> Result<(), Lost> {
        // What it takes is held until it is written.
        let (json, _held) = answer.ok_or(Lost)?;
        self.wire.send_whole(json).await
    }

    async fn told(&mut self, tell: ClientTell) -> Result<(), Lost> {
        match tell {
            // Boxed as above.
            ClientTell::Follow(follow) => Box::pin(self.follow(follow)).await,
            ClientTell::Unfollow(unfollow) => {
                self.session.unfollow(&unfollow.bridge);
                self.visit.look_away(&unfollow.bridge);
                Ok(())
            }
            ClientTell::Ack(ack) => {
                self.session.acknowledge(&ack.bridge, ack.seq);
                Ok(())
            }
            ClientTell::Hello(_) => {
                let fault = Fault::new(
                    FaultCode::BadRequest,
                    "Hello has been said; say it once, first.",
                );
                self.wire.tell(RelayTell::Fault(fault)).await
            }
        }
    }

    async fn follow(&mut self, follow: Follow) -> Result<(), Lost> {
        let bridge = match self.edge.bridges().get(&follow.bridge) {
            Ok(bridge)
                if !self
                    .caller
                    .may(&follow.bridge, bridge.owner(), GrantMay::Look) =>
            {
                let fault = no_such_bridge(&follow.bridge);
                return self.wire.tell(RelayTell::Fault(fault)).await;
            }
            Ok(bridge) => bridge,
            Err(fault) => return self.wire.tell(RelayTell::Fault(fault)).await,
        };
        // Subscribed before the standing is read: no commit falls between.
        let news = bridge.log().news();
        let standing = standing(self.edge.journal(), bridge.log());
        let beginning = self.session.follow(
            &follow.bridge,
            follow.after,
            follow.epoch.as_ref(),
            &standing,
        );
        self.visit.look_at(&follow.bridge);
        if self.watched.insert(follow.bridge.clone()) {
            self.news.push(listen(follow.bridge, news));
        }
        match beginning {
            Beginning::Plain => Ok(()),
            Beginning::Trimmed(trimmed) => self.wire.tell(RelayTell::Trimmed(trimmed)).await,
            Beginning::Reset(reset) => self.wire.tell(RelayTell::Reset(reset)).await,
        }
    }

    /// Takes in what was committed; that a bridge is gone is told by other means.
    fn committed(&mut self, bridge: BridgeId, news: Option<watch::Receiver<u64>>) {
        match news {
            Some(mut news) if self.session.follows(&bridge) => {
                let last = *news.borrow_and_update();
                self.session.committed(&bridge, last);
                self.news.push(listen(bridge, news));
            }
            _ => {
                self.watched.remove(&bridge);
            }
        }
    }

    /// Gives the next records to the viewer.
    async fn give(&mut self) -> Result<(), Lost> {
        let Some(wanted) = self.session.next() else {
            return Ok(());
        };
        let Ok(bridge) = self.edge.bridges().get(&wanted.bridge) else {
            self.session.unfollow(&wanted.bridge);
            return Ok(());
        };
        if let Some(trimmed) = self.session.trimmed(&wanted.bridge, bridge.log().first()) {
            return self.wire.tell(RelayTell::Trimmed(trimmed)).await;
        }
        let chunk = match self
            .edge
            .journal()
            .read(bridge.log(), wanted.after, wanted.max_bytes)
            .await
        {
            Ok(chunk) => chunk,
            Err(error) => {
                tracing::error!(%error, "the journal could not be read for a viewer");
                return self.wire.close(wire::ERROR).await.and(Err(Lost));
            }
        };
        let Some((first, through)) = chunk.span else {
            self.session.unfollow(&wanted.bridge);
            return Ok(());
        };
        // Retention was quicker than this reader.
        if let Some(trimmed) = self.session.trimmed(&wanted.bridge, first) {
            return self.wire.tell(RelayTell::Trimmed(trimmed)).await;
        }
        if chunk.bytes > wanted.credit {
            self.session.hold(&wanted.bridge);
            return Ok(());
        }
        self.session.given(&wanted.bridge, through, chunk.bytes);
        self.pace.given(chunk.bytes);
        let encoding = bridge.settings().encoding;
        self.wire.batch(&wanted.bridge, &chunk, encoding).await
    }

    async fn change(&mut self, told: Result<Vec<Told>, Behind>) -> Result<(), Lost> {
        let Ok(told) = told else {
            return self.wire.close(wire::AGAIN).await.and(Err(Lost));
        };
        for told in told {
            let Told {
                subject,
                message,
                gone,
                ..
            } = &told;
            if !self.is_told(&told) {
                continue;
            }
            if let (Subject::Bridge(bridge), true) = (subject, *gone) {
                self.session.unfollow(bridge);
                self.visit.look_away(bridge);
            }
            self.wire.send_encoded(message).await?;
        }
        Ok(())
    }

    /// Of bridges they are told who see them, of what is saved for one who may send on it, of alerts who manage it; of the rest
    /// whose it is.
    fn is_told(&self, told: &Told) -> bool {
        let (rights, owner) = (&self.caller.rights, told.owner.as_deref());
        let may = match &told.subject {
            Subject::Saved(..) => GrantMay::Chat,
            Subject::Alert(..) => GrantMay::Manage,
            Subject::Reply(_) => return rights.is_admin(),
            _ => GrantMay::Look,
        };
        match told.subject.bridge() {
            Some(bridge) => self.caller.may(bridge, owner, may),
            None => rights.role >= Some(Role::Member) && rights.owns(owner),
        }
    }

    /// What anybody may do has changed: tells what that is for this viewer.
    async fn reexamine(&mut self) -> Result<(), Lost> {
        self.rights.mark_unchanged();
        let Ok(now) = self.edge.services().access.rights(&self.caller) else {
            // Whoever waits for the end of the stay tells it; until then nothing more is given.
            return std::future::pending().await;
        };
        let before = std::mem::replace(&mut self.caller.rights, now);
        let renamed = self
            .edge
            .services()
            .access
            .accounts()
            .name_of_person(&self.caller);
        let is_renamed = renamed.is_some() && renamed != self.caller.name;
        if is_renamed {
            self.caller.name = renamed;
        }
        if before == self.caller.rights && !is_renamed {
            return Ok(());
        }
        if let Some(me) = self.edge.services().me(&self.caller) {
            self.wire.tell(RelayTell::Me(Box::new(me))).await?;
        }
        for bridge in self.edge.bridges().all() {
            let (id, owner) = (bridge.id(), bridge.owner());
            match (before.on(&id, owner), self.caller.rights.on(&id, owner)) {
                (Some(_), None) => {
                    self.session.unfollow(&id);
                    self.visit.look_away(&id);
                    let gone = RelayTell::BridgeGone(BridgeGone { id });
                    self.wire.tell(gone).await?;
                }
                (before, now) if before < now => {
                    // With it, what could not be heard before.
                    let mut standing = self.changes.standing_of(&id);
                    standing.retain(|told| self.is_told(told));
                    for told in standing {
                        self.wire.send_encoded(&told.message).await?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn tick(&mut self) -> Result<(), Lost> {
        // Who has so many calls under way is not read, and cannot be heard.
        if self.heard.elapsed() > SILENCE && self.calls.len() < self.calls_at_once {
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

fn listen(bridge: BridgeId, mut news: watch::Receiver<u64>) -> News {
    Box::pin(async move {
        let is_there = news.changed().await.is_ok();
        (bridge, is_there.then_some(news))
    })
}

fn standing(journal: &Journal, log: &Log) -> Standing {
    Standing {
        epoch: journal.epoch().clone(),
        first: log.first(),
        last: log.last(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_listens_to_a_bridge_that_is_gone() {
        let (commits, news) = watch::channel(0);
        let mut listening = listen(BridgeId("b".to_owned()), news);
        commits.send_replace(1);
        let (bridge, news) = (&mut listening).await;
        let listening = listen(bridge, news.unwrap());
        drop(commits);
        let end = tokio::time::timeout(Duration::from_secs(1), listening).await;
        assert!(matches!(end, Ok((_, None))));
    }
}
