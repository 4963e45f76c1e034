//! What comes in, and is written to standard output.

use super::*;

#[test]
fn acknowledges_what_is_written_and_resumes_behind_it() {
    let mut trial = Trial::new(options());
    trial.connect("tcp-listen", "open", Some("open"));
    assert_eq!(
        trial.last_said("follow"),
        json!({"bridge": "b1", "after": 0})
    );
    trial.receive(1, &["a", "b"]);
    assert_eq!(
        trial.last_said("ack"),
        Value::Null,
        "nothing is written yet"
    );
    trial.step(written(2));
    assert_eq!(trial.last_said("ack")["seq"], 2);
    trial.receive(3, &["c"]);

    trial.lose();
    let before = trial.said().len();
    trial.connect("tcp-listen", "open", Some("open"));
    let follows = |trial: &Trial| {
        let said = trial.said().split_off(before);
        said.iter().any(|message| message.get("follow").is_some())
    };
    assert!(!follows(&trial), "a pipe that is full takes no more");
    trial.step(written(3));
    assert!(follows(&trial));
    let follow = json!({"bridge": "b1", "after": 3, "epoch": "e1"});
    assert_eq!(trial.last_said("follow"), follow);
    // What came before comes again, in part: it is not written again.
    trial.receive(2, &["b", "c", "d"]);
    assert_eq!(trial.written(), "abcd");
}

#[test]
fn a_hole_is_asked_for_again() {
    let mut trial = Trial::new(options());
    trial.connect("tcp-listen", "open", None);
    trial.receive(1, &["a"]);
    trial.receive(3, &["c"]);
    assert!(trial.effects.contains(&Effect::HangUp));
    trial.step(written(1));
    trial.wait(Duration::from_secs(5));
    trial.connect("tcp-listen", "open", None);
    assert_eq!(trial.last_said("follow")["after"], 1);
    assert_eq!(trial.written(), "a");
}

#[test]
fn what_is_trimmed_is_told_and_left_out() {
    let mut trial = Trial::new(options());
    trial.connect("tcp-listen", "open", None);
    trial.hear(json!({"trimmed": {"bridge": "b1", "first": 7}}));
    let told = |effect: &Effect| matches!(effect, Effect::Tell(Note::Missing(what)) if what.contains("#1 to #6"));
    assert!(trial.effects.iter().any(told));
    trial.receive(7, &["g"]);
    assert_eq!(trial.written(), "g");
    trial.step(written(7));
    assert_eq!(trial.last_said("ack")["seq"], 7);
}

#[test]
fn after_a_reset_goes_on_with_what_is_newer() {
    let mut trial = Trial::new(options());
    trial.connect("tcp-listen", "open", None);
    trial.receive(1, &["a", "b", "c"]);
    trial.step(written(3));
    trial.hear(json!({"reset": {"bridge": "b1", "epoch": "e2", "first": 1, "last": 3}}));
    trial.step(written(0));
    // The third was lost with the old journal's end; another has its number now.
    trial.receive(1, &["a", "b"]);
    let mut frame = frame_head(&BridgeId::from("b1"));
    let newer = Entry {
        at: Timestamp(9),
        ..entry(3, "d")
    };
    write_record(&mut frame, &newer);
    trial.step(Input::Frame(frame.into()));
    assert_eq!(trial.written(), "abcd");
    trial.step(written(3));
    trial.lose();
    trial.connect("tcp-listen", "open", None);
    let follow = json!({"bridge": "b1", "after": 3, "epoch": "e2"});
    assert_eq!(trial.last_said("follow"), follow);
}

#[test]
fn events_are_told_and_not_written() {
    let mut trial = Trial::new(Options {
        hex: true,
        ..options()
    });
    trial.connect("tcp-listen", "open", None);
    let mut frame = frame_head(&BridgeId::from("b1"));
    let sent = Entry {
        direction: Direction::Out,
        ..entry(1, "ours")
    };
    let left = Entry {
        direction: Direction::Event,
        event: Some(Event::DatagramsDropped { count: 3 }),
        ..entry(2, "")
    };
    for entry in [&sent, &left, &entry(3, "hi")] {
        write_record(&mut frame, entry);
    }
    trial.step(Input::Frame(frame.into()));
    assert_eq!(trial.written(), "68 69\n");
    let told = |effect: &Effect| matches!(effect, Effect::Tell(Note::Missing(what)) if what.contains("3 datagrams"));
    assert!(trial.effects.iter().any(told));
}
