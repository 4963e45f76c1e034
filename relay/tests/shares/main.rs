//! Share links: what guests may do, how links end, and that their secrets are kept nowhere.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod alerts;
mod ends;
mod files;
mod guests;
mod links;
mod matrix;
mod told;

use common::{Api, Frame, Live, Reply, prelude::*};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

/// Tries to sign in with a link.
async fn try_in(host: &Host, secret: &str, name: &str) -> Reply {
    let body = json!({"share": secret, "name": name});
    host.ask(host.anonymous(Method::POST, "/session").json(&body))
        .await
}

/// The fault that says that the link has ended.
fn is_ended(fault: &Value) -> bool {
    fault["code"] == "not-signed-in" && fault["params"]["reason"] == "link-ended"
}

/// Waits until a guest's live socket is ended: the reason first, then the close.
async fn turned_out(live: &mut Live) {
    let fault = live.message("the end", |message| message.get("fault").is_some());
    let fault = fault.await;
    assert!(is_ended(&fault["fault"]), "{fault}");
    loop {
        match live.frame().await {
            Frame::Closed(code) => return assert_eq!(code, Some(1008)),
            Frame::Batch(_) | Frame::Text(_) => {}
        }
    }
}

/// Begins to send a file that never comes to its end.
pub(crate) async fn begin_file(api: &Api, bridge: &str, peer: &str) -> TcpStream {
    let mut stream = TcpStream::connect(api.address).await.unwrap();
    let head = format!(
        "POST /api/v1/bridges/{bridge}/files?to={peer}&name=long.bin HTTP/1.1\r\nHost: {0}\r\nCookie: {1}\r\n\
         Origin: {2}\r\nContent-Length: 1000000\r\n\r\nbegun",
        api.address,
        api.cookie.as_ref().unwrap(),
        api.url
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}
