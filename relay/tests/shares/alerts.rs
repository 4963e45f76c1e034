//! A guest sees in the journal that an alert has fired, and hears nothing else of it.

use crate::common::{Live, prelude::*};

#[tokio::test]
async fn guests_hear_of_an_alert_only_that_it_fired() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let (_, secret) = host.link(&bridge, json!({"may": "chat"})).await;
    let mut live = Live::open(&host.guest(&secret, "Li").await).await;
    live.follow(&bridge, 0).await;
    let notice =
        json!({"kind": "email", "to": ["ann@example.org"], "subject": "x", "text": "{{ text }}"});
    let with =
        json!({"bridge": bridge, "name": "Hot", "when": {"contains": "hot"}, "notice": notice});
    host.call("create-alert", with).await.good();
    let mut peer = TcpPeer::dial(address).await;
    peer.say("hot").await;
    let fired = |message: &Value| message.to_string().contains("alert-fired");
    let heard = live.message("the firing", fired).await;
    for message in live.heard().iter().chain([&heard]) {
        let known = message.get("alert").is_none() && message.get("notice").is_none();
        assert!(
            known && !message.to_string().contains("example.org"),
            "{message}"
        );
    }
}
