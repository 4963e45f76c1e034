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

mod audit;
mod egress;
mod email;
mod fault;
mod journal;
mod limits;
mod notices;
mod quotas;
mod secret;
mod server;
mod sms;

pub use audit::AuditSection;
pub use egress::EgressSection;
pub use email::{EmailSection, FileSender, MailTimes, faults as sender_faults, is_way_name};
pub use fault::ConfigFault;
pub use journal::JournalSection;
pub use limits::LimitsSection;
pub use notices::{Age, NoticesSection};
pub use quotas::QuotasSection;
pub use secret::{SECRETS_KEY_VARIABLE, Secret};
pub use server::{LogFormat, Network, ServerSection, origin};
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

/// What a command line sets; it wins over everything else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--listen`
    pub listen: Option<SocketAddr>,
    /// `--data`
    pub data: Option<PathBuf>,
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
        key if key.starts_with("journal.") => journal::mend(key),
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
        faults.extend(self.journal.faults());
        faults.extend(self.audit.faults());
        faults.extend(self.limits.faults());
        faults.extend(self.notices.faults());
        faults
    }
}

#[cfg(test)]
mod tests;
