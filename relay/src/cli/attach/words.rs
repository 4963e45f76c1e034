//! What is told on standard error, a line each.

use std::io;

use shared::{
    bridge::Bridge,
    entry::{Entry, Event, NotWrittenReason, Side},
    fault::Fault,
};
use tokio_tungstenite::tungstenite::{self, http::StatusCode};

use super::link::Note;

pub(super) fn unwritable(error: &io::Error) -> String {
    format!("standard output cannot be written: {error}")
}

pub(super) fn no_relay(url: &str, error: &io::Error) -> String {
    format!("no relay answers at {url}: {error}; start one there, or set --url or JACKFIELD_URL")
}

pub(super) fn no_live_socket(url: &str, error: &tungstenite::Error) -> String {
    format!("there is no relay's live socket at {url}: {error}; see --url and JACKFIELD_URL")
}

pub(super) fn refused(url: &str, status: StatusCode, fault: Option<&Fault>) -> String {
    match (status, fault) {
        (StatusCode::UNAUTHORIZED, _) => format!(
            "the relay at {url} does not know this key; set JACKFIELD_TOKEN (or JACKFIELD_OWNER_KEY) to one of its keys"
        ),
        (_, Some(fault)) => format!("the relay at {url} refuses: {}", fault.detail),
        (_, None) => format!(
            "there is no relay's live socket at {url}: it answers {status}; see --url and JACKFIELD_URL"
        ),
    }
}

/// Where a bridge stands when it is attached.
pub(super) fn attached(bridge: &Bridge, peers: usize) -> String {
    let at = match &bridge.local {
        Some(local) => format!("{} at {local}", bridge.endpoint.kind()),
        None => bridge.endpoint.kind().to_owned(),
    };
    let here = match peers {
        0 => "nobody is there yet".to_owned(),
        1 => "1 peer is there".to_owned(),
        count => format!("{count} peers are there"),
    };
    format!("attached to {} ({}), {at}; {here}", bridge.name, bridge.id)
}

/// What an event means to a person; `None` for what they see anyway.
pub(super) fn event(entry: &Entry) -> Option<Note> {
    let peer = entry.peer.as_ref().map_or("the peer", |peer| peer.as_str());
    let news = |text: String| Some(Note::News(text));
    let missing = |text: String| Some(Note::Missing(text));
    match entry.event.as_ref()? {
        Event::Opened => None,
        Event::Listening { local, .. } => news(format!("listening on {local}")),
        Event::Connected { remote, .. } => news(format!("connected to {remote}")),
        Event::PeerJoined { address } => news(format!("{peer} joined from {address}")),
        Event::PeerAdmitted => news(format!("{peer} was let into the room")),
        Event::PeerLeft { .. } => news(format!("{peer} left")),
        Event::FinReceived { .. } => news(format!("{peer} sends no more (FIN)")),
        Event::FinSent { .. } => news(format!("nothing more is sent to {peer} (FIN)")),
        Event::Reset { by, .. } => news(match by {
            Side::Us => format!("{peer} was cut (RST)"),
            Side::Peer => format!("{peer} broke the connection off (RST)"),
        }),
        Event::TimedOut { address, .. } => news(format!("{address} did not answer in time")),
        Event::Refused { address, .. } => news(format!("{address} refused the connection")),
        Event::DialRepeated { times, .. } => {
            news(format!("the dial came to the same {times} times by now"))
        }
        Event::NotWritten {
            of,
            peer,
            written,
            reason,
        } => missing(not_written(*of, peer.as_str(), *written, *reason)),
        Event::OutcomeUnknown { of } => missing(format!(
            "#{of}: the relay stopped before it was known whether it was written; it is not sent again"
        )),
        Event::DatagramsDropped { count } => missing(format!(
            "{count} datagrams were dropped: they came too fast"
        )),
        Event::LoopStopped { .. } => news(format!(
            "{peer} answers by itself without an end, and is not answered for now"
        )),
        Event::EntriesLost { .. } => missing(
            "earlier entries are gone, or may be: the journal was damaged or cut off".to_owned(),
        ),
        Event::FileEnded { name, code, .. } => news(match code {
            None => format!("the file {name} was sent to {peer}"),
            Some(code) => format!("the file {name} was not sent to {peer} to its end: {code}"),
        }),
        Event::AlertFired { name, .. } => news(format!("the alert {name} has fired")),
        Event::AlertSkipped { name, .. } => missing(format!(
            "entries were gone before the alert {name} had looked at them"
        )),
        Event::RelayRestarted => news("the relay was restarted".to_owned()),
        Event::Closed => news("the bridge was closed".to_owned()),
        Event::ModeChanged { to, .. } => {
            news(format!("the bridge's mode is {to:?} now").to_lowercase())
        }
        Event::Denied { address, rule } => {
            news(format!("the relay's rule \"{rule}\" forbids {address}"))
        }
        Event::Failed { detail, .. } => news(format!("failed: {detail}")),
    }
}

fn not_written(of: u64, peer: &str, written: u64, reason: NotWrittenReason) -> String {
    let why = match reason {
        NotWrittenReason::Gone => "it was gone",
        NotWrittenReason::UnsentLimit => "it reads too slowly",
        NotWrittenReason::DatagramTooLarge => "it does not fit into a datagram",
        NotWrittenReason::SendFailed => "the system refused to send it",
        NotWrittenReason::Denied => "the relay's rules forbid its address",
    };
    match written {
        0 => format!("#{of} was not written to {peer}: {why}"),
        _ => format!("#{of} was not written to {peer} beyond {written} bytes: {why}"),
    }
}
