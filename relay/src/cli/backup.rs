//! `jackfield backup` and `jackfield restore`.

use std::path::{Path, PathBuf};

use clap::Args;
use relay::{
    StartError, access,
    config::Flags,
    lock_folder, make_private,
    outbox::{mac, vault},
    store,
};

use super::{Failure, load};

/// The keys that lie beside the journal: their files, and what is lost with each.
const KEYS: [(&str, &str); 4] = [
    (
        access::OWNER_KEY_FILE,
        "another owner's key is made, and who signed in with it signs in anew",
    ),
    (
        access::SEAL_KEY_FILE,
        "guests, and who signed in with the owner's key, sign in anew",
    ),
    (
        vault::KEY_FILE,
        "passwords and keys of senders and gateways have to be set anew",
    ),
    (
        mac::KEY_FILE,
        "verification codes end, and gateways need new receipt paths",
    ),
];

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The configuration file, for the data folder.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder [default: the platform's].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The file to make; only its owner reads it. It holds the journal, not the keys beside it.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The configuration file, for the data folder.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder [default: the platform's].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Sets a journal that is there aside, under another name.
    #[arg(long)]
    replace: bool,
}

impl Backup {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let data = data_folder(self.config, self.data)?;
        make_private();
        let made = block_on(store::backup(&data, &self.to))?;
        println!(
            "{}: {} bridges, {} entries, {} bytes",
            self.to.display(),
            made.bridges,
            made.entries,
            made.bytes
        );
        let kept = KEYS.iter().filter(|(file, _)| data.join(file).exists());
        let kept: Vec<_> = kept.map(|(file, _)| *file).collect();
        if !kept.is_empty() {
            let (files, data) = (kept.join(", "), data.display());
            println!("not in it, to be kept somewhere else: {files} in {data}");
        }
        Ok(())
    }
}

impl Restore {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let data = data_folder(self.config, self.data)?;
        make_private();
        let _lock = lock_folder(&data).map_err(|error| Failure::Failed(error.to_string()))?;
        let restored = block_on(store::restore(&data, &self.from, self.replace))?;
        println!(
            "{}: {} bridges, {} entries; the journal begins a new epoch at the next start",
            data.display(),
            restored.backup.bridges,
            restored.backup.entries
        );
        if let Some(name) = restored.set_aside {
            println!("the journal that was there is now {name}");
        }
        if restored.waiting > 0 {
            println!(
                "{} notices waited when the backup was made and may have been sent since: nothing is sent until you have \
                 looked through the outbox and let it send again",
                restored.waiting
            );
        }
        say_missing_keys(&data);
        Ok(())
    }
}

fn say_missing_keys(data: &Path) {
    for (file, lost) in KEYS {
        if !data.join(file).exists() {
            println!(
                "{file} is not here: where the relay had one, put it back before the start, or {lost}"
            );
        }
    }
}

fn data_folder(config: Option<PathBuf>, data: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let flags = Flags { data, listen: None };
    Ok(load(config, flags)?.server.data)
}

fn block_on<T>(work: impl Future<Output = Result<T, store::StoreError>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(format!("the runtime cannot start: {error}")))?;
    let outcome = runtime.block_on(work);
    outcome.map_err(|error| match error {
        store::StoreError::Refused(why) => Failure::Failed(why),
        error => Failure::Failed(StartError::from(error).to_string()),
    })
}
