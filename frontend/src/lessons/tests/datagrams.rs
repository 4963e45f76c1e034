//! Lesson 7: datagrams.

use super::*;

fn receiver() -> Book {
    let local = "127.0.0.1:7000".to_owned();
    Book::open("udp", &local).event(
        None,
        Event::Listening {
            local,
            backlog: None,
        },
    )
}

fn sender() -> Book {
    Book::open("udp", "127.0.0.1:7001").joins("1")
}

#[test]
fn datagrams_come_whole_and_may_be_empty() {
    let two = receiver().came("1", "one").came("1", "two");
    let few = evidence(two, sender(), &[]);
    assert_eq!(
        missing(Step::Whole, &few),
        Some(Missing::FewDatagrams { count: 2 })
    );
    assert_eq!(missing(Step::Empty, &few), None);
    // An empty one does not count as one with bytes, and the other way round.
    let empty = receiver().came("1", "one").came("1", "two").came("1", "");
    let empty = evidence(empty, sender(), &[]);
    missing(Step::Whole, &empty);
    assert_eq!(done(Step::Empty, &empty), Seen::Empty { seq: 5 });
    let sent_only = evidence(receiver(), sender().went(""), &[]);
    missing(Step::Empty, &sent_only);
    let three = receiver()
        .came("1", "one")
        .came("1", "two")
        .came("1", "three");
    assert_eq!(
        done(Step::Whole, &evidence(three, sender(), &[])),
        Seen::Whole { count: 3 }
    );
}

#[test]
fn the_limit_is_what_the_relay_has_said() {
    let fault = |code| {
        Fault::new(code, "")
            .with("bytes", 65_508)
            .with("limit", 65_507)
    };
    let judge = |fault: Fault, sender: Book| evidence(receiver(), sender, &[refused("udp", fault)]);
    let too_large = judge(fault(FaultCode::DatagramTooLarge), sender());
    assert_eq!(
        done(Step::TooLarge, &too_large),
        Seen::TooLarge {
            bytes: 65_508,
            limit: 65_507
        }
    );
    // More than one send may hold is another limit.
    let other = judge(
        fault(FaultCode::TooLarge),
        sender().went(vec![b'x'; 65_507]),
    );
    assert_eq!(
        missing(Step::TooLarge, &other),
        Some(Missing::StillFits { bytes: 65_507 })
    );
}

#[test]
fn what_is_sent_while_nobody_receives_is_lost() {
    let closes = |book: Book| book.after(100).event(None, Event::Closed);
    let opens = |book: Book| book.after(100).event(None, Event::Opened);
    let closed = evidence(
        closes(receiver()),
        sender().went("a").after(200).went("lost"),
        &[],
    );
    assert_eq!(done(Step::Lost, &closed), Seen::Lost { bytes: 4 });
    let again = evidence(
        opens(closes(receiver())),
        sender().after(150).went("lost"),
        &[],
    );
    assert_eq!(done(Step::Lost, &again), Seen::Lost { bytes: 4 });
    let before = evidence(closes(receiver()), sender().went("a"), &[]);
    assert_eq!(
        missing(Step::Lost, &before),
        Some(Missing::ClosedButNothingSent)
    );
    let after = evidence(
        opens(closes(receiver())),
        sender().after(500).went("a"),
        &[],
    );
    assert_eq!(
        missing(Step::Lost, &after),
        Some(Missing::ClosedButNothingSent)
    );
    let open = evidence(receiver(), sender().after(500).went("a"), &[]);
    assert_eq!(missing(Step::Lost, &open), Some(Missing::SentButOpen));
    let unsent = evidence(
        closes(receiver()),
        sender().after(200).went("a").loses("1"),
        &[],
    );
    missing(Step::Lost, &unsent);
}
