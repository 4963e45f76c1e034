//! Letting only some entries through, and going to one of them.

use shared::operation::EntryList;

use super::Window;
use crate::{
    components::entries::{roll::Place, sheet::Sifting},
    connection::CallError,
    journal_store::Sifted,
};

impl Window {
    /// Lets only some entries through, or all.
    pub(crate) fn sift(&mut self, sifting: Option<Sifting>) {
        if self.sheet.sifting() == sifting.as_ref() {
            return;
        }
        let reads = (!self.following).then(|| self.reads());
        match sifting {
            Some(sifting) => self.sheet.sift(sifting, Sifted::newest),
            None => self.sheet.open(),
        }
        self.begin_sheet();
        self.following = true;
        let opened = self.sheet.sifting().is_none();
        if let Some(seq) = reads.filter(|seq| opened && *seq > 0) {
            self.go(Place { seq, offset: 0.0 });
        }
    }

    /// Asks the relay again for what it could not answer.
    pub(crate) fn ask_again(&mut self) {
        self.sheet.ask_again();
    }

    /// Takes what the relay has answered.
    pub(crate) fn answered(&mut self, turn: u32, answer: Result<EntryList, CallError>) {
        self.sheet.answered(turn, answer);
    }

    /// Begins behind the same sieve from somewhere else.
    pub(super) fn sift_from(&mut self, begin: impl FnOnce(u64) -> Sifted) {
        if let Some(sifting) = self.sheet.sifting().cloned() {
            self.sheet.sift(sifting, begin);
            self.begin_sheet();
        }
    }

    /// The place of an entry; behind a sieve that does not hold it, it is fetched.
    pub(super) fn place_for(&mut self, seq: u64) -> u64 {
        if let Some(place) = self.sheet.place(seq) {
            return place;
        }
        self.sift_from(|_| Sifted::ending_with(seq));
        self.extent.first
    }

    /// Other entries have the places.
    fn begin_sheet(&mut self) {
        self.pool.clear();
        self.stamp += 1;
        self.selection.clear();
        self.drop_pick();
        self.extent = self.sheet.extent();
        self.seen = self.extent.last;
    }
}
