mod bounds;
mod room;
mod sends;

use super::*;
use crate::{
    bridge::Mode,
    entry::{LastTold, NotWrittenReason, Side},
    fault::FaultCode,
    peer::TcpState::*,
};

fn event(event: Event) -> (Option<&'static str>, Direction, usize, Option<Event>) {
    (Some("p1"), Direction::Event, 0, Some(event))
}

const JOINED: fn() -> Event = || Event::PeerJoined {
    address: "127.0.0.1:9".to_owned(),
};

const ACKNOWLEDGED: fn() -> Option<Box<LastTold>> = || {
    let fin_acknowledged = true;
    Some(Box::new(LastTold {
        fin_acknowledged,
        ..LastTold::default()
    }))
};

/// A course from entries, numbered from 1, so many microseconds apart.
fn course(
    alone: bool,
    apart: i64,
    entries: &[(Option<&str>, Direction, usize, Option<Event>)],
) -> Course {
    let mut course = Course::new(Some(PeerId::from("p1")), alone);
    for (index, (peer, direction, bytes, event)) in entries.iter().enumerate() {
        let head = Head {
            at: Timestamp(index as i64 * apart),
            direction: *direction,
            peer: peer.map(PeerId::from),
            to: None,
            event: event.clone(),
            bytes: *bytes,
        };
        course.take(index as u64 + 1, &head);
    }
    course
}

#[test]
fn a_connection_is_drawn_from_its_beginning_to_its_end() {
    let course = course(
        false,
        1_000,
        &[
            (Some("p1"), Direction::In, 7, None),
            event(JOINED()),
            (Some("p2"), Direction::In, 5, None),
            (Some("p1"), Direction::In, 3, None),
            (None, Direction::Out, 4, None),
            (Some("p2"), Direction::Out, 4, None),
            event(Event::FinReceived { after_us: 9 }),
            event(Event::FinSent { after_us: 10 }),
            event(Event::PeerLeft {
                after_us: 11,
                bytes_in: 3,
                bytes_out: 4,
                told: ACKNOWLEDGED(),
            }),
        ],
    );
    assert!(!course.begun(), "something of it was there before");
    let numbers: Vec<_> = course.rows().iter().map(|row| row.seq).collect();
    assert_eq!(numbers, [1, 2, 4, 5, 7, 8, 9]);
    assert_eq!(course.rows()[2].after, Some(2_000));
    let to_several = matches!(
        course.rows()[3].what,
        What::Sent {
            to_several: true,
            ..
        }
    );
    assert!(to_several);
    let ours: Vec<_> = course.lit()[0].iter().map(|lit| lit.state).collect();
    assert_eq!(
        ours,
        [Listen, SynReceived, Established, CloseWait, LastAck, Closed]
    );
    assert_eq!(course.ends().theirs, TimeWait);
    assert_eq!(course.rows()[4].ours[0].state, CloseWait);
}

const LEFT: fn(Option<Box<LastTold>>) -> Event = |told| Event::PeerLeft {
    after_us: 11,
    bytes_in: 3,
    bytes_out: 4,
    told,
};

/// A peer that does not read acknowledges no FIN behind what it has no room for; the relay lets go of it all the same.
#[test]
fn without_a_word_of_the_system_a_fin_leads_to_nothing() {
    let (sent, came) = (
        event(Event::FinSent { after_us: 9 }),
        event(Event::FinReceived { after_us: 9 }),
    );
    let after = |fins: &[_], told| {
        let mut entries = vec![event(JOINED())];
        entries.extend_from_slice(fins);
        entries.push(event(LEFT(told)));
        course(false, 1, &entries)
    };
    for (fins, ours, theirs) in [
        ([came.clone(), sent.clone()], LastAck, FinWait2),
        ([sent.clone(), came.clone()], FinWait1, Established),
    ] {
        let course = after(&fins, None);
        let ends = course.ends();
        assert_eq!((ends.ours, ends.theirs, ends.left), (ours, theirs, true));
        assert!(course.fin_is_open());
        let acknowledged = course.rows().iter().any(|row| match row.what {
            What::FinSent { acknowledged, .. } | What::Left { acknowledged, .. } => acknowledged,
            _ => false,
        });
        assert!(!acknowledged);
    }
    let closed = after(&[came.clone(), sent.clone()], ACKNOWLEDGED());
    let waits = after(&[sent, came], ACKNOWLEDGED());
    assert_eq!(
        (closed.ends().ours, closed.ends().theirs),
        (Closed, TimeWait)
    );
    assert_eq!(
        (waits.ends().ours, waits.ends().theirs),
        (TimeWait, Established)
    );
    assert!(
        !closed.fin_is_open() && waits.fin_is_open(),
        "they may have crossed"
    );
}

#[test]
fn what_the_system_told_of_a_fin_is_drawn_where_it_was_sent() {
    let mut course = Course::new(Some(PeerId::from("p1")), false).fin_waited(true);
    let events = [
        JOINED(),
        Event::FinSent { after_us: 1 },
        Event::FinReceived { after_us: 2 },
        LEFT(ACKNOWLEDGED()),
    ];
    for (seq, event) in (1..).zip(events) {
        let head = Head {
            at: Timestamp(0),
            direction: Direction::Event,
            peer: Some(PeerId::from("p1")),
            to: None,
            event: Some(event),
            bytes: 0,
        };
        course.take(seq, &head);
    }
    let rows = course.rows();
    assert_eq!(states(&rows[1].ours), [FinWait1, FinWait2]);
    assert_eq!(states(&rows[1].theirs), [CloseWait]);
    assert_eq!(states(&rows[2].ours), [TimeWait]);
    assert_eq!(states(&rows[2].theirs), [LastAck, Closed]);
    let acknowledged = rows.iter().filter(|row| match row.what {
        What::FinSent { acknowledged, .. } | What::Left { acknowledged, .. } => acknowledged,
        _ => false,
    });
    assert_eq!(acknowledged.count(), 1, "one acknowledgement");
}

const LISTENING: fn() -> Event = || Event::Listening {
    local: "127.0.0.1:1".to_owned(),
    backlog: None,
};

const REFUSED: fn() -> Event = || Event::Refused {
    address: "127.0.0.1:9".to_owned(),
    took_us: Some(5),
};

const CONNECTED: fn() -> Event = || Event::Connected {
    local: "127.0.0.1:1".to_owned(),
    remote: "127.0.0.1:9".to_owned(),
    took_us: 5,
};

fn bridges(event: Event) -> (Option<&'static str>, Direction, usize, Option<Event>) {
    (None, Direction::Event, 0, Some(event))
}

fn states(entered: &[Entered]) -> Vec<TcpState> {
    entered.iter().map(|entered| entered.state).collect()
}

#[test]
fn the_listener_is_made_before_the_connection() {
    let course = course(
        false,
        1,
        &[
            bridges(LISTENING()),
            (Some("p0"), Direction::Event, 0, Some(JOINED())),
            bridges(LISTENING()),
            event(JOINED()),
            bridges(LISTENING()),
        ],
    );
    let numbers: Vec<_> = course.rows().iter().map(|row| row.seq).collect();
    assert_eq!(numbers, [3, 4], "the latest before it");
    assert!(course.begun());
    assert_eq!(states(&course.rows()[0].ours), [Listen]);
    assert_eq!(states(&course.rows()[1].ours), [SynReceived, Established]);
    assert_eq!(states(&course.lit()[0]), [Listen, SynReceived, Established]);
}

#[test]
fn dials_that_came_to_nothing_stand_around_the_connection_they_led_to() {
    let other = |event| (Some("p0"), Direction::Event, 0, Some(event));
    let given_up = Event::TimedOut {
        address: "127.0.0.1:9".to_owned(),
        after_us: 7,
    };
    let left = Event::PeerLeft {
        after_us: 1,
        bytes_in: 0,
        bytes_out: 0,
        told: None,
    };
    let course = course(
        true,
        1,
        &[
            bridges(REFUSED()),
            other(CONNECTED()),
            bridges(REFUSED()),
            bridges(given_up),
            event(CONNECTED()),
            // As long as it is there the bridge dials nobody.
            bridges(REFUSED()),
            event(Event::Reset {
                by: Side::Peer,
                after_us: 1,
            }),
            event(left),
            bridges(REFUSED()),
            other(CONNECTED()),
            bridges(REFUSED()),
        ],
    );
    let numbers: Vec<_> = course.rows().iter().map(|row| row.seq).collect();
    assert_eq!(numbers, [3, 4, 5, 7, 8, 9]);
    assert!(course.begun());
    for row in [0, 1, 5] {
        assert_eq!(states(&course.rows()[row].ours), [SynSent, Closed]);
    }
    assert_eq!(
        states(&course.lit()[0]),
        [SynSent, Established, Closed],
        "the other sockets' states are not its own"
    );
}

#[test]
fn where_a_place_was_let_go_none_after_it_is_known() {
    let mut entries = vec![event(JOINED())];
    entries.extend((0..=PIECES).map(|_| (Some("p1"), Direction::Out, 10, None)));
    assert_eq!(course(false, 1, &entries).written(Some(7)), Some(7));
    let (of, peer) = (2, PeerId::from("p1"));
    entries.push(event(Event::NotWritten {
        of,
        peer,
        written: 1,
        reason: NotWrittenReason::Gone,
    }));
    assert_eq!(course(false, 1, &entries).written(Some(7)), None);
}

/// The rows of sends: the number, and whether that it went to this peer only follows.
fn sent(course: &Course) -> Vec<(u64, bool)> {
    let rows = course.rows().iter();
    let sends = rows.filter_map(|row| match row.what {
        What::Sent { to_several, .. } => Some((row.seq, to_several)),
        _ => None,
    });
    sends.collect()
}

/// Whom an entry names, its direction, and its event.
type Named<'a> = (Option<&'a [&'a str]>, Direction, Option<Event>);

/// A course that takes these on, numbered from the one after `seq`.
fn goes_on(course: &mut Course, seq: u64, entries: &[Named<'_>]) {
    for (index, (to, direction, event)) in entries.iter().enumerate() {
        let head = Head {
            at: Timestamp(0),
            direction: *direction,
            peer: (*direction == Direction::In).then(|| PeerId::from("p2")),
            to: to.map(|named| named.iter().copied().map(PeerId::from).collect()),
            event: event.clone(),
            bytes: 10,
        };
        course.take(seq + index as u64 + 1, &head);
    }
}

#[test]
fn of_dials_that_came_to_the_same_the_latest_count_stands() {
    let repeated = |times, ago_us| {
        bridges(Event::DialRepeated {
            code: FaultCode::ConnectionRefused,
            times,
            ago_us,
        })
    };
    let dials = [
        bridges(REFUSED()),
        repeated(2, 0),
        repeated(4, 0),
        repeated(7, 500),
        event(CONNECTED()),
        event(Event::Reset {
            by: Side::Peer,
            after_us: 1,
        }),
        bridges(REFUSED()),
        repeated(2, 0),
    ];
    let course = course(true, 1_000, &dials);
    let rows: Vec<_> = course
        .rows()
        .iter()
        .map(|row| (row.seq, row.at.0))
        .collect();
    let expected = [
        (1, 0),
        (4, 2_500),
        (5, 4_000),
        (6, 5_000),
        (7, 6_000),
        (8, 7_000),
    ];
    assert_eq!(rows, expected, "the count stands at the last dial");
    let code = FaultCode::ConnectionRefused;
    assert_eq!(course.rows()[1].what, What::Repeated { code, times: 7 });
}

#[test]
fn what_comes_after_the_end_goes_to_others() {
    let course = course(
        false,
        1,
        &[
            event(JOINED()),
            event(Event::FinSent { after_us: 1 }),
            (None, Direction::Out, 100, None),
            event(Event::Reset {
                by: Side::Peer,
                after_us: 2,
            }),
            (None, Direction::Out, 100, None),
        ],
    );
    assert_eq!(course.rows().len(), 3);
    assert_eq!(course.ends().ours, Closed);
}
