//! The list on a real store.

use shared::audit::NOT_KEPT;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    config::JournalSection,
    store::{DeedRange, Durability, Opened, Store},
};

#[tokio::test]
async fn what_finds_no_room_is_done_and_counted() {
    const BEYOND: usize = 10;
    let folder = tempfile::tempdir().unwrap();
    let opened = Store::open(folder.path(), Durability::Normal).await;
    let Opened { store, writer, .. } = opened.unwrap();
    let started = Journal::start(store.clone(), writer, None, JournalSection::default());
    let (journal, _task) = started.await.unwrap();
    let (audit, keeper) = Audit::new(journal.clone(), AuditSection::default());
    // Nothing is stored yet, as on a full disk; nobody waits.
    for number in 0..WAITING + BEYOND {
        audit.note(Deed::new(
            &format!("Li {number}"),
            &format!("deed {number}"),
        ));
    }
    let stopping = CancellationToken::new();
    let kept = tokio::spawn(keeper.run(stopping.clone()));
    let found = async |what: &str| {
        let range = DeedRange {
            what: Some(what.to_owned()),
            limit: 10,
            ..DeedRange::default()
        };
        store.deeds(&range).await.unwrap()
    };
    while found(NOT_KEPT).await.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let missed = found(NOT_KEPT).await;
    assert_eq!((missed[0].times, missed.len()), (BEYOND as u64, 1));
    stopping.cancel();
    kept.await.unwrap();
    assert_eq!(found("deed 0").await.len(), 1);
    assert_eq!(found(&format!("deed {}", WAITING - 1)).await.len(), 1);
    assert_eq!(found(&format!("deed {WAITING}")).await.len(), 0);
}
