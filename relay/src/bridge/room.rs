//! Rooms: what one peer or page says goes to every other peer, as lines that no terminal takes for commands.
//!
//! [`lines`], [`Voice`] and [`Door`] (what a UDP source has to do before it hears the others) are pure. What is forwarded stands in the journal once, as what was said.

mod door;
mod tries;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use encoding_rs::Decoder;
use futures_util::future::join_all;
use shared::{
    bridge::{Mode, TextEncoding},
    encoding::engine,
    fault::{Fault, FaultCode},
};

pub(super) use door::{AtDoor, Door};
pub(super) use tries::Tries;

use super::{Bridge, Peer};
use crate::{journal::Handoff, names::NAMELESS, store::Settings, text};

/// A peer that has taken nothing of what waits for it for so long does not read.
const STOPPED_TIME: Duration = Duration::from_secs(1);

/// What the others get when somebody says something: each line with the name before it.
pub(super) fn lines(name: &str, said: &[u8], encoding: TextEncoding) -> Bytes {
    named(name, &text::decode_lossy(said, encoding), encoding)
}

fn named(name: &str, said: &str, encoding: TextEncoding) -> Bytes {
    let said = said.strip_suffix('\n').unwrap_or(said);
    let mut lines = String::new();
    for line in said.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        lines.push_str(&format!("{name}: {}\n", text::harmless(line, &['\t'])));
    }
    text::encode_lossy(&lines, encoding).into()
}

/// What one peer of a TCP room says, piece by piece: a character may come in two of them.
pub(super) struct Voice {
    encoding: TextEncoding,
    decoder: Decoder,
}

impl Voice {
    /// The voice of a new connection.
    pub(super) fn new(encoding: TextEncoding) -> Self {
        let decoder = engine(encoding).new_decoder_without_bom_handling();
        Self { encoding, decoder }
    }

    /// What the others get of a piece, as [`lines`] has it; nothing of one that only begins a character.
    pub(super) fn lines(&mut self, name: &str, piece: &[u8], encoding: TextEncoding) -> Bytes {
        if encoding != self.encoding {
            *self = Self::new(encoding);
        }
        let said = text::decode_next(&mut self.decoder, piece);
        if said.is_empty() {
            return Bytes::new();
        }
        named(name, &said, encoding)
    }
}

/// What the others get when somebody comes.
pub(super) fn joined(name: &str, encoding: TextEncoding) -> Bytes {
    notice(name, "joined", encoding)
}

fn notice(name: &str, what: &str, encoding: TextEncoding) -> Bytes {
    text::encode_lossy(&format!("* {name} {what}\n"), encoding).into()
}

impl Settings {
    /// The bytes that go to peers for what a person sends: in a room, lines under the person's name.
    ///
    /// # Errors
    /// `too-large` where the names before many lines would make more than `limit` bytes.
    pub(super) fn on_the_wire(
        &self,
        author: Option<&str>,
        bytes: &[u8],
        limit: usize,
    ) -> Result<Bytes, Fault> {
        if self.mode != Mode::Room {
            return Ok(Bytes::copy_from_slice(bytes));
        }
        let name = author.unwrap_or(NAMELESS);
        let ends = bytes.iter().filter(|byte| **byte == b'\n').count();
        // About so many, before any of them is made.
        let size = bytes.len() + (ends + 1) * (name.len() + 3);
        if size > limit {
            let detail = format!(
                "With a name before each line this is about {size} bytes, more than the limit of {limit} for one send; send it in parts."
            );
            let fault = Fault::new(FaultCode::TooLarge, detail).with("bytes", size);
            return Err(fault.with("limit", limit));
        }
        Ok(lines(name, bytes, self.encoding))
    }
}

impl Bridge {
    /// Tells the others in a room that a peer has come, once that is stored; `None` outside of rooms.
    pub(super) fn announce_joined(self: &Arc<Self>, peer: &Arc<Peer>) -> Option<Handoff> {
        self.announce(peer, "joined")
    }

    /// The same of a peer that has left.
    pub(super) fn announce_left(self: &Arc<Self>, peer: &Arc<Peer>) -> Option<Handoff> {
        self.announce(peer, "left")
    }

    fn announce(self: &Arc<Self>, peer: &Arc<Peer>, what: &'static str) -> Option<Handoff> {
        let settings = self.settings();
        if settings.mode != Mode::Room || peer.door.is_shut() {
            return None;
        }
        let (bridge, peer) = (Arc::clone(self), Arc::clone(peer));
        Some(Box::new(move |seq| {
            let words = notice(&peer.label(), what, settings.encoding);
            bridge.tell_others(&peer, words, seq);
        }))
    }

    /// Puts what a peer has said into the queues of all others in its room. Never waits: what finds no room there is
    /// told as an event of the entry `seq`.
    pub(super) fn tell_others(self: &Arc<Self>, peer: &Peer, words: Bytes, seq: u64) {
        if words.is_empty() {
            return;
        }
        // First: whoever hears it may send it back at once.
        self.said.add(&words, self.inner().settings.encoding);
        let others = self.others(peer, |_| true);
        let ticket = self.context.journal.loose_ticket(&self.log, seq);
        self.offer(&others, &words, &ticket, None);
    }

    /// Waits until the others in a TCP room have kept up with what a peer has said, before more of it is read: until
    /// none has more than half of what may wait for it unsent. Who has taken nothing for [`STOPPED_TIME`] does not read
    /// and is not waited for, and nobody is waited for longer than that between two reads: such a peer costs the
    /// others nothing more, and what finds no room in its queue is told.
    pub(super) async fn heard(&self, peer: &Peer) {
        let limit = self.context.limits.unsent_bytes_per_peer;
        let behind = self.others(peer, |other| other.lags_and_reads(limit, STOPPED_TIME));
        if behind.is_empty() {
            return;
        }
        let all = join_all(behind.iter().map(|other| other.caught_up(limit)));
        // Who reads that slowly misses some of it.
        let _ = tokio::time::timeout(STOPPED_TIME, all).await;
    }

    /// Those others in a room who hear what a peer says, and of whom this is true.
    fn others(&self, peer: &Peer, wanted: impl Fn(&Peer) -> bool) -> Vec<Arc<Peer>> {
        let inner = self.inner();
        let others = inner.peers.values().filter(|other| {
            let hears = !other.write_ended() && !other.door.is_shut();
            other.number() != peer.number() && hears && wanted(other)
        });
        others.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(bytes: &[u8]) -> String {
        String::from_utf8(lines("Li", bytes, TextEncoding::Utf8).into()).unwrap()
    }

    #[test]
    fn each_line_has_the_name_before_it() {
        assert_eq!(said(b"hi\n"), "Li: hi\n");
        assert_eq!(said(b"hi"), "Li: hi\n");
        assert_eq!(said(b"a\r\nb\n"), "Li: a\nLi: b\n");
        assert_eq!(said(b"\n"), "Li: \n");
        assert_eq!(said("你好\n".as_bytes()), "Li: 你好\n");
    }

    #[test]
    fn nothing_that_a_terminal_acts_on_is_left() {
        assert_eq!(
            said(b"\x1b[2J\ta\rb\x07\x7f"),
            "Li: \u{fffd}[2J\ta\u{fffd}b\u{fffd}\u{fffd}\n"
        );
        assert_eq!(said("\u{9b}2J".as_bytes()), "Li: \u{fffd}2J\n");
        let turned = "a\u{202e}b\u{2066}c\u{200f}d\u{61c}";
        assert_eq!(
            said(turned.as_bytes()),
            "Li: a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}\n"
        );
        let wide = text::encode_lossy(turned, TextEncoding::Utf16Le);
        let wide = lines("Li", &wide, TextEncoding::Utf16Le);
        let wide = text::decode_lossy(&wide, TextEncoding::Utf16Le);
        assert_eq!(wide, "Li: a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}\n");
        let gbk = lines("李", b"\xc4\xe3\x1b\xff", TextEncoding::Gbk);
        assert_eq!(gbk, &b"\xc0\xee: \xc4\xe3??\n"[..]);
    }

    proptest! {
        /// Whatever is said, in whatever encoding: one line for each, no control character but tab and the ends.
        #[test]
        fn lines_are_harmless(bytes in prop::collection::vec(any::<u8>(), 0..60), encoding in 0..TextEncoding::ALL.len()) {
            let encoding = TextEncoding::ALL[encoding];
            let sent = lines("Li", &bytes, encoding);
            let text = text::decode_lossy(&sent, encoding);
            prop_assert!(text.ends_with('\n'));
            for line in text.lines() {
                prop_assert!(line.starts_with("Li: "), "{line:?}");
                prop_assert!(!line.chars().any(|c| c.is_control() && c != '\t'), "{line:?}");
                prop_assert!(!line.chars().any(|c| text::turns(c) || text::breaks(c)), "{line:?}");
            }
        }
    }
}
