//! What the registries say: `oracle.py`, which knows nothing of the relay.

use std::{
    io::{Read as _, Write as _},
    net::IpAddr,
    process::{Command, Stdio},
};

use shared::user::Role;

/// What is said of an address, in the oracle's letters: of an admin, of a member, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said(pub(super) [char; 3]);

impl Said {
    /// Whether somebody in a role may use it.
    pub(super) fn allows(self, role: Role) -> bool {
        self.verdict(role) == 'A'
    }

    fn verdict(self, role: Role) -> char {
        self.0[usize::from(role != Role::Admin)]
    }

    /// Whether the relay's answer to somebody in a role is the same, down to what the rule that decided is named after.
    pub(super) fn is(self, role: Role, allowed: bool, rule: &str) -> bool {
        let verdict = match (allowed, rule) {
            (true, _) => 'A',
            (false, "metadata-never") => 'M',
            (false, _) => 'D',
        };
        // Where others stand in it, the rule is that of one of them.
        verdict == self.verdict(role) && (self.0[2] == '-' || purpose(rule) == self.0[2])
    }
}

/// The letter of what a rule is named after.
fn purpose(rule: &str) -> char {
    match rule.split_once('-') {
        Some(("owner" | "members", "loopback")) => 'l',
        Some(("owner" | "members", "private")) => 'p',
        Some(("owner" | "members", "link-local")) => 'k',
        Some(("owner" | "members", "multicast")) => 'm',
        Some(("owner" | "members", "reserved")) => 'r',
        Some(("owner" | "members", "public")) => 'i',
        Some(("owner" | "members", "unassigned")) => 'n',
        _ => '-',
    }
}

/// What the oracle says of each.
pub(super) fn asked(addresses: &[IpAddr]) -> Vec<Said> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/egress/oracle.py");
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let asked: Vec<_> = addresses
        .iter()
        .map(|ip| match ip {
            IpAddr::V4(v4) => format!("{:08x}", u32::from(*v4)),
            IpAddr::V6(v6) => format!("{:032x}", u128::from(*v6)),
        })
        .collect();
    let mut stdin = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all((asked.join("\n") + "\n").as_bytes()));
    let mut said = String::new();
    let mut stdout = python.stdout.take().unwrap();
    stdout.read_to_string(&mut said).unwrap();
    writer.join().unwrap().unwrap();
    assert!(python.wait().unwrap().success());
    let letters = |line: &str| Said(line.chars().collect::<Vec<_>>().try_into().unwrap());
    let said: Vec<_> = said.lines().map(letters).collect();
    assert_eq!(said.len(), addresses.len());
    said
}

/// The same by several at once.
pub(super) fn asked_of_several(addresses: &[IpAddr]) -> Vec<Said> {
    std::thread::scope(|scope| {
        let part = addresses.len().div_ceil(4).max(1);
        let parts = addresses.chunks(part);
        let parts: Vec<_> = parts.map(|part| scope.spawn(|| asked(part))).collect();
        let parts = parts.into_iter().flat_map(|part| part.join().unwrap());
        parts.collect()
    })
}
