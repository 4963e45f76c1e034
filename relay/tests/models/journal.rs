//! Real threads append to one journal and read from it: from the ring, from the store, and where the one ends and
//! the other begins.

use std::{sync::Arc, time::Duration};

use relay::{
    config::JournalSection,
    journal::{Journal, Log, NewEntry},
    store::{Bounds, BridgeKey, Durability, Index, Opened, Store},
};
use shared::batch::Records;
use tokio::task::JoinSet;

const APPENDERS: usize = 4;
const APPENDS: usize = 200;
const READERS: u64 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_beside_writers_miss_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Opened { store, writer, .. } = Store::open(folder.path(), Durability::Full).await.unwrap();
    let epoch = store.epoch().await.unwrap();
    let index = Index::open(folder.path(), &epoch).await.unwrap();
    let started = Journal::start(store, writer, Some(index), JournalSection::default()).await;
    let (journal, writing) = started.unwrap();
    let log = journal.log(BridgeKey(1), Bounds::default());
    // Appender `n` appends `1 + turn % 5` entries in a turn.
    let entries: usize = (0..APPENDS).map(|turn| 1 + turn % 5).sum();
    let last = (APPENDERS * entries) as u64;

    let mut readers = JoinSet::new();
    for reader in 0..READERS {
        readers.spawn(read(journal.clone(), Arc::clone(&log), reader, last));
    }
    let mut appenders = JoinSet::new();
    for number in 0..APPENDERS {
        appenders.spawn(append(journal.clone(), Arc::clone(&log), number));
    }
    let read = tokio::time::timeout(Duration::from_secs(60), readers.join_all()).await;
    let read = read.expect("a reader waits in vain");
    assert!(read.iter().all(|bytes| *bytes == read[0]));
    let numbers = appenders.join_all().await.concat();
    check(&read[0], numbers);
    drop((journal, log));
    writing.await.unwrap();
}

/// Appends; the number of each append's first entry, with who it was and the turn.
async fn append(journal: Journal, log: Arc<Log>, number: usize) -> Vec<(u64, String)> {
    let mut numbers = Vec::new();
    for turn in 0..APPENDS {
        let text = format!("{number}.{turn}");
        // Of many sizes, so that the ring forgets some and holds others.
        let bytes = format!("{text} {}", "x".repeat((turn * 37) % 4000)).into_bytes();
        let entry = NewEntry::received("p1".into(), bytes, false);
        let entries = vec![entry; 1 + turn % 5];
        let first = journal.append(&log, entries, None).await.unwrap();
        numbers.push((first, text));
    }
    numbers
}

/// Reads everything in pieces of many sizes, each at its own pace.
async fn read(journal: Journal, log: Arc<Log>, reader: u64, last: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(reader);
    let mut news = log.news();
    let (mut cursor, mut all) = (0, Vec::new());
    while cursor < last {
        let max = 1 << random.u32(4..17);
        let chunk = journal.read(&log, cursor, max).await.unwrap();
        let Some((first, through)) = chunk.span else {
            news.changed().await.unwrap();
            continue;
        };
        assert_eq!(first, cursor + 1, "a hole");
        assert!(chunk.bytes <= max || first == through);
        for piece in &chunk.records {
            for record in Records(piece) {
                cursor += 1;
                assert_eq!(record.unwrap().seq, cursor, "a hole");
            }
            all.extend_from_slice(piece);
        }
        assert_eq!(cursor, through);
        if random.u32(..8) == 0 {
            tokio::time::sleep(Duration::from_millis(random.u64(..reader * 10 + 1))).await;
        }
    }
    all
}

fn check(records: &[u8], numbers: Vec<(u64, String)>) {
    let entries: Vec<_> = Records(records)
        .map(|record| record.unwrap().entry().unwrap())
        .collect();
    assert!(entries.is_sorted_by_key(|entry| entry.at));
    for (first, text) in numbers {
        let turn: usize = text.split_once('.').unwrap().1.parse().unwrap();
        for entry in &entries[first as usize - 1..][..1 + turn % 5] {
            assert!(entry.bytes.starts_with(format!("{text} ").as_bytes()));
        }
    }
}
