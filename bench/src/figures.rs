//! The measurements, each for Jackfield and for its peer.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use futures_util::StreamExt as _;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use tokio_tungstenite::connect_async;

use crate::{
    measure::Spread,
    plain,
    relay::{Relay, acknowledge, next_batch},
};

/// Lines of one throughput round, each of 63 bytes and LF.
const LINES: u64 = 200_000;

/// Samples of one delay or echo round.
const SAMPLES: usize = 300;

/// Between two samples, so that each finds the line idle.
const PAUSE: Duration = Duration::from_millis(2);

const MESSAGE: [u8; 64] = {
    let mut line = [b'x'; 64];
    line[63] = b'\n';
    line
};

/// Lines a second from the first byte sent to the last entry committed.
pub(crate) async fn stored(relay: &Relay) -> Result<f64> {
    let (bridge, local) = relay.listener("line", "console").await?;
    let mut stream = TcpStream::connect(local).await?;
    let before = relay.last(&bridge).await?;
    let started = Instant::now();
    send_lines(&mut stream).await?;
    // The peer's join may be counted with the lines: one entry in so many does not show.
    while relay.last(&bridge).await? < before + LINES {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = started.elapsed();
    relay.delete(&bridge).await?;
    Ok(LINES as f64 / took.as_secs_f64())
}

pub(crate) async fn stored_plain() -> Result<f64> {
    let (address, sink) = plain::file_sink().await?;
    let mut stream = TcpStream::connect(address).await?;
    let started = Instant::now();
    send_lines(&mut stream).await?;
    drop(stream);
    sink.await??;
    Ok(LINES as f64 / started.elapsed().as_secs_f64())
}

async fn send_lines(stream: &mut TcpStream) -> Result<()> {
    let lines = MESSAGE.repeat(1000);
    for _ in 0..LINES / 1000 {
        stream.write_all(&lines).await?;
    }
    Ok(())
}

/// From the write into a raw socket to the batch at a viewer.
pub(crate) async fn delay(relay: &Relay) -> Result<Spread> {
    let (bridge, local) = relay.listener("line", "console").await?;
    let mut viewer = relay.follow(&bridge).await?;
    let mut stream = TcpStream::connect(local).await?;
    stream.set_nodelay(true)?;
    let joined = next_batch(&mut viewer).await?;
    acknowledge(&mut viewer, &bridge, joined).await?;
    let mut samples = Vec::with_capacity(SAMPLES);
    for _ in 0..SAMPLES {
        tokio::time::sleep(PAUSE).await;
        let started = Instant::now();
        stream.write_all(&MESSAGE).await?;
        let seq = next_batch(&mut viewer).await?;
        samples.push(started.elapsed());
        acknowledge(&mut viewer, &bridge, seq).await?;
    }
    relay.delete(&bridge).await?;
    Ok(Spread::of(samples))
}

pub(crate) async fn delay_plain() -> Result<Spread> {
    let (raw, web) = plain::to_websocket().await?;
    let (mut viewer, _) = connect_async(format!("ws://{web}/")).await?;
    let mut stream = TcpStream::connect(raw).await?;
    stream.set_nodelay(true)?;
    let mut samples = Vec::with_capacity(SAMPLES);
    for _ in 0..SAMPLES {
        tokio::time::sleep(PAUSE).await;
        let started = Instant::now();
        stream.write_all(&MESSAGE).await?;
        viewer.next().await.context("the WebSocket has ended")??;
        samples.push(started.elapsed());
    }
    Ok(Spread::of(samples))
}

/// From the write of a message to the last byte of its echo.
pub(crate) async fn echo(relay: &Relay) -> Result<Spread> {
    let (bridge, local) = relay.listener("none", "echo").await?;
    let spread = round_trips(&local).await?;
    relay.delete(&bridge).await?;
    Ok(spread)
}

pub(crate) async fn echo_plain() -> Result<Spread> {
    round_trips(&plain::echo().await?).await
}

async fn round_trips(address: &str) -> Result<Spread> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut answer = [0; MESSAGE.len()];
    let mut samples = Vec::with_capacity(SAMPLES);
    for _ in 0..SAMPLES {
        let started = Instant::now();
        plain::round_trip(&mut stream, &MESSAGE, &mut answer).await?;
        samples.push(started.elapsed());
    }
    Ok(Spread::of(samples))
}
