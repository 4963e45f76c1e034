//! Takes notices: checks who gets them and how many leave, and makes their rows.

mod rows;

use std::sync::Arc;

use shared::{
    fault::{Fault, FaultCode},
    id::{BridgeId, UserId},
    notice::{Cause, NoticeKind},
    operation::QueuedNotice,
    time::Timestamp,
};

use super::{
    Memory, Outbox,
    recipient::{Recipient, same},
};
use crate::store::{Edit, Lane, NoticeKey, OutboxEdit, StoredNotice};

use rows::{Checked, captured};

/// A message for one or more recipients, each of whom gets a notice of their own.
#[derive(Clone, Debug)]
pub struct NewNotices {
    /// Whom to, as people write it.
    pub to: Vec<String>,
    /// What it says.
    pub message: NewMessage,
    /// Who asks for it.
    pub author: Option<String>,
    /// Whose it is; nothing where it belongs to whoever has the owner's key.
    pub owner: Option<UserId>,
    /// What raised it.
    pub cause: Option<Cause>,
}

/// What notices say.
#[derive(Clone, Debug)]
pub enum NewMessage {
    /// An SMS.
    Sms(String),
    /// An e-mail.
    Email(Box<NewEmail>),
}

/// An e-mail.
#[derive(Clone, Debug, Default)]
pub struct NewEmail {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// Files: name, media type, bytes.
    pub attachments: Vec<(String, String, Vec<u8>)>,
    /// Further recipients, whom everybody sees; each of them gets a notice as well. Only with `together`.
    pub cc: Vec<String>,
    /// Whether all recipients see each other.
    pub together: bool,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The sender, where it is not the first.
    pub sender: Option<String>,
    /// Whether a program and not a person causes it.
    pub automatic: bool,
}

/// Notices that are checked and counted. Store [`Prepared::edits`] and then call [`Outbox::stored`]; what is dropped
/// without that does not count.
#[derive(Debug)]
pub struct Prepared {
    outbox: Outbox,
    at: Timestamp,
    taken: Vec<(String, u32)>,
    /// Of each notice that is a person's, whose.
    owners: Vec<UserId>,
    /// Of each that an alert has raised, on which bridge.
    bridges: Vec<BridgeId>,
    edits: Vec<Edit>,
    lanes: Vec<Lane>,
    /// One for each recipient, in order.
    pub notices: Vec<QueuedNotice>,
}

impl Prepared {
    /// What has to be stored, in one transaction with whatever belongs to it.
    pub fn edits(&mut self) -> Vec<Edit> {
        std::mem::take(&mut self.edits)
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        if !self.taken.is_empty() {
            let mut memory = self.outbox.memory();
            memory.guards.give_back(self.at, &self.taken);
            memory.people.give_back(&self.owners);
            memory.bridges.give_back(&self.bridges);
        }
    }
}

impl Outbox {
    /// Checks notices and counts them: two at once cannot both pass a guard that has room for one.
    ///
    /// # Errors
    /// `notices-stopped`, `bad-recipient`, `country-not-allowed`, `recipient-suppressed`, `limit-reached`, `not-found`
    /// for a sender that is not there.
    pub fn prepare(&self, new: Vec<NewNotices>) -> Result<Prepared, Fault> {
        if self.is_stopped() {
            return Err(stopped());
        }
        let messages: Result<Vec<_>, _> = new.into_iter().map(|new| self.read(new)).collect();
        let (messages, at) = (messages?, self.now());
        let mut memory = self.memory();
        let counted: Vec<_> = messages.iter().flat_map(Checked::counted).collect();
        let owners: Vec<_> = messages.iter().flat_map(Checked::owners).cloned().collect();
        let bridges: Vec<_> = messages
            .iter()
            .flat_map(Checked::bridges)
            .cloned()
            .collect();
        memory.take(at, &counted, &owners, &bridges)?;
        let own = |(to, segments): (&str, u32)| (to.to_owned(), segments);
        let taken = counted.into_iter().map(own).collect();
        let (mut edits, mut notices, mut lanes) = (Vec::new(), Vec::new(), Vec::new());
        for message in messages {
            let lane = message.lane();
            let rows = message.rows(&mut memory.last, at);
            let told = |row: &StoredNotice| QueuedNotice {
                id: row.key.id(),
                to: row.to.clone(),
                status: row.state.status,
            };
            notices.extend(rows.1.iter().map(told));
            let captured: Vec<_> = rows.1.iter().filter_map(captured).collect();
            edits.push(Edit::Outbox(OutboxEdit::Put(Arc::new(rows))));
            if captured.is_empty() {
                lanes.push(lane);
            } else {
                edits.push(Edit::Outbox(OutboxEdit::Step(captured)));
            }
        }
        drop(memory);
        Ok(Prepared {
            outbox: self.clone(),
            at,
            taken,
            owners,
            bridges,
            edits,
            lanes,
            notices,
        })
    }

    /// What was prepared is stored: it counts, it is told, and it is sent.
    pub async fn stored(&self, mut prepared: Prepared) -> Vec<QueuedNotice> {
        prepared.taken.clear();
        for lane in prepared.lanes.drain(..) {
            self.wait_in(lane);
        }
        let notices = std::mem::take(&mut prepared.notices);
        let keys: Vec<_> = notices
            .iter()
            .filter_map(|notice| NoticeKey::parse(&notice.id))
            .collect();
        self.tell(&keys).await;
        notices
    }

    /// Takes notices: when this is done they are durable. `also` is stored with them, in the same transaction.
    ///
    /// # Errors
    /// As [`Outbox::prepare`], and `storage-failed`.
    pub async fn put(
        &self,
        new: Vec<NewNotices>,
        also: impl FnOnce(&[QueuedNotice]) -> Vec<Edit>,
    ) -> Result<Vec<QueuedNotice>, Fault> {
        let mut prepared = self.prepare(new)?;
        let mut edits = prepared.edits();
        edits.extend(also(&prepared.notices));
        if let Err(fault) = self.edit_all(edits).await
            && !self.is_kept(&prepared).await
        {
            return Err(fault);
        }
        Ok(self.stored(prepared).await)
    }

    /// Whether what was prepared is stored though its commit has failed: then it leaves, and whoever asked for it has to know.
    pub async fn is_kept(&self, prepared: &Prepared) -> bool {
        let first = prepared.notices.first();
        let Some(key) = first.and_then(|notice| NoticeKey::parse(&notice.id)) else {
            return false;
        };
        let found = self.0.context.journal.store().notices_of(&[key]).await;
        found.is_ok_and(|found| !found.is_empty())
    }

    fn read(&self, new: NewNotices) -> Result<Checked, Fault> {
        let NewNotices {
            to,
            message,
            author,
            owner,
            cause,
        } = new;
        let kind = message.kind();
        let names = self.0.ways.names(kind);
        let mut recipients: Vec<Recipient> = Vec::new();
        for given in to.iter().chain(message.cc()) {
            let recipient = self.0.countries.allow(kind, given)?;
            // Who is named twice gets it once.
            if recipients
                .iter()
                .all(|known| same(&known.to) != same(&recipient.to))
            {
                recipients.push(recipient);
            }
        }
        let (message, sender, segments) = message.stored(&to);
        self.check_sender(sender.as_deref())?;
        Ok(Checked {
            kind,
            message,
            recipients,
            sender,
            segments,
            author,
            owner,
            cause,
            captured: names.is_empty(),
        })
    }
}

impl Outbox {
    /// Whether there is a sender of this name, where one is asked for.
    ///
    /// # Errors
    /// `not-found`.
    pub fn check_sender(&self, sender: Option<&str>) -> Result<(), Fault> {
        match sender {
            Some(sender)
                if !self
                    .0
                    .ways
                    .names(NoticeKind::Email)
                    .iter()
                    .any(|name| name == sender) =>
            {
                let what =
                    format!("There is no sender \"{sender}\"; list-senders shows those there are.");
                Err(Fault::new(FaultCode::NotFound, what).with("sender", sender))
            }
            _ => Ok(()),
        }
    }

    /// A recipient as it would be used, and as people write it.
    ///
    /// # Errors
    /// `bad-recipient`, `country-not-allowed`.
    pub fn recipient(
        &self,
        kind: NoticeKind,
        given: &str,
    ) -> Result<(String, Option<String>), Fault> {
        let recipient = self.0.countries.allow(kind, given)?;
        Ok((recipient.to, recipient.shown))
    }

    /// Whether a recipient, as it is used, may get something.
    ///
    /// # Errors
    /// `recipient-suppressed`.
    pub fn suppressed(&self, to: &str) -> Result<(), Fault> {
        self.memory().check_suppressed(to)
    }
}

impl Memory {
    /// Counts notices, by recipient and segments, by owner, and by the bridge whose alert has raised them: all or none.
    fn take(
        &mut self,
        at: Timestamp,
        counted: &[(&str, u32)],
        owners: &[UserId],
        bridges: &[BridgeId],
    ) -> Result<(), Fault> {
        // First, so that whoever gets nothing is told apart by no limit.
        self.guards.check_at(at, counted)?;
        for (to, _) in counted {
            self.check_suppressed(to)?;
        }
        self.people.take(at, owners)?;
        if let Err(fault) = self.bridges.take(at, bridges) {
            self.people.give_back(owners);
            return Err(fault);
        }
        // It was checked above.
        if let Err(fault) = self.guards.take(at, counted) {
            self.people.give_back(owners);
            self.bridges.give_back(bridges);
            return Err(fault);
        }
        Ok(())
    }

    fn check_suppressed(&self, to: &str) -> Result<(), Fault> {
        if self.suppressed.contains(&same(to)) {
            return Err(suppressed(to));
        }
        Ok(())
    }
}

/// What somebody gets who wants to send while nothing leaves.
pub(super) fn stopped() -> Fault {
    Fault::new(
        FaultCode::NoticesStopped,
        "Sending is switched off; change-outbox, or notices.stop in the configuration, switches it on.",
    )
}

fn suppressed(to: &str) -> Fault {
    Fault::new(
        FaultCode::RecipientSuppressed,
        format!("{to} gets nothing; unsuppress-recipient changes that."),
    )
    .with("to", to)
}
