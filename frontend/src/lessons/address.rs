//! Lesson 1: find your address, say what it is, and listen on it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use shared::address::{
    kind::{Kind, kind},
    needs_zone, parse_ip, parse_zoned,
    read::read,
    split_host_port,
};

use super::{Deed, Evidence, Missing, Outcome, Seen};

/// What an address of one's own may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "as the kinds of addresses")]
pub(crate) enum Sort {
    #[default]
    Public,
    Loopback,
    Private,
    UniqueLocal,
    LinkLocal,
    Shared,
    Documentation,
    Benchmarking,
}

impl Sort {
    /// All, in the order in which they are offered.
    pub(crate) const ALL: [Self; 8] = [
        Self::Public,
        Self::Loopback,
        Self::Private,
        Self::UniqueLocal,
        Self::LinkLocal,
        Self::Shared,
        Self::Documentation,
        Self::Benchmarking,
    ];

    /// The kind of address that is meant.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Public => Kind::Public,
            Self::Loopback => Kind::Loopback,
            Self::Private => Kind::Private,
            Self::UniqueLocal => Kind::UniqueLocal,
            Self::LinkLocal => Kind::LinkLocal,
            Self::Shared => Kind::Shared,
            Self::Documentation => Kind::Documentation,
            Self::Benchmarking => Kind::Benchmarking,
        }
    }
}

/// What was named last, or before.
struct Named<'a> {
    typed: &'a str,
    /// As it can be used, in whatever form it was typed.
    address: Option<String>,
    ip: Option<IpAddr>,
    is_own: bool,
    is_right: bool,
    of: usize,
}

/// The one of the relay's own addresses that was typed, as it can be used: a link-local one with its interface, which the relay
/// knows where it was not typed.
pub(crate) fn own_address(typed: &str, own: &[String]) -> Option<String> {
    let address = read(typed).ok()?.host?.usable()?;
    let (ip, zone) = parse_zoned(&address)?;
    let mut same = own.iter().filter_map(|one| {
        let (other, known) = parse_zoned(one)?;
        (other == ip).then_some((one, known))
    });
    // Who typed a number means an interface as well, and which it is the relay finds when it is used.
    let is_number = |zone: &str| zone.bytes().all(|byte| byte.is_ascii_digit());
    let is_meant = |known: Option<&str>| match (zone, known) {
        (Some(zone), Some(known)) => zone == known || is_number(zone),
        _ => true,
    };
    let (found, _) = same.find(|(_, known)| is_meant(*known))?;
    Some(match zone.is_none() && needs_zone(ip) {
        true => found.clone(),
        false => address,
    })
}

fn named(deed: &Deed) -> Option<Named<'_>> {
    let Deed::Named { typed, said, own } = deed else {
        return None;
    };
    let found = own_address(typed, own);
    let is_own = found.is_some();
    let host = read(typed).ok().and_then(|reading| reading.host);
    let address = found.or_else(|| host?.usable());
    let ip = address.as_deref().and_then(parse_ip);
    Some(Named {
        typed,
        address,
        ip,
        is_own,
        is_right: ip.is_some_and(|ip| kind(ip) == said.kind()),
        of: own.len(),
    })
}

pub(super) fn check(evidence: &Evidence) -> Vec<Outcome> {
    let all: Vec<_> = evidence.deeds.iter().filter_map(named).collect();
    let own = all.iter().find(|named| named.is_own);
    let right = all.iter().find(|named| named.is_own && named.is_right);
    let found = own.and_then(|named| {
        Some(Seen::OwnAddress {
            address: named.address.clone()?,
            of: named.of,
        })
    });
    let kind = right.and_then(|named| {
        let address = named.address.clone()?;
        Some(Seen::Kind { address })
    });
    vec![
        Outcome::of(found, || not_own(all.last()?)),
        Outcome::of(kind, || wrong_kind(all.last()?)),
        listens(evidence, &all),
    ]
}

fn not_own(last: &Named<'_>) -> Option<Missing> {
    Some(match last.address.clone() {
        Some(address) => Missing::NotOwn { address },
        None => Missing::NoAddress {
            typed: last.typed.to_owned(),
        },
    })
}

fn wrong_kind(last: &Named<'_>) -> Option<Missing> {
    let address = last.address.clone().filter(|_| last.is_own)?;
    Some(Missing::WrongKind { address })
}

/// A bridge listens on an address that was found.
fn listens(evidence: &Evidence, all: &[Named<'_>]) -> Outcome {
    let local = evidence.yours.listening();
    let ip = local.and_then(|local| parse_ip(&split_host_port(local).ok()?.0));
    let is_named = ip.is_some_and(|ip| {
        let mut own = all.iter().filter(|named| named.is_own);
        own.any(|named| named.ip == Some(ip))
    });
    let local = local.map(str::to_owned);
    let seen = local.clone().filter(|_| is_named);
    Outcome::of(seen.map(|local| Seen::ListensAt { local }), || {
        evidence.deeds.last()?;
        evidence
            .unsuccessful()
            .or(local.map(|local| Missing::ListensElsewhere { local }))
    })
}
