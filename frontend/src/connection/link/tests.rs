use serde_json::{Value, json};
use shared::{
    batch::{frame_head, write_record},
    bridge::{Bridge, BridgeState, Endpoint},
    entry::{Direction, Entry},
    fault::FaultCode,
    operation::To,
    time::Timestamp,
};

use super::*;
use crate::state;

fn at(now: f64) -> Moment {
    Moment { now, random: 0.0 }
}

fn hello(build: &str) -> String {
    json!({"hello": {"version": 1, "build": build, "epoch": "e1", "window": 4000, "limits": {}}})
        .to_string()
}

fn said(effects: &[Effect]) -> Vec<Value> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Say(text) => serde_json::from_str(text).ok(),
            _ => None,
        })
        .collect()
}

fn told(effects: Vec<Effect>) -> Vec<Action> {
    let tells = effects.into_iter().filter_map(|effect| match effect {
        Effect::Tell(action) => Some(action),
        _ => None,
    });
    tells.collect()
}

/// A link that has greeted at 0 and heard the relay's hello.
fn ready() -> Link {
    let mut link = Link::new(JournalStore::default(), Some("Li".to_owned()), vec![]);
    assert!(matches!(
        link.step(Input::Start, at(0.0))[..],
        [Effect::Dial]
    ));
    let greeting = said(&link.step(Input::Opened, at(0.0)));
    assert_eq!(greeting, [json!({"hello": {"version": 1, "name": "Li"}})]);
    link.step(Input::Text(hello("one")), at(0.0));
    link
}

/// The ids of the sends among what was said.
fn sends(said: &[Value]) -> Vec<&str> {
    let sends = said.iter().filter(|call| call["do"] == "send");
    sends
        .map(|call| call["with"]["client_id"].as_str().unwrap())
        .collect()
}

fn message(text: &str) -> Send {
    Send {
        bridge: BridgeId::from("b"),
        to: To::default(),
        text: Some(text.to_owned()),
        client_id: Some(format!("id-{text}")),
        ..Send::default()
    }
}

fn reconnect(link: &mut Link, now: f64) -> Vec<Effect> {
    link.step(Input::Closed(1006), at(now));
    link.step(Input::Wake, at(now));
    link.step(Input::Opened, at(now));
    link.step(Input::Text(hello("one")), at(now))
}

fn frame(seqs: std::ops::RangeInclusive<u64>) -> Vec<u8> {
    let mut frame = frame_head(&BridgeId::from("b"));
    for seq in seqs {
        let entry = Entry {
            seq,
            at: Timestamp(0),
            direction: Direction::In,
            peer: None,
            author: None,
            to: None,
            partial: false,
            event: None,
            bytes: b"hello".to_vec(),
        };
        write_record(&mut frame, &entry);
    }
    frame
}

fn answer(link: &mut Link, call: &Value, done: Value) -> Vec<Effect> {
    let text = json!({"id": call["id"], "done": done}).to_string();
    link.step(Input::Text(text), at(1.0))
}

/// Follows `b`, whose journal ends at `last`; what is said in answer to the position.
fn follow(link: &mut Link, last: u64) -> Vec<Value> {
    let asked = said(&link.step(Input::Follow(BridgeId::from("b")), at(1.0)));
    assert_eq!(asked[0]["do"], "list-entries");
    let list = json!({"epoch": "e1", "first": 1, "last": last, "entries": []});
    said(&answer(link, &asked[0], list))
}

#[test]
fn silence_is_taken_for_a_lost_connection() {
    let mut link = ready();
    assert_eq!(link.deadline(), Some(25_000.0));
    link.step(
        Input::Text(r#"{"tick":"2026-01-01T00:00:00Z"}"#.to_owned()),
        at(9_000.0),
    );
    assert_eq!(link.deadline(), Some(34_000.0));
    let effects = link.step(Input::Alarm, at(34_000.0));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::HangUp))
    );
    let lost = state::Link::Lost { retry_at: 34_500.0 };
    assert_eq!(told(effects), [Action::Link(lost)]);
    let effects = link.step(Input::Alarm, at(34_500.0));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Dial)));
}

#[test]
fn a_refused_upgrade_asks_whether_the_session_is_there() {
    let mut link = Link::default();
    link.step(Input::Start, at(0.0));
    let effects = link.step(Input::Closed(1006), at(1.0));
    assert!(matches!(effects[0], Effect::CheckSession));
    assert!(link.step(Input::Closed(1006), at(2.0)).is_empty());
}

#[test]
fn a_send_is_repeated_with_the_same_id_until_it_is_answered() {
    let mut link = ready();
    link.step(Input::Closed(1006), at(1.0));
    let effects = link.step(Input::Send(message("hi")), at(2.0));
    assert!(said(&effects).is_empty());
    link.step(Input::Wake, at(3.0));
    link.step(Input::Opened, at(3.0));
    let find = |effects: &[Effect]| {
        let mut calls = said(effects).into_iter();
        calls.find(|call| call["do"] == "send")
    };
    let first = find(&link.step(Input::Text(hello("one")), at(3.0))).unwrap();
    let second = find(&reconnect(&mut link, 4.0)).unwrap();
    assert_eq!(first["with"], second["with"]);
    assert_eq!(first["with"]["client_id"], "id-hi");
    let effects = answer(&mut link, &second, json!({"seq": 8, "peers": 1}));
    assert_eq!(told(effects), [Action::Sent("id-hi".to_owned())]);
    assert!(
        link.store
            .read(&BridgeId::from("b"), |journal| journal.is_mine(8))
    );
    assert!(find(&reconnect(&mut link, 5.0)).is_none());
}

#[test]
fn a_long_journal_begins_with_the_newest() {
    let said = follow(&mut ready(), 5_000);
    let follow = json!({"follow": {"bridge": "b", "after": 4_800, "epoch": "e1"}});
    assert_eq!(said, [follow]);
}

#[test]
fn a_reconnect_goes_on_after_the_last_entry() {
    let mut link = ready();
    follow(&mut link, 0);
    link.step(Input::Frame(frame(1..=3)), at(2.0));
    let calls = said(&reconnect(&mut link, 3.0));
    let position = calls
        .iter()
        .find(|call| call["do"] == "list-entries")
        .unwrap();
    let list = json!({"epoch": "e1", "first": 1, "last": 9, "entries": []});
    let said = said(&answer(&mut link, position, list));
    assert_eq!(said[0]["follow"]["after"], 3);
}

#[test]
fn what_is_consumed_is_acknowledged_together() {
    let mut link = ready();
    follow(&mut link, 0);
    assert!(said(&link.step(Input::Frame(frame(1..=2)), at(2.0))).is_empty());
    assert!(said(&link.step(Input::Frame(frame(3..=4)), at(50.0))).is_empty());
    assert_eq!(link.deadline(), Some(102.0));
    let ack = said(&link.step(Input::Alarm, at(102.0)));
    assert_eq!(ack, [json!({"ack": {"bridge": "b", "seq": 4}})]);
    let many = said(&link.step(Input::Frame(frame(5..=100)), at(103.0)));
    assert_eq!(many[0]["ack"]["seq"], 100);
}

#[test]
fn another_build_keeps_the_sends_and_reloads() {
    let mut link = ready();
    link.step(Input::Send(message("hi")), at(1.0));
    link.step(Input::Closed(1006), at(2.0));
    link.step(Input::Wake, at(2.0));
    link.step(Input::Opened, at(2.0));
    let effects = link.step(Input::Text(hello("two")), at(2.0));
    let [Effect::Keep(sends), Effect::Reload] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(sends.len(), 1);
}

#[test]
fn what_is_large_and_kills_the_connection_twice_goes_back_to_its_writer() {
    let mut link = ready();
    let culprit = "x".repeat(64 << 10);
    link.step(Input::Send(message(&culprit)), at(1.0));
    link.step(Input::Send(message("short")), at(1.0));
    let repeated = said(&reconnect(&mut link, 2.0));
    assert_eq!(sends(&repeated).len(), 2);
    let told = told(link.step(Input::Closed(1006), at(3.0)));
    let id = format!("id-{culprit}");
    assert_eq!(told[0], Action::Refused(id.clone(), CallError::Lost));
    assert_eq!(sends(&said(&reconnect(&mut link, 4.0))), ["id-short"]);
    // The relay may have it: the same again is the same send.
    let again = |text: &str| Send {
        client_id: Some("another".to_owned()),
        ..message(text)
    };
    let otherwise = Send {
        to: To::Many(vec![]),
        ..again(&culprit)
    };
    for (send, expected) in [
        (otherwise, "another"),
        (again("y"), "another"),
        (again(&culprit), id.as_str()),
        (again(&culprit), "another"),
    ] {
        let said = said(&link.step(Input::Send(send), at(5.0)));
        assert_eq!(sends(&said), [expected]);
    }
}

#[test]
fn a_short_send_is_repeated_however_often_the_connection_is_lost() {
    let mut link = ready();
    link.step(Input::Send(message("short")), at(1.0));
    for round in 2..6 {
        let said = said(&reconnect(&mut link, f64::from(round)));
        assert_eq!(sends(&said), ["id-short"]);
    }
}

#[test]
fn what_the_relay_calls_too_large_goes_back_at_once() {
    let mut link = ready();
    link.step(Input::Send(message("longer")), at(1.0));
    link.step(Input::Send(message("short")), at(1.0));
    let told = told(link.step(Input::Closed(1009), at(2.0)));
    let id = "id-longer".to_owned();
    assert_eq!(told[0], Action::Refused(id, CallError::Lost));
    assert_eq!(sends(&said(&reconnect(&mut link, 3.0))), ["id-short"]);
}

#[test]
fn sends_that_a_page_before_kept_are_repeated_as_they_were() {
    let mut link = ready();
    let effects = link.step(Input::Send(message("hi")), at(1.0));
    let kept = effects.into_iter().find_map(|effect| match effect {
        Effect::Keep(sends) => serde_json::to_string(&sends).ok(),
        _ => None,
    });
    let kept = serde_json::from_str(&kept.unwrap()).unwrap();
    let mut link = Link::new(JournalStore::default(), None, kept);
    let told = told(link.step(Input::Start, at(2.0)));
    assert!(matches!(&told[0], Action::Pending(send) if send.id == "id-hi"));
    link.step(Input::Opened, at(2.0));
    let said = said(&link.step(Input::Text(hello("one")), at(2.0)));
    let again = said.iter().find(|call| call["do"] == "send").unwrap();
    assert_eq!(again["with"], serde_json::to_value(message("hi")).unwrap());
}

fn greeting() -> Link {
    let mut link = Link::new(JournalStore::default(), Some("a\tb".to_owned()), vec![]);
    link.step(Input::Start, at(0.0));
    link.step(Input::Opened, at(0.0));
    link
}

#[test]
fn a_name_that_is_refused_is_left_out() {
    let mut link = greeting();
    let fault = Fault::new(FaultCode::BadRequest, "").with("field", "name");
    let effects = link.step(Input::Text(json!({"fault": fault}).to_string()), at(1.0));
    assert!(matches!(effects[..], [.., Effect::Dial]));
    let fault = fault.with("name", "a\tb");
    assert_eq!(told(effects)[0], Action::HelloRefused(Some(fault)));
    let said = said(&link.step(Input::Opened, at(1.0)));
    assert_eq!(said, [json!({"hello": {"version": 1}})]);
}

#[test]
fn a_name_that_somebody_else_has_is_asked_for_anew_and_not_tried_again() {
    let mut link = greeting();
    let fault = Fault::new(FaultCode::NameTaken, "Li is here.");
    let effects = link.step(Input::Text(json!({"fault": fault}).to_string()), at(1.0));
    let mut effects = told(effects).into_iter();
    let Some(Action::HelloRefused(Some(told_fault))) = effects.next() else {
        panic!("the refusal is told");
    };
    assert_eq!(told_fault.params["name"], "a\tb");
    let nameless = json!({"hello": {"version": 1}});
    assert_eq!(said(&link.step(Input::Opened, at(1.0))), [nameless.clone()]);
    link.step(Input::Text(hello("one")), at(1.0));
    // A lost connection does not bring the name back either.
    link.step(Input::Closed(1006), at(2.0));
    link.step(Input::Wake, at(3.0));
    assert_eq!(said(&link.step(Input::Opened, at(3.0))), [nameless]);
    link.step(Input::Text(hello("one")), at(3.0));
    let effects = link.step(Input::Rename(Some("Wang".to_owned())), at(4.0));
    assert!(told(effects).contains(&Action::HelloRefused(None)));
    let named = json!({"hello": {"version": 1, "name": "Wang"}});
    assert_eq!(said(&link.step(Input::Opened, at(4.0)))[..1], [named]);
}

#[test]
fn a_hello_that_is_refused_is_not_repeated_by_itself() {
    let mut link = greeting();
    let fault = Fault::new(FaultCode::BadRequest, "Another version.");
    link.step(Input::Text(json!({"fault": fault}).to_string()), at(1.0));
    assert!(link.step(Input::Closed(1006), at(1.0)).is_empty());
    assert_eq!(link.deadline(), None);
    let effects = link.step(Input::Wake, at(2.0));
    assert!(matches!(effects[..], [_, Effect::Dial]));
}

#[test]
fn silence_is_nobodys_fault() {
    let mut link = ready();
    link.step(Input::Send(message("hi")), at(0.0));
    for round in 1..4 {
        let now = f64::from(round) * 100_000.0;
        link.step(Input::Alarm, at(now));
        link.step(Input::Wake, at(now));
        link.step(Input::Opened, at(now));
        let said = said(&link.step(Input::Text(hello("one")), at(now)));
        assert!(said.iter().any(|call| call["do"] == "send"));
    }
}

#[test]
fn a_call_without_a_connection_says_so() {
    let mut link = Link::default();
    let (caller, _answer) = oneshot::channel();
    let effects = link.step(Input::Call("describe-host", json!({}), caller), at(0.0));
    assert!(matches!(
        effects[..],
        [Effect::Answer(_, Err(CallError::Lost))]
    ));
}

#[test]
fn another_epoch_begins_anew() {
    let mut link = ready();
    follow(&mut link, 0);
    link.step(Input::Frame(frame(1..=3)), at(2.0));
    let reset = json!({"reset": {"bridge": "b", "epoch": "e2", "first": 1, "last": 2}});
    let calls = said(&link.step(Input::Text(reset.to_string()), at(3.0)));
    assert_eq!(calls[0], json!({"unfollow": {"bridge": "b"}}));
    let list = json!({"epoch": "e2", "first": 1, "last": 2, "entries": []});
    let said = said(&answer(&mut link, &calls[1], list));
    assert_eq!(
        said,
        [json!({"follow": {"bridge": "b", "after": 0, "epoch": "e2"}})]
    );
    assert!(link.store.read(&BridgeId::from("b"), Journal::is_empty));
}

use crate::journal_store::Journal;

#[test]
fn changes_are_told_together() {
    let mut link = ready();
    let bridge = Bridge {
        id: BridgeId::from("b"),
        name: "Echo".to_owned(),
        state: BridgeState::Open,
        endpoint: Endpoint::TcpConnect {
            host: "h".to_owned(),
            port: 1.into(),
        },
        mode: Default::default(),
        framing: Default::default(),
        encoding: Default::default(),
        form: Default::default(),
        farewell: vec![],
        reconnect: false,
        connect_timeout_ms: 1,
        read_bytes: shared::bridge::READ_BYTES,
        local: None,
        fault: None,
        peers: 0,
        last_message: 0,
        owner: None,
        created_at: Timestamp(0),
    };
    let text = json!({"bridge": bridge}).to_string();
    assert!(link.step(Input::Text(text.clone()), at(10.0)).is_empty());
    assert!(link.step(Input::Text(text), at(12.0)).is_empty());
    let told = told(link.step(Input::Alarm, at(26.0)));
    assert!(matches!(&told[..], [Action::All(news)] if news.len() == 2));
}

#[test]
fn a_guest_whose_link_has_ended_is_told_and_what_was_not_sent_is_not_repeated() {
    let mut link = ready();
    link.step(Input::Send(message("one")), at(1.0));
    let fault = json!({"fault": {"type": "", "title": "", "status": 401, "code": "not-signed-in",
        "params": {"reason": "link-ended"}, "detail": ""}});
    let effects = link.step(Input::Text(fault.to_string()), at(2.0));
    let kept = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Keep(sends) if sends.is_empty()));
    assert!(kept);
    let told = told(effects);
    assert!(told.contains(&Action::SignIn(SignIn::Ended)), "{told:?}");
    link.step(Input::Start, at(3.0));
    link.step(Input::Opened, at(3.0));
    let said = said(&link.step(Input::Text(hello("one")), at(3.0)));
    assert!(said.iter().all(|said| said["do"] != "send"), "{said:?}");
}

#[test]
fn who_signs_in_anew_is_greeted_anew() {
    let mut link = ready();
    let effects = link.step(Input::Start, at(1.0));
    assert!(matches!(effects[0], Effect::HangUp));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Dial)));
}

#[test]
fn a_journal_that_cannot_be_read_is_read_again_when_asked() {
    let (mut link, b) = (ready(), BridgeId::from("b"));
    let asked = said(&link.step(Input::Follow(b.clone()), at(1.0)));
    let fault = Fault::new(FaultCode::StorageFailed, "broken");
    let refused = json!({"id": asked[0]["id"], "fault": fault});
    link.step(Input::Text(refused.to_string()), at(2.0));
    let fault = |link: &Link| link.store.read(&b, |journal| journal.fault.clone());
    assert_eq!(fault(&link).unwrap().code, FaultCode::StorageFailed);
    let asked = said(&link.step(Input::ReadAgain(b.clone()), at(3.0)));
    assert_eq!(asked[0]["do"], "list-entries");
    assert!(fault(&link).is_none());
    let list = json!({"epoch": "e1", "first": 1, "last": 0, "entries": []});
    let effects = answer(&mut link, &asked[0], list);
    assert!(said(&effects)[0].get("follow").is_some());
    // Once it is known where it stands, only what is missing is asked for.
    assert!(said(&link.step(Input::ReadAgain(b.clone()), at(5.0))).is_empty());
}

#[test]
fn a_bridge_is_followed_until_the_last_who_looks_at_it_does_not() {
    let (mut link, b) = (ready(), BridgeId::from("b"));
    follow(&mut link, 0);
    assert!(said(&link.step(Input::Follow(b.clone()), at(2.0))).is_empty());
    assert!(said(&link.step(Input::Unfollow(b.clone()), at(3.0))).is_empty());
    let ended = said(&link.step(Input::Unfollow(b.clone()), at(4.0)));
    assert_eq!(ended, [json!({"unfollow": {"bridge": "b"}})]);
    assert!(said(&link.step(Input::Unfollow(b), at(5.0))).is_empty());
}

#[test]
fn what_one_may_changes_as_the_relay_tells_and_the_lists_come_anew() {
    let mut link = ready();
    let me = json!({"me": {"user": "u1", "name": "Li", "role": "reader"}});
    let effects = link.step(Input::Text(me.to_string()), at(1.0));
    let lists: Vec<_> = said(&effects)
        .iter()
        .map(|call| call["do"].clone())
        .collect();
    assert_eq!(lists, ["list-bridges", "list-saved"]);
    assert!(matches!(&told(effects)[0], Action::Me(me) if me.name.as_deref() == Some("Li")));
}

#[test]
fn what_one_person_could_not_send_is_not_sent_by_the_next() {
    let hello_of = |user: &str| {
        let mut hello: Value = serde_json::from_str(&hello("one")).unwrap();
        hello["hello"]["me"] = json!({"user": user, "role": "member"});
        Input::Text(hello.to_string())
    };
    let mut link = Link::default();
    link.step(Input::Start, at(0.0));
    link.step(Input::Opened, at(0.0));
    link.step(hello_of("li"), at(0.0));
    link.step(Input::Send(message("hi")), at(1.0));
    for (user, repeated) in [("li", vec!["id-hi"]), ("bo", vec![]), ("li", vec![])] {
        link.step(Input::Closed(1006), at(2.0));
        link.step(Input::Wake, at(2.0));
        link.step(Input::Opened, at(2.0));
        assert_eq!(sends(&said(&link.step(hello_of(user), at(2.0)))), repeated);
    }
}
