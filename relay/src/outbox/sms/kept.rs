//! Which gateways there are: those of the configuration, and those that were set later.

use std::sync::{Arc, PoisonError, RwLock};

use secrecy::SecretString;
use shared::{
    MAX_NAME_CHARS,
    bounds::MAX_SECRET,
    fault::{Fault, FaultCode},
    operation::SetGateway,
    sender::{Gateway, GatewaySettings},
};

use super::{Client, Gateways, Tagger, Vault, Way, find, no_such, redact};
use crate::{
    config::{SmsSection, is_way_name},
    egress::Egress,
    faults::{bad_field, limit},
    journal::Journal,
    outbox::vault::Kept,
    still,
    store::{Edit, StoreError, StoredWay, WayKind},
};

impl Gateways {
    /// Those of the configuration and those that are stored. `base` is where gateways reach the relay.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(
        journal: Journal,
        vault: Arc<Vault>,
        tagger: Arc<Tagger>,
        egress: Egress,
        settings: SmsSection,
        base: String,
    ) -> Result<Self, StoreError> {
        let mut ways = Vec::new();
        for file in &settings.gateways {
            // What is wrong was told when the configuration was read.
            if let Ok(mut way) = Way::new(&file.name, file.settings.clone()) {
                way.secret = file
                    .secret
                    .as_ref()
                    .map(|secret| secret.get().clone())
                    .into();
                (way.trusted, way.in_file) = (file.authorities.clone(), true);
                ways.push(way);
            }
        }
        for stored in journal.store().ways(WayKind::Gateway).await? {
            if find(&ways, &stored.name).is_none() {
                ways.extend(stored_way(&vault, &stored));
            }
        }
        let gateways = Self {
            journal,
            vault,
            tagger,
            client: Client::new(egress),
            settings,
            base,
            ways: RwLock::default(),
            changing: tokio::sync::Mutex::default(),
        };
        gateways.replace(ways);
        Ok(gateways)
    }

    /// Makes or replaces one; there may be `most`.
    ///
    /// # Errors
    /// What is wrong with the settings; `set-in-file`, `limit-reached`, `storage-failed`.
    pub async fn set(&self, with: SetGateway, most: usize) -> Result<Gateway, Fault> {
        let _changing = self.changing.lock().await;
        still::check()?;
        let name = with.gateway;
        check_name(&name)?;
        let mut ways = self.ways().to_vec();
        let before = ways.iter().position(|way| way.name == name);
        let before = before.map(|index| ways.remove(index));
        if before.as_ref().is_some_and(|way| way.in_file) {
            return Err(in_file(&name));
        }
        if ways.len() >= most {
            return Err(limit("gateways", most));
        }
        // What was hidden stays with the host for which it was given.
        let kept = before
            .as_ref()
            .filter(|way| host(&way.settings) == host(&with.settings));
        let shown = kept.map(Way::shown);
        let known = shown.as_ref().zip(kept.map(|way| &way.settings));
        let mut way = Way::new(&name, redact::restore(with.settings, known)?)?;
        way.secret = secret(&way, before.as_ref(), with.secret)?;
        let last = ways.iter().map(|way| way.position + 1).max();
        way.position = before.map_or(last.unwrap_or(0), |way| way.position);
        let edit = Edit::KeepWay(self.stored(&way)?);
        self.journal.edit(vec![edit]).await?;
        let shown = self.shown(&way);
        ways.push(way);
        self.replace(ways);
        Ok(shown)
    }

    /// Takes one away.
    ///
    /// # Errors
    /// `not-found`, `set-in-file`, `storage-failed`.
    pub async fn delete(&self, name: &str) -> Result<(), Fault> {
        let _changing = self.changing.lock().await;
        still::check()?;
        let mut ways = self.ways().to_vec();
        let way = find(&ways, name).ok_or_else(|| no_such(name))?;
        if way.in_file {
            return Err(in_file(name));
        }
        let edit = Edit::DropWay(WayKind::Gateway, name.to_owned());
        self.journal.edit(vec![edit]).await?;
        ways.retain(|way| way.name != name);
        self.replace(ways);
        Ok(())
    }

    fn stored(&self, way: &Way) -> Result<StoredWay, Fault> {
        Ok(StoredWay {
            kind: WayKind::Gateway,
            name: way.name.clone(),
            position: way.position,
            // Settings are texts, which always become JSON.
            settings: serde_json::to_string(&way.settings).unwrap_or_default(),
            secret: self.vault.keep(WayKind::Gateway, &way.name, &way.secret)?,
        })
    }

    /// Shows these from now on: as the configured order says, then those of the file, then as they were made.
    fn replace(&self, mut ways: Vec<Way>) {
        let order = &self.settings.order;
        let place = |way: &Way| order.iter().position(|name| *name == way.name);
        ways.sort_by_key(|way| (place(way).unwrap_or(usize::MAX), !way.in_file, way.position));
        let mut held = self.ways.write().unwrap_or_else(PoisonError::into_inner);
        *held = Arc::new(ways);
    }
}

fn stored_way(vault: &Vault, stored: &StoredWay) -> Option<Way> {
    let settings = serde_json::from_str(&stored.settings).ok();
    let way = settings.and_then(|settings| Way::new(&stored.name, settings).ok());
    let Some(mut way) = way else {
        tracing::error!(gateway = %stored.name, "a gateway's settings can no longer be read; set it anew");
        return None;
    };
    way.position = stored.position;
    way.secret = vault.kept(WayKind::Gateway, &stored.name, stored.secret.as_deref());
    Some(way)
}

/// The secret that a gateway has from now on: the one given, else the one it had. One does not go to another host than
/// the one for which it was given.
fn secret(way: &Way, before: Option<&Way>, given: Option<String>) -> Result<Kept, Fault> {
    if let Some(given) = given {
        if given.len() > MAX_SECRET {
            return Err(bad_field(
                "secret",
                format!("has at most {MAX_SECRET} bytes"),
            ));
        }
        let given = Some(given).filter(|given| !given.is_empty());
        return needed(way, given.map(SecretString::from).into());
    }
    let kept = before.filter(|before| host(&before.settings) == host(&way.settings));
    let dropped = before.is_some_and(|before| !before.secret.is_none()) && kept.is_none();
    if dropped {
        return Err(bad_field(
            "secret",
            "is needed again: the gateway is at another host now",
        ));
    }
    needed(way, kept.map_or(Kept::None, |before| before.secret.clone()))
}

fn needed(way: &Way, secret: Kept) -> Result<Kept, Fault> {
    match way.settings {
        GatewaySettings::Ihuyi { .. } if secret.is_none() => {
            Err(bad_field("secret", "is needed: the API key of the account"))
        }
        _ => Ok(secret),
    }
}

/// Where requests go: everything before the path.
fn host(settings: &GatewaySettings) -> &str {
    let (GatewaySettings::Ihuyi { url, .. } | GatewaySettings::Http { url, .. }) = settings;
    let path = url.match_indices(['/', '?']).nth(2);
    path.map_or(url, |(end, _)| &url[..end])
}

fn check_name(name: &str) -> Result<(), Fault> {
    let what = format!("has 1 to {MAX_NAME_CHARS} letters, digits, \"-\" and \"_\"");
    is_way_name(name)
        .then_some(())
        .ok_or_else(|| bad_field("gateway", what))
}

fn in_file(name: &str) -> Fault {
    Fault::new(
        FaultCode::SetInFile,
        format!("The gateway \"{name}\" stands in the configuration, as sms.gateways.{name}; change it there and start the relay anew."),
    )
    .with("gateway", name)
}
