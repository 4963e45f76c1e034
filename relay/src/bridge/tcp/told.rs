//! What the system tells of a connection before the relay lets go of it: afterwards nobody can be asked.

use std::net::SocketAddr;

use shared::{operation::SocketNow, peer::TcpState};
use tokio::{net::TcpStream, sync::Semaphore};

use crate::{
    bridge::peer::Peer,
    kernel::connection::{self, Look},
};

/// So many ask at once; others wait, since each takes a thread for a moment and very many may end together.
static ASKING: Semaphore = Semaphore::const_new(4);

/// Keeps what is told now, before our FIN goes: soon after it there may be no socket any more.
pub(super) async fn before_fin(peer: &Peer) {
    ask(peer).await;
}

/// Keeps what is told at the end, while the descriptor is still open. `in_order` where both FINs went, as far as the relay
/// knows, and `sent` where ours did.
pub(super) async fn at_end(peer: &Peer, stream: &TcpStream, sent: bool, in_order: bool) {
    let look = ask(peer).await;
    let acknowledged = match look {
        Look::Has(socket) => is_acknowledged(socket.state),
        // Without an error it was closed in order, which takes the acknowledgement of both FINs.
        Look::HasNone => in_order && matches!(stream.take_error(), Ok(None)),
        Look::NotTold => false,
    };
    peer.told(|told| told.fin_acknowledged = sent && acknowledged);
}

/// Asks, and keeps the facts where there are any. What a TCP_INFO counts does not go back: the latest is the best.
async fn ask(peer: &Peer) -> Look {
    let Some(ends) = peer.ends() else {
        return Look::NotTold;
    };
    let look = look(ends).await;
    if let Look::Has(SocketNow { tcp: Some(tcp), .. }) = look {
        let after_us = peer.after_us();
        peer.told(|told| (told.tcp, told.tcp_after_us) = (Some(tcp), after_us));
    }
    look
}

async fn look((own, other): (SocketAddr, SocketAddr)) -> Look {
    let Ok(_turn) = ASKING.acquire().await else {
        return Look::NotTold;
    };
    let look = tokio::task::spawn_blocking(move || connection::look(own, other));
    look.await.unwrap_or(Look::NotTold)
}

/// In these states our FIN is acknowledged.
fn is_acknowledged(state: TcpState) -> bool {
    matches!(state, TcpState::FinWait2 | TcpState::TimeWait)
}
