//! What is taken in from others: licences, sources, known holes.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{
    python,
    stage::Stages,
    workspace::{Workspace, cargo, finish},
};

/// Brings what [`deny`] needs, also the crates that only other systems build: needs the network, once. Gives the folder of the
/// programs.
pub(crate) fn prepare(workspace: &Workspace, stages: &mut Stages) -> Result<PathBuf> {
    let programs = python::ensure(workspace, stages, &python::RUST_AUDIT)?;
    stages.run("Fetch the crates of all systems", || {
        finish(workspace.command(cargo(), &["fetch", "--locked"]))
    })?;
    Ok(programs)
}

/// Licences, bans and sources, as deny.toml has them.
pub(crate) fn deny(workspace: &Workspace, stages: &mut Stages, programs: &Path) -> Result<()> {
    stages.run("Check what others' crates are under", || {
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
    let programs = prepare(workspace, stages)?;
    deny(workspace, stages, &programs)?;
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
