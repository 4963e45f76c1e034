//! One TCP connection: a reader and a writer ([`writing`]) that end independently, in one task.

use std::{
    cell::RefCell,
    io,
    sync::Arc,
    time::{Duration, SystemTime},
};

use futures_util::future::BoxFuture;
use shared::{
    bridge::Mode,
    entry::{Event, Side},
};
use tokio::{
    net::{TcpStream, tcp::OwnedReadHalf},
    sync::mpsc,
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;

use super::{answering, ending, http::Conversation, told, writing};
use crate::{
    bridge::{
        Bridge,
        framing::{Frame, Framer},
        intake::Claim,
        loops::Ear,
        peer::{Outgoing, Peer},
        room::Voice,
    },
    egress,
    journal::{Handoff, NewEntry},
    quota::Way,
    store::Settings,
    text,
};

/// The most that one read takes where the bridge does not say less. One buffer a thread serves all connections.
const READ_BYTES: usize = shared::bridge::READ_BYTES as usize;

/// The same in a room, where nothing but line ends, each with the longest name before it, makes 1 MiB of this: less than
/// the half of a queue that is free when it is read; and where requests are answered, each by an order of its own.
const SMALL_READ_BYTES: usize = 4 << 10;

/// The most that is read after a cut, of what had come before it, in the largest reads: 8 MiB, more than a system's buffer
/// usually holds.
const LAST_READS: usize = 128;

/// How long a cut waits for room for what had come before it: on a full disk there is none.
const LAST_TIME: Duration = Duration::from_secs(2);

thread_local! {
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_BYTES].into_boxed_slice());
}

/// Why a direction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
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
    orders: mpsc::Receiver<Box<Outgoing>>,
) {
    let local = stream.local_addr().ok();
    let (read_half, write_half) = stream.into_split();
    let wrote = CancellationToken::new();
    let both = async {
        let mut reader = Reader::new(bridge, peer, &read_half);
        let read = reader.run();
        let write = writing::write(bridge, peer, write_half, orders, &wrote);
        tokio::join!(read, write)
    };
    let (read_end, write_end) = tokio::select! {
        ends = both => ends,
        never = ending::watch(bridge, peer, local, &wrote) => match never {},
    };
    if (read_end, write_end) == (End::Fin, End::Broken) && !peer.cut.is_cancelled() {
        // The reader had ended in order before the other side broke the rest off.
        note_reset(bridge, peer, Side::Peer).await;
    }
    let sent = write_end == End::Fin;
    let in_order = sent && read_end == End::Fin;
    told::at_end(peer, read_half.as_ref(), sent, in_order).await;
    // Who left in order and then did not answer our FIN is let go without a reset; whatever else was cut short
    // must not look complete.
    let in_order = write_end == End::Fin && peer.leave.is_cancelled();
    let cut = peer.cut.is_cancelled() && !in_order;
    if cut {
        egress::reset_on_close(read_half.as_ref());
    }
    drop(read_half);
    if cut {
        note_reset(bridge, peer, Side::Us).await;
    }
    bridge.part(peer).await;
}

fn note_reset<'a>(bridge: &'a Bridge, peer: &'a Peer, by: Side) -> BoxFuture<'a, ()> {
    let after_us = peer.after_us();
    bridge.note(Some(peer), Event::Reset { by, after_us })
}

/// The reading half of a connection.
struct Reader<'a> {
    bridge: &'a Arc<Bridge>,
    peer: &'a Arc<Peer>,
    half: &'a OwnedReadHalf,
    framer: Framer,
    ear: Ear,
    voice: Voice,
    http: Conversation,
}

impl<'a> Reader<'a> {
    fn new(bridge: &'a Arc<Bridge>, peer: &'a Arc<Peer>, half: &'a OwnedReadHalf) -> Self {
        let settings = bridge.settings();
        let line_bytes = bridge.context.limits.line_bytes;
        Self {
            bridge,
            peer,
            half,
            framer: Framer::new(settings.framing, settings.encoding, line_bytes),
            ear: Ear::new(settings.encoding),
            voice: Voice::new(settings.encoding),
            http: Conversation::default(),
        }
    }

    /// Reads until FIN, error or cut. Each read waits until its entries are stored before the next: that is the
    /// back-pressure, and it keeps the order.
    async fn run(&mut self) -> End {
        let (bridge, peer) = (self.bridge, self.peer);
        let end = loop {
            let room = async {
                self.half.readable().await.ok()?;
                bridge.not_full().await;
                // What comes faster than it may waits with its sender.
                let turns = bridge.quota.turns(Way::In).await;
                // Not before: what was changed while nothing came holds for this read.
                let most = most_at_once(bridge);
                Some((turns, most, bridge.context.intake.room(most).await?))
            };
            let room = tokio::select! {
                biased;
                () = peer.cut.cancelled() => None,
                room = room => room,
            };
            let Some((turns, most, room)) = room else {
                // Boxed: it comes once, and a task keeps the room of all that it ever holds.
                Box::pin(self.last_reads()).await;
                break None;
            };
            match try_read(self.half, most) {
                Ok(Some(read)) => {
                    turns.spend(read.len());
                    self.take(&read, room).await;
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
        if let Some(rest) = self.framer.finish() {
            self.keep(vec![rest], None).await;
        }
        ended(bridge, peer, end).await
    }

    /// What had arrived before a cut is kept, as far as there is room for it in time; a peer that goes on sending cannot
    /// hold the cut up.
    async fn last_reads(&mut self) {
        let bridge = self.bridge;
        if bridge.check_kept().is_err() {
            return;
        }
        let until = Instant::now() + LAST_TIME;
        for _ in 0..LAST_READS {
            let room = timeout_at(until, bridge.context.intake.room(READ_BYTES));
            let Ok(Some(room)) = room.await else {
                return;
            };
            let Ok(Some(read)) = try_read(self.half, READ_BYTES) else {
                return;
            };
            self.take(&read, room).await;
        }
    }

    async fn take(&mut self, read: &[u8], mut room: Claim) {
        self.peer.received(read.len());
        let frames = self.framer.push(read);
        if !frames.is_empty() {
            room.weigh(frames.len(), read.len());
            self.keep(frames, Some(room)).await;
        }
    }

    /// Stores what was read, echoes it where the bridge does that, and ends the connection on a farewell. The room of the
    /// read is held until it is stored, and not while a slow peer is waited for.
    async fn keep(&mut self, frames: Vec<Frame>, room: Option<Claim>) {
        let (bridge, peer) = (self.bridge, self.peer);
        let settings = bridge.settings();
        let farewell = frames
            .iter()
            .any(|frame| text::is_farewell(&frame.bytes, settings.encoding, &settings.farewell));
        let (entries, told) = self.entries(frames, &settings);
        // It has the room as well: the journal holds what was read when this is cut and does not wait any more.
        let handoff: Handoff = Box::new(move |first| {
            if let Some(told) = told {
                told(first);
            }
            drop(room);
        });
        let journal = &bridge.context.journal;
        // The journal only refuses when the relay has stopped, which cuts the connection as well.
        let Ok(stored) = journal.hand_in(&bridge.log, entries, Some(handoff)).await else {
            return;
        };
        tokio::select! {
            _ = stored => {}
            // On a full disk a connection can still be cut; what was read stays with the journal.
            () = peer.cut.cancelled() => {}
        }
        let limit = bridge.context.limits.unsent_bytes_per_peer;
        match settings.mode {
            Mode::Console => {}
            // Back-pressure: who does not read the echo is not read.
            Mode::Echo => {
                peer.drained(limit / 2).await;
            }
            Mode::Http => peer.caught_up(limit).await,
            Mode::Room => tokio::select! {
                () = bridge.heard(peer) => {}
                () = peer.cut.cancelled() => {}
            },
        }
        if farewell || self.http.is_over() {
            peer.leave.cancel();
        }
    }

    /// The entries of one read, and what is to be done once they are stored.
    fn entries(
        &mut self,
        frames: Vec<Frame>,
        settings: &Settings,
    ) -> (Vec<NewEntry>, Option<Handoff>) {
        let (bridge, peer) = (self.bridge, self.peer);
        match settings.mode {
            Mode::Console => (answering::received(peer, frames), None),
            Mode::Echo => answering::echoed(bridge, peer, frames, settings),
            Mode::Http => answering::answered(bridge, peer, frames, |bytes| {
                self.http.hear(bytes, SystemTime::now())
            }),
            Mode::Room => {
                let (ear, voice) = (&mut self.ear, &mut self.voice);
                answering::forwarded(bridge, peer, ear, voice, frames, settings)
            }
        }
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
        if matches!(bridge.settings().mode, Mode::Echo | Mode::Http) {
            // Neither has anything of its own to say: when its peer is done, so is it.
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
    let (mode, read_bytes) = {
        let inner = bridge.inner();
        (inner.settings.mode, inner.settings.read_bytes)
    };
    let most = match mode {
        Mode::Room | Mode::Http => SMALL_READ_BYTES,
        Mode::Console | Mode::Echo => READ_BYTES,
    };
    let most = most.min(read_bytes as usize);
    bridge.quota.at_once(Way::In).unwrap_or(most).min(most)
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
