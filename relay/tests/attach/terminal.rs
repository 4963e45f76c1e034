//! Standard output is a terminal: it gets text, and does nothing that a peer tells it.

use std::process::Stdio;

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{io::AsyncReadExt as _, process::Command};

use crate::common::{keyless, program};

use super::*;

/// What a peer would have a terminal do: fill its clipboard, answer, clear itself; in 7 bits, in 8, and as a character. And text
/// that reads in the other direction.
const TOLD: &[u8] =
    b"one\x1b]52;c;eA==\x07\x1b[6n\x9b6n\xc2\x9b2J\x7f\xe2\x80\xae\xe2\x80\xa8two\n";

/// Attaches in a terminal, which Python makes; what the terminal gets until `last`.
async fn in_terminal(url: &str, arguments: &[&str], last: &str) -> Vec<u8> {
    let mut command = keyless("python3");
    command
        .args(["-c", "import pty, sys; pty.spawn(sys.argv[1:])"])
        .arg(program())
        .arg("attach")
        .args(arguments)
        .env("JACKFIELD_URL", url)
        .env("JACKFIELD_OWNER_KEY", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut command = Command::from(command);
    let mut child = command.kill_on_drop(true).spawn().expect("python3");
    let mut output = child.stdout.take().unwrap();
    let mut got = Vec::new();
    within(last, async {
        while !got.windows(last.len()).any(|part| part == last.as_bytes()) {
            assert_ne!(output.read_buf(&mut got).await.unwrap(), 0, "it has ended");
        }
    })
    .await;
    got
}

/// A relay whose bridge has a name as it could once be given.
async fn renamed(host: Host, from: &str, to: &str) -> Host {
    let folder = host.stop().await;
    let file = SqliteConnectOptions::new().filename(folder.path().join("journal.sqlite"));
    let mut database = SqliteConnection::connect_with(&file).await.unwrap();
    let query = sqlx::query("UPDATE bridges SET settings = replace(settings, ?, ?)");
    let changed = query.bind(from).bind(to).execute(&mut database);
    assert!(changed.await.unwrap().rows_affected() > 0);
    database.close().await.unwrap();
    Host::start_in(folder, |_| {}).await
}

#[tokio::test]
async fn a_terminal_gets_text_and_a_pipe_gets_bytes() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"name": "desk"})).await;
    let host = renamed(host, "desk", "de\u{202e}sk").await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say(TOLD).await;
    until("all of it", || async {
        (host.bytes(&bridge, "in").await == TOLD).then_some(())
    })
    .await;
    let from_the_first = [bridge.as_str(), "--after", "0"];
    let got = in_terminal(&host.url, &from_the_first, "two\r\n").await;
    let text = String::from_utf8(got).unwrap();
    // The terminal ends lines so.
    let text = text.replace("\r\n", "\n");
    assert!(
        text.contains(
            "one\u{fffd}]52;c;eA==\u{fffd}\u{fffd}[6n\u{fffd}6n\u{fffd}2J\u{fffd}\u{fffd}\u{fffd}two\n"
        ),
        "{text:?}"
    );
    assert!(text.contains("attached to de\u{fffd}sk"), "{text:?}");
    let acts = |c: char| c.is_control() && c != '\n' || relay::text::turns(c);
    assert!(!text.contains(acts), "{text:?}");

    let raw = [bridge.as_str(), "--after", "0", "--raw"];
    let got = in_terminal(&host.url, &raw, "two\r\n").await;
    let told = &TOLD[..TOLD.len() - 1];
    assert!(got.windows(told.len()).any(|part| part == told), "{got:?}");

    let mut attached = Attached::start(&host.url, &from_the_first).await;
    attached.hears(TOLD).await;
}
