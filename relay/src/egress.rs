//! The one place that decides which address the relay may dial, send to, or listen on, and the one way to do it:
//! a name is resolved once, each of its addresses is judged, and a judged one is used.

mod judge;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use shared::{
    address::{check_host, parse_ip},
    fault::{Fault, FaultCode},
    operation::{JudgedAddress, Judgement, Purpose},
};
use socket2::{Domain, Protocol, SockAddr, SockRef, Socket, TcpKeepalive, Type};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

pub use judge::{Verdict, judge};

/// A resolver that says nothing for longer than this is taken for one that has no answer.
const RESOLVE_TIME: Duration = Duration::from_secs(10);

/// Connections that the system holds for a listener until they are accepted, where nothing else is set.
pub const BACKLOG: u32 = 1024;

/// Bytes of datagrams that the system is asked to hold between two reads; it may grant less.
const UDP_BUFFER: usize = 4 << 20;

/// How long a connection is silent before the system asks whether the other side is still there, and how long
/// it waits between two such questions.
const KEEPALIVE_TIME: Duration = Duration::from_secs(60);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);

/// A connection that was dialled.
#[derive(Debug)]
pub struct Dialled {
    /// The connection.
    pub stream: TcpStream,
    /// The judged address that answered.
    pub address: SocketAddr,
    /// How long connecting to it took.
    pub took: Duration,
}

/// Answers whether an address may be used, without using it.
///
/// # Errors
/// `bad-address`, `name-not-found`.
pub async fn judgement(host: &str, purpose: Purpose) -> Result<Judgement, Fault> {
    let verdicts: Vec<_> = resolve(host)
        .await?
        .into_iter()
        .map(|ip| (ip, judge(ip, purpose)))
        .collect();
    let denied = verdicts.iter().find(|(_, verdict)| !verdict.allowed);
    let decisive = denied.or(verdicts.first());
    Ok(Judgement {
        allowed: denied.is_none(),
        code: denied.map(|_| FaultCode::DeniedByPolicy),
        rule: decisive.map_or_else(String::new, |(_, verdict)| verdict.rule.to_owned()),
        addresses: verdicts
            .iter()
            .map(|(ip, verdict)| JudgedAddress {
                address: ip.to_string(),
                allowed: verdict.allowed,
                rule: verdict.rule.to_owned(),
            })
            .collect(),
    })
}

/// The addresses that a host stands for, all judged and all allowed; at least one.
async fn allowed(host: &str, purpose: Purpose) -> Result<Vec<IpAddr>, Fault> {
    let addresses = resolve(host).await?;
    for ip in &addresses {
        let verdict = judge(*ip, purpose);
        if !verdict.allowed {
            return Err(Fault::new(
                FaultCode::DeniedByPolicy,
                format!("The relay's rule \"{}\" forbids {ip}.", verdict.rule),
            )
            .with("address", ip.to_string())
            .with("host", host)
            .with("rule", verdict.rule));
        }
    }
    Ok(addresses)
}

async fn resolve(host: &str) -> Result<Vec<IpAddr>, Fault> {
    check_host(host)?;
    if let Some(ip) = parse_ip(host) {
        return Ok(vec![ip]);
    }
    let looked_up = tokio::time::timeout(RESOLVE_TIME, tokio::net::lookup_host((host, 0))).await;
    let mut addresses = Vec::new();
    if let Ok(Ok(found)) = looked_up {
        for address in found {
            if !addresses.contains(&address.ip()) {
                addresses.push(address.ip());
            }
        }
    }
    if addresses.is_empty() {
        return Err(Fault::new(
            FaultCode::NameNotFound,
            format!("No address was found for \"{host}\"; check the name, or give an IP address."),
        )
        .with("host", host));
    }
    Ok(addresses)
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
    .with("rule", "plain-loopback-only")
}

/// Dials the addresses of a host one after the other, all within the time-out.
///
/// # Errors
/// What the last address answered, or why none was dialled.
pub async fn dial(host: &str, port: u16, timeout: Duration) -> Result<Dialled, Fault> {
    dial_within(host, port, timeout, Reach::Anywhere).await
}

async fn within_reach(host: &str, reach: Reach) -> Result<Vec<IpAddr>, Fault> {
    let addresses = allowed(host, Purpose::TcpConnect).await?;
    let far = addresses.iter().find(|ip| !is_loopback(**ip));
    match (reach, far) {
        (Reach::Loopback, Some(far)) => Err(plain_refused(*far)),
        _ => Ok(addresses),
    }
}

/// Dials as [`dial`] does, no further than `reach`.
///
/// # Errors
/// As [`dial`]; `denied-by-policy` where one of the addresses is beyond.
pub async fn dial_within(
    host: &str,
    port: u16,
    timeout: Duration,
    reach: Reach,
) -> Result<Dialled, Fault> {
    let deadline = Instant::now() + timeout;
    let resolved = tokio::time::timeout(timeout, within_reach(host, reach)).await;
    let addresses =
        resolved.unwrap_or_else(|_| Err(timed_out(format!("{host}:{port}"), timeout)))?;
    let mut last = None;
    for (index, ip) in addresses.iter().enumerate() {
        let address = SocketAddr::new(*ip, port);
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses.len() - index).unwrap_or(1);
        let started = Instant::now();
        let fault = match tokio::time::timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let took = started.elapsed();
                tune(&stream);
                return Ok(Dialled {
                    stream,
                    address,
                    took,
                });
            }
            Ok(Err(error)) => dial_fault(&error, address, started.elapsed()),
            Err(_) => timed_out(address.to_string(), started.elapsed()),
        };
        last = Some(fault);
    }
    Err(last.unwrap_or_else(|| Fault::new(FaultCode::NameNotFound, "The host has no address.")))
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

/// A duration in microseconds, as events and faults have it.
pub fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// Binds a TCP listener.
///
/// # Errors
/// Why the address cannot be had.
pub async fn listen(host: &str, port: u16, backlog: Option<u32>) -> Result<TcpListener, Fault> {
    let address = local_address(host, port, Purpose::TcpListen).await?;
    let make = || {
        let socket = bound(address, Type::STREAM, Protocol::TCP)?;
        let backlog = i32::try_from(backlog.unwrap_or(BACKLOG)).unwrap_or(i32::MAX);
        socket.listen(backlog)?;
        TcpListener::from_std(socket.into())
    };
    make().map_err(|error| bind_fault(&error, address))
}

/// Binds a UDP socket.
///
/// # Errors
/// Why the address cannot be had.
pub async fn udp(host: &str, port: u16) -> Result<UdpSocket, Fault> {
    let address = local_address(host, port, Purpose::Udp).await?;
    let make = || {
        let socket = bound(address, Type::DGRAM, Protocol::UDP)?;
        // The system may grant less.
        let _ = socket.set_recv_buffer_size(UDP_BUFFER);
        UdpSocket::from_std(socket.into())
    };
    make().map_err(|error| bind_fault(&error, address))
}

/// The judged address to which a datagram for a host may go, in the form that a socket bound to `local` takes.
///
/// # Errors
/// Why it may not, or cannot.
pub async fn datagram_target(
    host: &str,
    port: u16,
    local: SocketAddr,
) -> Result<SocketAddr, Fault> {
    let addresses = allowed(host, Purpose::Udp).await?;
    // A socket bound to `::` speaks both families, any other its own.
    let both = local.is_ipv6() && local.ip().is_unspecified();
    let fits = |ip: &&IpAddr| ip.is_ipv4() == local.is_ipv4() || both;
    match addresses.iter().find(fits) {
        Some(ip) => Ok(SocketAddr::new(*ip, port)),
        None => Err(Fault::new(
            FaultCode::BadAddress,
            format!("{host} is of another address family than this bridge, which is bound to {local}; one bound to \"::\" speaks both."),
        )
        .with("address", host)),
    }
}

/// An address in the family of the socket that is to use it: IPv4 through a socket of both families is mapped.
pub fn for_socket(address: SocketAddr, local: SocketAddr) -> SocketAddr {
    match (address.ip(), local) {
        (IpAddr::V4(v4), SocketAddr::V6(_)) => {
            SocketAddr::new(v4.to_ipv6_mapped().into(), address.port())
        }
        _ => address,
    }
}

/// Sets what every raw connection needs.
pub fn tune(stream: &TcpStream) {
    // Without it small replies wait for the other side's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    // A peer that has vanished without a word is found out.
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE_TIME)
        .with_interval(KEEPALIVE_INTERVAL);
    let _ = SockRef::from(stream).set_tcp_keepalive(&keepalive);
}

/// Makes the next close of a connection break it off with RST.
pub fn reset_on_close(stream: &TcpStream) {
    // Where the system refuses, the close is an ordinary one.
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
}

async fn local_address(host: &str, port: u16, purpose: Purpose) -> Result<SocketAddr, Fault> {
    let addresses = allowed(host, purpose).await?;
    // A resolved host has at least one address.
    let ip = addresses
        .first()
        .copied()
        .unwrap_or(IpAddr::from([0, 0, 0, 0]));
    Ok(SocketAddr::new(ip, port))
}

fn bound(address: SocketAddr, kind: Type, protocol: Protocol) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    if address.is_ipv6() {
        socket.set_only_v6(!address.ip().is_unspecified())?;
    }
    if kind == Type::STREAM && cfg!(unix) {
        // Connections of an earlier life in TIME-WAIT must not keep the port.
        socket.set_reuse_address(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&SockAddr::from(address))?;
    Ok(socket)
}

fn bind_fault(error: &io::Error, address: SocketAddr) -> Fault {
    use io::ErrorKind as Kind;
    let (code, detail) = match error.kind() {
        Kind::AddrInUse => (
            FaultCode::PortInUse,
            format!(
                "Port {} is taken on {}; choose another, or 0 for a free one.",
                address.port(),
                address.ip()
            ),
        ),
        Kind::PermissionDenied => (
            FaultCode::PermissionDenied,
            format!(
                "The relay's system does not let it bind {address}; ports below 1024 are often reserved."
            ),
        ),
        _ => (
            FaultCode::AddressNotLocal,
            format!(
                "{} is not an address of the relay's machine ({error}); 0.0.0.0 or :: are all of its own.",
                address.ip()
            ),
        ),
    };
    Fault::new(code, detail)
        .with("address", address.ip().to_string())
        .with("port", address.port())
}
