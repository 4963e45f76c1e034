//! Which entries are wanted.

use shared::{entry::Direction, id::PeerId};

/// Which events are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventWanted {
    /// None: only what went to or came from peers.
    None,
    /// Only those of this kind.
    Kind(String),
}

/// Which entries of a bridge are wanted. Both numbers exclude.
#[derive(Clone, Debug, Default)]
pub struct Range {
    /// Above this.
    pub after: u64,
    /// Below this.
    pub before: Option<u64>,
    /// Only this direction.
    pub direction: Option<Direction>,
    /// Only this peer.
    pub peer: Option<PeerId>,
    /// Only these events.
    pub event: Option<EventWanted>,
    /// Only entries with these bytes, which come with ASCII letters in lower case and match them in either.
    pub needle: Option<Vec<u8>>,
    /// From the highest down.
    pub newest_first: bool,
    /// Whether it looks through much, and leaves the readers to the others.
    pub aside: bool,
    /// How many at the most.
    pub limit: u32,
    /// How many bytes of them about; the last one may exceed it.
    pub max_bytes: usize,
}

impl Range {
    /// Whether much may be looked through before anything is found. Such a question leaves the readers to the others.
    pub fn is_sieved(&self) -> bool {
        self.direction.is_some()
            || self.peer.is_some()
            || self.event.is_some()
            || self.needle.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_leaves_the_readers_to_the_others() {
        assert!(!Range::default().is_sieved());
        let direction = Some(Direction::Out);
        let peer = Some(PeerId::from("p1"));
        let event = Some(EventWanted::None);
        let needle = Some(vec![b'x']);
        for range in [
            Range {
                direction,
                ..Range::default()
            },
            Range {
                peer,
                ..Range::default()
            },
            Range {
                event,
                ..Range::default()
            },
            Range {
                needle,
                ..Range::default()
            },
        ] {
            assert!(range.is_sieved(), "{range:?}");
        }
    }
}
