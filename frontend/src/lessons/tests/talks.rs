//! Lessons 3, 5 and 8: conversations.

use super::*;

fn alone(yours: Book) -> Evidence {
    evidence(yours, Book::default(), &[])
}

fn called() -> Book {
    Book::listening("127.0.0.1:7000").joins("1")
}

#[test]
fn who_listens_is_called_hears_and_answers() {
    let local = "127.0.0.1:7000".to_owned();
    let all = alone(called().came("1", "hello").after(99).went("hi"));
    assert_eq!(done(Step::Listening, &all), Seen::Listening { local });
    assert_eq!(
        done(Step::Joined, &all),
        Seen::Joined {
            address: "127.0.0.1:40001".to_owned()
        }
    );
    assert_eq!(done(Step::Heard, &all), Seen::Heard { bytes: 5 });
    assert_eq!(done(Step::Answered, &all), Seen::Answered { after_us: 100 });
}

#[test]
fn an_answer_to_nobody_before_or_unwritten_is_none() {
    let nobody = alone(Book::listening("127.0.0.1:7000").went("hi"));
    assert_eq!(missing(Step::Joined, &nobody), Some(Missing::ToNobody));
    assert_eq!(missing(Step::Heard, &alone(called())), Some(Missing::Quiet));
    let first = alone(called().went("hi").came("1", "hello"));
    assert_eq!(missing(Step::Answered, &first), Some(Missing::SpokeFirst));
    let heard = alone(called().came("1", "hello"));
    assert_eq!(missing(Step::Answered, &heard), Some(Missing::NotAnswered));
    let gone = alone(called().came("1", "hello").leaves("1").went("hi"));
    missing(Step::Answered, &gone);
    let lost = alone(called().came("1", "hello").went("hi").loses("1"));
    missing(Step::Answered, &lost);
    // To somebody else, who has not said anything.
    let other = called().came("1", "hello").leaves("1").joins("2");
    missing(Step::Answered, &alone(other.went("hi")));
}

#[test]
fn a_silence_is_one_of_at_least_a_second() {
    let short = alone(called().after(SILENCE_US - 2).came("1", "a"));
    assert_eq!(
        missing(Step::Silence, &short),
        Some(Missing::ShortSilence { us: SILENCE_US - 1 })
    );
    assert_eq!(
        missing(Step::Silence, &alone(called())),
        Some(Missing::NobodySpoke)
    );
    let long = alone(called().came("1", "a").after(SILENCE_US).went("b"));
    assert_eq!(
        done(Step::Silence, &long),
        Seen::Silence { us: SILENCE_US + 1 }
    );
}

#[test]
fn turns_are_taken_by_both_sides() {
    let turns = called().came("1", "a").went("b").came("1", "c");
    assert_eq!(
        missing(Step::Turns, &alone(turns)),
        Some(Missing::FewTurns { count: 3 })
    );
    let turns = called().came("1", "a").went("b").came("1", "c").went("d");
    assert_eq!(done(Step::Turns, &alone(turns)), Seen::Turns { count: 4 });
    let twice = called()
        .came("1", "a")
        .went("b")
        .went("b")
        .came("1", "c")
        .came("1", "d");
    assert_eq!(
        missing(Step::Turns, &alone(twice)),
        Some(Missing::TwiceInARow { out: false })
    );
    let alone_on_stage = (0..6).fold(called(), |book, _| book.went("x"));
    assert_eq!(
        missing(Step::Turns, &alone(alone_on_stage)),
        Some(Missing::TwiceInARow { out: true })
    );
    // Two conversations do not add up.
    let two = called()
        .came("1", "a")
        .went("b")
        .leaves("1")
        .joins("2")
        .came("2", "c")
        .went("d");
    missing(Step::Turns, &alone(two));
}

#[test]
fn a_dialogue_ends_with_a_farewell_in_order() {
    for (word, said) in [("bye", "bye"), ("bye", "bye\r\n"), ("再见", "再见\n")] {
        let ends = called()
            .came("1", said)
            .fin("1", true)
            .fin("1", false)
            .leaves("1");
        let seen = done(Step::Farewell, &alone(ends));
        let word = word.to_owned();
        assert_eq!(
            seen,
            Seen::Farewell {
                word,
                by_us: false,
                after_us: 3
            }
        );
    }
    let ours = called().went("bye").fin("1", true);
    let alone_gone = alone(called().went("bye").fin("1", true).leaves("1"));
    assert_eq!(missing(Step::Farewell, &alone_gone), Some(Missing::OneFin));
    let ours = ours.fin("1", false).leaves("1");
    assert!(matches!(
        done(Step::Farewell, &alone(ours)),
        Seen::Farewell { by_us: true, .. }
    ));
}

#[test]
fn what_is_almost_a_farewell_or_no_end_in_order_does_not_pass() {
    for said in ["Bye", "bye!", " bye", "再见。"] {
        let said = said.to_owned();
        let almost = alone(called().came("1", &said));
        assert_eq!(
            missing(Step::Farewell, &almost),
            Some(Missing::AlmostFarewell { said })
        );
    }
    let other = alone(called().came("1", "goodbye"));
    assert_eq!(missing(Step::Farewell, &other), None);
    let open = alone(called().came("1", "bye"));
    assert_eq!(missing(Step::Farewell, &open), Some(Missing::StillOpen));
    let left = alone(
        called()
            .came("1", "a")
            .fin("1", false)
            .fin("1", true)
            .leaves("1"),
    );
    assert_eq!(missing(Step::Farewell, &left), Some(Missing::LeftWithout));
    let broken = alone(called().came("1", "bye").reset("1").leaves("1"));
    assert_eq!(missing(Step::Farewell, &broken), Some(Missing::BrokenOff));
    // It was over before the word.
    let late = alone(called().fin("1", false).came("1", "bye").leaves("1"));
    missing(Step::Farewell, &late);
}

fn server(talk: impl FnOnce(Book) -> Book, port: u16, deeds: &[Deed]) -> Evidence {
    let book = Book::listening(&format!("127.0.0.1:{port}"));
    evidence(Book::default(), talk(book), deeds)
}

const GET: &str = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

#[test]
fn a_request_by_hand_is_answered_after_a_silence() {
    let talk = |book: Book| {
        let book = book
            .joins("1")
            .after(SILENCE_US)
            .came("1", "GET / HTTP/1.0\r\n");
        book.came("1", "\r\n")
            .after(70)
            .went("HTTP/1.1 200 OK\r\n\r\npage")
            .fin("1", true)
    };
    let denied = refused("tcp-listen", Fault::new(FaultCode::PermissionDenied, ""));
    let all = server(talk, 8080, &[denied]);
    let instead = Some(FaultCode::PermissionDenied);
    assert_eq!(
        done(Step::Dialled, &all),
        Seen::Dialled {
            port: 8080,
            instead
        }
    );
    assert_eq!(
        done(Step::Unasked, &all),
        Seen::Unasked { us: SILENCE_US + 1 }
    );
    let page = Seen::Page {
        request: "GET / HTTP/1.0".to_owned(),
        status: "HTTP/1.1 200 OK".to_owned(),
        bytes: 23,
        ended: true,
    };
    assert_eq!(done(Step::Asked, &all), page);
    let on_80 = server(|book| book.joins("1"), WANTED_PORT, &[]);
    assert_eq!(
        done(Step::Dialled, &on_80),
        Seen::Dialled {
            port: 80,
            instead: None
        }
    );
}

#[test]
fn whether_the_server_ends_is_told_from_what_was_said() {
    let ended = |request: &str, field: &str| {
        let answer = format!("HTTP/1.1 200 OK\r\n{field}\r\nConnection: close");
        let talk = |book: Book| book.joins("1").came("1", request).went(answer);
        match done(Step::Asked, &server(talk, 80, &[])) {
            Seen::Page { ended, .. } => ended,
            other => panic!("{other:?}"),
        }
    };
    assert!(ended("GET / HTTP/1.0\r\n\r\n", ""));
    let kept = "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n";
    assert!(!ended(kept, "Connection: keep-alive\r\n"));
    // A page's own words are no field.
    assert!(!ended(GET, ""));
    assert!(ended(GET, "connection: x, Close\r\n"));
    assert!(ended("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", ""));
}

#[test]
fn a_request_that_is_none_or_not_complete_does_not_pass() {
    let judge = |came: &str, went: Option<&str>| {
        let talk = |book: Book| {
            let book = book.joins("1").came("1", came);
            went.map_or_else(
                || book.event(None, Event::RelayRestarted),
                |went| {
                    Book::listening("127.0.0.1:80")
                        .joins("1")
                        .came("1", came)
                        .went(went)
                },
            )
        };
        missing(Step::Asked, &server(talk, 80, &[]))
    };
    assert_eq!(judge("GET / HTTP/1.1", None), Some(Missing::NoLineEnd));
    assert_eq!(
        judge("GET / HTTP/1.1\r\n", None),
        Some(Missing::NoEmptyLine)
    );
    let status = "HTTP/1.1 400 Bad Request".to_owned();
    assert_eq!(
        judge("hello\r\n", Some(&format!("{status}\r\n\r\n"))),
        Some(Missing::Status { status })
    );
    let head = "HEAD / HTTP/1.0\r\n\r\n";
    let request = "HEAD / HTTP/1.0".to_owned();
    assert_eq!(
        judge(head, Some("HTTP/1.1 200 OK\r\n\r\n")),
        Some(Missing::NotGet { request })
    );
    let hasty = |book: Book| {
        book.joins("1")
            .came("1", GET)
            .went("HTTP/1.1 200 OK\r\n\r\n")
    };
    let hasty = server(hasty, 80, &[]);
    assert_eq!(
        missing(Step::Unasked, &hasty),
        Some(Missing::TooSoon { us: 1 })
    );
    // A server that greets is not one that waits.
    let greets = |book: Book| {
        book.joins("1")
            .after(SILENCE_US)
            .went("220 hello")
            .came("1", GET)
    };
    assert_eq!(
        missing(Step::Unasked, &server(greets, 80, &[])),
        Some(Missing::NobodySpoke)
    );
}

#[test]
fn another_server_is_not_the_lessons() {
    let connected = Event::Connected {
        local: "127.0.0.1:40000".to_owned(),
        remote: "127.0.0.1:8080".to_owned(),
        took_us: 1,
    };
    let yours = Book::open("tcp-connect", "127.0.0.1:40000").event(Some("1"), connected);
    let elsewhere = evidence(yours, Book::listening("127.0.0.1:80"), &[]);
    let remote = "127.0.0.1:8080".to_owned();
    assert_eq!(
        missing(Step::Dialled, &elsewhere),
        Some(Missing::AnotherServer { remote })
    );
}
