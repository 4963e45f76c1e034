//! The lines of a drawing, in English.

use shared::{
    drawn::{course::Tally, samples::Change},
    entry::{Backlog, Side},
};

use super::super::{
    events::{event, not_written},
    words::many,
};
use crate::view::{
    drawn::Word,
    measure::{self, grouped},
};

pub(super) fn size(bytes: u64) -> String {
    format!("{} B", grouped(bytes))
}

pub(super) fn sum(sizes: &[u64], count: usize) -> String {
    let shown: Vec<_> = sizes.iter().map(|bytes| grouped(*bytes)).collect();
    let more = if count > sizes.len() { " + …" } else { "" };
    format!("{}{more} B", shown.join(" + "))
}

fn tally(tally: Tally, one: &str, several: &str) -> String {
    format!(
        "{} ({})",
        many(tally.count, one, several),
        size(tally.bytes)
    )
}

pub(super) fn word(word: &Word) -> String {
    let time = measure::duration;
    match word {
        Word::Socket => "socket() made the listening socket".to_owned(),
        Word::Bind { local } => format!("bind() to {local}"),
        Word::Listen { backlog } => listen(*backlog),
        Word::Dial { address } => format!("socket(), connect() to {address}"),
        Word::Refused { address, took_us } => {
            let after = took_us.map_or_else(String::new, |us| format!(" after {}", time(us)));
            format!(
                "connect() failed{after}: {address} refused (ECONNREFUSED), nobody listens there"
            )
        }
        Word::Unanswered { address, after_us } => format!(
            "connect() was given up after {}: {address} did not answer, the time was over",
            time(*after_us)
        ),
        Word::Repeated { times } => format!(
            "dialled on, and it came to the same: {} dials in all by then, this is the last",
            grouped(*times)
        ),
        Word::Refusal => "RST, ACK (from a router: ICMP)".to_owned(),
        Word::Sampled(change) => sampled(change),
        Word::Syn => "SYN".to_owned(),
        Word::SynAck => "SYN, ACK".to_owned(),
        Word::Ack => "ACK".to_owned(),
        Word::Accept { address } => format!("accept() gave the connection from {address}"),
        Word::Connect { local, took_us } => {
            format!(
                "connect() returned after {}; our end is {local}",
                time(*took_us)
            )
        }
        Word::Read { bytes } => format!("read: {}", size(*bytes)),
        Word::Send {
            seq,
            bytes,
            part,
            to_several,
        } => {
            let what = if *to_several {
                "send to all or several"
            } else {
                "send"
            };
            match part {
                Some(part) => format!("#{seq}, {what}: {} of {}", grouped(*part), size(*bytes)),
                None => format!("{what}: {}", size(*bytes)),
            }
        }
        Word::PassedOn { bytes, missed } => {
            let number = missed.map_or_else(String::new, |seq| format!("#{seq}, "));
            let what = bytes.map_or_else(
                || "that somebody came or left".to_owned(),
                |bytes| format!("{} and the name", size(bytes)),
            );
            format!("{number}passed on by the room: {what}")
        }
        Word::Many {
            received,
            sent,
            passed,
        } => {
            let more = [
                (received, tally(*received, "read", "reads")),
                (sent, tally(*sent, "send", "sends")),
                (passed, tally(*passed, "passed on", "passed on")),
            ];
            let more: Vec<_> = more
                .into_iter()
                .filter(|(tally, _)| tally.count > 0)
                .map(|(_, words)| words)
                .collect();
            format!("in the same second {} more", more.join(" and "))
        }
        Word::Fin {
            by: Side::Peer,
            after_us,
        } => format!("FIN: a read found the end after {}", time(*after_us)),
        Word::Fin {
            by: Side::Us,
            after_us,
        } => format!("FIN: shutdown() after {}", time(*after_us)),
        Word::Rst {
            by: Side::Peer,
            after_us,
        } => format!("RST: broken off by the peer after {}", time(*after_us)),
        Word::Rst {
            by: Side::Us,
            after_us,
        } => format!("RST: cut by us after {}", time(*after_us)),
        Word::TimedOut { after_us } => format!("no answer any more after {}", time(*after_us)),
        Word::NotWritten {
            of,
            written,
            reason,
        } => not_written(*of, *written, *reason),
        Word::Close {
            after_us,
            bytes_in,
            bytes_out,
        } => format!(
            "close() after {}: {} read, {} written in all",
            time(*after_us),
            size(*bytes_in),
            size(*bytes_out)
        ),
        Word::Other(other) => event(other),
    }
}

fn listen(backlog: Option<Backlog>) -> String {
    let Some(Backlog {
        asked,
        granted,
        most,
    }) = backlog
    else {
        return "listen(): which backlog it was given is not kept".to_owned();
    };
    let asked = format!("listen() with a backlog of {}", grouped(asked));
    match (granted, most) {
        (Some(granted), Some(most)) => format!(
            "{asked}: the system made {} of it, and grants {} at the most (net.core.somaxconn)",
            grouped(granted),
            grouped(most)
        ),
        (Some(granted), None) => format!("{asked}: the system made {} of it", grouped(granted)),
        (None, _) => format!("{asked}: what the system made of it, it does not tell"),
    }
}

/// A sample is one look at totals: it tells what was added, not by which send.
fn sampled(change: &Change) -> String {
    let since = match change.after_us {
        Some(us) => format!("in the {} since the last sample", measure::duration(us)),
        None => "since the beginning (first sample)".to_owned(),
    };
    let segments = |count: Option<u32>, way| {
        let count = count.filter(|count| *count > 0)?;
        let what = many(count, "data segment", "data segments");
        Some(format!("+{what} {way}"))
    };
    let again = (change.again > 0).then(|| {
        let what = many(change.again, "retransmission", "retransmissions");
        format!("+{what}")
    });
    let parts = [
        segments(change.data_in, "in"),
        segments(change.data_out, "out"),
        again,
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let counted = parts.join(", ");
    match change.written.filter(|bytes| *bytes > 0).map(size) {
        None => format!("TCP_INFO {since}: {counted}"),
        Some(size) if counted.is_empty() => format!("{size} written {since}"),
        Some(size) => format!("{size} written {since}; TCP_INFO: {counted}"),
    }
}
