//! Lessons 1, 2 and 4: addresses, ports and refusals.

use super::*;

fn named(typed: &str, said: Sort) -> Deed {
    let own = ["10.0.0.5", "127.0.0.1", "fe80::1", "::1"]
        .map(str::to_owned)
        .to_vec();
    Deed::Named {
        typed: typed.to_owned(),
        said,
        own,
    }
}

fn with(deeds: &[Deed]) -> Evidence {
    evidence(Book::default(), Book::default(), deeds)
}

#[test]
fn an_own_address_is_found_and_named() {
    let right = with(&[named(" 10.0.0.5 ", Sort::Private)]);
    let seen = done(Step::OwnAddress, &right);
    assert_eq!(
        seen,
        Seen::OwnAddress {
            address: "10.0.0.5".to_owned(),
            of: 4
        }
    );
    assert_eq!(
        done(Step::ItsKind, &right),
        Seen::Kind {
            address: "10.0.0.5".to_owned()
        }
    );
    let v6 = with(&[named("0:0:0:0:0:0:0:1", Sort::Loopback)]);
    assert_eq!(
        done(Step::ItsKind, &v6),
        Seen::Kind {
            address: "::1".to_owned()
        }
    );
}

#[test]
fn an_address_is_known_in_every_form_and_a_link_local_one_has_its_interface() {
    let found = |typed: &str, own: &[&str]| {
        let own: Vec<_> = own.iter().map(|one| (*one).to_owned()).collect();
        own_address(typed, &own)
    };
    let own = ["127.0.0.1", "fe80::1%eth0", "::1", "fe80::2"];
    for (typed, address) in [
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("127.0.0.1/8", "127.0.0.1"),
        ("127.0.0.1:80", "127.0.0.1"),
        ("[::1]:80", "::1"),
        ("fe80::1", "fe80::1%eth0"),
        (" fe80::1%eth0/64 ", "fe80::1%eth0"),
        ("fe80::1%2", "fe80::1%2"),
        // What was kept before had no interfaces.
        ("fe80::2%eth1", "fe80::2%eth1"),
    ] {
        assert_eq!(found(typed, &own).as_deref(), Some(address), "{typed}");
        let own = own.map(str::to_owned).to_vec();
        let said = match address.starts_with("fe80") {
            true => Sort::LinkLocal,
            false => Sort::Loopback,
        };
        let typed = typed.to_owned();
        let deeds = with(&[Deed::Named { typed, said, own }]);
        let address = || address.to_owned();
        let seen = Seen::OwnAddress {
            address: address(),
            of: 4,
        };
        assert_eq!(done(Step::OwnAddress, &deeds), seen);
        let kind = Seen::Kind { address: address() };
        assert_eq!(done(Step::ItsKind, &deeds), kind);
    }
    for typed in ["fe80::1%eth1", "127.0.0.2", "localhost", ":80", "nonsense!"] {
        assert_eq!(found(typed, &own), None, "{typed}");
    }
}

#[test]
fn where_no_refusal_is_wanted_none_is_called_another() {
    let fault = || Fault::new(FaultCode::AddressNotLocal, "");
    let deeds = [
        named("10.0.0.5", Sort::Private),
        refused("tcp-listen", fault()),
    ];
    let unsuccessful = Some(Missing::Unsuccessful(Box::new(fault())));
    for step in [Step::ListensThere, Step::Listening, Step::Dialled] {
        let server = match step {
            Step::Dialled => Book::listening("127.0.0.1:80"),
            _ => Book::default(),
        };
        let tried = evidence(Book::default(), server, &deeds);
        assert_eq!(missing(step, &tried), unsuccessful, "{step:?}");
    }
    for text in [&crate::text::EN, &crate::text::ZH] {
        let words = |missing: Missing| (text.lessons.missing)(&missing);
        let (plain, another) = (
            words(Missing::Unsuccessful(Box::new(fault()))),
            words(Missing::Refused(Box::new(fault()))),
        );
        assert_ne!(plain, another);
        assert!(
            !plain.contains("reason") && !plain.contains("原因不是"),
            "{plain}"
        );
    }
}

#[test]
fn another_machines_address_and_a_wrong_kind_do_not_pass() {
    let other = with(&[named("10.0.0.6", Sort::Private)]);
    let address = || "10.0.0.6".to_owned();
    assert_eq!(
        missing(Step::OwnAddress, &other),
        Some(Missing::NotOwn { address: address() })
    );
    assert_eq!(missing(Step::ItsKind, &other), None);
    let name = with(&[named("localhost", Sort::Loopback)]);
    let typed = "localhost".to_owned();
    assert_eq!(
        missing(Step::OwnAddress, &name),
        Some(Missing::NoAddress { typed })
    );
    let wrong = with(&[named("10.0.0.5", Sort::Public)]);
    done(Step::OwnAddress, &wrong);
    let address = "10.0.0.5".to_owned();
    assert_eq!(
        missing(Step::ItsKind, &wrong),
        Some(Missing::WrongKind { address })
    );
    // The right kind of another address does not make up for it.
    let mixed = with(&[
        named("10.0.0.5", Sort::Public),
        named("10.0.0.6", Sort::Private),
    ]);
    missing(Step::ItsKind, &mixed);
}

#[test]
fn one_listens_on_the_address_that_was_found() {
    let deeds = [named("10.0.0.5", Sort::Private)];
    let local = || "10.0.0.5:7000".to_owned();
    let there = evidence(Book::listening("10.0.0.5:7000"), Book::default(), &deeds);
    assert_eq!(
        done(Step::ListensThere, &there),
        Seen::ListensAt { local: local() }
    );
    let elsewhere = evidence(Book::listening("127.0.0.1:7000"), Book::default(), &deeds);
    let local = "127.0.0.1:7000".to_owned();
    assert_eq!(
        missing(Step::ListensThere, &elsewhere),
        Some(Missing::ListensElsewhere { local })
    );
    let unnamed = evidence(Book::listening("10.0.0.5:7000"), Book::default(), &[]);
    missing(Step::ListensThere, &unnamed);
}

fn in_use(port: u16) -> Fault {
    Fault::new(FaultCode::PortInUse, "").with("port", port)
}

#[test]
fn a_port_is_taken_when_the_relay_says_by_whom() {
    let held = || Book::listening("127.0.0.1:7000");
    let ours = in_use(7000).with("holder", "b").with("holder_name", "Mine");
    let by_bridge = evidence(
        held(),
        Book::default(),
        &[opened("tcp-listen", 7000), refused("tcp-listen", ours)],
    );
    assert_eq!(done(Step::Held, &by_bridge), Seen::Held { port: 7000 });
    let taken = |holder: &str| Seen::Taken {
        port: 7000,
        holder: holder.to_owned(),
    };
    assert_eq!(done(Step::Taken, &by_bridge), taken("Mine"));
    let nc = in_use(7000)
        .with("holder_program", "nc")
        .with("holder_pid", 4711);
    let by_program = evidence(held(), Book::default(), &[refused("tcp-listen", nc)]);
    assert_eq!(done(Step::Taken, &by_program), taken("nc (4711)"));
}

#[test]
fn another_port_another_reason_and_another_protocol_do_not_pass() {
    let held = || Book::listening("127.0.0.1:7000");
    let judge = |deed: Deed| missing(Step::Taken, &evidence(held(), Book::default(), &[deed]));
    assert_eq!(
        judge(refused("tcp-listen", in_use(7000))),
        Some(Missing::HolderUnknown { wanted: 7000 })
    );
    let another = in_use(7002).with("holder_name", "Theirs");
    let taken = Missing::AnotherTaken {
        port: 7002,
        wanted: 7000,
    };
    assert_eq!(judge(refused("tcp-listen", another)), Some(taken));
    let elsewhere = Missing::OtherPort {
        port: 7001,
        wanted: 7000,
    };
    assert_eq!(judge(opened("tcp-listen", 7001)), Some(elsewhere));
    let denied = Fault::new(FaultCode::PermissionDenied, "");
    let refusal = Missing::Refused(Box::new(denied.clone()));
    assert_eq!(judge(refused("tcp-listen", denied)), Some(refusal));
    let udp = in_use(7000).with("holder_name", "Mine");
    assert_eq!(judge(refused("udp", udp)), None);
}

#[test]
fn tcp_and_udp_hold_the_same_number_side_by_side() {
    let udp = |port: u16| {
        let local = format!("127.0.0.1:{port}");
        Book::open("udp", &local).event(
            None,
            Event::Listening {
                local,
                backlog: None,
            },
        )
    };
    let held = || Book::listening("127.0.0.1:7000");
    let both = evidence(held(), udp(7000), &[]);
    assert_eq!(
        done(Step::OtherProtocol, &both),
        Seen::BothProtocols { port: 7000 }
    );
    let other = evidence(held(), udp(7001), &[]);
    let elsewhere = Missing::OtherPort {
        port: 7001,
        wanted: 7000,
    };
    assert_eq!(missing(Step::OtherProtocol, &other), Some(elsewhere));
    let mut closed = evidence(held(), udp(7000), &[]);
    closed.yours.bridge.as_mut().unwrap().state = shared::bridge::BridgeState::Closed;
    assert_eq!(
        missing(Step::OtherProtocol, &closed),
        Some(Missing::NotOpenAnyMore)
    );
}

#[test]
fn who_refuses_from_afar_need_not_have_sent_an_rst() {
    for text in [&crate::text::EN, &crate::text::ZH] {
        for took_us in [None, Some(83)] {
            let words = |address: &str| {
                let address = address.to_owned();
                (text.lessons.seen)(&Seen::Refused { address, took_us })
            };
            for near in ["127.0.0.1:9", "[::1]:9", "[::ffff:127.0.0.1]:9"] {
                assert!(!words(near).contains("ICMP"), "{near}");
            }
            for far in ["192.0.2.7:9", "[2001:db8::7]:9"] {
                assert!(words(far).contains("ICMP"), "{far}");
            }
        }
    }
}

#[test]
fn a_call_is_refused_then_taken_then_answered() {
    let fault = Fault::new(FaultCode::ConnectionRefused, "")
        .with("address", "127.0.0.1:9")
        .with("took_us", 83);
    let nobody = with(&[refused("tcp-connect", fault)]);
    let address = "127.0.0.1:9".to_owned();
    assert_eq!(
        done(Step::Refused, &nobody),
        Seen::Refused {
            address,
            took_us: Some(83)
        }
    );
    let timed_out = Fault::new(FaultCode::TimedOut, "");
    let silent = with(&[refused("tcp-connect", timed_out)]);
    assert!(matches!(
        missing(Step::Refused, &silent),
        Some(Missing::Refused(_))
    ));
    let connected = Event::Connected {
        local: "127.0.0.1:40000".to_owned(),
        remote: "127.0.0.1:7000".to_owned(),
        took_us: 90,
    };
    let call = || Book::open("tcp-connect", "127.0.0.1:40000").event(Some("1"), connected.clone());
    let judge = |book: Book| evidence(book, Book::default(), &[]);
    done(Step::Connected, &judge(call()));
    assert_eq!(missing(Step::Talked, &judge(call())), Some(Missing::Quiet));
    assert_eq!(
        missing(Step::Talked, &judge(call().went("hi"))),
        Some(Missing::NoAnswer)
    );
    // A banner that came first is no answer.
    assert_eq!(
        missing(Step::Talked, &judge(call().came("1", "220").went("hi"))),
        Some(Missing::NoAnswer)
    );
    let talked = call().went("hi").after(49).came("1", "hi!");
    assert_eq!(
        done(Step::Talked, &judge(talked)),
        Seen::Talked {
            bytes: 3,
            after_us: 50
        }
    );
}
