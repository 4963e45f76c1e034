//! All words, a table for each language. A table is a value of [`Text`], so that a missing word does not compile.

mod alerts;
mod audit;
mod compose;
pub(crate) mod drawn;
mod egress;
mod en;
pub(crate) mod inspect;
mod keys;
pub(crate) mod lessons;
mod making;
mod notices;
mod parameter;
mod people;
mod share;
mod views;
mod who;
mod zh;

use shared::{
    bridge::{Bridge, BridgeState, Framing, Mode},
    entry::Event,
    fault::Fault,
    peer::PeerState,
};

pub(crate) use self::{
    alerts::AlertText,
    audit::AuditText,
    compose::ComposeText,
    drawn::DrawnText,
    egress::EgressText,
    en::EN,
    inspect::InspectText,
    lessons::LessonText,
    notices::{NoticeText, SetupText, WriteText},
    share::ShareText,
    views::ViewText,
    who::WhoText,
    zh::ZH,
};
use self::{keys::Keys, making::Making, people::People};
use crate::connection::CallError;

macro_rules! table {
    ($(#[$doc:meta])* $table:ident; $($name:ident: $type:ty,)*) => {
        $(#[$doc])*
        pub(crate) struct $table {
            $(#[allow(missing_docs)] pub $name: $type,)*
        }
    };
}
use table;

table! {
    /// The words of one language. Kinds of bridges go in by the name under which they travel.
    Text;
    lang: &'static str,
    navigation: &'static str,
    bridges: &'static str,
    notices: &'static str,
    inspector: &'static str,
    settings: &'static str,
    loading: &'static str,
    save: &'static str,
    saving: &'static str,
    cancel: &'static str,
    dismiss: &'static str,
    back: &'static str,
    more: &'static str,
    see_above: &'static str,
    no_such_place: &'static str,
    sign_in: &'static str,
    owner_key: &'static str,
    owner_key_hint: &'static str,
    wrong_key: &'static str,
    key_missing: &'static str,
    link_key_refused: &'static str,
    no_answer: &'static str,
    sign_out: &'static str,
    sign_out_words: &'static str,
    lost: &'static str,
    trying_again: &'static str,
    try_now: &'static str,
    call_lost: &'static str,
    call_unreadable: &'static str,
    new_bridge: &'static str,
    no_bridges: &'static str,
    welcome: &'static str,
    welcome_words: &'static str,
    welcome_none: &'static str,
    no_such_bridge: &'static str,
    no_such_bridge_words: &'static str,
    view: &'static str,
    conversation: &'static str,
    bytes: &'static str,
    more_actions: &'static str,
    open_bridge: &'static str,
    close_bridge: &'static str,
    change: &'static str,
    delete: &'static str,
    delete_words: &'static str,
    change_bridge: &'static str,
    create: &'static str,
    creating: &'static str,
    name: &'static str,
    name_placeholder: &'static str,
    kind_label: &'static str,
    host: &'static str,
    port: &'static str,
    port_hint: &'static str,
    remote: &'static str,
    remote_hint: &'static str,
    endpoint_fixed: &'static str,
    mode_label: &'static str,
    framing_label: &'static str,
    encoding: &'static str,
    dialogue: &'static str,
    farewell: &'static str,
    farewell_hint: &'static str,
    reconnect: &'static str,
    timeout: &'static str,
    entries: &'static str,
    find: &'static str,
    find_text: &'static str,
    close_find: &'static str,
    searching: &'static str,
    nothing_found: &'static str,
    next_match: &'static str,
    previous_match: &'static str,
    direction: &'static str,
    both_directions: &'static str,
    received: &'static str,
    peer: &'static str,
    any_peer: &'static str,
    copy_selected: &'static str,
    select_nothing: &'static str,
    to_newest: &'static str,
    today: &'static str,
    you: &'static str,
    sent: &'static str,
    pending: &'static str,
    empty: &'static str,
    line_was_cut: &'static str,
    nothing_yet: &'static str,
    message: &'static str,
    send: &'static str,
    to: &'static str,
    to_address: &'static str,
    all_peers: &'static str,
    other_address: &'static str,
    peer_has_left: &'static str,
    form: &'static str,
    as_text: &'static str,
    ending: &'static str,
    no_ending: &'static str,
    text_placeholder: &'static str,
    message_keys: &'static str,
    hex_placeholder: &'static str,
    put_back: &'static str,
    sent_when_back: &'static str,
    bridge_is_opening: &'static str,
    bridge_is_closed: &'static str,
    bridge_has_failed: &'static str,
    peers: &'static str,
    close_panel: &'static str,
    peer_label: &'static str,
    edit_label: &'static str,
    close_sending: &'static str,
    cut: &'static str,
    cut_words: &'static str,
    cut_udp_words: &'static str,
    reach_it: &'static str,
    reach_when_open: &'static str,
    reach_loopback: &'static str,
    reach_network: &'static str,
    seen_as: &'static str,
    copied: &'static str,
    not_copied: &'static str,
    judge: &'static str,
    asking: &'static str,
    address: &'static str,
    purpose_label: &'static str,
    verdict: &'static str,
    rule_label: &'static str,
    allowed: &'static str,
    forbidden: &'static str,
    own_addresses: &'static str,
    this_browser: &'static str,
    language: &'static str,
    theme: &'static str,
    as_browser: &'static str,
    as_system: &'static str,
    light: &'static str,
    dark: &'static str,
    your_name: &'static str,
    your_name_hint: &'static str,
    the_relay: &'static str,
    version: &'static str,
    addresses: &'static str,
    connection_lost: fn(u64) -> String,
    peer_count: fn(usize) -> String,
    bridge_state: fn(BridgeState) -> &'static str,
    peer_state: fn(PeerState) -> &'static str,
    kind: fn(&str) -> &'static str,
    mode: fn(Mode) -> &'static str,
    framing: fn(Framing) -> &'static str,
    host_hint: fn(&str) -> &'static str,
    listening_on: fn(&str) -> String,
    receiving_on: fn(&str) -> String,
    connected_to: fn(&str) -> String,
    delete_title: fn(&str) -> String,
    copy: fn(&str) -> String,
    new_below: fn(u64) -> String,
    came: fn(u64) -> String,
    match_of: fn(usize, usize, bool) -> String,
    selected_entries: fn(u64) -> String,
    copied_entries: fn(u64, u64) -> String,
    note_for: fn(&str, &str) -> String,
    nothing_yet_words: fn(&str) -> &'static str,
    byte_count: fn(usize) -> String,
    not_sent: fn(&str) -> String,
    no_peers: fn(&str) -> &'static str,
    more_peers: fn(usize) -> String,
    actions_of: fn(&str) -> String,
    cut_title: fn(&str) -> String,
    reach_dialled: fn(&str) -> String,
    rule: fn(&str) -> String,
    limit: fn(&str) -> String,
    event: fn(&Event) -> String,
    bound: &'static str,
    fault: fn(&Fault) -> String,
    place_word: fn(&str) -> &'static str,
    share: &'static ShareText,
    who: &'static WhoText,
    audit: &'static AuditText,
    egress: &'static EgressText,
    alerts: &'static AlertText,
    views: &'static ViewText,
    inspect: &'static InspectText,
    drawn: &'static DrawnText,
    lessons: &'static LessonText,
    making: Making,
    people: People,
    keys: Keys,
    compose: &'static ComposeText,
    notice: &'static NoticeText,
    write: &'static WriteText,
    setup: &'static SetupText,
}

impl Text {
    /// What went wrong with a call.
    pub(crate) fn call_error(&self, error: &CallError) -> String {
        match error {
            CallError::Fault(fault) => (self.fault)(fault),
            CallError::Lost => self.call_lost.to_owned(),
            CallError::Unreadable => self.call_unreadable.to_owned(),
        }
    }

    /// The words before a bridge's address.
    pub(crate) fn place(&self, bridge: &Bridge) -> &'static str {
        (self.place_word)(bridge.endpoint.kind())
    }
}

#[cfg(test)]
mod tests;
