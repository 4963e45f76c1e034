//! What a relay listens on.

use std::{net::SocketAddr, sync::Arc};

use tokio::net::TcpListener;

use crate::{
    StartError,
    bridge::Context,
    config::Config,
    http,
    tls::{Tls, TlsError},
};

/// The listeners of a relay, and its certificate.
#[derive(Debug)]
pub(crate) struct Listeners {
    pub(crate) web: TcpListener,
    /// Of the figures.
    pub(crate) metrics: Option<TcpListener>,
    pub(crate) tls: Option<Arc<Tls>>,
    /// Where the page is.
    pub(crate) local: SocketAddr,
}

impl Listeners {
    /// Reads the certificate and binds the addresses that are set.
    ///
    /// # Errors
    /// What cannot be had.
    pub(crate) async fn bind(config: &Config) -> Result<Self, StartError> {
        let tls = load_tls(config)?;
        let metrics = bind_metrics(config).await?;
        let listen = config.server.listen;
        let unusable = |error| StartError::Listen(listen, error);
        let web = http::accept::bind(listen).map_err(unusable)?;
        let local = web.local_addr().map_err(unusable)?;
        Ok(Self {
            web,
            metrics,
            tls,
            local,
        })
    }

    /// Where the figures are, if anywhere.
    pub(crate) fn figures(&self) -> Option<SocketAddr> {
        self.metrics.as_ref()?.local_addr().ok()
    }

    /// Takes in a certificate that is renewed, until the relay stops.
    pub(crate) fn keep_up(&self, context: &Context) {
        let Some(tls) = self.tls.clone() else { return };
        let stopping = context.stopping.clone();
        context.tasks.spawn(async move {
            stopping.run_until_cancelled(tls.keep_up()).await;
        });
    }
}

/// The certificate and the key that are set.
///
/// # Errors
/// When they cannot be used.
pub(crate) fn load_tls(config: &Config) -> Result<Option<Arc<Tls>>, TlsError> {
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
