//! The writing half of a TCP connection.

use std::{io, sync::Arc};

use shared::entry::{Event, NotWrittenReason};
use tokio::{
    io::{AsyncWriteExt as _, Interest},
    net::tcp::OwnedWriteHalf,
    sync::mpsc,
};
use tokio_util::sync::CancellationToken;

use super::{stream::End, told};
use crate::{
    bridge::{
        Bridge,
        missed::Missed,
        peer::{Outgoing, Peer},
    },
    quota::Way,
};

/// Writes what it is told to, in order, until our FIN has gone or the connection is broken.
pub(super) async fn write(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    mut half: OwnedWriteHalf,
    mut orders: mpsc::Receiver<Box<Outgoing>>,
    wrote: &CancellationToken,
) -> End {
    let end = loop {
        let outgoing = tokio::select! {
            biased;
            () = peer.cut.cancelled() => break End::Broken,
            () = peer.gone.cancelled() => break End::Broken,
            // The reader sees this too, unless it has ended by FIN.
            _ = half.as_ref().ready(Interest::ERROR) => break End::Broken,
            outgoing = orders.recv() => outgoing,
            // Last, so that all that waits is written before.
            () = peer.fin.cancelled() => break End::Fin,
        };
        let Some(outgoing) = outgoing else {
            break End::Fin;
        };
        if write_one(bridge, peer, &mut half, *outgoing).await == End::Broken {
            break End::Broken;
        }
    };
    peer.end_writing();
    if end == End::Fin {
        told::before_fin(peer).await;
    }
    if end == End::Fin && half.shutdown().await.is_ok() {
        let after_us = peer.after_us();
        bridge.note(Some(peer), Event::FinSent { after_us }).await;
        bridge.publish_peer(peer);
    }
    if end == End::Broken {
        // Dropping the half would send a FIN after all; the connection is broken off as a whole instead.
        half.forget();
    }
    wrote.cancel();
    drain(bridge, orders).await;
    end
}

/// What came too late to be written is told.
async fn drain(bridge: &Arc<Bridge>, mut orders: mpsc::Receiver<Box<Outgoing>>) {
    orders.close();
    let mut missed = Missed::default();
    while let Some(outgoing) = orders.recv().await {
        let reason = NotWrittenReason::Gone;
        outgoing.ends(0, Some(reason));
        missed.add(&outgoing.peer, outgoing.ticket, 0, reason);
    }
    bridge.tell_missed(missed);
}

async fn write_one(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    half: &mut OwnedWriteHalf,
    outgoing: Outgoing,
) -> End {
    let bytes = &outgoing.bytes;
    let mut written = 0;
    while written < bytes.len() {
        let outcome = tokio::select! {
            biased;
            () = peer.cut.cancelled() => Err(io::ErrorKind::ConnectionAborted.into()),
            () = peer.gone.cancelled() => Err(io::ErrorKind::ConnectionReset.into()),
            outcome = write_some(bridge, peer, half, &bytes[written..]) => outcome,
        };
        match outcome {
            Ok(count) if count > 0 => {
                written += count;
                peer.written(count);
            }
            _ => {
                let reason = NotWrittenReason::Gone;
                outgoing.ends(written, Some(reason));
                peer.end_writing();
                peer.gone.cancel();
                bridge.tell_missed(Missed::one(peer, outgoing.ticket, written, reason));
                return End::Broken;
            }
        }
    }
    outgoing.ends(written, None);
    End::Fin
}

/// Writes as much as goes now, no faster than it may; who is leaving is not held up.
async fn write_some(
    bridge: &Bridge,
    peer: &Peer,
    half: &mut OwnedWriteHalf,
    bytes: &[u8],
) -> io::Result<usize> {
    let Some(most) = bridge.quota.at_once(Way::Out) else {
        return half.write(bytes).await;
    };
    let bytes = &bytes[..bytes.len().min(most)];
    loop {
        // First, so that others do not wait for one that does not read.
        half.writable().await?;
        let turns = tokio::select! {
            turns = bridge.quota.turns(Way::Out) => turns,
            () = peer.leave.cancelled() => return half.write(bytes).await,
        };
        match half.try_write(bytes) {
            Ok(count) => {
                turns.spend(count);
                return Ok(count);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}
