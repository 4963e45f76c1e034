//! A proxy that cuts connections at random bytes in both directions, stalls them, and hands frames on in pieces.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};

use crate::common::{close_with_reset, prelude::*, tcp_listener};

/// One viewer's way to the relay.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    cuts: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Proxy {
    pub(crate) async fn start(to: SocketAddr, random: fastrand::Rng) -> Self {
        let (listener, address) = tcp_listener().await;
        let cuts = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, to, random, Arc::clone(&cuts)));
        Self {
            address,
            cuts,
            _tasks: tasks,
        }
    }

    /// How many connections were cut.
    pub(crate) fn cuts(&self) -> usize {
        self.cuts.load(Ordering::Relaxed)
    }
}

/// One connection after the other: a viewer has one at a time.
async fn accept(
    listener: TcpListener,
    to: SocketAddr,
    mut random: fastrand::Rng,
    cuts: Arc<AtomicUsize>,
) {
    loop {
        let viewer = listener.accept().await.unwrap().0;
        let relay = TcpStream::connect(to).await.unwrap();
        let (from_viewer, to_viewer) = viewer.into_split();
        let (from_relay, to_relay) = relay.into_split();
        // Some cuts fall into the handshake, some into the first frames, some far behind.
        let mut bytes = |most: u32| {
            let power = random.u32(8..most);
            random.usize(0..1 << power)
        };
        let (up, down) = (bytes(16), bytes(22));
        let mut up = Half::new(from_viewer, to_relay, up, random.fork());
        let mut down = Half::new(from_relay, to_viewer, down, random.fork());
        tokio::select! {
            () = up.carry() => {}
            () = down.carry() => {}
        }
        cuts.fetch_add(1, Ordering::Relaxed);
        for (read, write) in [(up.from, down.to), (down.from, up.to)] {
            let stream = read.reunite(write).unwrap();
            if random.bool() {
                close_with_reset(stream);
            }
        }
    }
}

/// One direction of a connection.
struct Half {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    /// How many bytes still go through.
    left: usize,
    random: fastrand::Rng,
}

impl Half {
    fn new(from: OwnedReadHalf, to: OwnedWriteHalf, left: usize, random: fastrand::Rng) -> Self {
        Self {
            from,
            to,
            left,
            random,
        }
    }

    /// Hands bytes on until the cut, or until one side has gone.
    async fn carry(&mut self) {
        let mut buffer = vec![0; 16 << 10];
        while self.left > 0 {
            let most = self.random.usize(1..=buffer.len()).min(self.left);
            let Ok(count @ 1..) = self.from.read(&mut buffer[..most]).await else {
                return;
            };
            if self.random.u32(..16) == 0 {
                tokio::time::sleep(Duration::from_millis(self.random.u64(..6))).await;
            }
            if self.to.write_all(&buffer[..count]).await.is_err() {
                return;
            }
            self.left -= count;
        }
    }
}
