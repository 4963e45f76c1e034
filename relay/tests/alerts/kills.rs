//! `kill -9` at random moments while alarms come: each is raised once, none is lost.
//!
//! `JACKFIELD_TRIALS=10` makes ten times as many kills, `JACKFIELD_SEED` other ones.

use std::collections::BTreeMap;

use crate::{
    alert,
    common::{Program, prelude::*, seeded, trials},
    fired, notices, told,
};

/// Kills of the relay. With the alarms of each below what an alert sends within an hour.
const KILLS: usize = 20;
const ALARMS: u32 = 24;

/// Guards that do not stand in the way, and a bridge's port that stays.
const SETTINGS: [(&str, &str); 2] = [
    ("JACKFIELD_NOTICES__PER_RECIPIENT_PER_DAY", "100000"),
    ("JACKFIELD_NOTICES__PER_DAY", "100000"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_kill_forgets_a_firing_or_repeats_one() {
    for trial in 0..trials() as u64 {
        kill_and_count(trial).await;
    }
}

async fn kill_and_count(trial: u64) {
    let mut random = seeded(trial);
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::with(folder.path(), &SETTINGS).await;
    let (bridge, address) = program
        .listening(json!({"framing": {"kind": "line"}}))
        .await;
    let fields = json!({"per_hour": 600});
    let alert = alert(
        &program,
        &bridge,
        json!({"matches": r"^alarm (?<n>\d+)$"}),
        fields,
    )
    .await;
    for _ in 0..KILLS {
        let mut peer = TcpPeer::dial(address).await;
        let pause = Duration::from_millis(random.u64(..4));
        let alarms = tokio::spawn(async move {
            for n in 0..ALARMS {
                peer.say(format!("fine\nalarm {n}\n")).await;
                tokio::time::sleep(pause).await;
            }
            peer
        });
        tokio::time::sleep(Duration::from_millis(random.u64(5..120))).await;
        program.kill();
        alarms.abort();
        let _ = alarms.await;
        program = Program::with(folder.path(), &SETTINGS).await;
        program.state(&bridge, "open").await;
    }
    let with = json!({"bridge": bridge, "direction": "in", "q": "alarm", "limit": 1000});
    let entries = program.call("list-entries", with).await.good();
    let seqs: Vec<_> = list(entries, "entries")
        .iter()
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect();
    assert!(
        seqs.len() > KILLS,
        "the kills left something: {}",
        seqs.len()
    );
    fired(&program, &bridge, &alert, seqs.len() as u64).await;
    let count = |seqs: Vec<u64>| {
        let mut count = BTreeMap::new();
        for seq in seqs {
            *count.entry(seq).or_insert(0) += 1;
        }
        count
    };
    let expected = count(seqs);
    let raised = notices(&program).await;
    let raised = raised
        .iter()
        .map(|notice| notice["cause"]["seq"].as_u64().unwrap());
    assert_eq!(
        count(raised.collect()),
        expected,
        "one notice for each alarm"
    );
    let events = told(&program, &bridge).await;
    let events = events.iter().map(|event| event["seq"].as_u64().unwrap());
    assert_eq!(
        count(events.collect()),
        expected,
        "one event for each alarm"
    );
}
