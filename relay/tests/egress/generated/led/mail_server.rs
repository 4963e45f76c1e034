//! A mail server that says at one step of a message what a test wants, with STARTTLS or without.

use std::sync::{Arc, Mutex};

use rustls::pki_types::CertificateDer;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufStream},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use crate::common::self_signed;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// At which step it says what; a greeting is none of a command.
pub(super) type Says = (&'static str, String);
pub(super) const GREETING: &str = "";

/// One on a port of all addresses, that proves to be of any of these names.
pub(super) struct MailServer {
    pub(super) port: u16,
    pub(super) certificate: CertificateDer<'static>,
    says: Arc<Mutex<Option<Says>>>,
}

impl MailServer {
    pub(super) async fn start(names: &[&str]) -> Self {
        let (acceptor, certificate) = self_signed(names);
        let listener = TcpListener::bind("[::]:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let says = Arc::<Mutex<Option<Says>>>::default();
        let said = Arc::clone(&says);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                let (acceptor, said) = (acceptor.clone(), Arc::clone(&said));
                tokio::spawn(async move {
                    let _ = spoken(Box::new(stream), acceptor, said).await;
                });
            }
        });
        Self {
            port,
            certificate,
            says,
        }
    }

    /// What it says next, once.
    pub(super) fn says(&self, says: Says) {
        *self.says.lock().unwrap() = Some(says);
    }

    /// What it has not said yet.
    pub(super) fn unsaid(&self) -> Option<Says> {
        self.says.lock().unwrap().take()
    }
}

/// Takes a message, or says that it will not, and then ends, so that the next one comes by a connection of its own.
async fn spoken(
    stream: Box<dyn Stream>,
    acceptor: TlsAcceptor,
    says: Arc<Mutex<Option<Says>>>,
) -> std::io::Result<()> {
    let mut stream = BufStream::new(stream);
    let (mut step, mut in_data, mut line) = (GREETING.to_owned(), false, String::new());
    loop {
        let said = says.lock().unwrap().take_if(|(at, _)| *at == step);
        let refuses = said
            .as_ref()
            .is_some_and(|(_, text)| !text.starts_with('2'));
        let answer = match (said, step.as_str()) {
            (Some((_, text)), _) => text,
            (_, GREETING) => "220 mail.test\r\n".to_owned(),
            (_, "EHLO") => "250-mail.test\r\n250 STARTTLS\r\n".to_owned(),
            (_, "DATA") => "354 go on\r\n".to_owned(),
            _ => "250 ok\r\n".to_owned(),
        };
        if !in_data {
            stream.write_all(answer.as_bytes()).await?;
            stream.flush().await?;
        }
        match step.as_str() {
            _ if refuses => return Ok(()),
            "." | "QUIT" => return Ok(()),
            "DATA" => in_data = true,
            "STARTTLS" => {
                let secure = acceptor.accept(stream.into_inner()).await?;
                stream = BufStream::new(Box::new(secure));
            }
            _ => {}
        }
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.split([' ', '\r']).next().unwrap_or_default();
        in_data &= verb != ".";
        step = if in_data { "text" } else { verb }.to_owned();
    }
}
