//! The notices that a store holds when its relay is gone.

use std::{collections::BTreeMap, path::Path};

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// A notice as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    /// Its text, by which servers know it.
    pub(crate) name: String,
    pub(crate) status: String,
    /// Outcome and meaning of each step.
    pub(crate) steps: Vec<(String, String)>,
}

impl Stored {
    /// How many steps had an outcome.
    pub(crate) fn count(&self, outcome: &str) -> usize {
        self.steps.iter().filter(|step| step.0 == outcome).count()
    }
}

/// All notices by their ids.
pub(crate) type Snapshot = BTreeMap<String, Stored>;

/// Reads a copy, so that the next start finds the files as the kill has left them.
pub(crate) async fn snapshot(data: &Path) -> Snapshot {
    let copy = tempfile::tempdir().unwrap();
    for name in ["journal.sqlite", "journal.sqlite-wal"] {
        if data.join(name).exists() {
            std::fs::copy(data.join(name), copy.path().join(name)).unwrap();
        }
    }
    let options = SqliteConnectOptions::new().filename(copy.path().join("journal.sqlite"));
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    let notices: Vec<(i64, String, String)> = sqlx::query_as(
        "SELECT n.id, m.text, n.status FROM notices n JOIN messages m ON m.id = n.message",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    let mut all: Snapshot = notices
        .into_iter()
        .map(|(id, name, status)| {
            let stored = Stored {
                name,
                status,
                steps: Vec::new(),
            };
            (format!("{id:013x}"), stored)
        })
        .collect();
    let steps: Vec<(i64, String, Option<String>)> =
        sqlx::query_as("SELECT notice, outcome, meaning FROM attempts ORDER BY id")
            .fetch_all(&mut database)
            .await
            .unwrap();
    for (notice, outcome, meaning) in steps {
        let stored = all.get_mut(&format!("{notice:013x}")).unwrap();
        stored.steps.push((outcome, meaning.unwrap_or_default()));
    }
    database.close().await.unwrap();
    all
}
