//! Handshake and hello.

use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};

use crate::{
    closed,
    common::{BINARY, JSON, Live, prelude::*},
};

#[tokio::test]
async fn hello_tells_the_version_the_epoch_the_window_and_the_limits() {
    let host = Host::with(|config| config.limits.peers = 321).await;
    let (bridge, _) = host.listening(json!({})).await;
    for subprotocol in [None, Some(JSON), Some(BINARY)] {
        let live = Live::open_as(&host, subprotocol, "x").await;
        assert_eq!(live.hello["version"], 1);
        assert_eq!(live.hello["limits"]["peers"], 321);
        assert_eq!(live.hello["window"], 2 << 20);
        let page = host
            .call("list-entries", json!({"bridge": bridge}))
            .await
            .good();
        assert_eq!(live.hello["epoch"], page["epoch"]);
        assert!(!live.hello["build"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_pages_subprotocol_wins_when_both_are_offered_and_others_are_not_taken() {
    let host = Host::start().await;
    for (offered, chosen) in [
        ("jackfield.v1.json, jackfield.v1", Some(BINARY)),
        ("chat", None),
    ] {
        let mut request = Live::request(&host, None);
        request
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", offered.parse().unwrap());
        let answer = tokio_tungstenite::connect_async(request).await;
        match (answer, chosen) {
            (Ok((_, answer)), _) => {
                let taken = answer.headers().get("Sec-WebSocket-Protocol");
                assert_eq!(taken.map(|name| name.to_str().unwrap()), chosen);
            }
            // tungstenite itself refuses a server that takes none of what was offered.
            (Err(_), None) => {}
            (Err(error), Some(_)) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn what_is_no_hello_is_a_fault_and_a_close() {
    let host = Host::start().await;
    for first in [
        r#"{"hello":{"version":2}}"#,
        r#"{"hello":{"version":0}}"#,
        r#"{"hello":{}}"#,
        r#"{"hello":{"version":1,"name":""}}"#,
        r#"{"hello":{"version":1,"name":"a\nb"}}"#,
        r#"{"id":1,"do":"list-bridges"}"#,
        r#"{"follow":{"bridge":"x","after":0}}"#,
        "hello",
        "",
    ] {
        let mut live = Live::connect(&host, Some(JSON)).await;
        live.say_text(first).await;
        let fault = live.message("a fault", |message| message.get("fault").is_some());
        assert_eq!(fault.await["fault"]["code"], "bad-request", "{first}");
        assert_eq!(closed(&mut live).await, Some(1008), "{first}");
    }
    let mut live = Live::connect(&host, Some(JSON)).await;
    live.say_frame(Message::binary(vec![1, 2])).await;
    assert_eq!(closed(&mut live).await, Some(1008));
}

#[tokio::test]
async fn what_is_no_handshake_is_a_problem() {
    let host = Host::start().await;
    let answer = host.request(Method::GET, "/live").send().await.unwrap();
    assert!([400, 426].contains(&answer.status().as_u16()), "{answer:?}");
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let url = format!("ws://{}/api/v1/live", host.address);
    let (status, fault) = Live::refused(url.into_client_request().unwrap()).await;
    assert_eq!((status, &fault["code"]), (401, &json!("not-signed-in")));
}
