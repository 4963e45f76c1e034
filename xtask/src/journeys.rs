//! The journeys in a real browser.

use std::fs;

use anyhow::{Context, Result};

use crate::{
    stage::Stages,
    system::{self, CHINESE_FONT, CHROMIUM, NCAT, NETCAT, NODE, PYTHON, SOCAT},
    workspace::{Workspace, finish},
};

/// Brings what [`run`] needs of the system.
pub(crate) fn prepare(stages: &mut Stages) -> Result<()> {
    let needs = [
        &NODE,
        &CHROMIUM,
        &CHINESE_FONT,
        &PYTHON,
        &NETCAT,
        &NCAT,
        &SOCAT,
    ];
    system::ensure(&needs, stages)
}

/// Runs all journeys against the finished program.
pub(crate) fn run(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    install_packages(workspace, stages)?;
    let chromium = system::chromium().context("Chromium")?;
    stages.run("Walk the journeys", || {
        let arguments = ["--no-install", "playwright", "test"];
        finish(
            workspace
                .command_in("e2e", "npx", &arguments)
                .env("JACKFIELD_BIN", workspace.program())
                .env("CHROMIUM", chromium),
        )
    })
}

/// `npm ci`, only when the lock is another than the one that was installed.
fn install_packages(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    let lock = fs::read(workspace.path("e2e/package-lock.json")).context("package-lock.json")?;
    let stamp = workspace.path("e2e/node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    stages.run("Install the journeys' packages", || {
        // None of the packages needs what its install script would build or fetch.
        let arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
        let npm = workspace.command_in("e2e", "npm", &arguments);
        finish(
            npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
                .stdout_to_stderr(),
        )?;
        fs::write(&stamp, &lock).context("the stamp of the installed packages")
    })
}
