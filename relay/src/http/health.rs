//! `/livez` and `/readyz`: whether the process answers, and whether it can do what it is for. Each check has a name; what is
//! told is no secret, for nobody signs in to ask.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use tokio::time::timeout;

use super::Edge;
use crate::clock;

/// What the disk of the data folder has to leave free: enough for the write-ahead log and some time to make room.
const LEAST_FREE: u64 = 64 << 20;

/// A notice that should have gone so long ago says that nobody sends.
const LATEST: Duration = Duration::from_secs(60 * 60);

/// How long the database may take to answer, and to commit nothing.
const STORE_TIME: Duration = Duration::from_secs(2);

/// The answer: 200 when every check is good, else 503.
#[derive(Debug, Serialize)]
struct Readiness {
    ready: bool,
    checks: Checks,
}

/// In the order in which they are told.
#[derive(Debug, Serialize)]
struct Checks {
    /// The relay is not stopping.
    serving: Check,
    /// The last commit was made and is not old, or one is made now.
    journal: Check,
    /// The database can be read.
    store: Check,
    /// There is head-room on the disk of the data folder.
    disk: Check,
    /// No notice should have gone long ago.
    notices: Check,
}

#[derive(Debug, Serialize)]
struct Check {
    ok: bool,
    /// What is wrong, and the mend.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
}

impl Check {
    fn new(ok: bool, fault: &'static str) -> Self {
        Self {
            ok,
            fault: (!ok).then_some(fault),
        }
    }
}

/// `GET /livez`: the process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`
pub(super) async fn ready(State(edge): State<Edge>) -> Response {
    let checks = edge.checks().await;
    let all = [
        &checks.serving,
        &checks.journal,
        &checks.store,
        &checks.disk,
        &checks.notices,
    ];
    let ready = all.iter().all(|check| check.ok);
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Readiness { ready, checks })).into_response()
}

impl Edge {
    async fn checks(&self) -> Checks {
        let services = self.services();
        let journal = &services.bridges.context().journal;
        let (due, commits) = tokio::join!(
            timeout(STORE_TIME, journal.store().oldest_due()),
            journal.can_commit(STORE_TIME)
        );
        let free = free_bytes(&services.config.server.data);
        let late = match &due {
            Ok(Ok(Some(due))) if !services.outbox.is_stopped() => {
                clock::now().0.saturating_sub(due.0) > LATEST.as_micros() as i64
            }
            _ => false,
        };
        Checks {
            serving: Check::new(!self.stopping.is_cancelled(), "the relay is stopping"),
            journal: Check::new(
                commits,
                "nothing can be committed, or it hangs; see the relay's log",
            ),
            store: Check::new(
                matches!(due, Ok(Ok(_))),
                "the database cannot be read; see the relay's log",
            ),
            disk: Check::new(
                free.is_some_and(|free| free >= LEAST_FREE) || !cfg!(unix),
                if free.is_some() {
                    "less than 64 MiB are free on the disk of server.data; make room"
                } else {
                    "the disk of server.data cannot be asked for its free space; see whether the folder is there"
                },
            ),
            notices: Check::new(
                !late,
                "a notice is due for more than an hour; look at the outbox, its senders and gateways",
            ),
        }
    }
}

/// What the disk of a folder leaves to this process; `None` where the system does not say.
#[cfg(unix)]
pub(super) fn free_bytes(folder: &std::path::Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// What the disk of a folder leaves to this process; `None` where the system does not say.
#[cfg(not(unix))]
pub(super) fn free_bytes(_: &std::path::Path) -> Option<u64> {
    None
}
