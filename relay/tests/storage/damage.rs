//! A damaged, cut or emptied journal: found at the start, set aside, said; a new epoch.

use std::{
    fs::{File, OpenOptions},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
};

use sqlx::Connection as _;

use crate::{
    bounds, check_whole,
    common::{Api, Live, Program, prelude::*},
};

const DATABASE: &str = "journal.sqlite";

/// A relay's folder with a bridge that holds some MiB, the relay killed; the bridge's id and last number.
async fn killed(data: &Path, settings: &[(&str, &str)]) -> (String, u64) {
    let program = Program::with(data, settings).await;
    let (bridge, address) = program.listening(json!({"name": "Desk"})).await;
    let mut peer = TcpPeer::dial(address).await;
    for _ in 0..40 {
        peer.say(vec![b'x'; 64 << 10]).await;
    }
    peer.finish().await;
    program.event(&bridge, "fin-received").await;
    let (_, last) = bounds(&program, &bridge).await;
    program.kill();
    (bridge, last)
}

async fn epoch(api: &Api) -> String {
    let live = Live::open(api).await;
    live.hello["epoch"].as_str().unwrap().to_owned()
}

fn set_aside(data: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(data)
        .unwrap()
        .map(|file| file.unwrap().path());
    let damaged = files.filter(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with("journal-damaged-") && name.ends_with(".sqlite")
    });
    damaged.collect()
}

fn open(data: &Path, name: &str) -> (File, u64) {
    let file = OpenOptions::new()
        .write(true)
        .open(data.join(name))
        .unwrap();
    let length = file.metadata().unwrap().len();
    (file, length)
}

#[tokio::test]
async fn a_killed_relay_goes_on_with_the_same_epoch() {
    for durability in ["full", "normal"] {
        let folder = tempfile::tempdir().unwrap();
        let settings = [("JACKFIELD_JOURNAL__DURABILITY", durability)];
        let (bridge, last) = killed(folder.path(), &settings).await;
        let again = Program::with(folder.path(), &settings).await;
        assert!(
            again
                .events(&bridge)
                .await
                .iter()
                .all(|event| event["event"]["kind"] != "entries-lost")
        );
        assert!(check_whole(&again, &bridge).await.1 >= last, "{durability}");
    }
}

#[tokio::test]
async fn damaged_pages_are_found_and_set_aside_with_the_bridges_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (bridge, _) = killed(data, &[]).await;
    let before = Program::start(data).await;
    let old = epoch(&before).await;
    let ada = json!({"name": "Ada", "role": "admin"});
    before.call("create-user", ada).await.good();
    let (status, _) = {
        before.signal("TERM");
        before.ended(Duration::from_secs(10)).await
    };
    assert!(status.success());
    let (file, length) = open(data, DATABASE);
    for page in (length / 4096 / 4..length / 4096).step_by(2) {
        file.write_all_at(&[0xa5; 4096], page * 4096).unwrap();
    }
    let after = Program::start(data).await;
    assert_eq!(set_aside(data).len(), 1);
    assert_ne!(epoch(&after).await, old);
    assert_eq!(after.bridge(&bridge).await["name"], "Desk");
    let users = list(after.call("list-users", json!({})).await.good(), "users");
    assert_eq!(users[0]["name"], "Ada", "who would get in otherwise");
    let lost = after.event(&bridge, "entries-lost").await;
    assert_eq!(lost["seq"], 1);
    let name = set_aside(data)[0].file_name().unwrap().to_owned();
    assert_eq!(lost["event"]["set_aside"], name.to_str().unwrap());
    let sent = after.send(&bridge, "all", "goes on").await;
    assert!(sent["seq"].as_u64().unwrap() > 1);
    after.signal("TERM");
    let (_, log) = after.ended(Duration::from_secs(10)).await;
    assert!(log.contains("set aside"), "{log}");
}

#[tokio::test]
async fn what_is_no_database_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let program = Program::start(data).await;
    program.signal("TERM");
    program.ended(Duration::from_secs(10)).await;
    std::fs::write(data.join(DATABASE), [0x5a; 20_000]).unwrap();
    let after = Program::start(data).await;
    let held = std::fs::read(&set_aside(data)[0]).unwrap();
    assert!(held == [0x5a; 20_000], "nothing is thrown away");
    let bridges = list(
        after.call("list-bridges", json!({})).await.good(),
        "bridges",
    );
    assert!(!bridges.is_empty(), "as at a first start");
    after.event(&id(&bridges[0]), "entries-lost").await;
}

#[tokio::test]
async fn a_log_that_was_cut_in_the_middle_begins_a_new_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (bridge, last) = killed(data, &[]).await;
    let (file, length) = open(data, "journal.sqlite-wal");
    file.set_len(length / 2).unwrap();
    let after = Program::start(data).await;
    let (_, now) = check_whole(&after, &bridge).await;
    let lost = after.event(&bridge, "entries-lost").await;
    assert!(lost["seq"].as_u64().unwrap() <= last, "{lost} {now}");
    assert_eq!(lost["event"].get("set_aside"), None);
    assert!(set_aside(data).is_empty());
    let mut live = Live::open(&after).await;
    let follow = json!({"bridge": bridge, "after": last, "epoch": "of another life"});
    live.say(json!({"follow": follow})).await;
    live.message("reset", |message| message.get("reset").is_some())
        .await;
}

#[tokio::test]
async fn an_older_copy_and_an_emptied_file_begin_a_new_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let program = Program::start(data).await;
    let (bridge, _) = program.listening(json!({})).await;
    program.signal("TERM");
    program.ended(Duration::from_secs(10)).await;
    let copy = std::fs::read(data.join(DATABASE)).unwrap();
    let program = Program::start(data).await;
    let old = epoch(&program).await;
    program.send(&bridge, "all", "not in the copy").await;
    program.signal("TERM");
    program.ended(Duration::from_secs(10)).await;

    std::fs::write(data.join(DATABASE), copy).unwrap();
    let program = Program::start(data).await;
    let copied = epoch(&program).await;
    assert_ne!(copied, old);
    program.event(&bridge, "entries-lost").await;
    program.kill();

    std::fs::write(data.join(DATABASE), []).unwrap();
    let _ = std::fs::remove_file(data.join("journal.sqlite-wal"));
    let program = Program::start(data).await;
    assert_ne!(epoch(&program).await, copied);
    let bridges = list(
        program.call("list-bridges", json!({})).await.good(),
        "bridges",
    );
    program.event(&id(&bridges[0]), "entries-lost").await;
}

/// The machine's loss of power is played by the note of another boot; what was not synced may then be gone.
#[tokio::test]
async fn after_another_boot_unsynced_entries_may_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let settings = [("JACKFIELD_JOURNAL__DURABILITY", "normal")];
    let (bridge, last) = killed(data, &settings).await;
    let url = format!("sqlite://{}", data.join(DATABASE).display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let update = "UPDATE facts SET value = 'another boot' WHERE name = 'unsynced'";
    let changed = sqlx::query(update).execute(&mut database).await.unwrap();
    assert_eq!(changed.rows_affected(), 1);
    database.close().await.unwrap();

    let program = Program::with(data, &settings).await;
    let first = epoch(&program).await;
    let lost = program.event(&bridge, "entries-lost").await;
    assert_eq!(lost["seq"], last + 1);
    program.signal("TERM");
    program.ended(Duration::from_secs(10)).await;
    let program = Program::with(data, &settings).await;
    assert_eq!(
        epoch(&program).await,
        first,
        "ended in order, nothing can be missing"
    );
}
