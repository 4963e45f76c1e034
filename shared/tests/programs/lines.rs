//! Lines for nc and socat, each run by a shell as it is copied.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use shared::program::{Lang, Language, Side, Wanted, write};

use crate::talk::{PATIENCE, Running, bridge, is_here};

fn start(language: Language, endpoint: Value, local: &str, mode: &str) -> Running {
    let bridge = bridge(endpoint, local, json!({"mode": mode}));
    let port = local.rsplit(':').next().unwrap();
    let name = format!("line-{mode}-{language:?}-{port}");
    Running::start(&name, &bridge, language, Side::Same)
}

#[test]
fn a_line_says_its_encoding_and_farewells_and_runs_nothing_of_them() {
    if !is_here(Language::Nc) {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let local = listener.local_addr().unwrap();
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let farewells = ["'; echo evil; '", "$(echo evil)", "再见\u{202e}"];
    let more = json!({"encoding": "gbk", "farewell": farewells});
    let bridge = bridge(endpoint, &local.to_string(), more);
    let wanted = |lang| Wanted {
        language: Language::Nc,
        side: Side::Other,
        lang,
        seen: None,
    };
    let line = write(&bridge, wanted(Lang::En)).unwrap();
    let told = "# text in GBK which the terminal itself must speak";
    let words = r"''\''; echo evil; '\''' or '$(echo evil)'";
    let call = format!("nc 127.0.0.1 {}", local.port());
    let whole = format!("{told}, {words} ends the connection\n{call}\n");
    assert_eq!(line, whole);
    let chinese = write(&bridge, wanted(Lang::Zh)).unwrap();
    assert!(chinese.starts_with("# 文字用 GBK 编码"), "{chinese}");
    // A shell that takes the comment for a command, as zsh does where people type.
    let mut shell = Command::new("bash")
        .args(["--norc", "--noprofile", "-i", "+O", "interactive_comments"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut keyboard = shell.stdin.take().unwrap();
    keyboard.write_all(line.as_bytes()).unwrap();
    drop(keyboard);
    drop(listener.accept().unwrap());
    let output = shell.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}

#[test]
fn socat_echoes_to_all_that_connect_and_where_it_dials() {
    if !is_here(Language::Socat) {
        return;
    }
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let local = free.local_addr().unwrap();
    drop(free);
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let _listens = start(Language::Socat, endpoint, &local.to_string(), "echo");
    // It does not say when it listens.
    let dial = || {
        let mut tries = std::iter::repeat_with(|| TcpStream::connect(local));
        tries.find_map(Result::ok).unwrap()
    };
    let peers = [dial(), dial()];
    peers.iter().for_each(echoed);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": port});
    let _dials = start(Language::Socat, endpoint, "127.0.0.1:1", "echo");
    echoed(&listener.accept().unwrap().0);
}

/// What is said comes back.
pub(crate) fn echoed(mut peer: &TcpStream) {
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    peer.write_all("回声\n".as_bytes()).unwrap();
    let mut heard = String::new();
    BufReader::new(peer).read_line(&mut heard).unwrap();
    assert_eq!(heard, "回声\n");
}

#[test]
fn socat_echoes_datagrams_of_all_sources_or_of_its_remote() {
    if !is_here(Language::Socat) {
        return;
    }
    let socket = || UdpSocket::bind("127.0.0.1:0").unwrap();
    for has_remote in [false, true] {
        let (one, other, free) = (socket(), socket(), socket());
        let local = free.local_addr().unwrap();
        drop(free);
        let mut endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0});
        if has_remote {
            endpoint["remote"] = json!(one.local_addr().unwrap().to_string());
        }
        let _echoes = start(Language::Socat, endpoint, &local.to_string(), "echo");
        answered(&one, local);
        if !has_remote {
            answered(&other, local);
        }
    }
}

/// It does not say when it is there: a datagram, longer than what socat takes unasked, is sent until it comes back.
fn answered(peer: &UdpSocket, to: SocketAddr) {
    let words = vec![b'x'; 20_000];
    let mut heard = vec![0; 65_535];
    let a_while = Some(Duration::from_millis(200));
    peer.set_read_timeout(a_while).unwrap();
    let came = (0..300).find_map(|_| {
        let _ = peer.send_to(&words, to);
        peer.recv_from(&mut heard).ok()
    });
    assert_eq!(came.unwrap(), (words.len(), to));
}

#[test]
fn with_a_remote_a_line_speaks_first_from_the_bridges_address() {
    let here = |language: &Language| is_here(*language);
    for language in [Language::Nc, Language::Socat].into_iter().filter(here) {
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.set_read_timeout(Some(PATIENCE)).unwrap();
        let free = UdpSocket::bind("127.0.0.1:0").unwrap();
        let local = free.local_addr().unwrap();
        drop(free);
        let remote = format!("localhost:{}", peer.local_addr().unwrap().port());
        let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0, "remote": remote});
        let mut line = start(language, endpoint, &local.to_string(), "console");
        line.hears("先");
        let mut heard = [0; 100];
        let (length, from) = peer.recv_from(&mut heard).unwrap();
        assert_eq!((&heard[..length], from), ("先\n".as_bytes(), local));
        peer.send_to("后\n".as_bytes(), local).unwrap();
        assert_eq!(line.says(), "后");
    }
}
