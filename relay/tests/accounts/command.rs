//! `jackfield user` and `jackfield token`, beside a running relay and without one; and who may serve where.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use tokio::time::timeout;

use crate::{
    CUT, PASSPHRASE,
    common::{Live, Program, keyless, prelude::*, program},
    is_signed_out, sign_in, welcome_of,
};

fn command(data: &Path, line: &[&str]) -> Command {
    let mut command = keyless(program());
    command.args(line).arg("--data").arg(data);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(data: &Path, line: &[&str], input: &str) -> Output {
    let mut child = command(data, line).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// What a command that goes well says.
fn said(data: &Path, line: &[&str]) -> String {
    let output = run(data, line, "");
    assert!(output.status.success(), "{line:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn the_first_admin_comes_by_the_link_that_the_command_prints() {
    let data = tempfile::tempdir().unwrap();
    let link = said(data.path(), &["user", "add", "Ada", "--role", "admin"]);
    assert!(
        link.starts_with("http://127.0.0.1:8080/#welcome="),
        "{link}"
    );
    let program = Program::start(data.path()).await;
    let bridges = list(
        program.call("list-bridges", json!({})).await.good(),
        "bridges",
    );
    assert_eq!(bridges.len(), 2, "as at every first start");
    let body = json!({"welcome": welcome_of(&json!(link)), "passphrase": PASSPHRASE});
    let welcomed = sign_in(&program, body).await;
    assert_eq!(welcomed.status, 204, "{welcomed:?}");
    let ada = program.browser(&welcomed.cookie());
    let users = list(ada.call("list-users", json!({})).await.good(), "users");
    assert_eq!(
        (&users[0]["name"], &users[0]["role"]),
        (&json!("Ada"), &json!("admin"))
    );
}

#[tokio::test]
async fn what_is_done_beside_a_running_relay_holds_at_once() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path()).await;
    let at = data.path();
    let secret = said(
        at,
        &[
            "token",
            "create",
            "--name",
            "CI",
            "--role",
            "member",
            "--expires",
            "30d",
        ],
    );
    let script = program.script(secret.trim());
    until("the token to hold", || async {
        let reply = script.call("list-bridges", json!({})).await;
        (reply.status == 200).then_some(())
    })
    .await;
    let (bridge, _) = script.listening(json!({})).await;
    let mut live = Live::open(&script).await;
    live.follow(&bridge, 0).await;
    // The link leads to where the relay is.
    let link = said(at, &["user", "add", "Li", "--role", "reader"]);
    assert!(
        link.starts_with(&format!("{}/#welcome=", program.url)),
        "{link}"
    );
    let added = run(
        at,
        &[
            "user",
            "add",
            "Wang",
            "--role",
            "admin",
            "--passphrase-stdin",
        ],
        &format!("{PASSPHRASE}\n"),
    );
    assert!(added.status.success(), "{added:?}");
    until("Wang to sign in", || async {
        let body = json!({"user": "Wang", "passphrase": PASSPHRASE});
        (sign_in(&program, body).await.status == 204).then_some(())
    })
    .await;
    let listed = said(at, &["user", "list"]);
    assert!(
        listed.contains("reader   Li (not welcomed yet)") && listed.contains("admin    Wang"),
        "{listed}"
    );
    let tokens = said(at, &["token", "list"]);
    assert!(
        tokens.contains("member") && tokens.contains("CI") && !tokens.contains(secret.trim()),
        "{tokens}"
    );
    let id = tokens.split_whitespace().next().unwrap();
    said(at, &["token", "revoke", id]);
    let fault = live.message("the end", |message| message.get("fault").is_some());
    assert!(is_signed_out(&timeout(CUT, fault).await.unwrap()["fault"]));
    // Who has forgotten the passphrase, also the last admin.
    let anew = said(at, &["user", "welcome", "wang"]);
    let shown = json!({"welcome": welcome_of(&json!(anew))});
    let request = program
        .anonymous(Method::POST, "/session/welcome")
        .json(&shown);
    assert_eq!(program.ask(request).await.good()["name"], "Wang");
    said(at, &["user", "remove", "Li"]);
    until("Li to be gone", || async {
        let users = list(program.call("list-users", json!({})).await.good(), "users");
        (users.len() == 1).then_some(())
    })
    .await;
    // What the relay has changed meanwhile is there for the command.
    let with = json!({"name": "Zhao", "role": "member"});
    program.call("create-user", with).await.good();
    assert!(said(at, &["user", "list"]).contains("Zhao"));
}

#[test]
fn what_is_wrong_is_one_line_that_names_the_mend() {
    let data = tempfile::tempdir().unwrap();
    let at = data.path();
    // A folder of which nobody has heard is told: it may not be the relay's.
    for (line, told) in [
        (&["user", "add", "Ada", "--role", "admin"][..], true),
        (&["user", "list"], false),
    ] {
        let output = run(at, line, "");
        assert!(output.status.success(), "{output:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(error.contains("--data"), told, "{line:?}: {error}");
    }
    for (line, input, code, word) in [
        (
            &["user", "add", "ada", "--role", "member"][..],
            "",
            1,
            "goes by \"ada\"",
        ),
        (&["user", "add", "Li", "--role", "king"], "", 2, "--role"),
        (
            &[
                "user",
                "add",
                "Li",
                "--role",
                "member",
                "--passphrase-stdin",
            ],
            "short\n",
            2,
            "--passphrase-stdin",
        ),
        (
            &["user", "add", "\u{202e}", "--role", "member"],
            "",
            2,
            "NAME",
        ),
        (&["user", "remove", "Ada"], "", 1, "last admin"),
        (&["user", "remove", "Nobody"], "", 1, "Nobody"),
        (
            &["token", "create", "--name", "x", "--expires", "soon"],
            "",
            2,
            "--expires",
        ),
        (&["token", "revoke", "x"], "", 1, "\"x\""),
    ] {
        let output = run(at, line, input);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{line:?}: {error}");
        assert!(error.contains(word), "{line:?}: {error}");
        assert!(output.stdout.is_empty());
    }
}

/// The relay's own words before it would listen; nothing is listened on.
fn refused(data: &Path, listen: &str) -> Output {
    let mut command = command(data, &["serve", "--listen", listen]);
    command.stdin(Stdio::null()).output().unwrap()
}

#[tokio::test]
async fn nobody_serves_others_before_somebody_is_let_in_on_purpose() {
    let data = tempfile::tempdir().unwrap();
    // A key that was made at a start on loopback was given to nobody on purpose.
    std::fs::write(data.path().join("owner.key"), format!("{KEY}\n")).unwrap();
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080"] {
        let output = refused(data.path(), listen);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{listen}: {error}");
        assert!(
            error.contains("jackfield user add NAME --role admin"),
            "{error}"
        );
        assert_eq!(error.lines().count(), 1, "{error}");
        assert!(output.stdout.is_empty());
    }
    said(data.path(), &["user", "add", "Li", "--role", "member"]);
    assert_eq!(
        refused(data.path(), "0.0.0.0:0").status.code(),
        Some(2),
        "no admin yet"
    );
    said(data.path(), &["user", "add", "Ada", "--role", "admin"]);
    // A name that cannot be bound: it was let come so far, and nothing listens outside of this machine.
    let output = refused(data.path(), "192.0.2.1:8080");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("192.0.2.1:8080"));
}
