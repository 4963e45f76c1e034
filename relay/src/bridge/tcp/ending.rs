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
    let (mut pause, mut unseen, mut seen) = (FIRST_LOOK, 0, false);
    while unseen < UNSEEN_LOOKS {
        tokio::time::sleep(pause).await;
        let holder = local.map_or(Holder::Elsewhere, |local| {
            kernel::holder(local, peer.address)
        });
        match holder {
            Holder::Nobody => return,
            Holder::Unseen if seen => (pause, unseen) = (UNSEEN_PAUSE, unseen + 1),
            Holder::Program => (pause, unseen, seen) = ((2 * pause).min(LONGEST_LOOK), 0, true),
            // Never seen here, it may be behind an address that is translated: as little is known as of elsewhere.
            Holder::Unseen => pause = (2 * pause).min(LONGEST_LOOK),
            Holder::Elsewhere => std::future::pending().await,
        }
    }
}
