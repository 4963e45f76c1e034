//! Generates addresses, networks and texts, the same for the same seed. Of the addresses a part lies at the edges of the
//! blocks that are set apart: there mistakes are made.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use shared::address::network::Network;

use crate::registries;

/// In how many threads, each with a Python of its own, one round is tried.
const PARTS: u64 = 2;

/// Tries something in parts; together they have so many trials where one round has.
pub(crate) fn in_parts<T: Send>(
    round: usize,
    part: impl Fn(Generator, usize) -> T + Sync,
) -> Vec<T> {
    let round = round * usize::try_from(setting("JACKFIELD_TRIALS").unwrap_or(1)).unwrap();
    let trials = round / PARTS as usize;
    let seed = setting("JACKFIELD_SEED").unwrap_or(6);
    println!("JACKFIELD_SEED={seed}");
    std::thread::scope(|scope| {
        let part = &part;
        let begin = |at| scope.spawn(move || part(Generator::new(seed * PARTS + at), trials));
        let parts: Vec<_> = (0..PARTS).map(begin).collect();
        let done = parts.into_iter().map(|part| part.join().unwrap());
        done.collect()
    })
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

pub(crate) struct Generator {
    state: u64,
    edges: Vec<IpAddr>,
}

impl Generator {
    fn new(seed: u64) -> Self {
        let networks = registries::rows().into_iter().flat_map(|row| row.blocks);
        let edges = networks.flat_map(|network| [network.network(), network.last()]);
        let more = ["224.0.0.0", "239.255.255.255", "fec0::", "ff00::", "2002::"];
        Self {
            state: seed,
            edges: edges
                .chain(more.map(|text| text.parse().unwrap()))
                .collect(),
        }
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn wide(&mut self) -> u128 {
        u128::from(self.next()) << 64 | u128::from(self.next())
    }

    pub(crate) fn address(&mut self) -> IpAddr {
        match self.below(8) {
            0..=2 => Ipv4Addr::from(self.next() as u32).into(),
            // Few bits are set, so that there are zeros to be left out.
            3 => Ipv6Addr::from(self.wide() & self.wide() & self.wide()).into(),
            4 | 5 => Ipv6Addr::from(self.wide() & groups_kept(self.next())).into(),
            _ => self.at_an_edge(),
        }
    }

    fn at_an_edge(&mut self) -> IpAddr {
        let at = self.below(self.edges.len());
        let by = self.below(5) as u32;
        match self.edges[at] {
            IpAddr::V4(v4) => Ipv4Addr::from(u32::from(v4).wrapping_add(by).wrapping_sub(2)).into(),
            IpAddr::V6(v6) => {
                let low = u128::from(self.next() as u32) * u128::from(by == 4);
                let near = u128::from(v6).wrapping_add(u128::from(by));
                Ipv6Addr::from(near.wrapping_sub(2) ^ low).into()
            }
        }
    }

    pub(crate) fn network(&mut self) -> Network {
        let ip = self.address();
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let prefix = u8::try_from(self.below(width + 1)).unwrap();
        Network::new(ip, prefix).unwrap()
    }

    /// An address as text, mostly with one or two characters changed, left out or put in.
    pub(crate) fn text(&mut self) -> String {
        let ip = self.address();
        let mut text: Vec<char> = match (ip, self.below(3)) {
            (IpAddr::V6(v6), 0) => shared::address::forms::full(v6).chars().collect(),
            (IpAddr::V6(v6), 1) => {
                let [a, b, c, d, e, f, ..] = v6.segments();
                let low = Ipv4Addr::from(self.next() as u32);
                format!("{a:x}:{b:x}:{c:x}:{d:x}:{e:x}:{f:x}:{low}")
                    .chars()
                    .collect()
            }
            _ => ip.to_string().chars().collect(),
        };
        for _ in 0..self.below(3) {
            let at = self.below(text.len() + 1);
            let alphabet: Vec<char> = "0123456789abcdefABCDEF:::...gz[]-_".chars().collect();
            let new = alphabet[self.below(alphabet.len())];
            match self.below(3) {
                0 => text.insert(at, new),
                1 if at < text.len() => drop(text.remove(at)),
                _ if at < text.len() => text[at] = new,
                _ => {}
            }
        }
        text.into_iter().collect()
    }
}

/// Whole groups of an IPv6 address, by the lowest eight bits.
fn groups_kept(which: u64) -> u128 {
    (0..8)
        .filter(|group| which >> group & 1 == 1)
        .fold(0, |mask, group| mask | 0xffff << (16 * group))
}
