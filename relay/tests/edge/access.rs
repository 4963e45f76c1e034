//! Who may ask: by cookie, by key, and from where.

use reqwest::RequestBuilder;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::common::{Live, prelude::*};

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
        let name = origin.rsplit("://").next().unwrap();
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
