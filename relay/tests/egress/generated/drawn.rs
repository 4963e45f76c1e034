//! Addresses by chance, most of them where mistakes are made.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// So many addresses are drawn with each IPv4 address: itself, fourteen in which it stands, and another one of IPv6.
pub(super) const OF_EACH: usize = 16;

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

/// IPv4 addresses, so many, each with all that [belong](OF_EACH) to it.
pub(super) fn addresses(count: usize, random: &mut fastrand::Rng) -> Vec<IpAddr> {
    let mut addresses = Vec::with_capacity(OF_EACH * count);
    for _ in 0..count {
        let v4 = near_v4(random);
        addresses.push(IpAddr::V4(v4));
        addresses.extend(embeddings(v4, random).into_iter().map(IpAddr::V6));
        addresses.push(near_v6(random).into());
    }
    addresses
}

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
        // Behind another, which is public.
        0x2002_0808_0808_u128 << 80 | (any & 0xffff) << 64 | 0x5efe << 32 | n,
        0x2001_0000_0808_0808_u128 << 64 | 0x0200_5efe << 32 | n,
    ]
    .map(Ipv6Addr::from)
    .to_vec()
}
