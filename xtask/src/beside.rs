//! A task in a process of its own, while this one goes on.

use std::{env, io::Write};

use anyhow::{Context, Result, bail};
use duct::Handle;

use crate::stage::Stages;

/// A task that is under way. What it says is kept until its end: the lines of two would stand among each other.
pub(crate) struct Beside {
    task: &'static str,
    handle: Handle,
}

impl Beside {
    /// Starts `cargo xtask TASK` with what the other work leaves over of the machine. The other work may install nothing that
    /// the task installs as well.
    pub(crate) fn start(task: &'static str) -> Result<Self> {
        eprintln!("==> cargo xtask {task}, beside what follows");
        let program = env::current_exe().context("this program's own path")?;
        let command = duct::cmd!("nice", "-n", "10", program, task);
        let handle = command
            .stderr_to_stdout()
            .stdout_capture()
            .unchecked()
            .start()
            .context("nice")?;
        Ok(Self { task, handle })
    }

    /// Waits for its end, then shows what it said.
    pub(crate) fn finish(self, stages: &mut Stages) -> Result<()> {
        let Self { task, handle } = self;
        stages.run(&format!("Wait for cargo xtask {task}"), || {
            let output = handle.wait()?;
            std::io::stderr().write_all(&output.stdout)?;
            if !output.status.success() {
                bail!("cargo xtask {task} failed");
            }
            Ok(())
        })
    }
}
