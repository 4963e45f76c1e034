//! What the relay does for the pages by itself: saved sends in their order, periodic sends, files on their way.

use std::collections::BTreeMap;

use shared::{
    file::{FileSend, FileState},
    id::{BridgeId, FileId, PeriodicId},
    periodic::{Periodic, PeriodicState},
    saved::Saved,
};

/// The periodic sends that run, and the files on their way.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Running {
    periodics: BTreeMap<PeriodicId, Periodic>,
    files: BTreeMap<FileId, FileSend>,
}

impl Running {
    /// Those of a bridge, the one that was started first at the top.
    pub(crate) fn periodics_of(&self, bridge: &BridgeId) -> Vec<&Periodic> {
        let of_this = self.periodics.values().filter(|one| one.bridge == *bridge);
        let mut list: Vec<_> = of_this.collect();
        list.sort_by_key(|one| one.started_at);
        list
    }

    /// Those of a bridge.
    pub(crate) fn files_of(&self, bridge: &BridgeId) -> impl Iterator<Item = &FileSend> {
        self.files
            .values()
            .filter(move |file| file.bridge == *bridge)
    }

    pub(super) fn forget(&mut self, bridge: &BridgeId) {
        self.periodics.retain(|_, one| one.bridge != *bridge);
        self.files.retain(|_, file| file.bridge != *bridge);
    }

    pub(super) fn periodic(&mut self, periodic: Periodic) {
        if periodic.state == PeriodicState::Running {
            self.periodics.insert(periodic.id.clone(), periodic);
        } else {
            self.periodics.remove(&periodic.id);
        }
    }

    pub(super) fn file(&mut self, file: FileSend) {
        if file.state == FileState::Sending {
            self.files.insert(file.id.clone(), file);
        } else {
            self.files.remove(&file.id);
        }
    }
}

/// Puts a saved send into its place, in the stead of what it was.
pub(super) fn put_saved(list: &mut Vec<Saved>, saved: Saved) {
    list.retain(|other| other.id != saved.id);
    list.push(saved);
    list.sort_by_key(|saved| saved.position);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(id: &str, position: u64) -> Saved {
        Saved {
            id: id.into(),
            position,
            ..Saved::default()
        }
    }

    #[test]
    fn a_move_that_is_told_one_by_one_ends_in_the_right_order() {
        let mut list = vec![saved("a", 0), saved("b", 1), saved("c", 2)];
        // As the relay tells it: each that has another place, in the new order.
        for moved in [saved("c", 0), saved("a", 1), saved("b", 2)] {
            put_saved(&mut list, moved);
        }
        let ids: Vec<_> = list.iter().map(|saved| saved.id.as_str()).collect();
        assert_eq!(ids, ["c", "a", "b"]);
    }

    #[test]
    fn what_has_ended_is_not_shown() {
        let file = |state| FileSend {
            bridge: "b".into(),
            id: "f".into(),
            peer: "p1".into(),
            name: "x".to_owned(),
            bytes: None,
            sent: 0,
            state,
            author: None,
            fault: None,
        };
        let mut running = Running::default();
        running.file(file(FileState::Sending));
        assert_eq!(running.files_of(&"b".into()).count(), 1);
        assert_eq!(running.files_of(&"c".into()).count(), 0);
        running.file(file(FileState::Cancelled));
        assert_eq!(running.files_of(&"b".into()).count(), 0);
    }
}
