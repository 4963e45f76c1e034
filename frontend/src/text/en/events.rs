//! Events in English.

use shared::{
    bridge::Mode,
    entry::{Event, NotWrittenReason, Side},
    fault::{Fault, FaultCode},
};

use super::{
    faults::fault,
    words::{many, mode},
};
use crate::view::{measure, names};

/// Words an event; whom it is about stands beside it.
pub(super) fn event(event: &Event) -> String {
    let time = measure::duration;
    match event {
        Event::Opened => "opened".to_owned(),
        Event::Listening { .. } => "listening".to_owned(),
        Event::Connected { took_us, .. } => format!("connected · handshake {}", time(*took_us)),
        Event::PeerJoined { .. } => "joined".to_owned(),
        Event::PeerAdmitted => "was let into the room".to_owned(),
        Event::PeerLeft {
            after_us,
            bytes_in,
            bytes_out,
            ..
        } => {
            let (came, went) = (measure::bytes(*bytes_in), measure::bytes(*bytes_out));
            format!("left after {} · ↓ {came} ↑ {went}", time(*after_us))
        }
        Event::FinReceived { after_us } => {
            format!("FIN received after {} · sends no more", time(*after_us))
        }
        Event::FinSent { after_us } => {
            format!("FIN sent after {} · we send no more", time(*after_us))
        }
        Event::Reset { by, after_us } => match by {
            Side::Us => format!("cut by us (RST) after {}", time(*after_us)),
            Side::Peer => format!("broken off by the peer (RST) after {}", time(*after_us)),
        },
        Event::TimedOut { after_us, .. } => format!("did not answer within {}", time(*after_us)),
        Event::Refused { took_us, .. } => match took_us {
            Some(took) => format!("refused the connection after {}", time(*took)),
            None => "refused the connection".to_owned(),
        },
        Event::DialRepeated { times, ago_us, .. } => {
            let dials = measure::grouped(*times);
            match ago_us {
                0 => format!("dialled on, and it came to the same: {dials} dials in all by now"),
                ago => format!(
                    "dialled on, and it came to the same: {dials} dials in all, the last {} before",
                    time(*ago)
                ),
            }
        }
        Event::NotWritten {
            of,
            written,
            reason,
            ..
        } => not_written(*of, *written, *reason),
        Event::OutcomeUnknown { of } => {
            format!(
                "#{of}: the relay stopped before it was known whether it was written; it is not sent again"
            )
        }
        Event::DatagramsDropped { count } => {
            format!(
                "{} dropped: they came too fast",
                many(*count, "datagram", "datagrams")
            )
        }
        Event::LoopStopped {
            bridge: Some(_), ..
        } => "is a bridge of this relay that answers by itself, too; it is not answered, or it would never end".to_owned(),
        Event::LoopStopped {
            bridge: None,
            pause_us: Some(pause_us),
            ..
        } => format!(
            "answers without an end what is echoed; nothing is echoed to it for {}",
            time(*pause_us)
        ),
        Event::LoopStopped {
            port: Some(port), ..
        } => format!(
            "comes from port {port}, where services answer by themselves; it is not echoed, or it might never end"
        ),
        Event::LoopStopped { .. } => {
            "sends back what it hears; the others do not hear that".to_owned()
        }
        Event::EntriesLost { set_aside: None } => {
            "earlier entries are missing, or may be: the relay's journal was cut off".to_owned()
        }
        Event::EntriesLost {
            set_aside: Some(file),
        } => {
            format!(
                "earlier entries are missing: the relay's journal was damaged and set aside as {file}"
            )
        }
        Event::FileEnded {
            name,
            sent,
            bytes,
            code,
        } => file_ended(name, *sent, *bytes, *code),
        Event::AlertFired {
            name,
            seq,
            notices,
            fault: code,
            ..
        } => alert_fired(name, *seq, notices.len(), *code),
        Event::AlertSkipped { name, count, .. } => match count {
            Some(count) => format!(
                "{} gone before the alert “{name}” had looked at them",
                many(*count, "entry was", "entries were")
            ),
            None => format!("the journal is another one: the alert “{name}” begins anew"),
        },
        Event::RelayRestarted => "the relay was restarted".to_owned(),
        Event::Closed => "closed".to_owned(),
        Event::ModeChanged { from, to } => {
            format!("mode changed: {} → {}", mode_name(*from), mode_name(*to))
        }
        Event::Denied { rule, .. } => format!("forbidden by the relay's rule “{rule}”"),
        Event::Failed { code, detail } => {
            format!("failed: {}", fault(&Fault::new(*code, detail.as_str())))
        }
    }
}

/// What a mode is called, without what it does.
fn mode_name(of: Mode) -> &'static str {
    let words = mode(of);
    words.split_once(':').map_or(words, |(name, _)| name)
}

fn alert_fired(name: &str, seq: Option<u64>, notices: usize, code: Option<FaultCode>) -> String {
    let cause = match seq {
        Some(seq) => format!("by #{seq}"),
        None => "because nothing came".to_owned(),
    };
    let sends = match notices {
        0 => String::new(),
        count => format!(" · {}", many(count as u64, "notice", "notices")),
    };
    let why = match code {
        None => String::new(),
        Some(FaultCode::LimitReached) if notices == 0 => {
            " · nothing sent: a limit is reached, see the alert".to_owned()
        }
        Some(code) if notices == 0 => {
            format!(" · nothing sent: {}", fault(&Fault::new(code, "")))
        }
        Some(code) => format!(" · not to all: {}", fault(&Fault::new(code, ""))),
    };
    format!("alert “{name}” fired {cause}{sends}{why}")
}

fn file_ended(name: &str, sent: u64, bytes: Option<u64>, code: Option<FaultCode>) -> String {
    let (name, sent) = (names::shown(name), measure::bytes(sent));
    let of = bytes.map_or_else(String::new, |bytes| {
        format!(" of {}", measure::bytes(bytes))
    });
    match code {
        None => format!("got the file “{name}”, {sent}"),
        Some(FaultCode::Cancelled) => format!("file “{name}” stopped after {sent}{of}"),
        Some(code) => format!(
            "file “{name}” broke off after {sent}{of}: {}",
            fault(&Fault::new(code, ""))
        ),
    }
}

pub(super) fn not_written(of: u64, written: u64, reason: NotWrittenReason) -> String {
    let why = match reason {
        NotWrittenReason::Gone => "the peer was gone",
        NotWrittenReason::UnsentLimit => "the peer reads too slowly",
        NotWrittenReason::DatagramTooLarge => "it does not fit into a datagram",
        NotWrittenReason::SendFailed => "the system refused to send it",
        NotWrittenReason::Denied => "the relay's rules forbid its address",
    };
    match written {
        0 => format!("#{of} not written: {why}"),
        _ => format!(
            "#{of} not written beyond {}: {why}",
            measure::bytes(written)
        ),
    }
}
