//! What is still to be read of a file, and whether whoever takes it may still have it.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use shared::audit::{Deed, table};

use super::Form;
use crate::{
    operations::Services,
    still::Right,
    store::{DeedRange, StoreError},
};

/// Why a file breaks off.
#[derive(Debug, thiserror::Error)]
enum BrokenOff {
    #[error("whoever takes the list may no longer")]
    NotAllowed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is still to be read.
pub(super) struct Pages {
    services: Arc<Services>,
    right: Right,
    range: DeedRange,
    all: bool,
    ended: bool,
}

impl Pages {
    pub(super) fn new(services: &Arc<Services>, right: Right, range: DeedRange, all: bool) -> Self {
        Self {
            services: Arc::clone(services),
            right,
            range,
            all,
            ended: false,
        }
    }

    pub(super) fn into_body(self, form: Form) -> Body {
        let head = (form == Form::Csv).then(|| Ok(Bytes::from_static(table::HEAD.as_bytes())));
        let pages = stream::unfold(self, move |mut pages| async move {
            let page = pages.next().await?;
            let bytes = page.map(|deeds| Bytes::from(form.write(&deeds)));
            Some((bytes, pages))
        });
        Body::from_stream(stream::iter(head).chain(pages))
    }

    /// The next page; after an error the file breaks off, so that nobody takes it for all of it.
    async fn next(&mut self) -> Option<Result<Vec<Deed>, BrokenOff>> {
        if self.ended {
            return None;
        }
        let page = self.read().await;
        match &page {
            Ok(deeds) => {
                self.range.before = deeds.last().map(|deed| deed.number);
                self.ended = !self.all || deeds.is_empty();
            }
            Err(_) => self.ended = true,
        }
        Some(page)
    }

    async fn read(&self) -> Result<Vec<Deed>, BrokenOff> {
        let store = self.services.bridges.context().journal.store();
        let deeds = store.deeds(&self.range).await?;
        // After the look, which may have taken long.
        self.right.check().map_err(|_| BrokenOff::NotAllowed)?;
        Ok(deeds)
    }
}
