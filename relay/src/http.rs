//! The web edge: who may speak to the relay, and in what form. It decides nothing about bridges.
//!
//! [`accept`] takes connections and bounds them ([`places`], [`seats`], [`crowd`], [`timed`], [`patience`], [`bounds`], [`budget`], [`parts`]), with TLS or
//! without; [`client`] knows
//! where a request comes from, [`target`] which host it is for; [`rest`] and [`live`] are the two doors to the operations;
//! [`receipts`] takes what gateways of SMS push; [`signin`] trades what proves somebody for a cookie; [`assets`] serves the page; [`guard`] knows origins, cookies
//! and headers; [`audit`] gives the audit list as a file; [`watched`] ends answers with the right to them; [`openapi`] writes down what [`rest`] does; [`health`] and [`metrics`] are for those who watch over the relay.

pub mod accept;
mod assets;
mod audit;
mod bounds;
mod budget;
pub mod client;
mod crowd;
mod files;
mod guard;
mod health;
mod live;
pub mod metrics;
pub mod openapi;
mod parts;
mod patience;
pub mod places;
mod problem;
mod receipts;
mod rest;
mod seats;
mod signin;
mod target;
mod timed;
mod watched;

use std::sync::Arc;

use axum::{
    Router, middleware,
    routing::{any, get, post},
};
use shared::fault::{Fault, FaultCode};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    operations::{Operations, Services},
    tls::Tls,
};
use accept::{Answers, Front};
use budget::Budget;
use client::Proxies;
use guard::Guard;
use places::Places;
use problem::Problem;
use seats::Seats;

/// What the routes share.
#[derive(Clone, Debug)]
pub struct Edge {
    operations: Operations,
    guard: Arc<Guard>,
    /// Room for live sockets.
    seats: Arc<Seats>,
    /// Room for what is large on its way.
    budget: Arc<Budget>,
    /// Room for connections.
    places: Arc<Places>,
    proxies: Proxies,
    /// The relay's own, where it speaks it.
    tls: Option<Arc<Tls>>,
    /// What was answered.
    answers: Answers,
    /// What gateways push.
    receipts: Arc<Semaphore>,
    /// Live sockets: upgraded connections are nobody's else to wait for.
    sockets: TaskTracker,
    stopping: CancellationToken,
    build: Arc<str>,
}

impl Edge {
    /// The edge of these operations. It ends its live sockets when `stopping` is set.
    pub fn new(operations: Operations, tls: Option<Arc<Tls>>, stopping: CancellationToken) -> Self {
        let services = operations.services();
        let limits = &services.config.limits;
        let proxies = Proxies::new(services.config.server.trusted_proxies.clone());
        let one = limits.connections_per_address;
        let places = Places::new(limits.connections, one, proxies.clone());
        let guard = Guard::new(&services.config.server, services.local);
        Self {
            guard: Arc::new(guard),
            seats: Arc::new(Seats::new(limits)),
            budget: Arc::default(),
            places,
            proxies,
            tls,
            answers: Answers::default(),
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

    /// The front of the page and the API.
    pub fn front(&self) -> Front {
        Front {
            router: self.clone().router(),
            places: Arc::clone(&self.places),
            proxies: self.proxies.clone(),
            tls: self.tls.clone(),
            answers: self.answers.clone(),
            stopping: self.stopping.clone(),
        }
    }

    /// The front of the figures, which outlives the others by the time that stopping takes.
    pub fn figures(&self, stopping: CancellationToken) -> Front {
        let proxies = Proxies::default();
        Front {
            router: metrics::routes(self.clone()),
            places: Places::new(metrics::CONNECTIONS, metrics::CONNECTIONS, proxies.clone()),
            proxies,
            tls: None,
            answers: Answers::default(),
            stopping,
        }
    }

    fn router(self) -> Router {
        let api = rest::routes()
            .route(
                "/session",
                get(signin::show)
                    .post(signin::sign_in)
                    .delete(signin::sign_out),
            )
            .route("/session/share", post(signin::show_share))
            .route("/session/welcome", post(signin::show_welcome))
            .route("/bridges/{bridge}/files", post(files::send))
            .route("/audit/export", get(audit::export))
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
            // It has a listener of its own, and is no view of the page either.
            .route("/metrics", any(no_such_path))
            .route("/livez", get(health::live))
            .route("/readyz", get(health::ready))
            .fallback(assets::serve)
            .layer(middleware::from_fn_with_state(self.clone(), bounds::check))
            .layer(middleware::from_fn(target::check))
            .layer(middleware::from_fn(guard::add_headers))
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
