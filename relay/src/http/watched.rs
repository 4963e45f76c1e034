//! What an answer holds may be had as long as whoever asked may have it, however slowly it is taken.
//!
//! An answer carries the [`Right`] to it as an extension; its connection ([`super::accept`]) watches over that until the next request
//! comes, for a body is given away long before its last bytes are written.

use std::future::pending;

use tokio::sync::watch;

use crate::still::Right;

/// What is no larger goes to the system at once, as far as can be told.
pub(super) const LARGE: usize = 32 << 10;

/// Done when the right to what a connection has answered last has ended, where that is watched over.
pub(super) async fn over(mut answered: watch::Receiver<Option<Right>>) {
    loop {
        let right = answered.borrow_and_update().clone();
        let over = async move {
            match right {
                Some(right) => right.over().await,
                None => pending().await,
            }
        };
        tokio::select! {
            // First: it may be the next request that ends the right to the answer before, and is answered all the same.
            biased;
            Ok(()) = answered.changed() => {}
            _ = over => return,
        }
    }
}
