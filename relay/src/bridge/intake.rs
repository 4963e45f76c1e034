//! How much of what was read may be on its way into the journal, of all peers together. Without it a thousand peers
//! that speak at once each hold a read in memory, many times its size where it is full of short lines.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// About three groups of the journal: enough for a full one to wait while another is committed. When it is used up,
/// nothing more is read until something is stored.
const BYTES: usize = 4 << 20;

/// What an entry takes in memory besides its bytes, about.
const ENTRY_BYTES: usize = 256;

/// The room that reads of all peers share.
#[derive(Debug)]
pub(super) struct Intake(Arc<Semaphore>);

/// What a read holds of the room, until it is stored. It goes with what was read, whoever waits for that.
pub(super) struct Claim {
    of: Arc<Semaphore>,
    permit: OwnedSemaphorePermit,
}

impl Default for Intake {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(BYTES)))
    }
}

impl Intake {
    /// Waits until there is room for a read of so many bytes; in the order of asking.
    pub(super) async fn room(&self, bytes: usize) -> Option<Claim> {
        let bytes = u32::try_from(bytes.min(BYTES)).ok()?;
        let of = Arc::clone(&self.0);
        let permit = Arc::clone(&of).acquire_many_owned(bytes).await.ok()?;
        Some(Claim { of, permit })
    }
}

impl Claim {
    /// Now it is known what was read: what it does not need goes back, and what it needs beyond is taken as far as
    /// there is any, without waiting, so that nobody waits who holds something.
    pub(super) fn weigh(&mut self, entries: usize, bytes: usize) {
        let (held, weight) = (self.permit.num_permits(), bytes + entries * ENTRY_BYTES);
        if weight <= held {
            drop(self.permit.split(held - weight));
            return;
        }
        let more = self.of.available_permits().min(weight - held);
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        if let Ok(more) = Arc::clone(&self.of).try_acquire_many_owned(more) {
            self.permit.merge(more);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const READ: usize = 64 << 10;

    /// Whether another read finds room.
    async fn has_room(intake: &Intake) -> bool {
        let room = tokio::time::timeout(Duration::from_millis(1), intake.room(READ));
        room.await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn reads_share_the_room_by_what_they_weigh() {
        let intake = Intake::default();
        let mut claims = Vec::new();
        while has_room(&intake).await {
            let mut claim = intake.room(READ).await.unwrap();
            claim.weigh(100, 6_400);
            claims.push(claim);
        }
        let each = 100 * ENTRY_BYTES + 6_400;
        assert_eq!(claims.len(), (BYTES - READ) / each + 1);
        // A place is free when enough has gone back.
        claims.truncate(claims.len() - READ / each - 1);
        assert!(has_room(&intake).await);
        drop(claims);
        assert_eq!(intake.0.available_permits(), BYTES);
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_of_nothing_but_line_ends_takes_all_and_gives_it_back() {
        let intake = Intake::default();
        let mut claim = intake.room(READ).await.unwrap();
        claim.weigh(READ, READ);
        assert!(!has_room(&intake).await);
        drop(claim);
        assert!(has_room(&intake).await);
        assert_eq!(intake.0.available_permits(), BYTES);
    }
}
