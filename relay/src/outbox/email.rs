//! The senders of e-mail: which there are, and handing notices to their mail servers.
//!
//! | module | what it is for |
//! |---|---|
//! | [`compose`] | an e-mail as bytes; pure |
//! | [`way`] | one sender: its settings and its connections |
//! | [`transport`] | one connection, and the messages over it |
//! | [`wire`] | the bytes under the mail client |
//! | [`answers`] | what came of it, and what it means; pure |
//! | [`kept`] | which senders there are: of the configuration, and set later |

mod answers;
mod compose;
mod kept;
mod transport;
mod way;
mod wire;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use rustls::ClientConfig;
use shared::{
    fault::{Fault, FaultCode},
    sender::{Sender, SenderSettings},
};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::{
    gateway::{Email, Known, Message, Outgoing, Verdict},
    trust::Trust,
    vault::Vault,
};
use crate::{config::MailTimes, egress::Egress, journal::Journal, mailbox};
use answers::Ending;
use transport::{Envelope, Server};
use way::Way;

/// How often idle connections are looked after.
const TIDY_TIME: Duration = Duration::from_secs(5);

/// All senders of a relay.
#[derive(Debug)]
pub struct Senders {
    journal: Journal,
    vault: Arc<Vault>,
    egress: Egress,
    times: MailTimes,
    trust: Trust,
    /// The first one first.
    ways: RwLock<Arc<Vec<Arc<Way>>>>,
    /// Held over a commit, so that changes come one after the other.
    changing: Mutex<()>,
}

impl Senders {
    fn ways(&self) -> Arc<Vec<Arc<Way>>> {
        let ways = self.ways.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&ways)
    }

    fn find(&self, name: &str) -> Option<Arc<Way>> {
        self.ways().iter().find(|way| way.name == name).cloned()
    }

    /// Their names, the first one first.
    pub fn names(&self) -> Vec<String> {
        self.ways().iter().map(|way| way.name.clone()).collect()
    }

    /// How many connections one has at once.
    pub fn connections(&self, name: &str) -> usize {
        self.find(name).map_or(1, |way| way.connections())
    }

    /// All of them as users see them, the first one first.
    pub fn list(&self) -> Vec<Sender> {
        self.ways().iter().map(|way| way.shown()).collect()
    }

    /// Whether there is a sender.
    ///
    /// # Errors
    /// `not-found`.
    pub fn check(&self, name: &str) -> Result<(), Fault> {
        self.find(name).map(|_| ()).ok_or_else(|| no_such(name))
    }

    /// Hands an e-mail to a sender's mail server. Done within the time for a free connection and [`MailTimes`].
    pub async fn hand_over(&self, name: &str, outgoing: &Outgoing) -> Verdict {
        let Some(way) = self.find(name) else {
            return Verdict::gone();
        };
        let outcome = match &outgoing.message {
            Message::Email(email) => self.send(&way, &outgoing.to, email).await,
            Message::Sms { .. } => Err(Ending::NotWritten(Fault::new(
                FaultCode::BadRequest,
                "A sender of e-mail sends no SMS.",
            ))),
        };
        let verdict = match outcome {
            Ok(words) => answers::accepted(&way.hidden(&words)),
            Err(ending) => {
                let ending = ending.with_words(|words| way.hidden(words));
                ending.verdict(way.provider())
            }
        };
        if !matches!(verdict.known, Known::Accepted(_)) {
            let to = mailbox::parse(&outgoing.to).map(|to| to.masked());
            tracing::info!(
                sender = name,
                to = to.unwrap_or_default(),
                code = verdict.code,
                known = ?verdict.known,
                "a mail server did not take an e-mail"
            );
        }
        verdict
    }

    async fn send(&self, way: &Way, to: &str, email: &Email) -> Result<String, Ending> {
        let message = compose::compose(&way.settings, email).map_err(Ending::NotWritten)?;
        let address = |text: &str| mailbox::parse(text).and_then(|to| compose::address(&to));
        let envelope = Envelope {
            from: address(&way.settings.from).map_err(Ending::NotWritten)?,
            to: address(to).map_err(Ending::NotWritten)?,
            message: &message,
        };
        let server = Server {
            settings: &way.settings,
            password: way.password()?,
            tls: &self.tls(way).await?,
            times: self.times,
            egress: &self.egress,
        };
        way.send(server, &envelope).await
    }

    /// Exactly what goes out; without a name, or for a sender that is gone, as it would be from one without a domain.
    pub fn source(&self, name: Option<&str>, outgoing: &Outgoing) -> String {
        let Message::Email(email) = &outgoing.message else {
            return String::new();
        };
        let way = name.and_then(|name| self.find(name));
        let settings = way.map_or_else(sandbox, |way| way.settings.clone());
        match compose::compose(&settings, email) {
            Ok(source) => String::from_utf8_lossy(&source).into_owned(),
            Err(fault) => fault.detail,
        }
    }

    /// Whom a sender's server has to prove that it is.
    async fn tls(&self, way: &Way) -> Result<Arc<ClientConfig>, Ending> {
        let make = || async {
            let config = self.trust.client(&way.authorities).await;
            let no_tls = |error: rustls::Error| Ending::NoTls {
                certificate: false,
                words: error.to_string(),
            };
            config.map(Arc::new).map_err(no_tls)
        };
        way.tls.get_or_try_init(make).await.cloned()
    }

    /// Takes leave of connections that nobody needs, until it is stopped, and then of all.
    pub async fn keep_tidy(self: Arc<Self>, stopping: CancellationToken) {
        let mut due = tokio::time::interval(TIDY_TIME);
        while stopping.run_until_cancelled(due.tick()).await.is_some() {
            for way in self.ways().iter() {
                way.tidy(false).await;
            }
        }
        let ways = self.ways();
        futures_util::future::join_all(ways.iter().map(|way| way.tidy(true))).await;
    }
}

/// What a relay without senders would send as.
fn sandbox() -> SenderSettings {
    SenderSettings {
        from: "jackfield@localhost".to_owned(),
        name: Some("Jackfield".to_owned()),
        ..SenderSettings::default()
    }
}

fn no_such(name: &str) -> Fault {
    Fault::new(
        FaultCode::NotFound,
        format!("There is no sender \"{name}\"; list-senders shows those there are."),
    )
    .with("sender", name)
}
