//! What Linux tells of one TCP connection of this machine: the facts of TCP_INFO, asked for by its two addresses through
//! sock_diag(7). The layouts are those of `linux/netlink.h`, `linux/inet_diag.h` and `linux/tcp.h`, to which fields are only
//! ever added at the end.

use std::net::{IpAddr, SocketAddr};

use shared::{
    operation::SocketNow,
    peer::{TcpFacts, TcpState},
};

use super::netlink::{Answer, HEADER, Netlink, octets, u16_at, u32_at};

const NETLINK_SOCK_DIAG: i32 = 4;
const SOCK_DIAG_BY_FAMILY: u16 = 20;
const IPPROTO_TCP: u8 = 6;
const INET_DIAG_INFO: u16 = 2;

/// What `inet_diag_msg` has before its attributes.
const MESSAGE: usize = 72;

/// Where in an `inet_diag_msg` stand the state, the running timer, the milliseconds until it ends, and the two queues.
const STATE: usize = HEADER + 1;
const TIMER: usize = HEADER + 2;
const EXPIRES: usize = HEADER + 52;
const READ_QUEUE: usize = HEADER + 56;
const WRITE_QUEUE: usize = HEADER + 60;

/// No such file or directory, in `errno.h`.
const ENOENT: u32 = 2;

/// The timer that ends TIME-WAIT.
const TIME_WAIT_TIMER: u8 = 3;

/// What the system says of a connection's socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// It has one.
    Has(SocketNow),
    /// It has none any more: the connection is closed.
    HasNone,
    /// It does not tell.
    NotTold,
}

/// The facts about the connection between two addresses, this machine's own first; `None` where the system does not tell.
pub(crate) fn facts(own: SocketAddr, other: SocketAddr) -> Option<TcpFacts> {
    socket(own, other)?.tcp
}

/// The socket of a connection, as the system has it; `None` where it has none or does not tell.
pub(crate) fn socket(own: SocketAddr, other: SocketAddr) -> Option<SocketNow> {
    match look(own, other) {
        Look::Has(socket) => Some(socket),
        Look::HasNone | Look::NotTold => None,
    }
}

/// The same, and whether it has none where it does not say more.
pub(crate) fn look(own: SocketAddr, other: SocketAddr) -> Look {
    match ask(own, other) {
        Some(Answer::Told(answer)) => read(&answer),
        Some(Answer::Refused(ENOENT)) => Look::HasNone,
        Some(Answer::Refused(_)) | None => Look::NotTold,
    }
}

/// Of a listener, how many connections wait to be accepted, and how many may.
pub(crate) fn queue(local: SocketAddr) -> Option<(u32, u32)> {
    let nobody = match local {
        SocketAddr::V4(_) => SocketAddr::from(([0, 0, 0, 0], 0)),
        SocketAddr::V6(_) => SocketAddr::from(([0_u16; 8], 0)),
    };
    let Answer::Told(answer) = ask(local, nobody)? else {
        return None;
    };
    let listens = state(*answer.get(STATE)?) == Some(TcpState::Listen);
    let queues = u32_at(&answer, READ_QUEUE).zip(u32_at(&answer, WRITE_QUEUE));
    queues.filter(|_| listens)
}

/// What the system answers about the socket between two addresses: a message of `inet_diag`.
fn ask(own: SocketAddr, other: SocketAddr) -> Option<Answer> {
    let mut netlink = Netlink::open(NETLINK_SOCK_DIAG)?;
    netlink.ask(
        SOCK_DIAG_BY_FAMILY,
        &question(own, other),
        SOCK_DIAG_BY_FAMILY,
    )
}

fn question(own: SocketAddr, other: SocketAddr) -> Vec<u8> {
    let (family, interface) = match own {
        SocketAddr::V4(_) => (2_u8, 0),
        SocketAddr::V6(v6) => (10, v6.scope_id()),
    };
    let mut body = vec![family, IPPROTO_TCP, 1 << (INET_DIAG_INFO - 1), 0];
    body.extend(u32::MAX.to_ne_bytes()); // in whichever state
    body.extend(own.port().to_be_bytes());
    body.extend(other.port().to_be_bytes());
    for end in [own, other] {
        body.extend(sixteen(end.ip()));
    }
    body.extend(interface.to_ne_bytes());
    body.extend([0xff; 8]); // whichever socket it is
    body
}

/// The place of an address, as long as the longer family needs it.
fn sixteen(ip: IpAddr) -> Vec<u8> {
    let mut octets = octets(ip);
    octets.resize(16, 0);
    octets
}

/// Reads what is said of a connection. Where it is gone, a listener is told of instead.
fn read(answer: &[u8]) -> Look {
    match answer.get(STATE).and_then(|number| state(*number)) {
        Some(TcpState::Listen) => Look::HasNone,
        _ => now(answer).map_or(Look::NotTold, Look::Has),
    }
}

fn now(answer: &[u8]) -> Option<SocketNow> {
    let state = state(*answer.get(STATE)?)?;
    let waits = *answer.get(TIMER)? == TIME_WAIT_TIMER;
    Some(SocketNow {
        state,
        ends_in_ms: u32_at(answer, EXPIRES).filter(|_| waits),
        unread_bytes: u32_at(answer, READ_QUEUE)?,
        unacknowledged_bytes: u32_at(answer, WRITE_QUEUE)?,
        tcp: attributes(answer),
    })
}

/// TCP_INFO among the attributes of a message.
fn attributes(answer: &[u8]) -> Option<TcpFacts> {
    let mut attributes = answer.get(HEADER + MESSAGE..)?;
    loop {
        let length = usize::from(u16_at(attributes, 0)?);
        let value = attributes.get(4..length)?;
        if u16_at(attributes, 2)? == INET_DIAG_INFO {
            return info(value);
        }
        attributes = attributes.get(length.next_multiple_of(4)..)?;
    }
}

/// Reads a `tcp_info`.
fn info(info: &[u8]) -> Option<TcpFacts> {
    let at = |offset| u32_at(info, offset);
    Some(TcpFacts {
        state: state(*info.first()?)?,
        retransmission_timeout_us: at(8)?,
        segment_bytes: at(16)?,
        unacknowledged: at(24)?,
        path_mtu: at(60)?,
        rtt_us: at(68)?,
        rtt_variation_us: at(72)?,
        congestion_window: at(80)?,
        retransmissions: at(100)?,
        // Older systems end before these.
        min_rtt_us: at(148).filter(|us| *us != u32::MAX),
        send_window_bytes: at(228),
        receive_window_bytes: at(232),
        data_segments_in: at(152),
        data_segments_out: at(156),
    })
}

/// The states as `net/tcp_states.h` numbers them.
fn state(number: u8) -> Option<TcpState> {
    Some(match number {
        1 => TcpState::Established,
        2 => TcpState::SynSent,
        3 | 12 => TcpState::SynReceived,
        4 => TcpState::FinWait1,
        5 => TcpState::FinWait2,
        6 => TcpState::TimeWait,
        7 => TcpState::Closed,
        8 => TcpState::CloseWait,
        9 => TcpState::LastAck,
        10 => TcpState::Listen,
        11 => TcpState::Closing,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use socket2::{Domain, Socket, Type};

    use super::*;

    #[test]
    fn an_answer_that_is_none_is_read_as_none() {
        for length in 0..HEADER + MESSAGE + 8 {
            assert_eq!(now(&vec![0; length]), None);
            let mut answer = vec![0; length];
            if length > STATE {
                answer[STATE] = 1;
            }
            // Without its attributes nothing is known beside the socket.
            let read = now(&answer);
            assert_eq!(read.is_some(), length >= WRITE_QUEUE + 4, "{length}");
            assert!(read.is_none_or(|read| read.tcp.is_none()));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn both_ends_of_a_connection_are_known_and_no_others() {
        use std::net::{TcpListener, TcpStream};
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, other) = listener.accept().unwrap();
        let own = accepted.local_addr().unwrap();
        for (own, other) in [(own, other), (other, own)] {
            let facts = facts(own, other).unwrap();
            assert_eq!(facts.state, TcpState::Established);
            assert!(facts.rtt_us > 0 && facts.congestion_window > 0, "{facts:?}");
        }
        accepted.shutdown(std::net::Shutdown::Write).unwrap();
        let ended = facts(own, other).unwrap();
        assert!(
            [TcpState::FinWait1, TcpState::FinWait2].contains(&ended.state),
            "{ended:?}"
        );
        // Who closed first waits in TIME-WAIT when its descriptor is gone.
        drop(stream);
        drop(accepted);
        let left = socket(own, other).unwrap();
        assert_eq!((left.state, left.tcp), (TcpState::TimeWait, None));
        assert!(
            left.ends_in_ms
                .is_some_and(|ms| (1..=120_000).contains(&ms)),
            "{left:?}"
        );
        let nobody = "127.0.0.2:9".parse().unwrap();
        assert_eq!(socket(own, nobody), None);
        // Instead of a connection the listener is told of, or nothing.
        for own in [own, "127.0.0.3:9".parse().unwrap()] {
            assert_eq!(look(own, nobody), Look::HasNone);
        }
        assert_eq!(read(&[]), Look::NotTold);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_window_is_the_one_that_was_told_to_the_other_end() {
        use std::net::{TcpListener, TcpStream};
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut accepted, other) = listener.accept().unwrap();
        let own = accepted.local_addr().unwrap();
        // The first windows are told without their scale. What is read makes room, which is told with what goes back.
        let mut took = vec![0; 100_000];
        for _ in 0..4 {
            stream.write_all(&took).unwrap();
            accepted.read_exact(&mut took).unwrap();
            accepted.write_all(b".").unwrap();
            stream.read_exact(&mut [0]).unwrap();
        }
        let (here, there) = (facts(own, other).unwrap(), facts(other, own).unwrap());
        // Older systems do not tell.
        if let Some(window) = here.receive_window_bytes {
            assert_eq!(Some(window), there.send_window_bytes);
        }
    }

    #[test]
    fn what_a_shorter_tcp_info_does_not_have_is_not_told() {
        let mut all = vec![0; 240];
        all[0] = 1;
        all[96..100].fill(7); // the receiver's own reckoning, which nobody is told
        all[232..236].copy_from_slice(&5_u32.to_ne_bytes());
        assert_eq!(info(&all).unwrap().receive_window_bytes, Some(5));
        assert_eq!(info(&all[..232]).unwrap().receive_window_bytes, None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_listener_tells_how_many_wait_and_how_many_may() {
        use std::net::TcpStream;
        for host in ["127.0.0.1:0", "0.0.0.0:0", "[::]:0"] {
            let address: SocketAddr = host.parse().unwrap();
            let listener = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
            listener.bind(&address.into()).unwrap();
            listener.listen(3).unwrap();
            let local = listener.local_addr().unwrap().as_socket().unwrap();
            assert_eq!(queue(local), Some((0, 3)), "{host}");
            let _waits = TcpStream::connect(("127.0.0.1", local.port())).unwrap();
            assert_eq!(queue(local), Some((1, 3)), "{host}");
        }
        assert_eq!(queue("127.0.0.2:9".parse().unwrap()), None);
    }
}
