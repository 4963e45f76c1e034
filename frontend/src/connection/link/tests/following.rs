//! Journals that are followed.

use super::*;
use crate::journal_store::Journal;

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
