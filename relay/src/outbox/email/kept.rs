//! Which senders there are: those of the configuration, and those that were set later.

use std::sync::{Arc, PoisonError};

use secrecy::SecretString;
use shared::{
    MAX_NAME_CHARS,
    bounds::MAX_SECRET,
    fault::{Fault, FaultCode},
    operation::{Purpose, SetSender},
    sender::{MailTls, Sender, SenderSettings},
    user::Role,
};

use super::{Senders, Vault, no_such, way::Way};
use crate::{
    config::{EmailSection, FileSender, is_way_name, sender_faults},
    egress::{Asking, Egress, is_loopback, plain_refused},
    faults::{bad_field, limit},
    journal::Journal,
    outbox::vault::Kept,
    still,
    store::{Edit, StoreError, StoredWay, WayKind},
};

impl Senders {
    /// Those of the configuration and those that are stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(
        journal: Journal,
        vault: Arc<Vault>,
        egress: Egress,
        section: &EmailSection,
    ) -> Result<Self, StoreError> {
        let mut ways: Vec<_> = section.senders.iter().map(of_file).collect();
        for stored in journal.store().ways(WayKind::Sender).await? {
            // What stands in the file wins.
            if ways.iter().all(|way| way.name != stored.name) {
                ways.extend(of_store(&vault, &stored).map(Arc::new));
            }
        }
        let senders = Self {
            journal,
            vault,
            egress,
            times: section.times,
            trust: super::Trust::default(),
            ways: std::sync::RwLock::default(),
            changing: tokio::sync::Mutex::default(),
        };
        senders.replace(ways);
        Ok(senders)
    }

    /// Makes or replaces one; there may be `most`.
    ///
    /// # Errors
    /// What is wrong with the settings; `set-in-file`, `limit-reached`, `storage-failed`.
    pub async fn set(&self, with: SetSender, most: usize) -> Result<Sender, Fault> {
        let _changing = self.changing.lock().await;
        still::check()?;
        let name = with.sender;
        if !is_way_name(&name) {
            let what = format!("has 1 to {MAX_NAME_CHARS} letters, digits, \"-\" and \"_\"");
            return Err(bad_field("sender", what));
        }
        let mut ways = self.ways().to_vec();
        let before = ways.iter().position(|way| way.name == name);
        let before = before.map(|index| ways.remove(index));
        if before.as_ref().is_some_and(|way| way.in_file) {
            return Err(in_file(&name));
        }
        if ways.len() >= most {
            return Err(limit("senders", most));
        }
        self.check_settings(&with.settings).await?;
        still::check()?;
        let password = password(&with.settings, before.as_deref(), with.password)?;
        let mut way = Way::new(&name, with.settings, password);
        let last = ways.iter().map(|way| way.position + 1).max();
        way.position = before.map_or(last.unwrap_or(0), |way| way.position);
        let edit = Edit::KeepWay(self.stored(&way)?);
        self.journal.edit(vec![edit]).await?;
        let shown = way.shown();
        ways.push(Arc::new(way));
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
        let way = ways.iter().find(|way| way.name == name);
        if way.ok_or_else(|| no_such(name))?.in_file {
            return Err(in_file(name));
        }
        let edit = Edit::DropWay(WayKind::Sender, name.to_owned());
        self.journal.edit(vec![edit]).await?;
        ways.retain(|way| way.name != name);
        self.replace(ways);
        Ok(())
    }

    /// Whether settings can be used. A name that has no address now may have one later; it is judged again whenever it is
    /// dialled.
    async fn check_settings(&self, settings: &SenderSettings) -> Result<(), Fault> {
        if let Some((field, fault)) = sender_faults(settings).into_iter().next() {
            return Err(fault.with("field", field));
        }
        let port = settings.port.check(1)?;
        let asking = Asking::new(Role::Admin, &settings.host, port, Purpose::TcpConnect);
        let Ok(judged) = self.egress.judgement(&asking).await else {
            return Ok(());
        };
        let ips = judged
            .addresses
            .iter()
            .filter_map(|judged| judged.address.parse().ok());
        let far = ips.into_iter().find(|ip| !is_loopback(*ip));
        match (judged.allowed, settings.tls, far) {
            (false, ..) => Err(Fault::new(
                FaultCode::DeniedByPolicy,
                format!(
                    "The relay's rule \"{}\" forbids {}.",
                    judged.rule, settings.host
                ),
            )
            .with("host", settings.host.as_str())
            .with("rule", judged.rule)
            .with("field", "host")),
            (_, MailTls::None, Some(far)) => Err(plain_refused(far).with("field", "tls")),
            _ => Ok(()),
        }
    }

    fn stored(&self, way: &Way) -> Result<StoredWay, Fault> {
        let secret = self.vault.keep(WayKind::Sender, &way.name, &way.password)?;
        Ok(StoredWay {
            kind: WayKind::Sender,
            name: way.name.clone(),
            position: way.position,
            // Settings are texts and numbers, which always become JSON.
            settings: serde_json::to_string(&way.settings).unwrap_or_default(),
            secret,
        })
    }

    /// Shows these from now on: those of the file by their names, then as they were made.
    fn replace(&self, mut ways: Vec<Arc<Way>>) {
        // The sort is stable, and those of the file came in order.
        ways.sort_by_key(|way| (!way.in_file, way.position));
        let mut held = self.ways.write().unwrap_or_else(PoisonError::into_inner);
        *held = Arc::new(ways);
    }
}

fn of_file(file: &FileSender) -> Arc<Way> {
    let password = file
        .password
        .as_ref()
        .map(|password| password.get().clone());
    let mut way = Way::new(&file.name, file.settings.clone(), password.into());
    (way.authorities, way.in_file) = (file.authorities.clone(), true);
    Arc::new(way)
}

fn of_store(vault: &Vault, stored: &StoredWay) -> Option<Way> {
    let Ok(settings) = serde_json::from_str(&stored.settings) else {
        tracing::error!(sender = %stored.name, "a sender's settings can no longer be read; set it anew");
        return None;
    };
    let password = vault.kept(WayKind::Sender, &stored.name, stored.secret.as_deref());
    let mut way = Way::new(&stored.name, settings, password);
    way.position = stored.position;
    Some(way)
}

/// The password that a sender has from now on: the one given, else the one it had. One does not go to another server than
/// the one for which it was given.
fn password(
    settings: &SenderSettings,
    before: Option<&Way>,
    given: Option<String>,
) -> Result<Kept, Fault> {
    match given {
        Some(given) if given.len() > MAX_SECRET => Err(bad_field(
            "password",
            format!("has at most {MAX_SECRET} bytes"),
        )),
        Some(given) if given.is_empty() => Ok(Kept::None),
        Some(given) => Ok(Kept::Known(SecretString::from(given))),
        None => match before.map(|way| (&way.password, &way.settings.host)) {
            None | Some((Kept::None, _)) => Ok(Kept::None),
            Some((kept, host)) if host.eq_ignore_ascii_case(&settings.host) => Ok(kept.clone()),
            Some(_) => Err(bad_field(
                "password",
                "is needed again: the sender speaks with another server now",
            )),
        },
    }
}

fn in_file(name: &str) -> Fault {
    Fault::new(
        FaultCode::SetInFile,
        format!("The sender \"{name}\" stands in the configuration, as email.senders.{name}; change it there and start the relay anew."),
    )
    .with("sender", name)
}
