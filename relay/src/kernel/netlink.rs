//! Questions to Linux by netlink(7), each one message and answered by one. The layouts are those of `linux/netlink.h`, to which
//! fields are only ever added at the end.

use std::{
    io::{Read as _, Write as _},
    net::IpAddr,
    time::Duration,
};

use socket2::{Domain, Protocol, Socket, Type};

/// The header of a message.
pub(super) const HEADER: usize = 16;

/// The system answers at once; what does not is not waited for.
const PATIENCE: Duration = Duration::from_millis(500);

/// Longer than any answer about one thing.
const ANSWER_BYTES: usize = 8 << 10;

const AF_NETLINK: i32 = 16;
const NLM_F_REQUEST: u16 = 1;
const NLMSG_ERROR: u16 = 2;

/// Where in a header stand what the message is, and which question it belongs to.
const KIND: usize = 4;
const NUMBER: usize = 8;

/// A socket to a part of the kernel.
#[derive(Debug)]
pub(super) struct Netlink {
    socket: Socket,
    number: u32,
}

/// What the kernel says to a question.
#[derive(Debug)]
pub(super) enum Answer {
    /// A message of the kind that was asked for, its header included.
    Told(Vec<u8>),
    /// An error, by its number in `errno.h`.
    Refused(u32),
}

impl Netlink {
    /// To the part of the kernel that has this number; `None` where the system has no such thing.
    pub(super) fn open(part: i32) -> Option<Self> {
        let domain = Domain::from(AF_NETLINK);
        let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::from(part))).ok()?;
        socket.set_read_timeout(Some(PATIENCE)).ok()?;
        Some(Self { socket, number: 0 })
    }

    /// Asks with a message of one kind and waits for one of another; `None` where the answer is none to this.
    pub(super) fn ask(&mut self, kind: u16, body: &[u8], expected: u16) -> Option<Answer> {
        self.number = self.number.wrapping_add(1);
        let length = u32::try_from(HEADER + body.len()).ok()?;
        let mut message = length.to_ne_bytes().to_vec();
        message.extend(kind.to_ne_bytes());
        message.extend(NLM_F_REQUEST.to_ne_bytes());
        message.extend(self.number.to_ne_bytes());
        message.extend([0; 4]); // who asks is filled in
        message.extend(body);
        (&self.socket).write_all(&message).ok()?;
        let mut answer = vec![0; ANSWER_BYTES];
        let length = (&self.socket).read(&mut answer).ok()?;
        answer.truncate(length);
        if u32_at(&answer, NUMBER)? != self.number {
            return None;
        }
        match u16_at(&answer, KIND)? {
            kind if kind == expected => Some(Answer::Told(answer)),
            // As the system's calls do, it tells the number below zero.
            NLMSG_ERROR => Some(Answer::Refused(u32_at(&answer, HEADER)?.wrapping_neg())),
            _ => None,
        }
    }
}

/// The bytes of an address, as long as its family has them.
pub(super) fn octets(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at + 2)?;
    Some(u16::from_ne_bytes(two.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_ne_bytes(four.try_into().ok()?))
}
