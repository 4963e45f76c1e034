//! A small DNS server (RFC 1035) that says whatever a test wants and counts what it is asked. It answers nobody but loopback.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use tokio::{net::UdpSocket, task::JoinHandle};

/// What is said to the n-th question for the addresses of one family of a name, counted from 0; `None` for nothing at all.
pub(crate) type Answers = dyn Fn(&str, usize) -> Option<Vec<IpAddr>> + Send + Sync;

pub(crate) struct Dns {
    asked: Arc<Mutex<HashMap<String, usize>>>,
    task: JoinHandle<()>,
}

const A: u16 = 1;
const AAAA: u16 = 28;

impl Dns {
    /// A server on port 53 of 127.0.0.1, which is free in a namespace of one's own.
    pub(crate) async fn start(
        answers: impl Fn(&str, usize) -> Option<Vec<IpAddr>> + Send + Sync + 'static,
    ) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 53)).await.unwrap();
        let asked = Arc::new(Mutex::new(HashMap::new()));
        let counts = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            let mut question = [0; 512];
            loop {
                let (length, from) = socket.recv_from(&mut question).await.unwrap();
                let answer = answer(&question[..length], &answers, &counts);
                if let Some(answer) = answer {
                    send(&socket, &answer, from).await;
                }
            }
        });
        Self { asked, task }
    }

    /// Whether anything of a name was ever asked for.
    pub(crate) fn heard_of(&self, name: &str) -> bool {
        let asked = self.asked.lock().unwrap();
        let mut names = asked.keys().filter_map(|key| key.rsplit_once('/'));
        names.any(|(asked, _)| asked == name.to_lowercase())
    }

    /// How often a name's IPv4 addresses were asked for.
    pub(crate) fn asked(&self, name: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.get(&format!("{name}/{A}")).copied().unwrap_or(0)
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn send(socket: &UdpSocket, answer: &[u8], to: SocketAddr) {
    assert!(to.ip().is_loopback(), "{to}");
    socket.send_to(answer, to).await.unwrap();
}

fn answer(
    question: &[u8],
    answers: &Answers,
    counts: &Mutex<HashMap<String, usize>>,
) -> Option<Vec<u8>> {
    let (mut at, mut labels) = (12, Vec::new());
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..end]).to_lowercase());
        at = end;
    }
    let (name, end) = (labels.join("."), at + 5);
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let nth = {
        let mut counts = counts.lock().unwrap();
        let count = counts.entry(format!("{name}/{kind}")).or_default();
        *count += 1;
        *count - 1
    };
    let of_kind = |ip: &IpAddr| (kind == A && ip.is_ipv4()) || (kind == AAAA && ip.is_ipv6());
    let ips: Vec<_> = answers(&name, nth)?.into_iter().filter(of_kind).collect();
    // The question's id, a recursive answer without an error, one question, so many answers.
    let mut told = question[..2].to_vec();
    told.extend([0x81, 0x80, 0, 1]);
    told.extend(u16::try_from(ips.len()).unwrap().to_be_bytes());
    told.extend([0; 4]);
    told.extend(&question[12..end]);
    for ip in ips {
        // The name stands in the question; class IN; valid for no second.
        told.extend([0xc0, 12]);
        told.extend(kind.to_be_bytes());
        told.extend([0, 1, 0, 0, 0, 0]);
        let octets = match ip {
            IpAddr::V4(v4) => v4.octets().to_vec(),
            IpAddr::V6(v6) => v6.octets().to_vec(),
        };
        told.extend(u16::try_from(octets.len()).unwrap().to_be_bytes());
        told.extend(octets);
    }
    Some(told)
}
