//! The world [beyond](crate::common::BEYOND) the machine, and who listens at all its addresses: to which address somebody has really
//! come is seen there. Nothing leaves the namespace.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream},
    pin::pin,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use socket2::{Domain, Socket, Type};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::common::until;

/// To whom one comes who goes to an address there; `None` where no way leads: to groups, to all at once, and to what is on a
/// link that is not named.
pub(super) fn met_at(ip: IpAddr) -> Option<IpAddr> {
    match ip.to_canonical() {
        IpAddr::V4(v4) if v4.is_unspecified() => Some(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V4(v4) if v4.is_multicast() || v4.is_broadcast() => None,
        IpAddr::V4(v4) if v4 == Ipv4Addr::new(127, 255, 255, 255) => None,
        IpAddr::V6(v6) if v6.is_unspecified() => Some(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V6(v6) if v6.is_multicast() || v6.is_unicast_link_local() => None,
        ip => Some(ip),
    }
}

/// Listens on one port of all addresses.
pub(super) struct Sink {
    pub(super) port: u16,
    listeners: [TcpListener; 2],
    came: Mutex<Vec<IpAddr>>,
}

impl Sink {
    /// On this port, or with 0 on any.
    pub(super) fn start(port: u16) -> Self {
        let v4 = listen((Ipv4Addr::UNSPECIFIED, port).into());
        let port = v4.local_addr().unwrap().port();
        let v6 = listen((Ipv6Addr::UNSPECIFIED, port).into());
        Self {
            port,
            listeners: [v4, v6],
            came: Mutex::default(),
        }
    }

    /// The addresses to which somebody has come since this was last asked. All are let go.
    pub(super) fn came(&self) -> Vec<IpAddr> {
        self.let_go();
        std::mem::take(&mut *self.came.lock().unwrap())
    }

    fn let_go(&self) {
        for listener in &self.listeners {
            while let Ok((stream, _)) = listener.accept() {
                let ip = stream.local_addr().unwrap().ip().to_canonical();
                self.came.lock().unwrap().push(ip);
            }
        }
    }

    /// Lets go whoever comes while something is done that would wait for an answer.
    pub(super) async fn beside<T>(&self, done: impl Future<Output = T>) -> T {
        let mut done = pin!(done);
        loop {
            tokio::select! {
                told = &mut done => return told,
                () = tokio::time::sleep(Duration::from_millis(1)) => self.let_go(),
            }
        }
    }

    /// Waits for somebody; to which addresses they came.
    pub(super) async fn somebody(&self) -> Vec<IpAddr> {
        until("somebody to come", || async {
            Some(self.came()).filter(|came| !came.is_empty())
        })
        .await
    }

    /// Whether it hears who comes to an address.
    pub(super) async fn hears(&self, ip: IpAddr) -> bool {
        let Some(met) = met_at(ip) else { return false };
        let _stream = TcpStream::connect((ip, self.port)).unwrap();
        self.somebody().await == [met]
    }
}

fn listen(at: SocketAddr) -> TcpListener {
    let socket = Socket::new(Domain::for_address(at), Type::STREAM, None).unwrap();
    if at.is_ipv6() {
        socket.set_only_v6(true).unwrap();
    }
    socket.bind(&at.into()).unwrap();
    socket.listen(4_096).unwrap();
    socket.set_nonblocking(true).unwrap();
    socket.into()
}

/// Takes datagrams on one port of all addresses. A program of its own, since the address to which one came is told only beside it.
pub(super) struct Datagrams {
    pub(super) port: u16,
    came: Arc<Mutex<Vec<(String, IpAddr)>>>,
    _program: Child,
}

impl Datagrams {
    pub(super) async fn start() -> Self {
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/egress/generated/sink.py"
        );
        let mut program = Command::new("python3")
            .arg(script)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let port = lines.next_line().await.unwrap().unwrap().parse().unwrap();
        let came = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&came);
        tokio::spawn(async move {
            while let Some(line) = lines.next_line().await.unwrap() {
                let (ip, text) = line.split_once(' ').unwrap();
                let ip: IpAddr = ip.parse().unwrap();
                told.lock().unwrap().push((text.to_owned(), ip));
            }
        });
        Self {
            port,
            came,
            _program: program,
        }
    }

    /// All that came so far, each with the address to which it came.
    pub(super) async fn came(&self) -> Vec<(String, IpAddr)> {
        for (from, to) in [("127.0.0.1", "127.0.0.1"), ("::1", "::1")] {
            let socket = std::net::UdpSocket::bind((from, 0)).unwrap();
            socket.send_to(b"last", (to, self.port)).unwrap();
        }
        until("the last datagrams", || async {
            let came = self.came.lock().unwrap();
            let lasts = came.iter().filter(|(text, _)| text == "last").count();
            (lasts == 2).then_some(())
        })
        .await;
        let mut came = std::mem::take(&mut *self.came.lock().unwrap());
        came.retain(|(text, _)| text != "last");
        came
    }
}
