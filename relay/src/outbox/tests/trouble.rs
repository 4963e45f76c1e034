//! What comes of broken connections, kills and a store that cannot be written.

use super::*;
use crate::store::LOSES_ANSWERS;

#[tokio::test]
async fn what_may_have_been_taken_is_never_sent_again_by_itself() {
    let scene = Scene::begin(Script::default()).await;
    scene
        .script
        .answers("ann@example.org", Known::Unknown, None);
    let key = scene.put("ann@example.org").await;
    scene.until(key, NoticeStatus::Unknown).await;
    scene.pass(Duration::from_secs(1_000_000));
    let other = scene.put("ben@example.org").await;
    scene.until(other, NoticeStatus::Accepted).await;
    assert_eq!(scene.script.handed().len(), 2);
    // A person decides.
    scene.act(key, Input::Retry).await.unwrap();
    scene.until(key, NoticeStatus::Accepted).await;
    let settled = Input::Settle(SettleAs::Failed);
    assert_eq!(scene.act(key, settled).await, Err(FaultCode::WrongStatus));
}

#[tokio::test]
async fn what_was_under_way_at_a_kill_is_unknown_and_what_was_not_goes() {
    let script = Script {
        gate: Some(Semaphore::new(0)),
        ..Script::default()
    };
    let scene = Scene::begin(script).await;
    let held = scene.put("ann@example.org").await;
    scene.until_handed(1).await;
    scene.outbox.stop(true).await.unwrap();
    let scene = scene.restart().await;
    scene.until(held, NoticeStatus::Unknown).await;
    assert!(scene.outbox.is_stopped(), "the stop switch survives");
    assert_eq!(
        scene.try_put("ben@example.org").await,
        Err(FaultCode::NoticesStopped)
    );
    scene.outbox.stop(false).await.unwrap();
    let next = scene.put("ben@example.org").await;
    scene.script.gate.as_ref().unwrap().add_permits(10);
    scene.until(next, NoticeStatus::Accepted).await;
    assert_eq!(
        scene.script.handed(),
        ["ann@example.org", "ben@example.org"]
    );
}

#[tokio::test]
async fn an_outcome_that_cannot_be_stored_is_kept_and_nothing_is_sent_twice() {
    let scene = Scene::begin(Script::default()).await;
    scene.spoil("accepted", true).await;
    let key = scene.put("ann@example.org").await;
    scene.until_handed(1).await;
    // Long enough for the task to try it again and fail again.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(scene.notice(key).await.state.status, NoticeStatus::Sending);
    scene.spoil("accepted", false).await;
    scene.until(key, NoticeStatus::Accepted).await;
    assert_eq!(scene.script.handed().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_marked_is_not_sent() {
    let scene = Scene::begin(Script::default()).await;
    scene.spoil("sending", true).await;
    let key = scene.put("ann@example.org").await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(scene.script.handed().len(), 0);
    scene.spoil("sending", false).await;
    scene.until(key, NoticeStatus::Accepted).await;
}

/// From now on commits are done and told to have failed, or told as they are.
fn answers_are_lost(lost: bool) {
    LOSES_ANSWERS.set(lost);
}

#[tokio::test]
async fn a_claim_that_is_stored_though_its_commit_failed_is_not_left_lying() {
    let scene = Scene::begin(Script::default()).await;
    let to = "ann@example.org";
    scene.script.answers(to, Known::Later(None), None);
    let key = scene.put(to).await;
    scene.until_handed(1).await;
    scene.until(key, NoticeStatus::Queued).await;
    answers_are_lost(true);
    scene.pass(Duration::from_secs(20));
    scene.until(key, NoticeStatus::Sending).await;
    answers_are_lost(false);
    // It was marked and never handed over: that is known, so that it goes again.
    scene.until(key, NoticeStatus::Queued).await;
    assert_eq!(scene.script.handed().len(), 1);
    scene.pass(Duration::from_secs(100));
    scene.until(key, NoticeStatus::Accepted).await;
    assert_eq!(scene.script.handed().len(), 2);
}

#[tokio::test]
async fn an_outcome_that_is_stored_though_its_commit_failed_is_told_once() {
    let script = Script {
        gate: Some(Semaphore::new(0)),
        ..Script::default()
    };
    let scene = Scene::begin(script).await;
    let key = scene.put("ann@example.org").await;
    scene.until_handed(1).await;
    answers_are_lost(true);
    scene.script.gate.as_ref().unwrap().add_permits(9);
    scene.until(key, NoticeStatus::Accepted).await;
    answers_are_lost(false);
    let next = scene.put("ben@example.org").await;
    scene.until(next, NoticeStatus::Accepted).await;
    use AttemptOutcome::{Accepted, Started};
    assert_eq!(scene.outcomes(key).await, [Started, Accepted]);
    assert_eq!(scene.script.handed().len(), 2);
}

#[tokio::test]
async fn what_is_stored_though_its_commit_failed_is_answered_as_stored() {
    let scene = Scene::begin(Script::default()).await;
    answers_are_lost(true);
    let key = scene.put("ann@example.org").await;
    answers_are_lost(false);
    scene.until(key, NoticeStatus::Accepted).await;
    assert_eq!(scene.outbox.view().sent_today, 1);
    answers_are_lost(true);
    // Suppressing says that it failed; what holds is what is stored.
    let fault = scene.outbox.suppress("ben@example.org").await.unwrap_err();
    assert_eq!(fault.code, FaultCode::StorageFailed);
    answers_are_lost(false);
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while scene.outbox.suppressed("ben@example.org").is_ok() {
        assert!(tokio::time::Instant::now() < deadline, "waited in vain");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A look at what is stored that began before a change must not undo it.
#[tokio::test]
async fn what_is_changed_while_the_store_is_read_again_stays_changed() {
    let scene = Scene::begin(Script::default()).await;
    for round in 0..40 {
        let (to, stop) = (format!("a{round}@example.org"), round % 2 == 0);
        let changed = std::sync::atomic::AtomicBool::new(false);
        let change = async {
            scene.outbox.suppress(&to).await.unwrap();
            scene.outbox.stop(stop).await.unwrap();
            changed.store(true, Ordering::SeqCst);
        };
        let reload = async {
            while !changed.load(Ordering::SeqCst) {
                scene.outbox.reload().await.unwrap();
            }
        };
        tokio::join!(reload, change);
        assert!(scene.outbox.suppressed(&to).is_err(), "{round}");
        assert_eq!(scene.outbox.is_stopped(), stop, "{round}");
    }
}
