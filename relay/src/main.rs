//! `jackfield`: reads the command line, wires the relay, waits.

mod cli;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Command};

/// musl's own lets threads wait for each other.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Check(check) => check.run(),
        Command::Attach(attach) => attach.run(),
        Command::Notice(notice) => notice.run(),
        Command::User(user) => user.run(),
        Command::Token(token) => token.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
