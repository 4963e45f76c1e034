//! The archive for a machine without Rust: a static program, the examples of `deploy/`, the documents, checksums.

use std::{
    env::consts::ARCH,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    page,
    stage::Stages,
    system::{self, COMPILER, MUSL, PYTHON},
    tools,
    workspace::{Workspace, cargo, finish},
};

/// What goes in besides the program.
const FILES: [&str; 7] = [
    "README.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
];
const FOLDERS: [&str; 2] = ["deploy", "docs"];

/// Runs the program in an empty root that cannot be written, as the container's user and with nothing that could give it more
/// rights: it has to serve the page, be ready, and end in order.
const TRY: &str = include_str!("../try-dist.sh");

/// Builds and tries the archive, in the target folder's dist.
pub(crate) fn run(workspace: &Workspace, stages: &mut Stages) -> Result<()> {
    system::ensure(&[&COMPILER, &MUSL, &PYTHON], stages)?;
    let target = format!("{ARCH}-unknown-linux-musl");
    tools::target(workspace, stages, &target)?;
    page::build(workspace, stages)?;
    stages.run("Build the static program", || {
        let build = ["build", "--release", "-p", "relay", "--target", &target];
        // SQLite and ring are in C.
        let compiler = format!("CC_{}", target.replace('-', "_"));
        finish(
            workspace
                .command(cargo(), &build)
                .env(compiler, "musl-gcc")
                .stdout_to_stderr(),
        )
    })?;
    let name = format!("jackfield-{}-{ARCH}-linux", env!("CARGO_PKG_VERSION"));
    let folder = workspace.target("dist");
    let archive = stages.run("Pack the archive", || {
        let program = workspace.target(format!("{target}/release/jackfield"));
        gather(workspace, &folder.join(&name), &program)?;
        pack(&folder, &name)
    })?;
    stages.run("Try the archive in an empty root", || {
        try_out(&folder, &archive, &name)
    })?;
    println!("{}", archive.display());
    Ok(())
}

fn gather(workspace: &Workspace, into: &Path, program: &Path) -> Result<()> {
    if into.exists() {
        fs::remove_dir_all(into)?;
    }
    fs::create_dir_all(into)?;
    fs::copy(program, into.join("jackfield")).with_context(|| program.display().to_string())?;
    for file in FILES {
        fs::copy(workspace.path(file), into.join(file)).context(file)?;
    }
    for folder in FOLDERS {
        finish(duct::cmd!("cp", "-r", workspace.path(folder), into))?;
    }
    let sums =
        "find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS";
    finish(duct::cmd!("sh", "-c", sums).dir(into))
}

/// The same files make the same archive.
fn pack(folder: &Path, name: &str) -> Result<PathBuf> {
    let archive = format!("{name}.tar.gz");
    let tar = "tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=u=rwX,go=rX -cf - \"$1\" | gzip -9n > \"$2\" \
        && sha256sum \"$2\" > \"$2.sha256\"";
    finish(duct::cmd!("sh", "-ec", tar, "sh", name, &archive).dir(folder))?;
    Ok(folder.join(archive))
}

fn try_out(folder: &Path, archive: &Path, name: &str) -> Result<()> {
    let work = folder.join("try");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    finish(duct::cmd!("tar", "-xzf", archive, "-C", &work))?;
    let unpacked = work.join(name);
    let check = duct::cmd!("sha256sum", "--check", "--quiet", "SHA256SUMS");
    finish(check.dir(&unpacked))?;
    let outcome = duct::cmd!("sh", "-ec", TRY, "sh", &work, unpacked.join("jackfield"))
        .stdout_to_stderr()
        .unchecked()
        .run()?;
    fs::remove_dir_all(&work)?;
    match outcome.status.code() {
        Some(0) => Ok(()),
        // As with tests, nothing may be left out under CI.
        Some(77) if std::env::var_os("CI").is_some_and(|ci| ci == "true") => {
            bail!("this user may not make namespaces here, so the archive cannot be tried")
        }
        Some(77) => {
            eprintln!("this user may not make namespaces here: the archive is NOT tried");
            Ok(())
        }
        _ => bail!("the program does not work in an empty root"),
    }
}
