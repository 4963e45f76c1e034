//! `/livez` and `/readyz`: in good days, at the end, and for each check a day on which it is not good.

use std::{fs, io::Write as _, path::PathBuf};

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::common::{self, Program, left_out, prelude::*};

const CHECKS: [&str; 5] = ["serving", "journal", "store", "disk", "notices"];

/// The status of `/readyz` at a base URL, and its checks.
async fn ready(client: &reqwest::Client, url: &str) -> Option<(u16, Value)> {
    let answer = client.get(format!("{url}/readyz")).send().await.ok()?;
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.ok()?;
    assert_eq!(body["ready"], status == 200, "{body}");
    Some((status, body["checks"].clone()))
}

/// Which checks are not good.
fn failing(checks: &Value) -> Vec<&str> {
    let bad = |name: &&str| {
        let check = &checks[name];
        let ok = check["ok"]
            .as_bool()
            .unwrap_or_else(|| panic!("no {name}: {checks}"));
        assert_eq!(ok, check["fault"].is_null(), "{check}");
        !ok
    };
    CHECKS.into_iter().filter(bad).collect()
}

#[tokio::test]
async fn alive_and_ready_are_told_without_proof() {
    let host = Host::start().await;
    let alive = host
        .client
        .get(format!("{}/livez", host.url))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            alive.status().as_u16(),
            alive.text().await.unwrap().as_str()
        ),
        (200, "ok\n")
    );
    let (status, checks) = ready(&host.client, &host.url).await.unwrap();
    assert_eq!((status, failing(&checks)), (200, vec![]), "{checks}");
    assert_eq!(checks.as_object().unwrap().len(), CHECKS.len());
}

/// Another connection to a relay's database.
async fn beside(host: &Host) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(host.folder().join("journal.sqlite"));
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// How many there have been.
async fn commits(journal: &mut SqliteConnection) -> String {
    let counted = "SELECT value FROM facts WHERE name = 'commits'";
    let counted = sqlx::query_scalar(counted).fetch_one(journal);
    counted.await.unwrap()
}

/// As on a disk that hangs, or that has become read-only over night. Time passes at once, for the relay runs in this thread.
#[tokio::test]
async fn that_nothing_can_be_committed_is_told_though_nobody_writes() {
    let host = Host::start().await;
    let check = || async { ready(&host.client, &host.url).await.unwrap() };
    let mut journal = beside(&host).await;
    // What was done before is stored up to a minute later, which is a commit as well.
    common::time_passes(Duration::from_secs(150)).await;
    let before = commits(&mut journal).await;
    until("a commit of nothing", || async {
        (check().await.0 == 200).then_some(())
    })
    .await;
    assert_ne!(commits(&mut journal).await, before, "told from nothing");
    let lock = sqlx::query("BEGIN IMMEDIATE");
    lock.execute(&mut journal).await.unwrap();
    assert_eq!(check().await.0, 200, "there was a commit a moment ago");
    common::time_passes(Duration::from_secs(60)).await;
    let (status, checks) = check().await;
    assert_eq!(
        (status, failing(&checks)),
        (503, vec!["journal"]),
        "{checks}"
    );
    let unlock = sqlx::query("ROLLBACK");
    unlock.execute(&mut journal).await.unwrap();
    until("all to be well again", || async {
        (check().await.0 == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_database_that_cannot_be_read_is_told() {
    let host = Host::start().await;
    let check = || async { ready(&host.client, &host.url).await.unwrap() };
    let mut journal = beside(&host).await;
    // Triggers and views that name the table stay as they are.
    let legacy = sqlx::query("PRAGMA legacy_alter_table = ON");
    legacy.execute(&mut journal).await.unwrap();
    let away = sqlx::query("ALTER TABLE notices RENAME TO away");
    away.execute(&mut journal).await.unwrap();
    let (status, checks) = check().await;
    assert_eq!((status, failing(&checks)), (503, vec!["store"]), "{checks}");
    let back = sqlx::query("ALTER TABLE away RENAME TO notices");
    back.execute(&mut journal).await.unwrap();
    assert_eq!(check().await.0, 200);
}

/// A file that takes all that its disk has left.
fn fill(file: &PathBuf) {
    let mut file = fs::File::create(file).unwrap();
    for size in [1 << 20, 4096, 1] {
        while file.write(&vec![0; size]).is_ok_and(|written| written > 0) {}
    }
}

#[tokio::test]
async fn a_full_disk_is_told_before_and_after_it_hurts() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mount = format!("mount -t tmpfs -o size=96m none '{}'", data.display());
    let tried = std::process::Command::new("unshare")
        .args(["-m", "sh", "-c", &mount])
        .status();
    if !tried.is_ok_and(|status| status.success()) {
        left_out(
            "no file system can be mounted here (unshare -m needs root), so a full one is not tried",
        );
        return;
    }
    let shell = format!(
        "exec unshare -m sh -c \"{mount} && exec \\\"\\$0\\\" \\\"\\$@\\\"\" \"$0\" \"$@\""
    );
    let program = Program::through(&shell, data).await;
    let check = || async { ready(&program.client, &program.url).await.unwrap() };
    assert_eq!(failing(&check().await.1), Vec::<&str>::new());
    let (bridge, _) = program.listening(json!({})).await;
    let root = PathBuf::from(format!("/proc/{}/root", program.pid()));
    let ballast = root.join(data.strip_prefix("/").unwrap()).join("ballast");
    fill(&ballast);
    let (status, checks) = check().await;
    assert_eq!(status, 503);
    assert!(failing(&checks).contains(&"disk"), "{checks}");
    // A send that cannot be stored says that commits fail.
    until("a send to be refused", || async {
        let with = json!({"bridge": bridge, "to": "all", "text": "x".repeat(1 << 16)});
        (program.call("send", with).await.status == 507).then_some(())
    })
    .await;
    assert_eq!(failing(&check().await.1), ["journal", "disk"]);
    fs::remove_file(&ballast).unwrap();
    // Nothing else has to be stored for that.
    until("all to be well again", || async {
        failing(&check().await.1).is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_relay_that_stops_says_so_to_those_who_watch_and_is_gone_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [("JACKFIELD_SERVER__METRICS_LISTEN", "127.0.0.1:0")];
    let program = Program::with(folder.path(), &settings).await;
    let metrics = until("the address of the figures", || async { program.metrics() }).await;
    let client = program.client.clone();
    assert_eq!(ready(&client, &metrics).await.unwrap().0, 200);
    // A peer that reads nothing and does not end holds the end up for some seconds.
    let (bridge, address) = program.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    program.peers_until(&bridge, 1).await;
    let main = program.address;
    program.signal("TERM");
    let checks = until("503 while it stops", || async {
        let (status, checks) = ready(&client, &metrics).await?;
        (status == 503).then_some(checks)
    })
    .await;
    assert_eq!(failing(&checks), ["serving"]);
    until("the listener to be gone", || async {
        tokio::net::TcpStream::connect(main)
            .await
            .is_err()
            .then_some(())
    })
    .await;
    let (status, said) = program.ended(Duration::from_secs(10)).await;
    assert_eq!(status.code(), Some(0), "{said}");
}

#[tokio::test]
async fn a_notice_that_should_have_gone_long_ago_is_told_until_it_is_settled() {
    let host = Host::start().await;
    let settings = json!({"kind": "http", "url": "http://127.0.0.1:1/", "method": "GET", "accepted_when": "status == 200"});
    let with = json!({"gateway": "main", "settings": settings});
    host.call("set-gateway", with).await.good();
    let sms = json!({"to": ["13800138000"], "text": "x"});
    let put = host.call("send-sms", sms).await.good();
    let notice = id(&put["notices"][0]);
    until("it to wait for its next try", || async {
        let notice = host
            .call("get-notice", json!({"notice": notice}))
            .await
            .good();
        (notice["status"] == "queued" && notice["tries"] == 1).then_some(())
    })
    .await;
    // Without a gateway nobody tries it again.
    host.call("delete-gateway", json!({"gateway": "main"}))
        .await
        .good();
    let folder = host.stop().await;
    let options = SqliteConnectOptions::new().filename(folder.path().join("journal.sqlite"));
    let mut journal = SqliteConnection::connect_with(&options).await.unwrap();
    let hours = |hours: i64| hours * 3_600 * 1_000_000;
    let set = sqlx::query("UPDATE notices SET due_at = created_at - ?").bind(hours(2));
    set.execute(&mut journal).await.unwrap();
    journal.close().await.unwrap();
    let host = Host::start_in(folder, |_| {}).await;
    let check = || async { ready(&host.client, &host.url).await.unwrap() };
    let (status, checks) = check().await;
    assert_eq!(
        (status, failing(&checks)),
        (503, vec!["notices"]),
        "{checks}"
    );
    // While sending is switched off it is meant to wait.
    host.call("change-outbox", json!({"stop": true}))
        .await
        .good();
    assert_eq!(check().await.0, 200);
    host.call("change-outbox", json!({"stop": false}))
        .await
        .good();
    assert_eq!(check().await.0, 503);
    host.call("cancel-notice", json!({"notice": notice}))
        .await
        .good();
    assert_eq!(check().await.0, 200);
}
