//! What bridges do later: they dial again, and send datagrams, once or again and again; each time to a name whose answer has
//! changed.

use std::{cell::RefCell, collections::BTreeMap, net::IpAddr};

use shared::user::Role;

use super::{
    cases::{Names, PUBLIC, ROLES, cases, telling},
    drawn::{OF_EACH, addresses},
    everywhere::{Datagrams, Sink, met_at},
    oracle,
};
use crate::{
    common::{BEYOND, inside_namespace_with_names, prelude::*, seeded, trials},
    members::{person, script},
};

/// Bridges that dial again; what they stand for then is asked for so many times, with pauses that grow.
const DIAL_AGAIN: usize = 96;
const AGAIN: usize = 2;

/// IPv4 addresses around each of which sixteen datagrams are sent, and how often a name changes that is sent to by itself.
const SENT: usize = 64;
const CHANGES: usize = 64;

/// What nobody but the owner may use; it ends the answers of a name.
const PRIVATE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 1, 2, 3));

/// Names that stand for the public address first, then for so many others by chance, and then for a private one; and of each
/// what members come to.
fn changing(seed: u64, count: usize, changes: usize) -> (Names, Vec<(String, Vec<IpAddr>)>) {
    let all = addresses((count * changes).div_ceil(OF_EACH), &mut seeded(seed));
    let said: Vec<_> = all.iter().copied().zip(oracle::asked(&all)).collect();
    let names = said.chunks(changes).take(count).enumerate();
    names
        .map(|(nth, part)| {
            let name = format!("s{seed}n{nth}.test");
            let mut answers = vec![vec![PUBLIC]];
            answers.extend(part.iter().map(|(ip, _)| vec![*ip]));
            answers.push(vec![PRIVATE]);
            let allowed = part.iter().filter(|(_, said)| said.allows(Role::Member));
            let met = allowed.filter_map(|(ip, _)| met_at(*ip)).collect();
            ((name.clone(), answers), (name, met))
        })
        .unzip()
}

#[tokio::test]
async fn a_bridge_that_dials_again_comes_to_what_is_judged_then() {
    let test = "generated::bridged::a_bridge_that_dials_again_comes_to_what_is_judged_then";
    if !inside_namespace_with_names(test, BEYOND) {
        return;
    }
    let (names, expected) = changing(3, DIAL_AGAIN, AGAIN);
    let dns = telling(names);
    let host = Host::with(|config| config.quotas.bridges_per_person = 0).await;
    let member = script(&host, "x", "member").await;
    let sink = Sink::start(0);
    let came = RefCell::new(Vec::new());
    for (name, _) in &expected {
        let endpoint = json!({"kind": "tcp-connect", "host": name, "port": sink.port});
        let bridge = member.create(json!({"endpoint": endpoint, "reconnect": true}));
        assert_eq!(bridge.await["state"], "open", "{name}");
        came.borrow_mut().extend(sink.came());
    }
    for (name, _) in &expected {
        until(&format!("{name} to be asked for again"), || async {
            came.borrow_mut().extend(sink.came());
            (dns.asked(name) > AGAIN + 1).then_some(())
        })
        .await;
    }
    let mut came = came.into_inner();
    came.extend(sink.came());
    let first = expected.iter().map(|_| PUBLIC);
    let later = expected.iter().flat_map(|(_, met)| met.iter().copied());
    let mut expected: Vec<_> = first.chain(later).collect();
    println!("{} dialled again, {} came", DIAL_AGAIN * AGAIN, came.len());
    came.sort();
    expected.sort();
    assert_eq!(came, expected);
}

#[tokio::test]
async fn a_datagram_comes_to_what_was_judged_and_nowhere_else() {
    let test = "generated::bridged::a_datagram_comes_to_what_was_judged_and_nowhere_else";
    if !inside_namespace_with_names(test, BEYOND) {
        return;
    }
    let (mut cases, names) = cases(4, SENT * trials(), &ROLES);
    // What goes to a group or a link would come to whoever has joined.
    cases.retain(|case| case.stands_for.iter().all(|ip| met_at(*ip).is_some()) || !case.allowed);
    let dns = telling(names);
    let host = Host::start().await;
    let datagrams = Datagrams::start().await;
    let endpoint = json!({"kind": "udp", "host": "::", "port": 0});
    let bridge = id(&host.create(json!({"endpoint": endpoint})).await);
    let li = person(&host, "Li", "member").await;
    let grant = json!({"bridge": bridge, "user": "Li", "may": "chat"});
    host.call("grant-bridge", grant).await.good();
    let (mut expected, mut sent) = (BTreeMap::new(), 0);
    for (nth, case) in cases.iter().enumerate() {
        let api = if case.role == Role::Admin {
            &*host
        } else {
            &li
        };
        let to = format!("{}:{}", case.authority(), datagrams.port);
        let with = json!({"bridge": bridge, "to": to, "text": nth.to_string()});
        let reply = api.call("send", with).await;
        let wanted = if case.allowed { "" } else { "denied-by-policy" };
        assert_eq!(reply.code(), wanted, "{case:?}: {reply:?}");
        if case.is_named() {
            assert_eq!(dns.asked(&case.host), 1, "{case:?}");
        }
        if case.allowed {
            let met = case.stands_for.iter().filter_map(|ip| met_at(*ip));
            expected.insert(nth.to_string(), met.collect::<Vec<_>>());
        }
        sent += 1;
    }
    let came = datagrams.came().await;
    println!("{sent} sent, {} came", came.len());
    assert_eq!(came.len(), expected.len());
    for (text, ip) in &came {
        let met = expected.remove(text).unwrap_or_default();
        assert!(met.contains(ip), "{ip}, not {met:?}");
    }
}

#[tokio::test]
async fn what_is_sent_again_and_again_comes_to_what_is_judged_then() {
    let test = "generated::bridged::what_is_sent_again_and_again_comes_to_what_is_judged_then";
    if !inside_namespace_with_names(test, BEYOND) {
        return;
    }
    let (names, expected) = changing(5, 16, CHANGES * trials());
    let dns = telling(names);
    let host = Host::start().await;
    let datagrams = Datagrams::start().await;
    let endpoint = json!({"kind": "udp", "host": "::", "port": 0});
    let bridge = id(&host.create(json!({"endpoint": endpoint})).await);
    let li = person(&host, "Li", "member").await;
    let grant = json!({"bridge": bridge, "user": "Li", "may": "chat"});
    host.call("grant-bridge", grant).await.good();
    for (name, _) in &expected {
        let to = format!("{name}:{}", datagrams.port);
        let with = json!({"bridge": bridge, "to": to, "text": name, "every_ms": 20});
        li.call("create-periodic", with).await.good();
    }
    for (name, _) in &expected {
        until(&format!("{name} to be asked for again"), || async {
            (dns.asked(name) > CHANGES * trials() + 2).then_some(())
        })
        .await;
    }
    let mut came = datagrams.came().await;
    let met =
        |(name, met): (String, Vec<IpAddr>)| met.into_iter().map(move |ip| (name.clone(), ip));
    let mut expected: Vec<_> = expected.into_iter().flat_map(met).collect();
    println!("{} changes, {} came", 16 * CHANGES * trials(), came.len());
    came.sort();
    expected.sort();
    assert_eq!(came, expected);
}
