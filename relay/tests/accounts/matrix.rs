//! The contract's table, tried on both doors: every operation for every role and grant, with things that are there.

mod actors;
mod things;

use std::collections::BTreeMap;

use actors::{ACTORS, Actor, Bridge, actors};
use things::{Maker, arguments, names_bridge};

use crate::{
    account,
    common::{Api, Live, document, prelude::*},
};

const TABLE: &str = include_str!("contract.txt");

/// For who is not signed in yet; no row of the table.
const DOOR: [&str; 5] = [
    "sign-in",
    "show-session",
    "sign-out",
    "show-share",
    "show-welcome",
];

/// What is no operation, and on one door alone.
const FOLLOW: &str = "follow";
const FILES: [&str; 2] = ["send-file", "export-audit"];

/// These end what the others are tried on, and come last.
const LAST: [&str; 2] = ["close-bridge", "delete-bridge"];

/// What is allowed and cannot be done as things are: the fault that says so.
const AS_THINGS_ARE: [(&str, &str); 7] = [
    // There is no file under way.
    ("cancel-file", "not-found"),
    // It is no room.
    ("admit-peer", "not-for-this-kind"),
    // The sandbox has captured it.
    ("retry-notice", "wrong-status"),
    ("cancel-notice", "wrong-status"),
    ("settle-notice", "wrong-status"),
    // The new one is too short.
    ("change-passphrase", "bad-request"),
    // It is asked for the balance, which the kind does not tell.
    ("test-gateway", "bad-request"),
];

/// What the table says: by operation, for each actor.
fn table() -> BTreeMap<&'static str, Vec<&'static str>> {
    let lines = TABLE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let rows = lines.map(|line| {
        let (operation, rest) = line.split_once('|').unwrap();
        let words: Vec<_> = rest
            .split_whitespace()
            .filter(|word| *word != "|")
            .collect();
        assert_eq!(words.len(), ACTORS.len(), "{line}");
        assert!(
            words
                .iter()
                .all(|word| ["yes", "no", "hidden"].contains(word)),
            "{line}"
        );
        (operation.trim(), words)
    });
    rows.collect()
}

/// What an answer comes to: in the table's words, and the fault's code.
fn outcome(fault: Option<&Value>) -> (&'static str, String) {
    let Some(fault) = fault else {
        return ("yes", String::new());
    };
    let code = fault["code"].as_str().unwrap().to_owned();
    let word = match &*code {
        "not-allowed" => "no",
        "not-found" if fault["params"].get("bridge").is_some() => "hidden",
        _ => "yes",
    };
    (word, code)
}

type Outcome = (&'static str, String);

async fn by_rest(api: &Api, operation: &str, with: &Value) -> Outcome {
    let reply = if operation == "send-file" {
        let (bridge, to) = (
            with["bridge"].as_str().unwrap(),
            with["to"].as_str().unwrap(),
        );
        let path = format!("/bridges/{bridge}/files?to={to}&name=x");
        api.ask(api.request(Method::POST, &path).body("x")).await
    } else {
        api.call(operation, with.clone()).await
    };
    outcome((reply.status >= 400).then_some(&reply.body))
}

async fn by_live(live: &mut Live, operation: &str, with: &Value) -> Outcome {
    outcome(live.call(operation, with.clone()).await.err().as_ref())
}

async fn follows(api: &Api, bridge: &str) -> Outcome {
    let mut live = Live::open(api).await;
    live.follow(bridge, 0).await;
    let told = live.message("the entries, or why not", |message| {
        message["entries"]["bridge"] == bridge || message.get("fault").is_some()
    });
    outcome(told.await.get("fault"))
}

/// Whether an outcome is what the table says. What is allowed is done, or cannot be as things are.
fn is_as_said(operation: &str, actor: &Actor, expected: &str, (word, code): &Outcome) -> bool {
    // A token has itself, and no other of its person's.
    let has_no_other = operation == "revoke-token" && actor.by_token;
    word == &expected
        && (expected != "yes"
            || code.is_empty()
            || AS_THINGS_ARE.contains(&(operation, code))
            || has_no_other && code == "not-found")
}

/// Everybody, what they try it on, and what was otherwise than the table says.
struct Trial<'a> {
    host: &'a Host,
    bridges: &'a BTreeMap<&'static str, Bridge>,
    /// What those are tried on who may not: it stays as it is.
    kept: BTreeMap<(String, &'static str), (Value, Option<TcpPeer>)>,
    wrong: Vec<String>,
    tried: usize,
}

impl Trial<'_> {
    /// Everything that an operation is asked with by an actor; what it names is the actor's own, and new, where the actor may.
    async fn arguments(
        &mut self,
        operation: &str,
        actor: &Actor,
        is_own: bool,
    ) -> (Value, Option<TcpPeer>) {
        let bridge = &self.bridges[actor.bridge];
        // Such a token makes no others.
        let makes = is_own && !(operation == "revoke-token" && actor.by_token);
        let maker = Maker {
            host: self.host,
            own: if makes { &actor.api } else { self.host },
            person: actor.person.filter(|_| makes),
            unique: self.tried,
        };
        let (named, held) = if is_own {
            maker.thing(operation, bridge).await
        } else {
            let at = (operation.to_owned(), actor.bridge);
            if !self.kept.contains_key(&at) {
                let thing = maker.thing(operation, bridge).await;
                self.kept.insert(at.clone(), thing);
            }
            (self.kept[&at].0.clone(), None)
        };
        let mut with = arguments(operation, self.tried);
        let all = with.as_object_mut().unwrap();
        all.extend(named.as_object().unwrap().clone());
        if names_bridge(operation) {
            all.insert("bridge".to_owned(), bridge.id.as_str().into());
        }
        (with, held)
    }

    async fn try_once(&mut self, operation: &str, actor: &mut Actor, by: &str, expected: &str) {
        if by == "live" && actor.live.is_none() {
            return;
        }
        self.tried += 1;
        let (with, _held) = self.arguments(operation, actor, expected == "yes").await;
        let found = match (&mut actor.live, by) {
            (Some(live), "live") => by_live(live, operation, &with).await,
            _ => by_rest(&actor.api, operation, &with).await,
        };
        if !is_as_said(operation, actor, expected, &found) {
            let who = &actor.who;
            self.wrong.push(format!(
                "{operation}: {who} by {by}: {found:?}, not {expected}"
            ));
        }
    }

    /// Things of one's own that are another's are not there, whatever one may do with one's own.
    async fn try_anothers(&mut self, operation: &str, actor: &Actor) {
        self.tried += 1;
        let (with, _held) = self.arguments(operation, actor, false).await;
        let (_, code) = by_rest(&actor.api, operation, &with).await;
        if code != "not-found" {
            let who = &actor.who;
            self.wrong
                .push(format!("{operation}: {who} on another's: {code:?}"));
        }
    }
}

/// What is somebody's own, and nobody else's but an admin's. Of another's code it is told that it is not valid, as `own` tries.
const OWN: [&str; 8] = [
    "change-saved",
    "delete-saved",
    "get-notice",
    "retry-notice",
    "cancel-notice",
    "settle-notice",
    "end-session",
    "revoke-token",
];

/// A relay whose limits are none for so many tries.
async fn wide_host() -> Host {
    Host::with(|config| {
        let limits = &mut config.limits;
        limits.bridges = 1000;
        limits.saved = 1000;
        limits.periodic_per_bridge = 1000;
        limits.shares_per_bridge = 1000;
        limits.alerts_per_bridge = 1000;
        limits.senders = 1000;
        limits.gateways = 1000;
        config.quotas.bridges_per_person = 0;
        config.quotas.saved_per_person = 0;
        config.quotas.notices_per_person_per_day = 0;
    })
    .await
}

#[tokio::test]
async fn everybody_may_do_what_the_contract_says_on_both_doors_and_nothing_else() {
    let host = wide_host().await;
    account(&host, "target", "reader").await;
    let (mut actors, bridges) = actors(&host).await;
    let mut trial = Trial {
        host: &host,
        bridges: &bridges,
        kept: BTreeMap::new(),
        wrong: Vec::new(),
        tried: 0,
    };
    let table = table();
    let first = table.iter().filter(|(row, _)| !LAST.contains(row));
    for (operation, words) in first.filter(|(row, _)| **row != FOLLOW) {
        for actor in &mut actors {
            let expected = actor.expected(operation, words);
            for by in ["REST", "live"] {
                // A body or an answer that is a file.
                if by == "REST" || !FILES.contains(operation) {
                    trial.try_once(operation, actor, by, expected).await;
                }
            }
            let is_admin = actor.expected("list-users", &table["list-users"]) == "yes";
            if OWN.contains(operation) && expected == "yes" && !is_admin {
                trial.try_anothers(operation, actor).await;
            }
        }
    }
    for actor in &actors {
        let expected = actor.expected(FOLLOW, &table[FOLLOW]);
        let found = follows(&actor.api, &bridges[actor.bridge].id).await;
        if !is_as_said(FOLLOW, actor, expected, &found) {
            let who = &actor.who;
            trial
                .wrong
                .push(format!("follow: {who}: {found:?}, not {expected}"));
        }
    }
    end(&mut trial, &mut actors, &table).await;
    assert!(trial.wrong.is_empty(), "{}", trial.wrong.join("\n"));
}

/// Tries what ends the bridges: first those who may not, so that the bridges are there.
async fn end(
    trial: &mut Trial<'_>,
    actors: &mut [Actor],
    table: &BTreeMap<&'static str, Vec<&'static str>>,
) {
    for operation in LAST {
        let mut gone = Vec::new();
        for may in [false, true] {
            for actor in &mut *actors {
                let expected = actor.expected(operation, &table[operation]);
                if (expected == "yes") != may || gone.contains(&actor.bridge) {
                    continue;
                }
                trial.try_once(operation, actor, "REST", expected).await;
                if may && operation == "delete-bridge" {
                    gone.push(actor.bridge);
                }
            }
        }
    }
}

/// The ids of all operations in the document.
fn documented() -> Vec<&'static str> {
    let paths = document()["paths"].as_object().unwrap();
    let all = paths
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values());
    all.map(|operation| operation["operationId"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_table_names_every_operation_and_no_other() {
    let _host = Host::start().await;
    let (table, all) = (table(), documented());
    let missing: Vec<_> = all
        .iter()
        .filter(|id| !table.contains_key(**id) && !DOOR.contains(id))
        .collect();
    assert!(
        missing.is_empty(),
        "say in contract.txt who may do {missing:?}"
    );
    let gone: Vec<_> = table
        .keys()
        .filter(|row| !all.contains(row) && **row != FOLLOW)
        .collect();
    assert!(gone.is_empty(), "the relay has no {gone:?} any more");
}

/// Paths that are no operations.
const OTHER_PATHS: [&str; 7] = [
    "/live",
    "/openapi.json",
    "/api",
    "/api/{*rest}",
    "/metrics",
    "/livez",
    "/readyz",
];

/// What stands in `.route(` in the code: a path, or what gives one.
fn routes(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes(&path, found);
            continue;
        }
        let code = std::fs::read_to_string(path).unwrap();
        let given = code.split(".route(").skip(1);
        found.extend(given.map(|rest| {
            let first = rest.split_once(',').unwrap().0;
            first.trim().trim_matches('"').to_owned()
        }));
    }
}

/// A way in by hand that is in no document is in no other test either.
#[tokio::test]
async fn every_route_is_in_the_document() {
    let _host = Host::start().await;
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    routes(&source, &mut found);
    assert!(found.len() > 10, "{found:?}");
    // Those of the operations, which the document is made from, and of what gateways push.
    let made = ["row.path", "&format!(\"{RECEIPTS}{{secret}}\")"];
    let paths = document()["paths"].as_object().unwrap();
    found.retain(|path| {
        let is_known = made.contains(&path.as_str()) || OTHER_PATHS.contains(&path.as_str());
        !is_known && !paths.contains_key(path)
    });
    assert!(found.is_empty(), "{found:?} is in no document");
}
