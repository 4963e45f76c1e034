//! Brings the page's tools: the wasm target, trunk, wasm-bindgen and wasm-opt.
//!
//! Each lies in a folder of its own version under the user's cache, so that several versions stand
//! side by side and an unfinished install spoils nothing. One on the PATH of the right version is
//! taken as it is.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    lock,
    stage::Stages,
    workspace::{Workspace, cargo, finish, on_path, path_with},
};

const TARGET: &str = "wasm32-unknown-unknown";
// 0.22 wants a newer compiler than the workspace does.
const TRUNK: &str = "0.21.14";
// Trunk.toml pins the same one.
const BINARYEN: &str = "132";

/// The PATH with the page's tools before all others; what is missing is installed first.
pub(crate) fn ensure(workspace: &Workspace, stages: &mut Stages) -> Result<OsString> {
    wasm_target(workspace, stages)?;
    let cache = cache()?;
    let lock = fs::read_to_string(workspace.path("Cargo.lock")).context("Cargo.lock")?;
    let bindgen = lock::version(&lock, "wasm-bindgen").context("wasm-bindgen in Cargo.lock")?;
    let tools = [
        Tool {
            program: "trunk",
            version: TRUNK,
            home: cache.join(format!("trunk-{TRUNK}")),
            bin: "bin",
            install: trunk,
        },
        Tool {
            program: "wasm-bindgen",
            version: bindgen,
            home: cache.join(format!("wasm-bindgen-{bindgen}")),
            bin: "bin",
            install: wasm_bindgen,
        },
        Tool {
            program: "wasm-opt",
            version: BINARYEN,
            home: cache.join(format!("binaryen-{BINARYEN}")),
            bin: "node_modules/.bin",
            install: wasm_opt,
        },
    ];
    let mut folders = Vec::new();
    for tool in &tools {
        folders.extend(tool.ensure(stages)?);
    }
    path_with(&folders)
}

struct Tool<'a> {
    program: &'static str,
    version: &'a str,
    home: PathBuf,
    bin: &'static str,
    install: fn(&Path, &str) -> Result<()>,
}

impl Tool<'_> {
    /// The folder to put on the PATH, if the tool is not there already.
    fn ensure(&self, stages: &mut Stages) -> Result<Option<PathBuf>> {
        let bin = self.home.join(self.bin);
        let program = bin.join(format!("{}{}", self.program, env::consts::EXE_SUFFIX));
        if program.exists() {
            return Ok(Some(bin));
        }
        if says_version(self.program, self.version) {
            return Ok(None);
        }
        let name = format!("Install {} {} (once)", self.program, self.version);
        stages.run(&name, || (self.install)(&self.home, self.version))?;
        if !program.exists() {
            bail!("{} did not appear", program.display());
        }
        Ok(Some(bin))
    }
}

fn says_version(program: &str, version: &str) -> bool {
    let said = duct::cmd!(program, "--version").stderr_null().read();
    said.is_ok_and(|line| line.split_whitespace().any(|word| word == version))
}

/// The standard library for the page's target, through rustup.
pub(crate) fn wasm_target(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    target(workspace, stages, TARGET)
}

/// The standard library for a target, through rustup.
pub(crate) fn target(workspace: &Workspace, stages: &mut Stages, target: &str) -> Result<()> {
    let asked = ["--print", "target-libdir", "--target", target];
    let libraries = workspace.command("rustc", &asked).read()?;
    if Path::new(&libraries).exists() {
        return Ok(());
    }
    if !on_path("rustup") {
        bail!("the Rust target {target} is missing: install it, or rustup, then try again");
    }
    stages.run(&format!("Install the Rust target {target}"), || {
        workspace.run("rustup", &["target", "add", target])
    })
}

fn trunk(home: &Path, version: &str) -> Result<()> {
    let features = ["--no-default-features", "--features", "rustls"];
    cargo_install(
        home,
        &["trunk", "--version", version, "--locked"],
        &features,
    )
}

fn wasm_bindgen(home: &Path, version: &str) -> Result<()> {
    // Without its default features it needs no TLS. Not locked: its lock may name crates that are
    // newer than what a registry's mirror holds.
    let features = ["--no-default-features", "--bin", "wasm-bindgen"];
    cargo_install(home, &["wasm-bindgen-cli", "--version", version], &features)
}

/// Builds a tool for a quick build, not for quick work: each runs for seconds, and its own release
/// profile takes up to a quarter of an hour on two cores.
fn cargo_install(home: &Path, package: &[&str], features: &[&str]) -> Result<()> {
    let arguments = [&["install"], package, features].concat();
    let command = duct::cmd(
        cargo(),
        arguments
            .iter()
            .map(OsString::from)
            .chain(["--root".into(), home.into()]),
    );
    finish(
        command
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .stdout_to_stderr(),
    )
}

fn wasm_opt(home: &Path, version: &str) -> Result<()> {
    fs::create_dir_all(home)?;
    let package = format!("binaryen@{version}");
    let npm = duct::cmd!(
        "npm",
        "install",
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--prefix",
        home,
        package
    );
    finish(npm.stdout_to_stderr())
}

fn cache() -> Result<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME")
        .filter(|path| Path::new(path).is_absolute())
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cache")));
    Ok(cache.context("set HOME")?.join("jackfield/tools"))
}
