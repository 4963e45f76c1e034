mod receiving;
mod sending;

use std::time::Instant;

use serde_json::{Value, json};
use shared::{
    batch::{frame_head, write_record},
    entry::{Direction, Entry, Event},
    id::{BridgeId, PeerId},
    time::Timestamp,
};

use super::*;

/// A link, its clock, and what it has said so far.
struct Trial {
    link: Link,
    now: Instant,
    effects: Vec<Effect>,
}

fn options() -> Options {
    Options {
        bridge: "desk".to_owned(),
        name: None,
        after: Some(0),
        hex: false,
        shown: false,
        quit_after: None,
        typed: false,
        sender: "me".to_owned(),
    }
}

impl Trial {
    fn new(options: Options) -> Self {
        let mut trial = Self {
            link: Link::new(options),
            now: Instant::now(),
            effects: Vec::new(),
        };
        trial.step(Input::Start);
        trial
    }

    fn step(&mut self, input: Input) {
        let at = Moment {
            now: self.now,
            random: 0.0,
        };
        self.effects.extend(self.link.step(input, at));
    }

    fn hear(&mut self, message: Value) {
        self.step(Input::Text(message.to_string()));
    }

    fn answer(&mut self, call: u64, outcome: &str, value: Value) {
        self.hear(json!({"id": call, outcome: value}));
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
        self.step(Input::Alarm);
    }

    /// A connection on which the bridge and, with a state, its peer p1 are told.
    fn connect(&mut self, kind: &str, state: &str, peer: Option<&str>) {
        self.step(Input::Opened);
        let limits = json!({"entry_bytes": 1_048_576});
        self.hear(json!({"hello": {"version": 1, "build": "b", "epoch": "e1", "window": 1000, "limits": limits}}));
        self.bridge(kind, state, usize::from(peer.is_some()));
        if let Some(state) = peer {
            self.peer(state);
        }
        let call = self.last_call("list-bridges").0;
        self.answer(call, "done", json!({"bridges": []}));
    }

    fn bridge(&mut self, kind: &str, state: &str, peers: usize) {
        let endpoint = json!({"kind": kind, "host": "127.0.0.1", "port": 1});
        self.hear(json!({"bridge": {
            "id": "b1", "name": "desk", "state": state, "endpoint": endpoint, "mode": "console",
            "framing": {"kind": "none"}, "encoding": "utf-8", "farewell": [], "reconnect": false,
            "connect_timeout_ms": 1, "peers": peers, "created_at": "2026-11-23T08:00:00Z"}}));
    }

    fn peer(&mut self, state: &str) {
        self.hear(json!({"peer": {
            "bridge": "b1", "id": "p1", "address": "127.0.0.1:2", "state": state,
            "since": "2026-11-23T08:00:00Z", "bytes_in": 0, "bytes_out": 0}}));
    }

    /// Entries that came in from one number on, a text each, stored at the time of their number.
    fn receive(&mut self, first: u64, texts: &[&str]) {
        let mut frame = frame_head(&BridgeId::from("b1"));
        for (seq, text) in (first..).zip(texts) {
            write_record(&mut frame, &entry(seq, text));
        }
        self.step(Input::Frame(frame.into()));
    }

    fn lose(&mut self) {
        self.step(Input::Closed);
        self.wait(Duration::from_secs(5));
        assert_eq!(self.effects.pop(), Some(Effect::Dial));
    }

    fn said(&self) -> Vec<Value> {
        let said = self.effects.iter().filter_map(|effect| match effect {
            Effect::Say(text) => serde_json::from_str(text).ok(),
            _ => None,
        });
        said.collect()
    }

    fn last_said(&self, key: &str) -> Value {
        let mut said = self.said().into_iter().rev();
        said.find_map(|message| message.get(key).cloned())
            .unwrap_or_default()
    }

    /// The number and the arguments of the latest call of an operation.
    fn last_call(&self, operation: &str) -> (u64, Value) {
        let mut said = self.said().into_iter().rev();
        let call = said.find(|message| message["do"] == operation).unwrap();
        (call["id"].as_u64().unwrap(), call["with"].clone())
    }

    fn sends(&self) -> Vec<Value> {
        let sends = self.said().into_iter().filter(|call| call["do"] == "send");
        sends.map(|call| call["with"].clone()).collect()
    }

    fn written(&self) -> String {
        let bytes = self.effects.iter().filter_map(|effect| match effect {
            Effect::Write(chunk) => Some(chunk.bytes.clone()),
            _ => None,
        });
        String::from_utf8(bytes.flatten().collect()).unwrap()
    }

    fn ended(&self) -> Option<&Result<(), String>> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::End(outcome) => Some(outcome),
            _ => None,
        })
    }
}

fn entry(seq: u64, text: &str) -> Entry {
    Entry {
        seq,
        at: Timestamp(seq as i64),
        direction: Direction::In,
        peer: Some(PeerId::from("p1")),
        author: None,
        to: None,
        partial: false,
        event: None,
        bytes: text.as_bytes().to_vec(),
    }
}

fn piece(text: &str) -> Input {
    Input::Read(Ok(text.as_bytes().to_vec()))
}

fn written(seq: u64) -> Input {
    Input::Written(Ok(Some(seq)))
}

#[test]
fn ends_with_a_dialled_bridge_when_all_is_written() {
    let mut trial = Trial::new(options());
    trial.connect("tcp-connect", "open", Some("open"));
    trial.receive(1, &["a"]);
    trial.peer("closed");
    trial.bridge("tcp-connect", "closed", 0);
    let call = trial.last_call("list-entries").0;
    let list = json!({"epoch": "e1", "first": 1, "last": 2, "entries": []});
    trial.answer(call, "done", list);
    trial.step(written(1));
    assert_eq!(trial.ended(), None, "the last entry is still to come");
    trial.receive(2, &["b"]);
    trial.step(written(2));
    assert_eq!(trial.ended(), Some(&Ok(())));
}

#[test]
fn a_bridge_that_listens_goes_on() {
    let mut trial = Trial::new(options());
    trial.connect("tcp-listen", "open", Some("open"));
    trial.peer("closed");
    trial.bridge("tcp-listen", "closed", 0);
    trial.step(piece("x"));
    trial.step(Input::Finished);
    assert_eq!((trial.ended(), trial.sends().len()), (None, 0));
    trial.bridge("tcp-listen", "open", 0);
    trial.peer("open");
    assert_eq!(trial.sends().len(), 1);
}

#[test]
fn silence_is_a_lost_connection_and_pauses_grow_to_a_bound() {
    let mut trial = Trial::new(options());
    trial.connect("tcp-listen", "open", None);
    trial.wait(Duration::from_secs(24));
    trial.hear(json!({"tick": "2026-11-23T08:00:00Z"}));
    trial.wait(Duration::from_secs(24));
    assert!(!trial.effects.contains(&Effect::HangUp));
    trial.wait(Duration::from_secs(1));
    assert!(trial.effects.contains(&Effect::HangUp));
    for pause in [200, 400, 800, 1600, 3200, 5000, 5000] {
        let due = trial.now + Duration::from_millis(pause);
        assert_eq!(trial.link.deadline(), Some(due));
        trial.wait(Duration::from_millis(pause));
        assert_eq!(trial.effects.pop(), Some(Effect::Dial));
        let refusal = Refusal {
            what: "nobody there".to_owned(),
            lasting: false,
        };
        trial.step(Input::Refused(refusal));
    }
    assert_eq!(trial.ended(), None);
}

#[test]
fn a_first_dial_that_fails_is_the_end_and_so_is_a_deleted_bridge() {
    let refusal = |lasting| {
        Input::Refused(Refusal {
            what: "no".to_owned(),
            lasting,
        })
    };
    let mut trial = Trial::new(options());
    trial.step(refusal(false));
    assert!(matches!(trial.ended(), Some(Err(_))));

    let mut trial = Trial::new(options());
    trial.connect("tcp-listen", "open", None);
    trial.hear(json!({"bridge-gone": {"id": "b1"}}));
    assert!(matches!(trial.ended(), Some(Err(what)) if what.contains("deleted")));

    let mut trial = Trial::new(options());
    trial.connect("tcp-listen", "open", None);
    trial.lose();
    trial.step(refusal(true));
    assert!(
        matches!(trial.ended(), Some(Err(_))),
        "the key is taken no more"
    );
}

#[test]
fn a_connection_that_is_lost_before_the_place_is_known_is_begun_again() {
    let mut trial = Trial::new(Options {
        after: None,
        ..options()
    });
    trial.connect("tcp-listen", "open", None);
    assert_eq!(trial.last_said("follow"), Value::Null);
    trial.lose();
    trial.connect("tcp-listen", "open", None);
    let call = trial.last_call("list-entries").0;
    let list = json!({"epoch": "e1", "first": 1, "last": 7, "entries": []});
    trial.answer(call, "done", list);
    assert_eq!(trial.last_said("follow")["after"], 7);
}
