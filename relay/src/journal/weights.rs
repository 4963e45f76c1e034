//! How many bytes each bridge's entries take, where a bridge or its owner has a bound. Entries are weighed in the store itself,
//! a piece in each round, so that a start with a large journal waits for nothing.

use std::{collections::HashMap, sync::Arc};

use super::Log;
use crate::store::{BridgeKey, StoreError, Writer};

/// What is known of one bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Weight {
    /// Up to this number its entries are weighed.
    through: u64,
    bytes: u64,
}

/// The weights of the bridges that have a bound.
#[derive(Debug)]
pub(super) struct Weights {
    /// Of each bridge; 0 where there is none.
    most: u64,
    known: HashMap<BridgeKey, Weight>,
}

impl Weights {
    pub(super) fn new(most: u64) -> Self {
        Self {
            most,
            known: HashMap::new(),
        }
    }

    /// Weighs a bridge's next entries, as many as there is room for; gives by how much it is over its bound, and whether
    /// more is to be weighed.
    pub(super) async fn look(
        &mut self,
        writer: &mut Writer,
        log: &Log,
        room: &mut u32,
    ) -> Result<(u64, bool), StoreError> {
        let last = log.last();
        let most = [log.most(), Some(self.most).filter(|most| *most > 0)];
        let Some(most) = most.into_iter().flatten().min() else {
            return Ok((0, false));
        };
        let weight = self.known.entry(log.key()).or_default();
        let weighed = weight.through.max(log.first().saturating_sub(1));
        if weighed < last
            && *room > 0
            && let Some((through, bytes)) = writer.weigh(log.key(), weighed, *room).await?
        {
            let entries = u32::try_from(through - weighed).unwrap_or(u32::MAX);
            *room = room.saturating_sub(entries);
            weight.through = through;
            weight.bytes += bytes;
        }
        log.set_weight(weight.bytes);
        let excess = weight.bytes.saturating_sub(most);
        Ok((excess, weight.through < last))
    }

    /// Entries up to these numbers are about to go; what is left of the weights then.
    pub(super) async fn without(
        &self,
        writer: &mut Writer,
        discarded: &[(BridgeKey, u64)],
    ) -> Result<Vec<(BridgeKey, u64, u64)>, StoreError> {
        let mut farthest: HashMap<BridgeKey, u64> = HashMap::new();
        for (bridge, through) in discarded {
            if self.known.contains_key(bridge) {
                let far = farthest.entry(*bridge).or_default();
                *far = (*far).max(*through);
            }
        }
        let mut left = Vec::new();
        for (bridge, through) in farthest {
            let Some(weight) = self.known.get(&bridge) else {
                continue;
            };
            let gone = if through < weight.through {
                writer.weight_through(bridge, through).await?
            } else {
                weight.bytes
            };
            left.push((
                bridge,
                weight.through.max(through),
                weight.bytes.saturating_sub(gone),
            ));
        }
        Ok(left)
    }

    /// They have gone.
    pub(super) fn set(&mut self, left: Vec<(BridgeKey, u64, u64)>, logs: &[Arc<Log>]) {
        for (bridge, through, bytes) in left {
            if let Some(log) = logs.iter().find(|log| log.key() == bridge) {
                log.set_weight(bytes);
            }
            self.known.insert(bridge, Weight { through, bytes });
        }
    }

    /// Forgets the bridges that are not among these.
    pub(super) fn retain(&mut self, there: impl Fn(BridgeKey) -> bool) {
        self.known.retain(|bridge, _| there(*bridge));
    }
}
