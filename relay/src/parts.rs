//! Parts of a relay that are made of several others.

use std::{net::SocketAddr, sync::Arc};

use tokio::net::TcpListener;

use crate::{
    StartError,
    bridge::Context,
    config::Config,
    egress::Egress,
    journal::Journal,
    operations,
    outbox::{codes::Codes, mac::Tagger, sms::Gateways, vault::Vault},
};

/// The rules, and the listeners that they keep from being used.
pub(super) async fn egress(
    config: &Config,
    local: SocketAddr,
    metrics: Option<&TcpListener>,
    journal: &Journal,
) -> Result<Egress, StartError> {
    let figures = metrics.and_then(|listener| listener.local_addr().ok());
    let own: Vec<_> = std::iter::once(local).chain(figures).collect();
    let stored = journal.store().egress().await?;
    Ok(Egress::new(&config.egress, &own, stored))
}

/// The gateways of SMS, and verification codes.
pub(super) async fn sms(
    context: &Context,
    config: &Config,
    vault: Arc<Vault>,
    local: SocketAddr,
) -> Result<(Arc<Gateways>, Arc<Codes>), StartError> {
    let (journal, egress) = (&context.journal, context.egress.clone());
    let data = &config.server.data;
    let unusable = |error| StartError::Data(data.clone(), error);
    let tagger = Arc::new(Tagger::open(data).map_err(unusable)?);
    let (tags, safe) = (Arc::clone(&tagger), Arc::clone(&vault));
    let base = operations::own_origin(&config.server, local);
    let settings = config.sms.clone();
    let gateways = Gateways::load(journal.clone(), safe, tags, egress, settings, base).await?;
    let codes = Codes::load(journal.clone(), tagger, vault).await?;
    Ok((Arc::new(gateways), Arc::new(codes)))
}
