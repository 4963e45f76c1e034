//! Sending datagrams.

use std::{io, sync::Arc};

use shared::entry::NotWrittenReason;
use tokio::{net::UdpSocket, sync::mpsc};

use crate::{
    bridge::{Bridge, Run, missed::Missed, peer::Outgoing},
    egress::Held,
    quota::Way,
};

/// Sends what it is told to, in order, until the bridge is closed and nothing is left.
pub(super) async fn run(
    bridge: Arc<Bridge>,
    socket: Arc<Held<UdpSocket>>,
    mut orders: mpsc::Receiver<Box<Outgoing>>,
    run: Run,
) {
    loop {
        let outgoing = tokio::select! {
            biased;
            outgoing = orders.recv() => outgoing,
            () = run.cancel.cancelled() => {
                orders.close();
                orders.recv().await
            }
        };
        let Some(outgoing) = outgoing else { return };
        // What is left when the bridge is closed does not wait.
        let turns = tokio::select! {
            biased;
            () = run.cancel.cancelled() => None,
            turns = bridge.quota.turns(Way::Out) => Some(turns),
        };
        if let Some(turns) = turns {
            turns.spend(outgoing.bytes.len());
        }
        write_one(&bridge, &socket, *outgoing).await;
    }
}

async fn write_one(bridge: &Arc<Bridge>, socket: &UdpSocket, outgoing: Outgoing) {
    let (peer, bytes) = (&outgoing.peer, &outgoing.bytes);
    // The rules, and who listens there, may have changed since it became a peer.
    let (egress, behalf) = (&bridge.context.egress, bridge.behalf());
    let host = peer.asked();
    let send = || egress.send_datagram(&behalf, host.as_deref(), socket, bytes, peer.address);
    let sent = match send().await {
        // Linux reports the ICMP answer to an earlier datagram here once; this one has not been sent yet.
        Some(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => send().await,
        outcome => outcome,
    };
    match sent {
        Some(Ok(count)) => {
            peer.written(count);
            outgoing.ends(count, None);
        }
        Some(Err(error)) => missed(bridge, outgoing, datagram_reason(&error)),
        None => missed(bridge, outgoing, NotWrittenReason::Denied),
    }
}

fn missed(bridge: &Arc<Bridge>, outgoing: Outgoing, reason: NotWrittenReason) {
    outgoing.ends(0, Some(reason));
    bridge.tell_missed(Missed::one(&outgoing.peer, outgoing.ticket, 0, reason));
}

/// Why the system did not send a datagram.
fn datagram_reason(error: &io::Error) -> NotWrittenReason {
    // EMSGSIZE has no kind of its own in std.
    match error.raw_os_error() {
        Some(code) if code == MESSAGE_TOO_LONG => NotWrittenReason::DatagramTooLarge,
        _ => NotWrittenReason::SendFailed,
    }
}

#[cfg(target_os = "linux")]
const MESSAGE_TOO_LONG: i32 = 90;
#[cfg(all(unix, not(target_os = "linux")))]
const MESSAGE_TOO_LONG: i32 = 40;
#[cfg(windows)]
const MESSAGE_TOO_LONG: i32 = 10040;
