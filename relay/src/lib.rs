//! Jackfield's relay.
//!
//! | module | what it is for | calls |
//! |---|---|---|
//! | [`http`] | the web edge: accept loop, REST, live socket, page | [`operations`], [`session`], [`access`]; [`bridge`] and [`journal`] to follow |
//! | [`operations`] | each thing a user can ask for, once | [`bridge`], [`saved`], [`egress`] |
//! | [`session`] | what one viewer is owed; pure | |
//! | [`access`] | who may do what: accounts, sessions, tokens, the owner's key, share links | [`journal`] |
//! | [`bridge`] | bridges, their sockets and peers | [`journal`], [`egress`] |
//! | [`saved`] | what is often sent | [`journal`] |
//! | [`journal`] | numbers, group commit, ring, cursors | [`store`] |
//! | [`rules`] | when an entry matches, or nothing came for a time: alerts | [`bridge`], [`templates`], [`outbox`] |
//! | [`templates`] | texts of notices with names for values | [`journal`] |
//! | [`outbox`] | SMS and e-mail on their way out | [`journal`], [`egress`] |
//! | [`audit`] | who did what, from where, to which address | [`journal`] |
//! | [`people`] | who is here, under which name | [`changes`] |
//! | [`quota`] | how much one person, one bridge and all together may have | |
//! | [`changes`] | what has changed besides entries, for viewers that pull | |
//! | [`egress`] | which address may be used, and using it | |
//! | [`store`] | what is durable | |
//! | `measure` | what connecting costs | [`egress`] |
//! | [`config`], [`clock`], [`text`], [`mailbox`], [`tls`], [`outside`], [`trail`], [`still`], `folder`, `hosted`, `keyfile`, `kernel`, `iana` | settings, time, character encodings, mailboxes as people write them, the relay's certificate, accounts for the command line, what becomes known on somebody's behalf, whether it may still be done, its folder, whether it may be reached by others, keys in files, what the system tells of sockets and the process, what is registered for ports | |
//!
//! Nothing points back up. [`Relay`] wires them together.

pub mod access;
pub mod audit;
pub mod bridge;
pub mod changes;
pub mod clock;
pub mod config;
mod descriptors;
pub mod egress;
mod first_start;
mod folder;
mod hosted;
mod household;
pub mod http;
mod iana;
pub mod journal;
mod kernel;
mod keyfile;
pub mod mailbox;
mod measure;
pub mod operations;
pub mod outbox;
pub mod outside;
mod parts;
pub mod people;
pub mod quota;
pub mod rules;
pub mod saved;
pub mod session;
pub mod still;
pub mod store;
pub mod templates;
pub mod text;
pub mod tls;
pub mod trail;

pub use folder::{lock_folder, make_private};
pub use hosted::Unguarded;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use access::Access;
use audit::Audit;
use bridge::{Bridges, Context};
use config::{Config, Secret};
use http::Edge;
use journal::Journal;
use operations::{Operations, Services};
use outbox::{
    Countries, Outbox, Poller,
    email::Senders,
    vault::{Vault, VaultError},
    ways::Ways,
};
use people::People;
use quota::Quotas;
use rules::Rules;
use saved::SavedSends;
use store::{Index, Opened, Store, StoreError};
use templates::Templates;
use tls::{Tls, TlsError};

/// Why a relay cannot start. Each text names the key and the mend.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made or used.
    #[error("server.data: the folder {0} cannot be used: {1}")]
    Data(PathBuf, std::io::Error),
    /// Another relay uses the data folder.
    #[error("server.data: another jackfield uses {0}; stop it, or give another folder with --data")]
    InUse(PathBuf),
    /// The address cannot be had.
    #[error("server.listen: {0} cannot be listened on: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The figures' address cannot be had.
    #[error("server.metrics_listen: {0} cannot be listened on: {1}")]
    Metrics(SocketAddr, std::io::Error),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Others could reach it, and nobody has been let in on purpose.
    #[error(transparent)]
    Unguarded(#[from] Unguarded),
    /// There is no owner's key.
    #[error(transparent)]
    Key(#[from] access::KeyError),
    /// The kept secrets cannot be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The journal cannot be opened.
    #[error("server.data: {0}")]
    Store(#[from] StoreError),
}

/// How long requests and live sockets may take to end, everything before the last commits, and these: together less than the
/// ten seconds in which a stopped relay is gone.
const WEB_TIME: Duration = Duration::from_secs(4);
pub(crate) const DRAIN_TIME: Duration = Duration::from_secs(7);
const COMMIT_TIME: Duration = Duration::from_secs(2);

/// How long an answer with figures may take to end.
const FIGURES_TIME: Duration = Duration::from_millis(500);

/// A relay that is bound and has its bridges open, and serves when it is told to.
#[derive(Debug)]
pub struct Relay {
    listener: TcpListener,
    /// Of the figures.
    metrics: Option<TcpListener>,
    tls: Option<Arc<Tls>>,
    edge: Edge,
    bridges: Bridges,
    local: SocketAddr,
    stopping: CancellationToken,
    writer: JoinHandle<()>,
    /// Keeps other relays out of the data folder; the system lets it go with the process.
    _lock: std::fs::File,
}

impl Relay {
    /// Opens the journal, binds the listener, and opens the bridges that were open.
    ///
    /// # Errors
    /// Why it cannot start.
    pub async fn bind(
        mut config: Config,
        owner_key: Option<secrecy::SecretString>,
    ) -> Result<Self, StartError> {
        let data = config.server.data.clone();
        let lock = lock_folder(&data)?;
        let room = descriptors::room_for_peers();
        if room < config.limits.peers {
            tracing::warn!(
                room,
                "limits.peers is lowered: the system lets this process open no more files"
            );
            config.limits.peers = room;
        }
        let given = owner_key.is_some();
        let access = Access::load(owner_key, &data)?;
        hosted::check(&config, given).await?;
        let tls = load_tls(&config)?;
        let metrics = bind_metrics(&config).await?;
        let listen = config.server.listen;
        let unusable = |error| StartError::Listen(listen, error);
        let listener = http::accept::bind(listen).map_err(unusable)?;
        let local = listener.local_addr().map_err(unusable)?;
        let Opened {
            store,
            writer,
            fresh,
            loss,
        } = Store::open(&data, config.journal.durability).await?;
        access.shares().fill(store.shares().await?);
        let accounts = Arc::clone(access.accounts());
        let known = store.accounts_version().await?;
        accounts.fill(known, store.accounts().await?);
        let index = Index::open(&data, &store.epoch().await?).await;
        if let Err(error) = &index {
            tracing::warn!(%error, "the journal's index cannot be used; searches look through everything");
        }
        let (journal, writer) =
            Journal::start(store, writer, index.ok(), config.journal.clone()).await?;
        let egress = parts::egress(&config, local, metrics.as_ref(), &journal).await?;
        let origins = operations::page_origins(&config.server, local);
        hosted::begin_accounts(&access, &journal, &origins, known).await;
        let (audit, keeper) = Audit::new(journal.clone(), config.audit.clone());
        let quotas = Quotas::new(config.quotas.clone());
        let (limits, way_out) = (config.limits.clone(), egress.clone());
        let context = Context::new(journal, limits, accounts, way_out, quotas, audit.clone());
        let stopping = context.stopping.clone();
        context.tasks.spawn(keeper.run(stopping));
        let bridges = Bridges::load(Arc::clone(&context)).await?;
        let saved = SavedSends::load(Arc::clone(&context)).await?;
        let templates = Arc::new(Templates::load(Arc::clone(&context)).await?);
        if fresh {
            first_start::make_bridges(&bridges).await;
        }
        if let Some(loss) = &loss {
            bridges.note_loss(loss).await;
        }
        if !fresh {
            bridges.reopen().await;
        }
        context.tasks.spawn(bridges.clone().tell_counters());
        let kept = Arc::clone(&context);
        context.tasks.spawn(async move {
            let (accounts, stopping) = (&kept.accounts, kept.stopping.clone());
            accounts.keep_up(&kept.journal, stopping).await;
        });
        let judged = Arc::clone(&context);
        context
            .tasks
            .spawn(async move { judged.judge_roles().await });
        let indexed = Arc::clone(&context);
        context.tasks.spawn(async move {
            let stopping = indexed.stopping.clone();
            stopping
                .run_until_cancelled(indexed.journal.keep_index())
                .await;
        });
        let countries = Countries {
            default: config.sms.default_country.clone(),
            allowed: config.sms.allowed_countries.clone(),
        };
        let given = config.secrets_key.as_ref().map(Secret::get);
        let vault = Arc::new(Vault::open(given, &data)?);
        let safe = Arc::clone(&vault);
        let (gateways, codes) = parts::sms(&context, &config, safe, local).await?;
        let senders = Senders::load(context.journal.clone(), vault, egress, &config.email).await?;
        let senders = Arc::new(senders);
        let tidy = Arc::clone(&senders).keep_tidy(context.stopping.clone());
        context.tasks.spawn(tidy);
        let ways = Ways {
            senders: Arc::clone(&senders),
            gateways: Arc::clone(&gateways),
            codes: Arc::clone(&codes),
        };
        let outbox = Outbox::load(
            Arc::clone(&context),
            config.notices.clone(),
            countries,
            Arc::new(ways),
            Arc::new(clock::now),
        )
        .await?;
        let poller = Poller::new(outbox.clone());
        context.tasks.spawn(poller.run(context.stopping.clone()));
        let tidy = outbox.clone().keep_tidy(context.stopping.clone());
        context.tasks.spawn(tidy);
        let rules = Rules::load(bridges.clone(), Arc::clone(&templates), outbox.clone()).await?;
        let services = Services {
            bridges: bridges.clone(),
            outbox,
            senders,
            gateways,
            codes,
            people: People::new(context.changes.clone(), Arc::clone(&context.accounts)),
            access,
            saved,
            templates,
            rules,
            audit,
            config,
            local,
        };
        let stopping = CancellationToken::new();
        let services = Arc::new(services);
        let kept = Arc::clone(&services);
        context.tasks.spawn(async move { kept.keep_shares().await });
        let edge = Edge::new(Operations::new(services), stopping.clone());
        if let Some(tls) = tls.clone() {
            let stopping = context.stopping.clone();
            context.tasks.spawn(async move {
                stopping.run_until_cancelled(tls.keep_up()).await;
            });
        }
        Ok(Self {
            listener,
            metrics,
            tls,
            edge,
            bridges,
            local,
            stopping,
            writer,
            _lock: lock,
        })
    }

    /// The address that it listens on.
    pub fn local(&self) -> SocketAddr {
        self.local
    }

    /// Where the figures are, if anywhere.
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.metrics.as_ref()?.local_addr().ok()
    }

    /// The scheme of its URLs: `https` where it speaks TLS itself.
    pub fn scheme(&self) -> &'static str {
        self.edge.services().config.server.scheme()
    }

    /// Who may do what; holds the owner's key.
    pub fn access(&self) -> &Access {
        &self.edge.services().access
    }

    /// Serves until `shutdown` is done, then ends in order: no new connections, live sockets closed, bridges
    /// ended, everything committed.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) {
        let Self {
            listener,
            metrics,
            tls,
            edge,
            bridges,
            stopping,
            writer,
            ..
        } = self;
        let sockets = edge.sockets().clone();
        let figures = CancellationToken::new();
        let watched = metrics.map(|listener| {
            let front = edge.figures(figures.clone());
            tokio::spawn(http::accept::serve(listener, front))
        });
        let web = tokio::spawn(http::accept::serve(listener, edge.front(tls)));
        drop(edge);
        shutdown.await;
        tracing::info!("stopping");
        stopping.cancel();
        let drained = tokio::time::Instant::now() + DRAIN_TIME;
        sockets.close();
        let ended = async {
            sockets.wait().await;
            // A panic there was told by the runtime.
            let _ = web.await;
        };
        if tokio::time::timeout(WEB_TIME, ended).await.is_err() {
            tracing::warn!("some connections did not end in time and are broken off");
        }
        bridges.stop(drained).await;
        // They show how it ends, until the journal has to.
        figures.cancel();
        if let Some(mut watched) = watched
            && tokio::time::timeout(FIGURES_TIME, &mut watched)
                .await
                .is_err()
        {
            watched.abort();
        }
        drop(bridges);
        if tokio::time::timeout(COMMIT_TIME, writer).await.is_err() {
            tracing::error!("the journal could not be written to the end");
        }
    }
}

/// Reads the certificate and the key that are set, as a start would.
///
/// # Errors
/// When they cannot be used.
pub fn check_tls(config: &Config) -> Result<(), TlsError> {
    load_tls(config).map(|_| ())
}

fn load_tls(config: &Config) -> Result<Option<Arc<Tls>>, TlsError> {
    let server = &config.server;
    match (server.tls_cert.clone(), server.tls_key.clone()) {
        (Some(cert), Some(key)) => Ok(Some(Arc::new(Tls::load(cert, key)?))),
        _ => Ok(None),
    }
}

async fn bind_metrics(config: &Config) -> Result<Option<TcpListener>, StartError> {
    let Some(address) = config.server.metrics_listen else {
        return Ok(None);
    };
    let listener = TcpListener::bind(address).await;
    listener
        .map(Some)
        .map_err(|error| StartError::Metrics(address, error))
}
