//! The store's writes pick the point, and so do the calls before a byte goes to a server: `strace` kills the relay as it
//! begins the nth of them, for every n of a life that has a start with what the life before has left, notices that go, and
//! all that can be done to those that are there.

use std::path::Path;

use crate::{
    SETTINGS, Way,
    asking::{put_all, set},
    common::{Program, left_out, prelude::*, seeded, snapshot, trials},
    ledger::Ledger,
    served::{choose, end, operate_all},
    servers::{Scene, serve},
};

/// The calls, and how many of each are left out between two that are tried.
const CALLS: [(&str, usize); 4] = [
    ("fsync", 1),
    ("pwrite64", 11),
    ("connect", 1),
    ("sendto", 5),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sms_is_lost_or_sent_twice_at_any_write() {
    trial(Way::Http, 24).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_email_is_lost_or_sent_twice_at_any_write() {
    trial(Way::Pipelined, 25).await;
}

fn can_inject(folder: &Path) -> bool {
    let tried = std::process::Command::new("strace")
        .args(["-f", "-e", "inject=fsync:signal=KILL:when=1", "-o"])
        .arg(folder.join("trace"))
        .arg("true")
        .output();
    tried.is_ok_and(|output| output.status.success())
}

async fn trial(way: Way, number: u64) {
    let folder = tempfile::tempdir().unwrap();
    if !can_inject(folder.path()) {
        left_out(
            "strace is missing or may not trace here, so the store's writes are not gone over",
        );
        return;
    }
    let mut random = seeded(number);
    let scene = Arc::new(Scene::default());
    let server = serve(way, Arc::clone(&scene)).await;
    let data = folder.path().join("data");
    let program = Program::with(&data, &SETTINGS).await;
    let receipts = set(&program, way, server).await;
    program.kill();
    let mut lives = Lives {
        way,
        receipts,
        ledger: Ledger::default(),
        lived: 0,
    };
    for _ in 0..trials() {
        for (call, step) in CALLS {
            let mut place = random.usize(1..=step);
            while !lives.live(&data, &scene, call, place, &mut random).await {
                place += random.usize(1..2 * step);
            }
            println!("{call}: {place} are more than one life has");
        }
    }
    let program = Program::with(&data, &SETTINGS).await;
    end(program, way, lives.ledger, &scene, &data).await;
}

struct Lives {
    way: Way,
    receipts: Option<String>,
    ledger: Ledger,
    lived: usize,
}

impl Lives {
    /// One life, killed as a call begins; says whether it came to its end before that.
    async fn live(
        &mut self,
        data: &Path,
        scene: &Scene,
        call: &str,
        place: usize,
        random: &mut fastrand::Rng,
    ) -> bool {
        // With -D the tracer is the child, so that killing the program ends both.
        let shell = format!(
            "exec strace -D -f -qqq -o /dev/null -e trace={call} -e inject={call}:signal=KILL:when={place} \"$0\" \"$@\""
        );
        self.lived += 1;
        let mut lives = false;
        if let Some(mut program) = Program::try_through(&shell, data, &SETTINGS).await {
            let new = ["text", "later"].map(|kind| format!("{kind}-{:04}", self.lived));
            let names = self.ledger.open().into_iter().chain(new).collect();
            let ops = choose(&self.ledger, self.receipts.is_some(), random);
            let (asked, done) = tokio::join!(
                put_all(&program, self.way, names),
                operate_all(&program, self.receipts.as_deref(), ops),
            );
            self.ledger.take(asked, done);
            lives = quiet(&mut program).await;
            program.kill();
        }
        self.ledger.check(snapshot(data).await, scene);
        lives
    }
}

/// Waits until nothing is under way; `false` when the relay is gone before that.
async fn quiet(program: &mut Program) -> bool {
    until("the relay to be quiet, or gone", || {
        let runs = program.runs();
        let api = (**program).clone();
        async move {
            if !runs {
                return Some(false);
            }
            for status in ["queued", "sending"] {
                let path = format!("/notices?limit=1000&status={status}");
                let answer = api.request(Method::GET, &path).send().await.ok()?;
                let page: Value = answer.json().await.ok()?;
                let goes = |notice: &Value| status == "sending" || notice["tries"] == 0;
                if page["notices"].as_array()?.iter().any(goes) {
                    return None;
                }
            }
            Some(true)
        }
    })
    .await
}
