//! What a viewer follows: from which entry on, and the batches that it is given.

use shared::{
    id::BridgeId,
    live::{Follow, RelayTell},
    user::GrantMay,
};
use tokio::sync::watch;

use super::{
    News, Viewer,
    wire::{self, Lost},
};
use crate::{
    faults::no_such_bridge,
    journal::{Journal, Log},
    session::{Beginning, Standing},
};

impl Viewer {
    pub(super) async fn follow(&mut self, follow: Follow) -> Result<(), Lost> {
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
    pub(super) fn committed(&mut self, bridge: BridgeId, news: Option<watch::Receiver<u64>>) {
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
    pub(super) async fn give(&mut self) -> Result<(), Lost> {
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
    use std::time::Duration;

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
