//! What holds already and could not be stored yet, as on a full disk.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::AccountEdit;

/// Edits that are owed to the store, oldest first. As many as there are accounts, sessions, tokens and grants, at the most: what
/// is over before it was stored is owed no more.
#[derive(Debug, Default)]
pub(super) struct Owed(Mutex<Vec<AccountEdit>>);

impl Owed {
    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// All of it, which is then the caller's to store.
    pub(super) fn take(&self) -> Vec<AccountEdit> {
        std::mem::take(&mut *self.lock())
    }

    /// Adds what could not be stored either.
    pub(super) fn add(&self, edits: Vec<AccountEdit>) {
        let mut owed = self.lock();
        edits.into_iter().for_each(|edit| add(&mut owed, edit));
    }

    /// Forgets what gives somebody something; what is left.
    pub(super) fn keep_what_takes(&self) -> Vec<AccountEdit> {
        let mut owed = self.lock();
        owed.retain(|edit| !edit.gives());
        owed.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<AccountEdit>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(owed: &mut Vec<AccountEdit>, mut edit: AccountEdit) {
    match &mut edit {
        AccountEdit::DropSessions(ended) => {
            owed.retain(|earlier| match earlier {
                AccountEdit::KeepSession(session) => {
                    let before = ended.len();
                    ended.retain(|id| *id != session.id);
                    ended.len() == before
                }
                _ => true,
            });
            if ended.is_empty() {
                return;
            }
        }
        AccountEdit::KeepUser(user) => {
            owed.retain(
                |earlier| !matches!(earlier, AccountEdit::KeepUser(other) if other.id == user.id),
            );
        }
        other => owed.retain(|earlier| earlier != other),
    }
    owed.push(edit);
}

#[cfg(test)]
mod tests {
    use shared::{id::SessionId, time::Timestamp};

    use super::*;
    use crate::store::StoredSession;

    fn keep(id: &str) -> AccountEdit {
        AccountEdit::KeepSession(Box::new(StoredSession {
            id: SessionId::from(id),
            digest: [0; 32],
            user: None,
            created_at: Timestamp::default(),
            seen_at: Timestamp::default(),
            address: None,
            agent: None,
        }))
    }

    fn end(ids: &[&str]) -> AccountEdit {
        AccountEdit::DropSessions(ids.iter().map(|id| SessionId::from(*id)).collect())
    }

    #[test]
    fn a_session_that_ended_before_it_was_stored_is_owed_no_more() {
        let owed = Owed::default();
        owed.add(vec![end(&["old"]), keep("new")]);
        owed.add(vec![end(&["new", "other"])]);
        assert_eq!(owed.take(), [end(&["old"]), end(&["other"])]);
    }

    #[test]
    fn signing_in_and_out_again_and_again_adds_nothing() {
        let owed = Owed::default();
        for _ in 0..100 {
            owed.add(vec![end(&[]), keep("one")]);
            owed.add(vec![end(&["one"])]);
        }
        assert_eq!(owed.take(), []);
    }
}
