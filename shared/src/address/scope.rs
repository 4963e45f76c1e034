//! How far what is sent to a group of IPv6 goes (RFC 4291, 2.7; RFC 7346).

use std::net::Ipv6Addr;

/// How far a group reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One interface of one machine, as loopback is.
    Interface,
    /// One cable or radio.
    Link,
    /// A realm, as the technology of the network draws its edge.
    Realm,
    /// What an administrator has drawn an edge around.
    Admin,
    /// A site.
    Site,
    /// All sites of an organisation.
    Organisation,
    /// Everywhere.
    Global,
    /// A number that is reserved or not assigned: administrators may give it a meaning where it is the latter.
    Other,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Interface,
        Self::Link,
        Self::Realm,
        Self::Admin,
        Self::Site,
        Self::Organisation,
        Self::Global,
        Self::Other,
    ];

    /// The number of the RFC that says so.
    pub fn rfc(self) -> u16 {
        match self {
            Self::Realm => 7346,
            _ => 4291,
        }
    }
}

/// The scope of a group, with its number, the last four bits of the second octet; nothing for what is no group.
pub fn scope(ip: Ipv6Addr) -> Option<(Scope, u8)> {
    let [first, second, ..] = ip.octets();
    let number = second & 0xf;
    let scope = match number {
        0x1 => Scope::Interface,
        0x2 => Scope::Link,
        0x3 => Scope::Realm,
        0x4 => Scope::Admin,
        0x5 => Scope::Site,
        0x8 => Scope::Organisation,
        0xe => Scope::Global,
        _ => Scope::Other,
    };
    (first == 0xff).then_some((scope, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_groups_scope_is_read_whatever_its_flags() {
        for (text, expected) in [
            ("ff01::1", Some((Scope::Interface, 1))),
            ("ff11::1", Some((Scope::Interface, 1))),
            ("ff02::fb", Some((Scope::Link, 2))),
            ("ff32::8000:1", Some((Scope::Link, 2))),
            ("ff72::1", Some((Scope::Link, 2))),
            ("ff03::fc", Some((Scope::Realm, 3))),
            ("ff04::1", Some((Scope::Admin, 4))),
            ("ff05::1:3", Some((Scope::Site, 5))),
            ("ff18::1", Some((Scope::Organisation, 8))),
            ("ff3e::1", Some((Scope::Global, 14))),
            ("ff00::", Some((Scope::Other, 0))),
            ("ff06::1", Some((Scope::Other, 6))),
            ("ff0f::1", Some((Scope::Other, 15))),
            ("fe80::1", None),
            ("2001:db8::1", None),
        ] {
            assert_eq!(scope(text.parse().unwrap()), expected, "{text}");
        }
    }
}
