//! The log: an event is a line, whatever peers and callers put into what is told.

use crate::common::{Live, Program, prelude::*};

/// What would begin a line of its own, or drive a terminal.
const FORGED: &str =
    "x\r\n2026-01-01T00:00:00.000000Z ERROR forged: \u{1b}[2J\u{9b}6n\u{85}\u{2028}y";

/// What a rule may be called, and the log says when it decides; in some viewers it would begin a line.
const CALLED: &str = "desk\u{2028}2026-01-01T00:00:00.000000Z ERROR forged\u{2029}rule";

/// The log of a relay that tells all that it can, while it is given texts that would forge lines; and that of its next start,
/// where a bridge may not be opened again.
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
    // What is said to the live socket is in the log as it came.
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
    assert!(!said.contains(KEY), "the owner's key is in the log");
    said
}

async fn ended(program: Program) -> String {
    program.signal("TERM");
    let (status, said) = program.ended(Duration::from_secs(10)).await;
    assert!(status.success());
    said
}

fn drives(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
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
    let came = "Received message x\\r\\n2026-01-01T00:00:00.000000Z ERROR forged: \\x1b[2J\\u{9b}6n\\u{85}\\u{2028}y";
    let called =
        "rule \"desk\\u{2028}2026-01-01T00:00:00.000000Z ERROR forged\\u{2029}rule\" forbids";
    for told in [came, called] {
        let mut lines = said.lines();
        assert!(lines.any(|line| line.contains(told)), "not told: {told}");
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
