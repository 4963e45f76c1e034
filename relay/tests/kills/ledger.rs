//! What was asked, answered, seen and heard over all the kills, and what must hold after each.

use std::collections::{HashMap, HashSet};

use shared::entry::{Direction, Event, NotWrittenReason};

use crate::common::{Program, Seen, Viewer, last_of, prelude::*};

/// The bridges of a trial.
pub(crate) const EARS: usize = 0;
pub(crate) const LINES: usize = 1;
pub(crate) const UDP: usize = 2;

/// A kill between an `outcome-unknown` and the end of its mark, which is another commit, has it told again.
const TOLD_ONCE: bool = true;

/// A send, unique by its text, which is its `client_id` as well.
#[derive(Clone, Debug)]
pub(crate) struct Send {
    pub(crate) bridge: usize,
    pub(crate) text: String,
    /// The entry's number and how many peers were addressed, once it is answered.
    pub(crate) answer: Option<(u64, u64)>,
}

/// What one peer of the line bridge has written.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) address: String,
    pub(crate) bytes: Vec<u8>,
}

/// Everything that outlives the kills.
pub(crate) struct Ledger {
    /// What a viewer has seen of each bridge.
    pub(crate) seen: [Seen; 3],
    pub(crate) addresses: [SocketAddr; 3],
    /// Sends that were asked since the last check, and all of them.
    pub(crate) fresh: Vec<Send>,
    sends: HashMap<String, Send>,
    /// What each peer has heard since the last check, and all that was heard.
    pub(crate) streams: Vec<Vec<String>>,
    heard: HashSet<String>,
    pub(crate) written: Option<Written>,
    /// How many datagrams were sent to the relay.
    pub(crate) datagrams: u64,
    pub(crate) next_text: u64,
    checked: [usize; 3],
    outcomes: HashSet<u64>,
    texts: HashMap<String, u64>,
    last_datagram: u64,
}

impl Ledger {
    /// Makes the bridges, at an address that nobody else has: a port of theirs is free while no relay runs, and whoever takes
    /// any free port then takes none of them.
    pub(crate) async fn begin(api: &Program, host: &str, udp: SocketAddr) -> Self {
        api.delete_all().await;
        let listen = json!({"kind": "tcp-listen", "host": host, "port": 0});
        let datagrams = json!({"kind": "udp", "host": host, "port": 0, "remote": udp.to_string()});
        let bridges = [
            api.create(json!({"endpoint": listen})).await,
            api.create(json!({"endpoint": listen, "framing": {"kind": "line"}}))
                .await,
            api.create(json!({"endpoint": datagrams})).await,
        ];
        Self {
            seen: bridges.each_ref().map(|bridge| Seen::nothing(&id(bridge))),
            addresses: bridges.each_ref().map(local),
            fresh: Vec::new(),
            sends: HashMap::new(),
            streams: Vec::new(),
            heard: HashSet::new(),
            written: None,
            datagrams: 0,
            next_text: 0,
            checked: [0; 3],
            outcomes: HashSet::new(),
            texts: HashMap::new(),
            last_datagram: 0,
        }
    }

    /// Sends to repeat: those that were never answered, and some that were.
    pub(crate) fn repeats(&self) -> Vec<Send> {
        let old = self.sends.values().filter(|send| send.answer.is_some());
        let open = self.sends.values().filter(|send| send.answer.is_none());
        open.chain(old.take(8)).cloned().collect()
    }

    /// Checks a relay that was started anew.
    pub(crate) async fn check(&mut self, api: &Program) {
        for bridge in [EARS, LINES, UDP] {
            let last = last_of(api, &self.seen[bridge].bridge).await;
            // Who saw more than there is would wait in vain for the next.
            assert!(last >= self.seen[bridge].last(), "what was seen is lost");
            self.seen[bridge].catch_up(api, last).await;
            self.read(bridge);
        }
        let fresh = std::mem::take(&mut self.fresh);
        for send in fresh {
            self.answered(send);
        }
        self.heard_once_and_in_order();
        self.told_or_heard();
        self.lines_are_a_prefix();
        self.checked = [EARS, LINES, UDP].map(|bridge| self.seen[bridge].entries.len());
    }

    /// Takes in what is new in a journal.
    fn read(&mut self, bridge: usize) {
        for entry in &self.seen[bridge].entries[self.checked[bridge]..] {
            match (entry.direction, &entry.event) {
                (Direction::Out, _) => {
                    let text = String::from_utf8(entry.bytes.clone()).unwrap();
                    let before = self.texts.insert(text.clone(), entry.seq);
                    assert_eq!(before, None, "{text} is there twice");
                }
                (Direction::In, _) if bridge == UDP => {
                    let number = std::str::from_utf8(&entry.bytes).unwrap().parse().unwrap();
                    assert!(self.last_datagram < number && number <= self.datagrams);
                    self.last_datagram = number;
                }
                (_, Some(Event::OutcomeUnknown { of })) if bridge == EARS => {
                    let first = self.outcomes.insert(*of);
                    assert!(first || !TOLD_ONCE, "{of} was told twice");
                }
                (_, Some(Event::NotWritten { of, reason, .. })) if bridge == EARS => {
                    assert_eq!(*reason, NotWrittenReason::Gone);
                    self.outcomes.insert(*of);
                }
                _ => {}
            }
        }
    }

    /// What was answered is there, under the number that was told, and stays.
    fn answered(&mut self, send: Send) {
        if let Some((seq, peers)) = send.answer {
            assert_eq!(peers, 1, "{send:?}");
            assert_eq!(self.texts.get(&send.text), Some(&seq), "{send:?}");
        }
        let known = self.sends.entry(send.text.clone()).or_insert(send.clone());
        match (known.answer, send.answer) {
            (None, answer) => known.answer = answer,
            (Some(before), Some(now)) => assert_eq!(before, now, "{}", send.text),
            (Some(_), None) => {}
        }
    }

    /// No peer heard anything twice, or in another order than the journal's.
    fn heard_once_and_in_order(&mut self) {
        for stream in std::mem::take(&mut self.streams) {
            let seqs: Vec<_> = stream.iter().map(|text| self.texts[text]).collect();
            assert!(seqs.is_sorted(), "out of order: {seqs:?}");
            for text in stream {
                assert!(!self.heard.contains(&text), "{text} was sent twice");
                self.heard.insert(text);
            }
        }
    }

    /// The peer that only listens loses nothing to a kill: what it has not heard is told.
    fn told_or_heard(&self) {
        for entry in &self.seen[EARS].entries[self.checked[EARS]..] {
            if entry.direction == Direction::Out {
                let text = std::str::from_utf8(&entry.bytes).unwrap();
                let known = self.heard.contains(text) || self.outcomes.contains(&entry.seq);
                assert!(known, "{text}: neither heard nor told");
            }
        }
    }

    /// What came in on the line bridge is what its latest peer wrote, from the first byte on.
    fn lines_are_a_prefix(&mut self) {
        let Some(written) = self.written.take() else {
            return;
        };
        let new = &self.seen[LINES].entries[self.checked[LINES]..];
        let peer = new.iter().find_map(|entry| match &entry.event {
            Some(Event::PeerJoined { address }) if *address == written.address => {
                entry.peer.clone()
            }
            _ => None,
        });
        // A peer is listed before its joining is stored; killed in between, nothing of it is stored.
        let kept = new.iter().filter(|entry| entry.direction == Direction::In);
        let kept: Vec<u8> = kept
            .inspect(|entry| assert!(peer.is_some() && entry.peer == peer))
            .flat_map(|entry| entry.bytes.clone())
            .collect();
        assert!(
            written.bytes.starts_with(&kept),
            "{:?}",
            String::from_utf8_lossy(&kept)
        );
    }

    /// At the end: everything is as it was seen the first time, and every send is answered as before.
    pub(crate) async fn close(mut self, api: &Program) {
        for seen in &self.seen {
            let mut again = Seen::nothing(&seen.bridge);
            again.catch_up(api, seen.last()).await;
            assert_eq!(again.entries, seen.entries);
        }
        let mut viewer = Viewer::open(api, crate::common::JSON).await.unwrap();
        let all: Vec<_> = self.sends.values().cloned().collect();
        let (total, unknown) = (all.len(), self.outcomes.len());
        let answered = all.iter().filter(|send| send.answer.is_some()).count();
        for some in all.chunks(32) {
            for send in crate::traffic::ask_all(&mut viewer, &self.seen, some).await {
                assert!(send.answer.is_some());
                if let Some(seq) = self.texts.get(&send.text) {
                    assert_eq!(send.answer.map(|answer| answer.0), Some(*seq));
                    self.answered(send);
                }
            }
        }
        assert!(answered > 0 && unknown > 0, "{answered}, {unknown}");
        println!(
            "{total} sends, {answered} answered, {unknown} of one bridge told, {} datagrams of {} kept",
            self.last_datagram, self.datagrams
        );
    }
}
