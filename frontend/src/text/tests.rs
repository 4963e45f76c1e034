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
        0, 400, 401, 402, 403, 404, 405, 406, 407, 408, 4030, 4050, 4051, 4052, 4070, 4071, 4072,
        4073, 4074, 4075, 4080, 4082, 4085, 40501, 40502, 40722,
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
