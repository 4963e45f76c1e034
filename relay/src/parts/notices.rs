//! SMS and e-mail on their way out.

use std::{net::SocketAddr, sync::Arc};

use crate::{
    StartError,
    bridge::Context,
    clock,
    config::{Config, Secret},
    operations,
    outbox::{
        Countries, Outbox, Poller, codes::Codes, email::Senders, mac::Tagger, sms::Gateways,
        vault::Vault, ways::Ways,
    },
};

/// The outbox, and what it sends by.
pub(crate) struct Notices {
    pub(crate) outbox: Outbox,
    pub(crate) senders: Arc<Senders>,
    pub(crate) gateways: Arc<Gateways>,
    pub(crate) codes: Arc<Codes>,
}

impl Notices {
    /// Loads them, and begins to send.
    ///
    /// # Errors
    /// When the journal, or a key in the data folder, cannot be used.
    pub(crate) async fn load(
        context: &Arc<Context>,
        config: &Config,
        local: SocketAddr,
    ) -> Result<Self, StartError> {
        let given = config.secrets_key.as_ref().map(Secret::get);
        let vault = Arc::new(Vault::open(given, &config.server.data)?);
        let (gateways, codes) = sms(context, config, Arc::clone(&vault), local).await?;
        let (journal, egress) = (context.journal.clone(), context.egress.clone());
        let senders = Arc::new(Senders::load(journal, vault, egress, &config.email).await?);
        let tidy = Arc::clone(&senders).keep_tidy(context.stopping.clone());
        context.tasks.spawn(tidy);
        let ways = Ways {
            senders: Arc::clone(&senders),
            gateways: Arc::clone(&gateways),
            codes: Arc::clone(&codes),
        };
        let outbox = Outbox::load(
            Arc::clone(context),
            config.notices.clone(),
            countries(config),
            Arc::new(ways),
            Arc::new(clock::now),
        )
        .await?;
        let poller = Poller::new(outbox.clone());
        context.tasks.spawn(poller.run(context.stopping.clone()));
        let tidy = outbox.clone().keep_tidy(context.stopping.clone());
        context.tasks.spawn(tidy);
        Ok(Self {
            outbox,
            senders,
            gateways,
            codes,
        })
    }
}

fn countries(config: &Config) -> Countries {
    Countries {
        default: config.sms.default_country.clone(),
        allowed: config.sms.allowed_countries.clone(),
    }
}

/// The gateways of SMS, and verification codes.
async fn sms(
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
