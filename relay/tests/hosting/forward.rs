//! Journals of every release come forward with all their rows. `golden/NNNN.sql` is one as the migrations up to that number
//! left it; `golden/make.py` writes the next.

use std::path::Path;

use sqlx::{Connection as _, Row as _, SqliteConnection};

use crate::common::{Program, prelude::*};

/// The key under which the golden journals keep secrets.
const SECRETS_KEY: &str = "1111111111111111111111111111111111111111111111111111111111111111";

/// What the relay itself writes on from where it was.
const GOES_ON: [&str; 2] = ["alerts.progress", "facts.value"];

async fn connect(file: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}?mode=rwc", file.display());
    SqliteConnection::connect(&url).await.unwrap()
}

async fn names(connection: &mut SqliteConnection, query: String) -> Vec<String> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(query))
        .fetch_all(connection)
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Each migration that there is has left a journal here, so that every later one is tried on it.
#[test]
fn every_migration_has_a_golden_journal() {
    let relay = Path::new(env!("CARGO_MANIFEST_DIR"));
    let numbers = |folder: &str| {
        let files = std::fs::read_dir(relay.join(folder)).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let named = names.filter(|name| name.ends_with(".sql"));
        let numbers = named.map(|name| name[..4].parse::<u32>().unwrap());
        numbers.collect::<std::collections::BTreeSet<_>>()
    };
    let migrations = numbers("src/store/migrations");
    let golden = numbers("tests/hosting/golden");
    assert_eq!(golden, migrations, "golden/make.py makes what is missing");
}

/// How many rows of the golden journal, which is attached as `old`, are not there any more; by table.
async fn lost(connection: &mut SqliteConnection) -> Vec<(String, i64)> {
    let tables = "SELECT name FROM old.sqlite_master WHERE type = 'table'".to_owned();
    let mut lost = Vec::new();
    for table in names(connection, tables).await {
        let columns = format!("SELECT name FROM pragma_table_info('{table}', 'old')");
        let mut columns = names(connection, columns).await;
        columns.retain(|column| !GOES_ON.contains(&format!("{table}.{column}").as_str()));
        let columns = columns.join(", ");
        let missing = format!(
            "SELECT count(*) FROM (SELECT {columns} FROM old.{table} EXCEPT SELECT {columns} FROM main.{table})"
        );
        let missing = sqlx::query(sqlx::AssertSqlSafe(missing))
            .fetch_one(&mut *connection)
            .await;
        lost.push((table, missing.unwrap().get(0)));
    }
    lost
}

#[tokio::test]
async fn journals_of_every_release_come_forward_with_their_rows() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hosting/golden");
    let files = std::fs::read_dir(golden)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut states: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|kind| kind == "sql"))
        .collect();
    states.sort();
    assert!(states.len() >= 12, "{states:?}");
    for state in states {
        let number: u32 = state
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let old = folder.path().join("old.sqlite");
        let mut connection = connect(&old).await;
        let dump = std::fs::read_to_string(&state).unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(dump))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        let journal = data.path().join("journal.sqlite");
        std::fs::copy(&old, &journal).unwrap();
        come_forward(data.path(), number).await;
        let mut connection = connect(&journal).await;
        let attach = format!("ATTACH '{}' AS old", old.display());
        sqlx::query(sqlx::AssertSqlSafe(attach))
            .execute(&mut connection)
            .await
            .unwrap();
        let lost = lost(&mut connection).await;
        assert!(lost.len() > 5, "{lost:?}");
        assert!(
            lost.iter().all(|(_, missing)| *missing == 0),
            "state {number}: {lost:?}"
        );
    }
}

/// Starts the relay on a golden journal, looks at what a user sees of it, and stops it.
async fn come_forward(data: &Path, state: u32) {
    let program = Program::with(data, &[("JACKFIELD_SECRETS_KEY", SECRETS_KEY)]).await;
    let bridges = list(
        program.call("list-bridges", json!({})).await.good(),
        "bridges",
    );
    assert_eq!((bridges.len(), &bridges[0]["name"]), (1, &json!("Desk")));
    let bridge = id(&bridges[0]);
    let entries = program.entries(&bridge).await;
    assert!(
        entries
            .iter()
            .any(|entry| entry["text"] == "你好, Jackfield\r\n"),
        "{entries:?}"
    );
    assert!(
        entries
            .iter()
            .all(|entry| entry["event"]["kind"] != "entries-lost"),
        "{entries:?}"
    );
    let with = json!({"bridge": bridge});
    for (since, operation, with, field) in [
        (3, "list-shares", with.clone(), "shares"),
        (4, "list-saved", json!({}), "saved"),
        (6, "list-notices", json!({}), "notices"),
        (7, "list-senders", json!({}), "senders"),
        (9, "list-templates", json!({}), "templates"),
        (9, "list-alerts", with.clone(), "alerts"),
        (12, "list-users", json!({}), "users"),
        (12, "list-tokens", json!({}), "tokens"),
        (12, "list-grants", with.clone(), "grants"),
        (13, "list-rules", json!({}), "rules"),
        (14, "list-audit", json!({}), "deeds"),
    ] {
        let found = list(program.call(operation, with).await.good(), field);
        assert_eq!(
            !found.is_empty(),
            state >= since,
            "{operation} in state {state}: {found:?}"
        );
    }
    let shares = list(program.call("list-shares", with).await.good(), "shares");
    let named = shares.iter().any(|share| share["name"] == "Class 3");
    assert_eq!(named, [10, 12].contains(&state) || state > 12, "{shares:?}");
    program.signal("TERM");
    assert!(program.ended(Duration::from_secs(10)).await.0.success());
}
