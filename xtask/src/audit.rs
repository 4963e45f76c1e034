//! What is taken in from others: licences, sources, known holes.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    python,
    stage::Stages,
    workspace::{Workspace, cargo, finish},
};

/// Licences, bans and sources, as deny.toml has them. Needs the network for crates that only other systems build, once.
pub(crate) fn deny(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    let programs = python::ensure(workspace, stages, &python::RUST_AUDIT)?;
    stages.run("Check what others' crates are under", || {
        finish(workspace.command(cargo(), &["fetch", "--locked"]))?;
        let check = ["--offline", "check", "licenses", "bans", "sources"];
        finish(
            workspace
                .command(programs.join("cargo-deny"), &check)
                .stdout_to_stderr(),
        )
    })
}

/// The same, and the holes that RustSec knows of: from a copy of its database, else fetched from GitHub.
pub(crate) fn run(
    workspace: &Workspace,
    stages: &mut Stages,
    database: Option<PathBuf>,
) -> Result<()> {
    deny(workspace, stages)?;
    let programs = python::ensure(workspace, stages, &python::RUST_AUDIT)?;
    stages.run("Look for known holes", || {
        let mut line = vec!["audit".into()];
        if let Some(database) = database {
            let from = ["--no-fetch".into(), "--stale".into(), "--db".into()];
            line.extend(from.into_iter().chain([database.into_os_string()]));
        }
        let audit = duct::cmd(programs.join("cargo-audit"), line);
        finish(audit.dir(workspace.path(".")).stdout_to_stderr())
    })
}
