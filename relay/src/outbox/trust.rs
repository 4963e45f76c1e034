//! Whom TLS believes: the authorities that the system trusts, and those of a sender's or gateway's own.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer};
use tokio::sync::OnceCell;

/// The system's authorities, read when they are first needed.
#[derive(Debug, Default)]
pub(super) struct Trust(OnceCell<RootCertStore>);

impl Trust {
    /// What a client needs to know to believe these as well.
    ///
    /// # Errors
    /// When TLS has no version in common with itself, which does not happen.
    pub(super) async fn client(
        &self,
        authorities: &[CertificateDer<'static>],
    ) -> Result<ClientConfig, rustls::Error> {
        let mut roots = self.0.get_or_init(system_roots).await.clone();
        roots.add_parsable_certificates(authorities.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions()?;
        Ok(config.with_root_certificates(roots).with_no_client_auth())
    }
}

/// Reads the system's certificates; those that cannot be used are left out.
async fn system_roots() -> RootCertStore {
    let load = || {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        roots
    };
    let loaded = tokio::task::spawn_blocking(load).await;
    loaded.unwrap_or_else(|_| RootCertStore::empty())
}
