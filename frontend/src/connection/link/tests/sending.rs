//! Sends that the connection is lost for.

use super::*;

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
