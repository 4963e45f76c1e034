//! Words with counts and names in them, in English.

use shared::{
    bridge::{BridgeState, Framing, Mode},
    peer::PeerState,
};

/// A count with its noun.
pub(super) fn many(count: impl Into<u64>, one: &str, more: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        count => format!("{count} {more}"),
    }
}

pub(super) fn connection_lost(seconds: u64) -> String {
    format!("Connection lost; trying again in {seconds} s")
}

pub(super) fn peer_count(count: usize) -> String {
    many(count as u64, "peer", "peers")
}

pub(super) fn bridge_state(state: BridgeState) -> &'static str {
    match state {
        BridgeState::Opening => "opening",
        BridgeState::Open => "open",
        BridgeState::Closed => "closed",
        BridgeState::Failed => "failed",
    }
}

pub(super) fn peer_state(state: PeerState) -> &'static str {
    match state {
        PeerState::Open => "open",
        PeerState::PeerClosed => "sends no more",
        PeerState::WeClosed => "we send no more",
        PeerState::Closed => "gone",
    }
}

pub(super) fn kind(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "TCP connect: dial a server",
        "udp" => "UDP: datagrams from and to anyone",
        _ => "TCP listen: others connect to the relay",
    }
}

pub(super) fn place_word(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "TCP to",
        "udp" => "UDP",
        _ => "TCP on",
    }
}

pub(super) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Console => "Console: you answer",
        Mode::Room => "Room: everyone hears everyone",
        Mode::Echo => "Echo: send everything back",
        Mode::Http => "HTTP: answer requests with a small page",
    }
}

pub(super) fn framing(framing: Framing) -> &'static str {
    match framing {
        Framing::None => "As it comes: one read, one entry",
        Framing::Line => "Lines: one line, one entry",
    }
}

pub(super) fn host_hint(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "The server's address or name.",
        _ => "127.0.0.1: only this machine. 0.0.0.0 or :: lets others in.",
    }
}

pub(super) fn listening_on(address: &str) -> String {
    format!("listening on {address}")
}

pub(super) fn receiving_on(address: &str) -> String {
    format!("receiving on {address}")
}

pub(super) fn connected_to(address: &str) -> String {
    format!("connected to {address}")
}

pub(super) fn delete_title(name: &str) -> String {
    format!("Delete “{name}”?")
}

pub(super) fn copy(what: &str) -> String {
    format!("Copy: {what}")
}

pub(super) fn new_below(count: u64) -> String {
    format!("{count} new ↓")
}

pub(super) fn came(count: u64) -> String {
    many(count, "new entry", "new entries")
}

pub(super) fn match_of(at: usize, known: usize, more: bool) -> String {
    format!("{at} of {known}{}", if more { "+" } else { "" })
}

pub(super) fn selected_entries(count: u64) -> String {
    format!("{} selected", many(count, "entry", "entries"))
}

pub(super) fn copied_entries(count: u64, missing: u64) -> String {
    let copied = format!("{} copied", many(count, "entry", "entries"));
    match missing {
        0 => copied,
        _ => format!("{copied}; {missing} that are not loaded were left out"),
    }
}

pub(super) fn note_for(peer: &str, words: &str) -> String {
    format!("{peer}: {words}")
}

pub(super) fn nothing_yet_words(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "Type below to speak to the other side.",
        "udp" => {
            "Send a datagram from a terminal with one of these lines, or type below to an address:"
        }
        _ => {
            "Connect from a terminal with one of these lines; what comes stands here, and you answer below:"
        }
    }
}

pub(super) fn byte_count(count: usize) -> String {
    many(count as u64, "byte", "bytes")
}

pub(super) fn not_sent(fault: &str) -> String {
    format!("Not sent. {fault}")
}

pub(super) fn no_peers(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "Not connected.",
        "udp" => "No datagram has come yet.",
        _ => "Nobody is connected.",
    }
}

pub(super) fn more_peers(count: usize) -> String {
    format!("and {count} more")
}

pub(super) fn actions_of(peer: &str) -> String {
    format!("Actions of {peer}")
}

pub(super) fn cut_title(peer: &str) -> String {
    format!("Cut {peer}?")
}

pub(super) fn reach_dialled(address: &str) -> String {
    format!("The relay dials {address}. Start the other side there with one of these:")
}

pub(super) fn limit(name: &str) -> String {
    match name {
        "bridges" => "Bridges at most".to_owned(),
        "peers" => "Peers at most".to_owned(),
        "peers_per_bridge" => "Peers on a bridge at most".to_owned(),
        "viewers" => "Viewers at most".to_owned(),
        "viewers_per_address" => "Viewers from one address at most".to_owned(),
        "viewers_per_person" => "Viewers of one person or link at most".to_owned(),
        "entry_bytes" => "Bytes in an entry at most".to_owned(),
        "line_bytes" => "Bytes in a line at most".to_owned(),
        "unsent_bytes_per_peer" => "Unsent bytes for a peer at most".to_owned(),
        "unsent_sends_per_peer" => "Unsent sends for a peer at most".to_owned(),
        "connections" => "Connections to the page and the API at most".to_owned(),
        "connections_per_address" => "Connections from one address at most".to_owned(),
        "calls_per_viewer" => "Calls under way of a viewer at most".to_owned(),
        "window_bytes" => "Unacknowledged bytes of a viewer at most".to_owned(),
        "search_bytes" => "Bytes of a text to find at most".to_owned(),
        "saved" => "Saved sends at most".to_owned(),
        "saved_bytes" => "Bytes in a saved send at most".to_owned(),
        "periodic_per_bridge" => "Periodic sends of a bridge at most".to_owned(),
        "files_per_bridge" => "Files on their way on a bridge at most".to_owned(),
        "notice_recipients" => "Recipients of a request for notices at most".to_owned(),
        "notice_text_bytes" => "Bytes in the text of a notice at most".to_owned(),
        "notice_attachment_bytes" => "Bytes in the attachments of an e-mail at most".to_owned(),
        "per_recipient_per_day" => "Notices to a recipient within 24 hours at most".to_owned(),
        "per_day" => "Notices within 24 hours at most".to_owned(),
        "sms_segments_per_day" => "Parts of SMS within 24 hours at most".to_owned(),
        "templates" => "Templates at most".to_owned(),
        "file_bytes" => "Bytes in a file at most".to_owned(),
        "bridges_per_person" => "Bridges of a person at most".to_owned(),
        "peers_per_person" => "Peers of a person at most".to_owned(),
        "bytes_in_per_second_per_person" => {
            "Bytes a second from a person's peers at most".to_owned()
        }
        "bytes_out_per_second_per_person" => {
            "Bytes a second to a person's peers at most".to_owned()
        }
        "journal_bytes_per_person" => "Bytes of a person in the journal at most".to_owned(),
        "saved_per_person" => "Saved sends of a person at most".to_owned(),
        "notices_per_bridge_per_day" => {
            "Notices of a bridge's alerts within 24 hours at most".to_owned()
        }
        "notices_per_person_per_day" => "Notices of a person within 24 hours at most".to_owned(),
        "bytes_in_per_second_per_bridge" => {
            "Bytes a second from a bridge's peers at most".to_owned()
        }
        "bytes_out_per_second_per_bridge" => {
            "Bytes a second to a bridge's peers at most".to_owned()
        }
        "bytes_in_per_second" => "Bytes a second from all peers at most".to_owned(),
        "bytes_out_per_second" => "Bytes a second to all peers at most".to_owned(),
        other => other.to_owned(),
    }
}
