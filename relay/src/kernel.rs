//! What Linux tells about the sockets of this machine in `/proc/net` (proc_net_tcp in the kernel's documentation).
//! Other systems tell nothing, and then nothing is known.

pub(crate) mod connection;
mod netlink;
pub(crate) mod ports;
pub(crate) mod process;
pub(crate) mod route;

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use shared::address::canonical;
use tokio::net::UdpSocket;

/// For so long one look at the table of connections serves all who ask.
const FRESH: Duration = Duration::from_millis(200);

/// The most connections that the system holds for any listener; `None` where it does not tell.
pub(crate) fn most_backlog() -> Option<u32> {
    let told = std::fs::read_to_string("/proc/sys/net/core/somaxconn").ok()?;
    told.trim().parse().ok()
}

/// Who holds the other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A program of this machine.
    Program,
    /// Nobody any more: its program has closed it.
    Nobody,
    /// It is not in the table. A single look may have missed it, because the table changes while it is read.
    Unseen,
    /// Another machine, of which nothing is known here.
    Elsewhere,
}

/// Each end of a connection on this machine, its own address first, and whether a program holds it.
#[derive(Default)]
struct Ends {
    at: Option<Instant>,
    held: HashMap<(SocketAddr, SocketAddr), bool>,
}

static ENDS: Mutex<Option<Ends>> = Mutex::new(None);

/// Who holds the end at `peer` of a connection of this process from `local`.
///
/// A FIN says only that the peer sends no more. Whether it still reads is known of a program on this machine: its end
/// belongs to it until it is closed.
pub(crate) async fn holder(local: SocketAddr, peer: SocketAddr) -> Holder {
    // The table is long where there are many connections. A look that fails says nothing.
    let look = tokio::task::spawn_blocking(move || look_for_holder(local, peer));
    look.await.unwrap_or(Holder::Unseen)
}

fn look_for_holder(local: SocketAddr, peer: SocketAddr) -> Holder {
    // The table knows no zones.
    let [local, peer] = [local, peer].map(|end| SocketAddr::new(canonical(end).ip(), end.port()));
    if peer.ip() != local.ip() && !peer.ip().is_loopback() {
        return Holder::Elsewhere;
    }
    let mut ends = ENDS.lock().unwrap_or_else(PoisonError::into_inner);
    let ends = ends.get_or_insert_default();
    if ends.at.is_none_or(|at| at.elapsed() > FRESH) {
        let Some(sockets) = sockets("tcp") else {
            return Holder::Elsewhere;
        };
        // A socket without an inode is the system's own: its program has closed it.
        let held = sockets
            .into_iter()
            .map(|socket| ((socket.local, socket.remote), socket.inode != 0));
        ends.held = held.collect();
        ends.at = Some(Instant::now());
    }
    match ends.held.get(&(peer, local)) {
        Some(true) => Holder::Program,
        Some(false) => Holder::Nobody,
        None => Holder::Unseen,
    }
}

/// Counts the datagrams that the system has dropped because its buffer for a socket was full.
#[derive(Debug)]
pub(crate) struct Drops {
    inode: Option<u64>,
    told: u64,
}

impl Drops {
    /// Of a socket of this process.
    pub(crate) fn of(socket: &UdpSocket) -> Self {
        Self {
            inode: inode(socket),
            told: 0,
        }
    }

    /// How many there have been since this was last asked.
    pub(crate) async fn news(&mut self) -> u64 {
        let count = match self.inode {
            Some(inode) => tokio::task::spawn_blocking(move || drops_of(inode)).await,
            None => Ok(None),
        };
        let count = count.ok().flatten();
        let news = count.unwrap_or(self.told).saturating_sub(self.told);
        self.told += news;
        news
    }
}

fn drops_of(inode: u64) -> Option<u64> {
    let mut sockets = sockets("udp")?.into_iter();
    Some(sockets.find(|socket| socket.inode == inode)?.drops)
}

#[cfg(target_os = "linux")]
fn inode(socket: &UdpSocket) -> Option<u64> {
    use std::os::{fd::AsRawFd as _, unix::fs::MetadataExt as _};
    let link = format!("/proc/self/fd/{}", socket.as_raw_fd());
    Some(std::fs::metadata(link).ok()?.ino())
}

#[cfg(not(target_os = "linux"))]
fn inode(_: &UdpSocket) -> Option<u64> {
    None
}

/// One line of a table.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    local: SocketAddr,
    remote: SocketAddr,
    /// Of a TCP socket; numbered as in the kernel.
    state: u8,
    inode: u64,
    /// Of a UDP socket.
    drops: u64,
}

/// The sockets of a protocol, of both families; `None` where there is no table.
fn sockets(protocol: &str) -> Option<Vec<Line>> {
    let v4 = std::fs::read_to_string(format!("/proc/self/net/{protocol}")).ok()?;
    // A system without IPv6 has no such table.
    let v6 = std::fs::read_to_string(format!("/proc/self/net/{protocol}6")).unwrap_or_default();
    let lines = v4.lines().chain(v6.lines());
    Some(lines.filter_map(line).collect())
}

fn line(text: &str) -> Option<Line> {
    let fields: Vec<_> = text.split_ascii_whitespace().collect();
    Some(Line {
        local: address(fields.get(1)?)?,
        remote: address(fields.get(2)?)?,
        state: u8::from_str_radix(fields.get(3)?, 16).ok()?,
        inode: fields.get(9)?.parse().ok()?,
        drops: fields
            .get(12)
            .and_then(|drops| drops.parse().ok())
            .unwrap_or(0),
    })
}

/// `0100007F:1A0A` is 127.0.0.1:6666: words of the address in the machine's own byte order, the port as a number.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let words = ip.as_bytes().chunks(8).map(|word| {
        let word = std::str::from_utf8(word).ok()?;
        Some(u32::from_str_radix(word, 16).ok()?.to_ne_bytes())
    });
    let bytes: Vec<u8> = words.collect::<Option<Vec<_>>>()?.concat();
    let ip = match <[u8; 4]>::try_from(bytes.as_slice()) {
        Ok(v4) => IpAddr::from(Ipv4Addr::from(v4)),
        Err(_) => Ipv6Addr::from(<[u8; 16]>::try_from(bytes.as_slice()).ok()?).into(),
    };
    Some(canonical(SocketAddr::new(ip, port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn reads_the_lines_of_both_families() {
        let tcp = "   0: 0100007F:1A0A 0200007F:C350 05 00000000:00000000 00:00000000 00000000     0        0 640705 1 0 100 0 0 10 0";
        let read = line(tcp).unwrap();
        assert_eq!(read.local, "127.0.0.1:6666".parse().unwrap());
        assert_eq!(read.remote, "127.0.0.2:50000".parse().unwrap());
        assert_eq!(read.inode, 640_705);
        let mapped = address("0000000000000000FFFF00000100007F:0050").unwrap();
        assert_eq!(mapped, "127.0.0.1:80".parse().unwrap());
        let v6 = address("B80D01200000000000000000010000000:0050");
        assert_eq!(v6, None);
        let v6 = address("B80D0120000000000000000001000000:0050").unwrap();
        assert_eq!(v6, "[2001:db8::1]:80".parse().unwrap());
        assert_eq!(line("  sl  local_address rem_address   st"), None);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn knows_who_holds_the_other_end() {
        use tokio::net::{TcpListener, TcpStream};
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let (accepted, peer) = listener.accept().await.unwrap();
        let local = accepted.local_addr().unwrap();
        assert_eq!(holder(local, peer).await, Holder::Program);
        drop(stream);
        tokio::time::sleep(2 * FRESH).await;
        assert_eq!(holder(local, peer).await, Holder::Nobody);
        let far = holder(local, "192.0.2.1:1".parse().unwrap()).await;
        assert_eq!(far, Holder::Elsewhere);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn counts_what_did_not_fit() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let mut drops = Drops::of(&socket);
        assert_eq!(drops.news().await, 0);
        let sender = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut sent = 0;
        while sent < 20_000 {
            sender
                .send_to(&[0; 1000], socket.local_addr().unwrap())
                .unwrap();
            sent += 1;
        }
        let mut read = 0;
        socket.readable().await.unwrap();
        while socket.try_recv_from(&mut [0; 2000]).is_ok() {
            read += 1;
        }
        assert_eq!(read + drops.news().await, sent);
        assert_eq!(drops.news().await, 0);
    }
}
