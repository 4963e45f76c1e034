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
    purpose: fn(&str) -> &'static str,
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
mod tests {
    use serde_json::json;
    use shared::{
        entry::{NotWrittenReason, Side},
        fault::FaultCode,
        id::PeerId,
    };

    use super::*;
    use crate::journal_store::sieve::Sort;

    #[test]
    fn every_fault_is_worded_with_and_without_its_parameters() {
        for text in [&EN, &ZH] {
            for code in FaultCode::ALL {
                let bare = Fault::new(*code, "In English.");
                assert!(!(text.fault)(&bare).is_empty(), "{code}");
                let mut full = bare;
                for name in ["port", "at", "limit", "bytes", "value", "min", "max"] {
                    full = full.with(name, 7);
                }
                for name in [
                    "address",
                    "host",
                    "rule",
                    "character",
                    "encoding",
                    "holder_name",
                    "field",
                ] {
                    full = full.with(name, "X");
                }
                assert!(!(text.fault)(&full).is_empty(), "{code}");
            }
        }
    }

    #[test]
    fn every_sort_of_entries_is_worded() {
        for text in [&EN, &ZH] {
            let words: Vec<_> = Sort::all().map(text.views.sort).collect();
            for (at, word) in words.iter().enumerate() {
                assert!(!word.is_empty() && !words[..at].contains(word), "{word}");
            }
        }
    }

    #[test]
    fn every_answer_that_is_understood_is_worded() {
        let ihuyi = shared::ihuyi::CODES.iter().map(|(_, key)| *key);
        let mail = shared::sender::MailMeaning::ALL.iter();
        let gateways = [
            shared::ihuyi::CHINA_ONLY,
            "code-over",
            "gateway-answer",
            "gateway-busy",
            "gateway-denied",
            "gateway-failed",
            "gateway-not-secure",
            "gateway-other-key",
            "gateway-refused",
            "gateway-settings",
            "gateway-silent",
            "gateway-unreachable",
            "no-answer",
            "not-readable",
            "relay-was-killed",
            "store-failed",
            "suppressed",
            "too-fast",
            "way-gone",
        ];
        let keys: Vec<_> = mail
            .map(|meaning| meaning.as_str())
            .chain(ihuyi)
            .chain(gateways)
            .collect();
        for text in [&EN, &ZH] {
            for key in &keys {
                assert!((text.notice.meaning)(key).is_some(), "{key}");
            }
            assert_eq!((text.notice.meaning)("another"), None);
        }
    }

    /// The codes of ihuyi's document 3.3, as it lists them.
    #[test]
    fn every_code_of_ihuyi_is_worded_in_each_language() {
        let codes = [
            0, 400, 401, 402, 403, 404, 405, 406, 407, 408, 4030, 4050, 4051, 4052, 4070, 4071,
            4072, 4073, 4074, 4075, 4080, 4082, 4085, 40501, 40502, 40722,
        ];
        for code in codes {
            let key = shared::ihuyi::meaning(code).unwrap();
            let english = (EN.notice.meaning)(key).unwrap();
            let chinese = (ZH.notice.meaning)(key).unwrap();
            assert!(
                english.ends_with('.') && english.is_ascii(),
                "{code}: {english}"
            );
            assert!(chinese.ends_with('。'), "{code}: {chinese}");
        }
        assert_eq!(shared::ihuyi::CODES.len(), codes.len());
    }

    #[test]
    fn a_fault_names_what_it_is_about() {
        let fault = Fault::new(FaultCode::PortInUse, "")
            .with("port", 80)
            .with("holder_name", "Echo");
        for text in [&EN, &ZH] {
            let words = (text.fault)(&fault);
            assert!(words.contains("80") && words.contains("Echo"), "{words}");
        }
        let fault = Fault::new(FaultCode::PortInUse, "")
            .with("port", 80)
            .with("holder_program", "nginx")
            .with("holder_pid", 4711);
        for text in [&EN, &ZH] {
            let words = (text.fault)(&fault);
            assert!(words.contains("nginx") && words.contains("4711"), "{words}");
        }
        // The relay counts from 0, people from 1.
        let hex = Fault::new(FaultCode::BadHex, "").with("at", json!(4));
        assert!((ZH.fault)(&hex).contains('5'));
    }

    /// Whatever stands in the audit list has a name that a person reads, and each another.
    #[test]
    fn every_deed_has_a_name() {
        for text in [&EN, &ZH] {
            let mut names = std::collections::HashMap::new();
            for what in shared::audit::deeds() {
                let name = (text.audit.deed)(what);
                let name = name.unwrap_or_else(|| panic!("\"{what}\" has no name"));
                assert_ne!(name, what);
                let other = names.insert(name, what);
                assert_eq!(other, None, "{what}: {name}");
            }
            assert_eq!((text.audit.deed)("no-such-thing"), None);
        }
    }

    #[test]
    fn chinese_is_punctuated_as_chinese() {
        let events = [
            Event::Reset {
                by: Side::Us,
                after_us: 5,
            },
            Event::PeerLeft {
                after_us: 1,
                bytes_in: 2,
                bytes_out: 3,
                told: None,
            },
            Event::NotWritten {
                of: 1,
                peer: PeerId::from("p"),
                written: 0,
                reason: NotWrittenReason::Gone,
            },
        ];
        for event in events {
            let words = (ZH.event)(&event);
            assert!(!words.contains([',', ';', '!', '?']), "{words}");
        }
    }
}
