//! A small DNS server (RFC 1035) that says whatever a test wants and counts what it is asked. It answers nobody but loopback.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

/// What is said to the n-th question for the addresses of one family of a name, counted from 0; `None` for nothing at all.
pub(crate) type Answers = dyn Fn(&str, usize) -> Option<Vec<IpAddr>> + Send + Sync;

/// How often each kind of a name was asked for.
type Asked = HashMap<(String, u16), usize>;

pub(crate) struct Dns {
    asked: Arc<Mutex<Asked>>,
    address: SocketAddr,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

const A: u16 = 1;
const AAAA: u16 = 28;

impl Dns {
    /// A server on port 53 of 127.0.0.1, which is free in a namespace of one's own. It has a thread to itself, so that a million
    /// questions take no turns from the relay's tasks.
    pub(crate) fn start(
        answers: impl Fn(&str, usize) -> Option<Vec<IpAddr>> + Send + Sync + 'static,
    ) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 53)).unwrap();
        let address = socket.local_addr().unwrap();
        let (asked, ends) = (Arc::<Mutex<Asked>>::default(), Arc::<AtomicBool>::default());
        let (counts, ended) = (Arc::clone(&asked), Arc::clone(&ends));
        let thread = std::thread::spawn(move || {
            let mut question = [0; 512];
            loop {
                let (length, from) = socket.recv_from(&mut question).unwrap();
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                assert!(from.ip().is_loopback(), "{from}");
                if let Some(answer) = answer(&question[..length], &answers, &counts) {
                    socket.send_to(&answer, from).unwrap();
                }
            }
        });
        Self {
            asked,
            address,
            ends,
            thread: Some(thread),
        }
    }

    /// Whether anything of a name was ever asked for.
    pub(crate) fn heard_of(&self, name: &str) -> bool {
        let asked = self.asked.lock().unwrap();
        asked.keys().any(|(asked, _)| *asked == name.to_lowercase())
    }

    /// What was asked for at all, each name with the numbers of its kinds.
    pub(crate) fn names(&self) -> Vec<(String, u16)> {
        let mut names: Vec<_> = self.asked.lock().unwrap().keys().cloned().collect();
        names.sort_unstable();
        names
    }

    /// How often a name's IPv4 addresses were asked for.
    pub(crate) fn asked(&self, name: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.get(&(name.to_owned(), A)).copied().unwrap_or(0)
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        let waker = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        waker.send_to(&[], self.address).unwrap();
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || std::thread::panicking());
    }
}

fn answer(question: &[u8], answers: &Answers, counts: &Mutex<Asked>) -> Option<Vec<u8>> {
    let (mut at, mut name) = (12, String::new());
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        if at > 12 {
            name.push('.');
        }
        name += &String::from_utf8_lossy(&question[at + 1..end]);
        at = end;
    }
    name.make_ascii_lowercase();
    let end = at + 5;
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let key = (name, kind);
    let nth = {
        let mut counts = counts.lock().unwrap();
        match counts.get_mut(&key) {
            Some(count) => {
                *count += 1;
                *count - 1
            }
            None => {
                counts.insert(key.clone(), 1);
                0
            }
        }
    };
    let of_kind = |ip: &IpAddr| (kind == A && ip.is_ipv4()) || (kind == AAAA && ip.is_ipv6());
    let mut ips = answers(&key.0, nth)?;
    ips.retain(of_kind);
    // The question's id, a recursive answer without an error, one question, so many answers.
    let mut told = Vec::with_capacity(end + 28 * ips.len());
    told.extend_from_slice(&question[..2]);
    told.extend_from_slice(&[0x81, 0x80, 0, 1]);
    told.extend_from_slice(&u16::try_from(ips.len()).unwrap().to_be_bytes());
    told.extend_from_slice(&[0; 4]);
    told.extend_from_slice(&question[12..end]);
    for ip in ips {
        // The name stands in the question; class IN; valid for no second.
        told.extend_from_slice(&[0xc0, 12, 0, kind as u8, 0, 1, 0, 0, 0, 0, 0]);
        match ip {
            IpAddr::V4(v4) => {
                told.push(4);
                told.extend_from_slice(&v4.octets());
            }
            IpAddr::V6(v6) => {
                told.push(16);
                told.extend_from_slice(&v6.octets());
            }
        }
    }
    Some(told)
}
