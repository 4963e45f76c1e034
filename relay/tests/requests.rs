//! Requests of the wrong form over REST: no 5xx, and problem details for each.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{document, prelude::*};

#[tokio::test]
async fn bodies_that_are_no_json_object_are_bad_requests() {
    let host = Host::start().await;
    let deep = format!("{{\"name\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let bodies: [&[u8]; 11] = [
        b"{",
        b"[]",
        b"5",
        b"\"x\"",
        b"null",
        b"",
        b"{\"name\":\"a\",}",
        b"{\"name\":\"\xff\"}",
        b"\x00\x01",
        b"name=x",
        deep.as_bytes(),
    ];
    for body in bodies {
        let request = host.request(Method::POST, "/bridges").body(body.to_vec());
        let reply = host.ask(request).await;
        assert_eq!(
            (reply.status, reply.code()),
            (400, "bad-request"),
            "{:?}",
            body.get(..20)
        );
    }
}

#[tokio::test]
async fn every_operation_takes_only_its_own_fields() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    for (path, methods) in document()["paths"].as_object().unwrap() {
        let path = path.replace("{bridge}", &bridge).replace("{peer}", "p1");
        for method in methods.as_object().unwrap().keys() {
            if path == "/session" {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let body = json!({"unheard_of": 1});
            let reply = host
                .ask(host.request(method.clone(), &path).json(&body))
                .await;
            assert_eq!(
                (reply.status, reply.code()),
                (400, "bad-request"),
                "{method} {path}"
            );
            let query = format!("{path}?unheard_of=1");
            let reply = host.ask(host.request(method.clone(), &query)).await;
            assert_eq!(
                (reply.status, reply.code()),
                (400, "bad-request"),
                "{method} {query}"
            );
        }
    }
    assert_eq!(host.bridge(&bridge).await["state"], "open");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_too_large_whatever_it_holds() {
    // The largest body is that of the largest send or e-mail.
    let host = Host::with(|config| {
        config.limits.entry_bytes = 1000;
        config.limits.notice_text_bytes = 100;
        config.limits.notice_attachment_bytes = 100;
    })
    .await;
    let (bridge, _) = host.listening(json!({})).await;
    let limit = 6 * 1000 + (64 << 10);
    for path in ["/bridges".to_owned(), format!("/bridges/{bridge}/entries")] {
        let reply = host
            .ask(
                host.request(Method::POST, &path)
                    .body("x".repeat(limit + 1)),
            )
            .await;
        assert_eq!((reply.status, reply.code()), (413, "too-large"), "{path}");
        let reply = host
            .ask(host.request(Method::POST, &path).body("x".repeat(limit)))
            .await;
        assert_eq!((reply.status, reply.code()), (400, "bad-request"), "{path}");
    }
    let reply = host
        .ask(
            host.anonymous(Method::POST, "/session")
                .body("x".repeat(5_000)),
        )
        .await;
    assert_eq!((reply.status, reply.code()), (413, "too-large"));
}

#[tokio::test]
async fn the_largest_send_goes_in_every_form() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let bytes = vec![0xc3; 1 << 20];
    let escaped = "\u{1}".repeat(1 << 20);
    let hex = shared::payload::hex(&bytes);
    let base64 = shared::payload::base64(&bytes);
    for payload in [
        json!({"hex": hex}),
        json!({"base64": base64}),
        json!({"text": "x".repeat(1 << 20)}),
    ] {
        let mut with = payload;
        with["bridge"] = bridge.clone().into();
        with["to"] = "all".into();
        assert_eq!(host.call("send", with).await.status, 201);
    }
    // In JSON each of these characters takes six.
    let with = json!({"bridge": bridge, "to": "all", "text": escaped});
    assert_eq!(
        host.call("send", with).await.status,
        201,
        "a megabyte of control characters"
    );
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problem_details() {
    let host = Host::start().await;
    for path in [
        "/nothing",
        "/bridges/",
        "/bridges/a/b/c/d",
        "/",
        "",
        "/host/x",
        "/../bridges",
        "/../v2/bridges",
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let reply = host.ask(host.request(method, path)).await;
            assert_eq!((reply.status, reply.code()), (404, "not-found"), "{path:?}");
        }
    }
    for (method, path) in [
        (Method::PUT, "/bridges"),
        (Method::DELETE, "/bridges"),
        (Method::POST, "/bridges/x"),
        (Method::GET, "/bridges/x/open"),
        (Method::POST, "/host"),
        (Method::PATCH, "/session"),
        (Method::OPTIONS, "/bridges"),
    ] {
        let reply = host.ask(host.request(method.clone(), path)).await;
        assert_eq!(
            (reply.status, reply.code()),
            (405, "method-not-allowed"),
            "{method} {path}"
        );
        assert!(
            reply.headers.contains_key("allow"),
            "{method} {path} says not what it takes"
        );
    }
}

#[tokio::test]
async fn paths_and_queries_that_cannot_be_decoded_are_problem_details() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let reply = host.ask(host.request(Method::GET, "/bridges/%ff%fe")).await;
    assert!([400, 404].contains(&reply.status), "{reply:?}");
    for query in ["limit=%ff", "direction=up", "limit=1.5", "all=1"] {
        let path = format!("/bridges/{bridge}/entries?{query}");
        let reply = host.ask(host.request(Method::GET, &path)).await;
        assert_eq!(
            (reply.status, reply.code()),
            (400, "bad-request"),
            "{query}"
        );
    }
    for path in ["/bridges/%ff/open", "/bridges/%ff/files?to=p1&name=x"] {
        let reply = host.ask(host.request(Method::POST, path).body("x")).await;
        assert_eq!((reply.status, reply.code()), (400, "bad-request"), "{path}");
    }
    // There, what is no secret is not there.
    let receipt = host.client.post(format!("{}/receipts/%ff", host.url));
    let receipt = receipt.send().await.unwrap();
    assert_eq!(receipt.status(), 404);
    assert_eq!(
        receipt.headers()["content-type"],
        "application/problem+json"
    );
    let path = format!("/bridges/{bridge}/peers?all=maybe");
    assert_eq!(
        host.ask(host.request(Method::GET, &path)).await.code(),
        "bad-request"
    );
}

#[tokio::test]
async fn a_path_wins_over_what_the_body_says() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({"name": "mine"})).await;
    let (other, _) = host.listening(json!({"name": "other"})).await;
    let body = json!({"bridge": other, "name": "changed"});
    let path = format!("/bridges/{bridge}");
    let reply = host
        .ask(host.request(Method::PATCH, &path).json(&body))
        .await;
    assert!(
        reply.status == 400 || reply.body["id"] == bridge,
        "{reply:?}"
    );
    assert_eq!(host.bridge(&other).await["name"], "other");
}

/// Nonsense of every kind at every operation: whatever the answer is, the document lists it, and it is no 5xx.
#[tokio::test]
async fn nonsense_never_gives_a_5xx() {
    let host = Host::start().await;
    let (bridge, _) = host.datagrams(json!({})).await;
    let nonsense = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}"),
        json!("再见"),
        json!("a".repeat(10_000)),
        json!([]),
        json!({}),
        json!([[[]]]),
        json!({"kind": null}),
        json!({"kind": "udp", "host": "\u{0}", "port": 0}),
        json!(["p1", null]),
    ];
    let fields = [
        "name",
        "endpoint",
        "mode",
        "framing",
        "farewell",
        "to",
        "text",
        "hex",
        "base64",
        "encoding",
        "client_id",
        "connect_timeout_ms",
        "read_bytes",
        "host",
        "port",
        "kind",
    ];
    for (path, method) in [
        ("/bridges".to_owned(), Method::POST),
        (format!("/bridges/{bridge}"), Method::PATCH),
        (format!("/bridges/{bridge}/entries"), Method::POST),
        ("/egress/judge".to_owned(), Method::POST),
    ] {
        for field in fields {
            for value in &nonsense {
                let mut body = match path.as_str() {
                    "/bridges" => {
                        json!({"name": "x", "endpoint": {"kind": "udp", "host": "127.0.0.1", "port": 0}})
                    }
                    "/egress/judge" => json!({"host": "127.0.0.1", "port": 1}),
                    path if path.ends_with("entries") => json!({"to": "all", "text": "x"}),
                    _ => json!({}),
                };
                body[field] = value.clone();
                let reply = host
                    .ask(host.request(method.clone(), &path).json(&body))
                    .await;
                assert!(reply.status < 500, "{method} {path} {body}: {reply:?}");
                if method == Method::POST && path == "/bridges" && reply.status == 201 {
                    let made = json!({"bridge": id(&reply.body)});
                    host.call("delete-bridge", made).await.good();
                }
            }
        }
    }
}

#[tokio::test]
async fn a_whole_number_is_one_however_it_is_written() {
    let host = Host::start().await;
    let saved = json!({"label": "one", "text": "hi", "position": 0.0});
    let saved = host.call("create-saved", saved).await.good();
    assert_eq!(saved["position"], 0);
    for (path, status) in [
        ("/ports/443.0", 200),
        ("/ports/443.5", 400),
        ("/ports/443.", 400),
        ("/notices?limit=5.00", 200),
    ] {
        let reply = host.ask(host.request(Method::GET, path)).await;
        assert_eq!(reply.status, status, "{path}: {reply:?}");
    }
    for position in [json!(0.5), json!(-1.0), json!(1e30)] {
        let saved = json!({"label": "one", "text": "hi", "position": position});
        let reply = host.call("create-saved", saved).await;
        assert_eq!((reply.status, reply.code()), (400, "bad-request"));
    }
}

#[tokio::test]
async fn a_framing_has_no_further_fields() {
    let host = Host::start().await;
    for (framing, status) in [
        (json!({"kind": "line"}), 201),
        (json!({"kind": "line", "unheard_of": 1}), 400),
        (json!({"kind": "none", "unheard_of": 1}), 400),
    ] {
        let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
        let bridge = json!({"name": "one", "endpoint": endpoint, "framing": framing});
        let reply = host.call("create-bridge", bridge).await;
        assert_eq!(reply.status, status, "{reply:?}");
    }
}
