use serde_json::json;

use super::*;

fn bridge(endpoint: serde_json::Value, local: Option<&str>) -> Bridge {
    let bridge = json!({
        "id": "b", "name": "B", "state": "open", "endpoint": endpoint, "mode": "console",
        "framing": {"kind": "line"}, "encoding": "utf-8", "farewell": ["bye", "再见"],
        "local": local, "peers": 0, "created_at": "2026-01-01T00:00:00.000000Z",
        "reconnect": false, "connect_timeout_ms": 1000, "read_bytes": 65536,
    });
    serde_json::from_value(bridge).unwrap()
}

fn part(endpoint: serde_json::Value, local: Option<&str>, side: Side) -> (Act, String, u16) {
    let part = Part::of(&bridge(endpoint, local), side, Some("10.0.0.9")).unwrap();
    (part.act, part.host, part.port)
}

#[test]
fn each_side_has_its_part() {
    let listen = json!({"kind": "tcp-listen", "host": "0.0.0.0", "port": 0});
    let dial = json!({"kind": "tcp-connect", "host": "plc.lab", "port": 502});
    let own = json!({"kind": "tcp-connect", "host": "localhost", "port": 502});
    let udp = json!({"kind": "udp", "host": "::1", "port": 0});
    let to = json!({"kind": "udp", "host": "127.0.0.1", "port": 0, "remote": "127.0.0.1:9"});
    for (endpoint, local, other, same) in [
        (
            &listen,
            Some("0.0.0.0:66"),
            (Act::Connect, "10.0.0.9", 66),
            (Act::Listen, "0.0.0.0", 66),
        ),
        (
            &dial,
            Some("10.0.0.9:5000"),
            (Act::Listen, "0.0.0.0", 502),
            (Act::Connect, "plc.lab", 502),
        ),
        (
            &own,
            None,
            (Act::Listen, "127.0.0.1", 502),
            (Act::Connect, "localhost", 502),
        ),
        (
            &udp,
            Some("[::1]:77"),
            (Act::Datagrams, "::1", 77),
            (Act::Receive, "::1", 77),
        ),
        (
            &to,
            Some("127.0.0.1:78"),
            (Act::Receive, "127.0.0.1", 9),
            (Act::Receive, "127.0.0.1", 78),
        ),
    ] {
        let found = |side| part(endpoint.clone(), local, side);
        let owned = |(act, host, port): (Act, &str, u16)| (act, host.to_owned(), port);
        assert_eq!(found(Side::Other), owned(other), "{endpoint}");
        assert_eq!(found(Side::Same), owned(same), "{endpoint}");
    }
    // A port that is still to be had is none.
    assert_eq!(Part::of(&bridge(listen, None), Side::Other, None), None);
}

#[test]
fn nothing_is_left_to_fill_in() {
    let endpoints = [
        (
            json!({"kind": "tcp-listen", "host": "::1", "port": 1}),
            "[::1]:66",
        ),
        (
            json!({"kind": "tcp-connect", "host": "h", "port": 1}),
            "[::1]:66",
        ),
        (
            json!({"kind": "udp", "host": "::1", "port": 1, "remote": "[::1]:9"}),
            "[::1]:66",
        ),
        (json!({"kind": "udp", "host": "::1", "port": 1}), "[::1]:66"),
    ];
    for (endpoint, local) in endpoints {
        for encoding in TextEncoding::ALL {
            let bridge = Bridge {
                encoding: *encoding,
                ..bridge(endpoint.clone(), Some(local))
            };
            for language in Language::ALL {
                for side in [Side::Other, Side::Same] {
                    let program = write(&bridge, language, side, None).unwrap();
                    assert!(!program.contains('@'), "{program}");
                }
            }
        }
    }
}

#[test]
fn what_others_have_written_stays_a_text() {
    let mut bridge = bridge(
        json!({"kind": "tcp-listen", "host": "::1", "port": 1}),
        Some("[::1]:66"),
    );
    bridge.farewell = vec!["\"]; evil() //\n\\".to_owned()];
    for (language, written) in [
        (Language::Python, r#"["\"]; evil() //\n\\"]"#),
        (Language::Node, r#"["\"]; evil() //\n\\"]"#),
        (Language::Rust, r#"&["\"]; evil() //\n\\".as_bytes()]"#),
    ] {
        let program = write(&bridge, language, Side::Other, None).unwrap();
        assert!(program.contains(written), "{program}");
    }
}
