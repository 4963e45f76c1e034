//! Names that stand for some addresses at the first question, and at each further one for others.

use std::net::IpAddr;

use shared::user::Role;

use super::{super::cases::PUBLIC, Told};

/// So many addresses stand behind a name: with more the system's resolver would ask for the name again, for want of room.
const BEHIND: usize = 22;

/// Of so many that are forbidden one stands alone among so many others that are allowed.
const OF_FORBIDDEN: u8 = 100;
const BESIDE: usize = 3;

/// Below those from which the system takes ports for who dials, who would meet themselves there.
const PORTS: usize = 32_000;

/// A name, and what it stands for at the first question.
#[derive(Debug)]
pub(super) struct Changing {
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) port: u16,
    pub(super) behind: Vec<Told>,
    /// At all further questions, which nobody is to ask.
    later: Vec<IpAddr>,
}

impl Changing {
    /// Whether anything is forbidden of what it stands for.
    pub(super) fn is_forbidden(&self) -> bool {
        let mut all = self.behind.iter();
        !all.all(|(_, said)| said.allows(self.role))
    }

    /// The name with its answers.
    pub(super) fn answers(&self) -> (String, Vec<Vec<IpAddr>>) {
        let behind = self.behind.iter().map(|(ip, _)| *ip).collect();
        (self.name.clone(), vec![behind, self.later.clone()])
    }
}

/// What goes behind names that one role dials.
struct Dealt {
    role: Role,
    allowed: Vec<Told>,
    forbidden: Vec<Told>,
    /// Those that were allowed last, and those that were not.
    last: [Vec<Told>; 2],
    groups: Vec<(Role, Vec<Told>, Vec<IpAddr>)>,
}

impl Dealt {
    fn to(role: Role) -> Self {
        Self {
            role,
            allowed: Vec::new(),
            forbidden: Vec::new(),
            last: [Vec::new(), Vec::new()],
            groups: Vec::new(),
        }
    }

    fn deal(&mut self, told: Told, random: &mut fastrand::Rng) {
        if told.1.allows(self.role) {
            self.allowed.push(told);
            if self.allowed.len() == BEHIND {
                let group = std::mem::take(&mut self.allowed);
                let forbidden = self.last[1].iter().map(|(ip, _)| *ip).collect();
                self.last[0].clone_from(&group);
                self.groups.push((self.role, group, forbidden));
            }
        } else if random.u8(..OF_FORBIDDEN) == 0 && !self.last[0].is_empty() {
            let mut group = self.last[0][..BESIDE].to_vec();
            group.insert(random.usize(..=BESIDE), told);
            self.groups.push((self.role, group, vec![PUBLIC]));
        } else {
            self.forbidden.push(told);
            if self.forbidden.len() == BEHIND {
                let group = std::mem::take(&mut self.forbidden);
                self.last[1].clone_from(&group);
                self.groups.push((self.role, group, vec![PUBLIC]));
            }
        }
    }
}

/// Every address stands behind a name that a member dials or, more rarely, an admin.
pub(super) fn changing(all: &[Told], random: &mut fastrand::Rng) -> Vec<Changing> {
    let (mut members, mut admins) = (Dealt::to(Role::Member), Dealt::to(Role::Admin));
    for told in all {
        let of = match random.u8(..32) {
            0 => &mut admins,
            _ => &mut members,
        };
        of.deal(*told, random);
    }
    let mut groups = members.groups;
    groups.append(&mut admins.groups);
    random.shuffle(&mut groups);
    let one = |(nth, (role, behind, later)): (usize, _)| Changing {
        name: format!("n{nth}.test"),
        role,
        port: u16::try_from(1 + nth % PORTS).unwrap(),
        behind,
        later,
    };
    groups.into_iter().enumerate().map(one).collect()
}
