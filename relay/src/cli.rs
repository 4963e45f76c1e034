//! The command line. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.

mod accounts;
mod attach;
mod backup;
mod log;
mod notice;
mod open;
mod serve;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

pub(crate) use self::{
    accounts::{Token, User},
    attach::Attach,
    backup::{Backup, Restore},
    notice::Notice,
};
use clap::{Args, Parser, Subcommand};
use relay::{
    access::Access,
    config::{self, Config, ConfigFault, Flags},
    text::harmless,
};

/// Raw TCP and UDP sockets in a browser page.
#[derive(Debug, Parser)]
#[command(name = "jackfield", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the relay and serves its page.
    Serve(Serve),
    /// Checks the configuration: one line for each fault, naming its key.
    Check(Check),
    // Its help is with its arguments: it has more to say than a line.
    Attach(Attach),
    // As is this one's.
    Notice(Notice),
    // As are these.
    User(User),
    Token(Token),
    /// Copies the journal into a file, also while the relay runs.
    Backup(Backup),
    /// Puts a backup in the place of the journal of a relay that does not run.
    Restore(Restore),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The address of the page and the API; port 0 takes a free one [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
    /// The folder of the journal [default: the platform's data folder].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Opens the sign-in link in the browser.
    #[arg(long)]
    open: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Check {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let config = load(self.config, Flags::default());
        for warning in config.iter().flat_map(|config| config.server.warnings()) {
            eprintln!("jackfield: warning: {}", line(warning));
        }
        let key = serve::owner_key().and_then(|key| match key {
            Some(key) => Access::new(key)
                .map(|_| ())
                .map_err(|error| serve::failure(error.into())),
            None => Ok(()),
        });
        let tls = config.as_ref().ok().map(relay::check_tls);
        let tls = tls
            .transpose()
            .map_err(|error| Failure::Config(vec![error.into()]));
        if let Ok(Some(Some(warning))) = &tls {
            eprintln!("jackfield: warning: {warning}");
        }
        let mut found = Vec::new();
        for outcome in [config.map(|_| ()), key, tls.map(|_| ())] {
            match outcome {
                Err(Failure::Config(faults)) => found.extend(faults),
                outcome => outcome?,
            }
        }
        if found.is_empty() {
            Ok(())
        } else {
            Err(Failure::Config(found))
        }
    }
}

/// Why a command did not do what it should.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The configuration is wrong.
    Config(Vec<ConfigFault>),
    /// It could not be done.
    Failed(String),
}

impl Failure {
    /// Writes the faults, a line each, and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        match self {
            Self::Config(faults) => {
                for fault in faults {
                    eprintln!("jackfield: {}", line(fault));
                }
                ExitCode::from(2)
            }
            Self::Failed(what) => {
                eprintln!("jackfield: {}", line(what));
                ExitCode::FAILURE
            }
        }
    }
}

/// A line for a terminal: others' words and names may be in it.
fn line(words: impl std::fmt::Display) -> String {
    harmless(&words.to_string(), &[])
}

fn load(file: Option<PathBuf>, flags: Flags) -> Result<Config, Failure> {
    config::load(file.as_deref(), &flags).map_err(Failure::Config)
}
