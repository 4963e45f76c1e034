//! Places for connections: how many there are in all and for one address, and who leaves when there is no more room.
//!
//! A connection waits until it has a request of somebody who is known: before its first, between two, and while strangers or
//! guests ask.
//! When all places are taken, or all of an address, the one that has waited longest makes room, so that however many come and say
//! nothing, or nothing that ends, whoever says something is heard. Requests of those who are no admins keep a part of the places and
//! no more, so that there are always some that make room: an admin gets in whatever others hold.

mod list;

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use prometheus_client::metrics::{counter::Counter, gauge::Gauge};
use tokio_util::sync::CancellationToken;

use super::{
    client::Proxies,
    crowd::{Crowd, Seat},
};
use crate::{household::household, journal::pulse::Labelled};
use list::{Full, List};
pub(super) use list::{Keeper, for_others};

/// All places of a listener.
#[derive(Debug)]
pub struct Places {
    pub(super) most_for_one: usize,
    /// Requests under way that come through trusted proxies, by whom those name; and those of them that are somebody's who is no admin.
    forwarded: Arc<Crowd>,
    forwarded_for_others: Arc<Crowd>,
    proxies: Proxies,
    list: Mutex<List>,
    /// Connections that are no live sockets.
    pub(super) held: Gauge,
    /// Connections that were turned away or ended for want of room, by why.
    pub(super) refused: Labelled<Counter>,
}

/// A connection's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    /// Set when another needs the place more.
    pub(super) over: CancellationToken,
}

impl Places {
    /// So many in all, and so many for one address; trusted proxies, who come for others, have no bound of their own, but each
    /// of those others has as many requests under way.
    pub fn new(most: usize, most_for_one: usize, proxies: Proxies) -> Arc<Self> {
        let refused = Labelled::<Counter>::default();
        for why in ["address", "busy", "waited"] {
            refused.get_or_create(&[("why", why)]).inc_by(0);
        }
        Arc::new(Self {
            most_for_one,
            forwarded: Crowd::new(most_for_one),
            forwarded_for_others: Crowd::new(for_others(most_for_one)),
            proxies,
            list: Mutex::new(List::new(most, most_for_one)),
            held: Gauge::default(),
            refused,
        })
    }

    /// A place for a connection from an address. Where there is none, the connection is to be closed.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let over = CancellationToken::new();
        let bounded = (!self.proxies.trust(address)).then(|| household(address));
        let entered = self.list().enter(bounded, &over);
        let (number, full) = match entered {
            Ok((number, full)) => (Some(number), full.map(|full| (full, "waited"))),
            Err(full) => (None, Some((full, "busy"))),
        };
        match full {
            Some((Full::Address, _)) => self.refuse("address"),
            Some((Full::All, why)) => self.refuse(why),
            None => {}
        }
        let number = number?;
        self.held.inc();
        Some(Place {
            places: Arc::clone(self),
            number,
            over,
        })
    }

    /// The system has no room either: the connection that has waited longest ends.
    pub(super) fn make_room(&self) {
        if self.list().make_room() {
            self.refuse("waited");
        }
    }

    fn refuse(&self, why: &'static str) {
        self.refused.get_or_create(&[("why", why)]).inc();
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// A request comes, from an address that a trusted proxy names where it comes through one.
    pub(super) fn begin(self: &Arc<Self>, forwarded_for: Option<IpAddr>) -> Underway {
        let places = &self.places;
        let seat = forwarded_for.map(|address| places.forwarded.enter(address));
        let crowded = matches!(seat, Some(None));
        // Its wait begins anew: who says something is the last to go.
        places.list().wait(self.number, &self.over);
        Underway(Arc::new(Request {
            place: Arc::clone(self),
            crowded,
            forwarded_for,
            _seat: seat.flatten(),
            of_others: OnceLock::new(),
        }))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.list().leave(self.number);
        self.places.held.dec();
    }
}

/// A request that is under way, until the last of its clones is dropped.
#[derive(Clone, Debug)]
pub(super) struct Underway(Arc<Request>);

impl Underway {
    /// It is known who asks: the connection makes room for nobody until this is over, as far as others than admins may have that.
    pub(super) fn keep_place(&self, keeper: Keeper) {
        let place = &self.0.place;
        place.places.list().keep(place.number, keeper);
    }

    /// It is somebody's who is known and no admin; says whether there is room for it, of those for which a trusted proxy asks.
    pub(super) fn is_of_other(&self) -> bool {
        let Some(address) = self.0.forwarded_for else {
            return true;
        };
        let places = &self.0.place.places;
        let of_others = &self.0.of_others;
        let seat = of_others.get_or_init(|| places.forwarded_for_others.enter(address));
        if seat.is_none() {
            places.refuse("address");
        }
        seat.is_some()
    }

    /// Whether the address for which a trusted proxy asks has as many requests under way as it may, and this is no admin's.
    pub(super) fn is_crowded(&self) -> bool {
        if self.0.crowded {
            self.0.place.places.refuse("address");
        }
        self.0.crowded
    }
}

#[derive(Debug)]
struct Request {
    place: Arc<Place>,
    crowded: bool,
    forwarded_for: Option<IpAddr>,
    _seat: Option<Seat>,
    of_others: OnceLock<Option<Seat>>,
}

impl Drop for Request {
    fn drop(&mut self) {
        let Place {
            places,
            number,
            over,
            ..
        } = &*self.place;
        places.list().wait(*number, over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(most: usize, most_for_one: usize, trusted: &[&str]) -> Arc<Places> {
        let trusted = trusted
            .iter()
            .map(|text| (*text).to_owned().try_into().unwrap());
        Places::new(most, most_for_one, Proxies::new(trusted.collect()))
    }

    fn enter(places: &Arc<Places>, last: u8) -> Option<Arc<Place>> {
        places.enter([192, 0, 2, last].into()).map(Arc::new)
    }

    fn known(place: &Arc<Place>) -> Underway {
        let request = place.begin(None);
        request.keep_place(Keeper::Admin);
        request
    }

    #[test]
    fn who_has_waited_longest_makes_room_and_who_works_stays() {
        let places = places(3, 9, &[]);
        let [working, waiting, rested] = [1, 2, 3].map(|last| enter(&places, last).unwrap());
        let work = known(&working);
        // Its wait begins anew.
        drop(known(&rested));
        let fourth = enter(&places, 4).unwrap();
        assert!(waiting.over.is_cancelled());
        assert!(!rested.over.is_cancelled() && !working.over.is_cancelled());
        drop(waiting);
        let (_third, _fourth) = (known(&rested), known(&fourth));
        assert!(enter(&places, 5).is_none(), "all have a request under way");
        drop(work);
        drop(working);
        assert!(enter(&places, 5).is_some());
    }

    #[test]
    fn a_stranger_s_request_keeps_no_place() {
        let places = places(2, 9, &[]);
        let [first, second] = [1, 2].map(|last| enter(&places, last).unwrap());
        let _asked = [second.begin(None), first.begin(None)];
        let _third = enter(&places, 3).unwrap();
        assert!(second.over.is_cancelled() && !first.over.is_cancelled());
    }

    #[test]
    fn through_a_proxy_each_address_has_its_bound_of_requests() {
        let places = places(9, 1, &["192.0.2.9"]);
        let proxy = [enter(&places, 9).unwrap(), enter(&places, 9).unwrap()];
        let asks = |of: usize, last: u8| proxy[of].begin(Some([198, 51, 100, last].into()));
        let one = asks(0, 1);
        assert!(!one.is_crowded() && !asks(1, 2).is_crowded());
        assert!(asks(1, 1).is_crowded());
        drop(one);
        assert!(!asks(1, 1).is_crowded());
        assert!(!proxy[0].begin(None).is_crowded());
    }

    #[test]
    fn through_a_proxy_some_requests_of_an_address_are_kept_for_admins_and_strangers() {
        let places = places(9, 3, &["192.0.2.9"]);
        let proxy = enter(&places, 9).unwrap();
        let asks = || proxy.begin(Some([198, 51, 100, 1].into()));
        let (first, second, third) = (asks(), asks(), asks());
        assert!(first.is_of_other() && second.is_of_other());
        // Asked again, it is the same one.
        assert!(first.is_of_other() && !third.is_of_other());
        assert!(!third.is_crowded() && asks().is_crowded());
        drop(first);
        assert!(asks().is_of_other());
        assert!(proxy.begin(None).is_of_other());
    }

    #[test]
    fn one_address_has_its_bound_and_a_trusted_proxy_has_none() {
        let places = places(9, 1, &["192.0.2.9"]);
        let one = enter(&places, 1).unwrap();
        let work = known(&one);
        assert!(enter(&places, 1).is_none());
        drop(work);
        let _one = enter(&places, 1).unwrap();
        assert!(one.over.is_cancelled());
        drop(one);
        let _other = enter(&places, 2).unwrap();
        let _proxy = [enter(&places, 9).unwrap(), enter(&places, 9).unwrap()];
        assert_eq!(places.held.get(), 4);
    }
}
