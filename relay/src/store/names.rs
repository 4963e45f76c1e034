//! The names of peers as they are kept.

use shared::peer::Peer;

/// A peer that was given a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its number on its bridge.
    pub number: u64,
    /// No entry of it has a higher number.
    pub last: u64,
    /// As it was last.
    pub peer: Peer,
}

/// What happens to the names of peers.
#[derive(Clone, Debug, PartialEq)]
pub enum NameEdit {
    /// One is given, or its peer has left.
    Keep(Named),
    /// The peer of this number has none any more.
    Remove(u64),
}
