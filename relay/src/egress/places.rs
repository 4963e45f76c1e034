//! Where the relay's own bridges listen: what members may reach on loopback.
//!
//! A place is known from the moment at which its socket is there until before that is closed, so that whoever is met at a held
//! place is the bridge. A place that was left is taken anew while somebody is on the way to it: a caller is then refused and a
//! datagram lost, as where nobody listens, and no other program is met.

use std::{
    collections::HashMap,
    fmt, io,
    net::{IpAddr, SocketAddr},
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use shared::{
    address::canonical,
    id::{BridgeId, UserId},
    operation::Purpose,
    user::Role,
};
use socket2::{Socket, Type};

use super::{Asking, Egress, bind::bind};

/// Whether all of these people, none of them as more than the role, may use the bridge.
pub type MayUse = Box<dyn Fn(Role, &[UserId]) -> bool + Send + Sync>;

/// The places, one for each bridge that listens or has listened and is still there.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Arc<Mutex<Known>>);

/// What is known of them.
#[derive(Debug, Default)]
pub(super) struct Known {
    last: u64,
    by_bridge: HashMap<BridgeId, Place>,
}

struct Place {
    /// Another one whenever the bridge is opened.
    number: u64,
    at: SocketAddr,
    is_udp: bool,
    is_held: bool,
    may_use: MayUse,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at, self.is_held)
    }
}

/// What makes a place the relay's own while somebody is on the way to it.
#[derive(Debug)]
pub(super) enum Stay {
    /// The bridge's socket, by the number of its opening.
    Held(u64),
    /// A socket that nobody can connect with.
    Taken { _held: Socket },
}

/// A bridge's socket. The place is known to be held as long as this is there.
#[derive(Debug)]
pub struct Held<T> {
    // Dropped first: nobody may be sent to a place that has no socket any more.
    _hold: Hold,
    socket: T,
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.socket
    }
}

#[derive(Debug)]
struct Hold {
    places: Places,
    bridge: BridgeId,
    number: u64,
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(place) = self.places.lock().by_bridge.get_mut(&self.bridge) {
            place.is_held &= place.number != self.number;
        }
    }
}

impl Places {
    fn hold<T>(
        &self,
        socket: T,
        at: SocketAddr,
        is_udp: bool,
        whose: (BridgeId, MayUse),
    ) -> Held<T> {
        let (bridge, may_use) = whose;
        let mut known = self.lock();
        known.last += 1;
        let number = known.last;
        let place = Place {
            number,
            at: canonical(at),
            is_udp,
            is_held: true,
            may_use,
        };
        known.by_bridge.insert(bridge.clone(), place);
        let hold = Hold {
            places: self.clone(),
            bridge,
            number,
        };
        Held {
            _hold: hold,
            socket,
        }
    }

    /// Whether a bridge is met at an address, or was, that those may use in whose name it is asked; and nobody else.
    pub(super) fn admits(&self, asking: &Asking, ip: IpAddr) -> bool {
        self.stay(asking, ip).is_some()
    }

    /// The same; what is answered keeps it so.
    pub(super) fn stay(&self, asking: &Asking, ip: IpAddr) -> Option<Stay> {
        self.lock().stay(asking, ip)
    }

    /// Whether a connection that was had meanwhile is one with the bridge.
    pub(super) fn is_met(&self, asking: &Asking, ip: IpAddr, stay: &Stay) -> bool {
        match (self.stay(asking, ip), stay) {
            (Some(Stay::Held(now)), Stay::Held(number)) => now == *number,
            _ => false,
        }
    }

    /// Sends while the place is the relay's own; nothing where it is not. `send` does not wait.
    pub(super) fn send<T>(
        &self,
        asking: &Asking,
        ip: IpAddr,
        send: impl FnOnce() -> T,
    ) -> Option<T> {
        let known = self.lock();
        let _stay = known.stay(asking, ip)?;
        Some(send())
    }

    /// Held while a socket is bound: what [`Self::send`] takes for a moment is not to be in its way.
    pub(super) fn while_binding(&self) -> MutexGuard<'_, Known> {
        self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn stay(&self, asking: &Asking, ip: IpAddr) -> Option<Stay> {
        let at = canonical(SocketAddr::new(ip, asking.port));
        let is_udp = asking.purpose == Purpose::Udp;
        let there = self.by_bridge.values().filter(|place| {
            place.is_udp == is_udp
                && place.covers(at)
                && (place.may_use)(asking.role, asking.people)
        });
        let place = there.max_by_key(|place| place.is_held)?;
        match place.is_held {
            true => Some(Stay::Held(place.number)),
            false => take(at, is_udp).ok().map(|_held| Stay::Taken { _held }),
        }
    }
}

impl Place {
    /// Whether who goes to an address meets this place. One of all addresses counts where the system lets nobody else have one of
    /// them.
    fn covers(&self, at: SocketAddr) -> bool {
        let held = self.at.ip();
        let family = held.is_ipv4() == at.is_ipv4() || held.is_ipv6();
        let is_all = held.is_unspecified() && family && cfg!(target_os = "linux");
        at.ip().is_loopback() && at.port() == self.at.port() && (held == at.ip() || is_all)
    }
}

/// Takes a place that nobody has, so that nobody listens there.
fn take(at: SocketAddr, is_udp: bool) -> io::Result<Socket> {
    let kind = if is_udp { Type::DGRAM } else { Type::STREAM };
    let socket = bind(at, kind)?;
    // It was needed beside connections of before; with it another could listen here.
    socket.set_reuse_address(false)?;
    Ok(socket)
}

impl Egress {
    /// A bridge's socket, whose place is known to be held from now on.
    pub fn hold<T>(
        &self,
        socket: T,
        at: SocketAddr,
        is_udp: bool,
        bridge: BridgeId,
        may_use: MayUse,
    ) -> Held<T> {
        let places = &self.shared.places;
        places.hold(socket, at, is_udp, (bridge, may_use))
    }

    /// A bridge's place is its own no more, held or left.
    pub fn leave(&self, bridge: &BridgeId) {
        self.shared.places.lock().by_bridge.remove(bridge);
    }
}
