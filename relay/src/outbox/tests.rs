//! The outbox with its task, on a real store, with a way out that answers as it is told.

use std::{
    collections::{HashMap, VecDeque},
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use futures_util::{FutureExt as _, future::BoxFuture};
use shared::{
    fault::FaultCode,
    notice::{AttemptOutcome, NoticeKind, NoticeStatus},
    operation::SettleAs,
};
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use super::{
    gateway::{Known, Outgoing, TOO_FAST, Verdict},
    state::Input,
    *,
};
use crate::{
    config::{JournalSection, LimitsSection},
    journal::Journal,
    store::{Durability, Opened, Store, StoredNotice},
};

const PATIENCE: Duration = Duration::from_secs(15);

/// A way out that answers as it is told, once for each recipient and then `accepted`, and remembers what it got.
#[derive(Debug, Default)]
struct Script {
    answers: Mutex<HashMap<String, VecDeque<Verdict>>>,
    handed: Mutex<Vec<(String, Outgoing)>>,
    under_way: AtomicI64,
    most: AtomicI64,
    /// Only what has a permit is answered.
    gate: Option<Semaphore>,
}

impl Script {
    fn answers(&self, to: &str, known: Known, meaning: Option<&'static str>) {
        let verdict = Verdict {
            known,
            code: None,
            words: None,
            meaning,
        };
        let mut answers = self.answers.lock().unwrap();
        answers.entry(to.to_owned()).or_default().push_back(verdict);
    }

    fn handed(&self) -> Vec<String> {
        let handed = self.handed.lock().unwrap();
        handed
            .iter()
            .map(|(_, outgoing)| outgoing.to.clone())
            .collect()
    }
}

impl Out for Script {
    fn names(&self, kind: NoticeKind) -> Vec<String> {
        match kind {
            NoticeKind::Email => vec!["post".to_owned()],
            NoticeKind::Sms => vec!["first".to_owned(), "second".to_owned()],
        }
    }

    fn at_once(&self, _: NoticeKind, _: &str) -> usize {
        4
    }

    fn hand_over<'a>(
        &'a self,
        _: NoticeKind,
        name: &'a str,
        outgoing: &'a Outgoing,
    ) -> BoxFuture<'a, Verdict> {
        async move {
            self.handed
                .lock()
                .unwrap()
                .push((name.to_owned(), outgoing.clone()));
            let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            if let Some(gate) = &self.gate {
                gate.acquire().await.unwrap().forget();
            }
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            let mut answers = self.answers.lock().unwrap();
            let answer = answers.get_mut(&outgoing.to).and_then(VecDeque::pop_front);
            answer.unwrap_or_else(|| Verdict {
                known: Known::Accepted(Some(format!("r-{}", outgoing.id))),
                code: None,
                words: None,
                meaning: None,
            })
        }
        .boxed()
    }

    fn source(&self, _: Option<&str>, _: &Outgoing) -> String {
        String::new()
    }
}

/// An outbox that runs; what is dropped with it is as good as killed.
struct Scene {
    folder: Arc<tempfile::TempDir>,
    script: Arc<Script>,
    outbox: Outbox,
    ahead: Arc<AtomicI64>,
    journal: Journal,
    poller: AbortOnDropHandle<()>,
}

impl Scene {
    async fn begin(script: Script) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::begin_in(folder, Arc::new(script), NoticesSection::default()).await
    }

    async fn begin_in(
        folder: Arc<tempfile::TempDir>,
        script: Arc<Script>,
        config: NoticesSection,
    ) -> Self {
        let opened = Store::open(folder.path(), Durability::Normal)
            .await
            .unwrap();
        let Opened { store, writer, .. } = opened;
        let journal = Journal::start(store, writer, None, JournalSection::default());
        let (journal, _) = journal.await.unwrap();
        let context = Context::new(journal.clone(), LimitsSection::default());
        let ahead = Arc::new(AtomicI64::new(0));
        let clock = {
            let ahead = Arc::clone(&ahead);
            move || Timestamp(crate::clock::now().0 + ahead.load(Ordering::SeqCst))
        };
        let countries = Countries {
            default: "CN".to_owned(),
            allowed: vec!["CN".to_owned()],
        };
        let ways = Arc::clone(&script);
        let outbox = Outbox::load(context, config, countries, ways, Arc::new(clock));
        let outbox = outbox.await.unwrap();
        let run = Poller::new(outbox.clone()).run(CancellationToken::new());
        Self {
            folder,
            script,
            outbox,
            ahead,
            journal,
            poller: AbortOnDropHandle::new(tokio::spawn(run)),
        }
    }

    /// Kills the task in the middle of whatever it does, and begins anew.
    async fn restart(self) -> Self {
        let Self {
            folder,
            script,
            poller,
            ..
        } = self;
        poller.abort();
        let _ = poller.await;
        Self::begin_in(folder, script, NoticesSection::default()).await
    }

    fn pass(&self, time: Duration) {
        self.ahead
            .fetch_add(time.as_micros() as i64, Ordering::SeqCst);
        self.outbox.0.news.notify_one();
    }

    async fn put(&self, to: &str) -> NoticeKey {
        self.try_put(to).await.unwrap()
    }

    async fn try_put(&self, to: &str) -> Result<NoticeKey, FaultCode> {
        let message = if to.contains('@') {
            NewMessage::Email(Box::default())
        } else {
            NewMessage::Sms("hi".to_owned())
        };
        let new = NewNotices {
            to: vec![to.to_owned()],
            message,
            author: None,
            cause: None,
        };
        let put = self.outbox.put(vec![new], |_| Vec::new()).await;
        let put = put.map_err(|fault| fault.code)?;
        Ok(NoticeKey::parse(&put[0].id).unwrap())
    }

    async fn notice(&self, key: NoticeKey) -> StoredNotice {
        let mut found = self.journal.store().notices_of(&[key]).await.unwrap();
        found.pop().unwrap()
    }

    async fn until(&self, key: NoticeKey, status: NoticeStatus) -> StoredNotice {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let notice = self.notice(key).await;
            if notice.state.status == status {
                return notice;
            }
            let late = tokio::time::Instant::now() > deadline;
            assert!(!late, "waited in vain for {status:?}: {notice:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn until_handed(&self, count: usize) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.script.handed().len() < count {
            assert!(tokio::time::Instant::now() < deadline, "waited in vain");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn outcomes(&self, key: NoticeKey) -> Vec<AttemptOutcome> {
        let attempts = self.journal.store().attempts(key).await.unwrap();
        attempts
            .into_iter()
            .map(|attempt| attempt.outcome)
            .collect()
    }

    async fn receipt(&self, reference: &str, delivered: bool) -> bool {
        let receipt = Receipt {
            delivered,
            ..Receipt::default()
        };
        self.outbox
            .receipt("post", reference, receipt)
            .await
            .unwrap()
    }

    /// Makes every commit fail that would let a notice stand so.
    async fn spoil(&self, status: &str, spoilt: bool) {
        let url = format!("sqlite://{}/journal.sqlite", self.folder.path().display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let sql = if spoilt {
            format!(
                "CREATE TRIGGER spoil BEFORE UPDATE ON notices WHEN new.status = '{status}'
                 BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        } else {
            "DROP TRIGGER spoil".to_owned()
        };
        let query = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        query.execute(&mut connection).await.unwrap();
    }
}

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
async fn who_is_suppressed_meanwhile_gets_nothing() {
    let scene = Scene::begin(Script::default()).await;
    let to = "ann@example.org";
    scene.script.answers(to, Known::Later(None), None);
    let key = scene.put(to).await;
    scene.until_handed(1).await;
    scene.until(key, NoticeStatus::Queued).await;
    scene.outbox.suppress(to).await.unwrap();
    let fault = scene.outbox.act(&key.id(), Input::Retry).await.unwrap_err();
    assert_eq!(fault.code, FaultCode::RecipientSuppressed);
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
    scene.outbox.act(&key.id(), Input::Retry).await.unwrap();
    scene.until(key, NoticeStatus::Accepted).await;
    let settled = Input::Settle(SettleAs::Failed);
    let fault = scene.outbox.act(&key.id(), settled).await.unwrap_err();
    assert_eq!(fault.code, FaultCode::WrongStatus);
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
async fn two_at_once_do_not_both_pass_a_guard_with_room_for_one() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let config = NoticesSection {
        per_day: 1,
        ..NoticesSection::default()
    };
    let scene = Scene::begin_in(folder, Arc::default(), config).await;
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
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let config = NoticesSection {
        per_day: 1,
        ..NoticesSection::default()
    };
    let scene = Scene::begin_in(folder, Arc::default(), config).await;
    let new = || NewNotices {
        to: vec!["ann@example.org".to_owned()],
        message: NewMessage::Email(Box::default()),
        author: None,
        cause: None,
    };
    drop(scene.outbox.prepare(vec![new()]).unwrap());
    scene.put("ann@example.org").await;
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
