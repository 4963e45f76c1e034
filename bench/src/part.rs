//! The measurements.

mod commit;
mod delay;
mod echo;
mod idle;
mod journal;
mod notices;
mod retention;
mod search;
mod slow;
mod stopped;
mod stored;
mod udp;
mod viewers;

use anyhow::Result;
use clap::ValueEnum;

use crate::table::Table;

/// What every part is told.
#[derive(Debug)]
pub(crate) struct Bench {
    /// The relay's program.
    pub(crate) program: String,
    /// How often to measure.
    pub(crate) rounds: u32,
}

/// One measurement, which can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Entries stored a second, from 1 to 1,000 peers
    Stored,
    /// From the request of a send to its answer, under load
    Commit,
    /// From a raw socket to a viewer at 1,000 entries a second
    Delay,
    /// Deliveries a second to 1 to 200 viewers, beside brokers
    Viewers,
    /// Datagrams a second without loss
    Udp,
    /// Memory of idle viewers and peers
    Idle,
    /// Memory with viewers that never read
    Stopped,
    /// Round trips through an echoing bridge
    Echo,
    /// Storing, reading and searching as the journal grows
    Journal,
    /// Storing while the oldest go, beside storing alone
    Retention,
    /// Searching millions of entries, at rest and while entries are stored
    Search,
    /// Requests while thousands of clients are slow
    Slow,
    /// E-mails a second through the outbox, and the first page of a million notices
    Notices,
}

impl Part {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Stored => "Entries stored",
            Self::Commit => "Time to commit",
            Self::Delay => "Socket to viewer",
            Self::Viewers => "Deliveries to viewers",
            Self::Udp => "Datagrams without loss",
            Self::Idle => "Memory of idle viewers and peers",
            Self::Stopped => "Memory with stopped viewers",
            Self::Echo => "Echo",
            Self::Journal => "The journal as it grows",
            Self::Retention => "Storing while the oldest go",
            Self::Search => "Searching",
            Self::Slow => "Slow clients",
            Self::Notices => "Notices",
        }
    }

    pub(crate) async fn run(self, bench: &Bench, table: &mut Table) -> Result<()> {
        match self {
            Self::Stored => stored::run(bench, table).await,
            Self::Commit => commit::run(bench, table).await,
            Self::Delay => delay::run(bench, table).await,
            Self::Viewers => viewers::run(bench, table).await,
            Self::Udp => udp::run(bench, table).await,
            Self::Idle => idle::run(bench, table).await,
            Self::Stopped => stopped::run(bench, table).await,
            Self::Echo => echo::run(bench, table).await,
            Self::Journal => journal::run(bench, table).await,
            Self::Retention => retention::run(bench, table).await,
            Self::Search => search::run(bench, table).await,
            Self::Slow => slow::run(bench, table).await,
            Self::Notices => notices::run(bench, table).await,
        }
    }
}
