//! A message on its way: how much of it was handed on, and whether there is room for more.

use std::{
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_util::future::BoxFuture;
use shared::fault::{Fault, FaultCode};

use crate::http::budget::{Budget, Held, SMALL, Share};

/// A message of which all has come that is to be handed on.
#[derive(Debug, Default)]
pub(in crate::http::live) struct Whole {
    /// Text, and not binary.
    pub(in crate::http::live) is_text: bool,
    /// The room that it takes.
    pub(in crate::http::live) held: Held,
    /// It has no room or is too large: only its beginning was handed on.
    pub(in crate::http::live) refused: Option<Fault>,
}

/// Where messages have their room.
pub(super) struct Room {
    pub(super) budget: Arc<Budget>,
    pub(super) share: Share,
    /// The most bytes of a message.
    pub(super) limit: u64,
}

/// A message of which not all has come.
pub(super) struct Message {
    pub(super) whole: Whole,
    /// Bytes of its payload that its frames so far have, and those that were handed on.
    pub(super) announced: u64,
    pub(super) handed: u64,
    /// Whether its first frame was begun to be handed on.
    pub(super) has_begun: bool,
    has_room: bool,
    asking: Option<BoxFuture<'static, Result<Held, Fault>>>,
}

impl Message {
    pub(super) fn new(is_text: bool, announced: u64) -> Self {
        let whole = Whole {
            is_text,
            ..Whole::default()
        };
        Self {
            whole,
            announced,
            handed: 0,
            has_begun: false,
            has_room: false,
            asking: None,
        }
    }

    /// Whether it waits for room.
    pub(super) fn asks(&self) -> bool {
        self.asking.is_some()
    }

    /// Ready when so many bytes more may be handed on; `is_last` is whether they are of its last frame.
    ///
    /// # Errors
    /// `too-large`, and `too-many-requests` where there is no room in time.
    pub(super) fn poll_room(
        &mut self,
        cx: &mut Context<'_>,
        room: &Room,
        bytes: u64,
        is_last: bool,
    ) -> Poll<Result<(), Fault>> {
        if self.handed + bytes <= room.limit.min(SMALL as u64) {
            return Poll::Ready(Ok(()));
        }
        if self.announced > room.limit {
            return Poll::Ready(Err(too_large(room.limit)));
        }
        if self.has_room {
            return Poll::Ready(Ok(()));
        }
        // What is still to be announced is not known.
        let most = if is_last { self.announced } else { room.limit };
        let asking = self.asking.get_or_insert_with(|| {
            let (budget, share) = (Arc::clone(&room.budget), room.share.clone());
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            Box::pin(async move { budget.take_of(share, most).await })
        });
        let asked = ready!(asking.as_mut().poll(cx));
        self.asking = None;
        self.whole.held = asked?;
        self.has_room = true;
        Poll::Ready(Ok(()))
    }
}

fn too_large(limit: u64) -> Fault {
    let detail = format!("The message is longer than {limit} bytes; send less at once.");
    Fault::new(FaultCode::TooLarge, detail).with("limit", limit)
}
