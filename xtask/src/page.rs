//! Builds the page into dist/, where the relay embeds it from.

use std::{
    ffi::OsString,
    fs::{self, File},
    path::Path,
    time::SystemTime,
};

use anyhow::{Context, Result};

use crate::{
    stage::Stages,
    system::{self, NODE},
    tools,
    workspace::{Workspace, cargo, finish},
};

const INPUTS: [&str; 8] = [
    "frontend",
    "shared",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "xtask/compress.mjs",
];
// Its time tells when the page was built: a plain `trunk build`, whose page is a debug one, leaves
// no compressed files.
const STAMP: &str = "dist/index.html.br";

/// Brings what the page's build needs; gives the PATH to run trunk with.
pub(crate) fn prepare(workspace: &Workspace, stages: &mut Stages) -> Result<OsString> {
    system::ensure(&[&NODE], stages)?;
    tools::ensure(workspace, stages)
}

/// Builds the page if anything that it is made of is newer.
pub(crate) fn build(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    if is_fresh(workspace) {
        eprintln!("==> The page is up to date");
        return Ok(());
    }
    let path = prepare(workspace, stages)?;
    // trunk is kept from the network, and with it the cargo that it starts.
    stages.run("Fetch the crates", || {
        workspace.run(cargo(), &["fetch", "--quiet"])
    })?;
    // What is changed while the build runs must count as newer than it.
    let began = SystemTime::now();
    stages.run("Build the page", || {
        let trunk = workspace.command("trunk", &["build", "--release", "--offline"]);
        finish(trunk.env("PATH", path).stdout_to_stderr())
    })?;
    stages.run("Compress the page", || {
        workspace.run("node", &["xtask/compress.mjs", "dist"])?;
        let stamp = File::options().append(true).open(workspace.path(STAMP))?;
        stamp.set_modified(began).context(STAMP)
    })
}

fn is_fresh(workspace: &Workspace) -> bool {
    let Ok(built) = changed(&workspace.path(STAMP)) else {
        return false;
    };
    INPUTS
        .iter()
        .map(|input| workspace.path(input))
        .filter(|input| input.exists())
        .all(|input| newest(&input).is_ok_and(|time| time < built))
}

/// The time of the latest change in a file or folder; a folder's own time tells of removals.
fn newest(path: &Path) -> Result<SystemTime> {
    let mut time = changed(path)?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            time = time.max(newest(&entry?.path())?);
        }
    }
    Ok(time)
}

fn changed(path: &Path) -> Result<SystemTime> {
    Ok(fs::metadata(path)?.modified()?)
}
