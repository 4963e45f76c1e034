//! Silence. The shortest is a second; these tests wait for it, and for what must not happen after it.

use shared::time::Timestamp;

use crate::{alert, common::prelude::*, fired, notices, standing, told};

/// Longer than the silence that is waited for. What must not happen would have happened by then.
const LONGER: Duration = Duration::from_millis(1_600);

fn silent() -> Value {
    json!({"silent_ms": 1_000})
}

#[tokio::test]
async fn a_silence_fires_once_and_again_when_something_came() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"name": "Meter"})).await;
    let notice = json!({"kind": "sms", "to": ["+8613800138000"], "text": "{{ bridge }} {{ silent }} s{{ text }}{{ peer }}"});
    let began = std::time::Instant::now();
    let alert = alert(&host, &bridge, silent(), json!({"notice": notice})).await;
    let mut peer = TcpPeer::dial(address).await;
    fired(&host, &bridge, &alert, 1).await;
    assert!(began.elapsed() >= Duration::from_secs(1));
    tokio::time::sleep(LONGER).await;
    assert_eq!(standing(&host, &bridge, &alert).await["fired"], 1);
    host.send(&bridge, "all", "are you there?").await;
    tokio::time::sleep(LONGER).await;
    assert_eq!(
        standing(&host, &bridge, &alert).await["fired"],
        1,
        "what is sent ends no silence"
    );
    peer.say("yes").await;
    fired(&host, &bridge, &alert, 2).await;
    let all = notices(&host).await;
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["excerpt"], "Meter 1 s");
    assert_eq!(all[0]["cause"], json!({"bridge": bridge, "alert": alert}));
    assert_eq!(told(&host, &bridge).await[0]["seq"], Value::Null);
}

#[tokio::test]
async fn silence_counts_while_the_bridge_is_open_and_is_told_once_over_a_restart() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let with = json!({"bridge": bridge});
    host.call("close-bridge", with.clone()).await.good();
    let alert = alert(&host, &bridge, silent(), json!({})).await;
    tokio::time::sleep(LONGER).await;
    assert_eq!(standing(&host, &bridge, &alert).await["fired"], 0);
    host.call("open-bridge", with).await.good();
    fired(&host, &bridge, &alert, 1).await;
    let host = host.restart().await;
    tokio::time::sleep(LONGER).await;
    assert_eq!(
        standing(&host, &bridge, &alert).await["fired"],
        1,
        "told already"
    );
    let mut peer = TcpPeer::dial(address).await;
    peer.say("x").await;
    host.received(&bridge, "x").await;
    let host = host.restart().await;
    fired(&host, &bridge, &alert, 2).await;
}

/// As long as something comes in shorter pauses, there is none: here for longer than the silence.
#[tokio::test]
async fn what_goes_on_is_no_silence() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let alert = alert(&host, &bridge, json!({"silent_ms": 6_000}), json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    for _ in 0..14 {
        peer.say("x").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(standing(&host, &bridge, &alert).await["fired"], 0);
}

/// The relay starts anew in the middle of it: what was last heard counts on, and not the opening after the start.
#[tokio::test]
async fn a_silence_goes_on_over_a_restart() {
    const SILENT_MS: i64 = 6_000;
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let when = json!({"silent_ms": SILENT_MS});
    let alert = alert(&host, &bridge, when.clone(), json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("x").await;
    host.received(&bridge, "x").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let host = host.restart().await;
    fired(&host, &bridge, &alert, 1).await;
    let page = host.call("list-entries", json!({"bridge": bridge})).await;
    let entries = list(page.good(), "entries");
    let opened = entries
        .iter()
        .rfind(|entry| entry["event"]["kind"] == "opened");
    let told = entries
        .iter()
        .find(|entry| entry["event"]["kind"] == "alert-fired");
    let at = |entry: Option<&Value>| {
        let at = entry.unwrap()["at"].clone();
        serde_json::from_value::<Timestamp>(at).unwrap().0
    };
    assert!(
        at(told) - at(opened) < SILENT_MS * 1_000,
        "counted from what was heard before the restart"
    );
    let heard = entries.iter().find(|entry| entry["direction"] == "in");
    let tried = host
        .call("try-alert", json!({"bridge": bridge, "when": when}))
        .await;
    assert_eq!(tried.good()["seqs"], json!([heard.unwrap()["seq"]]));
}
