use serde_json::json;

use super::*;
use crate::bridge::TextEncoding;

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
fn an_address_keeps_its_interface_and_python_looks_it_up() {
    let listen = json!({"kind": "tcp-listen", "host": "fe80::1%eth0", "port": 0});
    let udp = json!({"kind": "udp", "host": "[fe80::1%eth0]", "port": 0});
    for (endpoint, side, call) in [
        (&listen, Side::Same, "socket.create_server("),
        (&udp, Side::Same, "receiver.bind("),
        (&udp, Side::Other, "other.connect("),
    ] {
        let bridge = bridge(endpoint.clone(), Some("[fe80::1%eth0]:77"));
        let wanted = Wanted {
            language: Language::Python,
            side,
            lang: Lang::En,
            seen: None,
        };
        let program = write(&bridge, wanted).unwrap();
        for part in [
            "HOST, PORT = \"fe80::1%eth0\", 77\n",
            &format!("{call}socket.getaddrinfo(HOST, PORT)[0][4]"),
        ] {
            assert!(program.contains(part), "{program}");
        }
    }
    let calls = part(listen, Some("[fe80::1%eth0]:77"), Side::Other);
    assert_eq!(calls, (Act::Connect, "fe80::1%eth0".to_owned(), 77));
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

fn written(bridge: &Bridge, language: Language, side: Side, lang: Lang) -> String {
    let wanted = Wanted {
        language,
        side,
        lang,
        seen: None,
    };
    write(bridge, wanted).unwrap()
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
            let mut bridge = Bridge {
                encoding: *encoding,
                ..bridge(endpoint.clone(), Some(local))
            };
            if *encoding == TextEncoding::Utf16Be && bridge.endpoint.kind() == "tcp-listen" {
                bridge.mode = Mode::Http;
            }
            for language in Language::ALL {
                for side in [Side::Other, Side::Same] {
                    let is_line = matches!(language, Language::Nc | Language::Socat);
                    if is_line && side == Side::Same && bridge.mode == Mode::Http {
                        continue;
                    }
                    let program = written(&bridge, language, side, Lang::En);
                    assert!(!program.contains(['@', '«', '»']), "{program}");
                    assert!(
                        !program.contains("TCP 是") && !program.contains("数据报"),
                        "{program}"
                    );
                    let chinese = written(&bridge, language, side, Lang::Zh);
                    let lines = |program: &str| program.lines().count();
                    assert_eq!(lines(&chinese), lines(&program));
                    assert_ne!(chinese, program);
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
    bridge.farewell = vec!["\"]; evil() //\n\\\u{202e}\u{e0001}".to_owned()];
    for (language, text) in [
        (
            Language::Python,
            r#"["\"]; evil() //\n\\\u202e\U000e0001"]"#,
        ),
        (Language::Node, r#"["\"]; evil() //\n\\\u202e\u{e0001}"]"#),
        (
            Language::Rust,
            r#"&["\"]; evil() //\n\\\u{202e}\u{e0001}".as_bytes()]"#,
        ),
    ] {
        let program = written(&bridge, language, Side::Other, Lang::En);
        assert!(program.contains(text), "{program}");
    }
}

#[test]
fn a_farewell_that_cannot_be_said_is_left_out() {
    let mut bridge = bridge(
        json!({"kind": "tcp-listen", "host": "::1", "port": 1}),
        Some("[::1]:66"),
    );
    bridge.encoding = TextEncoding::Latin1;
    for (language, farewells) in [
        (Language::Python, r#"["bye"]"#),
        (Language::Node, r#"["bye"]"#),
        (Language::Rust, r#"&["bye".as_bytes()]"#),
    ] {
        let program = written(&bridge, language, Side::Other, Lang::En);
        assert!(program.contains(&format!("= {farewells}")), "{program}");
        assert!(!program.contains("再见"), "{program}");
    }
}

#[test]
fn a_tool_has_a_line_where_it_does_what_the_bridge_does() {
    let endpoint = json!({"kind": "tcp-listen", "host": "::1", "port": 1});
    for (mode, nc, socat) in [
        (Mode::Console, true, true),
        (Mode::Echo, false, true),
        (Mode::Room, false, false),
        (Mode::Http, false, false),
    ] {
        let bridge = Bridge {
            mode,
            ..bridge(endpoint.clone(), Some("[::1]:66"))
        };
        for (language, has) in [(Language::Nc, nc), (Language::Socat, socat)] {
            for (side, has) in [(Side::Same, has), (Side::Other, true)] {
                let wanted = Wanted {
                    language,
                    side,
                    lang: Lang::En,
                    seen: None,
                };
                let found = write(&bridge, wanted).map(|_| ());
                let expected = if has { Ok(()) } else { Err(Missing::Line) };
                assert_eq!(found, expected, "{mode:?} {language:?} {side:?}");
            }
        }
    }
}
