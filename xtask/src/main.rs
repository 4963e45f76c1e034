//! What a developer runs. `cargo xtask serve` is all that a fresh clone needs: what is missing on
//! the machine is installed first, and kept.
//!
//! `tasks` puts the stages in order; `page`, `checks`, `audit`, `journeys` and `dist` are the stages; `beside` runs a task while
//! others go on; `tools`, `python` and `system` bring what they need; `workspace` knows the paths and `stage` keeps the time.

mod audit;
mod beside;
mod checks;
mod dist;
mod journeys;
mod lock;
mod page;
mod python;
mod stage;
mod system;
mod tasks;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::{stage::Stages, tasks::Task, workspace::Workspace};

/// Builds, checks and runs Jackfield.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

fn main() -> ExitCode {
    let Arguments { task } = Arguments::parse();
    let workspace = Workspace::here();
    let mut stages = Stages::new();
    let result = task.run(&workspace, &mut stages);
    stages.summary();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("xtask: {fault:#}");
            ExitCode::FAILURE
        }
    }
}
