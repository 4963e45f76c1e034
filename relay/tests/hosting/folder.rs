//! The data folder and its neighbours: what root does there for a service that has another user, who reads what lies there, and
//! what lasts.

use std::{os::unix::fs::PermissionsExt as _, process::Stdio};

use crate::{
    backup::{done, refused, run},
    common::{Program, keyless, left_out, prelude::*, program},
};

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
        let named = format!(", \"{}\"", to.display());
        let named = calls.rfind(&named).unwrap_or_else(|| panic!("{calls}"));
        let synced = format!("<{}>", to.parent().unwrap().display());
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
    refused(
        &output,
        "owner.key has another name as well, as a hard link",
    );
    let victim = victim.metadata().unwrap();
    assert_eq!((victim.uid(), victim.mode() & 0o777), (0, 0o644));
    assert!(
        !data.join("journal.sqlite").exists(),
        "nothing was restored"
    );
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
