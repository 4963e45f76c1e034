//! Who is here: names, and who looks at what.

use crate::common::{Api, JSON, KEY, Live, prelude::*};

/// The owner in a browser of its own: another person than the one with the key.
async fn browser(host: &Host) -> Api {
    let request = host.anonymous(Method::POST, "/session");
    let reply = host.ask(request.json(&json!({"key": KEY}))).await;
    assert_eq!(reply.status, 204, "{reply:?}");
    host.browser(&reply.cookie())
}

/// The fault with which a hello is answered.
async fn turned_away(api: &Api, name: &str) -> Value {
    let mut live = Live::connect(api, Some(JSON)).await;
    live.say(json!({"hello": {"version": 1, "name": name}}))
        .await;
    let fault = live
        .message("a fault", |message| message.get("fault").is_some())
        .await;
    fault["fault"].clone()
}

#[tokio::test]
async fn nobody_comes_under_the_name_of_another_who_is_here() {
    let host = Host::start().await;
    let (one, two) = (browser(&host).await, browser(&host).await);
    let li = Live::open_as(&one, Some(JSON), "Li").await;
    let second_tab = Live::open_as(&one, Some(JSON), "Li").await;
    let fault = turned_away(&two, " ｌｉ ").await;
    assert_eq!(fault["code"], "name-taken");
    assert_eq!(fault["status"], 409);
    drop((li, second_tab));
    until("the name to be free", || async {
        let mut live = Live::connect(&two, Some(JSON)).await;
        live.say(json!({"hello": {"version": 1, "name": "Li"}}))
            .await;
        let first = live.message("an answer", |_| true).await;
        first.get("hello").map(|_| ())
    })
    .await;
}

#[tokio::test]
async fn peers_and_people_have_different_names() {
    for mode in ["room", "console"] {
        have_different_names(mode).await;
    }
}

async fn have_different_names(mode: &str) {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"mode": mode})).await;
    let _peers = [TcpPeer::dial(address).await, TcpPeer::dial(address).await];
    let peers = host.peers_until(&bridge, 2).await;
    let name =
        |peer: &Value, name: &str| json!({"bridge": bridge, "peer": peer["id"], "name": name});
    let _li = Live::open_as(&host, Some(JSON), "Li").await;
    let taken = host.call("name-peer", name(&peers[0], "LI")).await;
    assert_eq!((taken.status, taken.code()), (409, "name-taken"));
    host.call("name-peer", name(&peers[0], "Anna")).await.good();
    host.call("name-peer", name(&peers[0], "anna")).await.good();
    let taken = host.call("name-peer", name(&peers[1], "Anna")).await;
    assert_eq!(taken.code(), "name-taken");
    assert_eq!(turned_away(&host, "Anna").await["code"], "name-taken");
    assert_eq!(turned_away(&host, "jackfield").await["code"], "name-taken");
    assert_eq!(
        turned_away(&host, "127.0.0.1:80").await["code"],
        "bad-request"
    );
}

#[tokio::test]
async fn who_looks_at_a_bridge_is_told_to_all() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let mut li = Live::open_as(&host, Some(JSON), "Li").await;
    let names = |names: Value, unnamed: u64| {
        let bridge = bridge.clone();
        move |message: &Value| {
            message["readers"] == json!({"bridge": bridge, "names": names, "unnamed": unnamed})
        }
    };
    li.follow(&bridge, 0).await;
    li.message("Li", names(json!(["Li"]), 0)).await;
    let other = browser(&host).await;
    let mut anna = Live::open_as(&other, Some(JSON), "Anna").await;
    anna.message("Li", names(json!(["Li"]), 0)).await;
    anna.follow(&bridge, 0).await;
    li.message("both", names(json!(["Anna", "Li"]), 0)).await;
    let mut nameless = Live::connect(&browser(&host).await, Some(JSON)).await;
    nameless.say(json!({"hello": {"version": 1}})).await;
    nameless.follow(&bridge, 0).await;
    li.message("all three", names(json!(["Anna", "Li"]), 1))
        .await;
    drop(nameless);
    anna.say(json!({"unfollow": {"bridge": bridge}})).await;
    li.message("Li alone", names(json!(["Li"]), 0)).await;
}

#[tokio::test]
async fn what_goes_on_by_itself_keeps_the_name_it_speaks_under() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let (one, two) = (browser(&host).await, browser(&host).await);
    let mut li = Live::open_as(&one, Some(JSON), "Li").await;
    let with = json!({"bridge": bridge, "to": "all", "text": "tick", "every_ms": 3_600_000});
    let started = li.call("create-periodic", with).await.unwrap();
    li.follow(&bridge, 0).await;
    drop(li);
    // Before the relay has seen that Li has left, the name is Li's anyway.
    let mut anna = Live::open_as(&two, Some(JSON), "Anna").await;
    anna.follow(&bridge, 0).await;
    let alone = |message: &Value| message["readers"]["names"] == json!(["Anna"]);
    anna.message("Anna alone", alone).await;
    assert_eq!(turned_away(&two, "Li").await["code"], "name-taken");
    let with = json!({"bridge": bridge, "periodic": started["id"]});
    host.call("stop-periodic", with).await.good();
    until("the name to be free", || async {
        let mut live = Live::connect(&two, Some(JSON)).await;
        live.say(json!({"hello": {"version": 1, "name": "Li"}}))
            .await;
        let first = live.message("an answer", |_| true).await;
        first.get("hello").map(|_| ())
    })
    .await;
}

#[tokio::test]
async fn a_bridge_becomes_a_room_only_with_names_that_a_room_has() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peers = [TcpPeer::dial(address).await, TcpPeer::dial(address).await];
    host.peers_until(&bridge, 2).await;
    for (one, two, code) in [
        ("Anna", "* Li joined", "bad-request"),
        ("Anna", "127.0.0.1:80", "bad-request"),
        ("Anna", "Li Lei", ""),
    ] {
        for (peer, name) in [("p1", one), ("p2", two)] {
            let with = json!({"bridge": bridge, "peer": peer, "name": name});
            host.call("name-peer", with).await.good();
        }
        let with = json!({"bridge": bridge, "mode": "room"});
        let changed = host.call("change-bridge", with).await;
        assert_eq!(changed.code(), code, "{one}, {two}");
        if !code.is_empty() {
            assert_eq!(changed.body["params"]["field"], "mode", "{changed:?}");
        }
        let mode = if code.is_empty() { "room" } else { "console" };
        assert_eq!(host.bridge(&bridge).await["mode"], mode);
    }
}

#[tokio::test]
async fn two_who_want_a_name_at_the_same_time_do_not_both_get_it() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"mode": "room"})).await;
    let _peers = [TcpPeer::dial(address).await, TcpPeer::dial(address).await];
    host.peers_until(&bridge, 2).await;
    for round in 0..20 {
        let name = format!("name {round}");
        let give = |peer: &str| {
            let with = json!({"bridge": bridge, "peer": peer, "name": name});
            let host = (*host).clone();
            tokio::spawn(async move { host.call("name-peer", with).await.code().to_owned() })
        };
        let come = {
            let (host, name) = ((*host).clone(), name.clone());
            tokio::spawn(async move {
                let mut live = Live::connect(&host, Some(JSON)).await;
                live.say(json!({"hello": {"version": 1, "name": name}}))
                    .await;
                let said = live.message("an answer", |_| true).await;
                (
                    live,
                    said["fault"]["code"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                )
            })
        };
        let (one, two, come) = tokio::join!(give("p1"), give("p2"), come);
        let (_live, person) = come.unwrap();
        let mut codes = [one.unwrap(), two.unwrap(), person];
        codes.sort();
        assert_eq!(codes, ["", "name-taken", "name-taken"]);
    }
}

#[tokio::test]
async fn a_name_reads_as_it_is_written() {
    let host = Host::start().await;
    for mode in ["room", "console"] {
        let (bridge, address) = host.listening(json!({"mode": mode})).await;
        let _peer = TcpPeer::dial(address).await;
        host.peers_until(&bridge, 1).await;
        for turns in ["a\u{202e}b", "a\u{2066}b", "\u{200e}ab", "ab\u{61c}"] {
            let with = json!({"bridge": bridge, "peer": "p1", "name": turns});
            let refused = host.call("name-peer", with).await;
            assert_eq!(refused.code(), "bad-request", "{mode} {turns:?}");
            let refused = turned_away(&host, turns).await;
            assert_eq!(refused["code"], "bad-request", "{turns:?}");
        }
    }
}
