//! Jackfield's figures, each beside a plain peer measured in the same run, in turn, so that a noisy machine
//! disturbs both alike. Loopback only; every load is bounded.
//!
//! [`relay`] and [`broker`] run the real programs, each a [`program`]; [`message`] makes what is sent and checks
//! what comes; [`peer`] sends, [`viewer`] receives; [`plain`] holds the plain peers, [`mail`] a mail server; each module of [`part`] is
//! one measurement; [`table`] shows the figures.

mod broker;
mod mail;
mod message;
mod part;
mod peer;
mod plain;
mod program;
mod relay;
mod table;
mod viewer;

use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Parser, ValueEnum as _};

use part::{Bench, Part};
use table::Table;

/// No part may take longer: it is stuck then.
const PART_TIME: Duration = Duration::from_secs(300);

/// Measures Jackfield beside plain peers.
#[derive(Parser)]
struct Arguments {
    /// What to measure; everything where nothing is named
    parts: Vec<Part>,
    /// How often each measurement is repeated; the median is shown, with the extremes
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    rounds: u32,
    /// Show Markdown tables
    #[arg(long)]
    markdown: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments {
        parts,
        rounds,
        markdown,
    } = Arguments::parse();
    let program =
        std::env::var("JACKFIELD_BIN").unwrap_or_else(|_| "target/release/jackfield".to_owned());
    let bench = Bench { program, rounds };
    let parts = if parts.is_empty() {
        Part::value_variants().to_vec()
    } else {
        parts
    };
    println!(
        "{rounds} rounds, median (least to most); ratio: Jackfield to its peer, round by round"
    );
    for part in parts {
        let mut table = Table::default();
        let outcome = tokio::time::timeout(PART_TIME, part.run(&bench, &mut table)).await;
        table.print(part.title(), markdown);
        outcome
            .with_context(|| format!("{} took too long", part.title()))?
            .with_context(|| part.title())?;
    }
    Ok(())
}
