//! Share links: made, used, ended. The store keeps them; what counts is here, so that an end takes effect at once.

mod presence;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use shared::{
    fault::{Fault, FaultCode},
    id::{BridgeId, ShareId, UserId},
    share::{May, Share as ShareView, ShareState},
    time::Timestamp,
};
use tokio_util::sync::CancellationToken;

use super::{Guest, GuestId, link_ended};
use crate::{
    clock,
    journal::{AppendError, Journal},
    random, still,
    store::{BridgeKey, Edit, ShareEdit, StoredShare},
};

use presence::Present;

pub use presence::{Presence, Stay};

/// Random bytes of a secret, which nobody can guess. It is written in hex: what finds links in a text may leave other
/// signs out at their ends.
const SECRET_BYTES: usize = 16;

/// What a new link is to be.
#[derive(Clone, Debug)]
pub struct NewShare {
    /// Who makes it; nothing for whoever has the owner's key.
    pub maker: Option<UserId>,
    /// The name that a guest is offered.
    pub name: Option<String>,
    /// What guests may do.
    pub may: May,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// How often guests may sign in with it.
    pub uses: Option<u32>,
}

/// A share link.
#[derive(Debug)]
pub struct Share {
    stored: StoredShare,
    used: AtomicU32,
    /// Set when it is revoked or its bridge is deleted.
    ended: CancellationToken,
    present: Present,
}

/// All share links.
#[derive(Debug, Default)]
pub struct Shares {
    all: Mutex<HashMap<ShareId, Arc<Share>>>,
    /// Held from the look at how many there are until a further one is there.
    making: tokio::sync::Mutex<()>,
}

impl Share {
    fn new(stored: StoredShare) -> Arc<Self> {
        Arc::new(Self {
            used: AtomicU32::new(stored.used),
            stored,
            ended: CancellationToken::new(),
            present: Present::default(),
        })
    }

    /// Names it.
    pub fn id(&self) -> &ShareId {
        &self.stored.id
    }

    /// The bridge that it leads to.
    pub fn bridge(&self) -> BridgeId {
        self.stored.bridge.id()
    }

    /// Who made it; nothing for whoever has the owner's key.
    pub fn maker(&self) -> Option<&UserId> {
        self.stored.maker.as_ref()
    }

    /// What guests may do.
    pub fn may(&self) -> May {
        self.stored.may
    }

    /// The name that a guest is offered.
    pub fn name(&self) -> Option<&str> {
        self.stored.name.as_deref()
    }

    /// When it ends.
    pub fn expires(&self) -> Option<Timestamp> {
        self.stored.expires
    }

    /// A guest who came by it.
    pub fn guest(&self, session: GuestId, name: String) -> Guest {
        Guest {
            share: self.stored.id.clone(),
            session,
            name,
            bridge: self.bridge(),
            may: self.stored.may,
        }
    }

    /// Whether those who came by it may still be here.
    fn works(&self, now: Timestamp) -> bool {
        !self.ended.is_cancelled() && !self.is_expired(now)
    }

    fn is_expired(&self, now: Timestamp) -> bool {
        self.stored.expires.is_some_and(|expires| expires <= now)
    }

    /// Whether it lets no one else in.
    pub fn is_used_up(&self) -> bool {
        let used = self.used.load(Ordering::Acquire);
        self.stored.uses.is_some_and(|uses| used >= uses)
    }

    fn view(&self, now: Timestamp) -> ShareView {
        let state = if self.ended.is_cancelled() {
            ShareState::Revoked
        } else if self.is_expired(now) {
            ShareState::Expired
        } else if self.is_used_up() {
            ShareState::UsedUp
        } else {
            ShareState::Open
        };
        ShareView {
            id: self.stored.id.clone(),
            name: self.stored.name.clone(),
            may: self.stored.may,
            created_at: self.stored.created_at,
            expires: self.stored.expires,
            uses: self.stored.uses,
            used: self.used.load(Ordering::Acquire),
            state,
            guests: self.present.names(),
        }
    }

    /// Takes one of its uses, durably.
    ///
    /// # Errors
    /// `not-signed-in` when none is left, `storage-failed`.
    pub async fn take_use(&self, journal: &Journal) -> Result<(), Fault> {
        let most = self.stored.uses.unwrap_or(u32::MAX);
        let one_more = |used: u32| (used < most).then(|| used.saturating_add(1));
        let used = self
            .used
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more)
            .map_err(|_| link_ended())?
            .saturating_add(1);
        journal
            .edit(vec![Edit::Share(ShareEdit::Use(
                self.stored.id.clone(),
                used,
            ))])
            .await
            .map_err(|error| {
                self.used.fetch_sub(1, Ordering::AcqRel);
                not_stored(&error)
            })?;
        // It may have been revoked meanwhile.
        self.works(clock::now())
            .then_some(())
            .ok_or_else(link_ended)
    }
}

impl Shares {
    /// Takes in what is stored.
    pub fn fill(&self, stored: Vec<StoredShare>) {
        let shares = stored.into_iter().map(Share::new);
        self.lock()
            .extend(shares.map(|share| (share.id().clone(), share)));
    }

    /// Makes a link to a bridge; its id and its secret, which is kept nowhere.
    ///
    /// # Errors
    /// `limit-reached`, `storage-failed`.
    pub async fn create(
        &self,
        journal: &Journal,
        bridge: BridgeKey,
        new: NewShare,
        most: usize,
    ) -> Result<(ShareId, SecretString), Fault> {
        let _making = self.making.lock().await;
        let now = clock::now();
        self.make_room(journal, bridge, now, most).await?;
        still::check()?;
        let secret = random::hex::<SECRET_BYTES>()?;
        let stored = StoredShare {
            id: ShareId(random::id()?),
            bridge,
            maker: new.maker,
            digest: digest(&secret),
            name: new.name,
            may: new.may,
            created_at: now,
            expires: new.expires,
            uses: new.uses,
            used: 0,
        };
        let id = stored.id.clone();
        journal
            .edit(vec![Edit::Share(ShareEdit::Save(stored.clone()))])
            .await
            .map_err(|error| not_stored(&error))?;
        self.lock().insert(id.clone(), Share::new(stored));
        Ok((id, secret.into()))
    }

    async fn make_room(
        &self,
        journal: &Journal,
        bridge: BridgeKey,
        now: Timestamp,
        most: usize,
    ) -> Result<(), Fault> {
        let there = self.of(bridge);
        if there.len() < most {
            return Ok(());
        }
        let expired = there.iter().filter(|share| share.is_expired(now));
        let expired: Vec<_> = expired.map(|share| share.id().clone()).collect();
        if expired.is_empty() {
            return Err(Fault::new(
                FaultCode::LimitReached,
                format!(
                    "A bridge has at most {most} share links; revoke one that is not needed, or raise limits.shares_per_bridge."
                ),
            )
            .with("limit", "shares_per_bridge")
            .with("value", most));
        }
        journal
            .edit(vec![Edit::Share(ShareEdit::Remove(expired.clone()))])
            .await
            .map_err(|error| not_stored(&error))?;
        let mut shares = self.lock();
        for id in expired {
            shares.remove(&id);
        }
        Ok(())
    }

    /// A bridge's links, oldest first.
    pub fn list(&self, bridge: BridgeKey) -> Vec<ShareView> {
        let now = clock::now();
        let mut views: Vec<_> = self
            .of(bridge)
            .iter()
            .map(|share| share.view(now))
            .collect();
        views.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        views
    }

    /// Ends a link. It takes effect before it is stored, and stays listed until it is.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn revoke(
        &self,
        journal: &Journal,
        bridge: BridgeKey,
        id: &ShareId,
    ) -> Result<(), Fault> {
        let share = self.get(id).filter(|share| share.stored.bridge == bridge);
        let share = share.ok_or_else(|| {
            Fault::new(
                FaultCode::NotFound,
                format!(
                    "This bridge has no share link \"{id}\"; list-shares shows those there are."
                ),
            )
            .with("share", id.as_str())
        })?;
        share.ended.cancel();
        journal
            .edit(vec![Edit::Share(ShareEdit::Remove(vec![id.clone()]))])
            .await
            .map_err(|error| not_stored(&error))?;
        self.lock().remove(id);
        Ok(())
    }

    /// Ends the links for which `may_stay` does not hold, at once, and then in the store. What could not be stored stays
    /// listed as revoked, and is tried again the next time.
    pub async fn end_others(&self, journal: &Journal, may_stay: impl Fn(&Share) -> bool) {
        let over: Vec<_> = {
            let shares = self.lock();
            let over = shares.values().filter(|share| !may_stay(share));
            over.inspect(|share| share.ended.cancel())
                .map(|share| share.id().clone())
                .collect()
        };
        if over.is_empty() {
            return;
        }
        tracing::info!(
            count = over.len(),
            "share links ended with their makers' right to share"
        );
        let edit = Edit::Share(ShareEdit::Remove(over.clone()));
        if let Err(error) = journal.edit(vec![edit]).await {
            tracing::warn!(%error, "share links that have ended are still stored");
            return;
        }
        let mut shares = self.lock();
        for id in over {
            shares.remove(&id);
        }
    }

    /// Ends the links of a bridge that is deleted; the store has let them go with it.
    pub fn bridge_gone(&self, bridge: &BridgeId) {
        self.lock().retain(|_, share| {
            let stays = share.bridge() != *bridge;
            if !stays {
                share.ended.cancel();
            }
            stays
        });
    }

    /// The link with this secret, as long as those who came by it may be here.
    pub fn by_secret(&self, secret: &SecretString, now: Timestamp) -> Option<Arc<Share>> {
        let digest = digest(secret.expose_secret());
        let shares = self.lock();
        let mut working = shares.values().filter(|share| share.works(now));
        working.find(|share| share.stored.digest == digest).cloned()
    }

    /// A link, as long as those who came by it may be here.
    pub fn working(&self, id: &ShareId, now: Timestamp) -> Option<Arc<Share>> {
        self.get(id).filter(|share| share.works(now))
    }

    fn get(&self, id: &ShareId) -> Option<Arc<Share>> {
        self.lock().get(id).cloned()
    }

    fn of(&self, bridge: BridgeKey) -> Vec<Arc<Share>> {
        let shares = self.lock();
        let of_bridge = shares
            .values()
            .filter(|share| share.stored.bridge == bridge);
        of_bridge.cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ShareId, Arc<Share>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A secret of this length needs no slow hash: nobody gets through a part worth mentioning of all there are.
fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn not_stored(error: &AppendError) -> Fault {
    Fault::new(
        FaultCode::StorageFailed,
        format!(
            "The share link could not be stored: {error}. Free space on the relay's disk or see its log, then try again."
        ),
    )
}
