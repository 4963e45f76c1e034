//! The outbox as far as it is looked at: one page of a list that may be filtered, kept current by what the relay tells.
//! Pure.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use shared::{
    id::NoticeId,
    notice::{Notice, NoticeKind, NoticeStatus},
    operation::{ListNotices, OutboxView},
};

use super::Shared;

/// How many notices stand on a page.
pub(crate) const PAGE: usize = 100;

/// How many of those that were told are remembered; the oldest are forgotten first.
const MAX_TOLD: usize = 2 * PAGE;

/// Which notices are looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    /// Only those that stand so.
    pub status: Option<NoticeStatus>,
    /// Only those of this kind.
    pub kind: Option<NoticeKind>,
    /// Only those whose recipient contains this.
    pub to: String,
}

impl Filter {
    /// Whether all are looked at.
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    fn lets(&self, notice: &Notice) -> bool {
        let to = self.to.trim().to_lowercase();
        self.status.is_none_or(|status| status == notice.status)
            && self.kind.is_none_or(|kind| kind == notice.kind)
            && (to.is_empty() || notice.to.to_lowercase().contains(&to))
    }
}

/// What a page of the list is asked for by.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Question {
    /// Which notices.
    pub filter: Filter,
    /// Only those older than this one; without, the newest.
    pub before: Option<NoticeId>,
}

impl Question {
    /// As the relay is asked: for one more than a page, which tells whether there are older ones.
    pub(crate) fn list(&self) -> ListNotices {
        let to = self.filter.to.trim();
        ListNotices {
            status: self.filter.status,
            kind: self.filter.kind,
            to: Some(to.to_owned()).filter(|to| !to.is_empty()),
            before: self.before.clone(),
            limit: u32::try_from(PAGE + 1).ok(),
        }
    }
}

/// What the page knows of notices.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Notices {
    /// How notices leave.
    pub view: Option<Shared<OutboxView>>,
    /// What the list shows.
    pub question: Question,
    /// Where the pages before this one begin.
    pub turned: Vec<Option<NoticeId>>,
    /// The page, newest first; nothing until it is known.
    pub rows: Option<Vec<Notice>>,
    /// Whether there are older ones.
    pub more: bool,
    /// What was told on this connection, so that a late answer does not undo it.
    told: BTreeMap<NoticeId, Notice>,
    /// Grows with every change of any notice.
    pub stirs: u64,
    /// The notice that is looked at by itself, and a number that grows with every change of it.
    pub watched: Option<(NoticeId, u64)>,
    /// How many notices were put into the outbox just now.
    pub put: Option<usize>,
    /// Grows with every reply that is told.
    pub replies: u64,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// A notice is new or has changed.
    Told(Box<Notice>),
    /// How notices leave.
    View(Box<OutboxView>),
    /// Others are to be looked at.
    Filter(Filter),
    /// The page of older ones.
    Older,
    /// The page before.
    Newer,
    /// The relay has answered a question.
    Listed(Question, Vec<Notice>),
    /// This notice is looked at by itself.
    Watch(Option<NoticeId>),
    /// So many were put into the outbox; nothing once that was read.
    Put(Option<usize>),
    /// A phone has answered.
    Replied,
}

impl Notices {
    /// Takes what happened.
    pub(crate) fn apply(&mut self, change: Change) {
        match change {
            Change::Told(notice) => self.told(*notice),
            Change::View(view) => self.view = Some((*view).into()),
            Change::Filter(filter) => {
                self.turned.clear();
                self.ask(Question {
                    filter,
                    before: None,
                });
            }
            Change::Older => self.older(),
            Change::Newer => {
                let before = self.turned.pop().flatten();
                let filter = self.question.filter.clone();
                self.ask(Question { filter, before });
            }
            Change::Listed(question, list) if question == self.question => self.listed(list),
            // The answer to a question that is no longer asked.
            Change::Listed(..) => {}
            Change::Watch(notice) => self.watched = notice.map(|notice| (notice, 0)),
            Change::Put(count) => self.put = count,
            Change::Replied => self.replies += 1,
        }
    }

    fn ask(&mut self, question: Question) {
        if question != self.question {
            self.question = question;
            self.rows = None;
            self.more = false;
        }
    }

    fn older(&mut self) {
        let last = self.rows.as_ref().and_then(|rows| rows.last());
        if let Some(before) = last.map(|notice| notice.id.clone()) {
            self.turned.push(self.question.before.clone());
            let filter = self.question.filter.clone();
            self.ask(Question {
                filter,
                before: Some(before),
            });
        }
    }

    fn listed(&mut self, list: Vec<Notice>) {
        self.more = list.len() > PAGE;
        self.rows = Some(list);
        for notice in self.told.values().cloned().collect::<Vec<_>>() {
            self.merge(notice);
        }
        self.cut();
    }

    /// A new connection: what was told on the last one may have changed since.
    pub(crate) fn connected(&mut self) {
        self.told.clear();
        self.stirs += 1;
    }

    fn told(&mut self, notice: Notice) {
        self.stirs += 1;
        if let Some((watched, changes)) = &mut self.watched
            && *watched == notice.id
        {
            *changes += 1;
        }
        self.told.insert(notice.id.clone(), notice.clone());
        if self.told.len() > MAX_TOLD {
            self.told.pop_first();
        }
        if self.rows.is_some() {
            self.merge(notice);
            self.cut();
        }
    }

    /// Puts a notice into its place, unless a newer version of it stands there.
    fn merge(&mut self, notice: Notice) {
        let lets = self.question.filter.lets(&notice);
        let newest = self.question.before.is_none();
        let more = self.more;
        let Some(rows) = &mut self.rows else { return };
        if let Some(at) = rows.iter().position(|row| row.id == notice.id) {
            match (rows[at].changed_at > notice.changed_at, lets) {
                (true, _) => {}
                (false, true) => rows[at] = notice,
                (false, false) => drop(rows.remove(at)),
            }
            return;
        }
        // An older page stays as it is; below the end of this one others may stand that were not asked for.
        let is_below = |last: &Notice| notice.created_at < last.created_at;
        if lets && newest && !(more && rows.last().is_some_and(is_below)) {
            let at = rows.partition_point(|row| row.created_at > notice.created_at);
            rows.insert(at, notice);
        }
    }

    fn cut(&mut self) {
        if let Some(rows) = &mut self.rows
            && rows.len() > PAGE
        {
            rows.truncate(PAGE);
            self.more = true;
        }
    }
}
