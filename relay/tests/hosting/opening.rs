//! `serve --open`: the way into the browser, which other users of the machine do not see.

use std::os::unix::fs::PermissionsExt as _;

use crate::common::{Program, prelude::*};

/// What a desktop has under this name; this one keeps what it was started with, and a copy of the file.
const OPENER: &str = r#"#!/bin/sh
cp "$1" "$KEPT/file" && stat -c %a "$1" > "$KEPT/mode"
printf '%s\n' "$@" > "$KEPT/unfinished" && mv "$KEPT/unfinished" "$KEPT/arguments"
"#;

#[tokio::test]
async fn the_owners_key_is_in_a_file_and_in_no_argument() {
    let (folder, bin) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let opener = bin.path().join("xdg-open");
    std::fs::write(&opener, OPENER).unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let kept = bin.path().to_str().unwrap();
    let path = format!("{kept}:{}", std::env::var("PATH").unwrap());
    let settings = [("PATH", path.as_str()), ("KEPT", kept)];
    let start = || async {
        let shell = "exec \"$0\" \"$@\" --open";
        let started = Program::try_through(shell, folder.path(), &settings);
        started.await.unwrap()
    };
    let program = start().await;
    let read = |name: &str| std::fs::read_to_string(bin.path().join(name));
    let arguments = until("the opener", || async { read("arguments").ok() }).await;
    let file = folder.path().join("sign-in.html");
    assert_eq!(arguments.trim_end(), file.to_str().unwrap());
    assert_eq!(read("mode").unwrap().trim(), "600");
    let key = KEY.replace('-', "%2D");
    let link = format!("{}/#key={key}", program.url);
    let leads = read("file").unwrap();
    assert!(leads.contains(&format!("0; url={link}\"")), "{leads}");
    assert!(file.exists(), "a browser may still be starting");
    // One that is killed leaves it, until the next start.
    program.kill();
    assert!(file.exists());
    let program = Program::start(folder.path()).await;
    assert!(!file.exists());
    drop(program);
    std::fs::remove_file(bin.path().join("arguments")).unwrap();
    let program = start().await;
    until("the opener", || async { read("arguments").ok() }).await;
    assert!(file.exists());
    program.signal("TERM");
    let (status, said) = program.ended(Duration::from_secs(10)).await;
    assert!(status.success() && !said.contains(&key), "{said}");
    assert!(!file.exists());
}
