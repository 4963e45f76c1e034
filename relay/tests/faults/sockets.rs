//! What the system or the other side says.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use crate::{
    both,
    common::{
        Killed, Program, full_listener, prelude::*, tcp_listener, udp_socket, unused_port, within,
    },
    make,
};

#[tokio::test]
async fn what_cannot_be_bound_is_said_to_be_taken_or_not_local() {
    let host = Host::start().await;
    let (holder, address) = host.listening(json!({"name": "holder"})).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": address.port()});
    let params = both(&host, "create-bridge", make(endpoint), 409, "port-in-use").await;
    assert_eq!(
        (&params["holder"], &params["holder_name"]),
        (&json!(holder), &json!("holder"))
    );
    assert_eq!(params["port"], address.port());
    let (_listener, foreign) = tcp_listener().await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": foreign.port()});
    let params = both(&host, "create-bridge", make(endpoint), 409, "port-in-use").await;
    assert_eq!(params.get("holder"), None);
    let (_socket, taken) = udp_socket().await;
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": taken.port()});
    both(&host, "create-bridge", make(endpoint), 409, "port-in-use").await;
    for kind in ["tcp-listen", "udp"] {
        let endpoint = json!({"kind": kind, "host": "192.0.2.1", "port": 0});
        both(
            &host,
            "create-bridge",
            make(endpoint),
            422,
            "address-not-local",
        )
        .await;
    }
}

#[tokio::test]
async fn a_udp_bridge_on_the_same_port_number_does_not_hold_a_tcp_port() {
    let host = Host::start().await;
    let (_listener, foreign) = tcp_listener().await;
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": foreign.port()});
    host.create(json!({"endpoint": endpoint})).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": foreign.port()});
    let params = both(&host, "create-bridge", make(endpoint), 409, "port-in-use").await;
    assert_eq!(params.get("holder"), None, "the holder is another program");
}

/// Binds a socket, says its port, and holds it until its input ends.
const HOLDER: &str = "import socket, sys
kind = getattr(socket, 'SOCK_' + sys.argv[1])
family = socket.AF_INET6 if ':' in sys.argv[2] else socket.AF_INET
held = socket.socket(family, kind)
held.bind((sys.argv[2], 0))
if kind == socket.SOCK_STREAM:
    held.listen()
print(held.getsockname()[1], flush=True)
sys.stdin.read()";

/// A program of another's that holds a port, and the port.
async fn python_holds(kind: &str, host: &str) -> (Killed, u16) {
    let mut child = std::process::Command::new("python3")
        .args(["-c", HOLDER, kind, host])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let child = Killed(child);
    let line = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        line
    });
    let port = within("the holder's port", line).await.unwrap();
    (child, port.trim().parse().unwrap())
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_program_that_holds_a_port_is_named() {
    let host = Host::start().await;
    for (kind, held, endpoint, wanted) in [
        ("STREAM", "127.0.0.1", "tcp-listen", "127.0.0.1"),
        ("STREAM", "127.0.0.1", "tcp-listen", "0.0.0.0"),
        ("STREAM", "0.0.0.0", "tcp-listen", "127.0.0.1"),
        ("STREAM", "::1", "tcp-listen", "::"),
        ("DGRAM", "127.0.0.1", "udp", "127.0.0.1"),
    ] {
        if held.contains(':') && std::net::TcpListener::bind("[::1]:0").is_err() {
            eprintln!("this system has no IPv6");
            continue;
        }
        let (holder, port) = python_holds(kind, held).await;
        let endpoint = json!({"kind": endpoint, "host": wanted, "port": port});
        let params = both(&host, "create-bridge", make(endpoint), 409, "port-in-use").await;
        assert_eq!(params["holder_pid"], holder.0.id(), "{params}");
        let name = params["holder_program"].as_str().unwrap();
        assert!(name.starts_with("python"), "{params}");
        assert_eq!(params.get("holder"), None);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_program_that_may_not_be_looked_into_is_not_named() {
    let (holder, port) = python_holds("STREAM", "127.0.0.1").await;
    let folder = tempfile::tempdir().unwrap();
    let program = Program::as_user(65_534, folder.path()).await;
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": port});
    let params = both(
        &program,
        "create-bridge",
        make(endpoint),
        409,
        "port-in-use",
    )
    .await;
    assert_eq!(params.get("holder_pid"), None, "{params}");
    drop(holder);
}

#[tokio::test]
async fn what_does_not_answer_a_dial_is_said_to_refuse_or_to_be_silent() {
    let host = Host::start().await;
    let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": unused_port()});
    let params = both(
        &host,
        "create-bridge",
        make(endpoint),
        502,
        "connection-refused",
    )
    .await;
    assert!(
        params["address"]
            .as_str()
            .unwrap()
            .starts_with("127.0.0.1:"),
        "{params}"
    );
    let (_listener, _waiting, silent) = full_listener().await;
    let mut with = make(json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": silent.port()}));
    with["connect_timeout_ms"] = 200.into();
    let params = both(&host, "create-bridge", with, 504, "timed-out").await;
    assert_eq!(params["address"], silent.to_string());
}

#[tokio::test]
async fn a_port_that_the_system_reserves_is_a_permission_denied() {
    let first_free = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    if first_free.is_ok_and(|port| port.trim() == "0") {
        eprintln!("this system lets everybody bind every port");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Program::as_user(65_534, folder.path()).await;
    for kind in ["tcp-listen", "udp"] {
        let endpoint = json!({"kind": kind, "host": "127.0.0.1", "port": 7});
        let params = both(
            &program,
            "create-bridge",
            make(endpoint),
            403,
            "permission-denied",
        )
        .await;
        assert_eq!(params["port"], 7);
    }
}
