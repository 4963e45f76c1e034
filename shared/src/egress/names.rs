//! The names of the rules that nobody set.

/// What forbids a connection without TLS beyond the relay's machine.
pub const PLAIN_LOOPBACK_ONLY: &str = "plain-loopback-only";

/// What decides where no rule fits.
pub const NO_RULE: &str = "no-rule";

/// What the names of rules end with that come before all others.
const NEVER: &str = "-never";

/// The names of the relay's other rules.
const RESERVED: [&str; 21] = [
    PLAIN_LOOPBACK_ONLY,
    NO_RULE,
    "owner-listens",
    "owner-loopback",
    "owner-multicast",
    "owner-private",
    "owner-public",
    "owner-link-local",
    "owner-reserved",
    "owner-unassigned",
    "own-bridge",
    "members-listen",
    "members-listen-elsewhere",
    "members-loopback",
    "members-private",
    "members-link-local",
    "members-multicast",
    "members-reserved",
    "members-own-machine",
    "members-public",
    "members-unassigned",
];

/// Whether a rule of this name is one that nobody set, so that none that is set may be called so.
pub fn is_reserved(rule: &str) -> bool {
    rule.ends_with(NEVER) || RESERVED.contains(&rule)
}

/// Whether admins can allow what a rule forbids, by one that comes before it. What is always first, and what would go
/// unencrypted, they cannot.
pub fn is_lifted(rule: &str) -> bool {
    !rule.ends_with(NEVER) && rule != PLAIN_LOOPBACK_ONLY
}
