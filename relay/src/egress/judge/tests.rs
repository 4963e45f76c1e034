use std::net::SocketAddr;

use shared::egress::{Rule, Then};

use super::{clause::is_listener, *};

fn asking(role: Role, purpose: Purpose, port: u16) -> Asking<'static> {
    Asking {
        host: None,
        ..Asking::new(role, "", port, purpose)
    }
}

fn book(rules: Vec<Rule>) -> Rulebook {
    Rulebook {
        rules: rules.into_iter().map(Clause::read).collect(),
        ..Rulebook::default()
    }
}

fn rule(name: &str, then: Then, networks: &[&str]) -> Rule {
    Rule {
        networks: networks.iter().map(|&text| text.to_owned()).collect(),
        ..Rule::new(name, then)
    }
}

fn judged(book: &Rulebook, asking: &Asking, ip: &str) -> (bool, String) {
    let verdict = book.judge(asking, ip.parse().unwrap(), &Around::NOTHING);
    (verdict.allowed, verdict.rule.to_string())
}

#[test]
fn the_first_that_fits_decides_and_none_denies() {
    let dial = asking(Role::Member, Purpose::TcpConnect, 502);
    let meter = Rule {
        ports: vec!["500-510".to_owned()],
        kinds: vec![Purpose::TcpConnect],
        roles: vec![Role::Member],
        ..rule("meters", Then::Allow, &["10.1.0.0/16"])
    };
    let book = book(vec![
        rule("not-this-one", Then::Deny, &["10.1.0.66"]),
        meter,
        rule("no-lab", Then::Deny, &["10.0.0.0/8"]),
    ]);
    for (asking, ip, expected) in [
        (dial, "10.1.0.66", (false, "not-this-one")),
        (dial, "10.1.0.67", (true, "meters")),
        (dial, "::ffff:10.1.0.67", (true, "meters")),
        (dial, "10.2.0.1", (false, "no-lab")),
        (Asking { port: 511, ..dial }, "10.1.0.67", (false, "no-lab")),
        (
            Asking {
                role: Role::Admin,
                ..dial
            },
            "10.1.0.67",
            (false, "no-lab"),
        ),
        (
            Asking {
                purpose: Purpose::Udp,
                ..dial
            },
            "10.1.0.67",
            (false, "no-lab"),
        ),
        (dial, "8.8.8.8", (false, NO_RULE)),
    ] {
        let expected = (expected.0, expected.1.to_owned());
        assert_eq!(judged(&book, &asking, ip), expected, "{asking:?} {ip}");
    }
}

#[test]
fn a_rule_by_name_is_about_the_host_as_it_was_asked_for() {
    let named = Rule {
        hosts: vec!["*.lab.example".to_owned()],
        ..Rule::new("lab", Then::Allow)
    };
    let book = book(vec![named]);
    let mut dial = asking(Role::Member, Purpose::TcpConnect, 1);
    for (host, allowed) in [
        (Some("a.LAB.example"), true),
        (Some("lab.example"), false),
        (None, false),
    ] {
        dial.host = host;
        assert_eq!(judged(&book, &dial, "10.0.0.1").0, allowed, "{host:?}");
    }
}

/// As after a restart with a version that reads less.
#[test]
fn what_cannot_be_read_of_a_rule_never_lets_more_through() {
    let dial = Asking {
        host: Some("lab.example"),
        ..asking(Role::Member, Purpose::TcpConnect, 80)
    };
    let all = |then| Rule::new("rest", then);
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    for wrong in [&["?"][..], &["?", "10.9.9.9"]] {
        for then in [Then::Allow, Then::Deny] {
            let networks = rule("half", then, wrong);
            let ports = Rule {
                ports: texts(&wrong[..1]),
                ..Rule::new("half", then)
            };
            let hosts = Rule {
                hosts: texts(&wrong[..1]),
                ..Rule::new("half", then)
            };
            for half in [networks, ports, hosts] {
                let rest = all(if then == Then::Allow {
                    Then::Deny
                } else {
                    Then::Allow
                });
                let book = book(vec![half.clone(), rest]);
                assert!(!judged(&book, &dial, "10.0.0.1").0, "{half:?}");
            }
        }
    }
    let allow = rule("half", Then::Allow, &["?", "10.0.0.1"]);
    assert!(
        judged(&book(vec![allow]), &dial, "10.0.0.1").0,
        "what is read holds"
    );
}

#[test]
fn every_address_that_one_stands_for_must_be_allowed() {
    let book = book(vec![
        rule("no", Then::Deny, &["10.0.0.0/8"]),
        rule("yes", Then::Allow, &[]),
    ]);
    let dial = asking(Role::Admin, Purpose::TcpConnect, 1);
    for ip in [
        "64:ff9b::10.0.0.1",
        "2002:a00:1::",
        "2001:0:808:808::f5ff:fffe",
        "2001:db8::5efe:10.0.0.1",
    ] {
        assert_eq!(judged(&book, &dial, ip), (false, "no".to_owned()), "{ip}");
    }
    assert!(judged(&book, &dial, "64:ff9b::8.8.8.8").0);
    let listen = asking(Role::Admin, Purpose::TcpListen, 1);
    let no_v4 = self::book(vec![
        rule("no", Then::Deny, &["0.0.0.0"]),
        rule("yes", Then::Allow, &[]),
    ]);
    assert!(!judged(&no_v4, &listen, "::").0, "it is all of IPv4 too");
    assert!(judged(&no_v4, &dial, "::").0);
}

#[test]
fn a_rule_for_a_network_opens_the_devices_there_and_not_the_server_itself() {
    let own = |ip: IpAddr| ["10.1.0.1", "127.0.0.1", "9.9.9.9"].contains(&ip.to_string().as_str());
    let machine = Rule {
        roles: vec![Role::Member],
        ..Rule::new("own", Then::Deny)
    };
    let dial = asking(Role::Member, Purpose::TcpConnect, 1);
    let around = Around {
        is_own: &own,
        ..Around::NOTHING
    };
    let judged = |rules: Vec<Rule>, role: Role, ip: &str| {
        let book = Rulebook {
            always: vec![Clause::of_own_machine(machine.clone())],
            ..book(rules)
        };
        let verdict = book.judge(&Asking { role, ..dial }, ip.parse().unwrap(), &around);
        (verdict.allowed, verdict.rule.to_string())
    };
    let lab = || {
        rule(
            "lab",
            Then::Allow,
            &["10.1.0.0/16", "127.0.0.0/8", "9.0.0.0/8"],
        )
    };
    let named = || rule("named", Then::Allow, &["10.1.0.1"]);
    for (rules, role, ip, expected) in [
        (vec![lab()], Role::Member, "10.1.0.2", (true, "lab")),
        (vec![lab()], Role::Member, "10.1.0.1", (false, "own")),
        (vec![lab()], Role::Member, "::ffff:10.1.0.1", (false, "own")),
        (
            vec![lab()],
            Role::Member,
            "64:ff9b::10.1.0.1",
            (false, NO_RULE),
        ),
        (vec![lab()], Role::Member, "9.9.9.9", (false, "own")),
        (vec![lab()], Role::Member, "127.0.0.1", (true, "lab")),
        (vec![lab()], Role::Admin, "10.1.0.1", (true, "lab")),
        (vec![named()], Role::Member, "10.1.0.1", (true, "named")),
        (
            vec![lab(), named()],
            Role::Member,
            "10.1.0.1",
            (true, "lab"),
        ),
        (
            vec![rule("no", Then::Deny, &["10.0.0.0/8"]), named()],
            Role::Member,
            "10.1.0.1",
            (false, "no"),
        ),
    ] {
        let expected = (expected.0, expected.1.to_owned());
        assert_eq!(judged(rules, role, ip), expected, "{ip}");
    }
}

#[test]
fn the_relays_own_listeners_are_met_in_every_way_that_leads_to_them() {
    let own = |ip: IpAddr| ip.to_string() == "192.168.1.5";
    let dial = asking(Role::Admin, Purpose::TcpConnect, 80);
    let listen = asking(Role::Admin, Purpose::TcpListen, 80);
    for (held, asking, ip, meets) in [
        ("127.0.0.1:80", dial, "127.0.0.1", true),
        ("127.0.0.1:80", dial, "0.0.0.0", true),
        ("127.0.0.1:80", dial, "127.0.0.2", false),
        ("127.0.0.1:80", dial, "192.168.1.5", false),
        ("[::1]:80", dial, "::", true),
        ("0.0.0.0:80", dial, "127.9.9.9", true),
        ("0.0.0.0:80", dial, "192.168.1.5", true),
        ("0.0.0.0:80", dial, "192.168.1.6", false),
        ("0.0.0.0:80", dial, "::1", false),
        ("[::]:80", dial, "192.168.1.5", true),
        ("[::]:80", dial, "::1", true),
        ("127.0.0.1:80", listen, "0.0.0.0", true),
        ("127.0.0.1:80", listen, "192.168.1.5", true),
        ("0.0.0.0:80", listen, "192.168.1.6", true),
        ("127.0.0.1:80", listen, "::", true),
        ("[::1]:80", listen, "0.0.0.0", true),
    ] {
        let listener: SocketAddr = held.parse().unwrap();
        let met = is_listener(listener, ip.parse().unwrap(), asking.purpose, &own);
        assert_eq!(met, meets, "{held} {ip} {:?}", asking.purpose);
    }
}
