//! From the write of a message to the last byte of its echo; ours is stored twice before it is written.

use std::time::Instant;

use anyhow::{Result, ensure};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::Bench;
use crate::{
    message::{self, SHORT},
    plain,
    relay::Relay,
    table::{Spread, Table},
};

const SAMPLES: u64 = 500;
const PLAIN: &str = "plain TCP echo, nothing stored";

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let relay = Relay::start(&bench.program).await?;
    let bridge = relay.bridge("tcp-listen", "none", "echo").await?;
    for _ in 0..bench.rounds {
        let ours = round_trips(&bridge.local).await?;
        let plain = round_trips(&plain::echo().await?).await?;
        let row = table.row("64 bytes there and back, p50", "us");
        row.ours(ours.p50).beside(PLAIN, plain.p50);
        let row = table.row("64 bytes there and back, p99", "us");
        row.ours(ours.p99).beside(PLAIN, plain.p99);
    }
    Ok(())
}

async fn round_trips(address: &str) -> Result<Spread> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut samples = Vec::with_capacity(SAMPLES as usize);
    let (mut line, mut answer) = (Vec::new(), [0; SHORT]);
    for number in 0..SAMPLES {
        line.clear();
        message::write(&mut line, 0, number, SHORT);
        let started = Instant::now();
        stream.write_all(&line).await?;
        stream.read_exact(&mut answer).await?;
        samples.push(started.elapsed());
        ensure!(line == answer, "the echo differs");
    }
    Ok(Spread::of(samples))
}
