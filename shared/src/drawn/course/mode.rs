//! Whether the bridge is a room, was one and when: what a room passes on, only a room does.

use super::{Course, What};
use crate::{bridge::Mode, entry::Event, time::Timestamp};

impl Course {
    /// The same on a bridge that may be a room before the first entry.
    #[must_use]
    pub fn in_room(self, room: bool) -> Self {
        Self {
            room,
            began_in_room: room,
            ..self
        }
    }

    /// The bridge does something else with what comes from now on; whether that is drawn.
    pub(super) fn mode_changes(&mut self, seq: u64, at: Timestamp, event: &Event) -> bool {
        let Event::ModeChanged { from, to } = event else {
            return false;
        };
        self.first_mode.get_or_insert(*from == Mode::Room);
        self.room = *to == Mode::Room;
        let is_drawn = self.is_there();
        if is_drawn {
            self.was_room |= self.room;
            self.push(seq, at, What::Other(event.clone()));
        }
        is_drawn
    }

    /// Whether the bridge was a room while the connection was there: then what others said was passed on to it, and how many
    /// bytes that made is not kept.
    pub fn was_room(&self) -> bool {
        self.was_room
    }

    /// Whether it was taken for a room at the first entry.
    pub fn began_in_room(&self) -> bool {
        self.began_in_room
    }

    /// Whether the bridge was a room until its mode was changed first among the entries; nothing where it was not changed.
    pub fn first_mode(&self) -> Option<bool> {
        self.first_mode
    }
}
