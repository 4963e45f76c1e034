use proptest::prelude::*;

use super::*;

const SECOND: i64 = 1_000_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp(1_000_000 * SECOND + seconds * SECOND)
}

fn code(id: &str, recipient: &str, made: Timestamp) -> StoredCode {
    StoredCode {
        id: id.into(),
        recipient: recipient.to_owned(),
        tag: [0; 32],
        sealed: Some(vec![1]),
        notice: Some(NoticeId(format!("n{id}"))),
        created_at: made,
        wrong: 0,
        ended: false,
        owner: None,
    }
}

/// Checks, and keeps what comes of it.
fn check(book: &mut Book, id: &str, now: Timestamp, right: bool) -> bool {
    let (valid, changed) = book.check(&id.into(), now, |_| right);
    changed.into_iter().for_each(|code| book.put(code));
    valid
}

/// Makes one, if that may be.
fn make(book: &mut Book, id: &str, recipient: &str, now: Timestamp) -> bool {
    let may = book.wait(recipient, now).is_none();
    if may {
        for old in book.replaced(recipient, now) {
            book.put(old);
        }
        book.put(code(id, recipient, now));
    }
    may
}

#[test]
fn a_code_is_valid_once_and_for_ten_minutes() {
    let mut book = Book::default();
    assert!(make(&mut book, "a", "x", at(0)));
    assert!(check(&mut book, "a", at(599), true));
    assert!(!check(&mut book, "a", at(599), true), "once");
    assert!(make(&mut book, "b", "x", at(600)));
    assert!(!check(&mut book, "b", at(1200), true), "too old");
    assert!(!check(&mut book, "z", at(0), true), "not known");
}

#[test]
fn five_wrong_checks_are_the_last() {
    let mut book = Book::default();
    make(&mut book, "a", "x", at(0));
    for _ in 0..CHECKS {
        assert!(!check(&mut book, "a", at(1), false));
    }
    assert!(!check(&mut book, "a", at(1), true));
}

#[test]
fn another_one_takes_the_place_of_the_first_after_a_minute() {
    let mut book = Book::default();
    make(&mut book, "a", "x", at(0));
    assert_eq!(book.wait("x", at(20)), Some(Duration::from_secs(40)));
    assert_eq!(book.wait("y", at(20)), None, "nobody else waits");
    assert!(make(&mut book, "b", "x", at(60)));
    assert!(!check(&mut book, "a", at(61), true));
    assert!(check(&mut book, "b", at(61), true));
    assert!(
        book.carried_by(&"nb".into()).unwrap().sealed.is_none(),
        "nothing left to hand over"
    );
}

#[test]
fn resending_resets_no_budget() {
    let mut book = Book::default();
    for n in 0..4 {
        let (id, now) = (n.to_string(), at(n * 100));
        assert!(make(&mut book, &id, "x", now));
        for _ in 0..CHECKS {
            check(&mut book, &id, now, false);
        }
    }
    let wait = book.wait("x", at(400)).unwrap();
    assert_eq!(
        wait,
        DAY - Duration::from_secs(400),
        "until the first wrong ones are a day old"
    );
    let mut book = Book::default();
    for n in 0..CODES_A_DAY as i64 {
        assert!(make(&mut book, &n.to_string(), "x", at(n * 100)));
    }
    assert_eq!(
        book.wait("x", at(1000)),
        Some(DAY - Duration::from_secs(1000))
    );
    assert!(make(&mut book, "next", "x", at(24 * 60 * 60)));
}

#[test]
fn what_is_forgotten_leaves_nothing() {
    let mut book = Book::default();
    make(&mut book, "a", "x", at(0));
    make(&mut book, "b", "y", at(100));
    book.forget(at(50));
    assert!(book.carried_by(&"na".into()).is_none() && book.carried_by(&"nb".into()).is_some());
    assert_eq!(
        (book.codes.len(), book.of.len(), book.carried.len()),
        (1, 1, 1)
    );
}

#[derive(Clone, Debug)]
enum Deed {
    Make(u8),
    Check(u8, bool),
    Wait(i64),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => (0..2u8).prop_map(Deed::Make),
        6 => (any::<u8>(), prop::bool::weighted(0.1)).prop_map(|(n, right)| Deed::Check(n, right)),
        3 => prop_oneof![1..120i64, 1..4000i64, 1..90_000i64].prop_map(Deed::Wait),
    ];
    prop::collection::vec(deed, 0..200)
}

proptest! {
    /// Whatever is asked for in whatever order: no code is valid twice or for too long, none is checked too often, and no
    /// recipient gets more codes, or has more digits tried, than a day's budget.
    #[test]
    fn no_order_of_deeds_gets_around_the_bounds(deeds in deeds()) {
        let (mut book, mut now) = (Book::default(), 0);
        let mut made: Vec<(String, String, i64)> = Vec::new();
        let mut tried: Vec<(String, i64)> = Vec::new();
        let (mut valid, mut checks) = (HashMap::<String, u32>::new(), HashMap::<String, u32>::new());
        for deed in deeds {
            match deed {
                Deed::Wait(seconds) => now += seconds,
                Deed::Make(recipient) => {
                    let (id, recipient) = (made.len().to_string(), recipient.to_string());
                    if make(&mut book, &id, &recipient, at(now)) {
                        made.push((id, recipient, now));
                    }
                }
                Deed::Check(n, right) if !made.is_empty() => {
                    let (id, recipient, since) = &made[usize::from(n) % made.len()];
                    let before = book.codes[&CodeId::from(id.as_str())].clone();
                    let held = check(&mut book, id, at(now), right);
                    if held || book.codes[&CodeId::from(id.as_str())] != before {
                        *checks.entry(id.clone()).or_default() += 1;
                        prop_assert!(now - since < 600);
                        prop_assert!(*made.iter().rev().find(|(_, of, _)| of == recipient).map(|(last, ..)| last).unwrap() == *id);
                    }
                    if held {
                        *valid.entry(id.clone()).or_default() += 1;
                    } else if book.codes[&CodeId::from(id.as_str())].wrong > before.wrong {
                        tried.push((recipient.clone(), *since));
                    }
                }
                Deed::Check(..) => {}
            }
            for recipient in ["0", "1"] {
                let day = |since: i64| now - since < 24 * 60 * 60;
                let codes: Vec<_> = made.iter().filter(|(_, of, since)| of == recipient && day(*since)).collect();
                prop_assert!(codes.len() <= CODES_A_DAY);
                prop_assert!(codes.windows(2).all(|pair| pair[1].2 - pair[0].2 >= 60));
                let wrong = tried.iter().filter(|(of, since)| of == recipient && day(*since)).count();
                prop_assert!(wrong <= WRONG_A_DAY as usize);
            }
        }
        prop_assert!(valid.values().all(|times| *times == 1));
        prop_assert!(checks.values().all(|times| *times <= CHECKS));
    }
}
