//! `[sms]` and `[sms.gateways.NAME]`: where SMS may go, and the gateways that stand in the file or the environment.

use std::{collections::BTreeMap, path::PathBuf};

use figment::value::{Dict, Value};
use rustls::pki_types::CertificateDer;
use serde::{Deserialize, Serialize};
use shared::{fault::Fault, sender::GatewaySettings};

use super::{
    ConfigFault, Secret,
    email::{authorities, by_name},
    is_way_name, secret,
};
use crate::outbox::{number::is_country, sms};

/// ihuyi's newer host.
const IHUYI_URL: &str = "https://api.ihuyi.com/sms/Submit.json";

/// The keys that belong to a kind of gateway, besides `kind`, `url` and `ca_file`.
const IHUYI_KEYS: [&str; 4] = ["account", "key", "key_file", "dynamic_password"];
const HTTP_KEYS: [&str; 7] = [
    "method",
    "headers",
    "body",
    "accepted_when",
    "id_from",
    "secret",
    "secret_file",
];

/// `[sms]`
#[derive(Clone, Debug, PartialEq)]
pub struct SmsSection {
    /// The country of numbers without a country code.
    pub default_country: String,
    /// The countries to which SMS go.
    pub allowed_countries: Vec<String>,
    /// The gateways by name, best first; those that are not named follow.
    pub order: Vec<String>,
    /// The gateways of the file, in the order of their names.
    pub gateways: Vec<FileGateway>,
}

/// A gateway of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileGateway {
    /// Names it.
    pub name: String,
    /// What is set.
    pub settings: GatewaySettings,
    /// ihuyi's key, or the secret of another gateway.
    pub secret: Option<Secret>,
    /// Certificates of authorities that are trusted besides the system's.
    pub authorities: Vec<CertificateDer<'static>>,
}

impl Default for SmsSection {
    fn default() -> Self {
        let Top {
            default_country,
            allowed_countries,
            order,
        } = Top::default();
        Self {
            default_country,
            allowed_countries,
            order,
            gateways: Vec::new(),
        }
    }
}

/// The keys of `[sms]` itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Top {
    default_country: String,
    allowed_countries: Vec<String>,
    order: Vec<String>,
}

impl Default for Top {
    fn default() -> Self {
        Self {
            default_country: "CN".to_owned(),
            allowed_countries: vec!["CN".to_owned()],
            order: Vec::new(),
        }
    }
}

/// A gateway as it is written, without its secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    kind: String,
    url: Option<String>,
    account: String,
    key_file: Option<PathBuf>,
    dynamic_password: Option<bool>,
    method: Option<String>,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    accepted_when: String,
    id_from: Option<String>,
    secret_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
}

/// Reads the section.
pub(super) fn read(all: &Dict, found: &mut Vec<ConfigFault>) -> SmsSection {
    let mut keys = match all.get("sms") {
        None => return SmsSection::default(),
        Some(Value::Dict(_, keys)) => keys.clone(),
        Some(_) => {
            found.push(ConfigFault::new("sms", "is a section: write [sms]"));
            return SmsSection::default();
        }
    };
    let gateways = match keys.remove("gateways") {
        None => Vec::new(),
        Some(Value::Dict(_, gateways)) => by_name(&gateways)
            .into_iter()
            .filter_map(|(name, keys)| gateway(name, keys, found))
            .collect(),
        Some(_) => {
            let what = "write a section [sms.gateways.NAME]";
            found.push(ConfigFault::new("sms.gateways", what));
            Vec::new()
        }
    };
    let top: Top = super::keys("sms", &keys, found);
    found.extend(top_faults(&top));
    SmsSection {
        default_country: top.default_country,
        allowed_countries: top.allowed_countries,
        order: top.order,
        gateways,
    }
}

fn top_faults(top: &Top) -> Vec<ConfigFault> {
    let mut faults = Vec::new();
    let mut wrong = |key: &str, what: String| faults.push(ConfigFault::new(key, what));
    let no_country = |name: &str| {
        format!("\"{name}\" is no country; give the two letters of ISO 3166, as \"CN\"")
    };
    if !is_country(&top.default_country) {
        wrong("sms.default_country", no_country(&top.default_country));
    }
    if top.allowed_countries.is_empty() {
        let what = "give at least one; sending is switched off by notices.stop";
        wrong("sms.allowed_countries", what.to_owned());
    }
    for name in top
        .allowed_countries
        .iter()
        .filter(|name| !is_country(name))
    {
        wrong("sms.allowed_countries", no_country(name));
    }
    for name in top.order.iter().filter(|name| !is_way_name(name)) {
        wrong("sms.order", format!("\"{name}\" is no gateway's name"));
    }
    faults
}

fn gateway(name: &str, mut keys: Dict, found: &mut Vec<ConfigFault>) -> Option<FileGateway> {
    let place = format!("sms.gateways.{name}");
    let known = found.len();
    if !is_way_name(name) {
        let what = "a name is made of letters, digits, - and _";
        found.push(ConfigFault::new(&place, what));
    }
    found.extend(misplaced(&place, &keys));
    // Apart from the others: what is told of a wrong value quotes it.
    let (key, other) = (keys.remove("key"), keys.remove("secret"));
    let written: Written = super::keys(&place, &keys, found);
    let (secret_key, value, file) = if written.kind == "ihuyi" {
        ("key", key, written.key_file.as_deref())
    } else {
        ("secret", other, written.secret_file.as_deref())
    };
    let secret = secret::read(&place, secret_key, value.as_ref(), file);
    let trusted = written.ca_file.as_deref();
    let trusted = trusted.map(|file| authorities(&place, file)).transpose();
    let mut take = |fault| found.push(fault);
    let secret = secret.map_err(&mut take).unwrap_or_default();
    let authorities = trusted.map_err(&mut take).unwrap_or_default();
    if found.len() > known {
        return None;
    }
    let missing = |key: &str| ConfigFault::new(format!("{place}.{key}"), "is missing");
    if written.kind == "ihuyi" && secret.is_none() {
        let what = "is missing; give key, key_file, or the variable of the environment";
        found.push(ConfigFault::new(format!("{place}.key"), what));
    }
    match settings(written) {
        Err(key) => found.push(missing(key)),
        Ok(settings) => {
            let wrong = sms::check(&settings).err();
            found.extend(wrong.map(|fault| in_place(&place, fault)));
            return Some(FileGateway {
                name: name.to_owned(),
                settings,
                secret,
                authorities: authorities.unwrap_or_default(),
            });
        }
    }
    None
}

/// The settings, or the key that is missing.
fn settings(written: Written) -> Result<GatewaySettings, &'static str> {
    if written.kind == "ihuyi" {
        return Ok(GatewaySettings::Ihuyi {
            url: written.url.unwrap_or_else(|| IHUYI_URL.to_owned()),
            account: written.account,
            dynamic_password: written.dynamic_password.unwrap_or(true),
        });
    }
    if written.accepted_when.is_empty() {
        return Err("accepted_when");
    }
    let by_body = if written.body.is_some() {
        "POST"
    } else {
        "GET"
    };
    Ok(GatewaySettings::Http {
        url: written.url.ok_or("url")?,
        method: written.method.unwrap_or_else(|| by_body.to_owned()),
        headers: written.headers,
        body: written.body,
        accepted_when: written.accepted_when,
        id_from: written.id_from,
    })
}

/// Keys of the other kind of gateway, and a kind that there is not.
fn misplaced(place: &str, keys: &Dict) -> Vec<ConfigFault> {
    let kind = match keys.get("kind") {
        Some(Value::String(_, kind)) => kind.as_str(),
        _ => "",
    };
    let others: &[&str] = match kind {
        "ihuyi" => &HTTP_KEYS,
        "http" => &IHUYI_KEYS,
        _ => {
            let what = "give \"ihuyi\" or \"http\"";
            return vec![ConfigFault::new(format!("{place}.kind"), what)];
        }
    };
    let wrong = keys.keys().filter(|key| others.contains(&key.as_str()));
    wrong
        .map(|key| {
            let what = format!("does not go with kind = \"{kind}\"; leave it out");
            ConfigFault::new(format!("{place}.{key}"), what)
        })
        .collect()
}

fn in_place(place: &str, fault: Fault) -> ConfigFault {
    let field = fault.params.get("field").and_then(|field| field.as_str());
    let key = field.map_or(place.to_owned(), |field| format!("{place}.{field}"));
    ConfigFault::new(key, fault.detail)
}

/// What to write for a key instead of a value that it does not take.
pub(super) fn mend(key: &str) -> &'static str {
    match key.rsplit('.').next().unwrap_or_default() {
        "default_country" => "give a country, as \"CN\"",
        "allowed_countries" => "give a list, as [\"CN\"]",
        "order" => "give a list of the gateways' names, best first",
        "dynamic_password" => "give true or false",
        "headers" => "give a table, as { Authorization = \"Bearer {{ secret }}\" }",
        "kind" | "url" | "account" | "key_file" | "method" | "body" | "accepted_when"
        | "id_from" | "secret_file" | "ca_file" => "give a text, in quotes",
        _ if key.starts_with("sms.gateways.") => {
            "the keys are kind, url and ca_file; of ihuyi account, key, key_file and dynamic_password; of http method, headers, body, accepted_when, id_from, secret and secret_file"
        }
        _ => "the keys are default_country, allowed_countries, order and gateways",
    }
}

#[cfg(test)]
mod tests;
