//! Accounts from outside of the relay: the command line changes them in the data folder, beside a running relay and without one.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use secrecy::SecretString;
use shared::{fault::Fault, time::Timestamp};

use crate::{
    StartError,
    access::Accounts,
    clock,
    config::Config,
    folder::give_to_owner,
    lock_folder,
    operations::{ends_at, page_origins, welcome_url},
    store::{Aside, StoreError},
};

/// How long a running relay is waited for; it takes half a second, and what is changed is stored all the same.
const TAKEN_IN: Duration = Duration::from_secs(5);

const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// The accounts of a data folder.
#[derive(Debug)]
pub struct Outside {
    /// As they are stored.
    pub accounts: Accounts,
    /// Where changes are stored.
    pub keep: Aside,
    /// Where no relay runs: keeps one from starting meanwhile.
    lock: Option<std::fs::File>,
    data: PathBuf,
}

impl Outside {
    /// Opens the data folder; where no relay runs, what is not there yet is made.
    ///
    /// # Errors
    /// When the folder cannot be used, or a relay of another version runs there.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let data = &config.server.data;
        let lock = match lock_folder(data) {
            Ok(lock) => Some(lock),
            Err(StartError::InUse(_)) => None,
            Err(error) => return Err(error),
        };
        let keep = Aside::open(data, lock.is_some()).await?;
        let accounts = Accounts::default();
        accounts.fill(keep.version().await?, keep.accounts().await?);
        Ok(Self {
            accounts,
            keep,
            lock,
            data: data.clone(),
        })
    }

    /// A welcome link, to where the page is reached: as it is set, as the running relay says, or as it will be.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn welcome_url(
        &self,
        config: &Config,
        secret: &SecretString,
    ) -> Result<String, StoreError> {
        let server = &config.server;
        let said = match (&server.public_url, &self.lock) {
            (None, None) => self.keep.origin().await?,
            _ => None,
        };
        let set = || page_origins(server, server.listen).into_iter().next();
        let origin = said.or_else(set).unwrap_or_default();
        Ok(welcome_url(&origin, secret))
    }

    /// Waits until a running relay has taken in what was changed, and closes what was opened.
    ///
    /// # Errors
    /// When the database cannot be read, or the last bytes cannot be written.
    pub async fn close(self) -> Result<(), StoreError> {
        let waited = Instant::now();
        while self.lock.is_none() && waited.elapsed() < TAKEN_IN && !self.keep.is_taken_in().await?
        {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        self.keep.close().await?;
        Ok(give_to_owner(&self.data)?)
    }
}

/// When something ends that ends at a time or after a duration such as `30d`.
///
/// # Errors
/// `bad-request`.
pub fn end(text: &str) -> Result<Timestamp, Fault> {
    ends_at(text, clock::now())
}
