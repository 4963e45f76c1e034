//! Copies of the journal: made of a relay that works, and put in the place of another.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Output, Stdio},
};

use crate::common::{Live, Program, keyless, prelude::*, program};

pub(crate) fn run(command: &str, data: &Path, further: &[&str]) -> Output {
    let mut line = keyless(program());
    line.arg(command).arg("--data").arg(data).args(further);
    line.stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
pub(crate) fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
pub(crate) fn refused(output: &Output, part: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains(part), "{said}");
}

/// All entries of a bridge, which have no hole.
async fn entries(program: &Program, bridge: &str) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    loop {
        let with = json!({"bridge": bridge, "after": all.len(), "limit": 1000});
        let page = list(program.call("list-entries", with).await.good(), "entries");
        if page.is_empty() {
            return all;
        }
        for entry in page {
            assert_eq!(entry["seq"], all.len() as u64 + 1, "a hole");
            all.push(entry);
        }
    }
}

/// A relay under load, and a copy that is made of it meanwhile.
async fn copied(data: &Path, to: &Path) -> (Program, String, u64) {
    let program = Program::start(data).await;
    let (bridge, address) = program.listening(json!({"name": "Desk"})).await;
    let with = json!({"sender": "main", "password": "canary-password", "settings":
        {"host": "127.0.0.1", "port": 1, "tls": "none", "user": "a@example.org", "from": "a@example.org"}});
    program.call("set-sender", with).await.good();
    let mut peers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        peers.spawn(async move {
            let mut peer = TcpPeer::dial(address).await;
            let line = [b'x'; 1000];
            while tokio::io::AsyncWriteExt::write_all(&mut peer.0, &line)
                .await
                .is_ok()
            {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
    }
    program
        .entry(&bridge, "some load", |entry| {
            entry["seq"].as_u64() > Some(100)
        })
        .await;
    let (folder, file) = (data.to_owned(), to.to_str().unwrap().to_owned());
    let backup = move || run("backup", &folder, &["--to", &file]);
    let said = done(&tokio::task::spawn_blocking(backup).await.unwrap());
    // The owner's key of the tests comes from the environment and lies nowhere.
    for part in ["3 bridges", "secrets.key", "notices.key"] {
        assert!(said.contains(part), "{said}");
    }
    let last = crate::common::last_of(&program, &bridge).await;
    program
        .entry(&bridge, "load that goes on", |entry| {
            entry["seq"].as_u64() > Some(last)
        })
        .await;
    peers.shutdown().await;
    (program, bridge, last)
}

#[tokio::test]
async fn a_copy_of_a_relay_under_load_is_restored_with_a_new_epoch() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (data, file) = (folder.path(), folder.path().join("copy.sqlite"));
    let (program, bridge, _) = copied(data, &file).await;
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let bytes = std::fs::read(&file).unwrap();
    for secret in ["canary-password", KEY] {
        let found = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} is in the copy");
    }
    let path = file.to_str().unwrap();
    refused(
        &run("backup", data, &["--to", path]),
        "--to: there is a file",
    );
    refused(
        &run("restore", data, &["--from", path, "--replace"]),
        "another jackfield uses",
    );
    let viewer = Live::open(&program).await;
    let epoch = viewer.hello["epoch"].as_str().unwrap().to_owned();
    program.signal("TERM");
    assert!(program.ended(Duration::from_secs(10)).await.0.success());
    let before = Program::start(data).await;
    let original = entries(&before, &bridge).await;
    drop(before);

    let said = done(&run("restore", other.path(), &["--from", path]));
    for part in [
        "new epoch",
        "owner.key is not here",
        "secrets.key is not here",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let restored = Program::start(other.path()).await;
    let events = restored.events(&bridge).await;
    assert!(
        events
            .iter()
            .any(|event| event["event"]["kind"] == "entries-lost"),
        "{events:?}"
    );
    let kept = entries(&restored, &bridge).await;
    let lost = kept
        .iter()
        .position(|entry| entry["event"]["kind"] == "entries-lost")
        .unwrap();
    assert!(
        lost > 100 && lost < original.len(),
        "{lost} of {}",
        original.len()
    );
    assert_eq!(kept[..lost], original[..lost], "what was kept is as it was");
    let mut viewer = Live::open(&restored).await;
    assert_ne!(viewer.hello["epoch"], epoch.as_str());
    viewer
        .say(json!({"follow": {"bridge": bridge, "after": lost, "epoch": epoch}}))
        .await;
    let reset = viewer
        .message("reset", |message| message.get("reset").is_some())
        .await;
    assert_eq!(reset["reset"]["bridge"], bridge.as_str());
    // Once: the next start finds nothing lost.
    let epoch = viewer.hello["epoch"].clone();
    drop((viewer, restored));
    let again = Program::start(other.path()).await;
    assert_eq!(Live::open(&again).await.hello["epoch"], epoch);
}

#[tokio::test]
async fn what_is_no_backup_or_in_the_way_is_refused_and_nothing_changes() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (data, file) = (folder.path(), other.path().join("copy.sqlite"));
    refused(
        &run("backup", data, &["--to", file.to_str().unwrap()]),
        "there is no journal",
    );
    let program = Program::start(data).await;
    let bridge = program.listening(json!({"name": "Desk"})).await.0;
    let path = file.to_str().unwrap();
    done(&run("backup", data, &["--to", path]));
    let nowhere = other.path().join("nowhere/copy.sqlite");
    let output = run("backup", data, &["--to", nowhere.to_str().unwrap()]);
    refused(&output, "jackfield: --to: no copy could be made as ");
    refused(&output, "No such file");
    let late = program.listening(json!({"name": "Late"})).await.0;
    drop(program);
    refused(&run("restore", data, &["--from", path]), "--replace");
    let no_copy = other.path().join("no-copy");
    for (bytes, why) in [
        (
            &b"this is no database, whatever it is"[..],
            "is no backup that can be used",
        ),
        (&[], "is no backup that can be used"),
        (
            &std::fs::read(&file).unwrap()[..40_000],
            "is no backup that can be used",
        ),
    ] {
        std::fs::write(&no_copy, bytes).unwrap();
        let output = run(
            "restore",
            data,
            &["--from", no_copy.to_str().unwrap(), "--replace"],
        );
        refused(&output, why);
    }
    refused(
        &run("restore", data, &["--from", "/nowhere/at/all", "--replace"]),
        "--from",
    );
    let still = Program::start(data).await;
    still.bridge(&late).await;
    drop(still);
    let said = done(&run("restore", data, &["--from", path, "--replace"]));
    assert!(said.contains("journal-replaced-"), "{said}");
    let restored = Program::start(data).await;
    restored.bridge(&bridge).await;
    let gone = restored.call("get-bridge", json!({"bridge": late})).await;
    assert_eq!(gone.code(), "not-found");
    let names = std::fs::read_dir(data)
        .unwrap()
        .map(|file| file.unwrap().file_name());
    let names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    assert!(
        names
            .iter()
            .any(|name| name.starts_with("journal-replaced-")),
        "{names:?}"
    );
    assert!(
        !names.iter().any(|name| name.contains("restored")),
        "{names:?}"
    );
}

#[tokio::test]
async fn notices_that_waited_are_not_sent_again_by_themselves() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = folder.path().join("copy.sqlite");
    let program = Program::start(folder.path()).await;
    program
        .call("change-outbox", json!({"stop": false}))
        .await
        .good();
    // Nothing listens on port 1, so that the notice waits for its next try.
    let with = json!({"sender": "main", "password": "p", "settings":
        {"host": "127.0.0.1", "port": 1, "tls": "none", "user": "a@example.org", "from": "a@example.org"}});
    program.call("set-sender", with).await.good();
    let mail = json!({"to": ["ann@example.org"], "subject": "s", "text": "t"});
    program.call("send-email", mail).await.good();
    let path = file.to_str().unwrap();
    done(&run("backup", folder.path(), &["--to", path]));
    let said = done(&run("restore", other.path(), &["--from", path]));
    assert!(said.contains("1 notices waited"), "{said}");
    let keys = ["secrets.key", "notices.key"];
    for key in keys {
        std::fs::copy(folder.path().join(key), other.path().join(key)).unwrap();
    }
    let restored = Program::start(other.path()).await;
    let outbox = restored.call("describe-outbox", json!({})).await.good();
    assert_eq!(outbox["stopped"], true, "{outbox}");
    let waiting = list(
        restored.call("list-notices", json!({})).await.good(),
        "notices",
    );
    let with = json!({"notice": id(&waiting[0])});
    let before = restored.call("get-notice", with.clone()).await.good()["tries"].clone();
    let early = restored.call("retry-notice", with.clone()).await;
    assert_eq!(early.code(), "notices-stopped");
    // Whoever has looked switches it on.
    restored
        .call("change-outbox", json!({"stop": false}))
        .await
        .good();
    restored.call("retry-notice", with.clone()).await.good();
    until("it to be tried again", || async {
        let notice = restored.call("get-notice", with.clone()).await.good();
        (notice["tries"].as_u64() > before.as_u64()).then_some(())
    })
    .await;
}
