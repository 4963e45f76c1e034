//! TLS of the relay's own. The files are looked at again and again, so that a renewed certificate is served without a
//! restart; a pair that cannot be used leaves the one that is. One that runs out is served on, and told.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use rustls::{
    CertificateError, Error, RootCertStore, ServerConfig,
    client::verify_server_cert_signed_by_trust_anchor,
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject as _},
    server::ParsedCertificate,
};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How often the files are looked at.
const LOOK_TIME: Duration = Duration::from_secs(5);

/// For how long before its end a certificate is warned of: those of Let's Encrypt are renewed a month before theirs.
const SOON: i64 = 14 * DAY;

/// How often it is.
const AGAIN: Duration = Duration::from_secs(DAY.cast_unsigned());

/// In seconds.
const DAY: i64 = 24 * 60 * 60;

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
    Pair(PathBuf, Error),
}

/// The certificate that is served.
#[derive(Debug)]
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    current: RwLock<Served>,
}

#[derive(Clone, Debug)]
struct Served {
    config: Arc<ServerConfig>,
    /// When the first of its certificates runs out, in seconds since 1970; `None` where that cannot be read.
    ends: Option<i64>,
}

/// What the files hold, in short.
type Look = [u8; 32];

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When they cannot be used.
    pub fn load(cert: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let (served, _) = read(&cert, &key)?;
        Ok(Self {
            current: RwLock::new(served),
            cert,
            key,
        })
    }

    /// The handshake of a connection.
    pub(crate) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        TlsAcceptor::from(self.served().config).accept(stream).await
    }

    /// In how many seconds the certificate runs out; below 0 where it has. `None` where that cannot be read.
    pub fn runs_out_in(&self) -> Option<i64> {
        let now = i64::try_from(UnixTime::now().as_secs()).ok()?;
        Some(self.served().ends?.saturating_sub(now))
    }

    /// What is to be said of a certificate that has run out or soon does.
    pub fn warning(&self) -> Option<String> {
        let left = self.runs_out_in().filter(|left| *left < SOON)?;
        let (cert, days) = (
            self.cert.display(),
            left.unsigned_abs() / DAY.unsigned_abs(),
        );
        Some(if left < 0 {
            format!(
                "server.tls_cert: the certificate in {cert} ran out {days} days ago, and browsers refuse it; renew it"
            )
        } else {
            format!("server.tls_cert: the certificate in {cert} runs out in {days} days; renew it")
        })
    }

    fn served(&self) -> Served {
        let current = self.current.read();
        current.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves what the files hold, whenever they change, and warns of what runs out.
    pub async fn keep_up(self: Arc<Self>) {
        let (mut seen, mut warned) = (None, None::<Instant>);
        let mut ticks = tokio::time::interval(LOOK_TIME);
        loop {
            ticks.tick().await;
            let this = Arc::clone(&self);
            let look = tokio::task::spawn_blocking(move || this.look(seen)).await;
            // A panic there was told by the runtime.
            let look = look.unwrap_or(seen);
            if look != seen || warned.is_none_or(|warned| warned.elapsed() >= AGAIN) {
                warned = self.warning().map(|warning| {
                    tracing::warn!("{warning}");
                    Instant::now()
                });
            }
            seen = look;
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
            Ok((served, read)) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = served;
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

fn read(cert: &Path, key: &Path) -> Result<(Served, Look), TlsError> {
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
    let ends = chain.iter().filter_map(ends).min();
    let secret =
        PrivateKeyDer::from_pem_slice(&secret).map_err(|_| TlsError::NoKey(key.to_owned()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, secret))
        .map_err(|error| TlsError::Pair(key.to_owned(), error))?;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    let config = Arc::new(config);
    Ok((Served { config, ends }, look))
}

/// When a certificate runs out. rustls reads that only to judge by it, and says it of one that is judged at the end of time,
/// whoever has signed it.
fn ends(certificate: &CertificateDer<'_>) -> Option<i64> {
    let certificate = ParsedCertificate::try_from(certificate).ok()?;
    let end_of_time = UnixTime::since_unix_epoch(Duration::from_secs(u64::MAX));
    let nobody = RootCertStore::empty();
    let judged =
        verify_server_cert_signed_by_trust_anchor(&certificate, &nobody, &[], end_of_time, &[]);
    match judged {
        Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. })) => {
            i64::try_from(not_after.as_secs()).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2021-02-03 and 2099-01-01, at the beginning of the day.
    const ENDS: [i64; 2] = [1_612_310_400, 4_070_908_800];

    #[test]
    fn the_end_of_a_certificate_is_read_of_those_that_sign_others_as_well() {
        let key = rcgen::KeyPair::generate().unwrap();
        for (at, authority) in [(0, false), (1, false), (0, true)] {
            let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
            params.not_after = match at {
                0 => rcgen::date_time_ymd(2021, 2, 3),
                _ => rcgen::date_time_ymd(2099, 1, 1),
            };
            if authority {
                params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            }
            let certificate = params.self_signed(&key).unwrap();
            assert_eq!(ends(certificate.der()), Some(ENDS[at]));
        }
        assert_eq!(ends(&CertificateDer::from(vec![0x30, 0])), None);
    }
}
