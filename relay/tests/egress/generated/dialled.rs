//! Dials: by the way out itself, which takes so many, and by bridges through the public door.

use std::sync::Arc;

use relay::{
    config::EgressSection,
    egress::{Behalf, Egress},
};
use shared::{fault::FaultCode, user::Role};
use tokio::task::JoinSet;

use super::{
    cases::{Case, Outcome, ROLES, cases, telling},
    everywhere::Sink,
};
use crate::{
    common::{Api, BEYOND, PATIENCE, inside_namespace_with_names, prelude::*, trials},
    dns::Dns,
    members::script,
};

/// So many go at once, each to a port of its own.
const AT_ONCE: usize = 8;

/// IPv4 addresses of a round, around each of which sixteen cases are drawn.
const DIALLED: usize = 1_024;
const BRIDGED: usize = 64;

/// Goes to all of them, so many at once, and compares what came of it.
async fn all_hold<F>(
    cases: Vec<Case>,
    dns: &Dns,
    go: impl Fn(Case, u16) -> F + Send + Sync + 'static,
) where
    F: Future<Output = Outcome> + Send + 'static,
{
    let (cases, go) = (Arc::new(cases), Arc::new(go));
    let mut tasks = JoinSet::new();
    for first in 0..AT_ONCE {
        let (cases, go) = (Arc::clone(&cases), Arc::clone(&go));
        tasks.spawn(async move {
            let sink = Sink::start(0);
            for case in cases.iter().skip(first).step_by(AT_ONCE) {
                let outcome = go(case.clone(), sink.port).await;
                case.holds(outcome, &sink).await;
            }
            sink
        });
    }
    let mut sinks = Vec::new();
    while let Some(done) = tasks.join_next().await {
        sinks.push(done.unwrap());
    }
    assert!(sinks.iter().all(|sink| sink.came().is_empty()));
    for case in cases.iter().filter(|case| case.is_named()) {
        assert_eq!(dns.asked(&case.host), 1, "{case:?}");
    }
    let named = cases.iter().filter(|case| case.is_named()).count();
    let allowed = cases.iter().filter(|case| case.allowed).count();
    println!(
        "{} dials, {named} by names that change, {allowed} allowed",
        cases.len()
    );
    assert!(allowed > cases.len() / 8 && allowed < cases.len() / 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_dials_comes_to_what_was_judged_and_nowhere_else() {
    let test = "generated::dialled::who_dials_comes_to_what_was_judged_and_nowhere_else";
    if !inside_namespace_with_names(test, BEYOND) {
        return;
    }
    let (cases, names) = cases(1, DIALLED * trials(), &ROLES);
    let dns = telling(names);
    let egress = Egress::new(&EgressSection::default(), &[], None);
    all_hold(cases, &dns, move |case, port| {
        let egress = egress.clone();
        async move {
            let behalf = Behalf::of(case.role, None);
            match egress.dial(&behalf, &case.host, port, PATIENCE).await {
                Ok(_) => Outcome::Met,
                Err(fault) => Outcome::Failed(fault.code),
            }
        }
    })
    .await;
}

async fn bridged(api: Api, case: Case, port: u16) -> Outcome {
    let endpoint = json!({"kind": "tcp-connect", "host": case.host, "port": port});
    let with = json!({"name": "x", "endpoint": endpoint, "reconnect": false});
    let reply = api.call("create-bridge", with).await;
    if reply.status >= 300 {
        let code: FaultCode = serde_json::from_value(reply.body["code"].clone()).unwrap();
        return Outcome::Failed(code);
    }
    let bridge = reply.good();
    api.call("delete-bridge", json!({"bridge": bridge["id"]}))
        .await
        .good();
    Outcome::Met
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bridge_comes_to_what_was_judged_and_nowhere_else() {
    let test = "generated::dialled::a_bridge_comes_to_what_was_judged_and_nowhere_else";
    if !inside_namespace_with_names(test, BEYOND) {
        return;
    }
    let (cases, names) = cases(2, BRIDGED * trials(), &ROLES);
    let dns = telling(names);
    let host = Host::start().await;
    let member = script(&host, "x", "member").await;
    let owner = (*host).clone();
    all_hold(cases, &dns, move |case, port| {
        let api = match case.role {
            Role::Admin => owner.clone(),
            _ => member.clone(),
        };
        bridged(api, case, port)
    })
    .await;
}
