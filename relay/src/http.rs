//! The web edge: who may speak to the relay, and in what form. It decides nothing about bridges.
//!
//! [`accept`] takes connections and bounds them; [`rest`] and [`live`] are the two doors to the operations;
//! [`receipts`] takes what gateways of SMS push; [`signin`] trades the owner's key, or a share link's secret, for a cookie; [`assets`] serves the page; [`guard`] knows origins, cookies
//! and headers; [`openapi`] writes down what [`rest`] does.

pub mod accept;
mod assets;
mod files;
mod guard;
mod live;
pub mod openapi;
mod problem;
mod receipts;
mod rest;
mod signin;

use std::sync::Arc;

use axum::{
    Router, middleware,
    response::IntoResponse as _,
    routing::{any, get, post},
};
use shared::fault::{Fault, FaultCode};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::operations::{Operations, Services};
use guard::Guard;
use problem::Problem;

/// What the routes share.
#[derive(Clone, Debug)]
pub struct Edge {
    operations: Operations,
    guard: Arc<Guard>,
    viewers: Arc<Semaphore>,
    /// What gateways push.
    receipts: Arc<Semaphore>,
    /// Live sockets: upgraded connections are nobody's else to wait for.
    sockets: TaskTracker,
    stopping: CancellationToken,
    build: Arc<str>,
}

impl Edge {
    /// The edge of these operations. It ends its live sockets when `stopping` is set.
    pub fn new(operations: Operations, stopping: CancellationToken) -> Self {
        let services = operations.services();
        let viewers = services.config.limits.viewers;
        let guard = Guard::new(&services.config.server, services.local);
        Self {
            guard: Arc::new(guard),
            viewers: Arc::new(Semaphore::new(viewers.min(Semaphore::MAX_PERMITS))),
            receipts: Arc::new(Semaphore::new(receipts::AT_ONCE)),
            sockets: TaskTracker::new(),
            stopping,
            build: assets::build().into(),
            operations,
        }
    }

    /// What the operations work on.
    pub fn services(&self) -> &Services {
        self.operations.services()
    }

    /// The live sockets' tasks.
    pub fn sockets(&self) -> &TaskTracker {
        &self.sockets
    }

    /// All routes.
    pub fn router(self) -> Router {
        let api = rest::routes()
            .route(
                "/session",
                get(signin::show)
                    .post(signin::sign_in)
                    .delete(signin::sign_out),
            )
            .route("/session/share", post(signin::show_share))
            .route("/bridges/{bridge}/files", post(files::send))
            .route("/live", get(live::upgrade))
            .route("/openapi.json", get(openapi::serve))
            .fallback(no_such_path)
            .method_not_allowed_fallback(no_such_method);
        Router::new()
            .nest("/api/v1", api)
            // A mistyped path of the API is none of the page's views.
            .route("/api", any(no_such_path))
            .route("/api/{*rest}", any(no_such_path))
            .merge(receipts::routes())
            .route("/livez", get(|| async { "ok\n" }))
            .route("/readyz", get(readyz))
            .fallback(assets::serve)
            .layer(middleware::map_response(guard::add_headers))
            .with_state(self)
    }
}

async fn no_such_path() -> Problem {
    Problem(Fault::new(
        FaultCode::NotFound,
        "There is no such path; /api/v1/openapi.json lists them.",
    ))
}

async fn no_such_method() -> Problem {
    Problem(Fault::new(
        FaultCode::MethodNotAllowed,
        "This path does not take this method; /api/v1/openapi.json lists what it takes.",
    ))
}

/// Ready when the journal can be read.
async fn readyz(
    axum::extract::State(edge): axum::extract::State<Edge>,
) -> axum::response::Response {
    let journal = &edge.operations.services().bridges.context().journal;
    match journal.store().epoch().await {
        Ok(_) => "ok\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "the journal cannot be read");
            Problem(Fault::new(
                FaultCode::StorageFailed,
                "The journal cannot be read; see the relay's log.",
            ))
            .into_response()
        }
    }
}
