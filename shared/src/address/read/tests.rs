use super::*;
use crate::address::check_host;

fn good(text: &str) -> Reading {
    read(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"))
}

fn wrong(text: &str) -> (usize, Expected) {
    let wrong = read(text).expect_err(text);
    (wrong.at, wrong.expected)
}

#[test]
fn reads_every_form() {
    let ip = |text: &str| good(text).host.unwrap().ip().unwrap().to_string();
    for (text, expected) in [
        ("127.0.0.1", "127.0.0.1"),
        ("  10.0.0.1 ", "10.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7F000001", "127.0.0.1"),
        ("::", "::"),
        ("1::", "1::"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ("FE80::1%eth0", "fe80::1"),
    ] {
        assert_eq!(ip(text), expected, "{text}");
    }
    for (text, prefix) in [
        ("10.0.0.0/8", 8),
        ("10.0.0.0/255.0.0.0", 8),
        ("10.0.0.1/255.255.255.255", 32),
        ("10.0.0.1/0.0.0.0", 0),
        ("fe80::%eth0/64", 64),
        ("::/0", 0),
    ] {
        assert_eq!(good(text).prefix, Some(prefix), "{text}");
    }
    for (text, port) in [
        ("10.0.0.1:80", 80),
        ("[::1]:8080", 8080),
        (":6666", 6666),
        ("plc-3.lab:502", 502),
        ("2130706433:0", 0),
    ] {
        assert_eq!(good(text).port, Some(port), "{text}");
    }
    assert_eq!(good(":80").host, None);
    assert_eq!(good("[::1]").port, None);
    let name = |text: &str| Some(Host::Name(text.to_owned()));
    for text in [
        "localhost",
        "1.0.0.127.in-addr.arpa",
        "example.org.",
        "_sip.example.org",
    ] {
        assert_eq!(good(text).host, name(text));
    }
    assert!(matches!(
        good("fe80::1%eth0").host,
        Some(Host::V6 { zone: Some(zone), .. }) if zone == "eth0"
    ));
}

#[test]
fn what_is_read_can_be_used_whatever_its_form() {
    let usable = |text: &str| good(text).host.unwrap().usable();
    for (text, expected) in [
        ("2130706433", "127.0.0.1"),
        ("0x7f000001:80", "127.0.0.1"),
        ("127.0.0.1/8", "127.0.0.1"),
        ("[::1]:80", "::1"),
        ("::1%lo", "::1"),
        ("FE80::1%eth0", "fe80::1%eth0"),
        ("[fe80::1%2]:80", "fe80::1%2"),
    ] {
        assert_eq!(usable(text).as_deref(), Some(expected), "{text}");
    }
    assert_eq!(usable("localhost:80"), None);
}

#[test]
fn an_address_that_was_perhaps_meant_with_a_port_says_so() {
    let perhaps = |text: &str| good(text).perhaps.map(|(ip, port)| format!("{ip} {port}"));
    assert_eq!(perhaps("::1:80").as_deref(), Some("::1 80"));
    assert_eq!(perhaps("fe80::1:8080").as_deref(), Some("fe80::1 8080"));
    for text in [
        "::1",
        "::1:a0",
        "1:2:3:4:5:6:7:80",
        "[::1]:80",
        "::10.0.0.1",
        "fe80::1%25",
    ] {
        assert_eq!(perhaps(text), None, "{text}");
    }
}

#[test]
fn says_where_it_is_wrong() {
    use Expected as E;
    for (text, at, expected) in [
        ("0177", 0, E::NoLeadingZero),
        ("017700000001", 0, E::NoLeadingZero),
        ("fe80::1%eth0:80", 12, E::Brackets),
        ("fe80::1%25eth0", 8, E::PercentAlone),
        ("[::1]/64", 5, E::NoBrackets),
        ("1２7.0.0.1", 1, E::Narrow),
        ("127。0.0.1", 3, E::Narrow),
        ("[：:1]", 1, E::Narrow),
        ("0x7f.1", 1, E::Octet),
        ("", 0, E::Anything),
        ("  ", 0, E::Anything),
        ("999.1.1.1", 0, E::Octet),
        (" 1.256.1.1", 3, E::Octet),
        ("192.168.1.x", 10, E::Octet),
        ("192.168.x.1", 8, E::Octet),
        ("192.168.1x.1", 9, E::Octet),
        ("192.168..1", 8, E::Octet),
        ("1.2.3", 5, E::Dot),
        ("1.2.3.", 6, E::Octet),
        ("1.2.3.4.5", 7, E::End),
        ("1.2.3.04", 6, E::NoLeadingZero),
        ("0x7f.1", 1, E::Octet),
        ("4294967296", 0, E::Number),
        ("0x", 0, E::Number),
        ("0x100000000", 0, E::Number),
        ("10.0.0.0/33", 9, E::Prefix(32)),
        ("10.0.0.0/", 9, E::Prefix(32)),
        ("10.0.0.0/255.0.255.0", 9, E::Mask),
        ("10.0.0.0/8:80", 10, E::End),
        ("::/129", 3, E::Prefix(128)),
        ("10.0.0.1:65536", 9, E::Port),
        ("10.0.0.1:", 9, E::Port),
        (":x", 1, E::Port),
        ("10.0.0.1:80x", 11, E::End),
        ("fe80:::1", 6, E::Group),
        ("1::2::3", 5, E::OneGap),
        ("gggg::1", 0, E::Group),
        ("fe80::g", 6, E::Group),
        ("1:g::2", 2, E::Group),
        ("1:2:3", 5, E::EightGroups),
        ("1:2:3:4:5:6:7:8:9", 15, E::NoMoreGroups),
        ("1:2:3:4:5:6:7:8::", 15, E::NoMoreGroups),
        ("1:2:3:4:5:6:7:8:", 15, E::NoMoreGroups),
        ("::1:2:3:4:5:6:7:8", 15, E::NoMoreGroups),
        ("1:2:3:4:5:6:7::8", 15, E::NoMoreGroups),
        ("1:1.2.3.4", 3, E::End),
        ("1:1:1.2.3.4", 5, E::EightGroups),
        ("[1.2.3.4]", 2, E::EightGroups),
        ("::1:2:3:4:5:6:1.2.3.4", 15, E::End),
        ("::1.2.3", 7, E::Dot),
        ("::1.2.3.4:5", 9, E::End),
        ("::12345", 6, E::ShortGroup),
        ("1:2:3:4:5:6:7:1.2.3.4", 15, E::End),
        ("::1.2.3.256", 8, E::Octet),
        ("[::1", 4, E::Bracket),
        ("[1]:80", 2, E::EightGroups),
        ("[:1]", 2, E::SecondColon),
        ("[::1]80", 5, E::End),
        ("fe80::1%", 8, E::Zone),
        ("a b", 1, E::NameCharacter),
        ("例子.测试", 0, E::NameCharacter),
        ("-a.org", 0, E::LabelEdge),
        ("a-.org", 1, E::LabelEdge),
        ("a..org", 2, E::Label),
        ("localhost:80:1", 12, E::End),
        ("localhost/8", 9, E::End),
    ] {
        assert_eq!(wrong(text), (at, expected), "{text}");
    }
    assert_eq!(wrong(&"a".repeat(64)), (63, E::Label));
    assert_eq!(wrong(&"a.".repeat(130)), (253, E::ShortName));
}

#[test]
fn what_is_read_is_a_host_to_the_relay_too() {
    for text in ["localhost", "10.0.0.1", "::1", "a_b.example.org."] {
        let host = good(text).host.unwrap();
        let text = match &host {
            Host::Name(name) => name.clone(),
            host => host.ip().unwrap().to_string(),
        };
        check_host(&text).unwrap();
    }
}
