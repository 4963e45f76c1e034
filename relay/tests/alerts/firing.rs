//! What fires, what it sends, and what is told of it.

use shared::{bridge::TextEncoding, encoding::encode};

use crate::{
    alert,
    common::{Live, prelude::*},
    detail, fired, notices, standing, told,
};

fn lines() -> Value {
    json!({"name": "Boiler", "framing": {"kind": "line"}})
}

#[tokio::test]
async fn a_text_in_the_bridges_encoding_raises_a_notice_with_its_cause() {
    let host = Host::start().await;
    let mut fields = lines();
    fields["encoding"] = "gbk".into();
    let (bridge, address) = host.listening(fields).await;
    let mut peer = TcpPeer::dial(address).await;
    let gbk = |text: &str| encode(text, TextEncoding::Gbk).unwrap();
    peer.say(gbk("过热 before\n")).await;
    host.entry(&bridge, "what came before", |entry| {
        entry["direction"] == "in"
    })
    .await;
    let notice = json!({"kind": "sms", "to": ["+8613800138000"], "text": "{{ bridge }}/{{ peer }}: {{ text }}"});
    let alert = alert(
        &host,
        &bridge,
        json!({"contains": "过热 T"}),
        json!({"notice": notice}),
    )
    .await;
    host.send(&bridge, "all", "过热 t of ours").await;
    peer.say(gbk("温度 21\n温度过热 t=97\n")).await;
    let standing = fired(&host, &bridge, &alert, 1).await;
    assert!(
        standing["fired_at"].is_string() && standing["fault"].is_null(),
        "{standing}"
    );
    let entry = host
        .entry(&bridge, "the alarm", |entry| {
            entry["text"] == "温度过热 t=97\n"
        })
        .await;
    let [raised] = <[Value; 1]>::try_from(notices(&host).await).unwrap();
    assert_eq!(
        (&raised["status"], &raised["to"]),
        (&"captured".into(), &"+8613800138000".into())
    );
    assert_eq!(
        raised["cause"],
        json!({"bridge": bridge, "alert": alert, "seq": entry["seq"]})
    );
    let text = format!("Boiler/{}: 温度过热 t=97", peer.address());
    assert_eq!(detail(&host, &raised).await["text"], text);
    let event = json!({"kind": "alert-fired", "alert": alert, "name": "Hot", "seq": entry["seq"], "notices": [raised["id"]]});
    assert_eq!(told(&host, &bridge).await, [event]);
}

#[tokio::test]
async fn captures_stand_in_the_texts_and_are_harmless() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(lines()).await;
    let template = json!({
        "template": "hot", "kind": "email", "subject": "{{ degrees }} at {{ bridge }}",
        "text": "{{ c1 }} {{ c2 }}|", "html": "<b>{{ c2 }}</b>",
    });
    host.call("set-template", template).await.good();
    let notice = json!({"kind": "email", "to": ["Ann <ann@example.org>", "bo@example.org"], "template": "hot"});
    let when = json!({"matches": r"^T=(?<degrees>\d+) (.*)$"});
    let alert = alert(&host, &bridge, when, json!({"notice": notice})).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("T=97 <i>\u{1b}[2Jx\u{202e} {{ bridge }}\r\n")
        .await;
    fired(&host, &bridge, &alert, 1).await;
    let all = notices(&host).await;
    let to: Vec<_> = all
        .iter()
        .map(|notice| notice["to"].as_str().unwrap())
        .collect();
    assert_eq!(to, ["ann@example.org", "bo@example.org"]);
    let mail = detail(&host, &all[0]).await;
    assert_eq!(mail["subject"], "97 at Boiler");
    assert_eq!(mail["text"], "97 <i> [2Jx\u{fffd} {{ bridge }}|");
    assert_eq!(mail["html"], "<b>&lt;i&gt; [2Jx\u{fffd} {{ bridge }}</b>");
}

#[tokio::test]
async fn an_alert_never_fires_for_what_came_before_it_was_on() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(lines()).await;
    let alert = alert(
        &host,
        &bridge,
        json!({"contains": "x"}),
        json!({"on": false}),
    )
    .await;
    let mut peer = TcpPeer::dial(address).await;
    let change = async |fields: Value| {
        let mut with = json!({"bridge": bridge, "alert": alert});
        with.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        host.call("change-alert", with).await.good()
    };
    peer.say("x y off\n").await;
    host.received(&bridge, "x y off\n").await;
    assert_eq!(change(json!({"on": true})).await["on"], true);
    peer.say("x y one\n").await;
    fired(&host, &bridge, &alert, 1).await;
    change(json!({"when": {"contains": "y"}})).await;
    peer.say("y two\n").await;
    fired(&host, &bridge, &alert, 2).await;
    let texts = notices(&host).await;
    let texts: Vec<_> = texts
        .iter()
        .map(|notice| notice["excerpt"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["x y one", "y two"]);
    change(json!({"on": false})).await;
    peer.say("y three\n").await;
    host.entry(&bridge, "the last", |entry| entry["text"] == "y three\n")
        .await;
    assert_eq!(standing(&host, &bridge, &alert).await["fired"], 2);
}

#[tokio::test]
async fn beyond_its_number_an_hour_an_alert_counts_and_says_so_once() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(lines()).await;
    let hot = alert(
        &host,
        &bridge,
        json!({"contains": "hot"}),
        json!({"per_hour": 2}),
    )
    .await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("hot 1\nhot 2\nhot 3\nhot 4\nhot 5\n").await;
    let standing = fired(&host, &bridge, &hot, 5).await;
    assert_eq!(
        standing["fault"]["params"],
        json!({"limit": "per_hour", "value": 2})
    );
    let check = async |host: &Host| {
        assert_eq!(notices(host).await.len(), 2);
        let told = told(host, &bridge).await;
        let faults: Vec<_> = told.iter().map(|event| event["fault"].clone()).collect();
        assert_eq!(faults, [Value::Null, Value::Null, "limit-reached".into()]);
    };
    check(&host).await;
    let host = host.restart().await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("hot 6\n").await;
    fired(&host, &bridge, &hot, 6).await;
    check(&host).await;
}

#[tokio::test]
async fn a_guard_that_is_reached_is_told_in_the_firing() {
    let host = Host::with(|config| config.notices.per_recipient_per_day = 1).await;
    let (bridge, address) = host.listening(lines()).await;
    let with = json!({"recipient": "bo@example.org"});
    host.call("suppress-recipient", with).await.good();
    let notice = json!({"kind": "email", "to": ["ann@example.org", "bo@example.org"], "subject": "x", "text": "{{ text }}"});
    let alert = alert(
        &host,
        &bridge,
        json!({"contains": "hot"}),
        json!({"notice": notice}),
    )
    .await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("hot 1\n").await;
    let standing = fired(&host, &bridge, &alert, 1).await;
    assert_eq!(standing["fault"]["code"], "recipient-suppressed");
    peer.say("hot 2\n").await;
    let standing = fired(&host, &bridge, &alert, 2).await;
    assert_eq!(standing["fault"]["code"], "limit-reached");
    let [first, second] = <[Value; 2]>::try_from(told(&host, &bridge).await).unwrap();
    assert_eq!(
        first["notices"].as_array().unwrap().len(),
        1,
        "the other one gets it"
    );
    assert_eq!(first["fault"], "recipient-suppressed");
    assert_eq!(
        (&second["notices"], &second["fault"]),
        (&Value::Null, &"limit-reached".into())
    );
    assert_eq!(notices(&host).await.len(), 1);
    // Recipients are nobody's business who may only read the journal.
    let journal = format!("{:?}", host.entries(&bridge).await);
    assert!(!journal.contains("example.org"), "{journal}");
}

#[tokio::test]
async fn a_template_that_is_gone_is_told_in_the_firing() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(lines()).await;
    let template = json!({"template": "hot", "kind": "sms", "text": "{{ text }}"});
    host.call("set-template", template).await.good();
    let notice = json!({"kind": "sms", "to": ["+8613800138000"], "template": "hot"});
    let alert = alert(
        &host,
        &bridge,
        json!({"contains": "hot"}),
        json!({"notice": notice}),
    )
    .await;
    host.call("delete-template", json!({"template": "hot"}))
        .await
        .good();
    let mut peer = TcpPeer::dial(address).await;
    peer.say("hot\n").await;
    let standing = fired(&host, &bridge, &alert, 1).await;
    assert_eq!(
        (
            &standing["fault"]["code"],
            &standing["fault"]["params"]["template"]
        ),
        (&"bad-template".into(), &"hot".into())
    );
    assert_eq!(told(&host, &bridge).await[0]["fault"], "bad-template");
}

#[tokio::test]
async fn viewers_are_told_of_alerts() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(lines()).await;
    let mut live = Live::open(&host).await;
    let alert = alert(&host, &bridge, json!({"contains": "hot"}), json!({})).await;
    let heard = live
        .message("the alert", |message| {
            message["alert"]["id"] == alert.as_str()
        })
        .await;
    assert_eq!(
        (&heard["alert"]["on"], &heard["alert"]["fired"]),
        (&true.into(), &0.into())
    );
    let mut peer = TcpPeer::dial(address).await;
    peer.say("hot\n").await;
    live.message("its firing", |message| message["alert"]["fired"] == 1)
        .await;
    let mut later = Live::open(&host).await;
    later
        .message("how it stands", |message| message["alert"]["fired"] == 1)
        .await;
    let with = json!({"bridge": bridge, "alert": alert});
    live.call("delete-alert", with.clone()).await.unwrap();
    let gone = later
        .message("its end", |message| message.get("alert-gone").is_some())
        .await;
    assert_eq!(gone["alert-gone"], json!({"id": alert, "bridge": bridge}));
    assert_eq!(host.call("delete-alert", with).await.code(), "not-found");
}
