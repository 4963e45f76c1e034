//! Whom a send was for stands in its entry: the only one, those that were named, or nobody where it went to all.

use crate::common::{BINARY, JSON, Live, prelude::*};

/// What entries say of whom they were for.
fn told(entries: &[Value]) -> Vec<(Value, Value)> {
    let sent = entries.iter().filter(|entry| entry["direction"] == "out");
    sent.map(|entry| (entry["peer"].clone(), entry["to"].clone()))
        .collect()
}

#[tokio::test]
async fn an_entry_tells_whom_a_send_was_for() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peers = Vec::new();
    for count in 1..=3 {
        peers.push(TcpPeer::dial(address).await);
        host.peers_until(&bridge, count).await;
    }
    let ids: Vec<_> = host.peers(&bridge).await;
    let ids: Vec<_> = ids.iter().map(|peer| peer["id"].clone()).collect();
    let [first, second, third] = &ids[..] else {
        panic!("{ids:?}")
    };
    let sends = [
        json!("all"),
        first.clone(),
        json!([second]),
        json!([third, first, third]),
        json!([]),
    ];
    for to in sends {
        host.send(&bridge, to, "x").await;
    }
    let expected = [
        (Value::Null, Value::Null),
        (first.clone(), Value::Null),
        (second.clone(), Value::Null),
        (Value::Null, json!([third, first])),
        (Value::Null, json!([])),
    ];
    let host = host.restart().await;
    let entries = host.entries(&bridge).await;
    let last = entries.last().unwrap()["seq"].as_u64().unwrap();
    // At both doors and in both forms.
    assert_eq!(told(&entries), expected);
    for form in [JSON, BINARY] {
        let mut live = Live::open_as(&host, Some(form), "viewer").await;
        live.follow(&bridge, 0).await;
        let entries = live.entries_through(&bridge, last).await;
        assert_eq!(told(&entries), expected, "{form}");
    }
}
