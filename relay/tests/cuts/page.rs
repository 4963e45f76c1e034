//! What a page does: follows, sends, and after a lost connection goes on and asks again.

use std::collections::BTreeMap;

use shared::entry::Direction;

use crate::common::{Api, Seen, Viewer, last_of, prelude::*};

/// Sends that wait for their answers.
const OPEN: usize = 4;

/// One viewer over all its connections.
pub(crate) struct Page {
    seen: Seen,
    number: usize,
    sent: u64,
    resumed: usize,
    open: BTreeMap<u64, String>,
    answered: Vec<(String, u64)>,
}

impl Page {
    pub(crate) fn new(bridge: &str, number: usize) -> Self {
        Self {
            seen: Seen::nothing(bridge),
            number,
            sent: 0,
            resumed: 0,
            open: BTreeMap::new(),
            answered: Vec::new(),
        }
    }

    /// One connection, to its cut.
    pub(crate) async fn session(&mut self, api: &Api, subprotocol: &str) -> Option<()> {
        let mut viewer = self.resume(api, subprotocol).await?;
        loop {
            if self.open.len() < OPEN {
                self.sent += 1;
                let text = format!("{}.{};", self.number, self.sent);
                self.open.insert(self.sent, text);
                self.ask(&mut viewer, self.sent).await?;
            }
            self.hear(&mut viewer).await?;
        }
    }

    /// Once nothing is cut any more: the open sends are answered, and everything is seen.
    pub(crate) async fn finish(&mut self, api: &Api, subprotocol: &str) {
        let mut viewer = self.resume(api, subprotocol).await.unwrap();
        while !self.open.is_empty() {
            within("answers", self.hear(&mut viewer)).await.unwrap();
        }
        let last = last_of(api, &self.seen.bridge).await;
        while self.seen.last() < last {
            within("entries", self.hear(&mut viewer)).await.unwrap();
        }
    }

    async fn resume(&mut self, api: &Api, subprotocol: &str) -> Option<Viewer> {
        let mut viewer = Viewer::open(api, subprotocol).await?;
        self.seen.follow(&mut viewer).await?;
        for id in self.open.keys().copied().collect::<Vec<_>>() {
            self.ask(&mut viewer, id).await?;
        }
        self.resumed += 1;
        Some(viewer)
    }

    async fn ask(&self, viewer: &mut Viewer, id: u64) -> Option<()> {
        let text = &self.open[&id];
        let with =
            json!({"bridge": self.seen.bridge, "to": "all", "text": text, "client_id": text});
        viewer
            .say(&json!({"id": id, "do": "send", "with": with}))
            .await
    }

    async fn hear(&mut self, viewer: &mut Viewer) -> Option<()> {
        let message = self.seen.hear(viewer).await?;
        if let Some(id) = message["id"].as_u64() {
            let seq = message["done"]["seq"].as_u64();
            let seq = seq.unwrap_or_else(|| panic!("{message}"));
            self.answered.push((self.open.remove(&id).unwrap(), seq));
        }
        Some(())
    }

    /// What was seen is what the journal has, and every send is in it once, where it was said to be.
    pub(crate) fn check(&self, whole: &Seen) {
        assert!(self.seen.entries == whole.entries[..self.seen.entries.len()]);
        let mine = format!("{}.", self.number).into_bytes();
        let sends = whole
            .entries
            .iter()
            .filter(|entry| entry.direction == Direction::Out && entry.bytes.starts_with(&mine));
        assert_eq!(sends.count(), self.answered.len());
        for (text, seq) in &self.answered {
            assert_eq!(whole.entries[*seq as usize - 1].bytes, text.as_bytes());
        }
        println!(
            "viewer {}: resumed {} times, {} entries, {} sends",
            self.number,
            self.resumed,
            self.seen.last(),
            self.answered.len()
        );
    }
}
