//! A server in a process of its own, and what the system tells about it.

use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::process::{Child, Command};

/// The unit of times in `/proc/PID/stat`: Linux counts a hundred a second towards programs, whatever it does itself.
const TICK: Duration = Duration::from_millis(10);

/// A running program; it is killed when this is dropped.
pub(crate) struct Program {
    child: Child,
}

impl Program {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let child = command.kill_on_drop(true).spawn();
        let child = child.with_context(|| format!("{:?} cannot be started", command.as_std()))?;
        Ok(Self { child })
    }

    pub(crate) fn stdout(&mut self) -> Result<tokio::process::ChildStdout> {
        self.child.stdout.take().context("no standard output")
    }

    /// Processor time so far, of all its threads, in the program and in the system for it.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let stat = self.proc("stat")?;
        // The second field is the name in parentheses; utime and stime are the 14th and the 15th.
        let (_, rest) = stat.rsplit_once(')').context("a stat without a name")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let mut ticks = 0;
        for field in [11, 12] {
            ticks += fields.get(field).context("a short stat")?.parse::<u32>()?;
        }
        Ok(TICK * ticks)
    }

    /// Resident memory in KiB.
    pub(crate) fn resident(&self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// The most resident memory so far, in KiB.
    pub(crate) fn peak(&self) -> Result<u64> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Result<u64> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let value = line.with_context(|| format!("no {name}"))?.trim();
        Ok(value.trim_end_matches(" kB").parse()?)
    }

    fn proc(&self, file: &str) -> Result<String> {
        let pid = self.child.id().context("the program has ended")?;
        Ok(std::fs::read_to_string(format!("/proc/{pid}/{file}"))?)
    }
}
