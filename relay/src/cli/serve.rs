//! `jackfield serve`.

use std::{
    env::VarError,
    io::{IsTerminal as _, Write as _},
    net::SocketAddr,
    pin::pin,
};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use relay::{
    Relay, StartError,
    access::{KeyError, OWNER_KEY_VARIABLE},
    config::{Config, Flags},
    egress,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Failure, Serve, load, log, open};

impl Serve {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let flags = Flags {
            listen: self.listen,
            data: self.data,
        };
        let config = load(self.config, flags)?;
        relay::make_private();
        log::to_stderr(config.server.log_format);
        for warning in config.server.warnings() {
            tracing::warn!("{warning}");
        }
        let owner_key = owner_key()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::Failed(format!("the runtime cannot start: {error}")))?;
        let outcome = runtime.block_on(run(config, owner_key, self.open));
        // A name that is still being looked up must not hold the end up.
        runtime.shutdown_background();
        outcome
    }
}

async fn run(config: Config, owner_key: Option<SecretString>, open: bool) -> Result<(), Failure> {
    // Before anything is bound, so that a signal is never missed.
    let shutdown =
        signals().map_err(|error| Failure::Failed(format!("signals cannot be heard: {error}")))?;
    let mut shutdown = pin!(shutdown);
    let data = config.server.data.clone();
    let relay = tokio::select! {
        () = shutdown.as_mut() => return Ok(()),
        relay = Relay::bind(config, owner_key) => relay.map_err(failure)?,
    };
    open::clear(&data);
    let link = announce(&relay);
    let shown = open.then(|| tokio::spawn(open::show(data, link)));
    relay.serve(shutdown).await;
    if let Some(shown) = shown {
        // Its file goes with it.
        shown.abort();
        let _ = shown.await;
    }
    Ok(())
}

pub(super) fn owner_key() -> Result<Option<SecretString>, Failure> {
    match std::env::var(OWNER_KEY_VARIABLE) {
        Ok(key) if key.is_empty() => Ok(None),
        Ok(key) => Ok(Some(key.into())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(failure(KeyError::Weak.into())),
    }
}

pub(super) fn failure(error: StartError) -> Failure {
    match error {
        StartError::Key(KeyError::Weak) => Failure::Config(vec![KeyError::Weak.into()]),
        StartError::Unguarded(error) => Failure::Config(vec![error.into()]),
        StartError::Blind(error) => Failure::Config(vec![error.into()]),
        StartError::Tls(error) => Failure::Config(vec![error.into()]),
        error => Failure::Failed(error.to_string()),
    }
}

/// Says where the relay listens and, where only the owner sees it, how to sign in, by the link that this gives.
fn announce(relay: &Relay) -> SecretString {
    let local = relay.local();
    let mut out = std::io::stdout();
    let key = relay.access().owner_key().expose_secret();
    let key = utf8_percent_encode(key, NON_ALPHANUMERIC);
    let scheme = relay.scheme();
    let link = format!("{scheme}://{}/#key={key}", reachable(local));
    // Without anybody reading standard output the relay serves all the same.
    let _ = writeln!(out, "listening on {scheme}://{local}");
    if out.is_terminal() || egress::is_loopback(local.ip()) {
        let _ = writeln!(out, "sign in: {link}");
    }
    let _ = out.flush();
    if let Some(metrics) = relay.metrics() {
        tracing::info!("metrics on http://{metrics}/metrics");
    }
    link.into()
}

/// The bound address, or loopback where it is bound to all: a browser cannot go to 0.0.0.0.
fn reachable(local: SocketAddr) -> SocketAddr {
    match local {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => ([127, 0, 0, 1], v4.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
            ([0, 0, 0, 0, 0, 0, 0, 1], v6.port()).into()
        }
        local => local,
    }
}

/// Done when the process is asked to stop.
#[cfg(unix)]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Done when the process is asked to stop.
#[cfg(not(unix))]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a signal handler the system ends the process itself.
        let _ = tokio::signal::ctrl_c().await;
    })
}
