//! `/metrics`: figures for Prometheus, on a listener of their own. Whoever reaches it may read them; they hold no name and no
//! byte of what goes over bridges.

use std::time::Duration;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse as _, Response},
    routing::get,
};
use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    metrics::gauge::Gauge,
    registry::Registry,
};
use shared::{bridge::BridgeState, notice::NoticeStatus};
use tokio::time::timeout;

use super::{Edge, guard, health, target};
use crate::{clock, journal::pulse::Labelled, kernel::process::Process};

/// The most connections to this listener: those who watch are few.
pub const CONNECTIONS: usize = 64;

/// How long counting what is stored may take.
const COUNT_TIME: Duration = Duration::from_secs(5);

/// The form of the answer (OpenMetrics 1.0).
const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The routes of this listener.
pub(super) fn routes(edge: Edge) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .layer(middleware::from_fn(target::check))
        .layer(middleware::from_fn(guard::add_headers))
        .with_state(edge)
}

async fn show(State(edge): State<Edge>) -> Response {
    let mut registry = Registry::with_prefix("jackfield");
    edge.add_web(&mut registry);
    edge.add_bridges(&mut registry);
    edge.add_journal(&mut registry).await;
    edge.add_notices(&mut registry).await;
    let mut process = Registry::with_prefix("process");
    add_process(&mut process);
    let mut text = String::new();
    let written = encode_registry(&mut text, &registry)
        .and_then(|()| encode_registry(&mut text, &process))
        .and_then(|()| encode_eof(&mut text));
    match written {
        Ok(()) => ([(header::CONTENT_TYPE, KIND)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Edge {
    fn add_web(&self, registry: &mut Registry) {
        add(
            registry,
            "viewers",
            "Live sockets",
            self.seats.taken() as u64,
        );
        registry.register(
            "connections",
            "Connections that are no live sockets",
            self.places.held.clone(),
        );
        registry.register(
            "connections_refused",
            "Connections turned away, or requests behind a proxy: an address had too many, all were busy; or ended: it had waited longest",
            self.places.refused.clone(),
        );
        registry.register(
            "http_requests",
            "Requests answered, by status",
            self.answers.clone(),
        );
        if let Some(left) = self.tls.as_ref().and_then(|tls| tls.runs_out_in()) {
            let gauge = Gauge::<i64>::default();
            gauge.set(left);
            let what = "In how long the certificate runs out; below 0 where it has";
            registry.register("tls_expires_seconds", what, gauge);
        }
    }

    fn add_bridges(&self, registry: &mut Registry) {
        let states = Labelled::<Gauge>::default();
        let all = [
            BridgeState::Opening,
            BridgeState::Open,
            BridgeState::Closed,
            BridgeState::Failed,
        ];
        for state in all {
            states.get_or_create(&[("state", word(state))]).set(0);
        }
        let mut peers = 0;
        for bridge in self.services().bridges.all() {
            let view = bridge.view();
            peers += view.peers as u64;
            states.get_or_create(&[("state", word(view.state))]).inc();
        }
        registry.register("bridges", "Bridges, by state", states);
        add(registry, "peers", "Peers of all bridges", peers);
    }

    async fn add_journal(&self, registry: &mut Registry) {
        let journal = &self.services().bridges.context().journal;
        let pulse = journal.pulse();
        registry.register(
            "entries",
            "Entries committed, by direction",
            pulse.entries.clone(),
        );
        registry.register(
            "entry_bytes",
            "Bytes of entries committed, by direction",
            pulse.bytes.clone(),
        );
        registry.register(
            "commit_seconds",
            "How long commits took",
            pulse.commits.clone(),
        );
        registry.register(
            "commit_failures",
            "Commits that failed",
            pulse.failures.clone(),
        );
        registry.register(
            "datagrams_dropped",
            "Datagrams that the system or the relay dropped",
            pulse.dropped.clone(),
        );
        if let Ok(Ok(bytes)) = timeout(COUNT_TIME, journal.store().bytes()).await {
            add(
                registry,
                "journal_bytes",
                "Bytes of the database in use",
                bytes,
            );
        }
        if let Some(free) = health::free_bytes(&self.services().config.server.data) {
            add(
                registry,
                "disk_free_bytes",
                "Bytes that the data folder's disk leaves",
                free,
            );
        }
    }

    async fn add_notices(&self, registry: &mut Registry) {
        let journal = &self.services().bridges.context().journal;
        let store = journal.store();
        let statuses = Labelled::<Gauge>::default();
        if let Ok(Ok(counts)) = timeout(COUNT_TIME, store.notices_by_status()).await {
            // A figure that is missing until it happens makes no rate.
            for status in NoticeStatus::ALL {
                statuses
                    .get_or_create(&[("status", status.as_str())])
                    .set(0);
            }
            for (status, count) in counts {
                let label = [("status", status.as_str())];
                statuses.get_or_create(&label).set(count as i64);
            }
            registry.register("notices", "Notices, by status", statuses);
        }
        if let Ok(Ok(due)) = timeout(COUNT_TIME, store.oldest_due()).await {
            let late = due.map_or(0, |due| clock::now().0.saturating_sub(due.0).max(0));
            let what = "For how long the oldest waiting notice has been due";
            add(
                registry,
                "notice_overdue_seconds",
                what,
                late as u64 / 1_000_000,
            );
        }
    }
}

fn word(state: BridgeState) -> &'static str {
    match state {
        BridgeState::Opening => "opening",
        BridgeState::Open => "open",
        BridgeState::Closed => "closed",
        BridgeState::Failed => "failed",
    }
}

fn add_process(registry: &mut Registry) {
    let now = Process::now();
    add(
        registry,
        "resident_memory_bytes",
        "Memory in use",
        now.memory,
    );
    add(registry, "open_fds", "Open files", now.files);
    add(
        registry,
        "max_fds",
        "How many files may be open",
        now.most_files,
    );
    add(registry, "threads", "Threads", now.threads);
}

fn add(registry: &mut Registry, name: &str, help: &str, value: u64) {
    let gauge = Gauge::<i64>::default();
    gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
    registry.register(name, help, gauge);
}
