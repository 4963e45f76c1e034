//! The accept loop: bounded connections, a bounded time for everything that a client does, an orderly end. axum's own
//! `serve` sets no time-outs, so that slow clients would hold connections for ever.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body};
use http_body_util::BodyExt as _;
use hyper::{Request, Response, body::Incoming, service::Service as _, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use prometheus_client::metrics::{counter::Counter, family::Family};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    client::Proxies,
    places::{Place, Places},
    timed::{Timed, tune},
    watched,
};
use crate::tls::Tls;

/// Connections that the system holds until they are accepted; it may hold fewer (`net.core.somaxconn`). As many as come at once
/// when a whole team's pages come back: what is beyond it is not answered, and comes again after a second or more.
const BACKLOG: u32 = 4096;

/// How long the headers of a request may take to arrive, the wait for the next request included.
const HEADER_TIME: Duration = Duration::from_secs(10);

/// How long the handshake of TLS may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// The most bytes of headers; a request with more is answered 431.
const HEADER_BYTES: usize = 64 << 10;

/// When the relay stops: how long a request under way may hold it up.
const STOP_TIME: Duration = Duration::from_millis(3500);

/// How long to wait after the system had no descriptor for a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers by status.
pub type Answers = Family<[(&'static str, u16); 1], Counter>;

/// What the connections of a listener share. Cheap to clone.
#[derive(Clone)]
pub struct Front {
    /// What answers.
    pub router: Router,
    /// Room for connections.
    pub places: Arc<Places>,
    /// Whose word is taken for where a request comes from.
    pub proxies: Proxies,
    /// With which connections begin, where the relay speaks TLS itself.
    pub tls: Option<Arc<Tls>>,
    /// What was answered.
    pub answers: Answers,
    /// Ends it.
    pub stopping: CancellationToken,
}

/// A listener for [`serve`].
///
/// # Errors
/// Why the address cannot be had.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // Connections of an earlier life in TIME-WAIT must not keep the port.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves connections until it is to stop, and then lets the requests under way end. Upgraded connections are not waited
/// for: their tasks have another owner.
pub async fn serve(listener: TcpListener, front: Front) {
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = front.stopping.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, from)) => {
                // Who finds no place is closed at once, and costs no more than that.
                if let Some(place) = front.places.enter(from.ip()) {
                    connections.spawn(attend(stream, from.ip(), Arc::new(place), front.clone()));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                front.places.make_room();
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// What goes wrong with one connection is the client's affair; it is not worth a line in the log.
async fn attend(stream: TcpStream, peer: IpAddr, place: Arc<Place>, front: Front) {
    tune(&stream);
    let stream = Timed::new(stream);
    let over = place.over.clone();
    let talk = async {
        let Some(tls) = front.tls.clone() else {
            return converse(stream, peer, place, front).await;
        };
        let shaken = tokio::select! {
            shaken = timeout(HANDSHAKE_TIME, tls.accept(stream)) => shaken,
            () = front.stopping.cancelled() => return,
        };
        if let Ok(Ok(stream)) = shaken {
            converse(stream, peer, place, front).await;
        }
    };
    tokio::select! {
        () = talk => {}
        () = over.cancelled() => {}
    }
}

async fn converse<S>(stream: S, peer: IpAddr, place: Arc<Place>, front: Front)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let stopping = front.stopping.clone();
    let tls = front.tls.is_some();
    let router = TowerToHyperService::new(front.router);
    let (proxies, answers) = (front.proxies, front.answers);
    let (answered, last) = watch::channel(None);
    let answered = Arc::new(answered);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let client = proxies.client(peer, tls, request.headers());
        let forwarded_for = proxies.trust(peer).then_some(client.address);
        let underway = place.begin(forwarded_for);
        request.extensions_mut().insert(client);
        request.extensions_mut().insert(underway.clone());
        let (answer, answers) = (router.call(request), answers.clone());
        let answered = Arc::clone(&answered);
        answered.send_replace(None);
        async move {
            let mut answer: Response<Body> = answer.await?;
            answered.send_replace(answer.extensions_mut().remove());
            let status = [("code", answer.status().as_u16())];
            answers.get_or_create(&status).inc();
            Ok::<_, std::convert::Infallible>(answer.map(|body| {
                body.map_frame(move |frame| {
                    // The request is under way until its answer is.
                    let _ = &underway;
                    frame
                })
            }))
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let (mut connection, mut over) = (pin!(connection), pin!(watched::over(last)));
    tokio::select! {
        _ = connection.as_mut() => return,
        () = over.as_mut() => return,
        () = stopping.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = timeout(STOP_TIME, connection) => {}
        () = over => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{connection, most_backlog};

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_system_is_asked_to_hold_as_many_as_come_at_once() {
        let listener = bind(([127, 0, 0, 1], 0).into()).unwrap();
        let (_, most) = connection::queue(listener.local_addr().unwrap()).unwrap();
        assert_eq!(most, BACKLOG.min(most_backlog().unwrap()));
    }
}
