//! The words of the drawing of connections, in English.

mod lines;

use shared::{drawn::Known, entry::Side};

use self::lines::{size, sum, word};
use super::words::many;
use crate::{
    text::{
        drawn::{DrawnText, Figure},
        inspect::Said,
    },
    view::{drawn::Over, measure::grouped},
};

pub(super) static DRAWN: DrawnText = DrawnText {
    drawn: "Drawn",
    draw: |called| format!("{called}, drawn"),
    region: "Drawing",
    connection: "Connection",
    relay: "Relay",
    peer: "Peer",
    legend: "How each thing is known",
    known: |known| match known {
        Known::Measured => "measured",
        Known::Follows => "follows",
        Known::Waits => "kept",
        Known::Unknown => "unknown",
    },
    known_words: |known| match known {
        Known::Measured => "The relay did it or saw it: a call returned, or the system told.",
        Known::Follows => {
            "From the protocol (RFC 9293), or from what the relay did for all peers: it must have been so, but the relay did not see it."
        }
        Known::Waits => {
            "Kept by the relay, not written to the socket yet: its count of the bytes that are does not reach so far."
        }
        Known::Unknown => {
            "The relay was stopped before its journal was told whether this was written. It is not sent again."
        }
    },
    word,
    line_read: |bytes| format!("line: {}", size(bytes)),
    enters: |side, state| match side {
        Side::Us => format!("The relay enters {state}"),
        Side::Peer => format!("The peer enters {state}"),
    },
    over_send: |over| match over {
        Over::Same => "came there as one read".to_owned(),
        Over::Several { sizes, count } => format!(
            "came there as {}: {}",
            many(*count as u64, "read", "reads"),
            sum(sizes, *count)
        ),
        Over::Within { .. } => "came there in one read together with others".to_owned(),
        Over::Missing { bytes } => format!("{} not read there yet", size(*bytes)),
    },
    over_read: |over| match over {
        Over::Same => "was there one send".to_owned(),
        Over::Several { sizes, count } => format!(
            "parts of {} in one read: {}",
            many(*count as u64, "send", "sends"),
            sum(sizes, *count)
        ),
        Over::Within { .. } => "a part of one larger send".to_owned(),
        Over::Missing { bytes } => {
            format!("of {} it is not known which send they were", size(*bytes))
        }
    },
    states: "States",
    now: "now",
    latest: "last known",
    fin_is_open: "What our FIN has led to at the peer is not known: the system has not told that it was acknowledged, or not before the peer's own FIN came.",
    never: "not entered",
    system_says: |state| format!("The relay's system says now: {state}"),
    time_wait: |seconds| format!("for another {}", many(seconds, "second", "seconds")),
    no_socket: "The relay's system has no socket of this connection any more.",
    forgotten: "The relay was started anew since then: what is drawn is what its journal kept. The system cannot be asked about that socket any more.",
    older: "Show older",
    not_drawn: |count| {
        format!(
            "{} of this bridge between the beginning and the next line {} not drawn.",
            many(count, "entry", "entries"),
            if count == 1 { "is" } else { "are" }
        )
    },
    beginning_gone: "The beginning of this connection is not in the journal any more.",
    socket: "The socket now",
    last_told: |at| format!("TCP_INFO as the system told it last, at {at}:"),
    socket_words: "What the relay's system says (sock_diag, TCP_INFO), about every second as long as you look.",
    figure: |figure| match figure {
        Figure::Rtt => "Round trip (smoothed)",
        Figure::Retransmissions => "Retransmissions",
        Figure::Timeout => "Retransmission time-out",
        Figure::Unread => "Come, not read",
        Figure::Unacknowledged => "Written, not acknowledged",
        Figure::CongestionWindow => "Congestion window",
        Figure::SendWindow => "Window told by the peer",
        Figure::ReceiveWindow => "Window told by the relay",
        Figure::Segment => "Largest segment",
        Figure::SegmentsIn => "Data segments in",
        Figure::SegmentsOut => "Data segments out",
    },
    segments: |count| many(count, "segment", "segments"),
    listener: "The listening socket",
    listener_made: |local| {
        format!("socket(), bind() to {local}, listen(): the bridge is open, so all three returned.")
    },
    backlog: |backlog, chosen| match chosen {
        true => format!("A backlog of {} was asked for.", grouped(backlog)),
        false => format!(
            "A backlog of {} was asked for: the relay's own choice.",
            grouped(backlog)
        ),
    },
    granted: |granted, most| match most {
        Some(most) => format!(
            "The system made {} of it; it grants {} at the most (net.core.somaxconn).",
            grouped(granted),
            grouped(most)
        ),
        None => format!("The system made {} of it.", grouped(granted)),
    },
    queued: |count| match count {
        0 => "No connection waits in the queue now.".to_owned(),
        count => format!(
            "In the queue now: {}.",
            many(count, "connection", "connections")
        ),
    },
    not_told: "This system does not tell what it made of it.",
    stream: "TCP is a stream",
    stream_words: "It carries bytes, not messages: one send may come as several reads, and several as one.",
    read_size: "Most bytes of one read",
    read_size_hint: "For the reads of this bridge, from the next one on.",
    reads: |count, bytes, segments| {
        let said = format!("{} took {}", many(count, "read", "reads"), size(bytes));
        match segments {
            Some(segments) => format!(
                "{said}, which came in {} with data.",
                many(segments, "segment", "segments")
            ),
            None => format!("{said}."),
        }
    },
    sends: |count, bytes, segments| {
        let said = format!(
            "{} handed over {}",
            many(count, "send", "sends"),
            size(bytes)
        );
        match segments {
            Some(segments) => format!(
                "{said}, which went in {} with data.",
                many(segments, "segment", "segments")
            ),
            None => format!("{said}."),
        }
    },
    other_end: |name| {
        format!(
            "The other end is this relay's bridge “{name}”: what each end sent and read is measured."
        )
    },
    other_unknown: "The other end is not this relay's. Into how many sends or reads the bytes fell there is not known: TCP does not tell.",
    other_forgotten: "The relay was started anew since then, and its journal does not tell whether the other end was the relay's as well.",
    other_lines: "One of the bridges cuts its stream into lines: how its reads fell is not kept.",
    open_other: "Open the other end here",
    other_name: |name| format!("Other end of {name}"),
    send_large: "Send 5,000 bytes at once",
    send_small: "Send 5 bytes three times",
    price: "The price of connecting",
    price_words: "TCP asks before it speaks, and waits for the answer; a datagram just goes. Measured on the relay's own loopback, with echoes of its own.",
    measure: "Measure",
    measuring: "Measuring…",
    price_of: |count| {
        format!(
            "Median of {}",
            many(count as u64, "measurement", "measurements")
        )
    },
    price_connect: "TCP: connect",
    price_first: "TCP: first byte there and back",
    price_sum: "TCP: both together",
    price_datagram: "UDP: first datagram there and back",
    each: "Each measurement",
    nobody: |kind| match kind {
        "tcp-listen" => {
            "Nobody is connected. Dial this bridge with any program, or open the other end here: then both ends are measured."
        }
        _ => {
            "There is no connection. A dial is drawn as soon as it has come to something, also where it fails."
        }
    },
    nobody_udp: "No peer yet: UDP has no connections, so that a peer is whoever has sent a datagram, or to whom one was sent. Open a second bridge that sends to this one, and look at its drawing.",
    second_udp: "Open a second bridge that sends here",
    peer_here: "here",
    peer_left: "left",
    numbered: "UDP is not a stream",
    numbered_words: "Each datagram comes whole or not at all, in any order. Numbered ones show which came.",
    target: "To",
    how_many: "How many",
    how_large: "Bytes of each",
    send_numbered: |count| {
        format!(
            "Send {}",
            many(count, "numbered datagram", "numbered datagrams")
        )
    },
    sending: "Under way…",
    seen_there: |name| {
        format!(
            "The peer is this relay's bridge “{name}”: what it received is read in its journal."
        )
    },
    seen_back: "The peer is not this relay's: what it sends back is counted, so that this takes a program that echoes. What is lost may have been lost on either way.",
    sent_count: "Sent",
    came_count: "Came",
    order: "In this order",
    late: "After a higher number",
    again: "More than once",
    missing: "Did not come",
    none: "none",
    dropped: "Dropped by the receiving system",
    dropped_words: |count| match count {
        0 => "none was counted".to_owned(),
        count => format!(
            "{}: the system's buffer was full, or a bound of the relay's was reached",
            grouped(count)
        ),
    },
    not_looked: "not looked at: too much else came",
    room_words: "In a room the relay passes on to each peer what others and pages say, with the name before each line. How many bytes that makes is not kept: the sizes here are without the name, and how much was written is told from one look to the next.",
    waiting_still: "Still looking…",
    bad_count: "Give a number from 1 to 100.",
    bad_size: |most| format!("Give a number from 40 to {}.", grouped(most)),
    only_looks: "You may look at this bridge, not send on it.",
    dials_again: "The relay goes on dialling. Dials that come to the same are counted: that is told whenever their number has doubled, and at the end.",
    too_large: "Too large for a datagram",
    too_large_words: |largest, header| {
        format!(
            "{} bytes are the most: 65,535 less {header} for headers. What is larger is refused, not cut.",
            grouped(largest)
        )
    },
    send_too_large: |bytes| format!("Try {} bytes", grouped(bytes)),
    not_refused: "It was not refused.",
    safe: Said {
        said: "TCP is safe.",
        actually: "It is reliable and in order, or the connection fails. It is not secret: that takes TLS.",
    },
    packet: Said {
        said: "Each send is a packet.",
        actually: "A send puts bytes into a stream. The system cuts that into segments as it likes, and the reader takes what is there.",
    },
    accept: Said {
        said: "accept() makes the handshake.",
        actually: "The system has made it before: accept() takes a finished connection from the listener's queue. A client is connected even when nobody ever accepts.",
    },
    order_said: Said {
        said: "On one machine datagrams are never lost.",
        actually: "They are, where the receiver's buffer is full. Nobody tells the sender.",
    },
};
