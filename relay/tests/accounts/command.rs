//! `jackfield user` and `jackfield token`, beside a running relay and without one; and who may serve where.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use secrecy::ExposeSecret as _;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::time::timeout;

use crate::{
    CUT, PASSPHRASE, account,
    common::{Live, Program, keyless, prelude::*, program},
    is_signed_out, person, sign_in, token, welcome_of,
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
            &[
                "token",
                "create",
                "--name",
                "x",
                "--role",
                "admin",
                "--expires",
                "soon",
            ],
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

/// Names were once taken as they came.
#[tokio::test]
async fn lists_show_no_name_on_which_a_terminal_acts() {
    let data = tempfile::tempdir().unwrap();
    let at = data.path();
    said(at, &["user", "add", "Ada", "--role", "admin"]);
    said(
        at,
        &["token", "create", "--name", "backup", "--role", "reader"],
    );
    let file = SqliteConnectOptions::new().filename(at.join("journal.sqlite"));
    let mut database = SqliteConnection::connect_with(&file).await.unwrap();
    for table in ["users", "tokens"] {
        let query = format!("UPDATE {table} SET name = ?");
        let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind("x\u{1b}[2J\u{202e}y");
        query.execute(&mut database).await.unwrap();
    }
    database.close().await.unwrap();
    for what in ["user", "token"] {
        let shown = said(at, &[what, "list"]);
        assert!(shown.contains("x\u{fffd}[2J\u{fffd}y"), "{shown:?}");
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
    let figures = command(data.path(), &["serve", "--listen", "[::ffff:127.0.0.1]:0"])
        .env("JACKFIELD_SERVER__METRICS_LISTEN", "0.0.0.0:0")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&figures.stderr);
    assert_eq!(figures.status.code(), Some(2), "{error}");
    assert!(
        error.contains("server.metrics_listen: 0.0.0.0:0 is not loopback"),
        "{error}"
    );
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

/// What the command line has just taken away is not given again by a relay that has not heard of it yet.
#[tokio::test]
async fn what_is_taken_away_beside_a_running_relay_is_not_undone_in_the_same_moment() {
    let host = Host::start().await;
    let mut config = relay::config::Config::default();
    config.server.data = host.folder().to_owned();
    let outside = || async { relay::outside::Outside::open(&config).await.unwrap() };
    account(&host, "Ada", "admin").await;
    // Each falls into the half second in which the relay knows of nothing, but for one or two at the most.
    for round in 0..4 {
        let name = format!("Li {round}");
        let li = person(&host, &name, "admin").await;
        let (_, secret) = token(&li, json!({"name": "x"})).await;
        let script = host.script(&secret);
        let (desk, _) = host.listening(json!({})).await;
        let user = name.as_str().into();
        let change = relay::access::UserChange {
            welcome: true,
            ..Default::default()
        };
        let beside = outside().await;
        let reset = beside.accounts.change_user(&beside.keep, &user, change);
        let (_, link) = reset.await.unwrap();
        for api in [&script, &li] {
            let made = api.call("create-token", json!({"name": "y"})).await;
            assert_eq!(made.code(), "not-signed-in", "{made:?}");
            let named = json!({"user": name, "name": format!("Wang {round}")});
            assert_eq!(api.call("change-user", named).await.code(), "not-signed-in");
        }
        // Whoever changes something else of the account undoes nothing.
        let renamed = json!({"user": name, "name": format!("Wang {round}")});
        host.call("change-user", renamed).await.good();
        let body = json!({"welcome": link.unwrap().expose_secret(), "passphrase": PASSPHRASE});
        assert_eq!(sign_in(&host, body.clone()).await.status, 204, "it works");
        // Nor is anything granted to who is gone.
        let beside = outside().await;
        let user = format!("Wang {round}").as_str().into();
        beside
            .accounts
            .delete_user(&beside.keep, &user)
            .await
            .unwrap();
        let with = json!({"bridge": desk, "user": format!("Wang {round}"), "may": "look"});
        assert_eq!(host.call("grant-bridge", with).await.code(), "not-found");
        let gone = sign_in(
            &host,
            json!({"user": format!("Wang {round}"), "passphrase": PASSPHRASE}),
        );
        assert_eq!(gone.await.status, 401);
    }
}
