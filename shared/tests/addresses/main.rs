//! Addresses held against others' truth: Python's `ipaddress`, which is asked about more than two million generated values,
//! and the registries of IANA. `JACKFIELD_TRIALS=10` generates ten times as many, `JACKFIELD_SEED=7` others.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod generate;
mod python;
mod registries;

use std::net::IpAddr;

use shared::address::{
    embedded::{Way, embedded},
    forms,
    kind::{Block, Kind, blocks, kind},
    network::Network,
    read::{Host, read},
};

use generate::{Generator, in_parts};
use python::Answer;

/// Addresses of which Python says something else, in some of its versions. Why, for each:
///
/// - Until 3.11.10 and 3.12.4 only parts of 192.0.0.0/24 are private, and all of 2001::/23 is, whatever was assigned there
///   since (gh-113171).
/// - 64:ff9b:1::/48, 100:0:0:1::/64, 3fff::/20 and 5f00::/16 came later, and so did 2002::/16 as private.
/// - An IPv4-mapped address is judged as the IPv4 address in it, in 3.13 in every respect.
/// - 192.88.99.0/24 has no answer in the registry.
const PYTHON_DIFFERS: [(&str, u8); 8] = [
    ("192.0.0.0", 24),
    ("192.88.99.0", 24),
    ("2001::", 23),
    ("64:ff9b:1::", 48),
    ("100:0:0:1::", 64),
    ("3fff::", 20),
    ("5f00::", 16),
    ("2002::", 16),
];

/// Whether an address is reached from anywhere, as far as the registries of special purposes say.
fn is_global(ip: IpAddr) -> Option<bool> {
    let says = |block: &&Block| block.global.is_some();
    blocks(ip).into_iter().find(says)?.global
}

fn python_differs(ip: IpAddr) -> bool {
    let mut listed = PYTHON_DIFFERS
        .iter()
        .map(|(of, prefix)| Network::new(of.parse().unwrap(), *prefix).unwrap());
    listed.any(|network| network.contains(ip)) || kind(ip) == Kind::Mapped
}

#[test]
fn python_writes_and_judges_addresses_alike() {
    let compared: usize = in_parts(1_000_000, written_and_judged).iter().sum();
    assert!(compared > 650_000, "only {compared} were compared");
}

/// How many Python does not judge otherwise.
fn written_and_judged(mut generator: Generator, trials: usize) -> usize {
    let addresses: Vec<_> = (0..trials).map(|_| generator.address()).collect();
    let answers = python::ask(addresses.iter().map(|ip| format!("a {ip}")));
    assert_eq!(answers.len(), addresses.len());
    let mut compared = 0;
    for (ip, answer) in addresses.into_iter().zip(answers) {
        let Answer::Said(said) = answer else {
            panic!("{ip} is wrong to Python");
        };
        assert_eq!(said[0], hex_of(ip), "{ip}");
        check_forms(ip, &said);
        if python_differs(ip) {
            continue;
        }
        compared += 1;
        let is_any = |of: &[Kind]| of.contains(&kind(ip));
        let flags = [
            is_global(ip) != Some(false),
            kind(ip) == Kind::Loopback,
            is_any(&[
                Kind::Multicast,
                Kind::MulticastLocal,
                Kind::MulticastSource,
                Kind::MulticastScoped,
            ]),
            kind(ip) == Kind::Unspecified,
            kind(ip) == Kind::LinkLocal,
            ip.is_ipv4() && is_any(&[Kind::Reserved, Kind::Broadcast]),
            kind(ip) == Kind::SiteLocal,
        ];
        let flags = flags.map(|flag| if flag { '1' } else { '0' });
        assert_eq!(said[3], flags.iter().collect::<String>(), "{ip}");
    }
    compared
}

fn hex_of(ip: IpAddr) -> String {
    let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect();
    match ip {
        IpAddr::V4(v4) => hex(&v4.octets()),
        IpAddr::V6(v6) => hex(&v6.octets()),
    }
}

/// What the page shows as a number is Python's, and every form leads back to the address.
fn check_read(ip: IpAddr, number: &str) {
    let port = number.bytes().fold(0_u16, |port, digit| {
        port.wrapping_mul(31).wrapping_add(digit.into())
    });
    let same = |text: String, prefix, port| {
        let reading = read(&text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
        let found = reading.host.and_then(|host| host.ip());
        assert_eq!(
            (found, reading.prefix, reading.port),
            (Some(ip), prefix, port),
            "{text}"
        );
    };
    match ip {
        IpAddr::V4(v4) => {
            assert_eq!(u32::from(v4).to_string(), number);
            same(number.to_owned(), None, None);
            same(forms::hex(v4), None, None);
            same(forms::hex(v4).replace('x', "X"), None, None);
            same(format!("{ip}:{port}"), None, Some(port));
        }
        IpAddr::V6(v6) => {
            assert_eq!(u128::from(v6).to_string(), number);
            same(format!("[{ip}]:{port}"), None, Some(port));
            same(format!("{ip}%eth0"), None, None);
            same(
                format!("[{}%en1]:{port}", forms::full(v6)),
                None,
                Some(port),
            );
        }
    }
}

fn check_forms(ip: IpAddr, said: &[String]) {
    // Python shows the IPv4 address in a mapped one only since 3.13.
    if kind(ip) != Kind::Mapped {
        assert_eq!(said[1], ip.to_string());
    }
    check_read(ip, &said[4]);
    match ip {
        IpAddr::V4(v4) => {
            assert_eq!(said[2], ip.to_string());
            assert_eq!(forms::hex(v4), format!("0x{}", said[0]));
            let bits: String = v4.octets().map(forms::bits).concat();
            assert_eq!(u32::from_str_radix(&bits, 2).unwrap(), u32::from(v4));
        }
        IpAddr::V6(v6) => {
            if kind(ip) != Kind::Mapped {
                assert_eq!(said[2], forms::full(v6));
            }
            let known = [
                Way::Mapped,
                Way::SixToFour,
                Way::TeredoServer,
                Way::TeredoClient,
            ];
            let found = embedded(v6)
                .into_iter()
                .filter(|(way, _)| known.contains(way));
            let found: Vec<_> = found.map(|(_, v4)| v4.to_string()).collect();
            assert_eq!(found, said[5..], "{ip}");
        }
    }
}

#[test]
fn python_calculates_networks_alike() {
    in_parts(100_000, calculated);
}

fn calculated(mut generator: Generator, trials: usize) {
    let networks: Vec<_> = (0..trials).map(|_| generator.network()).collect();
    let asked = networks
        .iter()
        .map(|network| format!("n {}/{}", network.ip(), network.prefix()));
    let answers = python::ask(asked);
    assert_eq!(answers.len(), networks.len());
    for (network, answer) in networks.into_iter().zip(answers) {
        let Answer::Said(said) = answer else {
            panic!("{network:?} is wrong to Python");
        };
        // Written with its mask or its length, it is read as the same network.
        for text in &said[..2] {
            // Masks are for IPv4.
            if network.ip().is_ipv6()
                && text.matches('/').count() == 1
                && text == &said[1]
                && said[1] != said[0]
            {
                continue;
            }
            let reading = read(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
            let found = reading.host.and_then(|host| host.ip());
            let wanted = (Some(network.network()), Some(network.prefix()));
            assert_eq!((found, reading.prefix), wanted, "{text}");
        }
        let said = &said[2..];
        let all = [
            network.network(),
            network.last(),
            network.mask(),
            network.wildcard(),
        ];
        for (ours, theirs) in all.iter().zip(said) {
            // Compared as values: how a mapped one is written differs.
            assert_eq!(*ours, theirs.parse::<IpAddr>().unwrap(), "{network:?}");
        }
        let (first, last) = network.hosts();
        assert_eq!(first, said[5].parse::<IpAddr>().unwrap(), "{network:?}");
        if let [.., last_host, count] = &said[6..] {
            assert_eq!(last, last_host.parse::<IpAddr>().unwrap(), "{network:?}");
            assert_eq!(network.host_count().to_string(), *count, "{network:?}");
        } else if network.ip().is_ipv4() {
            let all: u128 = said[4].parse().unwrap();
            assert_eq!(network.host_count(), all - 2);
        }
    }
}

#[test]
fn python_takes_and_refuses_the_same_texts() {
    for (taken, refused) in in_parts(1_000_000, taken_and_refused) {
        assert!(
            taken > 20_000 && refused > 20_000,
            "{taken} taken, {refused} refused"
        );
    }
}

fn taken_and_refused(mut generator: Generator, trials: usize) -> (usize, usize) {
    let texts: Vec<_> = (0..trials).map(|_| generator.text()).collect();
    let answers = python::ask(texts.iter().map(|text| format!("t {text}")));
    assert_eq!(answers.len(), texts.len());
    let (mut taken, mut refused) = (0, 0);
    for (text, answer) in texts.iter().zip(answers) {
        let ours = match read(text) {
            Ok(reading) if reading.prefix.is_some() || reading.port.is_some() => None,
            Ok(reading) => match reading.host {
                Some(host @ (Host::V4(_) | Host::V6 { .. })) => host.ip(),
                _ => None,
            },
            Err(wrong) => {
                assert!(wrong.at <= text.chars().count(), "{text}: {wrong:?}");
                None
            }
        };
        let theirs = match answer {
            Answer::Wrong => None,
            Answer::Said(said) => Some(said[0].clone()),
        };
        match theirs {
            Some(_) => taken += 1,
            None => refused += 1,
        }
        // Brackets are ours: Python knows no ports.
        if !text.starts_with('[') {
            assert_eq!(ours.map(hex_of), theirs, "{text}");
        }
    }
    (taken, refused)
}

/// What makes beginnings of addresses, networks, ports and names whole: as many numbers and groups as may be missing.
fn completions() -> Vec<String> {
    let groups = |count: usize| vec!["1"; count].join(":");
    let mut all: Vec<String> = ["", ":", "::", "::1", "1::", ":1::", "a", ".a"]
        .map(str::to_owned)
        .into();
    for count in 1..=4 {
        let numbers = vec!["1"; count].join(".");
        all.extend([format!(".{numbers}"), numbers]);
    }
    for count in 1..=7 {
        let groups = groups(count);
        all.extend([format!(":{groups}"), groups]);
    }
    all.extend((1..=6).map(|count| format!(":{}:1.1.1.1", groups(count))));
    let bracketed: Vec<String> = all.iter().map(|end| format!("{end}]")).collect();
    all.extend(bracketed);
    all
}

/// The text up to the end of what is marked: a number or group, with the dot that makes it an octet.
fn through_the_mark(text: &[char], at: usize) -> String {
    let digits = text
        .iter()
        .skip(at)
        .take_while(|c| c.is_ascii_alphanumeric());
    let mut end = at + digits.count().max(1);
    if text.get(end) == Some(&'.') {
        end += 1;
    }
    text.iter().take(end).collect()
}

#[test]
fn the_mark_stands_at_the_first_thing_that_cannot_be() {
    let ends = completions();
    let tried = in_parts(8_000, |mut generator, trials| {
        let mut tried = 0;
        for _ in 0..trials {
            let text = generator.text();
            let Err(wrong) = read(&text) else { continue };
            tried += 1;
            let chars: Vec<char> = text.chars().collect();
            // Not too late: what comes before it can go on to something right.
            let before: String = chars.iter().take(wrong.at).collect();
            let goes_on = ends
                .iter()
                .any(|end| read(&format!("{before}{end}")).is_ok());
            assert!(goes_on, "{text}: {wrong:?}: nothing begins with {before:?}");
            // Not too early: with it, nothing of that family is right.
            if wrong.at < chars.len() {
                let with = through_the_mark(&chars, wrong.at);
                let is_v6 = text.starts_with('[') || text.matches(':').count() >= 2;
                for end in &ends {
                    let whole = format!("{with}{end}");
                    let host = read(&whole).ok().and_then(|reading| reading.host);
                    let is_right = match host {
                        Some(Host::V6 { .. }) => is_v6,
                        Some(Host::V4(_)) => !is_v6,
                        _ => false,
                    };
                    assert!(!is_right, "{text}: {wrong:?}: {whole} is right");
                }
            }
        }
        tried
    });
    assert!(tried.iter().all(|tried| *tried > 1_000), "{tried:?}");
}
