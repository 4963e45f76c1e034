//! The finished program: killed in the middle, stopped in order, and its command line.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod common;

use common::{Live, Program, keyless, prelude::*, program, tcp_listener};
use std::process::{Output, Stdio};

/// Runs `jackfield` with arguments to its end.
fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    keyless(program())
        .args(arguments)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[tokio::test]
async fn a_kill_in_the_middle_loses_nothing_that_was_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let (bridge, address) = program.listening(json!({})).await;
    let mut peer = TcpPeer::dial(address).await;
    program.peers_until(&bridge, 1).await;
    peer.say("came in").await;
    program.received(&bridge, "came in").await;
    let mut senders = tokio::task::JoinSet::new();
    for sender in 0..4 {
        let (api, bridge) = ((*program).clone(), bridge.clone());
        senders.spawn(async move {
            let mut confirmed = Vec::new();
            for number in 0..100_000 {
                let text = format!("{sender}:{number}");
                let path = format!("/bridges/{bridge}/entries");
                let body = json!({"to": "all", "text": text, "client_id": text});
                let Ok(answer) = api.request(Method::POST, &path).json(&body).send().await else {
                    break;
                };
                assert_eq!(answer.status(), 201);
                let Ok(sent) = answer.json::<Value>().await else {
                    break;
                };
                confirmed.push((sent["seq"].as_u64().unwrap(), text));
            }
            confirmed
        });
    }
    program
        .entry(&bridge, "some sends", |entry| entry["seq"] == 60)
        .await;
    program.kill();
    let confirmed = within("the senders", senders.join_all()).await.concat();
    assert!(confirmed.len() > 40, "{}", confirmed.len());

    let program = Program::start(folder.path()).await;
    let mut entries = Vec::new();
    loop {
        let with = json!({"bridge": bridge, "after": entries.len(), "limit": 1000});
        let page = list(program.call("list-entries", with).await.good(), "entries");
        if page.is_empty() {
            break;
        }
        entries.extend(page);
    }
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry["seq"], index as u64 + 1, "a hole");
    }
    for (seq, text) in &confirmed {
        assert_eq!(entries[*seq as usize - 1]["text"], *text);
    }
    assert!(entries.iter().any(|entry| entry["text"] == "came in"));
    // Who was not answered asks again, and it is sent at most once.
    let (seq, text) = confirmed.last().unwrap();
    let with = json!({"bridge": bridge, "to": "all", "text": text, "client_id": text});
    assert_eq!(program.call("send", with).await.good()["seq"], *seq);
    assert_eq!(
        local(&program.bridge(&bridge).await),
        address,
        "the port is kept"
    );
    let restarted = entries
        .iter()
        .filter(|entry| entry["event"]["kind"] == "relay-restarted");
    assert_eq!(restarted.count(), 1);
}

#[tokio::test]
async fn a_send_whose_outcome_a_kill_hid_is_told_and_never_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let (listener, server) = tcp_listener().await;
    let bridge = program.dialling(server, json!({"reconnect": true})).await;
    // Nothing is read there, so that the last sends wait in the relay.
    let mut stuck = TcpPeer::accept(&listener).await;
    program.peers_until(&bridge, 1).await;
    let written = program.send(&bridge, "all", "written").await["seq"].take();
    stuck.hears("written").await;
    // The mark of what was written follows within a fraction of a second.
    tokio::time::sleep(Duration::from_millis(600)).await;
    let text = "x".repeat(1 << 20);
    let mut sent = Vec::new();
    for _ in 0..10 {
        sent.push(program.send(&bridge, "all", &text).await["seq"].take());
    }
    let seqs_of = |events: Vec<Value>, kind: &str| -> Vec<Value> {
        let of_kind = events.iter().filter(|entry| entry["event"]["kind"] == kind);
        of_kind.map(|entry| entry["event"]["of"].clone()).collect()
    };
    let refused = seqs_of(program.events(&bridge).await, "not-written");
    program.kill();
    drop(stuck);

    let program = Program::start(folder.path()).await;
    let mut again = TcpPeer::accept(&listener).await;
    let unknown = seqs_of(program.events(&bridge).await, "outcome-unknown");
    assert!(
        !unknown.contains(&written),
        "what was written and marked is known"
    );
    assert!(
        unknown.iter().all(|of| sent.contains(of)),
        "{unknown:?} of {sent:?}"
    );
    let last = sent.last().unwrap();
    let told = refused.contains(last) || unknown.contains(last);
    assert!(
        told && !unknown.is_empty(),
        "{last}: {unknown:?}, {refused:?}"
    );
    program.state(&bridge, "open").await;
    program.peers_until(&bridge, 1).await;
    program.send(&bridge, "all", "first thing heard").await;
    again.hears("first thing heard").await;
    // Told once: the next start has nothing new to say of them.
    program.kill();
    let program = Program::start(folder.path()).await;
    let again = seqs_of(program.events(&bridge).await, "outcome-unknown");
    assert_eq!(again[..unknown.len()], unknown);
    assert!(
        unknown
            .iter()
            .all(|of| !again[unknown.len()..].contains(of))
    );
}

#[tokio::test]
async fn signals_end_it_in_order_with_viewers_and_peers_there() {
    for name in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::start(folder.path()).await;
        let (bridge, address) = program.listening(json!({})).await;
        let mut peer = TcpPeer::dial(address).await;
        let silent = TcpPeer::dial(address).await;
        program.peers_until(&bridge, 2).await;
        let mut live = Live::open(&program).await;
        live.follow(&bridge, 0).await;
        let _idle = tokio::net::TcpStream::connect(program.address)
            .await
            .unwrap();
        program.send(&bridge, "all", "tail").await;
        program.signal(name);
        assert_eq!(peer.rest().await.unwrap(), b"tail", "{name}");
        drop(peer);
        let (status, output) = program.ended(Duration::from_secs(10)).await;
        assert_eq!(status.code(), Some(0), "{name}: {output}");
        assert!(!output.contains("panicked"), "{output}");
        drop(silent);
    }
}

#[tokio::test]
async fn a_signal_ends_it_also_while_it_dials_and_a_peer_does_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let (_listener, _waiting, nobody) = common::full_listener().await;
    let api = (*program).clone();
    let dial = tokio::spawn(async move {
        let endpoint = json!({"kind": "tcp-connect", "host": "127.0.0.1", "port": nobody.port()});
        let body = json!({"name": "x", "endpoint": endpoint, "connect_timeout_ms": 60_000});
        let _ = api
            .request(Method::POST, "/bridges")
            .json(&body)
            .send()
            .await;
    });
    let (bridge, address) = program.listening(json!({})).await;
    let _stuck = TcpPeer::dial(address).await;
    program.peers_until(&bridge, 1).await;
    for _ in 0..6 {
        program.send(&bridge, "all", &"x".repeat(1 << 20)).await;
    }
    program.signal("TERM");
    let (status, output) = program.ended(Duration::from_secs(10)).await;
    assert_eq!(status.code(), Some(0), "{output}");
    dial.await.unwrap();
}

#[tokio::test]
async fn one_data_folder_takes_one_relay() {
    let folder = tempfile::tempdir().unwrap();
    let _program = Program::start(folder.path()).await;
    let data = folder.path().to_str().unwrap();
    let second = run(&["serve", "--listen", "127.0.0.1:0", "--data", data], &[]);
    assert_eq!(second.status.code(), Some(1));
    let error = String::from_utf8(second.stderr).unwrap();
    assert!(
        error.contains("server.data") && error.lines().count() == 1,
        "{error}"
    );
}

#[tokio::test]
async fn a_taken_port_is_one_line_that_names_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let (_listener, taken) = tcp_listener().await;
    let data = folder.path().to_str().unwrap();
    let output = run(
        &["serve", "--listen", &taken.to_string(), "--data", data],
        &[],
    );
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("server.listen") && error.lines().count() == 1,
        "{error}"
    );
}

#[test]
fn check_names_the_key_of_each_fault_in_a_line_and_exits_2() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jackfield.toml");
    let path = file.to_str().unwrap();
    let good = "[server]\nlisten = \"127.0.0.1:0\"\n[limits]\nbridges = 5\n";
    std::fs::write(&file, good).unwrap();
    let output = run(&["check", "--config", path], &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    for (toml, keys) in [
        ("[server]\nlisten = \"nowhere\"", vec!["server.listen"]),
        ("[limits]\nbridges = 0\npeers = \"x\"", vec!["limits.peers"]),
        (
            "[limits]\nbridges = 0\nviewers = 0",
            vec!["limits.bridges", "limits.viewers"],
        ),
        (
            "[server]\npublic_url = \"x\"\n[limits]\nviewer = 1",
            vec!["limits.viewer"],
        ),
        ("[serve]\nlisten = \"\"", vec!["serve"]),
        ("= 5", vec!["jackfield.toml"]),
        (
            "[sms.gateways.a]\nkind = \"http\"\nurl = \"http://gateway.example/PASS?key=PASS\"\naccepted_when = \"status == 200\"",
            vec!["sms.gateways.a.url"],
        ),
        (
            "[sms.gateways.a]\nkind = \"http\"\nurl = \"https://me:PASS@gateway.example/\"\naccepted_when = \"status == 200\"",
            vec!["sms.gateways.a.url"],
        ),
        (
            "[sms.gateways.a]\nkind = \"ihuyi\"\nurl = \"https://gateway.example/?key=PASS\"\naccount = \"C1\"\nkey = \"PASS\"",
            vec!["sms.gateways.a.url"],
        ),
    ] {
        std::fs::write(&file, toml).unwrap();
        let output = run(&["check", "--config", path], &[]);
        assert_eq!(output.status.code(), Some(2), "{toml}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!error.contains("PASS"), "{error}");
        for key in keys {
            let named = error.lines().any(|line| line.contains(key));
            assert!(named, "{toml}: {error}");
        }
        let data = folder.path().join("data");
        let data = data.to_str().unwrap();
        let served = run(&["serve", "--config", path, "--data", data], &[]);
        assert_eq!(served.status.code(), Some(2), "serve: {toml}");
    }
    let absent = folder.path().join("absent.toml");
    let output = run(&["check", "--config", absent.to_str().unwrap()], &[]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_environment_is_checked_like_the_file_and_wins_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jackfield.toml");
    std::fs::write(&file, "[limits]\nbridges = 5\n").unwrap();
    let arguments = ["check", "--config", file.to_str().unwrap()];
    let output = run(&arguments, &[("JACKFIELD_LIMITS__BRIDGES", "0")]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("limits.bridges"), "{error}");
    std::fs::write(&file, "[limits]\nbridges = 0\n").unwrap();
    let output = run(&arguments, &[("JACKFIELD_LIMITS__BRIDGES", "5")]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn wrong_usage_exits_2() {
    for arguments in [
        &["fly"][..],
        &[],
        &["serve", "--listen", "x"],
        &["check", "--data"],
    ] {
        assert_eq!(run(arguments, &[]).status.code(), Some(2), "{arguments:?}");
    }
}

#[tokio::test]
async fn the_owners_key_is_in_no_log_and_in_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let mut trace = "JACKFIELD_LOG=trace exec \"$0\" \"$@\"".to_owned();
    trace.insert_str(0, "export RUST_BACKTRACE=1; ");
    let program = Program::through(&trace, folder.path()).await;
    let mut answers = String::new();
    for (method, path, body) in [
        (Method::GET, "/bridges", String::new()),
        (Method::GET, "/host", String::new()),
        (Method::POST, "/bridges", format!("{{\"name\": \"{KEY}")),
        (Method::POST, "/session", format!("{{\"key\": \"{KEY}x\"}}")),
        (
            Method::POST,
            "/session",
            format!("{{\"key\": [\"{KEY}\"]}}"),
        ),
        (Method::POST, "/session", format!("{{\"{KEY}\": 5}}")),
        (Method::POST, "/session", format!("{{\"key\": \"{KEY}\"}}")),
    ] {
        let reply = program.ask(program.request(method, path).body(body)).await;
        answers.push_str(&format!("{:?}\n{}\n", reply.headers, reply.text));
    }
    let mut live = Live::open(&program).await;
    answers.push_str(
        &live
            .call("list-bridges", json!({}))
            .await
            .unwrap()
            .to_string(),
    );
    program.signal("TERM");
    let (_, output) = program.ended(Duration::from_secs(10)).await;
    assert!(!output.is_empty(), "nothing was logged");
    assert!(!output.contains(KEY), "the key is in the log");
    assert!(!answers.contains(KEY), "the key is in an answer: {answers}");
}
