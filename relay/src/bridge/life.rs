//! Opening and closing a bridge.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use shared::{
    bridge::{BridgeState, Endpoint},
    entry::Event,
    fault::{Fault, FaultCode},
};
use tokio::net::{TcpListener, UdpSocket};

use super::{Bridge, Run, tcp, udp};
use crate::{
    egress::{Dialled, Held, micros},
    faults::no_such_bridge,
    still,
    store::Settings,
};

/// The outcome of a first bind or dial.
#[derive(Debug)]
pub(super) enum Opening {
    /// The socket is there.
    Ready(Socket, Run),
    /// The dial failed, as the event tells, and is to be tried again.
    Waiting(Fault, Event, Run),
}

/// A socket that has been had and is not yet at work.
#[derive(Debug)]
pub(super) enum Socket {
    Listener(Held<TcpListener>),
    Dialled(Dialled),
    /// The socket, and the remote that is a peer from the start.
    Datagram(Held<UdpSocket>, Option<udp::Remote>),
}

impl Socket {
    fn local(&self) -> Option<SocketAddr> {
        match self {
            Self::Listener(listener) => listener.local_addr().ok(),
            Self::Dialled(dialled) => dialled.stream.local_addr().ok(),
            Self::Datagram(socket, _) => socket.local_addr().ok(),
        }
    }
}

impl Bridge {
    /// Opens the bridge if it is not open, and waits for the first bind or dial.
    ///
    /// # Errors
    /// Why it could not be opened; the bridge is then `failed`. With `reconnect` a failed dial is no error: the
    /// bridge stays `opening`.
    pub async fn open(self: &Arc<Self>) -> Result<(), Fault> {
        let _gate = self.gate.lock().await;
        still::check()?;
        self.check_there()?;
        if self.inner().run.is_some() {
            return Ok(());
        }
        let outcome = self.start().await;
        self.save_best_effort().await;
        outcome
    }

    pub(super) async fn start(self: &Arc<Self>) -> Result<(), Fault> {
        let started = Instant::now();
        match self.begin().await {
            Ok(opening) => {
                self.proceed(opening).await;
                Ok(())
            }
            Err(fault) => {
                self.note_soon(None, failure(&fault, micros(started.elapsed())))
                    .await;
                self.publish();
                Err(fault)
            }
        }
    }

    /// The first bind or dial. Nothing is journalled or told yet, so that a bridge that is being made can be
    /// dropped when it fails.
    pub(super) async fn begin(&self) -> Result<Opening, Fault> {
        let run = Run::default();
        self.set_opening(&run);
        let started = Instant::now();
        let settings = self.settings();
        let attempt = tokio::select! {
            biased;
            () = run.cancel.cancelled() => Err(closed_meanwhile()),
            attempt = self.attempt(&settings) => attempt,
        };
        match attempt {
            Ok(socket) => {
                self.set_open(socket.local());
                Ok(Opening::Ready(socket, run))
            }
            Err(fault)
                if settings.reconnect && !run.cancel.is_cancelled() && still::check().is_ok() =>
            {
                let event = failure(&fault, micros(started.elapsed()));
                Ok(Opening::Waiting(fault, event, run))
            }
            Err(fault) => {
                self.set_failed(&fault);
                Err(fault)
            }
        }
    }

    async fn attempt(&self, settings: &Settings) -> Result<Socket, Fault> {
        let (egress, behalf) = (&self.context.egress, self.behalf());
        let role = behalf.role;
        let kept = self.inner().kept_port;
        let port = |given: u16| if given == 0 { kept.unwrap_or(0) } else { given };
        match &settings.endpoint {
            Endpoint::TcpListen {
                host,
                port: given,
                backlog,
            } => {
                let port = port(given.check(0)?);
                let listener = egress.listen(role, host, port, *backlog).await?;
                let at = listener.local_addr();
                Ok(Socket::Listener(self.hold(listener, at)?))
            }
            Endpoint::Udp {
                host,
                port: given,
                remote,
            } => {
                let port = port(given.check(0)?);
                let socket = egress.udp(role, host, port).await?;
                let at = socket.local_addr();
                let socket = self.hold(socket, at)?;
                let remote = match remote {
                    Some(remote) => Some(udp::remote(self, remote, &socket).await?),
                    None => None,
                };
                Ok(Socket::Datagram(socket, remote))
            }
            Endpoint::TcpConnect { host, port } => {
                let timeout = Duration::from_millis(settings.connect_timeout_ms);
                Ok(Socket::Dialled(
                    egress.dial(&behalf, host, port.check(1)?, timeout).await?,
                ))
            }
        }
    }

    /// Journals and tells that the bridge is open, and starts the tasks of its socket.
    pub(super) async fn proceed(self: &Arc<Self>, opening: Opening) {
        self.note_soon(None, Event::Opened).await;
        match opening {
            Opening::Ready(Socket::Listener(listener), run) => {
                self.note_listening().await;
                let tasks = run.tasks.clone();
                tasks.spawn(tcp::listen(Arc::clone(self), listener, run));
            }
            Opening::Ready(Socket::Datagram(socket, remote), run) => {
                self.note_listening().await;
                udp::launch(self, socket, remote, run).await;
            }
            Opening::Ready(Socket::Dialled(dialled), run) => {
                let tasks = run.tasks.clone();
                tasks.spawn(tcp::dialled(Arc::clone(self), Some(dialled), run));
            }
            Opening::Waiting(fault, event, run) => {
                self.note_soon(None, event).await;
                self.set_waiting(&fault);
                let tasks = run.tasks.clone();
                tasks.spawn(tcp::dialled(Arc::clone(self), None, run));
            }
        }
        self.publish();
    }

    async fn note_listening(&self) {
        if let Some(local) = self.local() {
            let backlog = self.backlog_made(local).await;
            let local = self.view().local.unwrap_or_default();
            self.note_soon(None, Event::Listening { local, backlog })
                .await;
        }
    }

    /// Closes the bridge: its socket at once, its connections in order and in the background. The journal stays.
    pub async fn close(self: &Arc<Self>) {
        self.cancel();
        let _gate = self.gate.lock().await;
        self.finish().await;
        self.save_best_effort().await;
    }

    /// Ends the run. Called before the gate, so that a dial under way ends and lets the gate go.
    fn cancel(&self) {
        if let Some(run) = &self.inner().run {
            run.cancel.cancel();
        }
    }

    /// What closing leaves: the state, the event, the wish not to be opened again.
    async fn finish(self: &Arc<Self>) {
        let (ended, state) = {
            let mut inner = self.inner();
            inner.wanted = false;
            (inner.run.take(), inner.state)
        };
        if let Some(run) = ended {
            run.cancel.cancel();
            run.tasks.close();
            run.tasks.wait().await;
        } else if state == BridgeState::Closed {
            return;
        }
        {
            let mut inner = self.inner();
            inner.state = BridgeState::Closed;
            inner.local = None;
            inner.fault = None;
            inner.datagrams = None;
        }
        self.note_soon(None, Event::Closed).await;
        self.publish();
    }

    /// A dialled bridge has ended by itself: its peer has gone and nobody asked to dial again.
    pub(super) async fn ended(self: &Arc<Self>) {
        self.ended_as(BridgeState::Closed, None).await;
    }

    /// The bridge has ended by itself, and why where that is a fault. What is to be told of it but `closed` was told.
    pub(super) async fn ended_as(self: &Arc<Self>, state: BridgeState, fault: Option<Fault>) {
        {
            let mut inner = self.inner();
            let Some(run) = inner.run.take() else {
                return;
            };
            // What is repeated on it ends with it.
            run.cancel.cancel();
            inner.wanted = false;
            inner.state = state;
            inner.fault = fault;
            inner.local = None;
            inner.datagrams = None;
        }
        if state == BridgeState::Closed {
            self.note_soon(None, Event::Closed).await;
        }
        self.publish();
        // A row that is stored after the bridge was deleted would bring it back.
        let _gate = self.gate.lock().await;
        if self.check_there().is_ok() {
            self.save_best_effort().await;
        }
    }

    /// Closes the bridge, breaks all its connections off, and deletes it with its journal.
    ///
    /// # Errors
    /// `not-found` when it is deleted already, `storage-failed`; then it is closed and still there.
    pub(super) async fn delete(self: &Arc<Self>) -> Result<(), Fault> {
        self.cancel();
        let _gate = self.gate.lock().await;
        self.check_there()?;
        self.finish().await;
        let peers: Vec<_> = self.inner().peers.values().cloned().collect();
        for peer in peers {
            peer.cut.cancel();
        }
        // What its connections still say is of no use to anybody, and must not come after the deletion.
        self.log.retire(true);
        self.context.egress.leave(&self.id());
        if let Err(error) = self.context.journal.delete(self.log.key()).await {
            self.log.retire(false);
            self.publish();
            return Err(error.into());
        }
        Ok(())
    }

    /// Whether the bridge is still one.
    ///
    /// # Errors
    /// `not-found` when it is deleted.
    pub(super) fn check_there(&self) -> Result<(), Fault> {
        if self.log.is_retired() {
            return Err(no_such_bridge(&self.id()));
        }
        Ok(())
    }

    /// Stores the bridge's row. A failure is logged and not told: what was asked for has happened, and the row
    /// is written again with the next change.
    pub(super) async fn save_best_effort(&self) {
        if let Err(error) = self.context.journal.save(self.stored()).await {
            tracing::error!(bridge = %self.id(), %error, "a bridge's settings were not stored");
        }
    }

    fn set_opening(&self, run: &Run) {
        let mut inner = self.inner();
        inner.run = Some(run.clone());
        inner.wanted = true;
        inner.state = BridgeState::Opening;
        inner.fault = None;
    }

    pub(super) fn set_open(&self, local: Option<SocketAddr>) {
        let mut inner = self.inner();
        inner.state = BridgeState::Open;
        inner.fault = None;
        inner.local = local;
        if inner.settings.endpoint.port().0 == 0 {
            inner.kept_port = local.map(|local| local.port());
        }
    }

    /// The peer has gone or did not answer, and is dialled again.
    pub(super) fn set_waiting(&self, fault: &Fault) {
        {
            let mut inner = self.inner();
            inner.state = BridgeState::Opening;
            inner.fault = Some(fault.clone());
            inner.local = None;
        }
        self.publish();
    }

    fn set_failed(&self, fault: &Fault) {
        let mut inner = self.inner();
        inner.run = None;
        inner.wanted = false;
        inner.state = BridgeState::Failed;
        inner.fault = Some(fault.clone());
        inner.local = None;
        inner.datagrams = None;
    }
}

fn closed_meanwhile() -> Fault {
    Fault::new(
        FaultCode::BridgeClosed,
        "The bridge was closed while it was being opened.",
    )
}

/// The event that tells of a fault while opening or dialling.
pub(super) fn failure(fault: &Fault, took_us: u64) -> Event {
    let param = |name: &str| {
        let value = fault.params.get(name)?;
        value.as_str().map(str::to_owned)
    };
    let took_us = fault
        .params
        .get("took_us")
        .and_then(serde_json::Value::as_u64)
        .unwrap_or(took_us);
    match (fault.code, param("address")) {
        (FaultCode::ConnectionRefused, Some(address)) => Event::Refused {
            address,
            took_us: Some(took_us),
        },
        (FaultCode::TimedOut, Some(address)) => Event::TimedOut {
            address,
            after_us: took_us,
        },
        (FaultCode::DeniedByPolicy, Some(address)) => Event::Denied {
            address,
            rule: param("rule").unwrap_or_default(),
        },
        _ => Event::Failed {
            code: fault.code,
            detail: fault.detail.clone(),
        },
    }
}
