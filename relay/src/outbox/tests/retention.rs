//! Letting go of old notices.

use super::*;

const DAY: Duration = Duration::from_secs(24 * 3600);

impl Scene {
    async fn forget(&self) {
        while self.outbox.forget_old().await.unwrap() {}
    }

    async fn is_there(&self, key: NoticeKey) -> bool {
        let found = self.journal.store().notices_of(&[key]).await.unwrap();
        !found.is_empty()
    }
}

#[tokio::test]
async fn notices_go_when_nothing_has_happened_to_them_for_long_enough() {
    let scene = Scene::begin(Script::default()).await;
    scene.script.answers("un@example.org", Known::Unknown, None);
    let sent = scene.put("ann@example.org").await;
    let unknown = scene.put("un@example.org").await;
    scene.until(sent, NoticeStatus::Accepted).await;
    scene.until(unknown, NoticeStatus::Unknown).await;
    scene.pass(89 * DAY);
    scene.forget().await;
    assert!(scene.is_there(sent).await);
    scene.outbox.stop(true).await.unwrap();
    scene.pass(2 * DAY);
    scene.forget().await;
    assert!(!scene.is_there(sent).await);
    assert!(
        scene.is_there(unknown).await,
        "something may still become of it"
    );
    assert_eq!(scene.outcomes(sent).await, []);
    assert!(scene.journal.store().message(sent).await.is_err());
    let left = scene.journal.store().notices_bytes().await.unwrap();
    scene
        .act(unknown, Input::Settle(SettleAs::Failed))
        .await
        .unwrap();
    scene.pass(91 * DAY);
    scene.forget().await;
    let none = scene.journal.store().notices_bytes().await.unwrap();
    assert!(left > 0 && none == 0, "{left}, {none}");
}

#[tokio::test]
async fn the_oldest_go_when_all_take_too_much_but_not_those_of_a_day() {
    let scene = Scene::within(NoticesSection {
        max_bytes: 3 * 1200,
        ..NoticesSection::default()
    })
    .await;
    let mut keys = Vec::new();
    for number in 0..6 {
        let key = scene.put(&format!("a{number}@example.org")).await;
        scene.until(key, NoticeStatus::Accepted).await;
        keys.push(key);
    }
    scene.forget().await;
    assert!(
        scene.is_there(keys[0]).await,
        "it counts for the day's limits"
    );
    scene.pass(2 * DAY);
    scene.forget().await;
    let mut there = Vec::new();
    for key in &keys {
        there.push(scene.is_there(*key).await);
    }
    assert_eq!(there, [false, false, false, true, true, true]);
}
