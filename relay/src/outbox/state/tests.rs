use proptest::prelude::*;

use super::*;

const HOUR: Duration = Duration::from_secs(3600);
const START: Timestamp = Timestamp(1_700_000_000_000_000);

fn at(seconds: u64) -> Moment {
    Moment {
        now: after(START, Duration::from_secs(seconds)),
        random: 0.0,
        give_up_after: 24 * HOUR,
    }
}

fn verdict(known: Known) -> Input {
    Input::Verdict {
        gateway: "g".to_owned(),
        verdict: Verdict {
            known,
            code: Some("250".to_owned()),
            words: Some("what it said".to_owned()),
            meaning: None,
        },
    }
}

fn claim() -> Input {
    Input::Claim {
        gateway: "g".to_owned(),
    }
}

fn receipt(delivered: bool, latest: bool) -> Input {
    Input::Receipt {
        gateway: "g".to_owned(),
        delivered,
        latest,
        code: None,
        words: None,
        meaning: None,
    }
}

/// Goes through inputs a second apart; each must do something.
fn through(inputs: Vec<Input>) -> Step {
    let mut last = Step {
        state: begin(START),
        attempts: Vec::new(),
        reference: None,
    };
    for (seconds, input) in (1..).zip(inputs) {
        let text = format!("{input:?}");
        last = step(&last.state, input, &at(seconds))
            .unwrap()
            .expect(&text);
    }
    last
}

fn status(inputs: Vec<Input>) -> NoticeStatus {
    through(inputs).state.status
}

#[test]
fn each_verdict_has_its_status() {
    for (known, expected) in [
        (Known::Accepted(None), NoticeStatus::Accepted),
        (Known::Refused, NoticeStatus::Failed),
        (Known::Later(None), NoticeStatus::Queued),
        (Known::Away, NoticeStatus::Queued),
        (Known::Unknown, NoticeStatus::Unknown),
    ] {
        assert_eq!(status(vec![claim(), verdict(known)]), expected);
    }
    let accepted = through(vec![
        claim(),
        verdict(Known::Accepted(Some("r".to_owned()))),
    ]);
    assert_eq!(accepted.reference.as_deref(), Some("r"));
    assert_eq!(accepted.attempts[0].gateway.as_deref(), Some("g"));
    assert_eq!(accepted.attempts[0].code.as_deref(), Some("250"));
}

#[test]
fn pauses_grow_and_the_first_is_below_a_minute() {
    let mut state = begin(START);
    let mut pauses = Vec::new();
    let moment = Moment {
        random: 1.0,
        give_up_after: 1000 * HOUR,
        ..at(0)
    };
    for _ in 0..8 {
        let sending = step(&state, claim(), &moment).unwrap().unwrap().state;
        state = step(&sending, verdict(Known::Later(None)), &moment)
            .unwrap()
            .unwrap()
            .state;
        pauses.push((state.due_at.unwrap().0 - moment.now.0) / 1_000_000);
    }
    assert!(pauses[0] < 60, "{pauses:?}");
    assert!(pauses.is_sorted(), "{pauses:?}");
    assert_eq!(pauses[7], pauses[5], "the last one goes on");
}

#[test]
fn the_other_side_may_ask_for_a_longer_pause_but_not_for_a_shorter_one() {
    for (asked, expected) in [(1, 15), (600, 600)] {
        let asked = Known::Later(Some(Duration::from_secs(asked)));
        let step = through(vec![claim(), verdict(asked)]);
        let pause = step.state.due_at.unwrap().0 - step.attempts[0].at.0;
        assert_eq!(pause, expected * 1_000_000);
    }
}

#[test]
fn it_is_given_up_when_the_next_try_would_be_too_late() {
    let day = 24 * 3600;
    let mut state = begin(START);
    state.status = NoticeStatus::Sending;
    let late = step(&state, verdict(Known::Later(None)), &at(day))
        .unwrap()
        .unwrap();
    assert_eq!(late.state.status, NoticeStatus::Failed);
    let outcomes: Vec<_> = late
        .attempts
        .iter()
        .map(|attempt| attempt.outcome)
        .collect();
    assert_eq!(outcomes, [AttemptOutcome::Later, AttemptOutcome::GivenUp]);
    // Tried again by hand its age counts anew.
    let again = step(&late.state, Input::Retry, &at(day))
        .unwrap()
        .unwrap()
        .state;
    let sending = step(&again, claim(), &at(day)).unwrap().unwrap().state;
    let waits = step(&sending, verdict(Known::Later(None)), &at(day + 1))
        .unwrap()
        .unwrap();
    assert_eq!(waits.state.status, NoticeStatus::Queued);
}

#[test]
fn receipts_settle_what_is_open_and_nothing_else() {
    let accepted = || vec![claim(), verdict(Known::Accepted(Some("r".to_owned())))];
    let unknown = || vec![claim(), verdict(Known::Unknown)];
    for (before, delivered, expected) in [
        (accepted(), true, NoticeStatus::Delivered),
        (accepted(), false, NoticeStatus::Failed),
        (unknown(), true, NoticeStatus::Delivered),
        (unknown(), false, NoticeStatus::Failed),
        // Quicker than the answer to the request.
        (vec![claim()], true, NoticeStatus::Delivered),
    ] {
        let mut inputs = before;
        inputs.push(receipt(delivered, true));
        let settled = through(inputs);
        assert_eq!(settled.state.status, expected);
        for again in [true, false] {
            assert_eq!(step(&settled.state, receipt(again, true), &at(9)), Ok(None));
        }
    }
}

#[test]
fn an_answer_that_comes_after_the_receipt_is_noted_and_changes_nothing() {
    let settled = || vec![claim(), receipt(true, true)];
    for known in [
        Known::Accepted(Some("r".to_owned())),
        Known::Refused,
        Known::Later(None),
        Known::Unknown,
    ] {
        let mut inputs = settled();
        inputs.push(verdict(known));
        assert_eq!(status(inputs), NoticeStatus::Delivered);
    }
}

#[test]
fn a_receipt_of_an_earlier_try_stops_a_second_sending_or_is_nothing() {
    let queued_again = through(vec![claim(), verdict(Known::Unknown), Input::Retry]).state;
    assert_eq!(step(&queued_again, receipt(false, true), &at(9)), Ok(None));
    let arrived = step(&queued_again, receipt(true, true), &at(9))
        .unwrap()
        .unwrap();
    assert_eq!(arrived.state.status, NoticeStatus::Delivered);
    let accepted = vec![
        claim(),
        verdict(Known::Unknown),
        Input::Retry,
        claim(),
        verdict(Known::Accepted(None)),
    ];
    let accepted = through(accepted).state;
    assert_eq!(step(&accepted, receipt(false, false), &at(9)), Ok(None));
    assert!(
        step(&accepted, receipt(true, false), &at(9))
            .unwrap()
            .is_some()
    );
}

#[test]
fn people_do_what_the_status_allows() {
    use NoticeStatus as Status;
    for state in Status::ALL {
        let stands = NoticeState {
            status: state,
            ..begin(START)
        };
        let goes = |input| step(&stands, input, &at(1)).is_ok();
        let again = [
            Status::Queued,
            Status::Failed,
            Status::Unknown,
            Status::Cancelled,
        ];
        assert_eq!(goes(Input::Retry), again.contains(&state), "{state:?}");
        assert_eq!(goes(Input::Cancel), state == Status::Queued, "{state:?}");
        let settles = goes(Input::Settle(SettleAs::Delivered));
        assert_eq!(settles, state == Status::Unknown, "{state:?}");
        assert_eq!(goes(claim()), state == Status::Queued, "{state:?}");
    }
}

#[test]
fn what_has_waited_for_too_long_does_not_go_any_more() {
    let day = 24 * 3_600;
    let late = step(&begin(START), claim(), &at(day + 1)).unwrap().unwrap();
    assert_eq!(late.state.status, NoticeStatus::Failed);
    assert_eq!(late.attempts[0].outcome, AttemptOutcome::GivenUp);
    let in_time = step(&begin(START), claim(), &at(day)).unwrap().unwrap();
    assert_eq!(in_time.state.status, NoticeStatus::Sending);
}

#[test]
fn a_kill_makes_unknown_only_what_was_under_way() {
    assert_eq!(status(vec![claim(), Input::CutOff]), NoticeStatus::Unknown);
    assert_eq!(step(&begin(START), Input::CutOff, &at(1)), Err(WrongStatus));
}

fn any_input() -> impl Strategy<Value = Input> {
    let known = prop_oneof![
        Just(Known::Accepted(None)),
        Just(Known::Accepted(Some("r".to_owned()))),
        Just(Known::Refused),
        (0_u64..100_000).prop_map(|seconds| Known::Later(Some(Duration::from_secs(seconds)))),
        Just(Known::Later(None)),
        Just(Known::Away),
        Just(Known::Unknown),
    ];
    prop_oneof![
        4 => Just(claim()),
        4 => known.prop_map(verdict),
        1 => Just(Input::Suppress),
        1 => Just(Input::CutOff),
        2 => any::<(bool, bool)>().prop_map(|(delivered, latest)| receipt(delivered, latest)),
        1 => Just(Input::Retry),
        1 => Just(Input::Cancel),
        1 => any::<bool>().prop_map(|yes| {
            Input::Settle(if yes { SettleAs::Delivered } else { SettleAs::Failed })
        }),
    ]
}

proptest! {
    /// Whatever happens: what may have been taken is sent again only when somebody asks for it, what was delivered
    /// stays so, and exactly what is queued is due.
    #[test]
    fn nothing_is_sent_twice_by_itself(inputs in prop::collection::vec((any_input(), 0_u64..50_000), 1..60)) {
        let (mut state, mut seconds) = (begin(START), 0);
        // Whether the other side may have taken it since somebody last asked for a try.
        let mut may_be_taken = false;
        for (input, pause) in inputs {
            seconds += pause;
            let Ok(Some(next)) = step(&state, input.clone(), &at(seconds)) else {
                continue;
            };
            match &input {
                Input::Claim { .. } if next.state.status == NoticeStatus::Sending => {
                    prop_assert!(!may_be_taken, "sent twice");
                    prop_assert_eq!(next.state.tries, state.tries + 1);
                    may_be_taken = true;
                }
                Input::Verdict { verdict, .. } if state.status == NoticeStatus::Sending => {
                    may_be_taken = matches!(verdict.known, Known::Accepted(_) | Known::Unknown);
                }
                Input::Retry => may_be_taken = false,
                _ => {}
            }
            if state.status == NoticeStatus::Delivered {
                prop_assert_eq!(next.state.status, NoticeStatus::Delivered);
            }
            prop_assert!(!next.attempts.is_empty());
            let is_due = next.state.due_at.is_some();
            prop_assert_eq!(is_due, next.state.status == NoticeStatus::Queued);
            prop_assert!(next.state.tries >= state.tries);
            state = next.state;
        }
    }
}
