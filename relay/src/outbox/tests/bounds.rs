//! What keeps notices from going.

use super::*;

#[tokio::test]
async fn who_is_suppressed_meanwhile_gets_nothing() {
    let scene = Scene::begin(Script::default()).await;
    let to = "ann@example.org";
    scene.script.answers(to, Known::Later(None), None);
    let key = scene.put(to).await;
    scene.until_handed(1).await;
    scene.until(key, NoticeStatus::Queued).await;
    scene.outbox.suppress(to).await.unwrap();
    assert_eq!(
        scene.act(key, Input::Retry).await,
        Err(FaultCode::RecipientSuppressed)
    );
    scene.pass(Duration::from_secs(20));
    scene.until(key, NoticeStatus::Cancelled).await;
    assert_eq!(scene.script.handed().len(), 1);
}

#[tokio::test]
async fn what_waited_for_too_long_is_given_up_and_not_sent() {
    let scene = Scene::begin(Script::default()).await;
    let to = "ann@example.org";
    scene.script.answers(to, Known::Away, None);
    let key = scene.put(to).await;
    scene.until_handed(1).await;
    scene.until(key, NoticeStatus::Queued).await;
    scene.outbox.stop(true).await.unwrap();
    scene.pass(Duration::from_secs(25 * 3_600));
    scene.outbox.stop(false).await.unwrap();
    scene.until(key, NoticeStatus::Failed).await;
    assert_eq!(scene.script.handed().len(), 1);
}

#[tokio::test]
async fn two_at_once_do_not_both_pass_a_guard_with_room_for_one() {
    let scene = Scene::within(NoticesSection {
        per_day: 1,
        ..NoticesSection::default()
    })
    .await;
    let both = tokio::join!(
        scene.try_put("ann@example.org"),
        scene.try_put("ben@example.org")
    );
    let passed = [&both.0, &both.1]
        .into_iter()
        .filter(|put| put.is_ok())
        .count();
    assert_eq!(passed, 1, "{both:?}");
    scene.pass(Duration::from_secs(24 * 3600));
    scene.put("ben@example.org").await;
}

#[tokio::test]
async fn what_was_not_stored_does_not_count() {
    let scene = Scene::within(NoticesSection {
        per_day: 1,
        ..NoticesSection::default()
    })
    .await;
    let new = || NewNotices {
        to: vec!["ann@example.org".to_owned()],
        message: NewMessage::Email(Box::default()),
        author: None,
        owner: None,
        cause: None,
    };
    drop(scene.outbox.prepare(vec![new()]).unwrap());
    scene.put("ann@example.org").await;
}

#[tokio::test]
async fn another_try_counts_like_a_notice_also_after_a_restart() {
    let scene = Scene::within(NoticesSection {
        per_recipient_per_day: 2,
        ..NoticesSection::default()
    })
    .await;
    let to = "ann@example.org";
    for _ in 0..3 {
        scene.script.answers(to, Known::Refused, None);
    }
    let key = scene.put(to).await;
    scene.until(key, NoticeStatus::Failed).await;
    scene.act(key, Input::Retry).await.unwrap();
    scene.until_handed(2).await;
    scene.until(key, NoticeStatus::Failed).await;
    let limit = Err(FaultCode::LimitReached);
    assert_eq!(scene.act(key, Input::Retry).await, limit);
    let scene = scene.restart().await;
    assert_eq!(scene.act(key, Input::Retry).await, limit, "it was stored");
    assert_eq!(scene.outbox.view().sent_today, 2);
    scene.pass(Duration::from_secs(24 * 3600));
    scene.act(key, Input::Retry).await.unwrap();
    scene.until_handed(3).await;
}

#[tokio::test]
async fn what_waits_was_counted_when_it_was_taken() {
    let scene = Scene::within(NoticesSection {
        per_recipient_per_day: 1,
        ..NoticesSection::default()
    })
    .await;
    let to = "ann@example.org";
    scene.script.answers(to, Known::Later(None), None);
    let key = scene.put(to).await;
    scene.until_handed(1).await;
    scene.until(key, NoticeStatus::Queued).await;
    scene.act(key, Input::Retry).await.unwrap();
    scene.until(key, NoticeStatus::Accepted).await;
}

#[tokio::test]
async fn a_test_counts_and_does_not_leave_while_nothing_may() {
    let scene = Scene::within(NoticesSection {
        per_day: 2,
        ..NoticesSection::default()
    })
    .await;
    let to = "ann@example.org";
    let code = |begun: Result<Test, shared::fault::Fault>| begun.map_err(|fault| fault.code).err();
    let test = scene.outbox.begin_test(to, 0).await.unwrap();
    assert_eq!(scene.outbox.view().sending, 1);
    drop(test);
    assert_eq!(scene.outbox.view().sending, 0);
    scene.outbox.stop(true).await.unwrap();
    assert_eq!(
        code(scene.outbox.begin_test(to, 0).await),
        Some(FaultCode::NoticesStopped)
    );
    scene.outbox.stop(false).await.unwrap();
    scene.outbox.suppress(to).await.unwrap();
    assert_eq!(
        code(scene.outbox.begin_test(to, 0).await),
        Some(FaultCode::RecipientSuppressed)
    );
    let scene = scene.restart().await;
    scene.put("ben@example.org").await;
    assert_eq!(
        code(scene.outbox.begin_test("ben@example.org", 0).await),
        Some(FaultCode::LimitReached)
    );
}

#[tokio::test]
async fn once_the_stop_switch_has_answered_nothing_more_begins_to_leave() {
    for round in 0..20 {
        let scene = Scene::begin(Script::default()).await;
        for number in 0..30 {
            scene.put(&format!("a{number}@example.org")).await;
        }
        scene.until_handed(round).await;
        scene.outbox.stop(true).await.unwrap();
        let sending = scene.outbox.view().sending as usize;
        let handed = scene.script.handed().len();
        // Time for what would leave all the same: rounds that begin after this see the switch.
        for _ in 0..3 {
            scene.outbox.0.news.notify_one();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let more = scene.script.handed().len() - handed;
        assert!(more <= sending, "{more} more went, and {sending} were told");
    }
}

/// So that nobody learns from a limit who gets nothing.
#[tokio::test]
async fn limits_hold_before_it_is_told_who_gets_nothing() {
    let limits = NoticesSection {
        per_day: 1,
        ..NoticesSection::default()
    };
    let scene = Scene::within(limits).await;
    scene.outbox.suppress("ann@example.org").await.unwrap();
    let refused = scene.try_put("ann@example.org").await;
    assert_eq!(refused, Err(FaultCode::RecipientSuppressed));
    scene.put("ben@example.org").await;
    for to in ["ann@example.org", "cat@example.org"] {
        assert_eq!(scene.try_put(to).await, Err(FaultCode::LimitReached));
    }
}
