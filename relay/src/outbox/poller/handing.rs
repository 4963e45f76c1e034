//! Handing one notice over.

use std::sync::Arc;

use crate::{
    outbox::{
        Outbox,
        gateway::{Known, Verdict, WAY_GONE},
        show,
    },
    store::{StoredMessage, StoredNotice},
};

/// Hands a notice to a sender or gateway; what came of it.
pub(super) async fn hand_over(
    outbox: &Outbox,
    notice: StoredNotice,
    message: Option<Arc<StoredMessage>>,
    name: &str,
) -> Verdict {
    let Some(message) = message else {
        return verdict(Known::Later(None), "not-readable");
    };
    let outgoing = show::outgoing(&notice, Arc::unwrap_or_clone(message));
    let handing = outbox.0.ways.hand_over(notice.kind, name, &outgoing);
    let mut verdict = outbox.0.context.audit.dials(name, handing).await;
    if verdict.meaning == Some(WAY_GONE) && notice.sender.is_none() {
        // It was deleted since it was chosen, and another will do.
        verdict.known = Known::Later(None);
    }
    verdict
}

/// What the relay itself has to say of a try.
pub(super) fn verdict(known: Known, meaning: &'static str) -> Verdict {
    Verdict {
        known,
        code: None,
        words: None,
        meaning: Some(meaning),
    }
}
