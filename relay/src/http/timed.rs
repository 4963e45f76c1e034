//! A connection whose writes must get on: a client that reads nothing, or next to nothing, for too long is no client any
//! more, whoever waits for the write.

use std::{
    future::Future as _,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

use super::patience::Patience;

/// How long a write may stand still, and in all how far a client may fall behind the slowest pace.
const WRITE_TIME: Duration = Duration::from_secs(30);

/// So many bytes the system may hold that it has not sent yet. By itself it would hold megabytes: how fast they are taken would
/// be seen late, and a short answer would be the system's to hold for as long as its reader likes.
#[cfg(target_os = "linux")]
const UNSENT_BYTES: u32 = 32 << 10;

/// A stream that can be broken off with all that the system still holds for it.
pub(super) trait Abort {
    /// Closing it now ends it at once.
    fn abort(&self);
}

impl Abort for TcpStream {
    fn abort(&self) {
        let _ = self.set_zero_linger();
    }
}

/// Prepares a client's connection, so that a slow one is seen in time.
pub(super) fn tune(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    // Where the system refuses, or knows no such thing, slow ones are seen later.
    #[cfg(target_os = "linux")]
    let _ = socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT_BYTES);
}

/// A stream with a time for writes. TLS goes over it and not under it, for there a flush may be long.
#[derive(Debug)]
pub(super) struct Timed<S> {
    stream: S,
    patience: Patience,
    /// When the last write ended.
    wrote: Instant,
    /// Since when a write stands still, and until when it may; boxed, for most connections never have one.
    stall: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S: Abort> Timed<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            patience: Patience::new(WRITE_TIME),
            wrote: Instant::now(),
            stall: None,
        }
    }

    /// `bytes` are what of an outcome has been taken.
    fn watch<T>(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
        bytes: impl FnOnce(&T) -> usize,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(done) = outcome {
            let now = Instant::now();
            let stall = self.stall.take();
            let waited = stall.map_or(Duration::ZERO, |(since, _)| now - since);
            self.patience.waited(waited, done.as_ref().map_or(0, bytes));
            self.wrote = now;
            return Poll::Ready(done);
        }
        if self.stall.is_none() {
            let now = Instant::now();
            self.patience.rested(now - self.wrote);
            self.stall = Some((now, Box::pin(sleep(self.patience.left()))));
        }
        let over = self.stall.as_mut().map(|(_, over)| over.as_mut().poll(cx));
        if let Some(Poll::Ready(())) = over {
            self.stream.abort();
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Abort + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, outcome, |count| *count)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.watch(cx, outcome, |count| *count)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(cx);
        self.watch(cx, outcome, |()| 0)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.watch(cx, outcome, |()| 0)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
        task::JoinHandle,
    };

    use super::*;

    impl Abort for DuplexStream {
        fn abort(&self) {}
    }

    type Written = JoinHandle<(io::Result<()>, Instant)>;

    /// The other end of a write of more than is ever taken, and its outcome.
    fn writing() -> (DuplexStream, Written) {
        let (ours, theirs) = duplex(4096);
        let mut ours = Timed::new(ours);
        let write = tokio::spawn(async move {
            let outcome = ours.write_all(&[0; 1 << 20]).await;
            (outcome, Instant::now())
        });
        (theirs, write)
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_stands_still_ends() {
        let (_theirs, write) = writing();
        let began = Instant::now();
        let (outcome, ended) = write.await.unwrap();
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(ended - began < WRITE_TIME * 2, "{:?}", ended - began);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_only_trickles_ends_soon_after_and_a_slow_one_does_not() {
        let (mut theirs, write) = writing();
        let began = Instant::now();
        let mut taken = [0; 2048];
        // Two kilobytes a second, for minutes.
        for _ in 0..300 {
            sleep(Duration::from_secs(1)).await;
            theirs.read_exact(&mut taken).await.unwrap();
        }
        assert!(began.elapsed() >= WRITE_TIME * 10);
        let slower = Instant::now();
        while !write.is_finished() {
            sleep(Duration::from_secs(1)).await;
            let _ = theirs.read_exact(&mut taken[..100]).await;
        }
        let (outcome, ended) = write.await.unwrap();
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::TimedOut);
        let time = ended - slower;
        assert!(time >= WRITE_TIME && time < WRITE_TIME * 2, "{time:?}");
    }
}
