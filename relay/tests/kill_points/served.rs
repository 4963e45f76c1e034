//! The server picks the point.

use crate::{
    SETTINGS, Way,
    asking::{operate, put_all, set},
    common::{Api, Program, prelude::*, seeded, snapshot, trials},
    ledger::{Done, Ledger, Op},
    servers::{Point, Scene, serve},
};

/// How often each point is gone over.
const ROUNDS: usize = 2;

/// Notices that are asked for at once, of which one is killed at the point and the others wherever they are.
const AT_ONCE: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sms_is_lost_or_sent_twice_at_any_point_of_a_gateway() {
    trial(Way::Http, 21).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_email_is_lost_or_sent_twice_at_any_point_of_a_mail_server() {
    trial(Way::Smtp, 22).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_email_is_lost_or_sent_twice_at_any_point_of_one_that_takes_commands_at_once() {
    trial(Way::Pipelined, 23).await;
}

async fn trial(way: Way, number: u64) {
    let mut random = seeded(number);
    let folder = tempfile::tempdir().unwrap();
    let scene = Arc::new(Scene::default());
    let server = serve(way, Arc::clone(&scene)).await;
    let mut program = Program::with(folder.path(), &SETTINGS).await;
    let receipts = set(&program, way, server).await;
    let mut ledger = Ledger::default();
    let mut points = way.points().repeat(ROUNDS * trials());
    random.shuffle(&mut points);
    for (round, point) in points.into_iter().enumerate() {
        // Of those half is not all, however much the system keeps of them.
        let size = if point == Point::Half {
            "large"
        } else {
            "text"
        };
        let names = (0..AT_ONCE).map(|one| format!("{size}-{round:04}-{one}"));
        let names = names.chain([format!("later-{round:04}")]);
        let names: Vec<_> = names.chain(ledger.open()).collect();
        let ops = choose(&ledger, receipts.is_some(), &mut random);
        scene.arm(point, program.pid());
        let (asked, done, ()) = tokio::join!(
            put_all(&program, way, names),
            operate_all(&program, receipts.as_deref(), ops),
            scene.sprung(point),
        );
        program.kill();
        ledger.take(asked, done);
        ledger.check(snapshot(folder.path()).await, &scene);
        program = Program::with(folder.path(), &SETTINGS).await;
    }
    end(program, way, ledger, &scene, folder.path()).await;
}

/// One of each that there are: something is done to it beside the notices of the round.
pub(crate) fn choose(
    ledger: &Ledger,
    receipts: bool,
    random: &mut fastrand::Rng,
) -> Vec<(String, Op)> {
    let mut all: Vec<_> = ledger.before.iter().collect();
    random.shuffle(&mut all);
    let mut chosen: Vec<(String, Op)> = Vec::new();
    for (status, op) in [
        ("sending", Op::Retry),
        ("unknown", Op::Retry),
        ("unknown", Op::Settle),
        ("queued", Op::Cancel),
        ("queued", Op::Retry),
        ("accepted", Op::Receipt),
    ] {
        if op == Op::Receipt && !receipts {
            continue;
        }
        let free = all.iter().find(|(id, notice)| {
            notice.status == status && chosen.iter().all(|(taken, _)| taken != *id)
        });
        chosen.extend(free.map(|(id, _)| ((*id).clone(), op)));
    }
    chosen
}

pub(crate) async fn operate_all(
    api: &Api,
    receipts: Option<&str>,
    ops: Vec<(String, Op)>,
) -> Vec<Done> {
    let done = ops
        .into_iter()
        .map(|(notice, op)| operate(api, receipts, notice, op));
    futures_util::future::join_all(done).await
}

/// Everything that is open is asked a last time, and goes.
pub(crate) async fn end(
    program: Program,
    way: Way,
    mut ledger: Ledger,
    scene: &Scene,
    data: &std::path::Path,
) {
    let open = ledger.open();
    ledger.take(put_all(&program, way, open).await, Vec::new());
    assert!(ledger.open().is_empty());
    until("everything to have gone", || async {
        let mut waits = false;
        for status in ["queued", "sending"] {
            let with = json!({"status": status, "limit": 1000});
            let page = program.call("list-notices", with).await.good();
            waits |= list(page, "notices")
                .iter()
                .any(|notice| notice["tries"] == 0 || status == "sending");
        }
        (!waits).then_some(())
    })
    .await;
    program.kill();
    let now = snapshot(data).await;
    ledger.check(now.clone(), scene);
    ledger.close(&now, scene);
}
