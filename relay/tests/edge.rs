//! The web edge: who may speak to the relay, what every answer carries, and clients that behave badly.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{Live, TcpPeer, prelude::*};
use reqwest::RequestBuilder;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

/// Signs in; the cookie as a browser sends it back.
async fn sign_in(host: &Host) -> String {
    let request = host
        .anonymous(Method::POST, "/session")
        .json(&json!({"key": KEY}));
    let reply = host.ask(request).await;
    assert_eq!(reply.status, 204);
    let cookie = reply.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains(KEY));
    let pair = cookie.split(';').next().unwrap();
    let port = host.address.port().to_string();
    assert!(pair.split('=').next().unwrap().contains(&port), "{pair}");
    pair.to_owned()
}

/// Asks for the bridges with further headers; the status and the code.
async fn ask(host: &Host, headers: &[(&str, &str)]) -> (u16, String) {
    let plain = host.anonymous(Method::GET, "/bridges");
    let request = headers
        .iter()
        .fold(plain, |request: RequestBuilder, (name, value)| {
            request.header(*name, *value)
        });
    let reply = host.ask(request).await;
    (reply.status, reply.code().to_owned())
}

#[tokio::test]
async fn who_may_ask_by_cookie_by_key_and_from_where() {
    let allowed = "https://page.example".to_owned();
    let host = Host::with(|config| {
        config.server.allowed_origins = vec![allowed.clone()];
        config.server.public_url = Some("https://relay.example/some/path".to_owned());
    })
    .await;
    let cookie = sign_in(&host).await;
    let port = host.address.port();
    let (key, wrong) = (format!("Bearer {KEY}"), format!("Bearer {KEY}x"));
    let own = host.url.clone();
    let localhost = format!("http://localhost:{port}");
    let six = format!("http://[::1]:{port}");
    let no = |status: u16, code: &str| (status, code.to_owned());
    let yes = || no(200, "");
    for origin in [
        &own,
        &localhost,
        &six,
        &allowed,
        &"https://relay.example".to_owned(),
    ] {
        assert_eq!(
            ask(&host, &[("cookie", &cookie), ("origin", origin)]).await,
            yes(),
            "{origin}"
        );
        assert_eq!(
            ask(&host, &[("authorization", &key), ("origin", origin)]).await,
            yes()
        );
        assert_eq!(
            ask(&host, &[("origin", origin)]).await,
            no(401, "not-signed-in")
        );
    }
    let other_port = format!("http://127.0.0.1:{}", port ^ 1);
    let secure = format!("https://127.0.0.1:{port}");
    let longer = format!("{own}.evil.example");
    for origin in [
        "http://evil.example",
        "null",
        "",
        &other_port,
        &secure,
        &longer,
        "https://page.example:444",
    ] {
        for proof in [
            ("cookie", cookie.as_str()),
            ("authorization", &key),
            ("accept", "*/*"),
        ] {
            let refused = ask(&host, &[proof, ("origin", origin)]).await;
            assert_eq!(
                refused,
                no(403, "foreign-origin"),
                "{origin} beside {}",
                proof.0
            );
        }
        // Never merely equal to Host: that is what a rebound name looks like.
        let name = origin.trim_start_matches("http://");
        let rebound = [
            ("cookie", cookie.as_str()),
            ("origin", origin),
            ("host", name),
        ];
        assert_eq!(
            ask(&host, &rebound).await,
            no(403, "foreign-origin"),
            "{origin}"
        );
    }
    assert_eq!(ask(&host, &[("authorization", &key)]).await, yes());
    assert_eq!(
        ask(&host, &[("cookie", &cookie)]).await,
        no(403, "foreign-origin")
    );
    assert_eq!(ask(&host, &[]).await, no(401, "not-signed-in"));
    for headers in [
        &[("authorization", wrong.as_str())][..],
        &[("authorization", KEY)],
        &[("authorization", "Basic b3duZXI6a2V5")],
        &[
            ("authorization", &wrong),
            ("cookie", &cookie),
            ("origin", &own),
        ],
        &[("cookie", "jackfield=1"), ("origin", &own)],
        &[("cookie", &cookie[..cookie.len() - 1]), ("origin", &own)],
    ] {
        assert_eq!(
            ask(&host, headers).await,
            no(401, "not-signed-in"),
            "{headers:?}"
        );
    }
    let among = format!("a=b; {cookie}; c=d");
    assert_eq!(
        ask(&host, &[("cookie", &among), ("origin", &own)]).await,
        yes()
    );
}

#[tokio::test]
async fn the_live_socket_asks_for_the_same_proof() {
    let host = Host::start().await;
    let cookie = sign_in(&host).await;
    let request = |headers: &[(&str, &str)]| {
        let url = format!("ws://{}/api/v1/live", host.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            let name: reqwest::header::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    };
    let key = format!("Bearer {KEY}");
    for (headers, status, code) in [
        (&[][..], 401, "not-signed-in"),
        (&[("cookie", cookie.as_str())][..], 403, "foreign-origin"),
        (
            &[("cookie", &cookie), ("origin", "http://evil.example")],
            403,
            "foreign-origin",
        ),
        (
            &[("authorization", &key), ("origin", "http://evil.example")],
            403,
            "foreign-origin",
        ),
        (&[("authorization", "Bearer x")], 401, "not-signed-in"),
    ] {
        let (given, fault) = Live::refused(request(headers)).await;
        assert_eq!(
            (given, &fault["code"]),
            (status, &json!(code)),
            "{headers:?}"
        );
    }
    let with_cookie = request(&[("cookie", &cookie), ("origin", &host.url)]);
    tokio_tungstenite::connect_async(with_cookie).await.unwrap();
    tokio_tungstenite::connect_async(request(&[("authorization", &key)]))
        .await
        .unwrap();
}

#[tokio::test]
async fn signing_in_asking_and_signing_out() {
    let host = Host::start().await;
    let session = |method: Method| host.anonymous(method, "/session");
    assert_eq!(host.ask(session(Method::GET)).await.code(), "not-signed-in");
    for body in [
        json!({"key": "wrong"}),
        json!({"key": ""}),
        json!({"key": format!("{KEY} ")}),
    ] {
        let reply = host.ask(session(Method::POST).json(&body)).await;
        assert_eq!(
            (reply.status, reply.code()),
            (401, "not-signed-in"),
            "{body}"
        );
        assert!(!reply.headers.contains_key("set-cookie"));
    }
    for body in [
        json!({}),
        json!({"key": 5}),
        json!([]),
        json!({"key": KEY, "more": 1}),
    ] {
        let reply = host.ask(session(Method::POST).json(&body)).await;
        assert_eq!((reply.status, reply.code()), (400, "bad-request"), "{body}");
    }
    let from_afar = session(Method::POST).header("origin", "http://evil.example");
    let reply = host.ask(from_afar.json(&json!({"key": KEY}))).await;
    assert_eq!((reply.status, reply.code()), (403, "foreign-origin"));
    let cookie = sign_in(&host).await;
    // Browsers send no Origin with a GET of their own.
    let with_cookie = |method: Method| session(method).header("cookie", &cookie);
    assert_eq!(host.ask(with_cookie(Method::GET)).await.status, 204);
    let foreign = with_cookie(Method::GET).header("origin", "http://evil.example");
    assert_eq!(host.ask(foreign).await.status, 403);
    let key = host.request(Method::GET, "/session");
    assert_eq!(host.ask(key).await.status, 204);
    let out = host.ask(with_cookie(Method::DELETE)).await;
    let taken_back = out.headers["set-cookie"].to_str().unwrap();
    assert!(
        out.status == 204 && taken_back.contains("Max-Age=0"),
        "{taken_back}"
    );
}

#[tokio::test]
async fn the_cookie_survives_a_restart() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let host = Host::start_in(folder, |_| {}).await;
    let (cookie, address) = (sign_in(&host).await, host.address);
    let folder = host.stop().await;
    let host = Host::start_in(folder, |config| config.server.listen = address).await;
    let headers = [("cookie", cookie.as_str()), ("origin", &host.url)];
    assert_eq!(ask(&host, &headers).await.0, 200);
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_headers_that_keep_browsers_in_check() {
    let host = Host::start().await;
    let get = |path: &str| host.client.get(format!("{}{path}", host.url));
    let kinds = [
        ("page or none", get("/")),
        ("missing file", get("/missing.js")),
        ("wrong method", host.client.post(&host.url)),
        ("alive", get("/livez")),
        ("ready", get("/readyz")),
        ("document", get("/api/v1/openapi.json")),
        ("unknown path", get("/api/v1/nothing")),
        ("unproven", get("/api/v1/bridges")),
        ("good", host.request(Method::GET, "/bridges")),
        ("bad", host.request(Method::POST, "/bridges").body("{")),
        (
            "wrong method of the API",
            host.request(Method::PUT, "/bridges"),
        ),
        ("no handshake", host.request(Method::GET, "/live")),
        (
            "signed in",
            host.anonymous(Method::POST, "/session")
                .json(&json!({"key": KEY})),
        ),
    ];
    for (kind, request) in kinds {
        let answer = request.send().await.unwrap();
        let header = |name: &str| {
            let value = answer
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap());
            value.unwrap_or_else(|| panic!("{kind}: no {name}"))
        };
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{kind}: {policy}");
        }
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("unsafe-eval' "),
            "{policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{kind}");
        assert_eq!(header("x-frame-options"), "DENY", "{kind}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{kind}");
        assert!(answer.headers().contains_key("cache-control"), "{kind}");
        assert!(
            !answer.headers().contains_key("access-control-allow-origin"),
            "{kind}"
        );
        assert!(!answer.headers().contains_key("server"), "{kind}");
    }
    let answer = host.request(Method::GET, "/bridges").send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn alive_and_ready_are_told_without_proof() {
    let host = Host::start().await;
    for path in ["/livez", "/readyz"] {
        let answer = host
            .client
            .get(format!("{}{path}", host.url))
            .send()
            .await
            .unwrap();
        assert_eq!(
            (
                answer.status().as_u16(),
                answer.text().await.unwrap().as_str()
            ),
            (200, "ok\n")
        );
    }
}

/// A raw connection to the web edge that has written something.
async fn raw(host: &Host, text: &str) -> TcpPeer {
    let mut peer = TcpPeer::dial(host.address).await;
    // The relay may refuse before it has read all of it.
    let _ = tokio::io::AsyncWriteExt::write_all(&mut peer.0, text.as_bytes()).await;
    peer
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let host = Host::start().await;
    let request = |path: &str, end: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n{end}\r\n")
    };
    let three = [
        request("/livez", ""),
        request("/api/v1/nothing", ""),
        request("/api/v1/host", "Connection: close\r\n"),
    ];
    let answers = raw(&host, &three.concat()).await.rest().await.unwrap();
    let answers = String::from_utf8(answers).unwrap();
    let statuses: Vec<_> = answers
        .match_indices("HTTP/1.1 ")
        .map(|(at, _)| &answers[at + 9..at + 12])
        .collect();
    assert_eq!(statuses, ["200", "404", "200"]);
}

#[tokio::test]
async fn headers_that_are_too_large_and_requests_that_are_none_are_refused() {
    let host = Host::start().await;
    for (request, status) in [
        (
            format!(
                "GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
                "x".repeat(600_000)
            ),
            "431",
        ),
        (
            format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(600_000)),
            "4",
        ),
        ("NONSENSE\r\n\r\n".to_owned(), "400"),
        (
            "GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n".to_owned(),
            "400",
        ),
        (
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\r\n\r\n".to_owned(),
            "400",
        ),
    ] {
        let (mut peer, mut answer) = (raw(&host, &request).await, Vec::new());
        // What was not read before the answer makes its end a reset.
        let end = tokio::io::AsyncReadExt::read_to_end(&mut peer.0, &mut answer);
        let _ = within("the end of the connection", end).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let expected = format!("HTTP/1.1 {status}");
        assert!(
            answer.starts_with(&expected),
            "{:?}: {answer}",
            request.get(..40)
        );
    }
    assert_eq!(ask(&host, &[]).await.0, 401, "the relay goes on");
}

#[tokio::test]
async fn headers_that_never_end_are_closed_after_ten_seconds() {
    let host = Host::start().await;
    let slow = async {
        let started = std::time::Instant::now();
        let mut peer = raw(&host, "GET / HTTP/1.1\r\nHost: x\r\n").await;
        let (mut read, mut write) = peer.0.split();
        let drip = async {
            loop {
                tokio::time::sleep(Duration::from_millis(300)).await;
                if tokio::io::AsyncWriteExt::write_all(&mut write, b"X: y\r\n")
                    .await
                    .is_err()
                {
                    std::future::pending::<()>().await;
                }
            }
        };
        let mut answer = Vec::new();
        tokio::select! {
            () = drip => {}
            _ = tokio::io::AsyncReadExt::read_to_end(&mut read, &mut answer) => {}
        }
        started.elapsed()
    };
    let silent = async {
        let started = std::time::Instant::now();
        let _ = raw(&host, "").await.rest().await;
        started.elapsed()
    };
    let (slow, silent) = within("both to be closed", async { tokio::join!(slow, silent) }).await;
    for (what, took) in [("slow headers", slow), ("no headers", silent)] {
        assert!(took > Duration::from_secs(8), "{what}: {took:?}");
        assert!(took < Duration::from_secs(12), "{what}: {took:?}");
    }
}

#[tokio::test]
async fn many_idle_connections_hold_no_request_up() {
    let host = Host::start().await;
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(TcpPeer::dial(host.address).await);
    }
    let started = std::time::Instant::now();
    assert_eq!(ask(&host, &[]).await.0, 401);
    assert!(started.elapsed() < Duration::from_secs(2));
    drop(idle);
}
