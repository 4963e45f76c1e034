//! Copies of the journal: made of a relay that works, and put in the place of another.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Output, Stdio},
};

use crate::common::{Live, Program, keyless, left_out, prelude::*, program};

fn run(command: &str, data: &Path, further: &[&str]) -> Output {
    let mut line = keyless(program());
    line.arg(command).arg("--data").arg(data).args(further);
    line.stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn refused(output: &Output, part: &str) {
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

/// The folder is the service's, and root restores: what a link leads to may be anybody's.
#[tokio::test]
async fn links_in_the_folder_lead_nowhere() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (data, file) = (folder.path(), other.path().join("copy.sqlite"));
    drop(Program::start(data).await);
    let path = file.to_str().unwrap();
    done(&run("backup", data, &["--to", path]));
    let victim = |name: &str| {
        let victim = other.path().join(name);
        std::fs::write(&victim, "somebody else's").unwrap();
        victim
    };
    let (restored, log, lock) = (victim("a"), victim("b"), other.path().join("c"));
    for (name, to) in [("", &restored), ("-wal", &log)] {
        let name = format!("journal-restored.sqlite{name}");
        std::os::unix::fs::symlink(to, data.join(name)).unwrap();
    }
    done(&run("restore", data, &["--from", path, "--replace"]));
    for victim in [restored, log] {
        assert_eq!(std::fs::read(victim).unwrap(), b"somebody else's");
    }
    let journal = data.join("journal.sqlite").symlink_metadata().unwrap();
    assert!(journal.is_file());
    std::fs::remove_file(data.join("lock")).unwrap();
    std::os::unix::fs::symlink(&lock, data.join("lock")).unwrap();
    let output = run("restore", data, &["--from", path, "--replace"]);
    refused(&output, "lock is a link; remove it");
    assert!(!lock.exists());
}

/// A power loss after a backup was made, or a journal put back, must not take it away: a new name lasts when its folder is synced.
#[tokio::test]
async fn a_copy_and_what_is_restored_have_their_names_for_good() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (data, file) = (folder.path(), other.path().join("copy.sqlite"));
    drop(Program::start(data).await);
    for (command, flag, to) in [
        ("backup", "--to", file.as_path()),
        ("restore", "--from", &data.join("journal.sqlite")),
    ] {
        let trace = other.path().join("trace");
        let mut line = keyless("strace");
        line.args(["-f", "-y", "-e", "trace=/^rename,fsync", "-o"]);
        line.arg(&trace).arg(program()).args([command, "--data"]);
        line.arg(data).arg(flag).arg(&file);
        line.args((command == "restore").then_some("--replace"));
        let Ok(output) = line.stdin(Stdio::null()).output() else {
            left_out("no strace is here, so the sync of a backup's folder is not tried");
            return;
        };
        done(&output);
        let calls = std::fs::read_to_string(&trace).unwrap();
        let named = format!("\"{}\")", to.display());
        let named = calls.rfind(&named).unwrap_or_else(|| panic!("{calls}"));
        let synced = format!("<{}>)", to.parent().unwrap().display());
        let synced = calls.rfind(&synced).unwrap_or_else(|| panic!("{calls}"));
        assert!(named < synced, "{command}: {calls}");
    }
}

/// A hard link that the service's user has made may be any file of root's, which is neither given away nor changed.
#[tokio::test]
async fn a_file_with_another_name_elsewhere_is_not_given_to_the_service() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (data, file) = (folder.path(), other.path().join("copy.sqlite"));
    if chown(data, Some(65_534), Some(65_534)).is_err() {
        left_out("this user is not root, so giving a journal to another is not tried");
        return;
    }
    let made = tempfile::tempdir_in(other.path()).unwrap();
    drop(Program::start(made.path()).await);
    let path = file.to_str().unwrap();
    done(&run("backup", made.path(), &["--to", path]));
    let victim = other.path().join("victim");
    std::fs::write(&victim, "root's").unwrap();
    let open_to_all = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&victim, open_to_all).unwrap();
    let link = data.join("owner.key");
    std::fs::hard_link(&victim, &link).unwrap();
    let output = run("restore", data, &["--from", path]);
    refused(&output, "owner.key has another name as well, as a hard link");
    let victim = victim.metadata().unwrap();
    assert_eq!((victim.uid(), victim.mode() & 0o777), (0, 0o644));
    assert!(!data.join("journal.sqlite").exists(), "nothing was restored");
    std::fs::remove_file(link).unwrap();
    done(&run("restore", data, &["--from", path]));
}

/// Root restores for a service that has another user.
#[tokio::test]
async fn what_is_restored_belongs_to_whom_the_folder_belongs() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = other.path().join("copy.sqlite");
    if chown(folder.path(), Some(65_534), Some(65_534)).is_err() {
        left_out("this user is not root, so giving a journal to another is not tried");
        return;
    }
    let data = tempfile::tempdir().unwrap();
    drop(Program::start(data.path()).await);
    done(&run(
        "backup",
        data.path(),
        &["--to", file.to_str().unwrap()],
    ));
    done(&run(
        "restore",
        folder.path(),
        &["--from", file.to_str().unwrap()],
    ));
    let journal = folder.path().join("journal.sqlite").metadata().unwrap();
    assert_eq!((journal.uid(), journal.mode() & 0o777), (65_534, 0o600));
    // As on a new server: root puts the keys back, and the service's user starts.
    for key in ["secrets.key", "notices.key"] {
        let hex = format!("{}\n", "11".repeat(32));
        std::fs::write(folder.path().join(key), hex).unwrap();
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(folder.path().join(key), private).unwrap();
    }
    std::fs::write(folder.path().join("owner.key"), format!("{KEY}\n")).unwrap();
    let path = file.to_str().unwrap();
    let again = ["--from", path, "--replace"];
    done(&run("restore", folder.path(), &again));
    // A backup by root, while nothing runs, leaves nothing there that the service cannot open either.
    let late = other.path().join("late.sqlite");
    done(&run(
        "backup",
        folder.path(),
        &["--to", late.to_str().unwrap()],
    ));
    for own in std::fs::read_dir(folder.path()).unwrap() {
        let own = own.unwrap();
        assert_eq!(own.metadata().unwrap().uid(), 65_534, "{own:?}");
    }
    let service = Program::as_user(65_534, folder.path()).await;
    let bridges = list(
        service.call("list-bridges", json!({})).await.good(),
        "bridges",
    );
    assert_eq!(bridges.len(), 2);
}

/// Under the mask of most machines, others read what is made; what an older relay has left so is taken from them, too.
#[tokio::test]
async fn nobody_else_reads_what_lies_in_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let shell = "umask 022; exec \"$0\" \"$@\"";
    drop(Program::through(shell, data).await);
    let modes = || {
        let files = std::fs::read_dir(data).unwrap();
        let files = files.map(|file| file.unwrap());
        let mode = |file: &std::fs::DirEntry| file.metadata().unwrap().permissions().mode() & 0o777;
        let modes: Vec<_> = files.map(|file| (file.file_name(), mode(&file))).collect();
        assert!(modes.len() > 3, "{modes:?}");
        modes
    };
    assert!(
        modes().iter().all(|(_, mode)| mode & 0o077 == 0),
        "{:?}",
        modes()
    );
    for (name, _) in modes() {
        let loose = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(data.join(name), loose).unwrap();
    }
    // What is not the relay's stays as it is.
    std::fs::write(data.join("notes.txt"), "").unwrap();
    let loose = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(data.join("notes.txt"), loose).unwrap();
    let _again = Program::through(shell, data).await;
    for (name, mode) in modes() {
        let expected = if name == "notes.txt" { 0o644 } else { 0o600 };
        assert_eq!(mode, expected, "{name:?}");
    }
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
