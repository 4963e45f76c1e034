//! The connection under the mail client: plain or TLS, its lines always UTF-8.
//!
//! The client reads answers as UTF-8 and takes anything else for a broken connection, while QQ words its refusals in GBK.
//! So lines that are no UTF-8 are read as GBK here. It also bounds a line before it is whole, which the client does after,
//! hears whether the server offers pipelining, which the client does not tell, and keeps what is written together until
//! an answer is waited for, where the client flushes each piece.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::{Buf as _, BytesMut};
use encoding_rs::GBK;
use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

/// The longest line of an answer, above what any server says (RFC 5321, 4.5.3.1.5: 512 bytes).
const LONGEST_LINE: usize = 4096;

/// How much is kept before it is written all the same.
const KEPT_BYTES: usize = 16 << 10;

/// What the bytes go over.
#[derive(Debug)]
pub(super) enum Line {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// The connection.
#[derive(Debug)]
pub(super) struct Wire {
    line: Line,
    peer: SocketAddr,
    /// To be written before the next read.
    kept: BytesMut,
    /// Of a line that is not whole yet; at most [`LONGEST_LINE`] bytes and one read.
    raw: BytesMut,
    /// Whole lines as text, to be read.
    text: BytesMut,
    ended: bool,
    pipelining: Arc<AtomicBool>,
}

impl Wire {
    /// On a connection. What stands in `first` is read before all else.
    pub(super) fn new(line: Line, peer: SocketAddr, first: &[u8]) -> Self {
        Self {
            line,
            peer,
            kept: BytesMut::new(),
            raw: BytesMut::new(),
            text: first.into(),
            ended: false,
            pipelining: Arc::default(),
        }
    }

    /// Whether the server has offered it, once it has answered `EHLO`.
    pub(super) fn offers_pipelining(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.pipelining)
    }

    /// Writes what was kept.
    fn poll_kept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.kept.is_empty() {
            let written = ready!(match &mut self.line {
                Line::Plain(line) => Pin::new(line).poll_write(cx, &self.kept),
                Line::Tls(line) => Pin::new(line).poll_write(cx, &self.kept),
            })?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.kept.advance(written);
        }
        match &mut self.line {
            Line::Plain(line) => Pin::new(line).poll_flush(cx),
            Line::Tls(line) => Pin::new(line).poll_flush(cx),
        }
    }

    fn take_lines(&mut self) {
        while let Some(end) = self.raw.iter().position(|byte| *byte == b'\n') {
            let line = self.raw.split_to(end + 1);
            if offers_pipelining(&line) {
                self.pipelining.store(true, Ordering::Relaxed);
            }
            if std::str::from_utf8(&line).is_ok() {
                self.text.extend_from_slice(&line);
            } else {
                let (line, _) = GBK.decode_without_bom_handling(&line);
                self.text.extend_from_slice(line.as_bytes());
            }
        }
    }
}

/// A line of the answer to `EHLO` (RFC 2920, 2).
fn offers_pipelining(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let word = line
        .strip_prefix(b"250-")
        .or_else(|| line.strip_prefix(b"250 "));
    word.is_some_and(|word| word.eq_ignore_ascii_case(b"PIPELINING"))
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.text.is_empty() {
            ready!(self.poll_kept(cx))?;
        }
        while self.text.is_empty() && !self.ended {
            let mut bytes = [0; 1024];
            let mut read = ReadBuf::new(&mut bytes);
            ready!(match &mut self.line {
                Line::Plain(line) => Pin::new(line).poll_read(cx, &mut read),
                Line::Tls(line) => Pin::new(line).poll_read(cx, &mut read),
            })?;
            // Half a line at the end is none.
            self.ended = read.filled().is_empty();
            self.raw.extend_from_slice(read.filled());
            self.take_lines();
            if self.raw.len() > LONGEST_LINE {
                let what = "a line of the server's answer is too long";
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, what)));
            }
        }
        let length = self.text.len().min(out.remaining());
        out.put_slice(&self.text[..length]);
        self.text.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.kept.len() >= KEPT_BYTES {
            ready!(self.poll_kept(cx))?;
        }
        let length = bytes.len().min(KEPT_BYTES);
        self.kept.extend_from_slice(&bytes[..length]);
        Poll::Ready(Ok(length))
    }

    /// Does nothing: the next read writes what is kept.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_kept(cx))?;
        match &mut self.line {
            Line::Plain(line) => Pin::new(line).poll_shutdown(cx),
            Line::Tls(line) => Pin::new(line).poll_shutdown(cx),
        }
    }
}
