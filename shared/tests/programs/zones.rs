//! Link-local addresses, which are meant on one interface: a cable of a namespace's own, with the same address at both ends.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Command,
};

use serde_json::{Value, json};
use shared::program::{Language, Side};

use crate::{
    sides::everywhere,
    talk::{Running, bridge},
};

const TEST: &str = "zones::a_link_local_address_is_used_on_its_interface";

const CABLE: &str = "ip link set lo up && ip link add left0 type veth peer name right0 && ip link set left0 up && ip link set right0 up \
    && ip addr add fe80::1/64 dev left0 nodad && ip addr add fe80::1/64 dev right0 nodad";

/// Runs this test once more where the cable is; `true` there.
fn is_inside() -> bool {
    if std::env::var_os("INSIDE_NAMESPACE").is_some() {
        return true;
    }
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--net", "--map-root-user", "sh", "-c", script]);
        command
    };
    let can = unshare("ip link set lo up").status();
    if !can.is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("CI").is_none(), "{TEST}");
        println!("LEFT OUT: {TEST} needs a network namespace (Debian: util-linux, iproute2)");
        return false;
    }
    let script = format!("{CABLE} && exec \"$0\" --exact {TEST} --nocapture");
    let output = unshare(&script)
        .arg(std::env::current_exe().unwrap())
        .env("INSIDE_NAMESPACE", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let passed = output.status.success() && told.contains("1 passed");
    assert!(passed, "{told}{errors}");
    false
}

#[test]
fn a_link_local_address_is_used_on_its_interface() {
    if is_inside() {
        everywhere(|language| {
            // All ports are free here.
            let first = 7000 + 10 * language as u16;
            connections(language, first);
            datagrams(language, first);
            requests(language, first + 2);
        });
    }
}

fn start(
    what: &str,
    language: Language,
    side: Side,
    endpoint: &Value,
    port: u16,
    mode: &str,
) -> Running {
    let local = format!("[fe80::1%left0]:{port}");
    let bridge = bridge(endpoint.clone(), &local, json!({"mode": mode}));
    Running::start(
        &format!("zone-{what}-{language:?}-{side:?}"),
        &bridge,
        language,
        side,
    )
}

fn connections(language: Language, port: u16) {
    let endpoint = json!({"kind": "tcp-listen", "host": "fe80::1%left0", "port": port});
    let mut listens = start("tcp", language, Side::Same, &endpoint, port, "console");
    listens.says_at_the_end(&port.to_string());
    let mut dials = start("tcp", language, Side::Other, &endpoint, port, "console");
    listens.says_at_the_end(" joined");
    dials.hears("there");
    listens.says_at_the_end(": there");
    listens.hears("and back");
    assert_eq!(dials.says(), "and back");
}

fn datagrams(language: Language, port: u16) {
    let to_it = format!("[fe80::1%left0]:{port}");
    let receiver = json!({"kind": "udp", "host": "fe80::1%left0", "port": port});
    let mut receives = start("udp", language, Side::Same, &receiver, port, "console");
    receives.says_at_the_end(&port.to_string());
    // One that has the other as its remote, and one that sends to it.
    let remote = json!({"kind": "udp", "host": "fe80::1%left0", "port": port + 1, "remote": to_it});
    let mut knows = start("remote", language, Side::Same, &remote, port + 1, "console");
    knows.says_at_the_end(&(port + 1).to_string());
    let mut sends = start("udp", language, Side::Other, &receiver, port, "console");
    for one in [&mut knows, &mut sends] {
        one.hears("there");
        receives.says_at_the_end(": there");
    }
    receives.hears("and back");
    knows.says_at_the_end(": and back");
    assert_eq!(sends.says(), "and back");
    // It is the same peer, whether it was told or came.
    knows.hears("once");
    receives.says_at_the_end(": once");
    knows.hears("more");
    receives.says_at_the_end(": more");
}

fn requests(language: Language, port: u16) {
    let endpoint = json!({"kind": "tcp-listen", "host": "fe80::1%left0", "port": port});
    let server = start("http", language, Side::Same, &endpoint, port, "http");
    server.says_at_the_end(&port.to_string());
    let mut client = TcpStream::connect(("fe80::1%left0", port)).unwrap();
    client.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
    let mut page = String::new();
    client.read_to_string(&mut page).unwrap();
    assert!(page.contains("<h1>GET /"), "{page}");
}
