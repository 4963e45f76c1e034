//! English.

use shared::{
    bridge::{BridgeState, Framing, Mode},
    entry::{Event, NotWrittenReason, Side},
    peer::PeerState,
};

use super::{
    Text,
    en_faults::{fault, rule},
};
use crate::view::measure;

/// English.
pub(crate) static EN: Text = Text {
    lang: "en",
    navigation: "Places",
    bridges: "Bridges",
    notices: "Notices",
    inspector: "Inspector",
    settings: "Settings",
    loading: "Loading…",
    save: "Save",
    saving: "Saving…",
    cancel: "Cancel",
    dismiss: "Dismiss",
    back: "Back",
    more: "More",
    see_above: "See the field marked above.",
    no_such_place: "There is no such page.",
    sign_in: "Sign in",
    sign_in_words: "This relay belongs to somebody. Sign in with the owner's key.",
    owner_key: "Owner key",
    owner_key_hint: "It stands in the line “sign in:” that “jackfield serve” prints, behind “#key=”.",
    wrong_key: "This is not the owner's key of this relay.",
    key_missing: "Type or paste the key.",
    link_key_refused: "The key in the link is not this relay's. Type the right one.",
    no_answer: "The relay does not answer. Is it running?",
    session: "Session",
    sign_out: "Sign out",
    sign_out_words: "Ends the session in this browser. Bridges stay as they are.",
    lost: "Connection lost.",
    trying_again: "Connection lost; trying again…",
    try_now: "Try now",
    call_lost: "The connection was lost before the answer came. Look whether it was done, then try again.",
    call_unreadable: "The relay's answer cannot be read; load the page again.",
    new_bridge: "New bridge",
    no_bridges: "No bridges yet. “New bridge” makes the first.",
    welcome: "Pick a bridge",
    welcome_words: "A bridge is a raw TCP or UDP socket on the relay. Pick “Hello” and type something: the bridge “Echo” answers. Or make your own with “New bridge”.",
    welcome_none: "A bridge is a raw TCP or UDP socket on the relay. Make one with “New bridge”: with nothing filled in it listens for TCP on a free port.",
    no_such_bridge: "This bridge is not there",
    no_such_bridge_words: "It was deleted, or it belongs to another relay.",
    view: "View",
    conversation: "Conversation",
    bytes: "Bytes",
    more_actions: "More actions",
    open_bridge: "Open",
    close_bridge: "Close",
    change: "Change…",
    delete: "Delete",
    delete_words: "Its connections are closed and its journal is deleted. This cannot be undone.",
    change_bridge: "Change bridge",
    create: "Create",
    creating: "Creating…",
    name: "Name",
    name_placeholder: "from kind and port",
    kind_label: "Kind",
    host: "Host",
    port: "Port",
    port_hint: "empty: a free one",
    remote: "Remote",
    remote_hint: "Optional, HOST:PORT: a peer from the start.",
    endpoint_fixed: "Kind and address can be changed while the bridge is closed.",
    mode_label: "Mode",
    framing_label: "Entries",
    encoding: "Encoding",
    dialogue: "Dialogue: “bye” or “再见” ends the connection",
    farewell: "Farewell words",
    farewell_hint: "Separated by commas; at most 16.",
    reconnect: "Dial again when the connection ends",
    timeout: "Time-out of a dial in ms",
    entries: "Entries",
    earlier: "Earlier entries",
    to_newest: "To the newest ↓",
    today: "today",
    you: "you",
    sent: "sent",
    pending: "pending…",
    empty: "empty",
    line_was_cut: "The line was longer than the limit and was cut here.",
    nothing_yet: "Nothing has come or gone yet",
    message: "Message",
    send: "Send",
    to: "To",
    to_address: "Address HOST:PORT",
    all_peers: "all peers",
    other_address: "another address…",
    peer_has_left: "a peer that has left",
    form: "Typed as",
    as_text: "Text",
    ending: "Line ending",
    no_ending: "no line ending",
    text_placeholder: "Enter sends, Shift+Enter begins a line",
    hex_placeholder: "01 03 ff",
    put_back: "Put the text back",
    sent_when_back: "Not connected: what you send waits here and goes out when the connection is back.",
    bridge_is_opening: "The bridge is opening; nothing can be sent yet.",
    bridge_is_closed: "The bridge is closed; nothing can be sent.",
    bridge_has_failed: "The bridge could not be opened; nothing can be sent.",
    peers: "Peers",
    close_panel: "Close the panel",
    peer_label: "Label",
    edit_label: "Label…",
    close_sending: "Close sending",
    cut: "Cut",
    cut_words: "The connection is broken off with RST; what was not written yet is lost.",
    cut_udp_words: "The address is forgotten until a datagram comes from it again.",
    reach_it: "Reach it",
    reach_when_open: "The lines that reach this bridge stand here as soon as it is open.",
    reach_loopback: "This address means the relay's own machine: only programs on it reach the bridge.",
    reach_network: "From another machine, or from the relay's own:",
    seen_as: "The relay seen from there",
    copied: "copied",
    not_copied: "could not be copied",
    judge_title: "May the relay use this address?",
    judge_words: "Looks the name up and says what the rules allow. Nothing is dialled.",
    judge: "Check",
    asking: "Checking…",
    address: "Address",
    purpose_label: "To be used for",
    verdict: "Verdict",
    rule_label: "Rule",
    allowed: "Allowed",
    forbidden: "Not allowed",
    own_addresses: "The relay's own addresses",
    no_notices: "No notices",
    no_notices_words: "This version of the relay sends no SMS or e-mail yet. When it does, they will be listed here with every attempt.",
    this_browser: "This browser",
    language: "Language",
    theme: "Theme",
    as_browser: "As the browser",
    as_system: "As the system",
    light: "Light",
    dark: "Dark",
    your_name: "Your name",
    your_name_hint: "Others see it beside what you send.",
    the_relay: "The relay",
    version: "Version",
    addresses: "Addresses",
    connection_lost,
    peer_count,
    bridge_state,
    peer_state,
    kind,
    mode,
    framing,
    host_hint,
    listening_on,
    receiving_on,
    connected_to,
    delete_title,
    copy,
    new_below,
    came,
    show_all,
    note_for,
    nothing_yet_words,
    byte_count,
    character_count,
    not_sent,
    no_peers,
    more_peers,
    actions_of,
    cut_title,
    reach_dialled,
    purpose,
    rule,
    limit,
    event,
    fault,
    place_word,
};

/// A count with its noun.
fn many(count: impl Into<u64>, one: &str, more: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        count => format!("{count} {more}"),
    }
}

fn connection_lost(seconds: u64) -> String {
    format!("Connection lost; trying again in {seconds} s")
}

fn peer_count(count: usize) -> String {
    many(count as u64, "peer", "peers")
}

fn bridge_state(state: BridgeState) -> &'static str {
    match state {
        BridgeState::Opening => "opening",
        BridgeState::Open => "open",
        BridgeState::Closed => "closed",
        BridgeState::Failed => "failed",
    }
}

fn peer_state(state: PeerState) -> &'static str {
    match state {
        PeerState::Open => "open",
        PeerState::PeerClosed => "sends no more",
        PeerState::WeClosed => "we send no more",
        PeerState::Closed => "gone",
    }
}

fn kind(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "TCP connect: dial a server",
        "udp" => "UDP: datagrams from and to anyone",
        _ => "TCP listen: others connect to the relay",
    }
}

fn place_word(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "TCP to",
        "udp" => "UDP",
        _ => "TCP listen",
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Console => "Console: you answer",
        Mode::Echo => "Echo: send everything back",
    }
}

fn framing(framing: Framing) -> &'static str {
    match framing {
        Framing::None => "As it comes: one read, one entry",
        Framing::Line => "Lines: one line, one entry",
    }
}

fn host_hint(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "The server's address or name.",
        _ => "127.0.0.1: only this machine. 0.0.0.0 or :: lets others in.",
    }
}

fn listening_on(address: &str) -> String {
    format!("listening on {address}")
}

fn receiving_on(address: &str) -> String {
    format!("receiving on {address}")
}

fn connected_to(address: &str) -> String {
    format!("connected to {address}")
}

fn delete_title(name: &str) -> String {
    format!("Delete “{name}”?")
}

fn copy(what: &str) -> String {
    format!("Copy: {what}")
}

fn new_below(count: u64) -> String {
    format!("{count} new ↓")
}

fn came(count: u64) -> String {
    many(count, "new entry", "new entries")
}

fn show_all(size: &str) -> String {
    format!("Show all ({size})")
}

fn note_for(peer: &str, words: &str) -> String {
    format!("{peer}: {words}")
}

fn nothing_yet_words(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => {
            "Type below to speak to the other side. If nothing is there yet, start it:"
        }
        "udp" => {
            "Send a datagram from a terminal with one of these lines, or type below to an address:"
        }
        _ => {
            "Connect from a terminal with one of these lines; what comes stands here, and you answer below:"
        }
    }
}

fn byte_count(count: usize) -> String {
    many(count as u64, "byte", "bytes")
}

fn character_count(count: usize) -> String {
    many(count as u64, "character", "characters")
}

fn not_sent(fault: &str) -> String {
    format!("Not sent. {fault}")
}

fn no_peers(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "Not connected.",
        "udp" => "No datagram has come yet.",
        _ => "Nobody is connected.",
    }
}

fn more_peers(count: usize) -> String {
    format!("and {count} more")
}

fn actions_of(peer: &str) -> String {
    format!("Actions of {peer}")
}

fn cut_title(peer: &str) -> String {
    format!("Cut {peer}?")
}

fn reach_dialled(address: &str) -> String {
    format!("The relay dials {address}. Start the other side there with one of these:")
}

fn purpose(kind: &str) -> &'static str {
    match kind {
        "tcp-listen" => "Listening (TCP)",
        "udp" => "Datagrams (UDP)",
        _ => "Dialling (TCP)",
    }
}

fn limit(name: &str) -> String {
    match name {
        "bridges" => "Bridges at most".to_owned(),
        "peers" => "Peers at most".to_owned(),
        "peers_per_bridge" => "Peers on a bridge at most".to_owned(),
        "viewers" => "Viewers at most".to_owned(),
        "entry_bytes" => "Bytes in an entry at most".to_owned(),
        "line_bytes" => "Bytes in a line at most".to_owned(),
        "unsent_bytes_per_peer" => "Unsent bytes for a peer at most".to_owned(),
        other => other.to_owned(),
    }
}

fn event(event: &Event) -> String {
    let time = measure::duration;
    match event {
        Event::Opened => "opened".to_owned(),
        Event::Listening { .. } => "listening".to_owned(),
        Event::Connected { took_us, .. } => format!("connected · handshake {}", time(*took_us)),
        Event::PeerJoined { .. } => "joined".to_owned(),
        Event::PeerLeft {
            after_us,
            bytes_in,
            bytes_out,
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
        Event::RelayRestarted => "the relay was restarted".to_owned(),
        Event::Closed => "closed".to_owned(),
        Event::Failed { code, detail } => {
            format!(
                "failed: {}",
                fault(&shared::fault::Fault::new(*code, detail.as_str()))
            )
        }
    }
}

fn not_written(of: u64, written: u64, reason: NotWrittenReason) -> String {
    let why = match reason {
        NotWrittenReason::Gone => "the peer was gone",
        NotWrittenReason::UnsentLimit => "the peer reads too slowly",
        NotWrittenReason::DatagramTooLarge => "it does not fit into a datagram",
        NotWrittenReason::SendFailed => "the system refused to send it",
    };
    match written {
        0 => format!("#{of} not written: {why}"),
        _ => format!(
            "#{of} not written beyond {}: {why}",
            measure::bytes(written)
        ),
    }
}
