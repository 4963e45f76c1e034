//! One TCP connection: a reader and a writer that end independently, in one task.

use std::{cell::RefCell, io, sync::Arc};

use bytes::Bytes;
use shared::{
    bridge::Mode,
    entry::{Event, NotWrittenReason, Side},
};
use tokio::{
    io::{AsyncWriteExt as _, Interest},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
};
use tokio_util::sync::CancellationToken;

use super::ending;
use crate::{
    bridge::{
        Bridge,
        framing::{Frame, Framer},
        missed::Missed,
        peer::{Outgoing, Peer},
        room,
    },
    egress,
    journal::{Handoff, NewEntry},
    store::Settings,
    text,
};

/// The most that one read takes. One buffer a thread serves all connections.
const READ_BYTES: usize = 64 << 10;

/// The same in a room, where nothing but line ends, each with the longest name before it, makes 1 MiB of this: less than
/// the half of a queue that is free when it is read.
const ROOM_READ_BYTES: usize = 4 << 10;

/// The most that is read after a cut, of what had come before it: 8 MiB, more than a system's buffer usually holds.
const LAST_READS: usize = 128;

thread_local! {
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_BYTES].into_boxed_slice());
}

/// Why a direction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// In order, by FIN.
    Fin,
    /// The connection is broken or was cut.
    Broken,
}

/// Runs a connection to its end, and takes the peer out.
pub(super) async fn run(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    stream: TcpStream,
    orders: mpsc::Receiver<Outgoing>,
) {
    let local = stream.local_addr().ok();
    let (read_half, write_half) = stream.into_split();
    let wrote = CancellationToken::new();
    let both = async {
        let read = read(bridge, peer, &read_half);
        let write = write(bridge, peer, write_half, orders, &wrote);
        tokio::join!(read, write)
    };
    let (read_end, write_end) = tokio::select! {
        ends = both => ends,
        never = ending::watch(bridge, peer, local, &wrote) => match never {},
    };
    if (read_end, write_end) == (End::Fin, End::Broken) && !peer.cut.is_cancelled() {
        // The reader had ended in order before the other side broke the rest off.
        let after_us = peer.after_us();
        bridge
            .note(
                Some(peer),
                Event::Reset {
                    by: Side::Peer,
                    after_us,
                },
            )
            .await;
    }
    // Who left in order and then did not answer our FIN is let go without a reset; whatever else was cut short
    // must not look complete.
    let in_order = write_end == End::Fin && peer.leave.is_cancelled();
    let cut = peer.cut.is_cancelled() && !in_order;
    if cut {
        egress::reset_on_close(read_half.as_ref());
    }
    drop(read_half);
    if cut {
        let after_us = peer.after_us();
        bridge
            .note(
                Some(peer),
                Event::Reset {
                    by: Side::Us,
                    after_us,
                },
            )
            .await;
    }
    bridge.part(peer).await;
}

/// Reads until FIN, error or cut. Each read waits until its entries are stored before the next: that is the
/// back-pressure, and it keeps the order.
async fn read(bridge: &Arc<Bridge>, peer: &Arc<Peer>, half: &OwnedReadHalf) -> End {
    let limits = &bridge.context.limits;
    let settings = bridge.settings();
    let mut framer = Framer::new(settings.framing, settings.encoding, limits.line_bytes);
    let end = loop {
        let cut = tokio::select! {
            biased;
            () = peer.cut.cancelled() => true,
            ready = half.readable() => ready.is_err(),
        };
        if cut {
            last_reads(bridge, peer, half, &mut framer).await;
            break None;
        }
        match try_read(half, most_at_once(bridge)) {
            Ok(Some(read)) => {
                keep(bridge, peer, framer.push(&read), read.len()).await;
            }
            Ok(None) if !peer.gone.is_cancelled() => {
                break Some(Event::FinReceived {
                    after_us: peer.after_us(),
                });
            }
            // The writer has met the error already, and the system tells it once.
            Ok(None) => break Some(broken(&io::ErrorKind::ConnectionReset.into(), peer)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => break Some(broken(&error, peer)),
        }
    };
    if let Some(rest) = framer.finish() {
        keep(bridge, peer, vec![rest], 0).await;
    }
    ended(bridge, peer, end).await
}

/// What had arrived before a cut is kept; a peer that goes on sending cannot hold the cut up.
async fn last_reads(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    half: &OwnedReadHalf,
    framer: &mut Framer,
) {
    for _ in 0..LAST_READS {
        let Ok(Some(read)) = try_read(half, READ_BYTES) else {
            return;
        };
        keep(bridge, peer, framer.push(&read), read.len()).await;
    }
}

async fn ended(bridge: &Arc<Bridge>, peer: &Arc<Peer>, end: Option<Event>) -> End {
    peer.end_reading();
    let fin = matches!(end, Some(Event::FinReceived { .. }));
    if let Some(event) = end {
        bridge.note(Some(peer), event).await;
    }
    if fin {
        peer.fin_received.cancel();
        bridge.publish_peer(peer);
        if bridge.settings().mode == Mode::Echo {
            // An echo has nothing of its own to say: when its peer is done, so is it.
            peer.ask_shutdown();
        }
        End::Fin
    } else {
        peer.end_writing();
        peer.gone.cancel();
        End::Broken
    }
}

fn most_at_once(bridge: &Bridge) -> usize {
    match bridge.inner().settings.mode {
        Mode::Room => ROOM_READ_BYTES,
        Mode::Console | Mode::Echo => READ_BYTES,
    }
}

fn try_read(half: &OwnedReadHalf, most: usize) -> io::Result<Option<Vec<u8>>> {
    SCRATCH.with_borrow_mut(|scratch| {
        let count = half.try_read(&mut scratch[..most])?;
        Ok((count > 0).then(|| scratch[..count].to_vec()))
    })
}

fn broken(error: &io::Error, peer: &Peer) -> Event {
    let after_us = peer.after_us();
    match error.kind() {
        io::ErrorKind::TimedOut => Event::TimedOut {
            address: peer.address.to_string(),
            after_us,
        },
        _ => Event::Reset {
            by: Side::Peer,
            after_us,
        },
    }
}

/// Stores what was read, echoes it where the bridge does that, and ends the connection on a farewell.
async fn keep(bridge: &Arc<Bridge>, peer: &Arc<Peer>, frames: Vec<Frame>, read: usize) {
    peer.received(read);
    if frames.is_empty() {
        return;
    }
    let settings = bridge.settings();
    let farewell = frames
        .iter()
        .any(|frame| text::is_farewell(&frame.bytes, settings.encoding, &settings.farewell));
    let (entries, handoff) = entries(bridge, peer, frames, &settings);
    let journal = &bridge.context.journal;
    // The journal only refuses when the relay has stopped, which cuts the connection as well.
    let Ok(stored) = journal.hand_in(&bridge.log, entries, handoff).await else {
        return;
    };
    tokio::select! {
        _ = stored => {}
        // On a full disk a connection can still be cut; what was read stays with the journal.
        () = peer.cut.cancelled() => {}
    }
    match settings.mode {
        Mode::Console => {}
        // Back-pressure: who does not read the echo is not read.
        Mode::Echo => {
            let half = bridge.context.limits.unsent_bytes_per_peer / 2;
            peer.drained(half).await;
        }
        Mode::Room => tokio::select! {
            () = bridge.heard(peer) => {}
            () = peer.cut.cancelled() => {}
        },
    }
    if farewell {
        peer.leave.cancel();
    }
}

/// The entries of one read, and what is to be done once they are stored: in mode `echo` each is followed by its
/// echo, which is stored with it and written after; in a room the others are told.
fn entries(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    frames: Vec<Frame>,
    settings: &Settings,
) -> (Vec<NewEntry>, Option<Handoff>) {
    let id = peer.id();
    let received = |frame: Frame| NewEntry::received(id.clone(), frame.bytes, frame.partial);
    match settings.mode {
        Mode::Console => return (frames.into_iter().map(received).collect(), None),
        Mode::Room => {
            let told = forward(bridge, peer, &frames, settings);
            return (frames.into_iter().map(received).collect(), Some(told));
        }
        Mode::Echo => {}
    }
    let echoes: Vec<Bytes> = frames
        .iter()
        .map(|frame| Bytes::copy_from_slice(&frame.bytes))
        .collect();
    let entries = frames
        .into_iter()
        .flat_map(|frame| {
            let echo = NewEntry::sent(Some(id.clone()), None, frame.bytes.clone());
            [received(frame), echo]
        })
        .collect();
    let (bridge, peer) = (Arc::clone(bridge), Arc::clone(peer));
    let handoff: Handoff = Box::new(move |first| {
        for (index, bytes) in echoes.into_iter().enumerate() {
            bridge.hand_over(&[Arc::clone(&peer)], &bytes, first + 2 * index as u64 + 1);
        }
    });
    (entries, Some(handoff))
}

/// What the others in a room are told of a read: all its lines at once, so that a read of nothing but line ends costs
/// each of them one place in its queue. What does not reach one is told as a part of the first line's entry.
fn forward(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    frames: &[Frame],
    settings: &Settings,
) -> Handoff {
    let name = peer.label();
    let lines = frames
        .iter()
        .map(|frame| room::lines(&name, &frame.bytes, settings.encoding));
    let words = lines.collect::<Vec<_>>().concat();
    let (bridge, peer) = (Arc::clone(bridge), Arc::clone(peer));
    Box::new(move |first| bridge.tell_others(&peer, words.into(), first))
}

/// Writes what it is told to, in order, until our FIN has gone or the connection is broken.
async fn write(
    bridge: &Arc<Bridge>,
    peer: &Arc<Peer>,
    mut half: OwnedWriteHalf,
    mut orders: mpsc::Receiver<Outgoing>,
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
        if write_one(bridge, peer, &mut half, outgoing).await == End::Broken {
            break End::Broken;
        }
    };
    peer.end_writing();
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
async fn drain(bridge: &Arc<Bridge>, mut orders: mpsc::Receiver<Outgoing>) {
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
            outcome = half.write(&bytes[written..]) => outcome,
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
