//! What is checked without a browser.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::{
    audit, python,
    stage::Stages,
    system::{self, CADDY, COMPILER, KANNEL, NFTABLES, NGINX, POSTFIX, PYTHON, STRACE},
    tools,
    workspace::{Workspace, cargo, finish},
};

const HOST_LINT: &[&str] = &[
    "clippy",
    "--workspace",
    "--exclude",
    "frontend",
    "--all-targets",
    "--",
    "-D",
    "warnings",
];
const PAGE_LINT: &[&str] = &[
    "clippy",
    "-p",
    "frontend",
    "--target",
    "wasm32-unknown-unknown",
    "--",
    "-D",
    "warnings",
];

/// Brings what [`run`] needs. Gives the folder of the programs that audit, if they can be had.
pub(crate) fn prepare(workspace: &Workspace, stages: &mut Stages) -> Result<Option<PathBuf>> {
    system::ensure(&[&COMPILER], stages)?;
    for need in [
        &STRACE, &KANNEL, &POSTFIX, &PYTHON, &NGINX, &CADDY, &NFTABLES,
    ] {
        or_left_out(system::ensure(&[need], stages))?;
    }
    for tool in python::FOR_TESTS {
        or_left_out(python::ensure(workspace, stages, tool))?;
    }
    tools::wasm_target(workspace, stages)?;
    or_left_out(audit::prepare(workspace, stages))
}

/// The form, the lints and the tests of all crates; without `auditors` nothing is audited.
pub(crate) fn run(
    workspace: &Workspace,
    stages: &mut Stages,
    auditors: Option<&Path>,
) -> Result<()> {
    let cargo = |arguments: &[&str]| finish(workspace.command(cargo(), arguments));
    stages.run("Check the form", || cargo(&["fmt", "--all", "--check"]))?;
    stages.run("Lint the host's crates", || cargo(HOST_LINT))?;
    stages.run("Lint the page", || cargo(PAGE_LINT))?;
    if let Some(programs) = auditors {
        audit::deny(workspace, stages, programs)?;
    }
    stages.run("Test the page's own logic", || {
        cargo(&["test", "-p", "frontend"])
    })?;
    stages.run("Test the host's crates", || {
        // All that fails is told at once.
        cargo(&[
            "test",
            "--no-fail-fast",
            "--workspace",
            "--exclude",
            "frontend",
        ])
    })
}

/// What a few tests need, nothing where it cannot be brought: without it they say so and are left out, but not where `CI` is
/// `true`.
fn or_left_out<T>(needed: Result<T>) -> Result<Option<T>> {
    match needed {
        Err(fault) if env::var_os("CI").is_some_and(|ci| ci == "true") => {
            Err(fault.context("under CI no test may be left out"))
        }
        Err(fault) => {
            eprintln!("{fault:#}; the tests that need it are left out");
            Ok(None)
        }
        Ok(brought) => Ok(Some(brought)),
    }
}
