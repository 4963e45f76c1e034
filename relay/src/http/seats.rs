//! Room for live sockets: in all, for an address, and for one person or link. Whoever has one link can come as any number of
//! guests from any number of addresses, so that guests never take all of it, and some is kept for those who look after the relay.

use std::{net::IpAddr, sync::Arc};

use shared::fault::{Fault, FaultCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    crowd::{Crowd, Seat},
    places::for_others,
};
use crate::{
    access::{Caller, Whose},
    config::LimitsSection,
};

/// All room for live sockets.
#[derive(Debug)]
pub(super) struct Seats {
    most: usize,
    most_of_address: usize,
    most_of_person: usize,
    all: Arc<Semaphore>,
    /// Of all who are no admins.
    others: Arc<Semaphore>,
    guests: Arc<Semaphore>,
    of_address: Arc<Crowd>,
    /// Of all at an address who are no admins.
    others_of_address: Arc<Crowd>,
    of_person: Arc<Crowd<Whose>>,
}

/// A live socket's room, until it is dropped.
#[derive(Debug)]
pub(super) struct Taken {
    _all: Vec<OwnedSemaphorePermit>,
    _of_address: Seat,
    _of_others: Option<Seat>,
    _of_person: Option<Seat<Whose>>,
}

impl Seats {
    /// As the limits have it.
    pub(super) fn new(limits: &LimitsSection) -> Self {
        let most = limits.viewers.min(Semaphore::MAX_PERMITS);
        let room = |most: usize| Arc::new(Semaphore::new(most));
        Self {
            most,
            most_of_address: limits.viewers_per_address,
            most_of_person: limits.viewers_per_person,
            all: room(most),
            others: room(for_others(most)),
            guests: room(most.div_ceil(2)),
            of_address: Crowd::new(limits.viewers_per_address),
            others_of_address: Crowd::new(for_others(limits.viewers_per_address)),
            of_person: Crowd::new(limits.viewers_per_person),
        }
    }

    /// Room for a live socket of somebody's.
    ///
    /// # Errors
    /// `too-many-requests`, with the limit.
    pub(super) fn enter(&self, caller: &Caller, address: IpAddr) -> Result<Taken, Fault> {
        let of_others = match caller.rights.is_admin() {
            true => Some(None),
            false => self.others_of_address.enter(address).map(Some),
        };
        let of_address = self.of_address.enter(address).zip(of_others);
        let (of_address, of_others) =
            of_address.ok_or_else(|| too_many("viewers_per_address", self.most_of_address))?;
        let of_person = match caller.identity.whose() {
            Whose::Owner => None,
            whose => {
                let seat = self.of_person.enter_as(whose);
                Some(seat.ok_or_else(|| too_many("viewers_per_person", self.most_of_person))?)
            }
        };
        let rooms = [
            (caller.guest().is_some(), &self.guests),
            (!caller.rights.is_admin(), &self.others),
            (true, &self.all),
        ];
        let rooms = rooms.into_iter().filter(|(counts, _)| *counts);
        let all = rooms.map(|(_, room)| Arc::clone(room).try_acquire_owned());
        let all: Result<_, _> = all.collect();
        Ok(Taken {
            _all: all.map_err(|_| too_many("viewers", self.most))?,
            _of_address: of_address,
            _of_others: of_others,
            _of_person: of_person,
        })
    }

    /// How many there are.
    pub(super) fn taken(&self) -> usize {
        self.most.saturating_sub(self.all.available_permits())
    }
}

fn too_many(limit: &'static str, most: usize) -> Fault {
    let detail = format!(
        "The relay's limit {limit} = {most} is reached; close a page, or raise limits.{limit}."
    );
    Fault::new(FaultCode::TooManyRequests, detail)
        .with("limit", limit)
        .with("value", most)
}
