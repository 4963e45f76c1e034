//! What a search can ask of a block of entries without reading it: which pairs and triples of bytes are in it, whose
//! entries, in which directions. Bytes are taken as they are, ASCII letters in lower case, so that every encoding and
//! every language is served alike: a Chinese character is three bytes in UTF-8, two of them four in GBK.

use std::{collections::BTreeSet, fmt::Write as _};

use shared::{entry::Direction, id::PeerId};

/// A block with more different triples is not worth listing (it is binary data): every search looks into it.
const MOST_TRIPLES: usize = 32_768;

/// So many triples of a needle are asked for; more tell hardly more.
const ASKED_TRIPLES: usize = 32;

/// The mark of a block whose bytes are not listed.
const ANY: &str = "any";

/// Collects what is in a block. It is made once and used for one block after the other.
pub struct Grams {
    /// One bit for each pair and for each triple that there can be.
    seen: Box<[u64]>,
    pairs: Vec<u32>,
    triples: Vec<u32>,
    others: BTreeSet<String>,
}

/// Where the bits of the triples begin, behind those of the pairs.
const TRIPLES_AT: u32 = 1 << 16;
const BITS: usize = (1 << 16) + (1 << 24);

impl Default for Grams {
    fn default() -> Self {
        Self {
            seen: vec![0; BITS / 64].into_boxed_slice(),
            pairs: Vec::new(),
            triples: Vec::new(),
            others: BTreeSet::new(),
        }
    }
}

impl Grams {
    /// Takes in an entry; an event has no bytes.
    pub fn add(&mut self, direction: Direction, peer: Option<&str>, bytes: &[u8]) {
        self.others.insert(direction_token(direction));
        if let Some(peer) = peer {
            self.others.insert(peer_token(peer));
        }
        let (mut before, mut last) = (0, 0);
        for (index, byte) in bytes.iter().enumerate() {
            let byte = u32::from(byte.to_ascii_lowercase());
            if index > 0 && set(&mut self.seen, last << 8 | byte) {
                self.pairs.push(last << 8 | byte);
            }
            let triple = before << 16 | last << 8 | byte;
            if index > 1
                && self.triples.len() <= MOST_TRIPLES
                && set(&mut self.seen, TRIPLES_AT + triple)
            {
                self.triples.push(triple);
            }
            (before, last) = (last, byte);
        }
    }

    /// The block in words, and an empty collection again.
    pub fn take(&mut self) -> String {
        let mut words = std::mem::take(&mut self.others)
            .into_iter()
            .collect::<Vec<_>>()
            .join(" ");
        let listed = self.triples.len() <= MOST_TRIPLES;
        if !listed {
            let _ = write!(words, " {ANY}");
        }
        for pair in self.pairs.drain(..) {
            self.seen[pair as usize / 64] = 0;
            if listed {
                let _ = write!(words, " {pair:04x}");
            }
        }
        for triple in self.triples.drain(..) {
            self.seen[(TRIPLES_AT + triple) as usize / 64] = 0;
            if listed {
                let _ = write!(words, " {triple:06x}");
            }
        }
        words
    }
}

/// Sets a bit; says whether it was not set.
fn set(bits: &mut [u64], bit: u32) -> bool {
    let (word, mask) = (&mut bits[bit as usize / 64], 1 << (bit % 64));
    let new = *word & mask == 0;
    *word |= mask;
    new
}

/// What to ask for, in the language of the index: all that a block must have that holds such an entry.
pub fn question(
    needle: Option<&[u8]>,
    direction: Option<Direction>,
    peer: Option<&PeerId>,
) -> Option<String> {
    let mut wanted: Vec<_> = direction.map(direction_token).into_iter().collect();
    wanted.extend(peer.map(|peer| peer_token(peer.as_str())));
    let mut wanted: Vec<_> = wanted.iter().map(|word| format!("\"{word}\"")).collect();
    if let Some(needle) = needle {
        let size = needle.len().min(3);
        let grams: Vec<_> = needle
            .windows(size.max(1))
            .take(ASKED_TRIPLES)
            .map(|gram| {
                let hex = gram
                    .iter()
                    .map(|byte| format!("{:02x}", byte.to_ascii_lowercase()));
                format!("\"{}\"", hex.collect::<String>())
            })
            .collect();
        if size > 1 {
            wanted.push(format!("(\"{ANY}\" OR ({}))", grams.join(" AND ")));
        }
    }
    (!wanted.is_empty()).then(|| wanted.join(" AND "))
}

fn direction_token(direction: Direction) -> String {
    match direction {
        Direction::In => "din",
        Direction::Out => "dout",
        Direction::Event => "devent",
    }
    .to_owned()
}

/// A peer's id is made of letters and digits; what is not is no peer's.
fn peer_token(peer: &str) -> String {
    let plain: String = peer.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("peer{plain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_listed_once_and_the_next_begins_empty() {
        let mut grams = Grams::default();
        grams.add(Direction::In, Some("p1"), b"AbCab");
        grams.add(Direction::Out, None, b"abc");
        assert_eq!(
            grams.take(),
            "din dout peerp1 6162 6263 6361 616263 626361 636162"
        );
        grams.add(Direction::Event, None, b"");
        grams.add(Direction::In, None, b"ab");
        assert_eq!(grams.take(), "devent din 6162");
    }

    #[test]
    fn a_block_of_noise_is_not_listed() {
        let mut grams = Grams::default();
        let mut state = 1_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            // A linear congruential generator's high bits (Knuth, MMIX).
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        })
        .take(100_000)
        .collect();
        grams.add(Direction::In, None, &noise);
        assert_eq!(grams.take(), "din any");
        grams.add(Direction::In, None, b"abc");
        assert_eq!(grams.take(), "din 6162 6263 616263");
    }

    #[test]
    fn asks_for_what_must_be_there() {
        assert_eq!(question(None, None, None), None);
        assert_eq!(question(Some(b"A"), None, None), None, "in every block");
        assert_eq!(
            question(Some(b"AB"), None, None).unwrap(),
            "(\"any\" OR (\"6162\"))"
        );
        let all = question(Some(b"ABCD"), Some(Direction::In), Some(&"p1".into())).unwrap();
        assert_eq!(
            all,
            "\"din\" AND \"peerp1\" AND (\"any\" OR (\"616263\" AND \"626364\"))"
        );
    }
}
