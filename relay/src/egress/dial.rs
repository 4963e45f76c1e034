//! Dialling, and finding out where a datagram goes.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use shared::{
    egress::PLAIN_LOOPBACK_ONLY,
    fault::{Fault, FaultCode},
    operation::Purpose,
    user::Role,
};
use tokio::net::{TcpStream, UdpSocket};

use super::{
    Asking, Behalf, Egress, Verdict, denied, for_socket, micros, places::Stay, tune, zone,
};
use crate::still;

/// A connection that was dialled.
#[derive(Debug)]
pub struct Dialled {
    /// The connection.
    pub stream: TcpStream,
    /// The judged address that answered.
    pub address: SocketAddr,
    /// How long connecting to it took.
    pub took: Duration,
    /// The rule that allowed it.
    pub rule: Arc<str>,
}

/// How far a connection may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To whatever the rules allow.
    Anywhere,
    /// No further than this machine: what goes over it could be read on the way.
    Loopback,
}

/// Whether an address is this machine's own and nobody else hears what goes there.
pub fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// What a plain connection beyond this machine gets.
pub fn plain_refused(address: IpAddr) -> Fault {
    Fault::new(
        FaultCode::DeniedByPolicy,
        format!("{address} is another machine, and what goes there without TLS can be read on the way; use TLS."),
    )
    .with("address", address.to_string())
    .with("rule", PLAIN_LOOPBACK_ONLY)
}

impl Egress {
    /// Dials the addresses of a host one after the other, all within the time-out.
    ///
    /// # Errors
    /// What the last address answered, or why none was dialled.
    pub async fn dial(
        &self,
        behalf: &Behalf,
        host: &str,
        port: u16,
        timeout: Duration,
    ) -> Result<Dialled, Fault> {
        let asking = Asking::by(behalf, host, port, Purpose::TcpConnect);
        still::while_allowed(self.dial_within(&asking, timeout, Reach::Anywhere)).await
    }

    /// Dials for the relay itself: a mail server, or a gateway. It is an admin who has set those.
    ///
    /// # Errors
    /// As [`Egress::dial`]; `denied-by-policy` where one of the addresses is beyond `reach`.
    pub async fn dial_out(
        &self,
        host: &str,
        port: u16,
        timeout: Duration,
        reach: Reach,
    ) -> Result<Dialled, Fault> {
        let asking = Asking::new(Role::Admin, host, port, Purpose::TcpConnect);
        still::while_allowed(self.dial_within(&asking, timeout, reach)).await
    }

    async fn dial_within(
        &self,
        asking: &Asking<'_>,
        timeout: Duration,
        reach: Reach,
    ) -> Result<Dialled, Fault> {
        let deadline = Instant::now() + timeout;
        let port = asking.port;
        let resolved = tokio::time::timeout(timeout, self.within_reach(asking, reach)).await;
        let addresses = resolved.unwrap_or_else(|_| {
            let host = asking.host.unwrap_or_default();
            Err(timed_out(format!("{host}:{port}"), timeout))
        })?;
        let mut last = None;
        for (index, address) in addresses.iter().enumerate() {
            let left = deadline.saturating_duration_since(Instant::now());
            let share = left / u32::try_from(addresses.len() - index).unwrap_or(1);
            let ip = address.ip();
            let (verdict, stay) = match self.way(asking, ip) {
                Ok(way) => way,
                Err(fault) => {
                    last = Some(fault);
                    continue;
                }
            };
            match connect(*address, share).await {
                Ok((stream, took)) if self.is_met(asking, ip, stay.as_ref()) => {
                    tune(&stream);
                    return Ok(Dialled {
                        stream,
                        address: *address,
                        took,
                        rule: verdict.rule,
                    });
                }
                Ok(_) => last = Some(denied(asking, ip, &self.judge(asking, ip).rule)),
                Err(fault) => last = Some(fault),
            }
        }
        Err(last.unwrap_or_else(|| Fault::new(FaultCode::NameNotFound, "The host has no address.")))
    }

    /// Judges an address once more, now that it is used, and keeps what the judgement rests on as it is.
    fn way(&self, asking: &Asking<'_>, ip: IpAddr) -> Result<(Verdict, Option<Stay>), Fault> {
        let verdict = self.judge(asking, ip);
        if verdict.allowed && !verdict.own_bridge {
            return Ok((verdict, None));
        }
        let stay = verdict.allowed.then(|| self.shared.places.stay(asking, ip));
        match stay.flatten() {
            Some(stay) => Ok((verdict, Some(stay))),
            None => Err(denied(asking, ip, &self.judge(asking, ip).rule)),
        }
    }

    /// Whether a connection is one with whom the judgement was about.
    fn is_met(&self, asking: &Asking<'_>, ip: IpAddr, stay: Option<&Stay>) -> bool {
        stay.is_none_or(|stay| self.shared.places.is_met(asking, ip, stay))
    }

    async fn within_reach(
        &self,
        asking: &Asking<'_>,
        reach: Reach,
    ) -> Result<Vec<SocketAddr>, Fault> {
        let addresses = self.allowed(asking).await?;
        let far = addresses.iter().find(|address| !is_loopback(address.ip()));
        match (reach, far) {
            (Reach::Loopback, Some(far)) => Err(plain_refused(far.ip())),
            _ => Ok(addresses),
        }
    }

    /// The judged address to which a datagram for a host may go, in the form that a socket bound to `local` takes.
    ///
    /// # Errors
    /// Why it may not, or cannot.
    pub async fn datagram_target(
        &self,
        behalf: &Behalf,
        host: &str,
        port: u16,
        local: SocketAddr,
    ) -> Result<SocketAddr, Fault> {
        let asking = Asking::by(behalf, host, port, Purpose::Udp);
        let addresses = self.allowed(&asking).await?;
        // A socket bound to `::` speaks both families, any other its own.
        let both = local.is_ipv6() && local.ip().is_unspecified();
        let fits = |address: &&SocketAddr| address.is_ipv4() == local.is_ipv4() || both;
        match addresses.iter().find(fits) {
            Some(address) => zone::check(*address).map(|()| *address),
            None => Err(Fault::new(
                FaultCode::BadAddress,
                format!("{host} is of another address family than this bridge, which is bound to {local}; one bound to \"::\" speaks both."),
            )
            .with("address", host)),
        }
    }

    /// Judges an address, with the host for which it was asked if anybody did, and sends a datagram there; nothing where it
    /// may not be used.
    pub async fn send_datagram(
        &self,
        behalf: &Behalf,
        host: Option<&str>,
        socket: &UdpSocket,
        bytes: &[u8],
        to: SocketAddr,
    ) -> Option<io::Result<usize>> {
        let asking = Asking::datagram(behalf, host, to.port());
        // A bound socket has an address; without one IPv4 is all that is certain.
        let target = socket
            .local_addr()
            .map_or(to, |local| for_socket(to, local));
        loop {
            let verdict = self.judge(&asking, to.ip());
            if !verdict.allowed {
                return None;
            }
            if !verdict.own_bridge {
                return Some(socket.send_to(bytes, target).await);
            }
            if let Err(error) = socket.writable().await {
                return Some(Err(error));
            }
            let places = &self.shared.places;
            let sent = places.send(&asking, to.ip(), || socket.try_send_to(bytes, target))?;
            match sent {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                sent => return Some(sent),
            }
        }
    }
}

/// Dials one address, and says how long that took.
async fn connect(address: SocketAddr, within: Duration) -> Result<(TcpStream, Duration), Fault> {
    zone::check(address)?;
    let started = Instant::now();
    match tokio::time::timeout(within, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => Ok((stream, started.elapsed())),
        Ok(Err(error)) => Err(dial_fault(&error, address, started.elapsed())),
        Err(_) => Err(timed_out(address.to_string(), started.elapsed())),
    }
}

fn timed_out(address: String, took: Duration) -> Fault {
    Fault::new(
        FaultCode::TimedOut,
        format!("{address} did not answer in time; is it on, and does a firewall stand between?"),
    )
    .with("address", address)
    .with("took_us", micros(took))
}

fn dial_fault(error: &io::Error, address: SocketAddr, took: Duration) -> Fault {
    use io::ErrorKind as Kind;
    let (code, detail) = match error.kind() {
        Kind::ConnectionRefused | Kind::ConnectionReset => (
            FaultCode::ConnectionRefused,
            format!("Nothing listens on {address}: it refused the connection."),
        ),
        Kind::TimedOut => return timed_out(address.to_string(), took),
        Kind::PermissionDenied => (
            FaultCode::PermissionDenied,
            format!("The relay's system does not let it dial {address}."),
        ),
        _ => (
            FaultCode::Unreachable,
            format!("No way leads from the relay to {address}: {error}."),
        ),
    };
    Fault::new(code, detail)
        .with("address", address.to_string())
        .with("took_us", micros(took))
}
