//! When a connection is ended in order: its bridge is closed, a farewell was said, or nobody is there any more.

use std::{net::SocketAddr, time::Duration};

use shared::bridge::Endpoint;
use tokio_util::sync::CancellationToken;

use crate::{
    bridge::{Bridge, peer::Peer},
    kernel::{self, Holder},
};

/// How long what waits for a leaving peer may take to be written, and how long its FIN is waited for after ours.
const FLUSH_TIME: Duration = Duration::from_secs(30);
const THEIR_FIN_TIME: Duration = Duration::from_secs(5);

/// Who sent its FIN may read on for hours, or has closed altogether. The system is asked which, where it knows: soon
/// after the FIN, then ever more seldom. Elsewhere the keepalive finds out.
const FIRST_LOOK: Duration = Duration::from_millis(50);
const LONGEST_LOOK: Duration = Duration::from_secs(30);

/// A connection that is missing in the system's table in so many looks, so long apart, is gone.
const UNSEEN_LOOKS: u32 = 4;
const UNSEEN_PAUSE: Duration = Duration::from_millis(500);

/// What [`watch`] never gives.
pub(super) enum Never {}

/// Ends a connection in order when the bridge is closed, a farewell was said, or nobody is there any more: what waits
/// is written, our FIN goes, and theirs is waited for.
pub(super) async fn watch(
    bridge: &Bridge,
    peer: &Peer,
    local: Option<SocketAddr>,
    wrote: &CancellationToken,
) -> Never {
    tokio::select! {
        () = peer.leave.cancelled() => {}
        () = let_go(bridge, peer, local) => peer.leave.cancel(),
    }
    peer.ask_shutdown();
    let _ = tokio::time::timeout(FLUSH_TIME, wrote.cancelled()).await;
    tokio::time::sleep(THEIR_FIN_TIME).await;
    peer.cut.cancel();
    std::future::pending().await
}

/// Waits until a peer that has sent its FIN is known to be gone altogether. A server that is to be dialled again is
/// dialled at once.
async fn let_go(bridge: &Bridge, peer: &Peer, local: Option<SocketAddr>) {
    peer.fin_received.cancelled().await;
    let settings = bridge.settings();
    if settings.reconnect && matches!(settings.endpoint, Endpoint::TcpConnect { .. }) {
        return;
    }
    let mut watch = HalfWatch::default();
    let mut pause = FIRST_LOOK;
    loop {
        tokio::time::sleep(pause).await;
        let holder = match local {
            Some(local) => kernel::holder(local, peer.address).await,
            None => Holder::Elsewhere,
        };
        match watch.saw(holder) {
            Half::Gone => return,
            Half::LookAgain(after) => pause = after,
            Half::Unknown => std::future::pending().await,
        }
    }
}

/// What a look at a half-closed connection means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    /// Nobody holds the other end any more.
    Gone,
    /// Somebody does, or may: it is looked at again after so long.
    LookAgain(Duration),
    /// Nothing is known of the other end, and never will be.
    Unknown,
}

/// Decides from look to look whether a peer that has sent its FIN is gone altogether. Pure.
#[derive(Debug)]
struct HalfWatch {
    pause: Duration,
    unseen: u32,
    seen: bool,
}

impl Default for HalfWatch {
    fn default() -> Self {
        Self {
            pause: FIRST_LOOK,
            unseen: 0,
            seen: false,
        }
    }
}

impl HalfWatch {
    fn saw(&mut self, holder: Holder) -> Half {
        match holder {
            Holder::Nobody => return Half::Gone,
            Holder::Elsewhere => return Half::Unknown,
            Holder::Unseen if self.seen => {
                self.unseen += 1;
                self.pause = UNSEEN_PAUSE;
                if self.unseen >= UNSEEN_LOOKS {
                    return Half::Gone;
                }
            }
            Holder::Program => {
                (self.unseen, self.seen) = (0, true);
                self.wait_longer();
            }
            // Never seen here, it may be behind an address that is translated: as little is known as of elsewhere.
            Holder::Unseen => self.wait_longer(),
        }
        Half::LookAgain(self.pause)
    }

    fn wait_longer(&mut self) {
        self.pause = (2 * self.pause).min(LONGEST_LOOK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    /// Looks for so long, each time with the same outcome; what the last look means, and how many there were.
    fn look_for(watch: &mut HalfWatch, holder: Holder, time: Duration) -> (Half, u32) {
        let (mut waited, mut looks) = (Duration::ZERO, 0);
        loop {
            let half = watch.saw(holder);
            looks += 1;
            match half {
                Half::LookAgain(pause) if waited < time => waited += pause,
                _ => return (half, looks),
            }
        }
    }

    #[test]
    fn a_half_that_is_held_lives_for_days_and_costs_few_looks() {
        let mut watch = HalfWatch::default();
        let (half, looks) = look_for(&mut watch, Holder::Program, 3 * DAY);
        assert_eq!(half, Half::LookAgain(LONGEST_LOOK));
        assert!(looks < 10_000, "{looks}");
        assert_eq!(watch.saw(Holder::Nobody), Half::Gone);
    }

    #[test]
    fn one_that_was_never_seen_is_not_let_go() {
        let mut watch = HalfWatch::default();
        let (half, _) = look_for(&mut watch, Holder::Unseen, DAY);
        assert_eq!(half, Half::LookAgain(LONGEST_LOOK));
        assert_eq!(watch.saw(Holder::Elsewhere), Half::Unknown);
    }

    #[test]
    fn one_that_is_missing_again_and_again_is_gone() {
        let mut watch = HalfWatch::default();
        watch.saw(Holder::Program);
        for _ in 1..UNSEEN_LOOKS {
            assert_eq!(watch.saw(Holder::Unseen), Half::LookAgain(UNSEEN_PAUSE));
        }
        assert_eq!(watch.saw(Holder::Unseen), Half::Gone);
    }

    #[test]
    fn a_look_that_missed_it_is_forgotten_when_it_is_seen() {
        let mut watch = HalfWatch::default();
        for _ in 0..100 {
            watch.saw(Holder::Program);
            assert_eq!(watch.saw(Holder::Unseen), Half::LookAgain(UNSEEN_PAUSE));
        }
    }
}
