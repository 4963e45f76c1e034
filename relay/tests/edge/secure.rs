//! A client that speaks TLS and sees every byte of the answers.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, client::IntoClientRequest as _, http::HeaderName},
};

use crate::common::within;

/// A client, and where it comes from and goes to.
#[derive(Clone)]
pub(crate) struct Client {
    connector: TlsConnector,
    pub(crate) from: IpAddr,
    pub(crate) to: SocketAddr,
    /// How much the system takes for it that it has not read yet; as it likes, where this is not set.
    pub(crate) room: Option<u32>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
}

impl Answer {
    /// The value of a header, empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines();
        let found = lines.find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        });
        found.unwrap_or_default()
    }
}

impl Client {
    /// A client on loopback that believes one authority.
    pub(crate) fn new(authority: &CertificateDer<'static>, to: SocketAddr) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            connector: Arc::new(config).into(),
            from: [127, 0, 0, 1].into(),
            to,
            room: None,
        }
    }

    /// The same, offering these protocols (ALPN, RFC 7301).
    pub(crate) fn speaking(&self, protocols: &[&str]) -> Self {
        let mut config = ClientConfig::clone(self.connector.config());
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        Self {
            connector: Arc::new(config).into(),
            ..self.clone()
        }
    }

    /// The same from another address of loopback.
    pub(crate) fn from(&self, last: u8) -> Self {
        Self {
            from: [127, 0, 0, last].into(),
            ..self.clone()
        }
    }

    /// The handshake.
    pub(crate) async fn dial(&self) -> io::Result<TlsStream<TcpStream>> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((self.from, 0).into())?;
        if let Some(room) = self.room {
            socket.set_recv_buffer_size(room)?;
        }
        let stream = within("the dial", socket.connect(self.to)).await?;
        let name = ServerName::try_from("localhost").unwrap();
        within("the handshake", self.connector.connect(name, stream)).await
    }

    /// A request with further headers, and its answer.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        let mut stream = self.dial().await?;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.to.port(),
            body.len()
        );
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).await?;
        stream.write_all(body).await?;
        let mut answer = Vec::new();
        // Not every server says goodbye in TLS.
        let end = within("the answer", stream.read_to_end(&mut answer)).await;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, _) = text.split_once("\r\n\r\n").ok_or_else(|| {
            end.err()
                .unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())
        })?;
        Ok(Answer {
            status: head[9..12].parse().unwrap(),
            head: head.to_owned(),
        })
    }

    /// A live socket; the status where it is refused.
    pub(crate) async fn live(
        &self,
        headers: &[(&str, &str)],
    ) -> Result<WebSocketStream<TlsStream<TcpStream>>, u16> {
        let url = format!("wss://localhost:{}/api/v1/live", self.to.port());
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let stream = self.dial().await.unwrap();
        match within("the upgrade", client_async(request, stream)).await {
            Ok((socket, _)) => Ok(socket),
            Err(tungstenite::Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }
}
