//! https to a gateway: only to one that proves who it is.

use relay::config::FileGateway;
use rustls::pki_types::CertificateDer;
use shared::sender::GatewaySettings;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    PHONE,
    common::{prelude::*, self_signed},
    generous, last, send, stands, tried,
};

/// A gateway that is `localhost` by a certificate of its own, and takes everything; its address and its certificate.
async fn gateway() -> (SocketAddr, CertificateDer<'static>) {
    let (acceptor, certificate) = self_signed(&["localhost"]);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = [0; 4096];
            assert!(stream.read(&mut request).await.unwrap() > 0);
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
            stream.write_all(answer).await.unwrap();
        }
    });
    (address, certificate)
}

#[tokio::test]
async fn only_a_gateway_that_proves_who_it_is_gets_anything() {
    let (address, certificate) = gateway().await;
    let file = |name: &str, host: &str, trusted: bool| {
        FileGateway {
        name: name.to_owned(),
        settings: serde_json::from_value::<GatewaySettings>(json!({
            "kind": "http", "url": format!("https://{host}:{}/?text={{{{ text }}}}", address.port()),
            "method": "GET", "accepted_when": "body == 'ok'",
        }))
        .unwrap(),
        secret: None,
        authorities: trusted.then(|| certificate.clone()).into_iter().collect(),
    }
    };
    for (host, trusted, fine) in [
        ("localhost", true, true),
        ("localhost", false, false),
        ("127.0.0.1", true, false),
    ] {
        let gateways = vec![file("main", host, trusted)];
        let relay = Host::with(|config| {
            generous(config);
            config.sms.gateways = gateways;
        })
        .await;
        let id = send(&relay, PHONE, "x").await;
        if fine {
            stands(&relay, &id, "accepted").await;
        } else {
            let notice = tried(&relay, &id, 1).await;
            assert_eq!(notice["status"], "queued", "nothing was sent: {notice}");
            assert_eq!(last(&notice)["meaning"], "gateway-not-secure");
        }
    }
}
