//! Idempotency keys: the same request under the same key is done once and answered alike, for 24 hours.

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use shared::{
    fault::{Fault, FaultCode},
    id::UserId,
    time::Timestamp,
};

use super::turns::Turns;
use crate::{
    still,
    store::{Edit, OutboxEdit, Store, StoreError, StoredKey},
};

/// How long an answer is kept.
const KEPT_US: i64 = 24 * 3_600_000_000;

/// The longest key.
const MAX_BYTES: usize = 255;

/// Requests with a key. A key is one request's of an account alone, whatever the operation.
#[derive(Debug)]
pub struct Keys {
    store: Store,
    under_way: Arc<Turns<String>>,
}

/// A request that may have a key.
#[derive(Debug)]
pub struct Asked(Option<(String, [u8; 32])>);

impl Asked {
    /// `body` is what must be the same under the same key.
    ///
    /// # Errors
    /// `bad-request` for what is no key.
    pub fn new(operation: &str, key: Option<String>, body: &impl Serialize) -> Result<Self, Fault> {
        let Some(key) = key else {
            return Ok(Self(None));
        };
        check(&key)?;
        Ok(Self(Some((key, digest(operation, body)))))
    }

    /// The same, asked for by an account: each has keys of its own.
    #[must_use]
    pub fn of(self, owner: Option<&UserId>) -> Self {
        // No key holds a space.
        let own = |key: String| match owner {
            Some(owner) => format!("{owner} {key}"),
            None => key,
        };
        Self(self.0.map(|(key, digest)| (own(key), digest)))
    }
}

/// What has to be stored together with what the request does, so that neither is there without the other.
#[derive(Debug)]
pub struct Mark(Option<(String, [u8; 32], Timestamp)>);

impl Keys {
    /// Keys whose answers are in a store.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            under_way: Turns::new(),
        }
    }

    /// Does a request, or answers as before. What [`Mark::edit`] gives has to be stored by `make`, in the transaction
    /// that does it.
    ///
    /// # Errors
    /// `key-reused` where the key came with another body, and what `make` says.
    pub async fn once<A: Serialize + DeserializeOwned>(
        &self,
        asked: Asked,
        now: Timestamp,
        make: impl AsyncFnOnce(Mark) -> Result<A, Fault>,
    ) -> Result<A, Fault> {
        let Some((key, digest)) = asked.0 else {
            return make(Mark(None)).await;
        };
        let _turn = self.under_way.take(key.clone()).await;
        still::check()?;
        let earlier = self.store.request_key(&key).await;
        let earlier = earlier.map_err(|error| unreadable(&error))?;
        match earlier.filter(|earlier| earlier.at.0 >= now.0.saturating_sub(KEPT_US)) {
            None => make(Mark(Some((key, digest, now)))).await,
            Some(earlier) if earlier.digest == digest => serde_json::from_str(&earlier.answer)
                .map_err(|_| unreadable(&StoreError::Damaged("request_keys.answer"))),
            Some(_) => Err(Fault::new(
                FaultCode::KeyReused,
                "This idempotency key was used for another request; choose a new one for each.",
            )
            .with("key", key.rsplit(' ').next().unwrap_or_default())),
        }
    }
}

impl Mark {
    /// Keeps the answer under the request's key, where it has one.
    pub fn edit(self, answer: &impl Serialize) -> Option<Edit> {
        let (key, digest, at) = self.0?;
        // Answers are made of texts and numbers, which always become JSON.
        let answer = serde_json::to_string(answer).unwrap_or_default();
        let before = Timestamp(at.0.saturating_sub(KEPT_US));
        let key = StoredKey {
            key,
            digest,
            answer,
            at,
        };
        Some(Edit::Outbox(OutboxEdit::KeepKey(key, before)))
    }
}

fn check(key: &str) -> Result<(), Fault> {
    let fine =
        (1..=MAX_BYTES).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let what = || {
        format!(
            "\"key\" (the header Idempotency-Key) has 1 to {MAX_BYTES} visible ASCII characters."
        )
    };
    fine.then_some(())
        .ok_or_else(|| Fault::new(FaultCode::BadRequest, what()).with("field", "key"))
}

fn digest(operation: &str, body: &impl Serialize) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(operation);
    hash.update([0]);
    hash.update(serde_json::to_vec(body).unwrap_or_default());
    hash.finalize().into()
}

/// What somebody gets while the outbox cannot be read.
pub(crate) fn unreadable(error: &StoreError) -> Fault {
    tracing::error!(%error, "the outbox could not be read");
    Fault::new(
        FaultCode::StorageFailed,
        "The outbox could not be read; see the relay's log.",
    )
}
