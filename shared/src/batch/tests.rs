use proptest::{option, prelude::*};

use super::*;

fn sample() -> Entry {
    Entry {
        seq: 258,
        at: Timestamp(1_700_000_000_000_042),
        direction: Direction::In,
        peer: Some(PeerId("p1".to_owned())),
        author: None,
        to: None,
        partial: true,
        event: None,
        bytes: vec![0xe4, 0xbd, 0xa0],
    }
}

#[test]
fn golden_bytes() {
    let mut frame = frame_head(&BridgeId("b7".to_owned()));
    write_record(&mut frame, &sample());
    write_record(
        &mut frame,
        &Entry {
            seq: 259,
            direction: Direction::Event,
            peer: None,
            author: Some("Li".to_owned()),
            partial: false,
            event: Some(Event::Closed),
            bytes: Vec::new(),
            ..sample()
        },
    );
    write_record(
        &mut frame,
        &Entry {
            seq: 260,
            direction: Direction::Out,
            peer: None,
            to: Some(["p1", "p3"].map(PeerId::from).into()),
            partial: false,
            bytes: b"hi".to_vec(),
            ..sample()
        },
    );
    let golden = "01 02 62 37 \
        19 00 00 00 02 01 00 00 00 00 00 00 2a 40 1e 18 24 0a 06 00 00 03 02 00 70 31 e4 bd a0 \
        2b 00 00 00 03 01 00 00 00 00 00 00 2a 40 1e 18 24 0a 06 00 02 0c 02 00 4c 69 \
        11 00 00 00 7b 22 6b 69 6e 64 22 3a 22 63 6c 6f 73 65 64 22 7d \
        23 00 00 00 04 01 00 00 00 00 00 00 2a 40 1e 18 24 0a 06 00 01 10 \
        0b 00 00 00 5b 22 70 31 22 2c 22 70 33 22 5d 68 69";
    let golden = golden.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(crate::payload::hex(&frame), golden);
}

fn entries() -> impl Strategy<Value = Entry> {
    let direction = prop_oneof![
        Just(Direction::In),
        Just(Direction::Out),
        Just(Direction::Event)
    ];
    let event = prop_oneof![
        Just(Event::Opened),
        any::<u64>().prop_map(|of| Event::OutcomeUnknown { of }),
        ".*".prop_map(|local| Event::Listening {
            local,
            backlog: None
        }),
    ];
    (
        any::<(u64, i64, bool, Vec<u8>)>(),
        direction,
        option::of(".*"),
        option::of(".*"),
        option::of(event),
        option::of(prop::collection::vec(".*".prop_map(PeerId), 0..3)),
    )
        .prop_map(
            |((seq, at, partial, bytes), direction, peer, author, event, to)| Entry {
                seq,
                at: Timestamp(at),
                direction,
                peer: peer.map(PeerId),
                author,
                to,
                partial,
                event,
                bytes,
            },
        )
}

fn read(frame: &[u8]) -> Result<(BridgeId, Vec<Entry>), BatchError> {
    let (bridge, records) = read_frame(frame)?;
    let entries = records
        .map(|record| record?.entry())
        .collect::<Result<_, _>>()?;
    Ok((bridge, entries))
}

proptest! {
    #[test]
    fn what_is_written_is_read(list in prop::collection::vec(entries(), 0..5)) {
        let bridge = BridgeId("b7".to_owned());
        let mut frame = frame_head(&bridge);
        for entry in &list {
            write_record(&mut frame, entry);
        }
        prop_assert_eq!(read(&frame).unwrap(), (bridge, list));
    }

    #[test]
    fn a_cut_frame_is_refused_or_ends_at_a_record(entry in entries(), cut: prop::sample::Index) {
        let mut frame = frame_head(&BridgeId("b7".to_owned()));
        let head = frame.len();
        write_record(&mut frame, &entry);
        let cut = cut.index(frame.len());
        prop_assert!(cut == head || read(&frame[..cut]).is_err());
    }

    #[test]
    fn garbage_does_not_panic(garbage: Vec<u8>) {
        let _ = read(&garbage);
        let _ = read(&[&[1, 0], garbage.as_slice()].concat());
    }
}
