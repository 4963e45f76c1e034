//! The configuration: defaults, then `jackfield.toml`, then `JACKFIELD_SECTION__KEY`, then flags.
//!
//! A fault names the key and the mend. The owner's key is no setting of the file: see [`crate::access`].

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
    value::{Dict, Value},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Blind, Unguarded,
    access::{KeyError, OWNER_KEY_VARIABLE},
    store::Durability,
    tls::TlsError,
};

mod audit;
mod egress;
mod email;
mod limits;
mod notices;
mod quotas;
mod secret;
mod server;
mod sms;

pub use audit::AuditSection;
pub use egress::EgressSection;
pub use email::{EmailSection, FileSender, MailTimes, faults as sender_faults, is_way_name};
pub use limits::LimitsSection;
pub use notices::{Age, NoticesSection};
pub use quotas::QuotasSection;
pub use secret::{SECRETS_KEY_VARIABLE, Secret};
pub use server::{LogFormat, Network, ServerSection};
pub use sms::{FileGateway, SmsSection};

/// What the environment's settings begin with.
const PREFIX: &str = "JACKFIELD_";

/// The sections that a file may have.
const SECTIONS: [&str; 9] = [
    "server", "journal", "audit", "limits", "quotas", "egress", "notices", "email", "sms",
];

/// Validated settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Where the relay listens and how it is reached.
    pub server: ServerSection,
    /// What it keeps.
    pub journal: JournalSection,
    /// How long it is kept who did what.
    pub audit: AuditSection,
    /// Bounds on what it takes.
    pub limits: LimitsSection,
    /// How much one person, one bridge and all together may have.
    pub quotas: QuotasSection,
    /// Where it may dial, send and listen.
    pub egress: EgressSection,
    /// What guards the outbox.
    pub notices: NoticesSection,
    /// By whom e-mail is sent.
    #[serde(skip)]
    pub email: EmailSection,
    /// By whom SMS are sent, and where to.
    #[serde(skip)]
    pub sms: SmsSection,
    /// The key of the kept secrets, where the environment gives it.
    #[serde(skip)]
    pub secrets_key: Option<Secret>,
}

/// `[journal]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JournalSection {
    /// When a commit counts as durable.
    pub durability: Durability,
    /// Bytes that the database may use; beyond that the oldest entries of all bridges go.
    pub max_bytes: u64,
    /// Entries of one bridge; beyond that its oldest go.
    pub max_entries_per_bridge: u64,
    /// Bytes of one bridge's entries; beyond that its oldest go. With 0 there is no such bound.
    pub max_bytes_per_bridge: u64,
}

impl Default for JournalSection {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            max_bytes: 10 << 30,
            max_entries_per_bridge: 10_000_000,
            max_bytes_per_bridge: 0,
        }
    }
}

/// So much the database takes before there is any entry, generously.
const MIN_JOURNAL_BYTES: u64 = 1 << 20;

/// What a command line sets; it wins over everything else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--listen`
    pub listen: Option<SocketAddr>,
    /// `--data`
    pub data: Option<PathBuf>,
}

/// One thing that is wrong with the settings, in a line that names its key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {what}")]
pub struct ConfigFault {
    /// The key, as `section.key`, or the file.
    pub key: String,
    /// What is wrong and how to mend it.
    pub what: String,
}

impl ConfigFault {
    fn new(key: impl Into<String>, what: impl Into<String>) -> Self {
        // One line a fault, also where a parser draws a picture of the place.
        let what: String = what.into();
        let words: Vec<_> = what.split_whitespace().collect();
        Self {
            key: key.into(),
            what: words.join(" "),
        }
    }

    /// A fault whose words name their key in front.
    fn named(otherwise: &str, text: &str) -> Self {
        let (key, what) = text.split_once(": ").unwrap_or((otherwise, text));
        Self::new(key, what)
    }
}

impl From<KeyError> for ConfigFault {
    fn from(error: KeyError) -> Self {
        Self::named(OWNER_KEY_VARIABLE, &error.to_string())
    }
}

impl From<Unguarded> for ConfigFault {
    fn from(error: Unguarded) -> Self {
        Self::named("server.listen", &error.to_string())
    }
}

impl From<Blind> for ConfigFault {
    fn from(error: Blind) -> Self {
        Self::named("server.listen", &error.to_string())
    }
}

impl From<TlsError> for ConfigFault {
    fn from(error: TlsError) -> Self {
        Self::named("server.tls_cert", &error.to_string())
    }
}

/// Reads the settings.
///
/// # Errors
/// Everything that is wrong with them; at least one fault.
pub fn load(file: Option<&Path>, flags: &Flags) -> Result<Config, Vec<ConfigFault>> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = file {
        if !file.is_file() {
            return Err(vec![ConfigFault::new(
                "--config",
                format!("there is no file {}", file.display()),
            )]);
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    // A setting of the environment has a section; JACKFIELD_OWNER_KEY and the like are none.
    let settings = Env::prefixed(PREFIX)
        .filter(|key| key.as_str().contains("__"))
        .split("__");
    figment = figment.merge(settings);
    if let Some(listen) = flags.listen {
        figment = figment.merge(("server.listen", listen));
    }
    if let Some(data) = &flags.data {
        figment = figment.merge(("server.data", data));
    }
    read(&figment)
}

fn read(figment: &Figment) -> Result<Config, Vec<ConfigFault>> {
    let all: Dict = figment
        .extract()
        .map_err(|error| vec![ConfigFault::new("jackfield.toml", without_picture(&error))])?;
    let mut found: Vec<_> = all
        .keys()
        .filter(|section| !SECTIONS.contains(&section.as_str()))
        .map(|section| ConfigFault::new(section, unknown_section(&all, section)))
        .collect();
    let config = Config {
        server: section(&all, "server", &mut found),
        journal: section(&all, "journal", &mut found),
        audit: section(&all, "audit", &mut found),
        limits: section(&all, "limits", &mut found),
        quotas: section(&all, "quotas", &mut found),
        egress: egress::read(&all, &mut found),
        notices: section(&all, "notices", &mut found),
        email: email::read(&all, &mut found),
        sms: sms::read(&all, &mut found),
        secrets_key: secret::secrets_key(&mut found),
    };
    found.extend(config.faults());
    if found.is_empty() {
        Ok(config)
    } else {
        Err(found)
    }
}

/// The words of a parser's error without the lines of the file that it draws: they may hold a password.
fn without_picture(error: &figment::Error) -> String {
    let text = error.to_string();
    let words = text.lines().filter(|line| !line.contains('|'));
    words.collect::<Vec<_>>().join(" ")
}

/// A section, each of its keys tried on its own, so that all that is wrong is told at once. A key that is wrong
/// keeps its default.
fn section<T>(all: &Dict, name: &str, found: &mut Vec<ConfigFault>) -> T
where
    T: Default + Serialize + DeserializeOwned,
{
    if let Some(Value::Dict(_, dict)) = all.get(name) {
        return keys(name, dict, found);
    }
    found.push(ConfigFault::new(
        name,
        format!("is a section: write [{name}]"),
    ));
    T::default()
}

fn keys<T>(name: &str, dict: &Dict, found: &mut Vec<ConfigFault>) -> T
where
    T: Default + Serialize + DeserializeOwned,
{
    let mut figment = Figment::from(Serialized::defaults(T::default()));
    for (key, value) in dict {
        let with = figment.clone().merge((key, value));
        match with.extract::<T>() {
            Ok(_) => figment = with,
            Err(error) => {
                let key = format!("{name}.{key}");
                let what = format!("{}; {}", error.kind, mend(&key));
                found.push(ConfigFault::new(key, what));
            }
        }
    }
    figment.extract().unwrap_or_default()
}

/// What to write for a key instead of a value that it does not take.
fn mend(key: &str) -> &'static str {
    match key {
        key if key.starts_with("server.") => server::mend(key),
        "journal.durability" => "give \"full\" or \"normal\"",
        "journal.max_bytes" => "give a whole number of bytes from 1048576",
        "journal.max_bytes_per_bridge" => "give a whole number of bytes; with 0 there is no bound",
        "journal.max_entries_per_bridge" => "give a whole number from 1",
        "audit.max_lines" => "give a whole number from 1000",
        "audit.keep" => "give a time, as \"365d\"",
        "notices.give_up_after" => "give a time, as \"24h\"",
        "notices.stop" => "give true or false",
        limit if limit.starts_with("notices.") => "give a known limit and a whole number from 1",
        quota if quota.starts_with("quotas.") => {
            "give a known quota and a whole number; with 0 there is no bound"
        }
        limit if limit.starts_with("limits.") => "give a known limit and a whole number from 1",
        key if key.starts_with("egress.") => egress::mend(key),
        key if key.starts_with("email.senders.") => email::mend(key),
        key if key.starts_with("sms.") => sms::mend(key),
        _ => "leave it out",
    }
}

fn unknown_section(all: &Dict, section: &str) -> String {
    let what = if matches!(all[section], Value::Dict(..)) {
        "section"
    } else {
        "setting"
    };
    format!(
        "there is no such {what}; the sections are {}",
        SECTIONS.join(", ")
    )
}

impl Config {
    /// What no type can say.
    fn faults(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        faults.extend(self.server.faults());
        faults.extend(self.audit.faults());
        faults.extend(self.limits.faults());
        faults.extend(self.notices.faults());
        let least = [
            (
                "journal.max_bytes",
                self.journal.max_bytes,
                MIN_JOURNAL_BYTES,
            ),
            (
                "journal.max_entries_per_bridge",
                self.journal.max_entries_per_bridge,
                1,
            ),
        ];
        for (key, value, least) in least {
            if value < least {
                faults.push(ConfigFault::new(key, format!("give at least {least}")));
            }
        }
        faults
    }
}

/// The origin of a URL, in the form in which browsers send it: scheme, host, and the port unless it is the
/// scheme's own.
pub fn origin(url: &str) -> Option<String> {
    let uri: axum::http::Uri = url.parse().ok()?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let default_port = if scheme == "http" { 80 } else { 443 };
    let host = uri
        .host()
        .filter(|host| !host.is_empty())?
        .to_ascii_lowercase();
    Some(match uri.port_u16() {
        Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(toml: &str) -> Result<Config, Vec<ConfigFault>> {
        let figment =
            Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml));
        read(&figment)
    }

    #[test]
    fn an_empty_file_is_all_defaults() {
        assert_eq!(parse("").unwrap(), Config::default());
    }

    #[test]
    fn every_fault_names_its_key() {
        for (toml, key) in [
            ("[server]\nlisten = 5", "server.listen"),
            ("[server]\nlisten = \"localhost\"", "server.listen"),
            ("[server]\nlisen = \"\"", "server.lisen"),
            ("[limits]\npeers = 0", "limits.peers"),
            ("[limits]\npeers = \"many\"", "limits.peers"),
            ("[limits]\nentry_bytes = 99999999", "limits.entry_bytes"),
            (
                "[server]\npublic_url = \"example.org\"",
                "server.public_url",
            ),
            (
                "[server]\nallowed_origins = [\"ftp://x\"]",
                "server.allowed_origins",
            ),
            ("[server]\npublic_host = \"a b\"", "server.public_host"),
            (
                "[server]\ntrusted_proxies = [\"proxy\"]",
                "server.trusted_proxies",
            ),
            ("[server]\ntls_cert = \"a.pem\"", "server.tls_key"),
            ("[server]\ntls_key = \"a.pem\"", "server.tls_cert"),
            ("[server]\nmetrics_listen = 9100", "server.metrics_listen"),
            (
                "[server]\nlisten = \"127.0.0.1:1\"\nmetrics_listen = \"127.0.0.1:1\"",
                "server.metrics_listen",
            ),
            ("[server]\nlog_format = \"xml\"", "server.log_format"),
            ("[journal]\ndurability = \"best\"", "journal.durability"),
            ("[journal]\nmax_bytes = 5", "journal.max_bytes"),
            (
                "[journal]\nmax_entries_per_bridge = 0",
                "journal.max_entries_per_bridge",
            ),
            ("[notices]\nper_day = 0", "notices.per_day"),
            ("[notices]\ngive_up_after = 24", "notices.give_up_after"),
            ("[notices]\nstop = \"no\"", "notices.stop"),
            ("[sever]\nlisten = \"\"", "sever"),
        ] {
            let faults = parse(toml).unwrap_err();
            assert!(
                faults.iter().any(|fault| fault.to_string().contains(key)),
                "{toml}: {faults:?}"
            );
        }
    }

    #[test]
    fn all_faults_are_told_together() {
        let toml = "[server]\nlisten = 5\nbogus = 1\n[limits]\npeers = \"x\"\nbridges = 0";
        let mut keys: Vec<_> = parse(toml)
            .unwrap_err()
            .into_iter()
            .map(|fault| fault.key)
            .collect();
        keys.sort();
        assert_eq!(
            keys,
            [
                "limits.bridges",
                "limits.peers",
                "server.bogus",
                "server.listen"
            ]
        );
    }

    #[test]
    fn a_line_that_cannot_be_parsed_is_not_quoted() {
        let faults = parse("[email.senders.a]\npassword = PASS").unwrap_err();
        let text = faults[0].to_string();
        assert!(!text.contains("PASS") && text.contains("line 2"), "{text}");
    }

    #[test]
    fn origins_are_as_browsers_send_them() {
        assert_eq!(
            origin("https://Example.org/path").unwrap(),
            "https://example.org"
        );
        assert_eq!(origin("http://[::1]:8080").unwrap(), "http://[::1]:8080");
        assert_eq!(origin("http://a:80").unwrap(), "http://a");
        assert_eq!(origin("a.example"), None);
    }
}
