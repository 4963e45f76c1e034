//! `[email.senders.NAME]`: the senders of e-mail that stand in the file or the environment.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use figment::value::{Dict, Value};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use serde::{Deserialize, Serialize};
use shared::{
    MAX_NAME_CHARS,
    address::{PortNumber, check_host, parse_ip},
    bounds::MAX_LINE,
    fault::{Fault, FaultCode},
    sender::{MailTls, SenderSettings},
};

use super::{ConfigFault, Secret, secret};
use crate::{
    egress::{is_loopback, plain_refused},
    mailbox,
};

/// `[email]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EmailSection {
    /// The senders, in the order of their names.
    pub senders: Vec<FileSender>,
    /// How long mail servers may take.
    pub times: MailTimes,
}

/// How long each step of a message may take. No setting of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailTimes {
    /// Dialling, and all of TLS.
    pub connect: Duration,
    /// One command and its answer. RFC 5321 (4.5.3.2) speaks of five minutes; a server that is so slow is tried later.
    pub command: Duration,
    /// The message and what the server says to it: many look for viruses meanwhile.
    pub message: Duration,
}

impl Default for MailTimes {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            command: Duration::from_secs(60),
            message: Duration::from_secs(180),
        }
    }
}

/// A sender of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileSender {
    /// Names it.
    pub name: String,
    /// What is set.
    pub settings: SenderSettings,
    /// The password or the mailbox's authorization code.
    pub password: Option<Secret>,
    /// Certificates of authorities that are trusted besides the system's.
    pub authorities: Vec<CertificateDer<'static>>,
}

/// Whether a text can name a sender or a gateway: letters, digits, `-` and `_`.
pub fn is_way_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MAX_NAME_CHARS).contains(&name.len()) && name.bytes().all(fits)
}

/// What is wrong with a sender's settings, each with the name of its field.
pub fn faults(settings: &SenderSettings) -> Vec<(&'static str, Fault)> {
    let mut faults = Vec::new();
    let mut check =
        |field, result: Result<(), Fault>| faults.extend(result.err().map(|f| (field, f)));
    check("host", check_host(&settings.host));
    check("port", settings.port.check(1).map(|_| ()));
    check("tls", check_tls(settings));
    check("user", check_line("user", settings.user.as_deref()));
    check("name", check_line("name", settings.name.as_deref()));
    let from = mailbox::parse(&settings.from).and_then(|from| match from.name {
        None => Ok(()),
        Some(_) => Err(Fault::new(
            FaultCode::BadRecipient,
            "\"from\" is an address alone; its name stands in \"name\".",
        )),
    });
    check("from", from);
    faults
}

/// A name is judged when it is resolved.
fn check_tls(settings: &SenderSettings) -> Result<(), Fault> {
    match parse_ip(&settings.host) {
        Some(ip) if settings.tls == MailTls::None && !is_loopback(ip) => Err(plain_refused(ip)),
        _ => Ok(()),
    }
}

fn check_line(field: &str, text: Option<&str>) -> Result<(), Fault> {
    let text = text.unwrap_or_default();
    if text.chars().any(char::is_control) || text.len() > MAX_LINE {
        return Err(Fault::new(
            FaultCode::BadRequest,
            format!("\"{field}\" has at most {MAX_LINE} bytes, none of them a control character."),
        )
        .with("field", field));
    }
    Ok(())
}

/// A sender as it is written, without its password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    host: String,
    port: PortNumber,
    tls: MailTls,
    user: Option<String>,
    password_file: Option<PathBuf>,
    from: String,
    name: Option<String>,
    ca_file: Option<PathBuf>,
}

/// Reads the section.
pub(super) fn read(all: &Dict, found: &mut Vec<ConfigFault>) -> EmailSection {
    let Some(email) = all.get("email") else {
        return EmailSection::default();
    };
    let mut form = |key: &str| {
        found.push(ConfigFault::new(
            key,
            "write a section [email.senders.NAME]",
        ));
    };
    let mut senders = None;
    match email {
        Value::Dict(_, email) => {
            for (key, value) in email {
                match (key.as_str(), value) {
                    ("senders", Value::Dict(_, dict)) => senders = Some(dict),
                    (key, _) => form(&format!("email.{key}")),
                }
            }
        }
        _ => form("email"),
    }
    let named = senders.map(by_name).unwrap_or_default().into_iter();
    EmailSection {
        senders: named
            .map(|(name, keys)| sender(name, keys, found))
            .collect(),
        times: MailTimes::default(),
    }
}

/// The environment does not tell small letters from capital ones: there one is meant whose name differs in them alone.
pub(super) fn by_name(senders: &Dict) -> Vec<(&String, Dict)> {
    let mut merged: BTreeMap<String, (&String, Dict)> = BTreeMap::new();
    // Names with capital letters come first, so that what the environment says wins.
    for (name, value) in senders {
        let (_, keys) = merged
            .entry(name.to_ascii_lowercase())
            .or_insert_with(|| (name, Dict::new()));
        if let Value::Dict(_, more) = value {
            keys.extend(more.clone());
        }
    }
    merged.into_values().collect()
}

fn sender(name: &str, mut keys: Dict, found: &mut Vec<ConfigFault>) -> FileSender {
    let place = format!("email.senders.{name}");
    let known = found.len();
    if !is_way_name(name) {
        let what = "a name is made of letters, digits, - and _";
        found.push(ConfigFault::new(&place, what));
    }
    // Apart from the others: what is told of a wrong value quotes it.
    let password = keys.remove("password");
    for key in ["host", "port", "from"] {
        if !keys.contains_key(key) {
            let key = format!("{place}.{key}");
            found.push(ConfigFault::new(key, "is missing"));
        }
    }
    let written: Written = super::keys(&place, &keys, found);
    let settings = SenderSettings {
        host: written.host,
        port: written.port,
        tls: written.tls,
        user: written.user,
        from: written.from,
        name: written.name,
    };
    if found.len() == known {
        let wrong = faults(&settings).into_iter();
        found.extend(
            wrong.map(|(field, fault)| ConfigFault::new(format!("{place}.{field}"), fault.detail)),
        );
    }
    let password = secret::read(
        &place,
        "password",
        password.as_ref(),
        written.password_file.as_deref(),
    );
    let authorities = written.ca_file.map(|file| authorities(&place, &file));
    let mut take = |fault| found.push(fault);
    let sender = FileSender {
        name: name.to_owned(),
        settings,
        password: password.map_err(&mut take).unwrap_or_default(),
        authorities: authorities
            .transpose()
            .map_err(take)
            .unwrap_or_default()
            .unwrap_or_default(),
    };
    if sender.settings.user.is_some() && sender.password.is_none() && found.len() == known {
        let what = "is missing; give password, password_file, or the variable of the environment";
        found.push(ConfigFault::new(format!("{place}.password"), what));
    }
    sender
}

/// What to write for a key instead of a value that it does not take.
pub(super) fn mend(key: &str) -> &'static str {
    match key.rsplit('.').next().unwrap_or_default() {
        "port" => "give a whole number from 1 to 65535",
        "tls" => "give \"implicit\", \"starttls\" or \"none\"",
        "host" | "user" | "from" | "name" | "password_file" | "ca_file" => "give a text, in quotes",
        _ => "the keys are host, port, tls, user, password, password_file, from, name and ca_file",
    }
}

pub(super) fn authorities(
    place: &str,
    file: &Path,
) -> Result<Vec<CertificateDer<'static>>, ConfigFault> {
    let fault = |what: String| {
        ConfigFault::new(
            format!("{place}.ca_file"),
            format!("{}: {what}", file.display()),
        )
    };
    let pem = std::fs::read(file).map_err(|error| fault(error.to_string()))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(fault("it holds no certificate in PEM form".to_owned())),
    }
}

#[cfg(test)]
mod tests;
