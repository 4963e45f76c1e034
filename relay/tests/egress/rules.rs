//! Rules that are set: which decides, what is wrong with one, and what becomes of what is open.

use tokio::io::AsyncReadExt as _;

use crate::common::{Program, keyless, prelude::*, program, tcp_listener, udp_socket};

/// Sets rules, which must succeed; how they stand.
pub(crate) async fn set(host: &Host, rules: Value) -> Value {
    host.call("set-rules", json!({"rules": rules})).await.good()
}

fn deny(networks: &[&str]) -> Value {
    json!([{"name": "closed", "then": "deny", "networks": networks}])
}

#[tokio::test]
async fn rules_are_kept_in_their_order_and_the_first_that_fits_decides() {
    let host = Host::start().await;
    let rules = json!([
        {"name": "meters", "then": "allow", "networks": ["10.1.0.0/16"], "ports": ["502"], "roles": ["member"], "kinds": ["tcp-connect"]},
        {"name": "no lab", "then": "deny", "networks": ["10.0.0.0/8"]},
    ]);
    let shown = set(&host, rules.clone()).await;
    assert_eq!(
        (&shown["rules"], &shown["in_file"]),
        (&rules, &json!(false))
    );
    let host = host.restart().await;
    let shown = host.call("list-rules", json!({})).await.good();
    assert_eq!(shown["rules"], rules);
    assert_eq!(shown["always"][0]["name"], "metadata-never");
    let own = shown["always"][1].clone();
    assert_eq!(
        own["ports"],
        json!([host.address.port().to_string()]),
        "{own}"
    );
    for (role, host_, port, kind, rule, allowed) in [
        ("member", "10.1.2.3", 502, "tcp-connect", "meters", true),
        ("member", "10.1.2.3", 503, "tcp-connect", "no lab", false),
        ("member", "10.1.2.3", 502, "udp", "no lab", false),
        ("admin", "10.1.2.3", 502, "tcp-connect", "no lab", false),
        (
            "member",
            "192.168.1.1",
            502,
            "tcp-connect",
            "members-private",
            false,
        ),
        (
            "admin",
            "192.168.1.1",
            502,
            "tcp-connect",
            "owner-private",
            true,
        ),
        ("reader", "8.8.8.8", 53, "udp", "members-public", true),
        (
            "member",
            "0.0.0.0",
            1023,
            "tcp-listen",
            "members-listen-elsewhere",
            false,
        ),
        (
            "member",
            "0.0.0.0",
            1024,
            "tcp-listen",
            "members-listen",
            true,
        ),
        ("member", "::", 6000, "udp-listen", "members-listen", true),
        ("admin", "0.0.0.0", 80, "tcp-listen", "owner-listens", true),
    ] {
        let with = json!({"host": host_, "port": port, "kind": kind, "role": role});
        let judged = host.call("judge-address", with.clone()).await.good();
        assert_eq!(
            (&judged["allowed"], &judged["rule"]),
            (&json!(allowed), &json!(rule)),
            "{with}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_rule_is_told_with_its_place() {
    let host = Host::start().await;
    let rule = |field: &str, value: Value| {
        let mut rule = json!({"name": "b", "then": "deny"});
        rule[field] = value;
        json!([{"name": "a", "then": "deny"}, rule])
    };
    for (rules, status, code, field) in [
        (
            rule("networks", json!(["10.0.0.0/8", "10.0.0.0/33"])),
            422,
            "bad-address",
            "rules[1].networks[1]",
        ),
        (
            rule("networks", json!(["lab.example"])),
            422,
            "bad-address",
            "rules[1].networks[0]",
        ),
        (
            rule("hosts", json!(["*"])),
            422,
            "bad-address",
            "rules[1].hosts[0]",
        ),
        (
            rule("ports", json!(["70000"])),
            422,
            "port-out-of-range",
            "rules[1].ports[0]",
        ),
        (rule("name", json!("")), 400, "bad-request", "rules[1].name"),
        (
            rule("name", json!("a")),
            400,
            "bad-request",
            "rules[1].name",
        ),
        (
            rule("name", json!("owner-public")),
            400,
            "bad-request",
            "rules[1].name",
        ),
        (
            rule("then", json!("perhaps")),
            400,
            "bad-request",
            "rules[1].then",
        ),
        (
            rule("roles", json!(["king"])),
            400,
            "bad-request",
            "rules[1].roles[0]",
        ),
        (
            rule("ports", json!(vec!["1"; 101])),
            400,
            "bad-request",
            "rules[1].ports",
        ),
    ] {
        let reply = host.call("set-rules", json!({"rules": rules})).await;
        assert_eq!((reply.status, reply.code()), (status, code), "{rules}");
        assert_eq!(reply.body["params"]["field"], field, "{:?}", reply.body);
    }
    let many: Vec<_> = (0..201)
        .map(|n| json!({"name": format!("r{n}"), "then": "deny"}))
        .collect();
    let reply = host.call("set-rules", json!({"rules": many})).await;
    assert_eq!((reply.status, reply.code()), (409, "limit-reached"));
    let shown = host.call("list-rules", json!({})).await.good();
    assert_eq!(shown["rules"], json!([]), "nothing of it was taken");
}

#[tokio::test]
async fn what_is_open_and_no_longer_allowed_is_closed_and_the_rule_named() {
    let host = Host::start().await;
    let (server, address) = tcp_listener().await;
    let once = host.dialling(address, json!({"name": "once"})).await;
    let (mut once_far, _) = within("a connection", server.accept()).await.unwrap();
    let again = host
        .dialling(address, json!({"name": "again", "reconnect": true}))
        .await;
    let (mut again_far, _) = within("a connection", server.accept()).await.unwrap();
    let (listening, at) = host.listening(json!({"name": "listens"})).await;
    let mut peer = TcpPeer::dial(at).await;
    host.peers_until(&listening, 1).await;
    let (bound, bound_at) = host.datagrams(json!({"name": "bound"})).await;
    let tried = json!({"rules": deny(&["127.0.0.0/8"]), "try": true});
    let tried = host.call("set-rules", tried).await.good();
    let mut names: Vec<_> = list(tried, "closes")
        .iter()
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["again", "bound", "listens", "once"]);
    assert_eq!(
        host.bridge(&once).await["state"],
        "open",
        "it was only tried"
    );
    set(&host, deny(&["127.0.0.0/8"])).await;
    for bridge in [&once, &listening, &bound] {
        let ended = host.state(bridge, "failed").await;
        assert_eq!(ended["fault"]["code"], "denied-by-policy");
        assert_eq!(ended["fault"]["params"]["rule"], "closed");
    }
    let waits = host.state(&again, "opening").await;
    assert_eq!(waits["fault"]["params"]["rule"], "closed", "{waits}");
    for bridge in [&once, &again, &listening, &bound] {
        let told = host.event(bridge, "denied").await;
        assert_eq!(told["event"]["rule"], "closed");
        assert_eq!(told["event"]["address"], "127.0.0.1");
    }
    for far in [&mut once_far, &mut again_far] {
        let ended = within("the end", far.read(&mut [0; 1])).await;
        assert!(!matches!(ended, Ok(1..)), "{ended:?}");
    }
    let _ = within("the end", peer.rest()).await;
    assert!(tokio::net::TcpStream::connect(at).await.is_err());
    within("the socket is let go of", async {
        while tokio::net::UdpSocket::bind(bound_at).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    let reply = host.call("open-bridge", json!({"bridge": once})).await;
    assert_eq!((reply.status, reply.code()), (403, "denied-by-policy"));
    // It comes back by itself as soon as it may, and not before.
    let denials = host
        .kinds(&again)
        .await
        .iter()
        .filter(|kind| *kind == "denied")
        .count();
    assert_eq!(denials, 1, "told once");
    set(&host, json!([])).await;
    within("the next dial", server.accept()).await.unwrap();
    host.state(&again, "open").await;
}

#[tokio::test]
async fn datagrams_go_to_nobody_who_is_not_allowed_any_more() {
    let host = Host::start().await;
    let (bridge, at) = host.datagrams(json!({"mode": "echo"})).await;
    let (socket, address) = udp_socket().await;
    let other = std::net::UdpSocket::bind("127.0.0.2:0").unwrap();
    other.set_nonblocking(true).unwrap();
    let other = tokio::net::UdpSocket::from_std(other).unwrap();
    for socket in [&socket, &other] {
        socket.send_to(b"hi", at).await.unwrap();
        let mut buffer = [0; 8];
        within("the echo", socket.recv(&mut buffer)).await.unwrap();
    }
    let peers = host.peers_until(&bridge, 2).await;
    let denied = peers
        .iter()
        .find(|peer| peer["address"] == address.to_string())
        .unwrap();
    // 127.0.0.1 as a place to listen stays allowed.
    let rules =
        json!([{"name": "quiet", "then": "deny", "networks": ["127.0.0.1"], "kinds": ["udp"]}]);
    set(&host, rules).await;
    let told = host.event(&bridge, "denied").await;
    assert_eq!(
        (&told["event"]["rule"], &told["peer"]),
        (&json!("quiet"), &denied["id"])
    );
    host.peers_until(&bridge, 1).await;
    let to = json!({"bridge": bridge, "to": denied["id"], "text": "x"});
    assert_eq!(host.call("send", to).await.code(), "peer-gone");
    let to = json!({"bridge": bridge, "to": address.to_string(), "text": "x"});
    assert_eq!(host.call("send", to).await.code(), "denied-by-policy");
    let all = host.send(&bridge, "all", "still").await;
    assert_eq!(all["peers"], 1);
    socket.send_to(b"again", at).await.unwrap();
    let drops = || host.kinds_count(&bridge, "datagrams-dropped");
    until("the drop", || async { (drops().await == 1).then_some(()) }).await;
    let denials = || host.kinds_count(&bridge, "denied");
    assert_eq!(
        denials().await,
        2,
        "the peer, and the source that came again"
    );
    // Whoever signs in changes nobody's role, and nothing is judged and told again for that.
    let with = json!({"name": "a script", "role": "member"});
    host.call("create-token", with).await.good();
    let body = json!({"key": KEY});
    host.ask(host.anonymous(Method::POST, "/session").json(&body))
        .await;
    socket.send_to(b"again", at).await.unwrap();
    until("the drop", || async { (drops().await == 2).then_some(()) }).await;
    assert_eq!(denials().await, 2);
    let mut buffer = [0; 8];
    let length = within("what went to all", other.recv(&mut buffer))
        .await
        .unwrap();
    assert_eq!(&buffer[..length], b"still");
    assert!(
        socket.try_recv(&mut buffer).is_err(),
        "nothing is echoed to it"
    );
    assert_eq!(host.peers(&bridge).await.len(), 1);
}

#[tokio::test]
async fn that_none_are_wanted_is_an_answer_which_the_relay_keeps() {
    let host = Host::start().await;
    let settled = async |host: &Host| {
        let shown = host.call("list-rules", json!({})).await.good();
        shown["settled"].clone()
    };
    assert_eq!(settled(&host).await, false);
    let tried = json!({"rules": [], "try": true});
    let shown = host.call("set-rules", tried).await.good();
    assert_eq!(shown["settled"], false);
    let host = host.restart().await;
    assert_eq!(settled(&host).await, false);
    assert_eq!(set(&host, json!([])).await["settled"], true);
    assert_eq!(settled(&host).await, true);
    let host = host.restart().await;
    let shown = host.call("list-rules", json!({})).await.good();
    assert_eq!(
        (&shown["settled"], &shown["rules"]),
        (&json!(true), &json!([]))
    );
}

#[tokio::test]
async fn rules_in_the_file_win_and_are_not_changed_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::start().await;
    set(&host, deny(&["10.0.0.0/8"])).await;
    let data = host.stop().await;
    let rules = r#"[{name = "of-the-file", then = "deny", networks = ["127.0.0.9"]}]"#;
    let program_ = Program::with(data.path(), &[("JACKFIELD_EGRESS__RULES", rules)]).await;
    let shown = program_.call("list-rules", json!({})).await.good();
    assert_eq!(
        (&shown["rules"][0]["name"], &shown["in_file"]),
        (&json!("of-the-file"), &json!(true))
    );
    assert_eq!(shown["settled"], true);
    let judged = program_
        .call("judge-address", json!({"host": "127.0.0.9", "port": 1}))
        .await
        .good();
    assert_eq!(judged["rule"], "of-the-file");
    let reply = program_.call("set-rules", json!({"rules": []})).await;
    assert_eq!((reply.status, reply.code()), (409, "set-in-file"));
    program_.signal("TERM");
    let file = folder.path().join("jackfield.toml");
    std::fs::write(&file, "[[egress.rules]]\nname = \"a\"\nthen = \"deny\"\nnetworks = [\"10.0.0.0/40\"]\n[egress]\nlisten_ports = \"x\"\n").unwrap();
    let toml = "[egress]\nlisten_ports = \"x\"\n[[egress.rules]]\nname = \"a\"\nthen = \"deny\"\nnetworks = [\"10.0.0.0/40\"]\n";
    std::fs::write(&file, toml).unwrap();
    let checked = keyless(program())
        .arg("check")
        .arg("--config")
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(checked.status.code(), Some(2));
    let told = String::from_utf8_lossy(&checked.stdout).into_owned()
        + &String::from_utf8_lossy(&checked.stderr);
    for key in ["egress.rules[0].networks[0]: ", "egress.listen_ports: "] {
        assert!(told.contains(key), "{told}");
    }
}
