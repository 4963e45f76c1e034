//! Who the peers of the rows are: giving them names, and finding out where they came from.

use shared::{entry::Direction, id::PeerId};

use super::Window;

/// Peers whose address was asked for are remembered, so that each is asked for once; so many at the most.
const WONDERED: usize = 4_096;

impl Window {
    /// The peer of the entry at the end of the selection, else of the newest one in view is to be given a name;
    /// whether there is one.
    pub(crate) fn name_selected(&mut self) -> bool {
        let peer = match self.selection.end().or(self.picked.map(|pick| pick.place)) {
            Some(place) => self.sheet.entry(place).and_then(|entry| entry.peer),
            None => self.newest_peer(),
        };
        if let Some(peer) = peer.clone() {
            self.outlets.name.emit(peer);
        }
        peer.is_some()
    }

    fn newest_peer(&self) -> Option<PeerId> {
        let span = self.pool.span();
        (span.first..=span.last).rev().find_map(|place| {
            let entry = self.sheet.entry(place)?;
            entry.peer.filter(|_| entry.direction == Direction::In)
        })
    }

    /// Asks for the addresses of peers that have neither name nor address here.
    pub(super) fn wonder(&mut self, peers: Vec<PeerId>) {
        for peer in peers {
            if self.wondered.len() < WONDERED && self.wondered.insert(peer.clone()) {
                self.outlets.unknown.emit(peer);
            }
        }
    }
}
