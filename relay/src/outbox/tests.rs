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

mod bounds;
mod retention;
mod sending;
mod trouble;

use super::{
    gateway::{Known, Outgoing, TOO_FAST, Verdict},
    state::Input,
    *,
};
use crate::{
    audit::Audit,
    config::{AuditSection, JournalSection, LimitsSection, QuotasSection},
    egress::Egress,
    journal::Journal,
    quota::Quotas,
    store::{Durability, Edit, Opened, OutboxEdit, Store, StoredNotice},
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
    /// The only way that there is, where it is another than at first.
    only: Mutex<Option<String>>,
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
        if let Some(only) = &*self.only.lock().unwrap() {
            return vec![only.clone()];
        }
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
        kind: NoticeKind,
        name: &'a str,
        outgoing: &'a Outgoing,
    ) -> BoxFuture<'a, Verdict> {
        async move {
            if !self.names(kind).iter().any(|known| known == name) {
                return Verdict::gone();
            }
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

    async fn within(config: NoticesSection) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::begin_in(folder, Arc::default(), config).await
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
        let (audit, _) = Audit::new(journal.clone(), AuditSection::default());
        let quotas = Quotas::new(QuotasSection::default());
        let (accounts, egress) = (Arc::default(), Egress::default());
        let limits = LimitsSection::default();
        let context = Context::new(journal.clone(), limits, accounts, egress, quotas, audit);
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
            outbox,
            ..
        } = self;
        poller.abort();
        let _ = poller.await;
        Self::begin_in(folder, script, outbox.0.config.clone()).await
    }

    /// Somebody does something to a notice.
    async fn act(&self, key: NoticeKey, input: Input) -> Result<(), FaultCode> {
        let acted = self.outbox.act(&key.id(), input, None, |_| None).await;
        acted.map(|_| ()).map_err(|fault| fault.code)
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
            owner: None,
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
            let late = tokio::time::Instant::now() > deadline;
            assert!(
                !late,
                "waited in vain for {count}: {:?}",
                self.script.handed()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until a notice is due within two minutes.
    async fn until_due_soon(&self, key: NoticeKey) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            self.outbox.0.news.notify_one();
            let due = self.notice(key).await.state.due_at;
            if due.is_some_and(|due| due.0 - self.outbox.now().0 < 120_000_000) {
                return;
            }
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
