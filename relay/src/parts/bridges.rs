//! The bridges, and the texts that are kept beside them.

use std::sync::Arc;

use super::Ground;
use crate::{StartError, bridge::Bridges, first_start, saved::SavedSends, templates::Templates};

/// Bridges, saved sends and templates.
pub(crate) struct Lines {
    pub(crate) bridges: Bridges,
    pub(crate) saved: SavedSends,
    pub(crate) templates: Arc<Templates>,
}

impl Lines {
    /// Loads them, and opens the bridges that were open; at the first start makes some.
    ///
    /// # Errors
    /// When the journal cannot be used.
    pub(crate) async fn open(ground: &Ground) -> Result<Self, StartError> {
        let context = &ground.context;
        let bridges = Bridges::load(Arc::clone(context)).await?;
        let saved = SavedSends::load(Arc::clone(context)).await?;
        let templates = Arc::new(Templates::load(Arc::clone(context)).await?);
        if ground.fresh {
            first_start::make_bridges(&bridges).await;
        }
        if let Some(loss) = &ground.loss {
            bridges.note_loss(loss).await;
        }
        if !ground.fresh {
            bridges.reopen().await;
        }
        context.tasks.spawn(bridges.clone().tell_counters());
        Ok(Self {
            bridges,
            saved,
            templates,
        })
    }
}
