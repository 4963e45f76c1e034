//! Each task as a row of stages.

use std::{ffi::OsString, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};

use crate::{
    audit,
    beside::Beside,
    checks, dist, journeys, page,
    stage::Stages,
    system::{self, COMPILER},
    workspace::{Workspace, cargo, finish},
};

/// What can be asked for.
#[derive(Subcommand)]
pub(crate) enum Task {
    /// Build all and start the relay; further arguments go to `jackfield serve`
    Serve(Rest),
    /// Build the finished program, page inside: target/release/jackfield
    Build,
    /// Make the archive for machines without Rust: target/dist/jackfield-VERSION-ARCH-linux.tar.gz
    Dist,
    /// Do all that CI does: form, lints, tests, build, journeys in a browser
    Test {
        /// Only the Rust checks, or only the journeys
        #[arg(long)]
        only: Option<Part>,
    },
    /// Check licences and sources of others' crates, and look for known holes in them
    Audit {
        /// A copy of RustSec's advisory-db; else it is fetched from GitHub
        #[arg(long)]
        db: Option<PathBuf>,
    },
    /// Rebuild the page (debug) whenever its source changes
    Dev,
    /// Measure; further arguments go to the bench program
    Bench(Rest),
}

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Form, lints and tests of the crates
    Rust,
    /// The journeys in a browser
    E2e,
}

/// Arguments handed on as they are.
#[derive(Args)]
pub(crate) struct Rest {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Task {
    /// Does the task.
    pub(crate) fn run(self, workspace: &Workspace, stages: &mut Stages) -> Result<()> {
        match self {
            Self::Serve(Rest { arguments }) => {
                build(workspace, stages)?;
                stages.summary();
                serve(workspace, arguments)
            }
            Self::Build => build(workspace, stages),
            Self::Dist => dist::run(workspace, stages),
            Self::Test { only } => test(workspace, stages, only),
            Self::Audit { db } => audit::run(workspace, stages, db),
            Self::Dev => dev(workspace, stages),
            Self::Bench(Rest { arguments }) => bench(workspace, stages, arguments),
        }
    }
}

fn build(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    system::ensure(&[&COMPILER], stages)?;
    page::build(workspace, stages)?;
    stages.run("Build the relay", || {
        workspace.run(cargo(), &["build", "--release", "-p", "relay"])
    })
}

fn test(workspace: &Workspace, stages: &mut Stages, only: Option<Part>) -> Result<()> {
    match only {
        Some(Part::Rust) => {
            let programs = checks::prepare(workspace, stages)?;
            checks::run(workspace, stages, programs.as_deref())
        }
        Some(Part::E2e) => {
            journeys::prepare(stages)?;
            build(workspace, stages)?;
            journeys::run(workspace, stages)
        }
        None => {
            journeys::prepare(stages)?;
            let programs = checks::prepare(workspace, stages)?;
            // The checks leave half of the machine idle, for most tests wait.
            let program = Beside::start("build")?;
            let checked = checks::run(workspace, stages, programs.as_deref());
            let built = program.finish(stages);
            checked?;
            built?;
            journeys::run(workspace, stages)
        }
    }
}

fn bench(workspace: &Workspace, stages: &mut Stages, arguments: Vec<OsString>) -> Result<()> {
    build(workspace, stages)?;
    let fixed = ["run", "--release", "-p", "bench", "--"].map(OsString::from);
    let command = duct::cmd(cargo(), fixed.into_iter().chain(arguments));
    stages.run("Measure", || {
        finish(command.env("JACKFIELD_BIN", workspace.program()))
    })
}

fn serve(workspace: &Workspace, arguments: Vec<OsString>) -> Result<()> {
    let mut relay = Command::new(workspace.program());
    become_program(relay.arg("serve").args(arguments))
}

/// The live socket asks for a subprotocol, which `trunk serve`'s proxy drops and browsers then
/// refuse: so trunk only builds, and a debug build of the relay serves what it built from the disk.
fn dev(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    let path = page::prepare(workspace, stages)?;
    stages.summary();
    eprintln!("beside this, run `cargo run -p relay -- serve`; reload the page after a rebuild");
    let mut trunk = Command::new("trunk");
    trunk.arg("watch").current_dir(workspace.path("."));
    become_program(trunk.env("PATH", path))
}

/// Puts the program in this one's place, so that signals reach it and its exit code is ours.
fn become_program(command: &mut Command) -> Result<()> {
    let fault = std::os::unix::process::CommandExt::exec(command);
    Err(fault).with_context(|| format!("{command:?}"))
}
