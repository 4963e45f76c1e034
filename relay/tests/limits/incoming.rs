//! Messages on their way to the relay over live sockets: how much room they have, and what happens where there is none.

use std::time::Instant;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        protocol::frame::{
            Frame, FrameHeader,
            coding::{Data, OpCode},
        },
    },
};

use crate::{
    common::{self, Api, Live, prelude::*},
    limited,
};

/// What the largest message may have by default, about, as frames say it before it is there.
const LARGE: usize = 6 << 20;

/// A viewer who can leave messages and frames unfinished.
struct Raw(WebSocketStream<TcpStream>);

impl Raw {
    /// Nothing is said yet.
    async fn connect(api: &Api) -> Self {
        let stream = TcpStream::connect(api.address).await.unwrap();
        let (socket, _) = client_async(Live::request(api, None), stream)
            .await
            .unwrap();
        Self(socket)
    }

    async fn open(api: &Api) -> Self {
        let mut raw = Self::connect(api).await;
        raw.say(r#"{"hello":{"version":1,"name":"raw"}}"#).await;
        raw.hears("hello", |message| message.get("hello").is_some())
            .await;
        raw
    }

    async fn say(&mut self, text: &str) {
        let says = self.0.send(Message::text(text));
        within("the message to go", says).await.unwrap();
    }

    /// Bytes as they are, past the client's own frames.
    async fn push(&mut self, bytes: &[u8]) {
        use tokio::io::AsyncWriteExt as _;
        let pushes = self.0.get_mut().write_all(bytes);
        within("the bytes to go", pushes).await.unwrap();
    }

    /// The beginning of a message of which so much more is to come.
    async fn half(&mut self, beginning: &str, bytes: usize) {
        let mut head = Vec::new();
        let header = FrameHeader {
            opcode: OpCode::Data(Data::Text),
            mask: Some([0; 4]),
            ..FrameHeader::default()
        };
        header.format(bytes as u64, &mut head).unwrap();
        self.push(&[&head, beginning.as_bytes()].concat()).await;
    }

    /// A frame of a message that has several.
    async fn part(&mut self, text: &str, data: Data, is_last: bool) {
        let frame = Frame::message(text.to_owned(), OpCode::Data(data), is_last);
        let says = self.0.send(Message::Frame(frame));
        within("the frame to go", says).await.unwrap();
    }

    async fn hears(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        within(what, async {
            loop {
                match self.0.next().await.unwrap().unwrap() {
                    Message::Text(text) => {
                        let message: Value = serde_json::from_str(&text).unwrap();
                        if wanted(&message) {
                            return message;
                        }
                    }
                    Message::Close(close) => panic!("{what}: {close:?}"),
                    _ => {}
                }
            }
        })
        .await
    }

    async fn answer(&mut self, id: u64) -> Value {
        self.hears("an answer", |message| message["id"] == id).await
    }
}

/// A member by API token.
async fn member(host: &Host) -> Api {
    let with = json!({"name": "x", "role": "member"});
    let made = host.call("create-token", with).await.good();
    host.script(made["token"].as_str().unwrap())
}

fn call(id: u64, operation: &str, with: &Value) -> String {
    json!({"id": id, "do": operation, "with": with}).to_string()
}

/// What is said of a large send before most of it has come.
fn beginning(bytes: usize) -> String {
    let head = r#"{"id":7,"do":"send","with":{"bridge":"x","to":"all","text":""#;
    format!("{head}{}", "x".repeat(bytes - head.len()))
}

#[tokio::test]
async fn messages_of_which_not_all_comes_have_a_bound_in_sum() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({})).await;
    let member = member(&host).await;
    // More than is small.
    let begun = beginning(200 << 10);
    let mut held = Vec::new();
    for _ in 0..10 {
        let mut raw = Raw::open(&member).await;
        raw.half(&begun, LARGE).await;
        held.push(raw);
    }
    // Of ten all that is small is taken, and the rest where there is room; the eleventh is refused by its number.
    let mut late = Raw::open(&member).await;
    late.part(&begun, Data::Text, false).await;
    // REST has its room from the same.
    let mut rest = TcpPeer::dial(host.address).await;
    let bearer = member.bearer();
    rest.say(format!(
        "POST /api/v1/bridges HTTP/1.1\r\nHost: relay\r\nAuthorization: Bearer {bearer}\r\nContent-Length: {LARGE}\r\n\r\n"
    ))
    .await;
    let refused = rest.hears("HTTP/1.1 429 Too Many Requests\r\n");
    let (answer, ()) = tokio::join!(late.answer(7), refused);
    assert_eq!(answer["fault"]["code"], "too-many-requests", "{answer}");
    assert_eq!(answer["fault"]["params"]["retry_after"], 3);
    // What is small never waits, neither there, when the rest is over, nor elsewhere.
    late.part(&begun, Data::Continue, false).await;
    late.part(&begun, Data::Continue, true).await;
    let small = json!({"bridge": bridge, "to": "all", "text": "hi"});
    for (id, raw) in [(1, &mut late), (2, &mut Raw::open(&member).await)] {
        raw.say(&call(id, "list-bridges", &json!({}))).await;
        let answer = raw.answer(id).await;
        assert!(answer["done"].is_object(), "{answer}");
    }
    // Others have theirs.
    let mut owner = Live::open(&host).await;
    owner.call("send", small).await.unwrap();
    let large = json!({"bridge": bridge, "to": "all", "text": "x".repeat(1 << 20)});
    owner.call("send", large).await.unwrap();
    drop(held);
    until("room again", || async {
        let mut raw = Raw::open(&member).await;
        raw.say(&call(3, "send", &json!({"text": "x".repeat(1 << 20)})))
            .await;
        let answer = raw.answer(3).await;
        (answer["fault"]["code"] != "too-many-requests").then_some(())
    })
    .await;
}

/// The relay's own time passes, for it runs in this thread.
#[tokio::test]
async fn a_message_that_does_not_come_on_is_given_up() {
    let host = Host::start().await;
    let mut half = Raw::open(&host).await;
    half.half(&beginning(200 << 10), LARGE).await;
    let mut pings = Raw::open(&host).await;
    pings.part("{", Data::Text, false).await;
    let mut quiet = Live::open(&host).await;
    common::time_passes(Duration::from_secs(25)).await;
    for raw in [half, pings] {
        // Not even a ping is answered any more.
        let heard = TcpPeer(raw.0.into_inner()).rest().await.unwrap();
        let fault = br#""code":"timed-out""#;
        assert!(heard.windows(fault.len()).any(|part| part == fault));
        assert!(heard.ends_with(&[&[0x88, 2], &1008_u16.to_be_bytes()[..]].concat()));
    }
    // Between two messages there is no such time.
    quiet.call("list-bridges", json!({})).await.unwrap();
}

/// In one frame, and in many with pings between.
#[tokio::test]
async fn a_large_message_comes_as_it_was_said() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    host.peers_until(&bridge, 1).await;
    let text: String = (0..250_000)
        .map(|at| ['a', '你', 'é', '😀'][at * 7 % 4])
        .collect();
    let with = json!({"bridge": bridge, "to": "all", "text": text});
    let mut raw = Raw::open(&host).await;
    raw.say(&call(1, "send", &with)).await;
    assert!(raw.answer(1).await["done"].is_object());
    peer.hears(&text).await;
    let message = call(2, "send", &with);
    let pieces: Vec<_> = message.as_bytes().chunks(9_999).collect();
    for (at, piece) in pieces.iter().enumerate() {
        let is_last = at + 1 == pieces.len();
        let opcode = if at == 0 { Data::Text } else { Data::Continue };
        let frame = Frame::message(piece.to_vec(), OpCode::Data(opcode), is_last);
        raw.0.feed(Message::Frame(frame)).await.unwrap();
        let ping = Frame::ping(vec![at as u8; 125]);
        raw.0.feed(Message::Frame(ping)).await.unwrap();
    }
    raw.0.flush().await.unwrap();
    assert!(raw.answer(2).await["done"].is_object());
    peer.hears(&text).await;
    // Many of all lengths at which a frame is cut, or has another header.
    for (id, length) in (3..).zip([
        1, 60, 125, 126, 4000, 4095, 4096, 4097, 8192, 65_535, 65_536,
    ]) {
        let padding = " ".repeat(length);
        raw.say(&format!(
            "{padding}{}",
            call(id, "list-bridges", &json!({}))
        ))
        .await;
        assert!(raw.answer(id).await["done"].is_object());
    }
}

#[tokio::test]
async fn a_message_that_is_too_large_is_told_so() {
    let host = limited(|limits| {
        limits.entry_bytes = 1000;
        limits.notice_text_bytes = 100;
        limits.notice_attachment_bytes = 100;
    })
    .await;
    let mut raw = Raw::open(&host).await;
    let begun = beginning(100 << 10);
    raw.part(&begun, Data::Text, false).await;
    let answer = raw.answer(7).await;
    assert_eq!(answer["fault"]["code"], "too-large", "{answer}");
    assert_eq!(answer["fault"]["params"]["limit"], (64 << 10) + 6000);
    // What is still to come of it is let pass, and the socket goes on.
    raw.part(&begun, Data::Continue, true).await;
    raw.say(&call(8, "list-bridges", &json!({}))).await;
    assert!(raw.answer(8).await["done"].is_object());
}

/// Each of them takes much more than its few characters.
#[tokio::test]
async fn a_request_has_so_many_values() {
    let host = Host::start().await;
    let junk = |objects: usize| format!("[{}0]", r#"{"":0},"#.repeat(objects));
    let mut raw = Raw::open(&host).await;
    for (id, objects, code) in [
        (1, 100, "bad-request"),
        (2, 10_000, "bad-request"),
        (3, 12_000, "too-large"),
    ] {
        let junk = junk(objects);
        raw.say(&format!(
            r#"{{"id":{id},"do":"create-saved","with":{{"junk":{junk}}}}}"#
        ))
        .await;
        let answer = raw.answer(id).await;
        assert_eq!(answer["fault"]["code"], code, "{objects}");
        let body = format!(r#"{{"junk":{junk}}}"#);
        let request = host.request(Method::POST, "/saved").body(body);
        assert_eq!(host.ask(request).await.code(), code, "{objects}");
        let mut stranger = Raw::connect(&host).await;
        stranger.say(&format!(r#"{{"hello":{junk}}}"#)).await;
        let told = stranger.hears("why", |message| message.get("fault").is_some());
        assert_eq!(told.await["fault"]["code"], code, "{objects}");
    }
}

/// Small ones that wait to be answered: dials to an address that never answers.
#[tokio::test]
async fn small_calls_under_way_have_a_bound_in_sum() {
    let host = Host::start().await;
    let (_listener, _waiting, silent) = common::full_listener().await;
    let mut raw = Raw::open(&host).await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": silent.port()});
    let with = json!({"name": "x", "endpoint": endpoint, "connect_timeout_ms": 1500});
    let padding = " ".repeat(120 << 10);
    let began = Instant::now();
    for id in 1..=3 {
        raw.say(&format!("{padding}{}", call(id, "create-bridge", &with)))
            .await;
    }
    raw.say(&call(9, "list-bridges", &json!({}))).await;
    let first = raw
        .hears("an answer", |message| message.get("id").is_some())
        .await;
    assert_ne!(
        first["id"],
        9,
        "it was read before one had ended: {:?}",
        began.elapsed()
    );
    raw.answer(9).await;
}
