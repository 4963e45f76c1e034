//! One connection to a mail server: dialled, secured, signed in. What goes over it is [`message`]'s affair.

mod message;

use std::{
    error::Error as _,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::AsyncSmtpConnection,
        commands::{Rset, Starttls},
        extension::{ClientId, Extension},
        response::Response,
    },
};
use rustls::{ClientConfig, pki_types::ServerName};
use secrecy::{ExposeSecret as _, SecretString};
use shared::sender::{MailTls, SenderSettings};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::TlsConnector;

use super::{
    answers::{Ending, Stage},
    wire::{Line, Wire},
};
use crate::{
    config::MailTimes as Times,
    egress::{Dialled, Egress, Reach},
};

/// What stands for the greeting that a server does not repeat after STARTTLS, and the mail client waits for.
const GREETED: &[u8] = b"220 STARTTLS\r\n";

/// Whom to speak with, and how.
#[derive(Clone, Copy)]
pub(super) struct Server<'a> {
    pub(super) settings: &'a SenderSettings,
    pub(super) password: Option<&'a SecretString>,
    pub(super) tls: &'a Arc<ClientConfig>,
    pub(super) times: Times,
    pub(super) egress: &'a Egress,
}

/// A message and its way.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) message: &'a [u8],
}

/// A connection that is signed in.
pub(super) struct Connection {
    smtp: AsyncSmtpConnection,
    times: Times,
    /// Whether commands may be written before the ones before them are answered.
    pipelining: bool,
    /// Whether answers may still come that nobody waits for.
    broken: bool,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connection")
    }
}

impl Connection {
    /// Dials a judged address, agrees on TLS for the name, and signs in.
    pub(super) async fn open(server: Server<'_>) -> Result<Self, Ending> {
        let Server {
            settings,
            times,
            egress,
            ..
        } = server;
        let port = settings.port.check(1).map_err(Ending::NotReached)?;
        let reach = match settings.tls {
            MailTls::None => Reach::Loopback,
            MailTls::Implicit | MailTls::Starttls => Reach::Anywhere,
        };
        let host = &settings.host;
        let dialled = egress.dial_out(host, port, times.connect, reach).await;
        let Dialled {
            stream, address, ..
        } = dialled.map_err(Ending::NotReached)?;
        let (stream, first) = match settings.tls {
            MailTls::Starttls => (upgradable(stream, address, times).await?, GREETED),
            MailTls::Implicit | MailTls::None => (stream, &b""[..]),
        };
        let line = match settings.tls {
            MailTls::None => Line::Plain(stream),
            MailTls::Implicit | MailTls::Starttls => secure(server, stream).await?,
        };
        let wire = Wire::new(line, address, first);
        let offers = wire.offers_pipelining();
        let smtp = greet(wire, times).await?;
        let mut connection = Self {
            smtp,
            times,
            pipelining: offers.load(Ordering::Relaxed),
            broken: false,
        };
        if let Some(user) = &settings.user {
            connection.sign_in(user, server.password).await?;
        }
        Ok(connection)
    }

    async fn sign_in(&mut self, user: &str, password: Option<&SecretString>) -> Result<(), Ending> {
        let password = password.ok_or(Ending::NoPassword)?;
        let info = self.smtp.server_info();
        if info.get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
            return Err(Ending::NoLogin);
        }
        let secret = password.expose_secret().to_owned();
        let credentials = Credentials::new(user.to_owned(), secret);
        let answer = self.smtp.auth(DEFAULT_MECHANISMS, &credentials);
        within(Stage::Login, self.times.command, answer).await?;
        Ok(())
    }

    /// Makes the connection ready for another message after one was refused.
    pub(super) async fn reset(&mut self) -> Result<(), Ending> {
        if self.broken {
            return Err(Ending::Silent(Stage::From));
        }
        self.command(Stage::From, Rset).await.map(|_| ())
    }

    /// Takes leave, for a moment at most.
    pub(super) async fn quit(mut self) {
        let _ = timeout(Duration::from_secs(1), self.smtp.quit()).await;
    }

    async fn command(
        &mut self,
        stage: Stage,
        command: impl std::fmt::Display,
    ) -> Result<Response, Ending> {
        within(stage, self.times.command, self.smtp.command(command)).await
    }
}

async fn greet(wire: Wire, times: Times) -> Result<AsyncSmtpConnection, Ending> {
    let hello = ClientId::default();
    let connecting = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello);
    within(Stage::Greeting, times.command, connecting).await
}

/// A connection over which the server waits for TLS. What it has said before that is forgotten with the client that heard
/// it, so that nobody in between can have put words into its mouth (RFC 3207, 6).
async fn upgradable(
    stream: TcpStream,
    address: std::net::SocketAddr,
    times: Times,
) -> Result<TcpStream, Ending> {
    let broken = |error: std::io::Error| Ending::Lost {
        stage: Stage::Greeting,
        words: Some(error.to_string()),
    };
    // The client keeps what it is given: it gets a second handle of the same connection.
    let stream = stream.into_std().map_err(broken)?;
    let again = stream.try_clone().map_err(broken)?;
    let again = TcpStream::from_std(again).map_err(broken)?;
    let mut smtp = greet(Wire::new(Line::Plain(again), address, b""), times).await?;
    if !smtp.server_info().supports_feature(Extension::StartTls) {
        return Err(Ending::NoStarttls);
    }
    within(Stage::Greeting, times.command, smtp.command(Starttls)).await?;
    drop(smtp);
    TcpStream::from_std(stream).map_err(broken)
}

async fn secure(server: Server<'_>, stream: TcpStream) -> Result<Line, Ending> {
    let host = &server.settings.host;
    let host = idna::domain_to_ascii(host).unwrap_or_else(|_| host.clone());
    let name = ServerName::try_from(host).map_err(|error| Ending::NoTls {
        certificate: false,
        words: error.to_string(),
    })?;
    let connecting = TlsConnector::from(Arc::clone(server.tls)).connect(name, stream);
    match timeout(server.times.connect, connecting).await {
        Ok(Ok(stream)) => Ok(Line::Tls(Box::new(stream))),
        Ok(Err(error)) => {
            let tls = error.get_ref().and_then(|error| error.downcast_ref());
            Err(Ending::NoTls {
                certificate: matches!(tls, Some(rustls::Error::InvalidCertificate(_))),
                words: error.to_string(),
            })
        }
        Err(_) => Err(Ending::Silent(Stage::Greeting)),
    }
}

async fn within<T>(
    stage: Stage,
    time: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Ending> {
    match timeout(time, answer).await {
        Ok(answer) => answer.map_err(|error| ending(stage, &error)),
        Err(_) => Err(Ending::Silent(stage)),
    }
}

/// What an error of the mail client says: an answer with a code, or that there was none.
fn ending(stage: Stage, error: &Error) -> Ending {
    let words = error.source().map(ToString::to_string);
    match error.status() {
        Some(code) => Ending::Said {
            stage,
            code: code.into(),
            words: words.unwrap_or_default(),
        },
        None => Ending::Lost { stage, words },
    }
}

fn words_of(answer: &Response) -> String {
    answer.message().collect::<Vec<_>>().join(" ")
}
