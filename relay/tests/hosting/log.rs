//! The log: an event is a line, whatever peers and callers put into what is told.

use std::path::Path;

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::common::{Live, Program, prelude::*};

/// What would begin a line of its own, turn one around, or drive a terminal.
const FORGED: &str = "x\r\n2026-01-01T00:00:00.000000Z ERROR forged: \u{1b}[2J\u{9b}6n\u{85}\u{2028}\u{202e}\u{2066}y";

/// What a rule may be called, and the log says when it decides; in some viewers it would begin a line.
const CALLED: &str = "desk\u{2028}2026-01-01T00:00:00.000000Z ERROR forged\u{2029}rule";

/// The log of a relay that tells all that it can, while it is given texts that would forge lines; and those of its next starts,
/// where a bridge may not be opened again, and cannot.
async fn log(format: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("JACKFIELD_SERVER__LOG_FORMAT", format),
        ("JACKFIELD_LOG", "trace"),
    ];
    let program = Program::with(folder.path(), &settings).await;
    let (bridge, address) = program.listening(json!({"name": "Desk"})).await;
    let mut peer = TcpPeer::dial(address).await;
    program.peers_until(&bridge, 1).await;
    peer.say(FORGED).await;
    program.received(&bridge, FORGED).await;
    program.send(&bridge, "all", FORGED).await;
    let with = json!({"bridge": bridge, "q": FORGED});
    program.call("list-entries", with).await.good();
    let bad = program
        .request(Method::POST, "/bridges")
        .json(&json!({"name": FORGED}));
    assert_eq!(program.ask(bad).await.status, 400);
    let mut live = Live::open(&program).await;
    live.say_text(FORGED).await;
    live.message("a fault", |message| message.get("fault").is_some())
        .await;
    let mut said = ended(program).await;
    let rules = format!("[{{name=\"{CALLED}\", then=\"deny\", kinds=[\"tcp-listen\"]}}]");
    let denies = [
        settings[0],
        settings[1],
        ("JACKFIELD_EGRESS__RULES", &rules),
    ];
    let program = Program::with(folder.path(), &denies).await;
    program.state(&bridge, "failed").await;
    said += &ended(program).await;
    at_host(folder.path(), FORGED).await;
    let program = Program::with(folder.path(), &settings).await;
    program.state(&bridge, "failed").await;
    said += &ended(program).await;
    assert!(!said.contains(KEY), "the owner's key is in the log");
    said
}

/// The bridges are set to a host which the relay itself would not take, and of which it tells.
async fn at_host(data: &Path, host: &str) {
    let file = SqliteConnectOptions::new().filename(data.join("journal.sqlite"));
    let mut database = SqliteConnection::connect_with(&file).await.unwrap();
    let change = "UPDATE bridges SET settings = json_set(settings, '$.endpoint.host', ?)";
    let changed = sqlx::query(change).bind(host).execute(&mut database);
    assert!(changed.await.unwrap().rows_affected() > 0);
    database.close().await.unwrap();
}

async fn ended(program: Program) -> String {
    program.signal("TERM");
    let (status, said) = program.ended(Duration::from_secs(10)).await;
    assert!(status.success());
    said
}

fn drives(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[tokio::test]
async fn an_event_is_a_line_of_text() {
    let said = log("text").await;
    for line in said.lines() {
        let time = line.split(' ').next().unwrap();
        assert!(
            time.parse::<jiff::Timestamp>().is_ok(),
            "no event begins here: {line}"
        );
        assert!(!line.starts_with("2026-01-01T00:00:00"), "{line}");
        assert!(!line.chars().any(drives), "{line:?}");
    }
    let called =
        "rule \"desk\\u{2028}2026-01-01T00:00:00.000000Z ERROR forged\\u{2029}rule\" forbids";
    let ends = "\\u{85}\\u{2028}\\u{202e}\\u{2066}y\" is not a host";
    for parts in [["ERROR forged: ", ends], ["WARN", called]] {
        let told = |line: &str| parts.iter().all(|part| line.contains(part));
        assert!(said.lines().any(told), "not told: {parts:?}: {said}");
    }
}

#[tokio::test]
async fn an_event_is_a_line_of_json() {
    let said = log("json").await;
    let mut told = String::new();
    for line in said.lines() {
        assert!(!line.chars().any(drives), "{line:?}");
        let event: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        for field in ["timestamp", "level", "target"] {
            assert!(event[field].is_string(), "{line}");
        }
        for field in ["message", "fault"] {
            told += event[field].as_str().unwrap_or_default();
        }
    }
    for text in [FORGED, CALLED] {
        assert!(told.contains(text), "not told: {text:?}");
    }
}

/// Others' crates may tell whole messages; what is asked for by name or in spans is kept back as well.
#[tokio::test]
async fn what_is_said_over_the_live_socket_is_in_no_log() {
    for filter in ["trace", "info,tungstenite::protocol=trace,log=trace"] {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::with(folder.path(), &[("JACKFIELD_LOG", filter)]).await;
        let mut live = Live::open(&program).await;
        live.call("get-bridge", json!({"bridge": "said-over-the-socket"}))
            .await
            .unwrap_err();
        let said = ended(program).await;
        assert!(!said.contains("said-over-the-socket"), "{said}");
    }
}
