//! A gateway and a mail server that repeat all that they are told.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{Router, extract::Request};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use shared::payload::{base64, hex, parse_base64};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::common::prelude::*;

/// The texts and Authorization headers that a gateway got.
pub(super) type Taken = Arc<Mutex<Vec<(String, String)>>>;

/// In how many ways a gateway repeats what it got, one after the other.
pub(super) const VIEWS: usize = 18;

/// A gateway that takes everything.
pub(super) async fn gateway() -> (SocketAddr, Taken) {
    let taken = Taken::default();
    let kept = Arc::clone(&taken);
    let answer = async move |request: Request| {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let proof = parts.headers["authorization"].to_str().unwrap().to_owned();
        let said = [
            parts.uri.to_string(),
            format!("{:?}", parts.headers),
            body.clone(),
        ];
        let mut kept = kept.lock().unwrap();
        kept.push((body, proof));
        view(&said[kept.len() % 3], kept.len() / 3)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(answer);
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    (address, taken)
}

fn view(said: &str, number: usize) -> String {
    match number % 6 {
        0 => said.to_owned(),
        1 => percent_decode_str(said).decode_utf8_lossy().into_owned(),
        2 => base64(said.as_bytes()),
        3 => serde_json::to_string(said).unwrap().replace('/', "\\/"),
        4 => utf8_percent_encode(said, NON_ALPHANUMERIC).to_string(),
        _ => hex(said.as_bytes()).replace(' ', ""),
    }
}

/// A mail server that refuses whoever signs in, by turns with one mechanism and with another; how many it has refused.
pub(super) async fn mail_server() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    tokio::spawn(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            let mechanism = ["PLAIN", "LOGIN"][number % 2];
            tokio::spawn(converse(stream, mechanism, Arc::clone(&count)));
        }
    });
    (port, refused)
}

async fn converse(mut stream: TcpStream, mechanism: &str, refused: Arc<AtomicUsize>) {
    let (from, mut to) = stream.split();
    let mut lines = BufReader::new(from).lines();
    let mut say = async |line: &str| to.write_all(format!("{line}\r\n").as_bytes()).await.is_ok();
    say("220 canary").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let verb = line.split(' ').next().unwrap().to_ascii_uppercase();
        let mut told = line.clone();
        let asked: &[&str] = match (verb.as_str(), mechanism) {
            ("AUTH", "LOGIN") => &["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"],
            ("AUTH", _) => &[],
            ("EHLO", _) => {
                say(&format!("250-canary\r\n250 AUTH {mechanism}")).await;
                continue;
            }
            _ => {
                say("250 as you say").await;
                continue;
            }
        };
        for question in asked {
            say(question).await;
            told += " ";
            told += &lines.next_line().await.unwrap().unwrap();
        }
        let meant = parse_base64(told.rsplit(' ').next().unwrap()).unwrap();
        let meant = String::from_utf8(meant).unwrap().replace('\0', " ");
        let known = hex(meant.as_bytes()).replace(' ', "");
        refused.fetch_add(1, Ordering::SeqCst);
        say(&format!("535 5.7.8 {told}: {meant} {known}")).await;
    }
}
