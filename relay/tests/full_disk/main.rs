//! A file system of a few MiB, filled to the brim and emptied again, several times, under one running relay.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod disk;
mod notices;

use common::{Program, Seen, last_of, prelude::*, trials, udp_socket};
use disk::Disk;
use shared::entry::{Direction, Event};
use tokio::net::UdpSocket;

const ROUNDS: usize = 3;

/// What the peer writes in a round, and what of it one read may take while nothing can be stored.
const ROUND_BYTES: usize = 1 << 20;
const READ_BYTES: u64 = 64 << 10;

/// More than the system keeps for a socket that is not read.
const DATAGRAMS: usize = 6000;

#[tokio::test]
async fn a_full_disk_stops_reading_and_room_makes_all_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::start(folder.path(), ROUNDS * trials()).await else {
        return;
    };
    let mut scene = Scene::begin(&disk.program).await;
    for round in 0..ROUNDS * trials() {
        scene.exchange(&disk.program).await;
        disk.fill();
        scene.until_refused(&disk.program).await;
        scene.stand_still(&disk.program, round).await;
        disk.empty();
        scene.go_on(&disk.program).await;
    }
    scene.check(&disk.program).await;
}

/// Peers that are cut while nothing can be stored, and what each of them has sent.
const CUT: usize = 150;
const CUT_BYTES: usize = 128 << 10;

/// What may be on its way into the journal, of all peers together.
const INTAKE_BYTES: u64 = 4 << 20;

#[tokio::test]
async fn peers_that_are_cut_on_a_full_disk_take_no_more_memory_than_others() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::start(folder.path(), 1).await else {
        return;
    };
    let api = &disk.program;
    let (bridge, address) = api.listening(json!({})).await;
    let mut peers = Vec::new();
    for _ in 0..CUT {
        peers.push(TcpPeer::dial(address).await);
    }
    let ids: Vec<_> = api.peers_until(&bridge, CUT).await.iter().map(id).collect();
    disk.fill();
    // The log that SQLite writes ahead still has room inside when the disk has none.
    let full = json!({"bridge": bridge, "to": ids[0], "text": "x".repeat(2000)});
    until("a send to be refused", || async {
        (api.call("send", full.clone()).await.status == 507).then_some(())
    })
    .await;
    let mut said = 0;
    for peer in &peers {
        said += peer.0.try_write(&vec![b'x'; CUT_BYTES]).unwrap() as u64;
    }
    assert!(said > 2 * INTAKE_BYTES, "{said} bytes fit into the sockets");
    let cuts = ids
        .iter()
        .map(|peer| api.call("cut-peer", json!({"bridge": bridge, "peer": peer})));
    futures_util::future::join_all(cuts).await;
    let read = until("all to be cut", || async {
        let peers = api.peers(&bridge).await;
        let are_cut = peers.iter().all(|peer| peer["state"] == "closed");
        let read = peers.iter().map(|peer| peer["bytes_in"].as_u64().unwrap());
        are_cut.then(|| read.sum::<u64>())
    })
    .await;
    assert!(
        read <= INTAKE_BYTES,
        "{read} bytes were read and could not be stored"
    );
    assert!(read > 0);
}

/// What goes over the relay, and what must come out.
struct Scene {
    bridge: String,
    udp_bridge: String,
    udp: (UdpSocket, SocketAddr),
    peer: TcpPeer,
    said: Vec<u8>,
    sent: String,
    refused: usize,
    datagrams: u64,
}

impl Scene {
    async fn begin(api: &Program) -> Self {
        let (bridge, address) = api.listening(json!({})).await;
        let (udp_bridge, udp_address) = api.datagrams(json!({})).await;
        let peer = TcpPeer::dial(address).await;
        api.peers_until(&bridge, 1).await;
        Self {
            bridge,
            udp_bridge,
            udp: (udp_socket().await.0, udp_address),
            peer,
            said: Vec::new(),
            sent: String::new(),
            refused: 0,
            datagrams: 0,
        }
    }

    /// Something in each direction while there is room.
    async fn exchange(&mut self, api: &Program) {
        self.send(api).await.expect("there is room");
        self.say("a word while there is room\n".repeat(10)).await;
        self.datagram().await;
    }

    async fn say(&mut self, text: String) {
        self.peer.say(&text).await;
        self.said.extend_from_slice(text.as_bytes());
    }

    async fn datagram(&mut self) {
        self.datagrams += 1;
        let mut bytes = vec![b'.'; 900];
        bytes[..8].copy_from_slice(&self.datagrams.to_be_bytes());
        self.udp.0.send_to(&bytes, self.udp.1).await.unwrap();
    }

    /// A send; `None` when it is refused because nothing can be stored. Then the peer must not hear it.
    async fn send(&mut self, api: &Program) -> Option<()> {
        let text = format!(
            "send {:06} {}\n",
            self.sent.len() + self.refused,
            "x".repeat(2000)
        );
        let with = json!({"bridge": self.bridge, "to": "all", "text": text});
        let reply = api.call("send", with).await;
        if reply.status == 201 {
            self.peer.hears(&text).await;
            self.sent.push_str(&text);
            return Some(());
        }
        assert_eq!((reply.status, reply.code()), (507, "storage-failed"));
        self.refused += 1;
        None
    }

    /// The log that SQLite writes ahead still has room inside when the disk has none.
    async fn until_refused(&mut self, api: &Program) {
        for _ in 0..5000 {
            if self.send(api).await.is_none() {
                return;
            }
        }
        panic!("the disk never fills");
    }

    /// While the disk is full: nothing more is read, sends are refused, what is stored can be seen.
    async fn stand_still(&mut self, api: &Program, round: usize) {
        let before = self.bytes_in(api).await;
        self.say(format!("round {round}\n").repeat(ROUND_BYTES / 8))
            .await;
        for _ in 0..DATAGRAMS {
            self.datagram().await;
        }
        for _ in 0..5 {
            assert_eq!(self.send(api).await, None);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let read = self.bytes_in(api).await - before;
        assert!(
            read <= READ_BYTES,
            "{read} bytes were read and could not be stored"
        );
        for bridge in [&self.bridge, &self.udp_bridge] {
            let mut seen = Seen::nothing(bridge);
            seen.catch_up(api, last_of(api, bridge).await).await;
        }
        let with =
            json!({"name": "x", "endpoint": {"kind": "udp", "host": "127.0.0.1", "port": 0}});
        assert_eq!(
            api.call("create-bridge", with).await.code(),
            "storage-failed"
        );
    }

    async fn bytes_in(&self, api: &Program) -> u64 {
        api.peers(&self.bridge).await[0]["bytes_in"]
            .as_u64()
            .unwrap()
    }

    /// There is room again: a send goes, and everything that waited comes in.
    async fn go_on(&mut self, api: &Program) {
        for _ in 0..100 {
            if self.send(api).await.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        until("what waited to be read", || async {
            (self.bytes_in(api).await == self.said.len() as u64).then_some(())
        })
        .await;
    }

    /// Everything is there, in order, or counted.
    async fn check(&mut self, api: &Program) {
        let mut seen = Seen::nothing(&self.bridge);
        until("everything that was said", || async {
            let mut seen = Seen::nothing(&self.bridge);
            seen.catch_up(api, last_of(api, &self.bridge).await).await;
            (bytes_of(&seen, Direction::In).len() == self.said.len()).then_some(())
        })
        .await;
        seen.catch_up(api, last_of(api, &self.bridge).await).await;
        assert!(bytes_of(&seen, Direction::In) == self.said);
        assert!(bytes_of(&seen, Direction::Out) == self.sent.as_bytes());
        let counted = until("every datagram to be kept or counted", || async {
            let mut seen = Seen::nothing(&self.udp_bridge);
            seen.catch_up(api, last_of(api, &self.udp_bridge).await)
                .await;
            let (kept, dropped) = datagrams(&seen);
            (kept + dropped >= self.datagrams).then_some((kept, dropped))
        })
        .await;
        assert_eq!(counted.0 + counted.1, self.datagrams, "{counted:?}");
        println!(
            "{} datagrams kept, {} counted, {} sends refused",
            counted.0, counted.1, self.refused
        );
    }
}

fn bytes_of(seen: &Seen, direction: Direction) -> Vec<u8> {
    let entries = seen
        .entries
        .iter()
        .filter(|entry| entry.direction == direction);
    entries.flat_map(|entry| entry.bytes.clone()).collect()
}

/// How many datagrams were kept, each once and in order, and how many were dropped.
fn datagrams(seen: &Seen) -> (u64, u64) {
    let (mut kept, mut dropped, mut latest) = (0, 0, 0);
    for entry in &seen.entries {
        match entry.event {
            Some(Event::DatagramsDropped { count }) => dropped += count,
            None => {
                let number = u64::from_be_bytes(entry.bytes[..8].try_into().unwrap());
                assert!(number > latest);
                (latest, kept) = (number, kept + 1);
            }
            _ => {}
        }
    }
    (kept, dropped)
}
