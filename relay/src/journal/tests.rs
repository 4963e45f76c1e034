//! What is held in memory comes and goes; what is read stays whole.

use shared::batch::Records;

use super::{find::STEP, *};
use crate::store::{Durability, Opened};

const ENTRIES: u64 = 300;

/// Longer than a ring is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(30);

async fn append(journal: &Journal, log: &Arc<Log>, count: u64) {
    for _ in 0..count {
        let entry = NewEntry::received("p1".into(), vec![b'x'; 1000], false);
        journal.append(log, vec![entry], None).await.unwrap();
    }
}

/// Reads through a number, in pieces; every number once, in order.
async fn read(journal: &Journal, log: &Log, cursor: &mut u64, through: u64) {
    while *cursor < through {
        let chunk = journal.read(log, *cursor, 5_000).await.unwrap();
        for record in chunk.records.iter().flat_map(|piece| Records(piece)) {
            *cursor += 1;
            assert_eq!(record.unwrap().seq, *cursor);
        }
    }
}

/// A journal in a folder, and a log of it.
async fn begin(folder: &tempfile::TempDir) -> (Journal, Arc<Log>) {
    let opened = Store::open(folder.path(), Durability::Normal).await;
    let Opened { store, writer, .. } = opened.unwrap();
    let started = Journal::start(store, writer, None, JournalSection::default()).await;
    let (journal, _task) = started.unwrap();
    let log = journal.log(BridgeKey(1), Bounds::default());
    (journal, log)
}

/// There are two searchers: the third search has its turn before the others have ended.
#[tokio::test]
async fn searches_without_patience_take_turns() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, log) = begin(&folder).await;
    for _ in 0..6 {
        let entry = |_| NewEntry::received("p1".into(), b"n".to_vec(), false);
        let entries = (0..STEP).map(entry).collect();
        journal.append(&log, entries, None).await.unwrap();
    }
    let range = Range {
        needle: Some(b"n".to_vec()),
        limit: u32::MAX,
        max_bytes: usize::MAX,
        ..Range::default()
    };
    let looks = std::sync::Mutex::new(Vec::new());
    let search = async |number: usize| {
        let look = |_: &Entry| {
            looks.lock().unwrap().push(number);
            true
        };
        let found = journal.find(&log, &range, None, look).await.unwrap();
        assert_eq!(found.entries.len() as u64, 6 * STEP);
        assert_eq!(found.looked_to, None);
    };
    tokio::join!(search(0), search(1), search(2));
    let looks = looks.into_inner().unwrap();
    let first = |number| looks.iter().position(|look| *look == number).unwrap();
    let last = |number| looks.iter().rposition(|look| *look == number).unwrap();
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        assert!(first(one) < last(other) && first(other) < last(one));
    }
}

#[tokio::test]
async fn a_ring_that_rests_lets_its_memory_go_and_leaves_no_hole() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, log) = begin(&folder).await;
    append(&journal, &log, ENTRIES).await;
    let mut cursor = 0;
    read(&journal, &log, &mut cursor, ENTRIES / 3).await;
    assert!(log.read(cursor, 1).is_some(), "it is read from the ring");

    let mut looks = 0;
    while log.read(cursor, 1).is_some() {
        assert!(looks < 1_000, "the ring is never emptied");
        looks += 1;
        // Each look has used it.
        tokio::time::pause();
        tokio::time::advance(IDLE).await;
        tokio::time::resume();
        // The writer, which empties rings, has its turn.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    append(&journal, &log, 3).await;
    read(&journal, &log, &mut cursor, ENTRIES + 3).await;
    let mut late = 0;
    read(&journal, &log, &mut late, ENTRIES + 3).await;
}
