//! The journal, and what all else stands on: accounts, egress, the audit list, and what bridges share.

use std::sync::Arc;

use tokio::task::JoinHandle;

use super::Listeners;
use crate::{
    StartError,
    access::Access,
    audit::Audit,
    bridge::Context,
    config::Config,
    egress::Egress,
    hosted,
    journal::Journal,
    operations,
    quota::Quotas,
    store::{Index, Loss, Opened, Store},
};

/// What all else stands on.
pub(crate) struct Ground {
    pub(crate) context: Arc<Context>,
    pub(crate) audit: Audit,
    /// Ends when all that was to be committed is.
    pub(crate) writer: JoinHandle<()>,
    /// Whether the journal was made now and holds no bridges.
    pub(crate) fresh: bool,
    /// What it has lost since it was last open.
    pub(crate) loss: Option<Loss>,
}

impl Ground {
    /// Opens the journal, and fills what is known of it into `access`.
    ///
    /// # Errors
    /// When the journal cannot be used.
    pub(crate) async fn open(
        config: &Config,
        access: &Access,
        listeners: &Listeners,
    ) -> Result<Self, StartError> {
        let Opened {
            store,
            writer,
            fresh,
            loss,
        } = Store::open(&config.server.data, config.journal.durability).await?;
        let known = fill(access, &store).await?;
        let index = Index::open(&config.server.data, &store.epoch().await?).await;
        if let Err(error) = &index {
            tracing::warn!(%error, "the journal's index cannot be used; searches look through everything");
        }
        let (journal, writer) =
            Journal::start(store, writer, index.ok(), config.journal.clone()).await?;
        let egress = egress(config, listeners, &journal).await?;
        let origins = operations::page_origins(&config.server, listeners.local);
        hosted::begin_accounts(access, &journal, &origins, known).await;
        let (audit, keeper) = Audit::new(journal.clone(), config.audit.clone());
        let (quotas, limits) = (Quotas::new(config.quotas.clone()), config.limits.clone());
        let accounts = Arc::clone(access.accounts());
        let context = Context::new(journal, limits, accounts, egress, quotas, audit.clone());
        context.tasks.spawn(keeper.run(context.stopping.clone()));
        Ok(Self {
            context,
            audit,
            writer,
            fresh,
            loss,
        })
    }

    /// Does until the relay stops what nobody asks for: takes in accounts that the command line has changed, judges what is
    /// open again, and keeps the index.
    pub(crate) fn keep_up(&self) {
        let kept = Arc::clone(&self.context);
        self.context.tasks.spawn(async move {
            let (accounts, stopping) = (&kept.accounts, kept.stopping.clone());
            accounts.keep_up(&kept.journal, stopping).await;
        });
        let judged = Arc::clone(&self.context);
        self.context
            .tasks
            .spawn(async move { judged.judge_roles().await });
        let indexed = Arc::clone(&self.context);
        self.context.tasks.spawn(async move {
            let stopping = indexed.stopping.clone();
            stopping
                .run_until_cancelled(indexed.journal.keep_index())
                .await;
        });
    }
}

/// Share links and accounts; the version of the accounts that is known.
async fn fill(access: &Access, store: &Store) -> Result<u64, StartError> {
    access.shares().fill(store.shares().await?);
    let known = store.accounts_version().await?;
    access.accounts().fill(known, store.accounts().await?);
    Ok(known)
}

/// The rules, and the listeners that they keep from being used.
async fn egress(
    config: &Config,
    listeners: &Listeners,
    journal: &Journal,
) -> Result<Egress, StartError> {
    let own: Vec<_> = std::iter::once(listeners.local)
        .chain(listeners.figures())
        .collect();
    let stored = journal.store().egress().await?;
    let egress = Egress::new(&config.egress, &own, stored);
    egress.is_met_at(config.server.public_addresses());
    Ok(egress)
}
