//! Lesson 1: find your address, say what it is, and listen on it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use shared::address::{
    kind::{Kind, kind},
    parse_ip, split_host_port,
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
    ip: Option<IpAddr>,
    is_own: bool,
    is_right: bool,
    of: usize,
}

/// Whether an address is one of these.
pub(crate) fn is_own(ip: IpAddr, own: &[String]) -> bool {
    own.iter().any(|address| parse_ip(address) == Some(ip))
}

fn named(deed: &Deed) -> Option<Named<'_>> {
    let Deed::Named { typed, said, own } = deed else {
        return None;
    };
    let ip = parse_ip(typed.trim());
    Some(Named {
        typed,
        ip,
        is_own: ip.is_some_and(|ip| is_own(ip, own)),
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
            address: named.ip?.to_string(),
            of: named.of,
        })
    });
    let kind = right.and_then(|named| {
        let address = named.ip?.to_string();
        Some(Seen::Kind { address })
    });
    vec![
        Outcome::of(found, || not_own(all.last()?)),
        Outcome::of(kind, || wrong_kind(all.last()?)),
        listens(evidence, &all),
    ]
}

fn not_own(last: &Named<'_>) -> Option<Missing> {
    Some(match last.ip {
        Some(ip) => Missing::NotOwn {
            address: ip.to_string(),
        },
        None => Missing::NoAddress {
            typed: last.typed.to_owned(),
        },
    })
}

fn wrong_kind(last: &Named<'_>) -> Option<Missing> {
    let address = last.ip.filter(|_| last.is_own)?.to_string();
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
        let refused = match evidence.deeds.last()? {
            Deed::Refused { fault, .. } => Some(Missing::Refused(Box::new(fault.clone()))),
            _ => None,
        };
        refused.or(local.map(|local| Missing::ListensElsewhere { local }))
    })
}
