//! What has to be put right before anything goes on: what an ended relay has left, what a failed commit leaves open, a clock
//! that was set back.

use shared::{notice::NoticeStatus, time::Timestamp};

use super::{Poller, StoreFailed, handing::verdict, row, state, watch::Watch};
use crate::{
    outbox::{gateway::Known, state::Input},
    store::{Edit, NoticeKey, OutboxEdit},
};

/// The most notices that are told to be cut off in one transaction.
const CUT_OFF_AT_ONCE: usize = 512;

/// Steps whose commit has failed: their time tells those that are stored all the same.
#[derive(Debug)]
pub(super) struct Doubt {
    pub(super) at: Timestamp,
    pub(super) keys: Vec<NoticeKey>,
}

impl Poller {
    /// What a relay that ended, however it ended, has left.
    pub(super) async fn begin(&mut self) -> Result<(), StoreFailed> {
        self.cut_off().await?;
        // The clock was set back while the relay was away.
        let last = self.store().last_waiting().await?;
        self.set_back(last.map_or(0, |last| last.0.saturating_sub(self.outbox.now().0)))
            .await?;
        self.outbox.settle_early().await.map_err(|_| StoreFailed)?;
        self.watch = Watch::new(self.outbox.now());
        Ok(())
    }

    /// What was being handed over when the relay ended may have been taken.
    async fn cut_off(&mut self) -> Result<(), StoreFailed> {
        let keys = self.store().sending().await?;
        for keys in keys.chunks(CUT_OFF_AT_ONCE) {
            let moment = self.outbox.moment();
            let notices = self.store().notices_of(keys).await?;
            let steps = notices.iter().filter_map(|notice| {
                let step = state::step(&notice.state, Input::CutOff, &moment);
                Some(row(notice.key, step.ok()??, moment.now))
            });
            self.commit(steps.collect()).await?;
            self.outbox.tell(keys).await;
        }
        Ok(())
    }

    /// After a commit that failed: what is stored holds. An outcome that is stored is done with; what is marked and was never
    /// handed over waits again, since nothing of it has left.
    pub(super) async fn settle_doubt(&mut self) -> Result<(), StoreFailed> {
        self.outbox.settle_doubt().await?;
        let Some(doubt) = &self.doubt else {
            return Ok(());
        };
        let moment = self.outbox.moment();
        let notices = self.store().notices_of(&doubt.keys).await?;
        let mut steps = Vec::new();
        for notice in notices {
            if notice.changed_at != doubt.at {
                continue;
            }
            if self.back.iter().any(|back| back.key == notice.key) {
                self.back.retain(|back| back.key != notice.key);
                self.under_way.remove(&notice.key);
            } else if notice.state.status == NoticeStatus::Sending {
                let input = Input::Verdict {
                    gateway: notice.gateway.clone().unwrap_or_default(),
                    verdict: verdict(Known::Later(None), "store-failed"),
                };
                let step = state::step(&notice.state, input, &moment);
                steps.extend(
                    step.ok()
                        .flatten()
                        .map(|step| row(notice.key, step, moment.now)),
                );
            }
        }
        let keys: Vec<_> = steps.iter().map(|step| step.key).collect();
        self.commit(steps).await?;
        self.doubt = None;
        self.outbox.tell(&keys).await;
        // An answer that is stored may name what an early receipt waits for.
        self.outbox.settle_early().await.map_err(|_| StoreFailed)
    }

    /// The clock was set back: what waits, waits no longer for that.
    pub(super) async fn set_back(&mut self, by: i64) -> Result<(), StoreFailed> {
        if by <= 0 {
            return Ok(());
        }
        tracing::warn!(
            seconds = by / 1_000_000,
            "the clock was set back; notices that wait are due as much earlier"
        );
        let edit = Edit::Outbox(OutboxEdit::SetBack(self.outbox.now()));
        let edited = self.outbox.0.context.journal.edit(vec![edit]).await;
        match edited {
            Ok(_) => self.lanes.set_back(by),
            Err(_) => self.watch.again(by),
        }
        edited.map(|_| ()).map_err(|_| StoreFailed)
    }
}
