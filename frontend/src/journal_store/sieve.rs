//! Which entries are let through to be seen. Pure.

use shared::{
    bridge::TextEncoding,
    entry::{Direction, Entry, Event},
    id::{BridgeId, PeerId},
    operation::ListEntries,
};

use crate::view::mixed::{Decode, Piece, pieces};

/// The kinds of events that can be chosen, in the order in which they are offered.
pub(crate) const KINDS: [&str; 19] = [
    "peer-joined",
    "peer-admitted",
    "peer-left",
    "connected",
    "fin-received",
    "fin-sent",
    "reset",
    "timed-out",
    "refused",
    "denied",
    "not-written",
    "outcome-unknown",
    "datagrams-dropped",
    "loop-stopped",
    "opened",
    "closed",
    "failed",
    "relay-restarted",
    "entries-lost",
];

/// What sort of entries is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// All.
    #[default]
    All,
    /// Bytes in either direction.
    Bytes,
    /// What was received.
    In,
    /// What was sent.
    Out,
    /// All events.
    Events,
    /// Events of one kind.
    Kind(&'static str),
}

impl Sort {
    /// All of them, in the order in which they are offered.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let sorts = [Self::All, Self::Bytes, Self::In, Self::Out, Self::Events];
        sorts.into_iter().chain(KINDS.into_iter().map(Self::Kind))
    }

    /// As it stands in a form.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Bytes => "bytes",
            Self::In => "in",
            Self::Out => "out",
            Self::Events => "event",
            Self::Kind(kind) => kind,
        }
    }

    /// What stood in a form.
    pub(crate) fn from_key(key: &str) -> Self {
        let found = Self::all().find(|sort| sort.key() == key);
        found.unwrap_or_default()
    }
}

/// Which entries are let through. All conditions must be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sieve {
    /// Only this sort.
    pub sort: Sort,
    /// Only those of this peer.
    pub peer: Option<PeerId>,
    /// Only those with this text, ASCII letters in either case.
    pub text: String,
}

impl Sieve {
    /// How many conditions there are.
    pub(crate) fn conditions(&self) -> usize {
        usize::from(self.sort != Sort::All)
            + usize::from(self.peer.is_some())
            + usize::from(!self.text.is_empty())
    }

    /// Whether everything is let through.
    pub(crate) fn is_open(&self) -> bool {
        self.conditions() == 0
    }

    /// The conditions as the relay takes them.
    pub(crate) fn list(&self, bridge: &BridgeId) -> ListEntries {
        let (direction, event) = match self.sort {
            Sort::All => (None, None),
            Sort::Bytes => (None, Some("none")),
            Sort::In => (Some(Direction::In), None),
            Sort::Out => (Some(Direction::Out), None),
            Sort::Events => (Some(Direction::Event), None),
            Sort::Kind(kind) => (None, Some(kind)),
        };
        ListEntries {
            bridge: bridge.clone(),
            q: (!self.text.is_empty()).then(|| self.text.clone()),
            direction,
            peer: self.peer.clone(),
            event: event.map(str::to_owned),
            ..ListEntries::default()
        }
    }

    /// Whether an entry is let through, as the relay would judge it; `encoding` is the bridge's.
    pub(crate) fn lets(&self, entry: &Entry, encoding: TextEncoding, decode: Decode<'_>) -> bool {
        let sort = match (self.sort, &entry.event) {
            (Sort::All, _) => true,
            (Sort::Bytes, event) => event.is_none(),
            (Sort::In, _) => entry.direction == Direction::In,
            (Sort::Out, _) => entry.direction == Direction::Out,
            (Sort::Events, _) => entry.direction == Direction::Event,
            (Sort::Kind(kind), Some(event)) => kind_of(event).as_deref() == Some(kind),
            (Sort::Kind(_), None) => false,
        };
        sort && (self.peer.is_none() || self.peer == entry.peer)
            && (self.text.is_empty() || holds(entry, &self.text, encoding, decode))
    }
}

fn kind_of(event: &Event) -> Option<String> {
    let json = serde_json::to_value(event).ok()?;
    Some(json.get("kind")?.as_str()?.to_owned())
}

/// Whether an entry's bytes hold a text.
pub(crate) fn holds(entry: &Entry, text: &str, encoding: TextEncoding, decode: Decode<'_>) -> bool {
    let needle = text.to_ascii_lowercase();
    entry.event.is_none()
        && pieces(&entry.bytes, encoding, decode)
            .iter()
            .any(|piece| match piece {
                Piece::Text(text) => text.to_ascii_lowercase().contains(&needle),
                Piece::Bad(_) => false,
                // As binary as it seems, there may be words in it.
                Piece::Rest(rest) => {
                    let text = String::from_utf8_lossy(rest);
                    text.to_ascii_lowercase().contains(&needle)
                }
            })
}

#[cfg(test)]
mod tests {
    use shared::time::Timestamp;

    use super::*;

    fn entry(direction: Direction, peer: &str, bytes: &[u8], event: Option<Event>) -> Entry {
        Entry {
            seq: 1,
            at: Timestamp(0),
            direction,
            peer: Some(PeerId::from(peer)),
            author: None,
            to: None,
            partial: false,
            event,
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn all_conditions_must_be_met() {
        let left = Event::PeerLeft {
            after_us: 1,
            bytes_in: 0,
            bytes_out: 0,
            told: None,
        };
        let entries = [
            entry(Direction::In, "p1", b"Status 1", None),
            entry(Direction::Out, "p1", b"status 2", None),
            entry(Direction::In, "p2", b"\xffSTATUS\xff", None),
            entry(Direction::Event, "p2", b"", Some(left)),
        ];
        let through = |sort, peer: Option<&str>, text: &str| {
            let sieve = Sieve {
                sort,
                peer: peer.map(PeerId::from),
                text: text.to_owned(),
            };
            let lets = |entry: &&Entry| sieve.lets(entry, TextEncoding::Utf8, &|_, _| None);
            entries.iter().filter(lets).count()
        };
        assert_eq!(through(Sort::All, None, ""), 4);
        assert_eq!(through(Sort::Bytes, None, ""), 3);
        assert_eq!(through(Sort::In, None, "status"), 2);
        assert_eq!(through(Sort::In, Some("p2"), "STAT"), 1);
        assert_eq!(through(Sort::Out, Some("p2"), ""), 0);
        assert_eq!(through(Sort::Events, None, ""), 1);
        assert_eq!(through(Sort::Kind("peer-left"), Some("p2"), ""), 1);
        assert_eq!(through(Sort::Kind("peer-joined"), None, ""), 0);
    }

    #[test]
    fn a_sort_goes_into_a_form_and_back() {
        for sort in Sort::all() {
            assert_eq!(Sort::from_key(sort.key()), sort);
        }
        assert_eq!(Sort::from_key("nonsense"), Sort::All);
    }

    #[test]
    fn the_relay_is_asked_for_the_same() {
        let sieve = Sieve {
            sort: Sort::Bytes,
            peer: Some(PeerId::from("p1")),
            text: String::new(),
        };
        let list = sieve.list(&BridgeId::from("b"));
        assert_eq!((list.event.as_deref(), list.q), (Some("none"), None));
        assert_eq!((sieve.conditions(), sieve.is_open()), (2, false));
    }
}
