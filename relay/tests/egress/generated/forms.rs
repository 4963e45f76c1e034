//! The same million addresses in each form: as literals, behind names, and behind names that are dialled and change between the
//! check and the dial: who looked them up once more would come to others.
//!
//! Of those that may be dialled each really is, since nobody listens: the way out goes from one to the next, and each connection
//! that is begun is seen. One that is forbidden forbids all that stand beside it: most of those are taken together, some stand alone
//! among others that are allowed, and each is judged by itself as a literal and behind a name.

mod changing;

use std::{net::IpAddr, sync::Arc};

use relay::{
    config::EgressSection,
    egress::{Around, Asking, Behalf, Egress, Rulebook},
};
use shared::{fault::FaultCode, operation::Purpose, user::Role};
use tokio::task::JoinSet;

use super::{
    begun::{Begun, Place},
    cases::telling,
    drawn::{OF_EACH, addresses},
    everywhere::met_at,
    judged::is_as_said,
    oracle::{self, Said},
};
use crate::{
    common::{BEYOND, PATIENCE, inside_namespace_with_names, seeded, trials},
    dns::Dns,
};
use changing::{Changing, changing};

/// Addresses of a round.
const ADDRESSES: usize = 1 << 20;

/// Threads that judge literals, and names that are gone to at once.
const THREADS: usize = 2;
const AT_ONCE: usize = 8;

/// So many addresses stand behind a name that is checked.
const CHECKED: usize = 200;

/// An address, and what is to be said of it.
type Told = (IpAddr, Said);

fn said_of(book: &Rulebook, (ip, said): Told) {
    for role in [Role::Admin, Role::Member] {
        let asking = Asking {
            role,
            people: &[],
            host: None,
            port: 80,
            purpose: Purpose::TcpConnect,
        };
        // What is the machine's own is no matter of the registries, and takes long to ask.
        let judged = book.judge(&asking, ip, &Around::NOTHING);
        let same = said.is(role, judged.allowed, &judged.rule);
        assert!(same, "{ip} for {role:?}: {judged:?}, not {said:?}");
    }
}

fn literals(book: &Rulebook, all: &[Told]) {
    std::thread::scope(|scope| {
        for part in all.chunks(all.len().div_ceil(THREADS)) {
            scope.spawn(move || part.iter().for_each(|told| said_of(book, *told)));
        }
    });
    let allowed = all.iter().filter(|(_, said)| said.allows(Role::Member));
    let (judged, allowed) = (all.len(), allowed.count());
    println!("{judged} literals, {allowed} of them allowed to members");
    assert!(
        allowed > judged / 20 && allowed < judged / 2,
        "{allowed} of {judged}"
    );
}

/// Checks a name; each of its addresses is told of by itself.
async fn checked(egress: &Egress, name: &str, role: Role, behind: &[Told]) {
    let asking = Asking::new(role, name, 80, Purpose::TcpConnect);
    let told = egress.judgement(&asking).await.unwrap();
    is_as_said(&told, &behind.iter().copied().collect(), role, name);
}

async fn names(egress: &Egress, all: &Arc<[Told]>) {
    let name = |nth: usize| format!("c{nth}.test");
    let ips = |part: &[Told]| vec![part.iter().map(|(ip, _)| *ip).collect()];
    let parts = all.chunks(CHECKED).enumerate();
    let _dns = telling(parts.map(|(nth, part)| (name(nth), ips(part))).collect());
    let mut tasks = JoinSet::new();
    for first in 0..AT_ONCE {
        let (egress, all) = (egress.clone(), Arc::clone(all));
        tasks.spawn(async move {
            let parts = all.chunks(CHECKED).enumerate();
            for (nth, part) in parts.skip(first).step_by(AT_ONCE) {
                let role = [Role::Member, Role::Admin][usize::from(nth % 4 == 0)];
                checked(&egress, &name(nth), role, part).await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    println!("{} addresses behind names", all.len());
}

/// Dials a name that is another one if it is asked for again.
async fn dialled(egress: &Egress, dns: &Dns, one: &Changing) {
    let Changing { name, role, .. } = one;
    let behalf = Behalf::of(*role, None);
    let dialled = egress.dial(&behalf, name, one.port, PATIENCE).await;
    let fault = dialled.unwrap_err();
    let denied = fault.code == FaultCode::DeniedByPolicy;
    assert_eq!(denied, one.is_forbidden(), "{one:?}: {fault:?}");
    if denied {
        let ip: IpAddr = fault.params["address"].as_str().unwrap().parse().unwrap();
        let mut behind = one.behind.iter();
        let said = behind.find(|(other, _)| *other == ip).unwrap().1;
        assert!(!said.allows(*role), "{one:?}: {fault:?}");
    }
    assert_eq!(dns.asked(name), 1, "{one:?}");
}

/// Dials all names. No connection is begun but those that are to be; how many those are.
async fn all_dialled(egress: &Egress, all: Vec<Changing>) -> usize {
    let begun = Begun::start();
    let names = all.iter().map(Changing::answers).collect();
    let (dns, all) = (Arc::new(telling(names)), Arc::new(all));
    let mut tasks = JoinSet::new();
    for first in 0..AT_ONCE {
        let (egress, dns, all) = (egress.clone(), Arc::clone(&dns), Arc::clone(&all));
        tasks.spawn(async move {
            for one in all.iter().skip(first).step_by(AT_ONCE) {
                dialled(&egress, &dns, one).await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let mut expected: Vec<Place> = Vec::new();
    for one in all.iter().filter(|one| !one.is_forbidden()) {
        let met = one.behind.iter().filter_map(|(ip, _)| met_at(*ip));
        expected.extend(met.map(|ip| (ip, one.port)));
    }
    expected.sort_unstable();
    expected.dedup();
    let came = begun.places().await;
    let differs = came.iter().zip(&expected).find(|(came, met)| came != met);
    assert_eq!(differs, None);
    assert_eq!(came.len(), expected.len());
    came.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_registries_say_holds_of_every_embedding_in_each_form() {
    let test = "generated::forms::what_the_registries_say_holds_of_every_embedding_in_each_form";
    if !inside_namespace_with_names(test, BEYOND) {
        return;
    }
    let egress = Egress::new(&EgressSection::default(), &[], None);
    for round in 0..trials() {
        let random = &mut seeded(round as u64);
        let all = addresses(ADDRESSES / OF_EACH, random);
        let said = oracle::asked_of_several(&all);
        let all: Arc<[Told]> = all.into_iter().zip(said).collect();
        literals(&egress.book(), &all);
        names(&egress, &all).await;
        // Half of them, for each takes a connection or more.
        let changing = changing(&all[..all.len() / 2], random);
        let count = changing.len();
        let behind: usize = changing.iter().map(|one| one.behind.len()).sum();
        let begun = all_dialled(&egress, changing).await;
        println!(
            "{count} names that change between check and dial: {behind} addresses, {begun} of them dialled"
        );
        assert!(all.len() > 1_000_000 && behind > 500_000 && begun > 50_000);
    }
}
