//! What is still to be read of a file, and whether whoever takes it may still have it.

use std::{sync::Arc, time::Duration};

use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use serde_json::Value;
use shared::{
    audit::{Deed, table},
    fault::Fault,
    operation::{ListAudit, Operation as _},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{super::places::Underway, Form};
use crate::{
    access::Caller,
    operations::Services,
    store::{DeedRange, StoreError},
};

/// How often is looked whether the right has ended by itself; when it is taken away that is known at once.
const LOOK: Duration = Duration::from_secs(1);

/// Who takes the list.
#[derive(Clone)]
pub(super) struct Right {
    services: Arc<Services>,
    caller: Caller,
}

impl Right {
    pub(super) fn new(services: &Arc<Services>, caller: Caller) -> Self {
        Self {
            services: Arc::clone(services),
            caller,
        }
    }

    fn judge(&self) -> Result<(), Fault> {
        let judged = self
            .services
            .judge(&self.caller, ListAudit::ID, &Value::Null);
        judged.map(|_| ())
    }

    /// Done when it has ended.
    async fn over(&self) {
        let mut news = self.services.access.accounts().watch();
        while self.judge().is_ok() {
            // When nobody is left who could change it, time still may.
            let _ = tokio::time::timeout(LOOK, news.changed()).await;
        }
    }

    /// Breaks the connection off when it ends, as long as what this gives is held: whoever takes a page slowly would have the
    /// rest of it for long.
    pub(super) fn watch(&self, underway: Underway) -> DropGuard {
        let (right, done) = (self.clone(), CancellationToken::new());
        let ended = done.clone();
        self.services.bridges.context().tasks.spawn(async move {
            tokio::select! {
                () = ended.cancelled() => {}
                () = right.over() => underway.cut(),
            }
        });
        done.drop_guard()
    }
}

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
    right: Right,
    range: DeedRange,
    all: bool,
    ended: bool,
    _watched: DropGuard,
}

impl Pages {
    pub(super) fn new(right: Right, range: DeedRange, all: bool, watched: DropGuard) -> Self {
        Self {
            right,
            range,
            all,
            ended: false,
            _watched: watched,
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
        let store = self.right.services.bridges.context().journal.store();
        let deeds = store.deeds(&self.range).await?;
        // After the look, which may have taken long.
        self.right.judge().map_err(|_| BrokenOff::NotAllowed)?;
        Ok(deeds)
    }
}
