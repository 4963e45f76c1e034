//! What every integration test stands on: a relay with real sockets on free ports and a data folder of its own.
//!
//! [`Host`] is a relay in this process, [`Program`] is the finished program as a child; both are spoken to
//! through [`Api`], whose one request function checks every answer against the relay's own OpenAPI document.
//! [`Live`] is a client of the live socket. Nothing here leaves the loopback addresses.

#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]

mod api;
mod document;
mod guests;
mod live;
mod missing;
mod namespace;
mod program;
mod sockets;
mod stored;
mod tls;
mod viewer;

use std::{future::Future, ops::Deref, sync::Arc, time::Duration};

use relay::{Relay, config::Config};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

pub(crate) use api::{Api, Reply};
pub(crate) use document::{document, valid};
pub(crate) use live::{BINARY, Frame, JSON, Live, batch_entries};
pub(crate) use missing::left_out;
pub(crate) use namespace::{
    BEYOND, inside_namespace, inside_namespace_with, inside_namespace_with_names,
};
pub(crate) use program::{Killed, Program, keyless, program};
pub(crate) use sockets::{
    ESTABLISHED, SYN_SENT, TcpPeer, close_with_reset, full_listener, has_connection, tcp_listener,
    udp_socket, unused_port,
};
pub(crate) use stored::{Snapshot, Stored, snapshot};
pub(crate) use tls::self_signed;
pub(crate) use viewer::{Heard, Seen, Viewer, last_of};

/// The owner's key of every relay under test.
pub(crate) const KEY: &str = "the-owners-key-in-tests-4711";

/// How long anything may take that is waited for. Only a test that fails waits this long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// How many times as long a trial is as in a test run: `JACKFIELD_TRIALS`, 1 where it is not set.
pub(crate) fn trials() -> usize {
    let set = std::env::var("JACKFIELD_TRIALS");
    set.map_or(1, |times| {
        times.parse().expect("JACKFIELD_TRIALS is a number")
    })
}

/// The randomness of a trial, always the same unless `JACKFIELD_SEED` is set.
pub(crate) fn seeded(trial: u64) -> fastrand::Rng {
    let set = std::env::var("JACKFIELD_SEED");
    let seed: u64 = set.map_or(4711, |seed| {
        seed.parse().expect("JACKFIELD_SEED is a number")
    });
    fastrand::Rng::with_seed(seed.wrapping_add(trial))
}

/// Waits until `probe` gives something, and says in vain for what when it never does.
pub(crate) async fn until<T, F>(what: &str, mut probe: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(found) = probe().await {
            return found;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "waited in vain: {what}"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Waits for a future, and says in vain for what when it never ends.
pub(crate) async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited in vain: {what}"),
    }
}

/// What passes at once where hours are to pass: no timer of the relay that starts again is longer.
const STRIDE: Duration = Duration::from_secs(30);

/// Lets time pass for a relay in this test's runtime, which has one thread, and each time lets it do what has become due.
pub(crate) async fn time_passes(time: Duration) {
    let mut passed = Duration::ZERO;
    while passed < time {
        tokio::time::pause();
        tokio::time::advance(STRIDE).await;
        tokio::time::resume();
        passed += STRIDE;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// A relay in this process.
pub(crate) struct Host {
    api: Api,
    folder: Arc<TempDir>,
    /// Where its figures are, if anywhere.
    pub(crate) metrics: Option<std::net::SocketAddr>,
    shutdown: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Deref for Host {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl Host {
    /// A relay with default settings, a fresh data folder and no bridges.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// A relay with a fresh data folder, no bridges and changed settings.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let host = Self::start_in(folder, change).await;
        host.delete_all().await;
        host
    }

    /// A relay in a data folder that may have had one before.
    pub(crate) async fn start_in(folder: Arc<TempDir>, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        config.server.listen = ([127, 0, 0, 1], 0).into();
        config.server.data = folder.path().to_owned();
        change(&mut config);
        let relay = Relay::bind(config, Some(KEY.to_owned().into()))
            .await
            .unwrap();
        let api = Api::new(relay.local());
        let metrics = relay.metrics();
        let (shutdown, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(relay.serve(async {
            let _ = stopped.await;
        }));
        document::learn(&api).await;
        Self {
            api,
            folder,
            metrics,
            shutdown: Some(shutdown),
            task,
        }
    }

    /// Stops the relay in order and gives its data folder back.
    pub(crate) async fn stop(mut self) -> Arc<TempDir> {
        drop(self.shutdown.take());
        within("the relay to stop", &mut self.task).await.unwrap();
        Arc::clone(&self.folder)
    }

    /// Stops the relay and starts another in its folder.
    pub(crate) async fn restart(self) -> Self {
        let folder = self.stop().await;
        Self::start_in(folder, |_| {}).await
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

/// What every test file begins with.
pub(crate) mod prelude {
    pub(crate) use std::{net::SocketAddr, sync::Arc, time::Duration};

    pub(crate) use reqwest::Method;
    pub(crate) use serde_json::{Value, json};

    pub(crate) use super::{
        Host, KEY, TcpPeer,
        api::{bytes, id, list, local},
        until, within,
    };
}
