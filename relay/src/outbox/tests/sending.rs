//! How notices go.

use super::*;

#[tokio::test]
async fn goes_once_and_its_receipt_settles_it() {
    let scene = Scene::begin(Script::default()).await;
    let key = scene.put("ann@example.org").await;
    let notice = scene.until(key, NoticeStatus::Accepted).await;
    assert_eq!(
        (notice.state.tries, notice.gateway.as_deref()),
        (1, Some("post"))
    );
    let reference = format!("r-{}", key.id());
    assert!(!scene.receipt("another", true).await);
    for delivered in [true, true, false] {
        assert!(scene.receipt(&reference, delivered).await);
    }
    scene.until(key, NoticeStatus::Delivered).await;
    use AttemptOutcome::{Accepted, Delivered, Started};
    assert_eq!(scene.outcomes(key).await, [Started, Accepted, Delivered]);
    assert_eq!(scene.script.handed().len(), 1);
}

#[tokio::test]
async fn what_was_not_taken_goes_again_later_and_not_sooner() {
    let scene = Scene::begin(Script::default()).await;
    scene
        .script
        .answers("ann@example.org", Known::Later(None), None);
    let key = scene.put("ann@example.org").await;
    scene.until_handed(1).await;
    let waiting = scene.until(key, NoticeStatus::Queued).await;
    assert!(waiting.state.due_at.is_some());
    scene.pass(Duration::from_secs(10));
    // Others go meanwhile.
    let other = scene.put("ben@example.org").await;
    scene.until(other, NoticeStatus::Accepted).await;
    assert_eq!(scene.script.handed().len(), 2);
    scene.pass(Duration::from_secs(15));
    scene.until(key, NoticeStatus::Accepted).await;
    assert_eq!(
        scene.script.handed(),
        ["ann@example.org", "ben@example.org", "ann@example.org"]
    );
}

#[tokio::test]
async fn several_are_under_way_and_never_too_many() {
    let script = Script {
        gate: Some(Semaphore::new(0)),
        ..Script::default()
    };
    let scene = Scene::begin(script).await;
    let mut last = NoticeKey::default();
    for number in 0..40 {
        last = scene.put(&format!("a{number}@example.org")).await;
    }
    scene.until_handed(4).await;
    scene.script.gate.as_ref().unwrap().add_permits(100);
    scene.until(last, NoticeStatus::Accepted).await;
    scene.until_handed(40).await;
    assert_eq!(scene.script.most.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_way_that_asks_for_less_is_left_alone_and_the_next_best_takes_over() {
    let scene = Scene::begin(Script::default()).await;
    scene
        .script
        .answers("+8613800138000", Known::Later(None), Some(TOO_FAST));
    let first = scene.put("13800138000").await;
    scene.until_handed(1).await;
    scene.until(first, NoticeStatus::Queued).await;
    let second = scene.put("13800138001").await;
    let second = scene.until(second, NoticeStatus::Accepted).await;
    assert_eq!(second.gateway.as_deref(), Some("second"));
    scene.pass(Duration::from_secs(20));
    let first = scene.until(first, NoticeStatus::Accepted).await;
    assert_eq!(first.gateway.as_deref(), Some("first"));
}

#[tokio::test]
async fn one_message_for_all_has_one_name_and_an_envelope_for_each() {
    let scene = Scene::begin(Script::default()).await;
    let new = |together: bool| NewNotices {
        to: vec![
            "Ann <ann@example.org>".to_owned(),
            "ben@example.org".to_owned(),
        ],
        message: NewMessage::Email(Box::new(NewEmail {
            together,
            cc: vec!["cy@example.org".to_owned()],
            ..NewEmail::default()
        })),
        author: None,
        owner: None,
        cause: None,
    };
    let put = scene
        .outbox
        .put(vec![new(true), new(false)], |_| Vec::new());
    assert_eq!(put.await.unwrap().len(), 5);
    scene.until_handed(5).await;
    let handed = scene.script.handed.lock().unwrap();
    let emails: Vec<_> = handed
        .iter()
        .map(|(_, outgoing)| match &outgoing.message {
            gateway::Message::Email(email) => (outgoing.to.as_str(), &**email),
            gateway::Message::Sms { .. } => panic!("an SMS"),
        })
        .collect();
    let (together, alone): (Vec<_>, Vec<_>) =
        emails.iter().partition(|(_, email)| !email.cc.is_empty());
    let names = |some: &[&(&str, &gateway::Email)]| {
        let names = some.iter().map(|(_, email)| email.message_id.clone());
        names.collect::<BTreeSet<_>>().len()
    };
    assert_eq!((together.len(), names(&together)), (3, 1));
    assert_eq!((alone.len(), names(&alone)), (2, 2));
    for (_, email) in &together {
        assert_eq!(email.to, ["Ann <ann@example.org>", "ben@example.org"]);
    }
    for (to, email) in &alone {
        assert!(email.to.len() == 1 && email.to[0].contains(to), "{email:?}");
    }
}

#[tokio::test]
async fn a_receipt_that_is_quicker_than_the_answer_is_kept_also_over_a_restart() {
    let script = Script {
        gate: Some(Semaphore::new(0)),
        ..Script::default()
    };
    let scene = Scene::begin(script).await;
    let reference = |key: NoticeKey| format!("r-{}", key.id());
    let first = scene.put("ann@example.org").await;
    scene.until_handed(1).await;
    // Of nobody's SMS, and while something is under way: it may be of that.
    assert!(scene.receipt("another", true).await);
    assert!(scene.receipt(&reference(first), true).await);
    assert_eq!(
        scene.notice(first).await.state.status,
        NoticeStatus::Sending
    );
    scene.script.gate.as_ref().unwrap().add_permits(1);
    scene.until(first, NoticeStatus::Delivered).await;
    let second = scene.put("ben@example.org").await;
    scene.until_handed(2).await;
    assert!(scene.receipt(&reference(second), true).await);
    scene.script.gate.as_ref().unwrap().add_permits(1);
    scene.until(second, NoticeStatus::Delivered).await;
    // Nothing is under way now, so that no answer can be on its way either.
    assert!(!scene.receipt("a third", true).await);
    let kept = scene.journal.store().early_receipts().await.unwrap();
    assert_eq!(kept.len(), 1, "{kept:?}");
    scene.pass(Duration::from_secs(7200));
    let scene = scene.restart().await;
    scene.put("cy@example.org").await;
    scene.until_handed(3).await;
    assert_eq!(
        scene.notice(second).await.state.status,
        NoticeStatus::Delivered
    );
}

#[tokio::test]
async fn a_receipt_counts_for_the_try_that_it_names() {
    let scene = Scene::begin(Script::default()).await;
    scene
        .script
        .answers("ann@example.org", Known::Unknown, None);
    let key = scene.put("ann@example.org").await;
    scene.until(key, NoticeStatus::Unknown).await;
    scene.act(key, Input::Retry).await.unwrap();
    scene.until(key, NoticeStatus::Accepted).await;
    let tries: Vec<_> = {
        let handed = scene.script.handed.lock().unwrap();
        handed
            .iter()
            .map(|(_, outgoing)| outgoing.try_id.clone())
            .collect()
    };
    assert_eq!(tries, [key.try_id(1), key.try_id(2)]);
    assert!(
        !scene.receipt(&key.try_id(3), false).await,
        "never handed over"
    );
    assert!(scene.receipt(&tries[0], false).await);
    assert_eq!(
        scene.notice(key).await.state.status,
        NoticeStatus::Accepted,
        "that the first has not arrived says nothing of the second"
    );
    assert!(scene.receipt(&tries[1], false).await);
    scene.until(key, NoticeStatus::Failed).await;
}

#[tokio::test]
async fn a_sender_that_is_gone_is_replaced_at_once_or_by_hand() {
    let scene = Scene::begin(Script::default()).await;
    let new = NewNotices {
        to: vec!["ann@example.org".to_owned()],
        message: NewMessage::Email(Box::new(NewEmail {
            sender: Some("post".to_owned()),
            ..NewEmail::default()
        })),
        author: None,
        owner: None,
        cause: None,
    };
    scene
        .script
        .answers("ann@example.org", Known::Later(None), None);
    scene
        .script
        .answers("ben@example.org", Known::Later(None), None);
    let asked = scene.outbox.put(vec![new], |_| Vec::new()).await.unwrap();
    let asked = NoticeKey::parse(&asked[0].id).unwrap();
    let any = scene.put("ben@example.org").await;
    scene.until_handed(2).await;
    scene.until(any, NoticeStatus::Queued).await;
    scene.until(asked, NoticeStatus::Queued).await;
    *scene.script.only.lock().unwrap() = Some("other".to_owned());
    scene.outbox.ways_changed();
    scene.pass(Duration::from_secs(20));
    let any = scene.until(any, NoticeStatus::Accepted).await;
    assert_eq!(any.gateway.as_deref(), Some("other"));
    // One that has asked for it fails clearly, and the mend works.
    scene.until(asked, NoticeStatus::Failed).await;
    let attempts = scene.journal.store().attempts(asked).await.unwrap();
    assert_eq!(
        attempts.last().unwrap().meaning.as_deref(),
        Some("way-gone")
    );
    let gone = Some("post".to_owned());
    let fault = scene
        .outbox
        .act(&asked.id(), Input::Retry, gone, |_| None)
        .await;
    assert_eq!(fault.unwrap_err().code, FaultCode::NotFound);
    scene.act(asked, Input::Retry).await.unwrap();
    let asked = scene.until(asked, NoticeStatus::Accepted).await;
    assert_eq!(
        (asked.gateway.as_deref(), asked.sender),
        (Some("other"), None)
    );
}

#[tokio::test]
async fn what_is_chosen_and_gone_by_then_goes_by_another() {
    let scene = Scene::begin(Script::default()).await;
    scene
        .script
        .answers("ann@example.org", Known::Refused, Some(gateway::WAY_GONE));
    let key = scene.put("ann@example.org").await;
    scene.until_handed(1).await;
    scene.until(key, NoticeStatus::Queued).await;
    scene.pass(Duration::from_secs(20));
    scene.until(key, NoticeStatus::Accepted).await;
}

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn a_clock_that_is_set_back_holds_nothing_that_waits() {
    let scene = Scene::begin(Script::default()).await;
    let to = "ann@example.org";
    scene.script.answers(to, Known::Later(None), None);
    let key = scene.put(to).await;
    scene.until_handed(1).await;
    scene.until(key, NoticeStatus::Queued).await;
    scene
        .ahead
        .fetch_sub(DAY.as_micros() as i64, Ordering::SeqCst);
    scene.until_due_soon(key).await;
    scene.pass(Duration::from_secs(20));
    scene.until(key, NoticeStatus::Accepted).await;
}

#[tokio::test]
async fn a_clock_that_was_set_back_while_the_relay_was_away_holds_nothing_either() {
    let scene = Scene::begin(Script::default()).await;
    scene.pass(DAY);
    let to = "ann@example.org";
    scene.script.answers(to, Known::Later(None), None);
    let key = scene.put(to).await;
    scene.until_handed(1).await;
    scene.until(key, NoticeStatus::Queued).await;
    let scene = scene.restart().await;
    scene.until_due_soon(key).await;
    scene.pass(Duration::from_secs(20));
    scene.until(key, NoticeStatus::Accepted).await;
}

#[tokio::test]
async fn what_is_set_back_twice_is_set_back_once() {
    let scene = Scene::begin(Script::default()).await;
    let to = "ann@example.org";
    scene.script.answers(to, Known::Later(None), None);
    let key = scene.put(to).await;
    scene.until_handed(1).await;
    let before = scene.until(key, NoticeStatus::Queued).await;
    let (changed, due) = (before.changed_at.0, before.state.due_at.unwrap().0);
    let back = Timestamp(changed - 10_000_000);
    for _ in 0..2 {
        let edit = Edit::Outbox(OutboxEdit::SetBack(back));
        scene.journal.edit(vec![edit]).await.unwrap();
        let after = scene.notice(key).await;
        assert_eq!(after.state.due_at, Some(Timestamp(due - 10_000_000)));
        assert_eq!((after.changed_at, after.state.since), (back, back));
    }
}

/// Whoever has a notice's turn wakes nobody when it ends.
#[tokio::test]
async fn what_somebody_was_changing_when_it_was_due_goes_soon_after() {
    let scene = Scene::begin(Script::default()).await;
    let to = "ann@example.org";
    scene.script.answers(to, Known::Later(None), None);
    let key = scene.put(to).await;
    scene.until_handed(1).await;
    scene.until(key, NoticeStatus::Queued).await;
    let turn = scene.outbox.0.turns.take(key).await;
    scene.pass(Duration::from_secs(100));
    // The round that records this one has looked at the other as well.
    let other = scene.put("ben@example.org").await;
    scene.until(other, NoticeStatus::Accepted).await;
    drop(turn);
    scene.until(key, NoticeStatus::Accepted).await;
}
