//! Where things lie in the workspace, and how programs are started in it.

use std::{
    env,
    ffi::{OsStr, OsString},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use duct::Expression;

/// The paths that the stages share.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The workspace that this program was built in.
    pub(crate) fn here() -> Self {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().unwrap_or(manifest).to_owned();
        // `join` keeps an absolute CARGO_TARGET_DIR as it is.
        let target = root.join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
        Self { root, target }
    }

    /// A path inside the workspace.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// A path below cargo's target folder.
    pub(crate) fn target(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.target.join(relative)
    }

    /// The finished program.
    pub(crate) fn program(&self) -> PathBuf {
        let name = format!("jackfield{}", env::consts::EXE_SUFFIX);
        self.target(format!("release/{name}"))
    }

    /// Runs a program in the workspace's root to its end. Its standard output goes to our standard
    /// error, so that ours belongs to what was asked for: the relay's lines, the tests' results.
    pub(crate) fn run(&self, program: impl Into<OsString>, arguments: &[&str]) -> Result<()> {
        finish(self.command(program, arguments).stdout_to_stderr())
    }

    /// A program to be run in the workspace's root.
    pub(crate) fn command(&self, program: impl Into<OsString>, arguments: &[&str]) -> Expression {
        self.command_in("", program, arguments)
    }

    /// A program to be run in a folder of the workspace.
    pub(crate) fn command_in(
        &self,
        folder: &str,
        program: impl Into<OsString>,
        arguments: &[&str],
    ) -> Expression {
        duct::cmd(program.into(), arguments).dir(self.root.join(folder))
    }
}

/// The cargo that started this program, else the one on the PATH.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Runs a command to its end; one that cannot start or fails is an error.
pub(crate) fn finish(command: Expression) -> Result<()> {
    match command.run() {
        Ok(_) => Ok(()),
        // Of a program that ended, this says all; of one that did not start, not even the name.
        Err(fault) if fault.kind() == ErrorKind::Other => Err(fault.into()),
        Err(fault) => Err(fault).with_context(|| format!("{command:?}")),
    }
}

/// The PATH with these folders before all others.
pub(crate) fn path_with(first: &[PathBuf]) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = first.iter().cloned().chain(env::split_paths(&path));
    env::join_paths(all).context("a tool's folder cannot stand in PATH")
}

/// Whether a program of this name is on the PATH.
pub(crate) fn on_path(program: impl AsRef<OsStr>) -> bool {
    which::which(program).is_ok()
}
