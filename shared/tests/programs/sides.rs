//! The same side: programs in a bridge's place.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream, UdpSocket},
    thread,
};

use serde_json::json;
use shared::program::{Language, Side};

use crate::{
    lines::echoed,
    talk::{PATIENCE, Running, WHOLE, bridge, is_here},
};

pub(crate) fn everywhere(test: fn(Language)) {
    thread::scope(|scope| {
        for language in WHOLE.into_iter().filter(|one| is_here(*one)) {
            scope.spawn(move || test(language));
        }
    });
}

/// A peer of a listening program.
pub(crate) struct Peer {
    stream: TcpStream,
    ears: BufReader<TcpStream>,
    pub(crate) name: String,
}

impl Peer {
    pub(crate) fn dial(program: &Running, address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let name = stream.local_addr().unwrap().to_string();
        assert_eq!(program.says(), format!("{name} joined"));
        let ears = BufReader::new(stream.try_clone().unwrap());
        Self { stream, ears, name }
    }

    pub(crate) fn say(&mut self, text: impl AsRef<[u8]>) {
        self.stream.write_all(text.as_ref()).unwrap();
    }

    pub(crate) fn hears_bytes(&mut self) -> Vec<u8> {
        let mut line = Vec::new();
        self.ears.read_until(b'\n', &mut line).unwrap();
        line
    }

    fn hears(&mut self) -> String {
        String::from_utf8(self.hears_bytes()).unwrap()
    }
}

/// A port that nobody has, and the program that is to wait there.
pub(crate) fn listening(
    what: &str,
    language: Language,
    more: serde_json::Value,
) -> (Running, String) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let bridge = bridge(endpoint, &address, more);
    let name = format!("{what}-{language:?}");
    let program = Running::start(&name, &bridge, language, Side::Same);
    program.says_at_the_end(address.rsplit(':').next().unwrap());
    (program, address)
}

#[test]
fn a_room_is_the_room() {
    everywhere(|language| {
        let (mut program, address) = listening("room", language, json!({"mode": "room"}));
        let mut one = Peer::dial(&program, &address);
        let mut other = Peer::dial(&program, &address);
        assert_eq!(one.hears(), format!("* {} joined\n", other.name));
        other.say("a\u{1b}[2J\tb\u{202e}c\r\n");
        let said = format!("{}: a\u{fffd}[2J\tb\u{fffd}c\n", other.name);
        assert_eq!(one.hears(), said);
        program.hears("你好");
        assert_eq!(one.hears(), "jackfield: 你好\n");
        assert_eq!(other.hears(), "jackfield: 你好\n");
        // A farewell is heard by the others, and ends the connection of who says it.
        other.say("bye\n");
        assert_eq!(one.hears(), format!("{}: bye\n", other.name));
        assert_eq!(one.hears(), format!("* {} left\n", other.name));
        assert_eq!(other.hears(), "");
    });
}

#[test]
fn what_answers_requests_answers_them_and_says_nothing_before() {
    everywhere(|language| {
        let (program, address) = listening("http", language, json!({"mode": "http"}));
        let mut client = TcpStream::connect(&address).unwrap();
        client.set_read_timeout(Some(PATIENCE)).unwrap();
        for request in [
            "GET /<a> HTTP/1.1\r\nHost: h\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        ] {
            client.write_all(request.as_bytes()).unwrap();
            program.says_at_the_end(if language == Language::Python {
                "200 -"
            } else {
                "HTTP/1.1"
            });
        }
        // The connection is one, and the second request ends it: nothing stands before, between or behind.
        let mut said = String::new();
        std::io::Read::read_to_string(&mut client, &mut said).unwrap();
        let answers: Vec<_> = said.split("HTTP/1.1 200 OK\r\n").collect();
        let [before, first, second] = answers[..] else {
            panic!("{said}");
        };
        assert_eq!(before, "");
        let (head, page) = first.split_once("\r\n\r\n").unwrap();
        let length = format!("content-length: {}", page.len());
        assert!(head.to_lowercase().contains(&length), "{head}");
        assert!(
            page.starts_with("<!doctype html>") && page.contains("<h1>GET /&"),
            "{page}"
        );
        assert!(second.ends_with("\r\n\r\n"), "{second}");
        let mut wrong = TcpStream::connect(&address).unwrap();
        wrong.set_read_timeout(Some(PATIENCE)).unwrap();
        wrong.write_all(b"hello\r\n\r\n").unwrap();
        let mut said = String::new();
        std::io::Read::read_to_string(&mut wrong, &mut said).unwrap();
        assert!(said.contains("400"), "{said}");
    });
}

#[test]
fn one_peer_that_hears_nothing_more_silences_nobody() {
    everywhere(|language| {
        let (mut program, address) = listening("gone", language, json!({}));
        let mut gone = Peer::dial(&program, &address);
        // Nothing more can be sent to it behind the farewell; it stays all the same.
        program.hears("bye");
        assert_eq!(gone.hears(), "bye\n");
        assert_eq!(gone.hears(), "");
        let mut stays = Peer::dial(&program, &address);
        for text in ["one", "two"] {
            program.hears(text);
            assert_eq!(stays.hears(), format!("{text}\n"));
        }
        gone.say("still here\n");
        program.says_at_the_end("still here");
    });
}

#[test]
fn without_framing_only_line_feeds_end_lines() {
    everywhere(|language| {
        let more = json!({"framing": {"kind": "none"}});
        let (program, address) = listening("none", language, more);
        let mut peer = Peer::dial(&program, &address);
        peer.say("a\u{2028}b\u{b}c\u{85}d");
        assert_eq!(
            program.says(),
            format!("{}: a\u{2028}b\u{b}c\u{85}d", peer.name)
        );
    });
}

#[test]
fn a_datagram_goes_out_once() {
    everywhere(|language| {
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.set_read_timeout(Some(PATIENCE)).unwrap();
        let own = UdpSocket::bind("127.0.0.1:0").unwrap();
        let local = own.local_addr().unwrap();
        drop(own);
        let remote = format!("localhost:{}", peer.local_addr().unwrap().port());
        let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0, "remote": remote});
        let bridge = bridge(endpoint, &local.to_string(), json!({}));
        let name = format!("once-{language:?}");
        let mut program = Running::start(&name, &bridge, language, Side::Same);
        program.says_at_the_end(&local.port().to_string());
        peer.send_to("先".as_bytes(), local).unwrap();
        program.says_at_the_end("先");
        program.hears("one");
        program.hears("two");
        let mut buffer = [0; 100];
        for wanted in ["one", "two"] {
            let length = peer.recv(&mut buffer).unwrap();
            assert_eq!(&buffer[..length], wanted.as_bytes());
        }
    });
}

/// The program in the place of a bridge that dials, and its peer.
fn dialled(language: Language, mode: &str) -> (Running, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": port});
    let bridge = bridge(endpoint, "127.0.0.1:1", json!({"mode": mode}));
    let name = format!("dialled-{mode}-{language:?}");
    let program = Running::start(&name, &bridge, language, Side::Same);
    let (peer, _) = listener.accept().unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    (program, peer)
}

#[test]
fn an_echo_that_dials_echoes_also_when_nothing_more_is_typed() {
    everywhere(|language| {
        let (mut program, mut peer) = dialled(language, "echo");
        echoed(&peer);
        assert_eq!(program.says(), "回声");
        program.hears("own");
        let mut heard = [0; 4];
        peer.read_exact(&mut heard).unwrap();
        assert_eq!(&heard, b"own\n");
        program.hears_nothing_more();
        echoed(&peer);
        // All that was said comes back before it ends.
        let long = vec![b'x'; 100_000];
        peer.write_all(&long).unwrap();
        peer.shutdown(Shutdown::Write).unwrap();
        let mut heard = Vec::new();
        peer.read_to_end(&mut heard).unwrap();
        assert!(heard == long, "{language:?}");
        program.ended();
    });
}

#[test]
fn a_room_that_dials_says_its_name() {
    everywhere(|language| {
        let (mut program, peer) = dialled(language, "room");
        program.hears("a\u{1b}b\u{202e}c");
        let mut heard = String::new();
        BufReader::new(peer).read_line(&mut heard).unwrap();
        assert_eq!(heard, "jackfield: a\u{fffd}b\u{fffd}c\n");
    });
}
