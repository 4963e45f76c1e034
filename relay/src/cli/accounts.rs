//! `jackfield user` and `jackfield token`: accounts and API tokens, beside a running relay or without one.

use std::{
    io::BufRead as _,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand, ValueEnum};
use relay::{
    access::{NewToken, Passphrase, UserChange},
    config::{Config, ConfigFault, Flags},
    outside::{self, Outside},
};
use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    fault::{Fault, FaultCode},
    time::Timestamp,
    user::Role,
};

use super::{Failure, line, load};

/// Accounts: who may sign in, and as what.
#[derive(Debug, Args)]
pub(crate) struct User {
    #[command(subcommand)]
    what: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Makes an account and prints the link by which the person chooses a passphrase: once, within three days.
    Add {
        /// By which the person signs in.
        name: String,
        /// What the person may do.
        #[arg(long)]
        role: As,
        /// Reads the passphrase, a line of standard input, instead of printing a link.
        #[arg(long)]
        passphrase_stdin: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Lists the accounts: id, name, role.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Makes a new link for an account and prints it; the passphrase, all sessions and all tokens of the account end.
    Welcome {
        /// Its name or id.
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Deletes an account, at once; its bridges stay and belong to the admins.
    Remove {
        /// Its name or id.
        name: String,
        #[command(flatten)]
        place: Place,
    },
}

/// API tokens, for the Authorization header of scripts.
#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    what: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Makes a token and prints it; it is told here and nowhere else.
    Create {
        /// What it is for.
        #[arg(long)]
        name: String,
        /// What may be done with it; with admin, everything.
        #[arg(long, default_value = "admin")]
        role: As,
        /// When it ends: a time, or a duration such as 90s, 30m, 1h, 7d or 2w. Without this it never ends.
        #[arg(long, value_name = "WHEN")]
        expires: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Lists all tokens: id, name, role, whose, when it ends.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Ends a token, at once.
    Revoke {
        /// Its id.
        id: String,
        #[command(flatten)]
        place: Place,
    },
}

/// Where the accounts are.
#[derive(Debug, Args)]
struct Place {
    /// The configuration file, for the data folder and the page's address.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder [default: the platform's].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum As {
    Admin,
    Member,
    Reader,
}

impl From<As> for Role {
    fn from(role: As) -> Self {
        match role {
            As::Admin => Self::Admin,
            As::Member => Self::Member,
            As::Reader => Self::Reader,
        }
    }
}

impl User {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.what {
            UserCommand::Add {
                name,
                role,
                passphrase_stdin,
                place,
            } => {
                let passphrase = passphrase_stdin.then(read_passphrase).transpose()?;
                in_folder(place, async |config, outside| {
                    let keep = &outside.keep;
                    let made = outside
                        .accounts
                        .create_user(keep, &name, role.into(), passphrase);
                    let (user, link) = made.await.map_err(refused)?;
                    if link.is_none() {
                        println!("{} {}", user.id, line(&user.name));
                    }
                    print_link(&config, outside, link).await
                })
            }
            UserCommand::List { place } => in_folder(place, async |_, outside| {
                for user in outside.accounts.users() {
                    let waits = if user.welcomed {
                        ""
                    } else {
                        " (not welcomed yet)"
                    };
                    let (role, name) = (user.role.as_str(), line(&user.name));
                    println!("{} {role:<8} {name}{waits}", user.id);
                }
                Ok(())
            }),
            UserCommand::Welcome { name, place } => in_folder(place, async |config, outside| {
                let (who, change) = (name.as_str().into(), UserChange::welcome());
                let changed = outside.accounts.change_user(&outside.keep, &who, change);
                print_link(&config, outside, changed.await.map_err(refused)?.1).await
            }),
            UserCommand::Remove { name, place } => in_folder(place, async |_, outside| {
                let who = name.as_str().into();
                let removed = outside.accounts.delete_user(&outside.keep, &who).await;
                removed.map(|_| ()).map_err(refused)
            }),
        }
    }
}

impl Token {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.what {
            TokenCommand::Create {
                name,
                role,
                expires,
                place,
            } => {
                let expires = expires.as_deref().map(outside::end);
                let new = NewToken {
                    name,
                    user: None,
                    role: role.into(),
                    expires: expires.transpose().map_err(refused)?,
                };
                in_folder(place, async |_, outside| {
                    let made = outside.accounts.create_token(&outside.keep, new).await;
                    let (_, token) = made.map_err(refused)?;
                    println!("{}", token.expose_secret());
                    Ok(())
                })
            }
            TokenCommand::List { place } => in_folder(place, async |_, outside| {
                for token in outside.accounts.tokens(None, true) {
                    let whose = token.user.as_ref();
                    let whose = whose.and_then(|user| outside.accounts.name_of(user));
                    let whose = whose.unwrap_or_else(|| "-".to_owned());
                    let ends = token.expires.map_or_else(|| "never".to_owned(), shown);
                    let (role, whose) = (token.role.as_str(), line(&whose));
                    println!(
                        "{} {role:<8} {ends} {whose} {}",
                        token.id,
                        line(&token.name)
                    );
                }
                Ok(())
            }),
            TokenCommand::Revoke { id, place } => in_folder(place, async |_, outside| {
                let id = id.as_str().into();
                let revoked = outside
                    .accounts
                    .revoke_token(&outside.keep, &id, |_| true)
                    .await;
                revoked.map_err(refused)
            }),
        }
    }
}

async fn print_link(
    config: &Config,
    outside: &Outside,
    link: Option<SecretString>,
) -> Result<(), Failure> {
    if let Some(link) = link {
        let url = outside.welcome_url(config, &link).await;
        println!("{}", url.map_err(failed)?);
    }
    Ok(())
}

fn shown(at: Timestamp) -> String {
    at.to_string()
}

fn in_folder(
    place: Place,
    work: impl AsyncFnOnce(Config, &Outside) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let flags = Flags {
        data: place.data,
        listen: None,
    };
    let config = load(place.config, flags)?;
    relay::make_private();
    say_if_new(&config.server.data);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    runtime.block_on(async {
        let outside = Outside::open(&config).await.map_err(failed)?;
        work(config, &outside).await?;
        outside.close().await.map_err(failed)
    })
}

/// An account in a folder that the relay does not use lets nobody in, and nothing else would tell.
fn say_if_new(data: &Path) {
    if std::fs::read_dir(data).map_or(true, |mut files| files.next().is_none()) {
        eprintln!(
            "nothing is in {} yet; where your relay has another data folder, give it with --data or --config",
            data.display()
        );
    }
}

fn read_passphrase() -> Result<Passphrase, Failure> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(failed)?;
    Ok(Passphrase::new(line.trim_end_matches(['\r', '\n'])))
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Failed(error.to_string())
}

/// What was given wrongly is named by its flag.
fn refused(fault: Fault) -> Failure {
    let flag = match fault.params.get("field").and_then(|field| field.as_str()) {
        _ if fault.code != FaultCode::BadRequest => return Failure::Failed(fault.detail),
        Some("passphrase") => "--passphrase-stdin",
        Some("expires") => "--expires",
        _ => "NAME",
    };
    Failure::Config(vec![ConfigFault {
        key: flag.to_owned(),
        what: fault.detail,
    }])
}
