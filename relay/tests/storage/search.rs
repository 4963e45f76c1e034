//! Searching: the same entries with the index as without it.

use relay::store::{BridgeKey, Index};
use shared::{bridge::TextEncoding, id::Epoch};

use crate::{
    bounds, check_whole,
    common::{Live, prelude::*},
};

const LINES: usize = 5_000;

/// A text that stands at a few places only.
const RARE: [(usize, &str); 4] = [
    (3, "needle near the beginning"),
    (2_600, "温度 21 度"),
    (2_601, "湿度 40"),
    (4_990, "NEEDLE near the end"),
];

fn text(number: usize) -> String {
    let rare = RARE.iter().find(|(at, _)| *at == number);
    rare.map_or_else(
        || format!("line {number} 普通"),
        |(_, text)| (*text).to_owned(),
    )
}

/// A bridge with [`LINES`] lines of one peer and a few of another.
async fn filled(host: &Host, encoding: &str) -> String {
    let further = json!({"framing": {"kind": "line"}, "encoding": encoding});
    let (bridge, address) = host.listening(further).await;
    let encoding = TextEncoding::from_label(encoding).unwrap();
    let encode = |text: &str| shared::encoding::encode(text, encoding).unwrap();
    let mut one = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let mut other = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 2).await;
    for number in 0..LINES {
        let line = format!("{}\n", text(number));
        one.say(encode(&line)).await;
        if number == 2_500 {
            other.say(encode("needle of another\n")).await;
            host.send(&bridge, "all", "needle sent").await;
        }
    }
    one.finish().await;
    host.entry(&bridge, "the end", |entry| {
        entry["event"]["kind"] == "fin-received"
    })
    .await;
    bridge
}

async fn find(host: &Host, bridge: &str, with: &Value) -> Vec<Value> {
    let mut query = with.clone();
    query["bridge"] = bridge.into();
    list(host.call("list-entries", query).await.good(), "entries")
}

/// Everything that the journal holds, by pages.
async fn everything(host: &Host, bridge: &str) -> Vec<Value> {
    let (mut all, (_, last)) = (Vec::new(), check_whole(host, bridge).await);
    while all.len() < last as usize {
        let page = json!({"after": all.len(), "limit": 1000});
        all.extend(find(host, bridge, &page).await);
    }
    all
}

fn fits(entry: &Value, with: &Value) -> bool {
    let text = entry["text"]
        .as_str()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is = |field: &str| with.get(field).is_none_or(|wanted| *wanted == entry[field]);
    let number = |field: &str| with[field].as_u64();
    let seq = entry["seq"].as_u64().unwrap();
    with["q"]
        .as_str()
        .is_none_or(|q| entry["direction"] != "event" && text.contains(&q.to_ascii_lowercase()))
        && with["also"]
            .as_str()
            .is_none_or(|also| text.contains(&also.to_ascii_lowercase()))
        && is("direction")
        && with["event"].as_str().is_none_or(|kind| match kind {
            "none" => entry.get("event").is_none(),
            kind => entry["event"]["kind"] == kind,
        })
        && is("peer")
        && number("after").is_none_or(|after| seq > after)
        && number("before").is_none_or(|before| seq < before)
}

/// Compares every question with what looking at everything finds.
async fn check(host: &Host, bridge: &str) {
    let all = everything(host, bridge).await;
    for with in [
        json!({"q": "needle"}),
        json!({"q": "Needle", "direction": "out"}),
        json!({"q": "needle", "peer": "p2"}),
        json!({"q": "needle", "after": 100, "before": 2600}),
        json!({"q": "温度"}),
        json!({"q": "湿"}),
        json!({"q": "21"}),
        json!({"q": "度"}),
        json!({"q": "nowhere at all"}),
        json!({"q": "line 4321 "}),
        json!({"q": "e"}),
        json!({"peer": "p2"}),
        json!({"direction": "event"}),
        json!({"direction": "out", "peer": "p1"}),
        json!({"q": "e", "also": "Needle"}),
        json!({"q": "needle near", "also": "end"}),
        json!({"q": "line 4", "also": "21", "direction": "in"}),
        json!({"event": "peer-joined"}),
        json!({"event": "peer-joined", "peer": "p2"}),
        json!({"event": "none"}),
        json!({"event": "none", "direction": "event"}),
        json!({"event": "none", "q": "needle", "peer": "p1"}),
        json!({"event": "no-such-kind"}),
    ] {
        for limit in [1, 3, 1000] {
            let mut query = with.clone();
            query["limit"] = limit.into();
            let found = find(host, bridge, &query).await;
            let mut expected: Vec<_> = all
                .iter()
                .filter(|entry| fits(entry, &with))
                .cloned()
                .collect();
            if with.get("after").is_some() {
                expected.truncate(limit);
            } else {
                expected.drain(..expected.len().saturating_sub(limit));
            }
            assert_eq!(found, expected, "{query}");
        }
    }
}

#[tokio::test]
async fn the_index_changes_no_answer() {
    let host = Host::start().await;
    for encoding in ["utf-8", "gbk", "utf-16le"] {
        let bridge = filled(&host, encoding).await;
        check(&host, &bridge).await;
        let live = Live::open(&host).await;
        let epoch = Epoch(live.hello["epoch"].as_str().unwrap().to_owned());
        let index = Index::open(host.folder(), &epoch).await.unwrap();
        let key = BridgeKey(i64::from_str_radix(&bridge, 16).unwrap());
        until("the index", || async {
            (index.through(key).await.unwrap() > LINES as u64 / 2).then_some(())
        })
        .await;
        let blocks = index
            .blocks(key, "(\"any\" OR (\"e6b8a9\" AND \"b8a9e5\"))")
            .await
            .unwrap();
        assert_eq!(
            blocks.len(),
            usize::from(encoding == "utf-8"),
            "one block has the word"
        );
        check(&host, &bridge).await;
    }
}

#[tokio::test]
async fn a_damaged_index_is_made_anew() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    host.send(&bridge, "all", "a needle").await;
    let folder = host.stop().await;
    std::fs::write(folder.path().join("search.sqlite"), [0x5a; 9_000]).unwrap();
    let host = Host::start_in(folder, |_| {}).await;
    let found = find(&host, &bridge, &json!({"q": "needle"})).await;
    assert_eq!(found.len(), 1);
    assert!(bounds(&host, &bridge).await.1 > 1);
}

#[tokio::test]
async fn a_text_has_a_bound() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    assert!(
        find(&host, &bridge, &json!({"q": "x".repeat(1024)}))
            .await
            .is_empty()
    );
    let with = json!({"bridge": bridge, "q": "x".repeat(1025)});
    let reply = host.call("list-entries", with).await;
    assert_eq!((reply.status, reply.code()), (413, "too-large"));
    assert_eq!(reply.body["params"], json!({"bytes": 1025, "limit": 1024}));
}

#[tokio::test]
async fn who_has_little_patience_goes_on_where_it_ended() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("needle\n").await;
    let many: String = (0..40_000).map(|number| format!("{number}\n")).collect();
    peer.say(&many).await;
    until("the last line", || async {
        let newest = find(&host, &bridge, &json!({"limit": 1})).await;
        (newest[0]["text"] == "39999\n").then_some(())
    })
    .await;
    // One byte is in no index: all is looked through.
    let mut with = json!({"bridge": bridge, "q": "n", "patience_ms": 1});
    for bound in ["before", "after"] {
        let (mut rounds, mut found) = (0, Vec::new());
        if bound == "after" {
            with.as_object_mut().unwrap().remove("before");
            with["after"] = 0.into();
        }
        loop {
            let page = host.call("list-entries", with.clone()).await.good();
            found.extend(list(page.clone(), "entries"));
            rounds += 1;
            let Some(looked) = page["looked_to"].as_u64() else {
                break;
            };
            let before = with[bound].as_u64();
            assert!(
                before.is_none_or(
                    |before| (bound == "before") == (looked < before) && looked != before
                ),
                "{before:?} {looked}"
            );
            with[bound] = looked.into();
        }
        // More than one, or nobody has gone on.
        assert!((2..=4).contains(&rounds), "{rounds}");
        let texts: Vec<_> = found.iter().map(|entry| entry["text"].clone()).collect();
        assert_eq!(texts, ["needle\n"]);
    }
    for wrong in [0, 10_001] {
        with["patience_ms"] = wrong.into();
        let reply = host.call("list-entries", with.clone()).await;
        assert_eq!(reply.code(), "bad-request");
    }
}

#[tokio::test]
async fn a_page_ends_at_its_bytes_and_says_where_to_go_on() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    for number in 0..8 {
        let text = format!("{number}{}", "x".repeat(1_000));
        host.send(&bridge, "all", &text).await;
    }
    for bound in ["before", "after"] {
        let mut with =
            json!({"bridge": bridge, "direction": "out", "max_bytes": 2_500, "numbers": true});
        if bound == "after" {
            with["after"] = 0.into();
        }
        let (mut pages, mut seqs) = (0, Vec::new());
        loop {
            let page = host.call("list-entries", with.clone()).await.good();
            assert_eq!(page["entries"], json!([]));
            let numbers = page["numbers"].as_array().cloned().unwrap_or_default();
            assert!(numbers.len() <= 3, "{numbers:?}");
            seqs.extend(numbers.iter().filter_map(serde_json::Value::as_u64));
            pages += 1;
            let Some(looked) = page["looked_to"].as_u64() else {
                break;
            };
            with[bound] = looked.into();
        }
        assert!(pages >= 3, "{pages}");
        seqs.sort_unstable();
        let all = find(&host, &bridge, &json!({"direction": "out"})).await;
        let all: Vec<_> = all
            .iter()
            .filter_map(|entry| entry["seq"].as_u64())
            .collect();
        assert_eq!((seqs.len(), seqs), (8, all));
    }
}
