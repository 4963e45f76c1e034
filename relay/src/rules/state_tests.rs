use proptest::prelude::*;
use shared::{alert::When, entry::Direction};

use super::*;

const SECOND: i64 = 1_000_000;

fn rule(when: When, per_hour: u32) -> Rule {
    Rule {
        matcher: Matcher::new(&when).unwrap(),
        per_hour,
        progress: Progress {
            heard: Some(Timestamp(0)),
            ..Progress::default()
        },
        listening: Some(Duration::ZERO),
    }
}

fn at(seconds: u64) -> Clock {
    Clock {
        wall: Timestamp(seconds as i64 * SECOND),
        passed: Duration::from_secs(seconds),
    }
}

fn entry(seq: u64, direction: Direction, text: &str) -> Entry {
    Entry {
        seq,
        at: Timestamp(seq as i64),
        direction,
        peer: None,
        author: None,
        to: None,
        partial: false,
        event: None,
        bytes: text.as_bytes().to_vec(),
    }
}

fn event(seq: u64, event: Event) -> Entry {
    Entry {
        event: Some(event),
        ..entry(seq, Direction::Event, "")
    }
}

/// Looks at an entry just when it has come.
fn look(rule: &mut Rule, entry: &Entry, now: Clock) -> Option<Firing> {
    look_late(
        rule,
        &Entry {
            at: now.wall,
            ..entry.clone()
        },
        now,
    )
}

fn look_late(rule: &mut Rule, entry: &Entry, now: Clock) -> Option<Firing> {
    let received = Received::new(entry, TextEncoding::Utf8);
    rule.look(entry, received.as_ref(), now)
}

fn contains() -> When {
    When::Contains("alarm".to_owned())
}

#[test]
fn only_received_entries_fire_and_each_only_once() {
    let mut rule = rule(contains(), 6);
    let alarm = entry(2, Direction::In, "ALARM 9\n");
    assert_eq!(
        look(&mut rule, &entry(1, Direction::Out, "alarm"), at(1)),
        None
    );
    let fired = look(&mut rule, &alarm, at(1)).unwrap();
    assert_eq!((fired.cause.seq(), fired.held), (Some(2), false));
    assert_eq!(look(&mut rule, &alarm, at(1)), None);
    let told = Event::AlertFired {
        alert: "a".into(),
        name: "alarm".to_owned(),
        seq: Some(2),
        notices: Vec::new(),
        fault: None,
    };
    assert_eq!(look(&mut rule, &event(3, told), at(1)), None);
    assert_eq!((rule.progress.cursor, rule.progress.fired), (3, 1));
}

#[test]
fn beyond_the_number_an_hour_firings_are_counted_and_told_once() {
    let mut rule = rule(contains(), 2);
    let mut seq = 0;
    let mut fire = |rule: &mut Rule, seconds| {
        seq += 1;
        look(rule, &entry(seq, Direction::In, "alarm"), at(seconds)).map(|firing| firing.held)
    };
    assert_eq!(fire(&mut rule, 10), Some(false));
    assert_eq!(fire(&mut rule, 20), Some(false));
    assert_eq!(fire(&mut rule, 30), Some(true));
    assert_eq!(fire(&mut rule, 40), None);
    assert_eq!(rule.progress.fired, 4);
    assert_eq!(fire(&mut rule, 3609), None, "the first is within the hour");
    assert_eq!(fire(&mut rule, 3610), Some(false), "it slides");
    assert_eq!(fire(&mut rule, 3611), None);
    assert_eq!(fire(&mut rule, 3630 - 10), Some(false));
    assert_eq!(fire(&mut rule, 3631), Some(true));
}

#[test]
fn a_clock_that_is_set_back_holds_nothing_back_for_ever() {
    let mut rule = rule(contains(), 1);
    let mut seq = 0;
    let mut fire = |seconds| {
        seq += 1;
        look(&mut rule, &entry(seq, Direction::In, "alarm"), at(seconds)).map(|firing| firing.held)
    };
    assert_eq!(fire(1_000_000), Some(false));
    assert_eq!(fire(100), Some(true));
    assert_eq!(fire(100 + 3600), Some(false));
}

#[test]
fn silence_fires_once_and_again_when_something_came() {
    let mut rule = rule(When::SilentMs(5_000), 6);
    assert_eq!(rule.listen(at(4)), None);
    assert_eq!(rule.due(), Some(Duration::from_secs(5)));
    assert_eq!(look(&mut rule, &entry(1, Direction::In, "x"), at(4)), None);
    assert_eq!(rule.listen(at(8)), None);
    let fired = rule.listen(at(9)).unwrap();
    assert_eq!(fired.cause, Cause::Silence { ms: 5_000 });
    assert_eq!((rule.listen(at(99)), rule.due()), (None, None));
    assert_eq!(
        look(&mut rule, &entry(2, Direction::Out, "x"), at(100)),
        None
    );
    assert_eq!(rule.due(), None, "what we send is no word of theirs");
    look(&mut rule, &entry(3, Direction::In, "x"), at(100));
    assert!(rule.listen(at(105)).is_some());
}

#[test]
fn silence_counts_only_while_the_bridge_is_open() {
    let mut rule = rule(When::SilentMs(5_000), 6);
    look(&mut rule, &event(1, Event::Closed), at(1));
    assert_eq!((rule.due(), rule.listen(at(99))), (None, None));
    look(&mut rule, &event(2, Event::Opened), at(100));
    assert_eq!(rule.listen(at(104)), None);
    assert!(rule.listen(at(105)).is_some());
    look(&mut rule, &event(3, Event::RelayRestarted), at(200));
    assert_eq!(
        rule.listen(at(999)),
        None,
        "it was told, and nothing came since"
    );
}

#[test]
fn silence_goes_on_over_a_restart_from_what_was_last_heard() {
    let mut before = rule(When::SilentMs(60_000), 6);
    look(&mut before, &entry(1, Direction::In, "x"), at(100));
    // The relay begins anew at 130: so much has passed since it began, and so it stands in the store.
    let anew = |wall: u64| Clock {
        wall: Timestamp(wall as i64 * SECOND),
        passed: Duration::from_secs(10_000 + wall - 130),
    };
    let mut after = Rule {
        listening: None,
        ..before.clone()
    };
    assert_eq!(
        (after.due(), after.listen(anew(999))),
        (None, None),
        "not open yet"
    );
    look(&mut after, &event(2, Event::RelayRestarted), anew(130));
    look(&mut after, &event(3, Event::Opened), anew(131));
    assert_eq!(after.listen(anew(159)), None);
    assert!(
        after.listen(anew(160)).is_some(),
        "a minute after the entry"
    );
    // However often it begins anew.
    let mut often = before;
    for (seq, wall) in [(2, 110), (4, 120), (6, 150)] {
        often.listening = None;
        look(&mut often, &event(seq, Event::RelayRestarted), at(wall));
        look(&mut often, &event(seq + 1, Event::Opened), at(wall + 1));
    }
    assert_eq!(often.due(), Some(Duration::from_secs(160)));
    // What is read late was heard when it came.
    let late = entry(8, Direction::In, "x");
    let late = Entry {
        at: at(170).wall,
        ..late
    };
    look_late(&mut often, &late, at(200));
    assert_eq!(often.due(), Some(Duration::from_secs(230)));
}

proptest! {
    /// However the journal is cut into batches, and whenever the relay is killed and begins again from what it has
    /// stored: every entry that matches fires once, in order, and nothing else does.
    #[test]
    fn no_cut_and_no_restart_forgets_or_repeats(
        alarms in prop::collection::vec(any::<bool>(), 1..60),
        cuts in prop::collection::vec((1_usize..9, any::<bool>(), any::<bool>()), 1..99),
    ) {
        let entries: Vec<_> = alarms.iter().zip(1..).map(|(alarm, seq)| {
            entry(seq, Direction::In, if *alarm { "alarm" } else { "fine" })
        }).collect();
        let mut stored = Progress::default();
        let mut running = rule(contains(), u32::MAX);
        let mut fired = Vec::new();
        for (size, killed, lazy) in cuts.into_iter().chain(std::iter::repeat_n((60, false, false), 2)) {
            let from = running.progress.cursor as usize;
            let batch = &entries[from..entries.len().min(from + size)];
            let mut next = vec![running.clone()];
            let firings = look_through(&mut next, batch, TextEncoding::Utf8, at(1));
            if killed {
                // Before the transaction: nothing of it is there.
                running.progress = stored.clone();
                continue;
            }
            running = next.remove(0);
            if !firings.is_empty() || !lazy {
                fired.extend(firings.into_iter().filter_map(|(_, firing)| firing.cause.seq()));
                stored = running.progress.clone();
            }
        }
        let expected: Vec<_> = alarms.iter().zip(1..).filter(|(alarm, _)| **alarm).map(|(_, seq)| seq).collect();
        prop_assert_eq!(fired, expected);
        prop_assert_eq!(running.progress.fired, alarms.iter().filter(|alarm| **alarm).count() as u64);
    }

    /// In no window of an hour are there more than allowed, and the list of times stays as short.
    #[test]
    fn never_more_than_allowed_within_an_hour(steps in prop::collection::vec(0_u64..4000, 1..80), per_hour in 1_u32..5) {
        let mut rule = rule(contains(), per_hour);
        let (mut now, mut acted, mut told) = (0, Vec::new(), Vec::new());
        for (step, seq) in steps.iter().zip(1..) {
            now += step;
            match look(&mut rule, &entry(seq, Direction::In, "alarm"), at(now)).map(|firing| firing.held) {
                Some(false) => acted.push(now),
                Some(true) => told.push(now),
                None => {}
            }
        }
        for (list, most) in [(acted, per_hour as usize), (told, 1)] {
            for first in &list {
                let within = list.iter().filter(|at| (*first..first + 3600).contains(at)).count();
                prop_assert!(within <= most);
            }
        }
        prop_assert!(rule.progress.acted.len() <= per_hour as usize);
        prop_assert_eq!(rule.progress.fired, steps.len() as u64);
    }
}
