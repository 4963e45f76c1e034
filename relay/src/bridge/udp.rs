//! UDP bridges: one socket; each source address is a peer; a datagram is always one entry. What is read together
//! becomes a [`batch`]; what is sent goes through [`write`]; who makes room is [`forgotten`].

mod batch;
mod forgotten;
mod sources;
mod write;

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use shared::{
    address::{canonical, split_host_port},
    bridge::Mode,
    entry::Event,
    fault::Fault,
};
use tokio::{
    net::UdpSocket,
    sync::mpsc,
    time::{Instant, MissedTickBehavior},
};

use super::{Bridge, Peer, Run, life::failure, room::Door};
use crate::{
    egress::Held,
    journal::{Handoff, NewEntry},
    kernel::Drops,
    quota::Way,
};

use batch::{Batch, Whom};
use sources::Sources;

/// How often the system is asked what it has dropped, while datagrams come.
const DROPS_TIME: Duration = Duration::from_millis(250);

/// Room for the largest datagram.
const DATAGRAM_BYTES: usize = 65_536;

/// The most datagrams that are stored together, and about the most bytes. What comes meanwhile waits in the system's
/// buffer.
const READ_TOGETHER: usize = 256;
const READ_TOGETHER_BYTES: usize = 1 << 20;

/// The remote that was set, judged.
#[derive(Debug)]
pub(super) struct Remote {
    host: String,
    address: SocketAddr,
}

/// Looks a remote up that was set.
pub(super) async fn remote(
    bridge: &Bridge,
    remote: &str,
    socket: &UdpSocket,
) -> Result<Remote, Fault> {
    let (host, port) = split_host_port(remote)?;
    // A bound socket has an address; without one IPv4 is all that is certain.
    let local = socket
        .local_addr()
        .unwrap_or_else(|_| SocketAddr::from(([0, 0, 0, 0], 0)));
    let egress = &bridge.context.egress;
    let address = egress
        .datagram_target(&bridge.behalf(), &host, port, local)
        .await?;
    Ok(Remote { host, address })
}

/// Starts the tasks of a socket.
pub(super) async fn launch(
    bridge: &Arc<Bridge>,
    socket: Held<UdpSocket>,
    remote: Option<Remote>,
    run: Run,
) {
    let (orders, waiting) = mpsc::channel(bridge.context.limits.unsent_sends_per_peer);
    bridge.inner().datagrams = Some(orders);
    if let Some(remote) = remote {
        invite(bridge, &remote, &run).await;
    }
    if let Ok(local) = socket.local_addr() {
        bridge.context.datagrams.add(local, bridge);
    }
    let socket = Arc::new(socket);
    let tasks = run.tasks.clone();
    tasks.spawn(write::run(
        Arc::clone(bridge),
        Arc::clone(&socket),
        waiting,
        run.clone(),
    ));
    tasks.spawn(read(Arc::clone(bridge), socket, run));
}

/// Makes the remote a peer from the start; where there is no room for it, it becomes one when it is sent to.
async fn invite(bridge: &Arc<Bridge>, remote: &Remote, run: &Run) {
    match bridge.udp_peer(canonical(remote.address), Door::open(), run) {
        Ok((peer, _)) => {
            peer.is_asked_for(&remote.host);
            let joined = Event::PeerJoined {
                address: peer.address.to_string(),
            };
            bridge.note_soon(Some(&peer), joined).await;
        }
        Err(fault) => bridge.note_soon(None, failure(&fault, 0)).await,
    }
}

impl Bridge {
    /// The peer with an address, and whether it is new. When the bridge has as many peers as it may, the one
    /// that is missed least is forgotten.
    pub(super) fn udp_peer(
        self: &Arc<Self>,
        address: SocketAddr,
        door: Door,
        run: &Run,
    ) -> Result<(Arc<Peer>, bool), Fault> {
        let (known, orders, full) = {
            let inner = self.inner();
            let known = inner
                .by_address
                .get(&address)
                .and_then(|number| inner.peers.get(number));
            let full = inner.peers.len() >= self.context.limits.peers_per_bridge;
            (known.cloned(), inner.datagrams.clone(), full)
        };
        if let Some(peer) = known {
            return Ok((peer, false));
        }
        if full {
            self.forget_least();
        }
        // Without a queue the bridge is being closed, and a queue that nobody reads tells the sender so.
        let orders = orders.unwrap_or_else(|| mpsc::channel(1).0);
        Ok((self.join(address, door, None, orders, run)?, true))
    }

    /// Takes a UDP peer out; it is there again with its next datagram.
    pub(super) fn forget(self: &Arc<Self>, peer: &Arc<Peer>) {
        let left = self.take_out(std::slice::from_ref(peer));
        if left.is_empty() {
            return;
        }
        let (bridge, told) = (Arc::clone(self), self.announce_left(peer));
        let peer = Arc::clone(peer);
        self.context.tasks.spawn(async move {
            let _ = bridge.context.journal.append(&bridge.log, left, told).await;
            bridge.keep_names(&[peer]).await;
        });
    }
}

async fn read(bridge: Arc<Bridge>, socket: Arc<Held<UdpSocket>>, run: Run) {
    let mut scratch = vec![0; DATAGRAM_BYTES].into_boxed_slice();
    let mut drops = Drops::of(&socket);
    let mut looks = tokio::time::interval(DROPS_TIME);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = false;
    // Datagrams that came faster than they may.
    let mut over = 0;
    let mut denial = pin!(bridge.local_denied());
    let mut rules = bridge.context.egress.watch();
    let mut sources = Sources::default();
    let denied = loop {
        tokio::select! {
            biased;
            () = run.cancel.cancelled() => break None,
            fault = &mut denial => break Some(fault),
            _ = rules.changed() => {
                sources = Sources::default();
                bridge.forget_denied().await;
                continue;
            }
            _ = looks.tick(), if heard => {
                // What was dropped because the journal has no room is told when it has.
                if bridge.check_kept().is_err() {
                    continue;
                }
                heard = false;
                let dropped = dropped(drops.news().await + std::mem::take(&mut over));
                if !dropped.is_empty() {
                    store(&bridge, dropped, None, &run).await;
                }
                continue;
            }
            ready = socket.readable() => if let Err(error) = ready {
                tracing::warn!(bridge = %bridge.id(), %error, "a UDP socket cannot be read");
                break None;
            },
        }
        let together = tokio::select! {
            biased;
            () = run.cancel.cancelled() => break None,
            together = room_for(&bridge) => together,
        };
        let room = tokio::select! {
            biased;
            () = run.cancel.cancelled() => break None,
            room = bridge.context.intake.room(DATAGRAM_BYTES) => room,
        };
        let mut datagrams = receive(&socket, &mut scratch, together);
        heard |= !datagrams.is_empty();
        let came = datagrams.len();
        let full = came > 0 && bridge.is_full().await;
        datagrams.retain(|(_, bytes)| !full && bridge.quota.admits(Way::In, bytes.len()));
        over += (came - datagrams.len()) as u64;
        if !datagrams.is_empty() {
            let bytes = datagrams.iter().map(|(_, bytes)| bytes.len()).sum();
            let _held = room.map(|mut room| {
                room.weigh(datagrams.len(), bytes);
                room
            });
            keep(&bridge, datagrams, &mut sources, &run).await;
        }
    };
    if let Ok(local) = socket.local_addr() {
        bridge.context.datagrams.remove(local, &bridge);
    }
    let peers: Vec<_> = bridge.inner().peers.values().cloned().collect();
    // Not waited for: on a full disk a bridge can still be closed.
    let mut last = dropped(drops.news().await + over);
    last.extend(bridge.take_out(&peers));
    bridge.context.journal.append_soon(&bridge.log, last).await;
    bridge.keep_names(&peers).await;
    if let Some(fault) = denied {
        bridge.denied(&fault, &run).await;
    }
}

/// The event that so many datagrams were dropped; none where none was.
fn dropped(count: u64) -> Vec<NewEntry> {
    let event = (count > 0).then_some(Event::DatagramsDropped { count });
    event
        .map(|event| NewEntry::event(None, event))
        .into_iter()
        .collect()
}

/// Waits until entries are stored, or the bridge is closed: on a full disk that must not wait. The journal keeps them.
async fn store(bridge: &Bridge, entries: Vec<NewEntry>, handoff: Option<Handoff>, run: &Run) {
    let journal = &bridge.context.journal;
    if let Ok(stored) = journal.hand_in(&bridge.log, entries, handoff).await {
        tokio::select! {
            _ = stored => {}
            () = run.cancel.cancelled() => {}
        }
    }
}

/// How many datagrams may be read together. In a room each goes to all the others, and all of them through the socket's
/// one queue: this waits until that has room for one datagram and for the word that its source has joined.
async fn room_for(bridge: &Bridge) -> usize {
    let (peers, queue) = {
        let inner = bridge.inner();
        if inner.settings.mode != Mode::Room {
            return READ_TOGETHER;
        }
        (inner.peers.len(), inner.datagrams.clone())
    };
    let Some(queue) = queue else {
        return READ_TOGETHER;
    };
    // Each may come from a new source, and then there is one more who hears the next.
    let orders = |together: usize| 2 * together * (peers + together);
    let one = orders(1).min(queue.max_capacity());
    // Let go at once: what a page sends meanwhile is little beside it. A closed queue takes nothing anyway.
    drop(queue.reserve_many(one).await);
    let fits = |together: &usize| orders(*together) <= queue.capacity();
    (1..=READ_TOGETHER).rev().find(fits).unwrap_or(1)
}

fn receive(socket: &UdpSocket, scratch: &mut [u8], together: usize) -> Vec<(SocketAddr, Vec<u8>)> {
    let (mut datagrams, mut bytes) = (Vec::new(), 0);
    while datagrams.len() < together && bytes < READ_TOGETHER_BYTES {
        // Errors here are ICMP answers to earlier sends, or that nothing is left.
        let Ok((length, from)) = socket.try_recv_from(scratch) else {
            break;
        };
        bytes += length;
        datagrams.push((canonical(from), scratch[..length].to_vec()));
    }
    datagrams
}

/// Stores datagrams, echoes or forwards them where the bridge does that, and forgets who said a farewell.
async fn keep(
    bridge: &Arc<Bridge>,
    datagrams: Vec<(SocketAddr, Vec<u8>)>,
    sources: &mut Sources,
    run: &Run,
) {
    let (settings, behalf, now) = (bridge.settings(), bridge.behalf(), Instant::now());
    let mut batch = Batch::new(&bridge.said);
    for (from, bytes) in datagrams {
        // A source can be forged: what may not be sent to is no peer.
        let judge = || bridge.check_source(&behalf, from);
        if let Err(told) = sources.check(from, now, judge) {
            batch.dropped += 1;
            let entry = |fault| NewEntry::event(None, failure(&fault, 0));
            batch.entries.extend(told.map(entry));
            continue;
        }
        let door = match settings.mode {
            Mode::Room => Door::before(from, &bridge.tries),
            Mode::Console | Mode::Echo | Mode::Http => Door::open(),
        };
        match bridge.udp_peer(from, door, run) {
            Ok((peer, new)) => {
                // Only what answers by itself can be in a loop.
                let answers = settings.mode != Mode::Console;
                let automata = &bridge.context.datagrams;
                let own = answers.then(|| automata.at(from)).flatten();
                batch.add(&peer, new, bytes, &settings, own);
            }
            Err(_) => batch.dropped += 1,
        }
    }
    let Batch {
        mut entries,
        outgoing,
        entering,
        leaving,
        dropped,
        ..
    } = batch;
    entries.extend(self::dropped(dropped));
    store(bridge, entries, handed_on(bridge, outgoing), run).await;
    for peer in entering {
        bridge.publish_peer(&peer);
    }
    for peer in leaving {
        bridge.forget(&peer);
    }
}

/// What goes out once its entries are stored.
fn handed_on(
    bridge: &Arc<Bridge>,
    outgoing: Vec<(u64, Arc<Peer>, Bytes, Whom)>,
) -> Option<Handoff> {
    if outgoing.is_empty() {
        return None;
    }
    let bridge = Arc::clone(bridge);
    Some(Box::new(move |first| {
        for (offset, peer, bytes, whom) in outgoing {
            match whom {
                Whom::Itself => bridge.hand_over(&[peer], &bytes, first + offset),
                Whom::Others => bridge.tell_others(&peer, bytes, first + offset),
            }
        }
    }))
}
