//! Places that somebody wants to go to: literals, and names whose answer is another one at every question.

use std::{
    collections::HashMap,
    fmt::Write as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use shared::{fault::FaultCode, user::Role};

use super::{
    drawn::addresses,
    everywhere::{Sink, met_at},
    oracle,
};
use crate::{common::seeded, dns::Dns};

/// For whom cases are: of an admin little is forbidden.
pub(super) const ROLES: [Role; 4] = [Role::Member, Role::Member, Role::Member, Role::Admin];

/// What names stand for at the first question, and at each that follows; the last holds for all further ones.
pub(super) type Names = HashMap<String, Vec<Vec<IpAddr>>>;

/// What anybody may use.
pub(super) const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(9, 9, 9, 9));

/// Answers so. What is not among the names has no address.
pub(super) fn telling(names: Names) -> Dns {
    Dns::start(move |name, nth| {
        let answers = names.get(name).map_or(&[][..], Vec::as_slice);
        let answer = answers.get(nth).or(answers.last());
        Some(answer.cloned().unwrap_or_default())
    })
}

/// A host, and what is to come of going there.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) host: String,
    pub(super) role: Role,
    /// What it stands for at the first question.
    pub(super) stands_for: Vec<IpAddr>,
    pub(super) allowed: bool,
}

/// What came of going somewhere.
#[derive(Debug)]
pub(super) enum Outcome {
    Met,
    Failed(FaultCode),
}

impl Case {
    /// The host as it stands before a port.
    pub(super) fn authority(&self) -> String {
        match self.host.parse::<IpAddr>() {
            Ok(IpAddr::V6(_)) => format!("[{}]", self.host),
            _ => self.host.clone(),
        }
    }

    /// What came of it where one is told no more than whether it was forbidden.
    pub(super) fn outcome(&self, denied: bool) -> Outcome {
        if denied {
            return Outcome::Failed(FaultCode::DeniedByPolicy);
        }
        match self.stands_for.iter().any(|ip| met_at(*ip).is_some()) {
            true => Outcome::Met,
            false => Outcome::Failed(FaultCode::Unreachable),
        }
    }

    /// Whether it is one of the places that are only a name.
    pub(super) fn is_named(&self) -> bool {
        self.host.ends_with(".test")
    }

    /// Whether this came of it by the sink: nobody, or one to what was judged.
    pub(super) async fn holds(&self, outcome: Outcome, sink: &Sink) {
        let met: Vec<_> = self
            .stands_for
            .iter()
            .filter_map(|ip| met_at(*ip))
            .collect();
        match outcome {
            Outcome::Met => {
                assert!(self.allowed, "{self:?}");
                let came = sink.somebody().await;
                assert!(
                    came.len() == 1 && met.contains(&came[0]),
                    "{self:?}: {came:?}"
                );
            }
            Outcome::Failed(FaultCode::DeniedByPolicy) => assert!(!self.allowed, "{self:?}"),
            Outcome::Failed(code) => {
                assert!(self.allowed && met.is_empty(), "{self:?}: {code:?}");
            }
        }
        assert_eq!(sink.came(), Vec::<IpAddr>::new(), "{self:?}");
    }
}

/// Draws cases around so many IPv4 addresses, of each address a literal or a name; and what the names stand for. A name stands for
/// one address or for several; afterwards for what would be seen if it were gone to.
pub(super) fn cases(seed: u64, v4s: usize, roles: &[Role]) -> (Vec<Case>, Names) {
    let random = &mut seeded(seed);
    let all = addresses(v4s, random);
    let said = oracle::asked_of_several(&all);
    let public = all.iter().zip(&said);
    let public = public.filter(|(_, said)| said.allows(Role::Member));
    let public: Vec<_> = public.map(|(ip, _)| *ip).collect();
    let (mut cases, mut names) = (Vec::new(), Names::new());
    for (nth, (ip, said)) in all.iter().zip(&said).enumerate() {
        let role = roles[random.usize(..roles.len())];
        let mut case = Case {
            host: written(*ip, random),
            role,
            stands_for: vec![*ip],
            allowed: said.allows(role),
        };
        if random.bool() {
            // One that is forbidden forbids all.
            while random.u8(..3) == 0 && case.stands_for.len() < 4 {
                case.stands_for.push(public[random.usize(..public.len())]);
            }
            case.host = format!("s{seed}n{nth}.test");
            let mut later = all[random.usize(..all.len())];
            if !case.allowed || case.stands_for.contains(&later) {
                later = PUBLIC;
            }
            names.insert(
                case.host.clone(),
                vec![case.stands_for.clone(), vec![later]],
            );
        }
        cases.push(case);
    }
    (cases, names)
}

/// An address in one of the ways in which it may be written.
fn written(ip: IpAddr, random: &mut fastrand::Rng) -> String {
    let IpAddr::V6(v6) = ip else {
        return ip.to_string();
    };
    match random.u8(..4) {
        0 => format!("[{v6}]"),
        1 => full(v6).to_uppercase(),
        2 => {
            let [.., a, b, c, d] = v6.octets();
            let groups = full(v6);
            let (front, _) = groups.split_at(6 * 5);
            format!("{front}{a}.{b}.{c}.{d}")
        }
        _ => v6.to_string(),
    }
}

/// Without anything left out.
fn full(v6: Ipv6Addr) -> String {
    let mut text = String::new();
    for group in v6.segments() {
        let _ = write!(text, ":{group:04x}");
    }
    text.split_off(1)
}
