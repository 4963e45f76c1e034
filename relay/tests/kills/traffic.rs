//! Sends and receives until the relay is gone.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    common::{Api, BINARY, Heard, Program, Seen, Viewer, prelude::*},
    ledger::{EARS, LINES, Ledger, Send, UDP, Written},
};

/// Calls that the live socket has under way.
const UNDER_WAY: usize = 8;

/// Everything that runs beside a relay until it is killed.
pub(crate) struct Traffic {
    over: CancellationToken,
    ears: JoinHandle<Vec<u8>>,
    lines: JoinHandle<(Vec<u8>, Written)>,
    udp: JoinHandle<(Vec<String>, u64)>,
    rest: JoinHandle<Vec<Send>>,
    live: JoinHandle<(Vec<Send>, [Seen; 3])>,
    texts: Arc<AtomicU64>,
}

impl Traffic {
    pub(crate) async fn start(api: &Program, ledger: &mut Ledger, udp: Arc<UdpSocket>) -> Self {
        let over = CancellationToken::new();
        let ears = TcpPeer::dial(ledger.addresses[EARS]).await;
        let lines = TcpPeer::dial(ledger.addresses[LINES]).await;
        for seen in &ledger.seen {
            api.peers_until(&seen.bridge, 1).await;
        }
        let texts = Arc::new(AtomicU64::new(ledger.next_text));
        let new = {
            let texts = Arc::clone(&texts);
            move || {
                let number = texts.fetch_add(1, Ordering::Relaxed);
                Send {
                    bridge: (number % 3) as usize,
                    text: format!("{number:08}\n"),
                    answer: None,
                }
            }
        };
        let to = ledger.addresses[UDP];
        let from = ledger.datagrams;
        Self {
            ears: tokio::spawn(listen(ears.0)),
            lines: tokio::spawn(speak(lines.0)),
            udp: tokio::spawn(datagrams(udp, to, from, over.clone())),
            rest: tokio::spawn(rest(
                (**api).clone(),
                ledger.seen.clone().map(|seen| seen.bridge),
                new.clone(),
            )),
            live: tokio::spawn(live(
                (**api).clone(),
                ledger.seen.clone(),
                ledger.repeats(),
                new,
            )),
            over,
            texts,
        }
    }

    /// The relay is gone: gathers what there was.
    pub(crate) async fn end(self, ledger: &mut Ledger) {
        self.over.cancel();
        let ears = within("the listening peer", self.ears).await.unwrap();
        let (heard, written) = within("the peer of lines", self.lines).await.unwrap();
        let (datagrams, count) = within("the UDP peer", self.udp).await.unwrap();
        for stream in [ears, heard] {
            let stream = String::from_utf8(stream).unwrap();
            // A last one that was cut is not counted: it was not heard.
            let whole = stream
                .split_inclusive('\n')
                .filter(|text| text.ends_with('\n'));
            ledger.streams.push(whole.map(str::to_owned).collect());
        }
        ledger.streams.push(datagrams);
        ledger.written = Some(written);
        ledger.datagrams = count;
        ledger.fresh = within("the sender", self.rest).await.unwrap();
        let (sends, seen) = within("the viewer", self.live).await.unwrap();
        ledger.fresh.extend(sends);
        ledger.seen = seen;
        ledger.next_text = self.texts.load(Ordering::Relaxed);
    }
}

async fn listen(mut stream: TcpStream) -> Vec<u8> {
    let mut heard = Vec::new();
    // The end is a FIN or a reset; both are the kill.
    let _ = stream.read_to_end(&mut heard).await;
    heard
}

async fn speak(stream: TcpStream) -> (Vec<u8>, Written) {
    let address = stream.local_addr().unwrap().to_string();
    let (mut from, mut to) = stream.into_split();
    let hear = async {
        let mut heard = Vec::new();
        let _ = from.read_to_end(&mut heard).await;
        heard
    };
    let write = async {
        let mut bytes = Vec::new();
        for number in 0_u64.. {
            let line = format!("line {number}\n");
            bytes.extend_from_slice(line.as_bytes());
            if to.write_all(line.as_bytes()).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        bytes
    };
    let (heard, bytes) = tokio::join!(hear, write);
    (heard, Written { address, bytes })
}

async fn datagrams(
    socket: Arc<UdpSocket>,
    to: SocketAddr,
    mut count: u64,
    over: CancellationToken,
) -> (Vec<String>, u64) {
    let mut heard = Vec::new();
    let mut datagram = [0; 64];
    let mut pause = tokio::time::interval(Duration::from_millis(2));
    loop {
        tokio::select! {
            // An error is the ICMP answer to an earlier datagram.
            received = socket.recv_from(&mut datagram) => if let Ok((length, _)) = received {
                heard.push(String::from_utf8(datagram[..length].to_vec()).unwrap());
            },
            _ = pause.tick() => {
                count += 1;
                let _ = socket.send_to(count.to_string().as_bytes(), to).await;
            }
            () = over.cancelled() => break,
        }
    }
    // What the system has taken before the kill is still to be heard.
    while let Ok(length) = socket.try_recv(&mut datagram) {
        heard.push(String::from_utf8(datagram[..length].to_vec()).unwrap());
    }
    (heard, count)
}

/// Sends over REST, one after the other, until there is nobody to answer.
async fn rest(api: Api, bridges: [String; 3], new: impl Fn() -> Send) -> Vec<Send> {
    let mut sends = Vec::new();
    loop {
        let mut send = new();
        let path = format!("/bridges/{}/entries", bridges[send.bridge]);
        let body = json!({"to": "all", "text": send.text, "client_id": send.text});
        let answer = api.request(Method::POST, &path).json(&body).send().await;
        if let Ok(answer) = answer {
            assert_eq!(answer.status(), 201, "{answer:?}");
            send.answer = answer.json().await.ok().map(|answer| numbers(&answer));
        }
        let lost = send.answer.is_none();
        sends.push(send);
        if lost {
            return sends;
        }
    }
}

fn numbers(answer: &Value) -> (u64, u64) {
    (
        answer["seq"].as_u64().unwrap(),
        answer["peers"].as_u64().unwrap(),
    )
}

async fn ask(
    viewer: &mut Viewer,
    seen: &[Seen; 3],
    call: usize,
    Send { bridge, text, .. }: &Send,
) -> Option<()> {
    let with =
        json!({"bridge": seen[*bridge].bridge, "to": "all", "text": text, "client_id": text});
    let call = json!({"id": call, "do": "send", "with": with});
    viewer.say(&call).await
}

/// Asks for sends and waits for their answers.
pub(crate) async fn ask_all(viewer: &mut Viewer, seen: &[Seen; 3], sends: &[Send]) -> Vec<Send> {
    let mut sends = sends.to_vec();
    for (call, send) in sends.iter_mut().enumerate() {
        ask(viewer, seen, call, send).await.unwrap();
        send.answer = None;
    }
    while sends.iter().any(|send| send.answer.is_none()) {
        let heard = within("an answer", viewer.next()).await.unwrap();
        answer(&mut sends, &heard);
    }
    sends
}

fn answer(sends: &mut [Send], heard: &Heard) {
    if let Heard::Message(message) = heard
        && let Some(call) = message["id"].as_u64()
    {
        assert!(message["done"].is_object(), "{message}");
        sends[call as usize].answer = Some(numbers(&message["done"]));
    }
}

/// Follows all bridges and sends over the live socket, first what is to be repeated, until the relay is gone.
async fn live(
    api: Api,
    mut seen: [Seen; 3],
    repeats: Vec<Send>,
    new: impl Fn() -> Send,
) -> (Vec<Send>, [Seen; 3]) {
    let mut sends = Vec::new();
    // `None` is the kill, wherever it falls.
    let _ = follow_and_send(&api, &mut seen, &mut sends, repeats, new).await;
    (sends, seen)
}

async fn follow_and_send(
    api: &Api,
    seen: &mut [Seen; 3],
    sends: &mut Vec<Send>,
    repeats: Vec<Send>,
    new: impl Fn() -> Send,
) -> Option<()> {
    let mut viewer = Viewer::open(api, BINARY).await?;
    for seen in &mut *seen {
        seen.follow(&mut viewer).await?;
    }
    let mut repeats = repeats.into_iter();
    let mut open = 0;
    loop {
        while open < UNDER_WAY {
            let mut send = repeats.next().unwrap_or_else(&new);
            send.answer = None;
            sends.push(send.clone());
            ask(&mut viewer, seen, sends.len() - 1, &send).await?;
            open += 1;
        }
        match viewer.next().await? {
            Heard::Entries(bridge, entries) => {
                let seen = seen.iter_mut().find(|seen| seen.bridge == bridge).unwrap();
                seen.add(entries);
                let ack = json!({"ack": {"bridge": bridge, "seq": seen.last()}});
                viewer.say(&ack).await?;
            }
            heard => {
                let before = sends.iter().filter(|send| send.answer.is_none()).count();
                answer(sends, &heard);
                open -= before - sends.iter().filter(|send| send.answer.is_none()).count();
            }
        }
    }
}
