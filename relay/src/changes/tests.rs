use shared::live::BridgeGone;

use super::*;

fn bridge(id: &str) -> Subject {
    Subject::Bridge(id.into())
}

/// Any tell will do: subjects are what is looked at here.
fn word(id: &str) -> RelayTell {
    RelayTell::BridgeGone(BridgeGone { id: id.into() })
}

fn here(changes: &Changes, subject: Subject, word: RelayTell) {
    changes.tell(subject, || Some(Standing::Here(word)));
}

async fn subjects(watcher: &mut Watcher) -> Vec<(Subject, bool)> {
    let told = watcher.next().await.unwrap();
    told.into_iter()
        .map(|told| (told.subject, told.gone))
        .collect()
}

fn peer(id: &str, number: u64) -> Subject {
    Subject::Peer(id.into(), number)
}

#[tokio::test]
async fn a_new_viewer_learns_what_is_there_bridges_first() {
    let changes = Changes::default();
    here(&changes, bridge("b"), word("b"));
    here(&changes, peer("b", 1), word("p"));
    changes.tell(peer("b", 2), || Some(Standing::Gone(word("p"))));
    let mut watcher = changes.watch();
    assert_eq!(
        subjects(&mut watcher).await,
        [(bridge("b"), false), (peer("b", 1), false)]
    );
    here(&changes, bridge("b"), word("b2"));
    assert_eq!(subjects(&mut watcher).await, [(bridge("b"), false)]);
}

#[tokio::test]
async fn what_changes_often_is_told_once_as_it_is_last() {
    let changes = Changes::default();
    let mut watcher = changes.watch();
    assert!(subjects(&mut watcher).await.is_empty());
    for number in 0..1000 {
        here(&changes, bridge("b"), word(&number.to_string()));
    }
    changes.tell(peer("b", 1), || Some(Standing::Gone(word("p"))));
    let told = watcher.next().await.unwrap();
    assert_eq!(told.len(), 2);
    assert!(told[0].message.contains("999"), "{}", told[0].message);
    assert!(told[1].gone);
}

#[tokio::test]
async fn many_things_come_in_parts_and_none_is_missing() {
    let changes = Changes::default();
    here(&changes, bridge("b"), word("b"));
    let mut watcher = changes.watch();
    subjects(&mut watcher).await;
    for number in 0..1000 {
        here(&changes, peer("b", number), word("p"));
    }
    let mut all = Vec::new();
    while all.len() < 1000 {
        let some = subjects(&mut watcher).await;
        assert!((1..=TOGETHER).contains(&some.len()));
        all.extend(some.into_iter().map(|(subject, _)| subject));
    }
    assert_eq!(
        all,
        (0..1000)
            .map(|number| peer("b", number))
            .collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn nothing_is_told_of_a_deleted_bridge_but_that_it_is_gone() {
    let changes = Changes::default();
    let mut watcher = changes.watch();
    subjects(&mut watcher).await;
    here(&changes, bridge("b"), word("b"));
    here(&changes, peer("b", 1), word("p"));
    changes.tell(bridge("b"), || Some(Standing::Gone(word("b"))));
    here(&changes, peer("b", 1), word("late"));
    here(&changes, bridge("b"), word("late"));
    assert_eq!(subjects(&mut watcher).await, [(bridge("b"), true)]);
}

#[tokio::test]
async fn who_is_behind_what_is_forgotten_is_told_so() {
    let changes = Changes::default();
    let (mut slow, mut late) = (changes.watch(), changes.watch());
    subjects(&mut slow).await;
    here(&changes, bridge("b"), word("b"));
    let leaves = |from: usize, to: usize| {
        for number in from..to {
            changes.tell(peer("b", number as u64), || Some(Standing::Gone(word("p"))));
        }
    };
    leaves(0, DEPARTED);
    let mut told = 0;
    while told < DEPARTED {
        told += subjects(&mut slow).await.len();
    }
    leaves(DEPARTED, 2 * DEPARTED + 100);
    assert_eq!(slow.next().await.unwrap_err(), Behind);
    // A deleted bridge is forgotten in its turn, and stays mute.
    here(&changes, bridge("c"), word("c"));
    changes.tell(bridge("c"), || Some(Standing::Gone(word("c"))));
    leaves(0, DEPARTED + 1);
    assert!(!changes.board().latest.contains_key(&bridge("c")));
    here(&changes, Subject::Readers("c".into()), word("late"));
    assert!(
        !changes
            .board()
            .latest
            .contains_key(&Subject::Readers("c".into()))
    );
    assert_eq!(subjects(&mut late).await, [(bridge("b"), false)]);
    assert!(changes.board().latest.len() <= DEPARTED + 1);
}
