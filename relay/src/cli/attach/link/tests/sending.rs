//! What standard input gives, and is sent.

use super::*;

fn base64(text: &str) -> String {
    shared::payload::base64(text.as_bytes())
}

fn fault(code: &str, params: Value) -> Value {
    json!({"type": "t", "title": "t", "status": 409, "code": code, "params": params, "detail": "so it is."})
}

#[test]
fn a_send_is_repeated_as_it_was_until_it_is_answered() {
    let mut trial = Trial::new(options());
    trial.connect("tcp-connect", "open", Some("open"));
    trial.step(piece("one"));
    trial.step(piece("two"));
    trial.step(piece("three"));
    assert_eq!(trial.sends().len(), 1, "one at a time");
    trial.lose();
    // Another peer, but the first attempt may have been stored.
    trial.connect("tcp-connect", "open", None);
    let sends = trial.sends();
    assert_eq!((sends.len(), &sends[0]), (2, &sends[1]));
    trial.peer("open");
    let call = trial.last_call("send").0;
    trial.answer(call, "done", json!({"seq": 1, "peers": 1}));
    let sends = trial.sends();
    assert_eq!(
        sends[2]["base64"],
        base64("twothree"),
        "what waits goes together"
    );
    assert_ne!(sends[2]["client_id"], sends[0]["client_id"]);
}

#[test]
fn waits_for_a_slow_peer_and_forgets_one_that_is_gone() {
    let mut trial = Trial::new(options());
    trial.connect("tcp-listen", "open", Some("open"));
    trial.step(piece("x"));
    let call = trial.last_call("send").0;
    let full = json!({"limit": "unsent_bytes_per_peer", "peer": "p1"});
    trial.answer(call, "fault", fault("limit-reached", full));
    assert_eq!(trial.sends().len(), 1);
    trial.wait(Duration::from_secs(1));
    assert_eq!(trial.sends().len(), 2, "tried again");
    let call = trial.last_call("send").0;
    trial.answer(call, "fault", fault("peer-gone", json!({"peer": "p1"})));
    trial.wait(Duration::from_secs(1));
    assert_eq!(trial.sends().len(), 2, "nobody is there");
    trial.peer("open");
    assert_eq!(trial.sends()[2]["to"], json!(["p1"]));
    assert_eq!(trial.ended(), None);
}

#[test]
fn takes_no_more_input_than_it_can_send() {
    let mut trial = Trial::new(options());
    let block = "x".repeat(64 << 10);
    let mut taken = 0;
    while trial.link.wants_input() {
        trial.step(piece(&block));
        taken += 1;
    }
    assert_eq!(taken, 2);
    trial.connect("tcp-listen", "open", Some("open"));
    assert!(
        trial.link.wants_input(),
        "while one is under way the next is read"
    );
}

#[test]
fn leaves_when_all_is_sent_and_the_time_is_over() {
    let mut trial = Trial::new(Options {
        quit_after: Some(Duration::from_secs(2)),
        ..options()
    });
    trial.step(piece("x"));
    trial.step(Input::Finished);
    trial.wait(Duration::from_secs(3));
    trial.connect("tcp-listen", "open", Some("open"));
    trial.wait(Duration::from_secs(3));
    assert_eq!(trial.ended(), None, "it is not answered yet");
    let call = trial.last_call("send").0;
    trial.answer(call, "done", json!({"seq": 3, "peers": 1}));
    let call = trial.last_call("list-entries").0;
    let newest = json!({"epoch": "e1", "first": 1, "last": 2, "entries": []});
    trial.answer(call, "done", newest);
    trial.receive(1, &["a", "b"]);
    trial.wait(Duration::from_secs(3));
    assert_eq!(trial.ended(), None, "what was there is not written yet");
    trial.step(written(2));
    trial.wait(Duration::from_secs(1));
    assert_eq!(trial.ended(), None);
    trial.wait(Duration::from_secs(1));
    assert_eq!(trial.ended(), Some(&Ok(())));
}
