//! What a check looks at.

use serde::{Deserialize, Serialize};
use shared::{
    address::{parse_ip, split_host_port},
    bridge::{Bridge, BridgeState},
    entry::{Direction, Entry, Event},
    fault::{Fault, FaultCode},
};

use super::{Missing, address::Sort};

/// Whose part one of the lesson's bridges takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The learner's.
    Yours,
    /// The other side's, which the page plays.
    Other,
}

/// An answer that a lesson's check wants: kept, since answers stand in no journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "kebab-case")]
pub(crate) enum Deed {
    /// An address was named and said to be of a kind; the relay has answered which addresses are its own.
    Named {
        /// The address as it was typed.
        typed: String,
        /// What it was said to be.
        said: Sort,
        /// The relay's own addresses.
        own: Vec<String>,
    },
    /// A bridge was made.
    Opened {
        /// Its kind.
        kind: String,
        /// Its port.
        port: u16,
    },
    /// An operation was refused.
    Refused {
        /// The kind of the bridge that it was about.
        kind: String,
        /// Why.
        fault: Fault,
    },
    /// The learner's bridge was changed to read by lines, or as it comes.
    Framed {
        /// Whether by lines.
        lines: bool,
        /// The number of the bridge's last entry then: it holds for connections made after it.
        after: u64,
    },
}

/// One of the lesson's bridges, if it is there, and its newest entries without a hole, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Side {
    /// The bridge as it stands.
    pub bridge: Option<Bridge>,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// All that a check looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Evidence {
    /// The learner's bridge.
    pub yours: Side,
    /// The one that plays the other side.
    pub other: Side,
    /// Answers, oldest first.
    pub deeds: Vec<Deed>,
}

impl Side {
    /// Whether its socket is there.
    pub(crate) fn is_open(&self) -> bool {
        let state = self.bridge.as_ref().map(|bridge| bridge.state);
        state == Some(BridgeState::Open)
    }

    /// The events with their entries.
    pub(crate) fn events(&self) -> impl DoubleEndedIterator<Item = (&Entry, &Event)> {
        let entries = self.entries.iter();
        entries.filter_map(|entry| Some((entry, entry.event.as_ref()?)))
    }

    /// Where it listened last, by its journal.
    pub(crate) fn listening(&self) -> Option<&str> {
        self.events().rev().find_map(|(_, event)| match event {
            Event::Listening { local, .. } => Some(local.as_str()),
            _ => None,
        })
    }

    /// The port of that.
    pub(crate) fn listening_port(&self) -> Option<u16> {
        port_of(self.listening()?)
    }

    /// The entries with bytes.
    pub(crate) fn messages(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        let entries = self.entries.iter();
        entries.filter(|entry| entry.direction != Direction::Event)
    }

    /// Whether anybody has been there.
    pub(crate) fn was_met(&self) -> bool {
        self.entries.iter().any(|entry| entry.peer.is_some())
    }

    /// Whether a send was not written in full.
    pub(crate) fn was_lost(&self, seq: u64) -> bool {
        self.events().any(|(_, event)| {
            matches!(event, Event::NotWritten { of, .. } | Event::OutcomeUnknown { of } if *of == seq)
        })
    }
}

impl Evidence {
    /// The refusals of operations about bridges of a kind, newest first.
    pub(crate) fn refusals(&self, of: &str) -> impl Iterator<Item = &Fault> {
        self.deeds.iter().rev().filter_map(move |deed| match deed {
            Deed::Refused { kind, fault } if kind == of => Some(fault),
            _ => None,
        })
    }

    /// That the latest thing that was tried did not succeed, and why.
    pub(crate) fn unsuccessful(&self) -> Option<Missing> {
        match self.deeds.last()? {
            Deed::Refused { fault, .. } => Some(Missing::Unsuccessful(Box::new(fault.clone()))),
            _ => None,
        }
    }

    /// Why the latest thing that was tried did not succeed, unless it is for this reason.
    pub(crate) fn latest_refusal(&self, wanted: FaultCode) -> Option<Box<Fault>> {
        match self.deeds.last()? {
            Deed::Refused { fault, .. } if fault.code != wanted => Some(Box::new(fault.clone())),
            _ => None,
        }
    }
}

/// Whether `HOST:PORT` is on the own machine.
pub(crate) fn is_loopback(address: &str) -> bool {
    let host = split_host_port(address).ok().map(|(host, _)| host);
    let ip = host.as_deref().and_then(parse_ip);
    ip.is_some_and(|ip| ip.to_canonical().is_loopback())
}

/// The port of `HOST:PORT`.
pub(crate) fn port_of(address: &str) -> Option<u16> {
    split_host_port(address).ok().map(|(_, port)| port)
}

/// How long after one entry another came, in microseconds; a clock may be set back.
pub(crate) fn between(earlier: &Entry, later: &Entry) -> u64 {
    u64::try_from(later.at.0.saturating_sub(earlier.at.0)).unwrap_or_default()
}
