//! A proxy between a client and the relay that cuts connections at seeded places, in either direction.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::task::AbortOnDropHandle;

use crate::common::{prelude::*, tcp_listener};

/// What the first connection may carry before its cut: more than the handshake has.
const FIRST: usize = 64 << 10;

/// How long the way up outlives the way down.
const DEAF: Duration = Duration::from_millis(50);

/// The way to the relay.
pub(crate) struct Proxy {
    pub(crate) url: String,
    cuts: Arc<AtomicUsize>,
    _task: AbortOnDropHandle<()>,
}

impl Proxy {
    /// Cuts each connection after at most `most` bytes in one of the directions, until it has made `cuts` cuts.
    pub(crate) async fn start(to: SocketAddr, most: usize, cuts: usize) -> Self {
        let (listener, address) = tcp_listener().await;
        let made = Arc::new(AtomicUsize::new(0));
        let task: JoinHandle<()> = tokio::spawn(run(listener, to, most, cuts, Arc::clone(&made)));
        Self {
            url: format!("http://{address}"),
            cuts: made,
            _task: AbortOnDropHandle::new(task),
        }
    }

    /// How many connections were cut.
    pub(crate) fn cuts(&self) -> usize {
        self.cuts.load(Ordering::Relaxed)
    }
}

async fn run(
    listener: TcpListener,
    to: SocketAddr,
    most: usize,
    cuts: usize,
    made: Arc<AtomicUsize>,
) {
    let mut random = fastrand::Rng::with_seed(4711);
    let mut least = FIRST;
    loop {
        let (mut client, _) = listener.accept().await.unwrap();
        let Ok(mut relay) = TcpStream::connect(to).await else {
            continue;
        };
        let (from_client, to_client) = client.split();
        let (from_relay, to_relay) = relay.split();
        let mut bytes = || match made.load(Ordering::Relaxed) < cuts {
            true => random.usize(least..most),
            false => usize::MAX,
        };
        let (up, down) = (bytes(), bytes());
        // The direction that ends first ends both. What goes up a while longer is done, and its answer is lost.
        let down = async {
            let cut = carry(from_relay, to_client, down).await;
            tokio::time::sleep(DEAF).await;
            cut
        };
        let cut = tokio::select! {
            cut = carry(from_client, to_relay, up) => cut,
            cut = down => cut,
        };
        if cut {
            made.fetch_add(1, Ordering::Relaxed);
        }
        least = 0;
    }
}

/// Hands on so many bytes; whether that was the end of it.
async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut left: usize,
) -> bool {
    let mut buffer = vec![0; 16 << 10];
    while left > 0 {
        let most = left.min(buffer.len());
        let Ok(count @ 1..) = from.read(&mut buffer[..most]).await else {
            return false;
        };
        if to.write_all(&buffer[..count]).await.is_err() {
            return false;
        }
        left -= count;
    }
    true
}

/// An address that stays while the relay behind it changes its own.
pub(crate) struct Fixed {
    pub(crate) url: String,
    to: tokio::sync::watch::Sender<SocketAddr>,
    _task: AbortOnDropHandle<()>,
}

impl Fixed {
    pub(crate) async fn start(to: SocketAddr) -> Self {
        let (listener, address) = tcp_listener().await;
        let (to, now) = tokio::sync::watch::channel(to);
        let task = tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let relay = *now.borrow();
                if let Ok(mut relay) = TcpStream::connect(relay).await {
                    // However it ends, the next one is waited for.
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut relay).await;
                }
            }
        });
        Self {
            url: format!("http://{address}"),
            to,
            _task: AbortOnDropHandle::new(task),
        }
    }

    /// From now on leads to another relay.
    pub(crate) fn lead_to(&self, to: SocketAddr) {
        self.to.send_replace(to);
    }
}
