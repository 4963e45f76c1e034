//! Raw peers.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use socket2::{Domain, SockRef, Socket, Type};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UdpSocket},
};

use super::within;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A listener on a free port of 127.0.0.1, to be dialled by a bridge.
pub(crate) async fn tcp_listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((LOOPBACK, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A UDP socket on a free port of 127.0.0.1.
pub(crate) async fn udp_socket() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind((LOOPBACK, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// A port of 127.0.0.1 on which nothing listens: bound and let go.
pub(crate) fn unused_port() -> u16 {
    let listener = std::net::TcpListener::bind((LOOPBACK, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// A listener whose backlog is full, so that the system answers no further SYN; and what fills it.
pub(crate) async fn full_listener() -> (Socket, Vec<TcpStream>, SocketAddr) {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::new(LOOPBACK, 0).into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap().as_socket().unwrap();
    let mut waiting = Vec::new();
    loop {
        assert!(waiting.len() < 16, "the backlog never fills");
        let dial = TcpStream::connect(address);
        match tokio::time::timeout(Duration::from_millis(150), dial).await {
            Ok(stream) => waiting.push(stream.unwrap()),
            Err(_) => return (listener, waiting, address),
        }
    }
}

/// Whether the system has a connection from a port of this machine, where one is named, to another in a state (proc_net_tcp(5)).
pub(crate) fn has_connection(from: Option<u16>, to: u16, state: u8) -> bool {
    let all = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let port = |address: &str| u16::from_str_radix(address.split_once(':')?.1, 16).ok();
    all.lines().skip(1).any(|line| {
        let parts: Vec<_> = line.split_whitespace().collect();
        let is_from = from.is_none() || port(parts[1]) == from;
        is_from && port(parts[2]) == Some(to) && u8::from_str_radix(parts[3], 16) == Ok(state)
    })
}

/// States of connections there.
pub(crate) const ESTABLISHED: u8 = 1;
pub(crate) const SYN_SENT: u8 = 2;

/// Breaks a connection off with RST.
pub(crate) fn close_with_reset(stream: TcpStream) {
    SockRef::from(&stream)
        .set_linger(Some(Duration::ZERO))
        .unwrap();
    drop(stream);
}

/// A raw TCP counterpart.
pub(crate) struct TcpPeer(pub(crate) TcpStream);

impl TcpPeer {
    /// Dials a listening bridge.
    pub(crate) async fn dial(to: SocketAddr) -> Self {
        Self(within("the dial", TcpStream::connect(to)).await.unwrap())
    }

    /// Is dialled by a bridge.
    pub(crate) async fn accept(listener: &TcpListener) -> Self {
        Self(within("a connection", listener.accept()).await.unwrap().0)
    }

    /// Its own address, as the bridge's peer has it.
    pub(crate) fn address(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }

    /// Writes all of it.
    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        within("the write", self.0.write_all(bytes.as_ref()))
            .await
            .unwrap();
    }

    /// Sends its FIN and goes on reading.
    pub(crate) async fn finish(&mut self) {
        self.0.shutdown().await.unwrap();
    }

    /// Reads as many bytes as are expected, and expects them.
    #[track_caller]
    pub(crate) fn hears(&mut self, expected: impl AsRef<[u8]>) -> impl Future<Output = ()> {
        let expected = expected.as_ref().to_vec();
        async move {
            let mut heard = vec![0; expected.len()];
            let read = within("bytes at the peer", self.0.read_exact(&mut heard)).await;
            read.unwrap();
            assert_eq!(heard, expected);
        }
    }

    /// Reads to the relay's FIN; an error is what a reset gives.
    pub(crate) async fn rest(&mut self) -> std::io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        within("the end of the stream", self.0.read_to_end(&mut rest)).await?;
        Ok(rest)
    }
}
