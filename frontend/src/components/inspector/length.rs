//! How long the prefix of an address is, and who says so.

use std::net::IpAddr;

use shared::{address::parse_ip, operation::Interface};

/// The length of a prefix.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Length {
    /// How many bits.
    pub prefix: u8,
    /// Who says so.
    pub by: By,
}

/// Who says how long a prefix is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum By {
    /// Whoever typed it.
    Typed,
    /// An interface of the relay that has the address, by its name.
    Interface(String),
    /// Nobody: an address alone does not tell. It is as usual for a network of hosts.
    Nobody,
}

impl Length {
    /// Of an address: as typed, else as the relay's interface has it, else as usual. Groups, which have no hosts, have a
    /// prefix only where one was typed.
    pub(super) fn of(ip: IpAddr, typed: Option<u8>, interfaces: &[Interface]) -> Option<Self> {
        let of = |prefix, by| Some(Self { prefix, by });
        if let Some(prefix) = typed {
            return of(prefix, By::Typed);
        }
        let mut own = interfaces.iter();
        if let Some(one) = own.find(|one| parse_ip(&one.address) == Some(ip)) {
            return of(one.prefix, By::Interface(one.name.clone()));
        }
        match ip {
            _ if ip.is_multicast() => None,
            IpAddr::V4(_) => of(24, By::Nobody),
            IpAddr::V6(_) => of(64, By::Nobody),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_as_typed_as_the_interface_has_it_or_an_example() {
        let lo = Interface {
            name: "lo".to_owned(),
            index: None,
            address: "127.0.0.1".to_owned(),
            prefix: 8,
        };
        let of = |ip: &str, typed| {
            let length = Length::of(ip.parse().unwrap(), typed, std::slice::from_ref(&lo))?;
            Some((length.prefix, length.by))
        };
        assert_eq!(of("192.168.1.50", Some(26)), Some((26, By::Typed)));
        assert_eq!(of("127.0.0.1", Some(30)), Some((30, By::Typed)));
        let by_lo = By::Interface("lo".to_owned());
        assert_eq!(of("127.0.0.1", None), Some((8, by_lo)));
        assert_eq!(of("127.0.0.2", None), Some((24, By::Nobody)));
        assert_eq!(of("2001:db8::1", None), Some((64, By::Nobody)));
        for group in ["224.0.0.1", "239.1.2.3", "ff02::fb"] {
            assert_eq!(of(group, None), None, "{group}");
        }
        assert_eq!(of("224.0.0.0", Some(4)), Some((4, By::Typed)));
    }
}
