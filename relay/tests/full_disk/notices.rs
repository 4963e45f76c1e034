//! Notices on a full disk: what cannot be stored is refused and not sent; what was taken waits until its mark can be
//! stored; what came of one that is under way is kept until it can be, and the notice is not sent again.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};

use axum::{Router, extract::Query};
use tokio::sync::watch;

use crate::{
    common::{Api, prelude::*, trials},
    disk::Disk,
};

const ROUNDS: usize = 3;

/// Refusals in a row after which there is no room for anything.
const REFUSALS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_makes_notices_wait_and_no_notice_go_twice() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::start(folder.path(), ROUNDS * trials()).await else {
        return;
    };
    let gateway = Gateway::start(&disk.program).await;
    let mut taken = BTreeMap::new();
    for round in 0..ROUNDS * trials() {
        // One that the gateway has and has not answered, when the disk is full.
        gateway.answers.send_replace(false);
        let held = format!("held-{round}");
        let id = put(&disk.program, &held).await.expect("there is room");
        until("it to be at the gateway", || async {
            (gateway.count(&held) == 1).then_some(())
        })
        .await;
        disk.fill();
        let refused = fill_up(&disk.program, round, &mut taken).await;
        gateway.answers.send_replace(true);
        for _ in 0..5 {
            assert_eq!(suppress(&disk.program, "nobody").await, 507);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(status(&disk.program, &id).await, "sending");
        disk.empty();
        taken.insert(held, id);
        for (name, id) in &taken {
            until(&format!("{name} to be accepted"), || async {
                (status(&disk.program, id).await == "accepted").then_some(())
            })
            .await;
            assert_eq!(gateway.count(name), 1, "{name}");
        }
        for name in refused {
            assert_eq!(gateway.count(&name), 0, "{name} was refused");
        }
    }
    let page = disk.program.call("list-notices", json!({"limit": 1000}));
    assert_eq!(list(page.await.good(), "notices").len(), taken.len());
}

/// Puts until nothing more is taken, then stores what is smaller, until there is no room at all; what was refused.
async fn fill_up(api: &Api, round: usize, taken: &mut BTreeMap<String, String>) -> Vec<String> {
    let mut refused = Vec::new();
    while refused.len() < REFUSALS {
        let number = taken.len() + refused.len();
        let name = format!("round-{round}-{number}");
        match put(api, &name).await {
            Some(id) => {
                taken.insert(name, id);
            }
            None => refused.push(name),
        }
    }
    let (mut number, mut refusals) = (0, 0);
    while refusals < REFUSALS {
        number += 1;
        let status = suppress(api, &format!("nobody-{round}-{number}")).await;
        refusals = if status == 507 { refusals + 1 } else { 0 };
    }
    refused
}

/// The notice's id; `None` when it is refused because it cannot be stored.
async fn put(api: &Api, name: &str) -> Option<String> {
    let with = json!({"to": ["13800138000"], "text": name});
    let reply = api.call("send-sms", with).await;
    if reply.status == 507 {
        assert_eq!(reply.code(), "storage-failed");
        return None;
    }
    Some(id(&reply.good()["notices"][0]))
}

/// Something small that is stored.
async fn suppress(api: &Api, name: &str) -> u16 {
    let with = json!({"recipient": format!("{name}@example.org")});
    api.call("suppress-recipient", with).await.status
}

async fn status(api: &Api, notice: &str) -> String {
    let notice = api.call("get-notice", json!({"notice": notice})).await;
    notice.good()["status"].as_str().unwrap().to_owned()
}

/// A gateway that counts, and answers while it is told to.
struct Gateway {
    counts: Arc<Mutex<HashMap<String, usize>>>,
    answers: watch::Sender<bool>,
}

impl Gateway {
    async fn start(api: &Api) -> Self {
        let counts: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
        let (answers, answering) = watch::channel(true);
        let counted = Arc::clone(&counts);
        let take = async move |Query(query): Query<HashMap<String, String>>| {
            *counted
                .lock()
                .unwrap()
                .entry(query["text"].clone())
                .or_default() += 1;
            let mut answering = answering.clone();
            let _ = answering.wait_for(|answers| *answers).await;
            "taken"
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(take);
        tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        let settings = json!({
            "kind": "http", "url": format!("http://{address}/?text={{{{ text | urlencode }}}}"), "method": "GET",
            "accepted_when": "status == 200",
        });
        let with = json!({"gateway": "counting", "settings": settings});
        api.call("set-gateway", with).await.good();
        Self { counts, answers }
    }

    fn count(&self, name: &str) -> usize {
        self.counts.lock().unwrap().get(name).copied().unwrap_or(0)
    }
}
