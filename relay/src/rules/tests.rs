//! Alerts on a real store whose commits are told to have failed.

use futures_util::future::BoxFuture;
use serde_json::json;
use shared::{
    alert::When,
    bridge::{CONNECT_TIMEOUT_MS, Endpoint, Form, Framing, Mode, READ_BYTES, TextEncoding},
    notice::NoticeKind,
};

use super::*;
use crate::{
    audit::Audit,
    bridge::Context,
    config::{AuditSection, JournalSection, LimitsSection, NoticesSection, QuotasSection},
    egress::Egress,
    journal::Journal,
    outbox::{
        Countries,
        gateway::{Outgoing, Verdict},
        ways::Out,
    },
    quota::Quotas,
    store::{Durability, LOSES_ANSWERS, Opened, Settings, Store},
};

/// No sender and no gateway.
#[derive(Debug)]
struct Nothing;

impl Out for Nothing {
    fn names(&self, _: NoticeKind) -> Vec<String> {
        Vec::new()
    }

    fn at_once(&self, _: NoticeKind, _: &str) -> usize {
        0
    }

    fn hand_over<'a>(
        &'a self,
        _: NoticeKind,
        _: &'a str,
        _: &'a Outgoing,
    ) -> BoxFuture<'a, Verdict> {
        Box::pin(async { Verdict::gone() })
    }

    fn source(&self, _: Option<&str>, _: &Outgoing) -> String {
        String::new()
    }
}

async fn rules(folder: &std::path::Path) -> (Rules, BridgeId) {
    let opened = Store::open(folder, Durability::Normal).await.unwrap();
    let Opened { store, writer, .. } = opened;
    let journal = Journal::start(store, writer, None, JournalSection::default());
    let (journal, _) = journal.await.unwrap();
    let (audit, _) = Audit::new(journal.clone(), AuditSection::default());
    let quotas = Quotas::new(QuotasSection::default());
    let (accounts, egress) = (Arc::default(), Egress::default());
    let limits = LimitsSection::default();
    let context = Context::new(journal, limits, accounts, egress, quotas, audit);
    let bridges = Bridges::load(Arc::clone(&context)).await.unwrap();
    let endpoint = Endpoint::TcpListen {
        host: "127.0.0.1".to_owned(),
        port: 0.into(),
        backlog: None,
    };
    let settings = Settings {
        name: "Meter".to_owned(),
        endpoint,
        mode: Mode::Console,
        framing: Framing::None,
        encoding: TextEncoding::Utf8,
        form: Form::Text,
        farewell: Vec::new(),
        reconnect: false,
        chosen_by: None,
        chooser: None,
        connect_timeout_ms: CONNECT_TIMEOUT_MS,
        read_bytes: READ_BYTES,
    };
    let bridge = bridges.create(settings, None).await.unwrap().id();
    let templates = Templates::load(Arc::clone(&context)).await.unwrap();
    let countries = Countries {
        default: "CN".to_owned(),
        allowed: vec!["CN".to_owned()],
    };
    let (config, clock) = (NoticesSection::default(), Arc::new(clock::now));
    let outbox = Outbox::load(context, config, countries, Arc::new(Nothing), clock);
    let outbox = outbox.await.unwrap();
    let rules = Rules::load(bridges, Arc::new(templates), outbox).await;
    (rules.unwrap(), bridge)
}

/// Whether what was done is stored and told to have failed; then waits until the list is as it is stored.
async fn doubted<T: std::fmt::Debug>(
    rules: &Rules,
    bridge: &BridgeId,
    act: impl Future<Output = Result<T, Fault>>,
    names: &[&str],
) {
    LOSES_ANSWERS.set(true);
    let fault = act.await.unwrap_err();
    LOSES_ANSWERS.set(false);
    assert_eq!(fault.code, FaultCode::StorageFailed);
    let listed = async || {
        let alerts = rules.list(bridge).await.unwrap().into_iter();
        alerts.map(|alert| alert.name).collect::<Vec<_>>()
    };
    let deadline = Instant::now() + Duration::from_secs(15);
    while listed().await != names {
        assert!(Instant::now() < deadline, "waited in vain for {names:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_is_stored_though_its_commit_failed_is_what_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (rules, bridge) = rules(folder.path()).await;
    let notice = json!({"kind": "email", "to": ["ann@example.org"], "subject": "x", "text": "x"});
    let settings = AlertSettings {
        name: "Hot".to_owned(),
        when: When::Contains("x".to_owned()),
        notice: serde_json::from_value(notice).unwrap(),
        per_hour: 6,
        on: false,
        owner: None,
    };
    let id: AlertId = "0123456789abc".into();
    let create = rules.create(&bridge, id.clone(), settings, |_| Vec::new());
    doubted(&rules, &bridge, create, &["Hot"]).await;
    let change = rules.change(&bridge, &id, async |mut old: AlertSettings| {
        (old.name, old.on) = ("Cold".to_owned(), true);
        Ok(old)
    });
    doubted(&rules, &bridge, change, &["Cold"]).await;
    doubted(&rules, &bridge, rules.remove(&bridge, &id), &[]).await;
}
