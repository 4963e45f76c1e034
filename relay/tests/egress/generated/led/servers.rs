//! Gateways and a mail server that say what a test wants.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use relay::config::FileGateway;
use rustls::pki_types::CertificateDer;
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufStream},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use crate::common::self_signed;

/// One of them, on a port of all addresses.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    certificate: Option<CertificateDer<'static>>,
    said: Arc<Mutex<Vec<String>>>,
    taken: Arc<AtomicUsize>,
}

/// What is said, and how often it was.
struct Said(Arc<Mutex<Vec<String>>>, Arc<AtomicUsize>);

impl Said {
    fn once(&self) -> String {
        self.1.fetch_add(1, Ordering::SeqCst);
        let mut said = self.0.lock().unwrap();
        match &said[..] {
            [] => String::new(),
            [only] => only.clone(),
            _ => said.remove(0),
        }
    }
}

/// What a gateway answers that has taken something.
pub(super) fn proper() -> String {
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_owned()
}

impl Server {
    /// A gateway on loopback.
    pub(super) async fn http() -> Self {
        Self::start(None, false).await
    }

    /// A gateway that proves to be `gateway.test`.
    pub(super) async fn https() -> Self {
        let (acceptor, certificate) = self_signed(&["gateway.test"]);
        Self::start(Some((acceptor, certificate)), false).await
    }

    /// A mail server on loopback.
    pub(super) async fn smtp() -> Self {
        Self::start(None, true).await
    }

    async fn start(tls: Option<(TlsAcceptor, CertificateDer<'static>)>, is_mail: bool) -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (said, taken) = (
            Arc::<Mutex<Vec<String>>>::default(),
            Arc::<AtomicUsize>::default(),
        );
        let (says, counts) = (Arc::clone(&said), Arc::clone(&taken));
        let (acceptor, certificate) = tls.unzip();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // An answer is not to wait for the other side to take TLS's tickets.
                stream.set_nodelay(true).unwrap();
                let (acceptor, said) = (
                    acceptor.clone(),
                    Said(Arc::clone(&says), Arc::clone(&counts)),
                );
                tokio::spawn(async move {
                    match acceptor {
                        Some(tls) => requested(tls.accept(stream).await.unwrap(), said).await,
                        None if is_mail => mailed(stream, said).await,
                        None => requested(stream, said).await,
                    }
                });
            }
        });
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            certificate,
            said,
            taken,
        }
    }

    /// What it says from now on.
    pub(super) fn says(&self, text: String) {
        self.says_each([text]);
    }

    /// What it says from now on, each thing once; what it said last before, when there is no more.
    pub(super) fn says_each(&self, texts: impl IntoIterator<Item = String>) {
        self.said.lock().unwrap().splice(.., texts);
    }

    /// How often it has said that since this was last asked.
    pub(super) fn taken(&self) -> usize {
        self.taken.swap(0, Ordering::SeqCst)
    }

    /// Its settings in the configuration.
    pub(super) fn gateway(&self, name: &str) -> FileGateway {
        let url = match &self.certificate {
            Some(_) => format!(
                "https://gateway.test:{}/?to={{{{ to }}}}",
                self.address.port()
            ),
            None => format!("http://{}/?to={{{{ to }}}}", self.address),
        };
        let settings =
            json!({"kind": "http", "url": url, "method": "GET", "accepted_when": "body == 'ok'"});
        FileGateway {
            name: name.to_owned(),
            settings: serde_json::from_value(settings).unwrap(),
            secret: None,
            authorities: self.certificate.clone().into_iter().collect(),
        }
    }
}

/// Answers requests until no further one comes.
async fn requested(stream: impl AsyncRead + AsyncWrite + Unpin, said: Said) {
    let mut stream = BufStream::new(stream);
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        if line == "\r\n" {
            stream.write_all(said.once().as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
        }
        line.clear();
    }
}

/// Takes everything but recipients, to whom it says what it is to say.
async fn mailed(stream: impl AsyncRead + AsyncWrite + Unpin, said: Said) {
    let mut stream = BufStream::new(stream);
    let mut line = "220 mail.test\r\n".to_owned();
    let mut in_data = false;
    let mut answer = line.clone();
    loop {
        if stream.write_all(answer.as_bytes()).await.is_err() || stream.flush().await.is_err() {
            return;
        }
        line.clear();
        if !stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
            return;
        }
        let verb = line.split([' ', '\r']).next().unwrap_or_default();
        answer = match verb {
            "." => "250 taken\r\n".to_owned(),
            _ if in_data => String::new(),
            "RCPT" => said.once(),
            "DATA" => "354 go on\r\n".to_owned(),
            "QUIT" => "221 bye\r\n".to_owned(),
            _ => "250 ok\r\n".to_owned(),
        };
        in_data = (in_data || verb == "DATA") && verb != ".";
    }
}
