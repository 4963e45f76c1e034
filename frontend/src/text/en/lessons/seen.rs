//! What was seen in the lessons, in English.

use shared::{
    address::{kind::block, parse_ip},
    fault::FaultCode,
};

use super::super::{inspect::INSPECT, words::many};
use crate::{
    lessons::{Seen, is_loopback},
    view::measure,
};

pub(super) fn seen(seen: &Seen) -> String {
    let time = measure::duration;
    match seen {
        Seen::OwnAddress { address, of } => {
            format!("{address} is one of the {of} addresses of the relay's machine.")
        }
        Seen::Kind { address } => kind(address),
        Seen::ListensAt { local } => format!(
            "A socket of yours listens on {local}. The port was free; the system has chosen it."
        ),
        Seen::Held { port } => format!("Your listener holds TCP port {port}."),
        Seen::Taken { port, holder } => format!(
            "TCP port {port} was refused: “{holder}” holds it. The system keeps it from two programs that would both accept."
        ),
        Seen::BothProtocols { port } => {
            format!("TCP {port} and UDP {port} are two ports. Both are open now.")
        }
        Seen::Listening { local } => {
            format!("It listens on {local}. From now on the system takes connections for it.")
        }
        Seen::Joined { address } => format!(
            "{address} has called. That port was taken by the caller's system; yours is the listener's."
        ),
        Seen::Heard { bytes } => format!(
            "{} came from the caller.",
            many(*bytes as u64, "byte", "bytes")
        ),
        Seen::Answered { after_us } => format!(
            "Your answer went {} after you had heard the caller.",
            time(*after_us)
        ),
        Seen::Refused {
            address,
            took_us: Some(took),
        } => format!(
            "{address} refused after {}. {}",
            time(*took),
            by_what(address)
        ),
        Seen::Refused {
            address,
            took_us: None,
        } => format!("{address} refused. {}", by_what(address)),
        Seen::Connected {
            local,
            remote,
            took_us,
        } => format!(
            "From {local} to {remote} in {}: SYN, SYN-ACK, ACK. Your own port was taken by the system.",
            time(*took_us)
        ),
        Seen::Talked { bytes, after_us } => format!(
            "{} came back {} after you had spoken.",
            many(*bytes as u64, "byte", "bytes"),
            time(*after_us)
        ),
        Seen::Met { caller } => format!("{caller} is connected to your listener."),
        Seen::Silence { us } => format!(
            "For {} nothing went and nothing came. The connection has not noticed.",
            time(*us)
        ),
        Seen::Turns { count } => format!(
            "{count} turns without one side speaking twice. TCP would have carried anything else as well."
        ),
        Seen::Farewell {
            word,
            by_us,
            after_us,
        } => {
            let who = if *by_us {
                "You said"
            } else {
                "The other side said"
            };
            format!(
                "{who} “{word}”; {} later both FINs had gone and the connection was over.",
                time(*after_us)
            )
        }
        Seen::Merged {
            sends,
            reads,
            most,
            lines,
        } => format!(
            "{} came as {}; in one of them lay parts of {}.",
            pieces(*sends, *lines),
            many(*reads as u64, "read", "reads"),
            pieces(*most, *lines)
        ),
        Seen::Split {
            bytes,
            reads,
            lines,
        } => format!(
            "One {} of {} came as {reads} reads.",
            if *lines { "line" } else { "send" },
            many(*bytes as u64, "byte", "bytes")
        ),
        Seen::Lines { count } => format!(
            "{count} lines, {count} entries. The line's end is the rule by which both sides know where a message ends."
        ),
        Seen::Whole { count } => {
            format!("{count} datagrams, {count} entries: UDP keeps the borders.")
        }
        Seen::Empty { seq } => format!(
            "Entry #{seq} is a datagram of 0 bytes: only its headers travelled, 8 bytes of UDP and 20 of IPv4."
        ),
        Seen::TooLarge { bytes, limit } => format!(
            "{} bytes were refused, nothing was sent. At most {} fit: 65,535 less the headers.",
            measure::grouped(*bytes),
            measure::grouped(*limit)
        ),
        Seen::Lost { bytes } => format!(
            "{} left the other side's socket while yours was closed. They are in its journal, and not in yours; the send had succeeded.",
            many(*bytes as u64, "byte", "bytes")
        ),
        Seen::Dialled {
            port,
            instead: None,
        } => format!("Connected to the server on port {port}."),
        Seen::Dialled {
            port,
            instead: Some(code),
        } => format!(
            "Connected to the server on port {port}. Port 80 was not to be had: {}.",
            why(*code)
        ),
        Seen::Unasked { us } => format!(
            "For {} the server was connected and said nothing. Then you spoke.",
            time(*us)
        ),
        Seen::Page {
            request,
            status,
            bytes,
            ended,
        } => {
            let end = if *ended {
                "By what was said, the server then ends the connection."
            } else {
                "By what was said, the connection stays open for the next request."
            };
            format!(
                "“{request}” was answered with “{status}” and {} in all. {end}",
                many(*bytes as u64, "byte", "bytes")
            )
        }
    }
}

/// What says no. The own machine answers by RST; what comes over a network may be an ICMP message as well.
fn by_what(address: &str) -> &'static str {
    match is_loopback(address) {
        true => "So quick is an answer by RST.",
        false => {
            "That is an answer: an RST of that machine, or an RST or ICMP message of a firewall on the way."
        }
    }
}

/// So many sends; where a program sent, its lines.
pub(super) fn pieces(count: usize, lines: bool) -> String {
    match lines {
        true => many(count as u64, "line", "lines"),
        false => many(count as u64, "send", "sends"),
    }
}

fn kind(address: &str) -> String {
    let Some(ip) = parse_ip(address) else {
        return String::new();
    };
    let block = block(ip);
    let (name, _) = (INSPECT.kind)(block.kind);
    let network = block.network;
    match network.prefix() {
        0 => format!("{address} is in no block that was set apart: {name}."),
        prefix => format!(
            "{address} lies in {}/{prefix} (RFC {}): {name}.",
            network.ip(),
            block.rfc
        ),
    }
}

fn why(code: FaultCode) -> &'static str {
    match code {
        FaultCode::PermissionDenied => "the system keeps ports below 1024 for administrators",
        FaultCode::PortInUse => "somebody holds it already",
        FaultCode::DeniedByPolicy => "the relay's rules do not let you listen there",
        _ => "the relay was refused",
    }
}
