//! A raw peer that sends numbered messages, each from a lane of its own.

use std::time::Duration;

use anyhow::Result;
use tokio::{
    io::AsyncWriteExt as _,
    net::TcpStream,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

use crate::message::{self, Sizes};

/// About how much is written at once by a peer that sends as fast as it can.
const WRITE_BYTES: usize = 64 << 10;

/// How often a peer at a steady rate writes: what falls between is written together.
const STEP: Duration = Duration::from_millis(2);

/// A connection and where its lane stands.
pub(crate) struct Peer {
    stream: TcpStream,
    lane: u32,
    sizes: Sizes,
    next: u64,
    buffer: Vec<u8>,
}

impl Peer {
    pub(crate) async fn connect(address: &str, lane: u32, sizes: Sizes) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            lane,
            sizes,
            next: 0,
            buffer: Vec::new(),
        })
    }

    /// So many peers, on the lanes from 0.
    pub(crate) async fn connect_all(
        address: &str,
        count: usize,
        sizes: Sizes,
    ) -> Result<Vec<Self>> {
        let mut peers = Vec::with_capacity(count);
        for lane in 0..count {
            peers.push(Self::connect(address, lane as u32, sizes).await?);
        }
        Ok(peers)
    }

    /// Sends one message.
    pub(crate) async fn send(&mut self) -> Result<()> {
        self.write(1).await
    }

    /// Sends so many messages as fast as they are taken.
    pub(crate) async fn flood(&mut self, count: u64) -> Result<()> {
        let end = self.next + count;
        while self.next < end {
            let mut together = 0;
            let mut bytes = 0;
            while self.next + together < end && bytes < WRITE_BYTES {
                bytes += self.sizes.of(self.next + together);
                together += 1;
            }
            self.write(together).await?;
        }
        Ok(())
    }

    /// Sends so many messages, `rate` of them a second. Who is held up catches up.
    pub(crate) async fn pace(&mut self, count: u64, rate: u64) -> Result<()> {
        let mut steps = interval(STEP);
        steps.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let (first, mut step) = (self.next, 0_u128);
        while self.next < first + count {
            steps.tick().await;
            step += 1;
            let due = u128::from(rate) * step * STEP.as_micros() / 1_000_000;
            let due = (due as u64).min(count);
            self.write((first + due).saturating_sub(self.next)).await?;
        }
        Ok(())
    }

    async fn write(&mut self, count: u64) -> Result<()> {
        self.buffer.clear();
        for number in self.next..self.next + count {
            message::write(&mut self.buffer, self.lane, number, self.sizes.of(number));
        }
        self.next += count;
        Ok(self.stream.write_all(&self.buffer).await?)
    }
}

/// All peers send as many messages each, as fast as they are taken, side by side. Answers the peers, whose
/// connections are still open.
pub(crate) async fn flood_all(peers: Vec<Peer>, each: u64) -> Result<Vec<Peer>> {
    let mut tasks = JoinSet::new();
    for mut peer in peers {
        tasks.spawn(async move { peer.flood(each).await.map(|()| peer) });
    }
    tasks.join_all().await.into_iter().collect()
}
