use shared::{
    batch::{Records, write_record},
    entry::NotWrittenReason,
    time::Timestamp,
};

use super::{
    super::{bytes::Part, fold::Fold, tint},
    message::is_address,
    *,
};
use crate::text::EN;

fn entry(seq: u64, direction: Direction, bytes: &[u8]) -> Entry {
    Entry {
        seq,
        at: Timestamp(0),
        direction,
        peer: Some(PeerId::from("p1")),
        author: None,
        to: None,
        partial: false,
        event: None,
        bytes: bytes.to_vec(),
    }
}

fn event(seq: u64, event: Event) -> Entry {
    Entry {
        event: Some(event),
        ..entry(seq, Direction::Event, b"")
    }
}

fn journal(entries: &[Entry]) -> Journal {
    let mut raw = Vec::new();
    entries
        .iter()
        .for_each(|entry| write_record(&mut raw, entry));
    let mut journal = Journal::default();
    for record in Records(&raw) {
        journal.append(record.unwrap());
    }
    journal
}

fn show(entry: &Entry, journal: &Journal) -> Body {
    let labels = Labels::new();
    let setting = Setting {
        text: &EN,
        encoding: TextEncoding::Utf8,
        labels: &labels,
        me: Some("Li"),
        names: true,
        datagrams: false,
        columns: None,
        needle: None,
        decode: &|_, _| None,
        today: 0,
    };
    let time = LocalTime::new(entry.at, 0);
    row(entry, &Around::default(), time, journal, &setting, false).body
}

fn message_of(entry: &Entry, journal: &Journal) -> Message {
    match show(entry, journal) {
        Body::Message(message) => message,
        Body::Event { .. } => panic!("an event"),
    }
}

#[test]
fn a_peer_is_called_by_the_address_that_it_joined_from() {
    let joined = event(
        1,
        Event::PeerJoined {
            address: "10.0.0.9:4000".to_owned(),
        },
    );
    let said = entry(2, Direction::In, b"hi");
    let journal = journal(&[joined, said.clone()]);
    let shown = message_of(&said, &journal);
    assert_eq!(shown.who, "10.0.0.9:4000");
    assert_eq!(shown.from.as_deref(), Some("10.0.0.9:4000"));
}

#[test]
fn a_name_and_what_we_send_lead_to_no_address() {
    let said = entry(1, Direction::In, b"hi");
    // Nothing is known of the peer but its id.
    assert_eq!(message_of(&said, &Journal::default()).from, None);
    let sent = entry(2, Direction::Out, b"hi");
    assert_eq!(message_of(&sent, &Journal::default()).from, None);
    for (label, leads) in [
        ("10.0.0.9:4000", true),
        ("[fe80::1%2]:4000", true),
        ("plc-3", false),
        ("plc:3", false),
        ("10.0.0.9", false),
    ] {
        assert_eq!(is_address(label), leads, "{label}");
    }
}

#[test]
fn a_socket_of_datagrams_is_bound_and_does_not_listen() {
    let local = "127.0.0.1:7000".to_owned();
    let listening = Event::Listening {
        local,
        backlog: None,
    };
    for (text, bound) in [(&EN, "bound"), (&crate::text::ZH, "已绑定")] {
        assert_eq!(words(&listening, true, text), bound);
        assert_eq!(words(&listening, false, text), (text.event)(&listening));
        assert_ne!((text.event)(&listening), bound);
        assert_eq!(
            words(&Event::Opened, true, text),
            (text.event)(&Event::Opened)
        );
    }
}

#[test]
fn a_send_says_who_and_what_became_of_it() {
    let mut sent = entry(1, Direction::Out, b"x");
    sent.author = Some("Wang".to_owned());
    let lost = event(
        2,
        Event::NotWritten {
            of: 1,
            peer: PeerId::from("p1"),
            written: 0,
            reason: NotWrittenReason::Gone,
        },
    );
    let mut journal = journal(&[sent.clone(), lost.clone()]);
    let shown = message_of(&sent, &journal);
    assert_eq!((shown.who.as_str(), shown.notes.len()), ("Wang", 1));
    assert!(matches!(
        show(&lost, &journal),
        Body::Event { bad: true, .. }
    ));
    assert!(shown.other, "somebody else's");
    journal.claim(1, 1);
    let shown = message_of(&sent, &journal);
    assert_eq!((shown.who.as_str(), shown.other), (EN.you, false));
    assert_eq!((shown.tint, shown.notes.len()), (None, 1));
    journal.claim(1, 0);
    assert_eq!(message_of(&sent, &journal).notes[1], EN.compose.to_nobody);
    sent.author = Some("Li".to_owned());
    assert_eq!(message_of(&sent, &Journal::default()).who, EN.you);
}

fn parts_of(message: &Message) -> &[Part] {
    match &message.content {
        Content::Parts(parts) => parts,
        Content::Dump(_) => panic!("in columns"),
    }
}

#[test]
fn long_entries_are_folded_and_empty_ones_say_so() {
    let long = entry(1, Direction::In, "你".repeat(3_000).as_bytes());
    let shown = message_of(&long, &Journal::default());
    let Part::Text(text) = &parts_of(&shown)[0] else {
        panic!("no text")
    };
    assert_eq!((shown.fold, shown.bytes), (Fold::Folded, 9_000));
    assert_eq!(text.as_str(), "你".repeat(600));
    let empty = message_of(&entry(1, Direction::In, b""), &Journal::default());
    assert_eq!(parts_of(&empty), [Part::Tag(EN.empty.to_owned())]);
}

#[test]
fn a_peer_has_the_colour_of_its_label() {
    let said = entry(1, Direction::In, b"hi");
    let shown = message_of(&said, &Journal::default());
    assert_eq!(shown.tint, Some(tint::tint("p1")));
    let sent = message_of(&entry(1, Direction::Out, b"x"), &Journal::default());
    assert_eq!((sent.tint, sent.peer), (None, None));
}
