//! Whose an alert is, and that nobody takes it over without looking at whom it writes to.

use crate::{alert, common::prelude::*, detail, fired, notices};

#[tokio::test]
async fn a_revoked_persons_alert_stays_silent_until_its_notice_is_given_anew() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({"framing": {"kind": "line"}})).await;
    let with = json!({"name": "alma", "role": "member"});
    let made = host.call("create-token", with).await.good();
    let alma = host.script(made["token"].as_str().unwrap());
    let token = made["info"]["id"].clone();
    let with = json!({"bridge": bridge, "user": token, "may": "manage"});
    host.call("grant-bridge", with).await.good();
    let alert = alert(&alma, &bridge, json!({"contains": "SECRET"}), json!({})).await;
    host.call("revoke-token", json!({"token": token}))
        .await
        .good();
    let mut peer = TcpPeer::dial(address).await;
    // A name, a switch, how often, and when: nobody has looked at the recipients.
    let changes = [
        json!({"name": "Other"}),
        json!({"on": false}),
        json!({"on": true}),
        json!({"per_hour": 100}),
        json!({"when": {"contains": "SECRE"}}),
    ];
    for change in changes {
        let mut with = json!({"bridge": bridge, "alert": alert});
        with.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        host.call("change-alert", with).await.good();
    }
    peer.say("SECRET one\n").await;
    let standing = fired(&host, &bridge, &alert, 1).await;
    assert_eq!(standing["fault"]["code"], "not-allowed", "{standing}");
    let detail_of = standing["fault"]["detail"].as_str().unwrap();
    assert!(
        detail_of.contains("\"notice\""),
        "how to mend it: {detail_of}"
    );
    assert!(notices(&host).await.is_empty());
    let notice =
        json!({"kind": "email", "to": ["own@example.org"], "subject": "x", "text": "{{ text }}"});
    let with = json!({"bridge": bridge, "alert": alert, "notice": notice});
    host.call("change-alert", with).await.good();
    peer.say("SECRET two\n").await;
    fired(&host, &bridge, &alert, 2).await;
    let [raised] = <[Value; 1]>::try_from(notices(&host).await).unwrap();
    assert_eq!(raised["to"], "own@example.org");
    assert_eq!(detail(&host, &raised).await["text"], "SECRET two");
}
