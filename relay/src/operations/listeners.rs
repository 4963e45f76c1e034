//! What listens on the relay's machine.

use std::{collections::HashMap, net::SocketAddr};

use shared::{
    bridge::Endpoint,
    fault::Fault,
    id::BridgeId,
    operation::{ListListeners, Listener, Listeners, Protocol},
    user::GrantMay,
};
use tokio::sync::Semaphore;

use super::{Perform, Services, network::busy};
use crate::{
    access::Caller,
    kernel::ports::{self, Waiting},
};

/// Each look goes through all processes: so many at once, and a further one is refused.
static LOOKS: Semaphore = Semaphore::const_new(4);

/// A socket's protocol and address.
type Place = (Protocol, SocketAddr);

impl Perform for ListListeners {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Listeners, Fault> {
        let _place = LOOKS.try_acquire().map_err(|_| busy())?;
        let bridges = of_bridges(services, &caller);
        let looked = tokio::task::spawn_blocking(ports::waiting).await;
        Ok(match looked.ok().flatten() {
            Some(waiting) => Listeners {
                listeners: sorted(waiting.into_iter().map(|one| shown(one, &bridges))),
                all: true,
            },
            None => Listeners {
                listeners: sorted(bridges.iter().map(own)),
                all: false,
            },
        })
    }
}

/// The sockets of bridges that wait for whoever comes, of those that the caller sees.
fn of_bridges(services: &Services, caller: &Caller) -> HashMap<Place, BridgeId> {
    let bridges = services.bridges.all().into_iter();
    let seen = bridges.filter(|it| caller.may(&it.id(), it.owner(), GrantMay::Look));
    let places = seen.filter_map(|bridge| {
        let protocol = match bridge.settings().endpoint {
            Endpoint::TcpListen { .. } => Protocol::Tcp,
            Endpoint::Udp { .. } => Protocol::Udp,
            Endpoint::TcpConnect { .. } => return None,
        };
        Some(((protocol, bridge.local()?), bridge.id()))
    });
    places.collect()
}

fn shown(waiting: Waiting, bridges: &HashMap<Place, BridgeId>) -> Listener {
    let protocol = match waiting.udp {
        true => Protocol::Udp,
        false => Protocol::Tcp,
    };
    let (program, pid) = match waiting.program {
        Some(program) => (Some(program.name), Some(program.pid)),
        None => (None, None),
    };
    Listener {
        protocol,
        address: waiting.local.to_string(),
        port: waiting.local.port(),
        bridge: bridges.get(&(protocol, waiting.local)).cloned(),
        program,
        pid,
    }
}

fn own(((protocol, local), bridge): (&Place, &BridgeId)) -> Listener {
    Listener {
        protocol: *protocol,
        address: local.to_string(),
        port: local.port(),
        bridge: Some(bridge.clone()),
        program: None,
        pid: None,
    }
}

fn sorted(listeners: impl Iterator<Item = Listener>) -> Vec<Listener> {
    let mut all: Vec<_> = listeners.collect();
    all.sort_by(|a, b| {
        let key = |one: &Listener| (one.port, one.protocol, one.address.clone());
        key(a).cmp(&key(b))
    });
    all
}
