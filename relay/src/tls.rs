//! TLS of the relay's own. The files are looked at again and again, so that a renewed certificate is served without a
//! restart; a pair that cannot be used leaves the one that is.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How often the files are looked at.
const LOOK_TIME: Duration = Duration::from_secs(5);

/// The one protocol that is spoken over it.
const PROTOCOL: &[u8] = b"http/1.1";

/// Why a certificate and its key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("server.{0}: the file {1} cannot be read: {2}")]
    File(&'static str, PathBuf, io::Error),
    /// There is no certificate in the file.
    #[error(
        "server.tls_cert: {0} holds no certificate; give a chain in PEM, the server's own first"
    )]
    NoCertificate(PathBuf),
    /// There is no key in the file.
    #[error("server.tls_key: {0} holds no private key; give one in PEM, without a passphrase")]
    NoKey(PathBuf),
    /// They cannot be used together.
    #[error("server.tls_key: the key in {0} cannot be used with the certificate: {1}")]
    Pair(PathBuf, rustls::Error),
}

/// The certificate that is served.
#[derive(Debug)]
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    current: RwLock<Arc<ServerConfig>>,
}

/// What the files hold, in short.
type Look = [u8; 32];

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When they cannot be used.
    pub fn load(cert: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let (config, _) = read(&cert, &key)?;
        Ok(Self {
            current: RwLock::new(config),
            cert,
            key,
        })
    }

    /// The handshake of a connection.
    pub(crate) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let current = self.current.read();
        let config = Arc::clone(&current.unwrap_or_else(PoisonError::into_inner));
        TlsAcceptor::from(config).accept(stream).await
    }

    /// Serves what the files hold, whenever they change.
    pub async fn keep_up(self: Arc<Self>) {
        let mut seen = None;
        let mut ticks = tokio::time::interval(LOOK_TIME);
        loop {
            ticks.tick().await;
            let this = Arc::clone(&self);
            let look = tokio::task::spawn_blocking(move || this.look(seen)).await;
            // A panic there was told by the runtime.
            seen = look.unwrap_or(seen);
        }
    }

    /// Looks at the files, and takes them if they are others than those that were seen last. A pair that cannot be used is
    /// told once.
    fn look(&self, seen: Option<Look>) -> Option<Look> {
        let look = digest(&self.cert, &self.key);
        if seen == Some(look) {
            return seen;
        }
        match read(&self.cert, &self.key) {
            Ok((config, read)) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = config;
                if seen.is_some() {
                    tracing::info!("the certificate of server.tls_cert has changed and is served");
                }
                Some(read)
            }
            Err(error) => {
                tracing::error!(%error, "the new certificate cannot be used; the one before is served on");
                Some(look)
            }
        }
    }
}

fn digest(cert: &Path, key: &Path) -> Look {
    let of = |file: &Path| std::fs::read(file).unwrap_or_default();
    fingerprint(&of(cert), &of(key))
}

fn fingerprint(cert: &[u8], key: &[u8]) -> Look {
    let (cert, key) = (Sha256::digest(cert), Sha256::digest(key));
    Sha256::new()
        .chain_update(cert)
        .chain_update(key)
        .finalize()
        .into()
}

fn read(cert: &Path, key: &Path) -> Result<(Arc<ServerConfig>, Look), TlsError> {
    let open = |name, file: &Path| {
        std::fs::read(file).map_err(|error| TlsError::File(name, file.to_owned(), error))
    };
    let (chain, secret) = (open("tls_cert", cert)?, open("tls_key", key)?);
    let look = fingerprint(&chain, &secret);
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsError::NoCertificate(cert.to_owned()))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(cert.to_owned()));
    }
    let secret =
        PrivateKeyDer::from_pem_slice(&secret).map_err(|_| TlsError::NoKey(key.to_owned()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(|error| TlsError::Pair(key.to_owned(), error))?;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok((Arc::new(config), look))
}
