mod following;
mod sending;

use serde_json::{Value, json};
use shared::{
    batch::{frame_head, write_record},
    bridge::Bridge,
    entry::{Direction, Entry},
    fault::FaultCode,
    operation::To,
    time::Timestamp,
};

use super::*;
use crate::{fixture::bridge, state};

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
fn changes_are_told_together() {
    let mut link = ready();
    let bridge = Bridge {
        name: "Echo".to_owned(),
        ..bridge("b")
    };
    let text = json!({"bridge": bridge}).to_string();
    assert!(link.step(Input::Text(text.clone()), at(10.0)).is_empty());
    assert!(link.step(Input::Text(text), at(12.0)).is_empty());
    let told = told(link.step(Input::Alarm, at(26.0)));
    assert!(matches!(&told[..], [Action::All(news)] if news.len() == 2));
}

#[test]
fn who_signs_in_anew_is_greeted_anew() {
    let mut link = ready();
    let effects = link.step(Input::Start, at(1.0));
    assert!(matches!(effects[0], Effect::HangUp));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Dial)));
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
