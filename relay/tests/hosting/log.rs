//! The log: an event is a line, whatever peers and callers put into what is told.

use crate::common::{Program, prelude::*};

/// What would begin a line of its own, or drive a terminal.
const FORGED: &str =
    "x\r\n2026-01-01T00:00:00.000000Z ERROR forged: \u{1b}[2J\u{9b}6n\u{85}\u{2028}y";

/// The log of a relay that tells all that it can, while it is given texts that would forge lines.
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
    program.signal("TERM");
    let (status, said) = program.ended(Duration::from_secs(10)).await;
    assert!(status.success());
    assert!(!said.contains(KEY), "the owner's key is in the log");
    assert!(said.contains("Desk") || said.contains("stopping"), "{said}");
    said
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
        assert!(
            !line.contains("Z ERROR forged") || !line.starts_with("2026-01-01T00:00:00"),
            "{line}"
        );
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
}

#[tokio::test]
async fn an_event_is_a_line_of_json() {
    let said = log("json").await;
    for line in said.lines() {
        let drives = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        assert!(!line.chars().any(drives), "{line:?}");
        let event: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        for field in ["timestamp", "level", "target"] {
            assert!(event[field].is_string(), "{line}");
        }
    }
    assert!(said.lines().count() > 50, "it tells all that it can");
}
