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
//! | [`config`], [`clock`], [`text`], [`mailbox`], [`tls`], [`outside`], [`trail`], [`still`], [`names`], `faults`, `folder`, `hosted`, `keyfile`, `random`, `kernel`, `iana` | settings, time, character encodings, mailboxes as people write them, the relay's certificate, accounts for the command line, what becomes known on somebody's behalf, whether it may still be done, which names are names, what more than one module tells, its folder, whether it may be reached by others, keys in files, random ids and secrets, what the system tells of sockets and the process, what is registered for ports | |
//!
//! Nothing points back up, but that [`config`] asks whoever uses a setting whether it is right. [`Relay`] wires them together.

pub mod access;
pub mod audit;
pub mod bridge;
pub mod changes;
pub mod clock;
pub mod config;
mod descriptors;
pub mod egress;
mod faults;
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
pub mod names;
pub mod operations;
pub mod outbox;
pub mod outside;
mod parts;
pub mod people;
pub mod quota;
mod random;
pub mod rules;
pub mod saved;
pub mod session;
pub mod still;
pub mod store;
pub mod templates;
pub mod text;
pub mod tls;
pub mod trail;

pub use folder::{lock_folder, make_private, private_file};
pub use hosted::{Blind, Unguarded};

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use access::Access;
use audit::Audit;
use bridge::Bridges;
use config::Config;
use http::Edge;
use operations::{Operations, Services};
use outbox::vault::VaultError;
use parts::{Ground, Lines, Listeners, Notices, load_tls};
use people::People;
use rules::Rules;
use store::StoreError;
use tls::TlsError;

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
    /// Others could reach it, and it does not know its own addresses.
    #[error(transparent)]
    Blind(#[from] Blind),
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
    listeners: Listeners,
    edge: Edge,
    bridges: Bridges,
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
        let lock = lock_folder(&config.server.data)?;
        descriptors::lower(&mut config.limits);
        let given = owner_key.is_some();
        let access = Access::load(owner_key, &config.server.data)?;
        hosted::check(&config, given).await?;
        let listeners = Listeners::bind(&config).await?;
        let ground = Ground::open(&config, &access, &listeners).await?;
        let lines = Lines::open(&ground).await?;
        ground.keep_up();
        let context = Arc::clone(&ground.context);
        let notices = Notices::load(&context, &config, listeners.local).await?;
        let writer = ground.writer;
        let bridges = lines.bridges.clone();
        let (local, audit) = (listeners.local, ground.audit);
        let services = services(config, local, access, audit, lines, notices).await?;
        let services = Arc::new(services);
        let kept = Arc::clone(&services);
        context.tasks.spawn(async move { kept.keep_shares().await });
        listeners.keep_up(&context);
        let stopping = CancellationToken::new();
        Ok(Self {
            edge: Edge::new(Operations::new(services), stopping.clone()),
            listeners,
            bridges,
            stopping,
            writer,
            _lock: lock,
        })
    }

    /// The address that it listens on.
    pub fn local(&self) -> SocketAddr {
        self.listeners.local
    }

    /// Where the figures are, if anywhere.
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.listeners.figures()
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
            listeners,
            edge,
            bridges,
            stopping,
            writer,
            ..
        } = self;
        let sockets = edge.sockets().clone();
        let figures = CancellationToken::new();
        let watched = listeners.metrics.map(|listener| {
            let front = edge.figures(figures.clone());
            tokio::spawn(http::accept::serve(listener, front))
        });
        let web = tokio::spawn(http::accept::serve(
            listeners.web,
            edge.front(listeners.tls),
        ));
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

/// What users ask for, of all that is there by now.
async fn services(
    config: Config,
    local: SocketAddr,
    access: Access,
    audit: Audit,
    lines: Lines,
    notices: Notices,
) -> Result<Services, StartError> {
    let Lines {
        bridges,
        saved,
        templates,
    } = lines;
    let Notices {
        outbox,
        senders,
        gateways,
        codes,
    } = notices;
    let context = Arc::clone(bridges.context());
    let rules = Rules::load(bridges.clone(), Arc::clone(&templates), outbox.clone()).await?;
    let people = People::new(context.changes.clone(), Arc::clone(&context.accounts));
    Ok(Services {
        bridges,
        outbox,
        senders,
        gateways,
        codes,
        people,
        access,
        saved,
        templates,
        rules,
        audit,
        config,
        local,
    })
}
