//! What every answer carries, and clients that behave badly.

use crate::common::prelude::*;

/// What every answer carries, to the letter.
const HEADERS: [(&str, &str); 11] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("x-xss-protection", "0"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("permissions-policy", PERMISSIONS),
    ("x-permitted-cross-domain-policies", "none"),
    ("x-robots-tag", "noindex, nofollow"),
];

const PERMISSIONS: &str = "accelerometer=(), ambient-light-sensor=(), autoplay=(), battery=(), camera=(), display-capture=(), \
    document-domain=(), encrypted-media=(), execution-while-not-rendered=(), execution-while-out-of-viewport=(), fullscreen=(), \
    geolocation=(), gyroscope=(), hid=(), idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), \
    payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), sync-xhr=(), usb=(), \
    web-share=(), xr-spatial-tracking=()";

/// What Vaultwarden keeps from its page (`src/util.rs` at 0044a6c).
const VAULTWARDEN: [&str; 24] = [
    "accelerometer",
    "ambient-light-sensor",
    "autoplay",
    "battery",
    "camera",
    "display-capture",
    "document-domain",
    "encrypted-media",
    "execution-while-not-rendered",
    "execution-while-out-of-viewport",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "keyboard-map",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "sync-xhr",
    "usb",
    "web-share",
    "xr-spatial-tracking",
];

#[test]
fn no_less_is_kept_from_the_page_than_vaultwarden_keeps_from_its_own() {
    let denied: Vec<_> = PERMISSIONS.split(", ").collect();
    for feature in VAULTWARDEN {
        assert!(
            denied.contains(&format!("{feature}=()").as_str()),
            "{feature}"
        );
    }
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_headers_that_keep_browsers_in_check() {
    let host = Host::with(|config| {
        config.server.metrics_listen = Some(([127, 0, 0, 1], 0).into());
        config.limits.entry_bytes = 1000;
        config.limits.notice_text_bytes = 100;
        config.limits.notice_attachment_bytes = 100;
    })
    .await;
    let (bridge, address) = host.listening(json!({})).await;
    let _peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let get = |path: &str| host.client.get(format!("{}{path}", host.url));
    let metrics = host.metrics.unwrap();
    let watch = |path: &str| host.client.get(format!("http://{metrics}{path}"));
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
        ("figures", watch("/metrics")),
        ("figures' ready", watch("/readyz")),
        ("figures' none", watch("/nothing")),
        (
            "too large",
            host.request(Method::POST, "/bridges")
                .body("x".repeat(6 * 1000 + (64 << 10) + 1)),
        ),
        (
            "foreign",
            host.request(Method::GET, "/bridges")
                .header("Origin", "http://evil.example"),
        ),
        ("signed out", host.anonymous(Method::DELETE, "/session")),
        (
            "receipt",
            host.client.post(format!("{}/receipts/x", host.url)),
        ),
        (
            "no text as a path",
            host.request(Method::POST, "/bridges/%ff/files"),
        ),
        ("no text as a receipt", get("/receipts/%ff")),
        (
            "file",
            host.request(
                Method::POST,
                &format!("/bridges/{bridge}/files?to=p1&name=x"),
            )
            .body("x"),
        ),
        (
            "signed in",
            host.anonymous(Method::POST, "/session")
                .json(&json!({"key": KEY})),
        ),
    ];
    for (kind, request) in kinds {
        let answer = request.send().await.unwrap();
        for (name, value) in HEADERS {
            let mut given = answer.headers().get_all(name).iter();
            let one = (
                given.next().map(|given| given.to_str().unwrap()),
                given.next(),
            );
            assert_eq!(one, (Some(value), None), "{kind}: {name}");
        }
        let strict = answer.headers().get("strict-transport-security");
        assert!(strict.is_none(), "{kind}: plain http promises nothing");
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

/// Asks without proof; the status.
async fn unproven(host: &Host) -> u16 {
    host.ask(host.anonymous(Method::GET, "/bridges"))
        .await
        .status
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
        // Between 64 and 128 KiB it depends on how they come.
        (
            format!(
                "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: {}\r\n\r\n",
                "x".repeat(60_000)
            ),
            "200",
        ),
        (
            format!(
                "GET /livez HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
                "x".repeat(132_000)
            ),
            "431",
        ),
        (
            format!(
                "GET /livez HTTP/1.1\r\nHost: x\r\n{}Connection: close\r\n\r\n",
                "X: y\r\n".repeat(98)
            ),
            "200",
        ),
        (
            format!(
                "GET /livez HTTP/1.1\r\nHost: x\r\n{}\r\n",
                "X: y\r\n".repeat(100)
            ),
            "431",
        ),
        (
            format!(
                "GET /livez?{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "x".repeat(65_000)
            ),
            "200",
        ),
        (
            format!(
                "GET /livez?{} HTTP/1.1\r\nHost: x\r\n\r\n",
                "x".repeat(65_530)
            ),
            "4",
        ),
        ("NONSENSE\r\n\r\n".to_owned(), "400"),
        (
            "NONSENSE <script>alert(1)</script>\r\n\r\n".to_owned(),
            "400",
        ),
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
        // These come from beneath all that adds headers: there is nothing in them that a browser could show.
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(status == "200" || body.is_empty(), "{answer}");
    }
    assert_eq!(unproven(&host).await, 401, "the relay goes on");
}

/// RFC 9112 3.2: what two readers could take for different hosts is refused, by the listener of the figures as well.
#[tokio::test]
async fn a_request_is_for_one_host() {
    let host = Host::with(|config| {
        config.server.metrics_listen = Some(([127, 0, 0, 1], 0).into());
    })
    .await;
    for (head, status) in [
        ("GET /livez HTTP/1.1\r\nHost: a.example\r\n", "200"),
        ("GET /livez HTTP/1.1\r\nHost: [::1]:8080\r\n", "200"),
        ("GET /livez HTTP/1.1\r\nHost:\r\n", "200"),
        ("GET /livez HTTP/1.0\r\n", "200"),
        (
            "GET http://a.example/livez HTTP/1.1\r\nHost: A.example\r\n",
            "200",
        ),
        ("GET /livez HTTP/1.1\r\n", "400"),
        (
            "GET /livez HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n",
            "400",
        ),
        (
            "GET /livez HTTP/1.1\r\nHost: a.example\r\nHost: a.example\r\n",
            "400",
        ),
        (
            "GET /livez HTTP/1.0\r\nHost: a.example\r\nHost: b.example\r\n",
            "400",
        ),
        (
            "GET /livez HTTP/1.1\r\nHost: a.example, b.example\r\n",
            "400",
        ),
        ("GET /livez HTTP/1.1\r\nHost: a.example/x\r\n", "400"),
        ("GET /livez HTTP/1.1\r\nHost: x@a.example\r\n", "400"),
        (
            "GET http://b.example/livez HTTP/1.1\r\nHost: a.example\r\n",
            "400",
        ),
        ("GET http://b.example/livez HTTP/1.1\r\n", "400"),
        (
            "GET http://a.example:81/livez HTTP/1.1\r\nHost: a.example\r\n",
            "400",
        ),
    ] {
        for address in [host.address, host.metrics.unwrap()] {
            let mut peer = TcpPeer::dial(address).await;
            peer.say(format!("{head}Connection: close\r\n\r\n")).await;
            let answer = String::from_utf8(peer.rest().await.unwrap()).unwrap();
            assert!(
                answer.starts_with(&format!(
                    "HTTP/1.{} {status} ",
                    &head[head.find("HTTP/1.").unwrap() + 7..][..1]
                )),
                "{head}{answer}"
            );
            // Unlike what is no HTTP at all, it is answered as everything is.
            assert!(answer.contains("content-security-policy"), "{answer}");
        }
    }
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
    assert_eq!(unproven(&host).await, 401);
    assert!(started.elapsed() < Duration::from_secs(2));
    drop(idle);
}
