//! Jackfield's figures, each beside a plain peer measured in the same run, in turn, so that a noisy machine
//! disturbs both alike. Loopback only; every load is bounded.
//!
//! [`relay`] runs the real program; [`plain`] holds the peers; [`figures`] the measurements.

mod figures;
mod measure;
mod plain;
mod relay;

use anyhow::Result;

use measure::Row;
use relay::Relay;

/// How often each measurement is repeated; the median is shown, with the extremes.
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() -> Result<()> {
    let program =
        std::env::var("JACKFIELD_BIN").unwrap_or_else(|_| "target/release/jackfield".to_owned());
    let relay = Relay::start(&program).await?;
    println!(
        "{ROUNDS} rounds each, median (least to most); ratio: Jackfield to its peer, round by round"
    );
    let mut rows = [
        Row::new(
            "64-byte lines stored",
            "lines/s",
            "plain TCP to a file, one fsync",
        ),
        Row::new(
            "socket to viewer, p50",
            "us",
            "plain TCP to a WebSocket, nothing stored",
        ),
        Row::new("socket to viewer, p99", "us", "the same"),
        Row::new(
            "echo of 64 bytes, p50",
            "us",
            "plain TCP echo, nothing stored",
        ),
        Row::new("echo of 64 bytes, p99", "us", "the same"),
    ];
    for _ in 0..ROUNDS {
        rows[0].add(
            figures::stored(&relay).await?,
            figures::stored_plain().await?,
        );
        let (ours, theirs) = (figures::delay(&relay).await?, figures::delay_plain().await?);
        rows[1].add(ours.p50, theirs.p50);
        rows[2].add(ours.p99, theirs.p99);
        let (ours, theirs) = (figures::echo(&relay).await?, figures::echo_plain().await?);
        rows[3].add(ours.p50, theirs.p50);
        rows[4].add(ours.p99, theirs.p99);
    }
    for row in &rows {
        println!("{row}");
    }
    println!("peak memory of the relay: {} MiB", relay.peak_memory_mib()?);
    Ok(())
}
