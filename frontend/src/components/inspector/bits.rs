//! An address in bits: an octet of IPv4 or a group of IPv6 each, the network's bits apart from the host's.

use std::net::IpAddr;

use shared::address::forms;
use yew::prelude::*;

use super::length::Length;
use crate::text::Text;

/// An octet or a group.
#[derive(Debug, PartialEq)]
struct Group {
    /// As the address has it.
    written: String,
    /// In hex, where that is not how the address has it.
    hex: Option<String>,
    /// The bits that name the network, and the others.
    network: String,
    host: String,
}

fn groups(ip: IpAddr, prefix: u8) -> Vec<Group> {
    let numbers: Vec<(String, Option<String>, String)> = match ip {
        IpAddr::V4(v4) => v4
            .octets()
            .map(|octet| {
                let hex = format!("{octet:02x}");
                (octet.to_string(), Some(hex), forms::bits(octet))
            })
            .to_vec(),
        IpAddr::V6(v6) => v6
            .segments()
            .map(|group| {
                let bits = group.to_be_bytes().map(forms::bits).concat();
                (format!("{group:04x}"), None, bits)
            })
            .to_vec(),
    };
    let mut left = usize::from(prefix);
    let mut group = |(written, hex, bits): (String, Option<String>, String)| {
        let (network, host) = bits.split_at(left.min(bits.len()));
        left -= network.len();
        Group {
            written,
            hex,
            network: network.to_owned(),
            host: host.to_owned(),
        }
    };
    numbers.into_iter().map(&mut group).collect()
}

/// The bits, drawn; without a prefix they are not told apart.
pub(crate) fn drawn(ip: IpAddr, length: Option<&Length>, text: &'static Text) -> Html {
    let width = if ip.is_ipv4() { 32_u8 } else { 128 };
    let prefix = length.map_or(0, |length| length.prefix);
    let shown = |(index, group): (usize, Group)| {
        html! {
            <li key={index} class="octet">
                <code class="octet-bits"><b class="of-network">{ group.network }</b><span class="of-host">{ group.host }</span></code>
                <code class="octet-value">{ group.written }</code>
                if let Some(hex) = group.hex {
                    <code class="octet-hex">{ format!("0x{hex}") }</code>
                }
            </li>
        }
    };
    let class = if ip.is_ipv4() { "bits" } else { "bits wide" };
    html! {
        <>
            <ol {class} aria-label={text.inspect.bits}>
                { for groups(ip, prefix).into_iter().enumerate().map(shown) }
            </ol>
            if let Some(length) = length {
                <p class="hint">{ (text.inspect.split)(length, width.saturating_sub(prefix)) }</p>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_networks_bits_end_where_the_prefix_does() {
        let groups = groups("192.168.1.50".parse().unwrap(), 20);
        let parts: Vec<_> = groups
            .iter()
            .map(|group| (&*group.network, &*group.host))
            .collect();
        assert_eq!(
            parts,
            [
                ("11000000", ""),
                ("10101000", ""),
                ("0000", "0001"),
                ("", "00110010")
            ]
        );
        assert_eq!(groups[0].hex.as_deref(), Some("c0"));
    }

    #[test]
    fn ipv6_has_eight_groups_of_sixteen() {
        for prefix in [0, 64, 127, 128] {
            let groups = groups("2001:db8::1".parse().unwrap(), prefix);
            assert_eq!(groups.len(), 8);
            let network: usize = groups.iter().map(|group| group.network.len()).sum();
            assert_eq!(network, usize::from(prefix));
            assert!(
                groups
                    .iter()
                    .all(|group| group.network.len() + group.host.len() == 16)
            );
        }
    }
}
