//! What is checked without a browser.

use anyhow::Result;

use crate::{
    stage::Stages,
    system::{self, COMPILER, KANNEL, STRACE},
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

/// The form, the lints and the tests of all crates.
pub(crate) fn run(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    system::ensure(&[&COMPILER], stages)?;
    for need in [&STRACE, &KANNEL] {
        if let Err(fault) = system::ensure(&[need], stages) {
            // Its test says so and is left out.
            eprintln!("{fault:#}");
        }
    }
    tools::wasm_target(workspace, stages)?;
    let cargo = |arguments: &[&str]| finish(workspace.command(cargo(), arguments));
    stages.run("Check the form", || cargo(&["fmt", "--all", "--check"]))?;
    stages.run("Lint the host's crates", || cargo(HOST_LINT))?;
    stages.run("Lint the page", || cargo(PAGE_LINT))?;
    stages.run("Test the page's own logic", || {
        cargo(&["test", "-p", "frontend"])
    })?;
    stages.run("Test the host's crates", || {
        cargo(&["test", "--workspace", "--exclude", "frontend"])
    })
}
