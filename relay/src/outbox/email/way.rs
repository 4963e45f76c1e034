//! One sender: its settings, and the connections to its mail server.

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use rustls::{ClientConfig, pki_types::CertificateDer};
use secrecy::{ExposeSecret as _, SecretString};
use shared::sender::{Provider, Sender, SenderSettings};
use tokio::{
    sync::{OnceCell, Semaphore},
    time::timeout,
};

use super::{
    answers::Ending,
    transport::{Connection, Envelope, Server},
};
use crate::{
    egress::Rulebook,
    outbox::{vault::Kept, words::Hider},
};

/// Connections that a sender has at once: the great providers count them strictly, and one's own server, which is as near as
/// it is quick, takes more (Postfix 50 of one client). Beyond: a message waits [`BUSY_TIME`] for one, and is then tried
/// later.
const FEW_CONNECTIONS: usize = 4;
const CONNECTIONS: usize = 32;
const BUSY_TIME: Duration = Duration::from_secs(60);

/// Messages over one connection: some servers take no more.
const MESSAGES: u32 = 50;

/// How long a connection may be idle; servers end it after some minutes at the least.
const IDLE_TIME: Duration = Duration::from_secs(20);

/// A sender.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) name: String,
    pub(super) settings: SenderSettings,
    pub(super) password: Kept,
    /// Certificates of authorities that are trusted besides the system's.
    pub(super) authorities: Vec<CertificateDer<'static>>,
    pub(super) in_file: bool,
    pub(super) position: u64,
    pub(super) tls: OnceCell<Arc<ClientConfig>>,
    /// Takes the password out of what the server says; made when it is first needed.
    hider: OnceLock<Hider>,
    room: Semaphore,
    /// Idle connections, the one that was used last at the end. Bounded by `room`.
    idle: Mutex<Vec<Held>>,
}

/// A connection with its history.
#[derive(Debug)]
struct Held {
    connection: Connection,
    messages: u32,
    since: Instant,
    /// The rules by which its address was judged; under others it is dialled anew.
    rules: Arc<Rulebook>,
}

fn connections(settings: &SenderSettings) -> usize {
    match Provider::of_host(&settings.host) {
        Some(_) => FEW_CONNECTIONS,
        None => CONNECTIONS,
    }
}

impl Way {
    pub(super) fn new(name: &str, settings: SenderSettings, password: Kept) -> Self {
        let room = Semaphore::new(connections(&settings));
        Self {
            name: name.to_owned(),
            settings,
            password,
            authorities: Vec::new(),
            in_file: false,
            position: 0,
            tls: OnceCell::new(),
            hider: OnceLock::new(),
            room,
            idle: Mutex::default(),
        }
    }

    pub(super) fn shown(&self) -> Sender {
        Sender {
            sender: self.name.clone(),
            settings: self.settings.clone(),
            has_password: !self.password.is_none(),
            in_file: self.in_file,
        }
    }

    pub(super) fn connections(&self) -> usize {
        connections(&self.settings)
    }

    pub(super) fn provider(&self) -> Option<Provider> {
        Provider::of_host(&self.settings.host)
    }

    pub(super) fn password(&self) -> Result<Option<&SecretString>, Ending> {
        match &self.password {
            Kept::None => Ok(None),
            Kept::Known(password) => Ok(Some(password)),
            Kept::Locked(why, _) => Err(Ending::OtherKey(why.clone())),
        }
    }

    /// Sends a message over a connection that is free, or a new one.
    pub(super) async fn send(
        &self,
        server: Server<'_>,
        envelope: &Envelope<'_>,
    ) -> Result<String, Ending> {
        let free = timeout(BUSY_TIME, self.room.acquire()).await;
        let Ok(Ok(_free)) = free else {
            return Err(Ending::Busy);
        };
        let rules = server.egress.book();
        if let Some(held) = self.take(&rules) {
            match self.send_over(held, envelope).await {
                // The server had ended it meanwhile, and has seen nothing of the message. The others are as old.
                Err(ending) if ending.is_stale() => drop(std::mem::take(&mut *self.lock())),
                outcome => return outcome,
            }
        }
        let held = Held {
            connection: Connection::open(server).await?,
            messages: 0,
            since: Instant::now(),
            rules,
        };
        self.send_over(held, envelope).await
    }

    async fn send_over(&self, mut held: Held, envelope: &Envelope<'_>) -> Result<String, Ending> {
        let outcome = held.connection.send(envelope).await;
        held.messages += 1;
        let usable = match &outcome {
            Ok(_) => true,
            Err(ending) => ending.leaves_connection() && held.connection.reset().await.is_ok(),
        };
        if usable && held.messages < MESSAGES {
            held.since = Instant::now();
            self.lock().push(held);
        } else if usable {
            held.connection.quit().await;
        }
        outcome
    }

    fn take(&self, rules: &Arc<Rulebook>) -> Option<Held> {
        let held = self.lock().pop();
        held.filter(|held| held.since.elapsed() < IDLE_TIME && Arc::ptr_eq(&held.rules, rules))
    }

    /// Takes leave of connections that were idle for long, or of all.
    pub(super) async fn tidy(&self, all: bool) {
        let old = |held: &mut Held| all || held.since.elapsed() >= IDLE_TIME;
        let old: Vec<_> = self.lock().extract_if(.., old).collect();
        let leave = old.into_iter().map(|held| held.connection.quit());
        futures_util::future::join_all(leave).await;
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Held>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a server says, without the password, which it may repeat.
    pub(super) fn hidden(&self, words: &str) -> String {
        let password = self
            .password
            .known()
            .map(|password| password.expose_secret());
        self.hider.get_or_init(|| Hider::new(password)).hide(words)
    }
}
