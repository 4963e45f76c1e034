//! Addresses without number, each in every way in which IPv4 stands in IPv6, against an oracle that knows nothing of the
//! relay: `oracle.py`, made from the registries. `JACKFIELD_TRIALS=10` takes ten times as many.

use std::{
    io::{Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    process::{Command, Stdio},
};

use relay::{
    config::EgressSection,
    egress::{Around, Asking, Egress, Rulebook},
};
use shared::{operation::Purpose, user::Role};

use crate::{
    common::{inside_namespace_with_names, prelude::*, seeded, trials},
    dns::Dns,
};

/// IPv4 addresses of one round, each in fourteen others and with an IPv6 address besides: 1,048,576 in all. Both are
/// asked of several oracles at once.
const ROUND: usize = 65_536;
const ORACLES: usize = 4;

/// Where mistakes are made: beside the first and the last of blocks that are set apart.
const EDGES_V4: [&str; 44] = [
    "0.0.0.0",
    "1.0.0.0",
    "10.0.0.0",
    "11.0.0.0",
    "100.64.0.0",
    "100.128.0.0",
    "100.100.100.200",
    "100.80.80.80",
    "100.96.0.96",
    "127.0.0.0",
    "128.0.0.0",
    "168.63.129.16",
    "169.254.0.0",
    "169.255.0.0",
    "169.254.0.23",
    "169.254.42.42",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "172.16.0.0",
    "172.32.0.0",
    "192.0.0.0",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.0.192",
    "192.0.1.0",
    "192.0.2.0",
    "192.0.3.0",
    "192.31.196.0",
    "192.52.193.0",
    "192.88.99.0",
    "192.168.0.0",
    "192.169.0.0",
    "192.175.48.0",
    "198.18.0.0",
    "198.20.0.0",
    "198.51.100.0",
    "203.0.113.0",
    "224.0.0.0",
    "232.0.0.0",
    "239.0.0.0",
    "240.0.0.0",
    "255.255.255.255",
    "8.8.8.8",
];
const EDGES_V6: [&str; 48] = [
    "::",
    "::1",
    "::2",
    "::1:0:0",
    "::ffff:0:0:0",
    "64:ff9b::",
    "64:ff9b:0:0:0:1::",
    "64:ff9b:1::",
    "64:ff9b:2::",
    "100::",
    "100:0:0:1::",
    "100:0:0:2::",
    "2000::",
    "2001::",
    "2001:1::",
    "2001:1::1",
    "2001:1::3",
    "2001:2::",
    "2001:2:1::",
    "2001:3::",
    "2001:4:112::",
    "2001:10::",
    "2001:20::",
    "2001:30::",
    "2001:40::",
    "2001:200::",
    "2001:db8::",
    "2001:db9::",
    "2002::",
    "2003::",
    "2620:4f:8000::",
    "2620:4f:8001::",
    "3fff::",
    "3fff:1000::",
    "4000::",
    "5f00::",
    "5f01::",
    "fc00::",
    "fd00:42::42",
    "fd00:c1::a9fe:a9fe",
    "fd00:a9fe:a9fe::1",
    "fd00:100::100:200",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe00::",
    "fe80::",
    "fec0::",
    "ff00::",
];

fn near_v4(random: &mut fastrand::Rng) -> Ipv4Addr {
    if random.u8(..) < 80 {
        return Ipv4Addr::from(random.u32(..));
    }
    let edge: Ipv4Addr = EDGES_V4[random.usize(..EDGES_V4.len())].parse().unwrap();
    Ipv4Addr::from(
        u32::from(edge)
            .wrapping_add(random.u32(..5))
            .wrapping_sub(2),
    )
}

fn near_v6(random: &mut fastrand::Rng) -> Ipv6Addr {
    let wide = random.u128(..);
    let edge: Ipv6Addr = EDGES_V6[random.usize(..EDGES_V6.len())].parse().unwrap();
    Ipv6Addr::from(match random.u8(..6) {
        0 => wide,
        1 => 0x2 << 124 | wide >> 3,
        // Its first groups, and anything behind them.
        2 => u128::from(edge) ^ (wide >> random.u32(16..128)),
        _ => u128::from(edge)
            .wrapping_add(random.u128(..5))
            .wrapping_sub(2),
    })
}

/// Every way in which an IPv4 address stands in an IPv6 address; what stands around it is any.
fn embeddings(v4: Ipv4Addr, random: &mut fastrand::Rng) -> Vec<Ipv6Addr> {
    let (n, [a, b, c, d]) = (u128::from(u32::from(v4)), v4.octets().map(u128::from));
    let local = 0x64_ff9b_0001_u128 << 80;
    let any = random.u128(..);
    let public = 0x2a00_1450_u128 << 96 | (any >> 32 & !(0xffff_ffff << 32 | 0xffff_ffff));
    [
        n,
        0xffff << 32 | n,
        0xffff_0000 << 32 | n,
        0x64_ff9b_u128 << 96 | n,
        local | n,
        local | (a << 8 | b) << 64 | (c << 8 | d) << 40,
        local | a << 64 | (b << 16 | c << 8 | d) << 32,
        local | n << 24,
        0x2002_u128 << 112 | n << 80 | any & 0xffff,
        0x2001_u128 << 112 | n << 64 | any & 0xffff_ffff,
        0x2001_u128 << 112 | 0x0808_0808_u128 << 64 | !n & 0xffff_ffff,
        public | 0x5efe << 32 | n,
        public | 0x0200_5efe << 32 | n,
        0xfe80_u128 << 112 | 0x5efe << 32 | n,
    ]
    .map(Ipv6Addr::from)
    .to_vec()
}

/// What the oracle says of each.
fn oracle(addresses: &[IpAddr]) -> Vec<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/egress/oracle.py");
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let hex = |octets: &[u8]| {
        octets
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect::<String>()
    };
    let asked: Vec<_> = addresses
        .iter()
        .map(|ip| match ip {
            IpAddr::V4(v4) => hex(&v4.octets()),
            IpAddr::V6(v6) => hex(&v6.octets()),
        })
        .collect();
    let mut stdin = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all((asked.join("\n") + "\n").as_bytes()));
    let mut said = String::new();
    python
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    writer.join().unwrap().unwrap();
    assert!(python.wait().unwrap().success());
    said.lines().map(str::to_owned).collect()
}

/// What the rules say of dialling an address, in the oracle's letters.
fn ours(book: &Rulebook, ip: IpAddr) -> [char; 3] {
    let judged = [Role::Admin, Role::Member].map(|role| {
        let asking = Asking {
            role,
            people: &[],
            host: None,
            port: 80,
            purpose: Purpose::TcpConnect,
        };
        // What is the machine's own is no matter of the registries, and takes long to ask.
        book.judge(&asking, ip, &Around::NOTHING)
    });
    let verdict = |at: usize| match (judged[at].allowed, &*judged[at].rule) {
        (true, _) => 'A',
        (false, "metadata-never") => 'M',
        (false, _) => 'D',
    };
    let purpose = |at: usize| match judged[at].rule.split_once('-') {
        Some(("owner" | "members", "loopback")) => 'l',
        Some(("owner" | "members", "private")) => 'p',
        Some(("owner" | "members", "link-local")) => 'k',
        Some(("owner" | "members", "multicast")) => 'm',
        Some(("owner" | "members", "reserved")) => 'r',
        Some(("owner" | "members", "public")) => 'i',
        Some(("owner" | "members", "unassigned")) => 'n',
        _ => '-',
    };
    let both = match (purpose(0), purpose(1)) {
        (admins, members) if admins == members => admins,
        _ => '?',
    };
    [verdict(0), verdict(1), both]
}

/// Draws a part of a round and compares it; how many there were, and how many of them members may use.
fn compared(book: &Rulebook, seed: u64) -> (usize, usize) {
    let random = &mut seeded(seed);
    let mut addresses = Vec::with_capacity(16 * ROUND / ORACLES);
    for _ in 0..ROUND / ORACLES {
        let v4 = near_v4(random);
        addresses.push(IpAddr::V4(v4));
        addresses.extend(embeddings(v4, random).into_iter().map(IpAddr::V6));
        addresses.push(near_v6(random).into());
    }
    let said = oracle(&addresses);
    assert_eq!(said.len(), addresses.len());
    let mut allowed = 0;
    for (ip, said) in addresses.iter().zip(&said) {
        let mut ours = ours(book, *ip);
        // Where others stand in it, the rule is that of one of them.
        if said.ends_with('-') {
            ours[2] = '-';
        }
        assert!(said.chars().eq(ours), "{ip}: {ours:?}, not {said}");
        allowed += usize::from(ours[1] == 'A');
    }
    (addresses.len(), allowed)
}

#[test]
fn the_registries_themselves_say_the_same_of_every_embedding() {
    let book = Egress::new(&EgressSection::default(), &[], None).book();
    let book = &*book;
    let (mut judged, mut allowed) = (0, 0);
    for round in 0..trials() {
        let part = |part: usize| move || compared(book, (round * ORACLES + part) as u64);
        let parts = std::thread::scope(|scope| {
            let parts: Vec<_> = (0..ORACLES).map(|at| scope.spawn(part(at))).collect();
            let parts = parts.into_iter().map(|part| part.join().unwrap());
            parts.collect::<Vec<_>>()
        });
        judged += parts.iter().map(|part| part.0).sum::<usize>();
        allowed += parts.iter().map(|part| part.1).sum::<usize>();
    }
    println!("{judged} addresses, {allowed} of them allowed to members");
    assert!(judged >= 1_000_000 * trials(), "{judged}");
    assert!(
        allowed > judged / 20 && allowed < judged / 2,
        "{allowed} of {judged}"
    );
}

#[tokio::test]
async fn a_name_is_judged_as_what_it_stands_for() {
    if !inside_namespace_with_names("generated::a_name_is_judged_as_what_it_stands_for", "true") {
        return;
    }
    // The name holds the address in hex; the first answer is public, every later one is that address.
    let _dns = Dns::start(|name, nth| {
        let hex = name.split('.').next()?;
        let number = u128::from_str_radix(hex, 16).ok()?;
        let ip = match hex.len() {
            8 => IpAddr::V4(Ipv4Addr::from(u32::try_from(number).ok()?)),
            _ => IpAddr::V6(Ipv6Addr::from(number)),
        };
        Some(vec![if name.contains("changes") && nth == 0 {
            [9, 9, 9, 9].into()
        } else {
            ip
        }])
    })
    .await;
    let host = Host::start().await;
    let random = &mut seeded(77);
    let mut addresses = Vec::new();
    for _ in 0..10 * trials() {
        let v4 = near_v4(random);
        addresses.push(IpAddr::V4(v4));
        addresses.extend(embeddings(v4, random).into_iter().map(IpAddr::V6));
    }
    // Each is another name.
    let mut seen = std::collections::HashSet::new();
    addresses.retain(|ip| seen.insert(*ip));
    for (ip, said) in addresses.iter().zip(oracle(&addresses)) {
        let hex = match ip {
            IpAddr::V4(v4) => format!("{:08x}", u32::from(*v4)),
            IpAddr::V6(v6) => format!("{:032x}", u128::from(*v6)),
        };
        let stays = format!("{hex}.stays.test");
        let changes = format!("{hex}.changes.test");
        let member = said.chars().nth(1) == Some('A');
        for (name, allowed) in [
            (&ip.to_string(), member),
            (&stays, member),
            (&changes, true),
            (&changes, member),
        ] {
            let with = json!({"host": name, "port": 80, "role": "member"});
            let judged = host.call("judge-address", with).await.good();
            assert_eq!(judged["allowed"], allowed, "{ip} as {name}: {judged}");
        }
    }
}
