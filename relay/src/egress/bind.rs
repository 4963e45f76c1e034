//! Binding sockets, and what every raw socket needs.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use shared::{
    fault::{Fault, FaultCode},
    operation::Purpose,
    user::Role,
};
use socket2::{Domain, Protocol, SockAddr, SockRef, Socket, TcpKeepalive, Type};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use super::{Asking, Egress, zone};

/// Connections that the system holds for a listener until they are accepted, where nothing else is set.
pub const BACKLOG: u32 = 1024;

/// Bytes of datagrams that the system is asked to hold between two reads; it may grant less.
const UDP_BUFFER: usize = 4 << 20;

/// How long a connection is silent before the system asks whether the other side is still there, and how long
/// it waits between two such questions.
const KEEPALIVE_TIME: Duration = Duration::from_secs(60);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);

/// How many free ports are tried until one is allowed, where any is asked for.
const FREE_PORT_TRIES: usize = 64;

impl Egress {
    /// Binds a TCP listener.
    ///
    /// # Errors
    /// `denied-by-policy`, or why the address cannot be had.
    pub async fn listen(
        &self,
        role: Role,
        host: &str,
        port: u16,
        backlog: Option<u32>,
    ) -> Result<TcpListener, Fault> {
        let asking = Asking::new(role, host, port, Purpose::TcpListen);
        let (socket, address) = self.bound(&asking, Type::STREAM).await?;
        let make = || {
            let backlog = i32::try_from(backlog.unwrap_or(BACKLOG)).unwrap_or(i32::MAX);
            socket.listen(backlog)?;
            TcpListener::from_std(socket.into())
        };
        make().map_err(|error| bind_fault(&error, address))
    }

    /// Binds a UDP socket.
    ///
    /// # Errors
    /// `denied-by-policy`, or why the address cannot be had.
    pub async fn udp(&self, role: Role, host: &str, port: u16) -> Result<UdpSocket, Fault> {
        let asking = Asking::new(role, host, port, Purpose::UdpListen);
        let (socket, address) = self.bound(&asking, Type::DGRAM).await?;
        let make = || {
            // The system may grant less.
            let _ = socket.set_recv_buffer_size(UDP_BUFFER);
            UdpSocket::from_std(socket.into())
        };
        make().map_err(|error| bind_fault(&error, address))
    }

    /// A socket bound to the first address of the host. Where any free port is asked for, its number is judged too.
    async fn bound(&self, asking: &Asking<'_>, kind: Type) -> Result<(Socket, SocketAddr), Fault> {
        let host = asking.host.unwrap_or_default();
        let addresses = self.resolve(host, asking.port).await?;
        if asking.port != 0 {
            let address = first(&self.all_allowed(asking, addresses)?);
            zone::check(address)?;
            return self
                .bind(address, kind)
                .map(|socket| (socket, address))
                .map_err(|error| bind_fault(&error, address));
        }
        let mut address = first(&addresses);
        zone::check(address)?;
        let mut denied = None;
        // Held until one is allowed, so that the system does not offer the same again.
        let mut others = Vec::new();
        for port in std::iter::once(0).chain(self.some_listen_ports(FREE_PORT_TRIES)) {
            address.set_port(port);
            let socket = match self.bind(address, kind) {
                Ok(socket) => socket,
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => continue,
                Err(error) => return Err(bind_fault(&error, address)),
            };
            let had = socket
                .local_addr()
                .ok()
                .and_then(|address| address.as_socket());
            let port = had.map_or(port, |had| had.port());
            match self.all_allowed(&Asking { port, ..*asking }, addresses.clone()) {
                Ok(_) => return Ok((socket, address)),
                Err(fault) => denied = Some(fault),
            }
            others.push(socket);
        }
        address.set_port(0);
        let none = || bind_fault(&io::ErrorKind::AddrInUse.into(), address);
        Err(denied.unwrap_or_else(none))
    }

    fn bind(&self, address: SocketAddr, kind: Type) -> io::Result<Socket> {
        let _binding = self.shared.places.while_binding();
        bind(address, kind)
    }
}

/// A resolved host has at least one address.
fn first(addresses: &[SocketAddr]) -> SocketAddr {
    let any = SocketAddr::from(([0, 0, 0, 0], 0));
    addresses.first().copied().unwrap_or(any)
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

pub(super) fn bind(address: SocketAddr, kind: Type) -> io::Result<Socket> {
    let protocol = match kind {
        Type::STREAM => Protocol::TCP,
        _ => Protocol::UDP,
    };
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
