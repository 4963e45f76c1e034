//! What can be known of a notice before there is one: for whatever will send notices later.

use shared::{
    fault::{Fault, FaultCode},
    notice::NoticeKind,
};

use super::{Outbox, recipient};

impl Outbox {
    /// Whether a notice can go to a recipient. Guards are not asked: they are for when it goes.
    ///
    /// # Errors
    /// `bad-recipient`, `country-not-allowed`.
    pub fn check_recipient(&self, kind: NoticeKind, to: &str) -> Result<(), Fault> {
        recipient::read(kind, to).map(|_| ())
    }

    /// Whether there is a sender, where one is asked for.
    ///
    /// # Errors
    /// `not-found`.
    pub fn check_sender(&self, kind: NoticeKind, sender: Option<&str>) -> Result<(), Fault> {
        match sender {
            Some(sender) if !self.ways().names(kind).iter().any(|name| name == sender) => {
                Err(no_such_sender(sender))
            }
            _ => Ok(()),
        }
    }
}

/// What somebody gets who names a sender that is not there.
pub(super) fn no_such_sender(sender: &str) -> Fault {
    let known = format!("There is no sender \"{sender}\"; list-senders shows those there are.");
    Fault::new(FaultCode::NotFound, known).with("sender", sender)
}
