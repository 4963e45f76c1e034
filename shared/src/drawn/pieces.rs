//! TCP is a stream: which reads took which sends. Both sides count the same bytes, so that pieces of one side lie over
//! pieces of the other.

/// A piece of a stream: what one send put into it, or one read took out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    /// The number of its entry.
    pub seq: u64,
    /// How many bytes of the stream came before it.
    pub start: u64,
    /// How many it has.
    pub bytes: u64,
}

impl Piece {
    /// How many bytes of the stream there are with it.
    pub fn end(&self) -> u64 {
        self.start.saturating_add(self.bytes)
    }
}

/// What of a piece lies in one of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The number of the other side's entry.
    pub seq: u64,
    /// How many bytes they have in common.
    pub bytes: u64,
    /// Whether that is all of the other's.
    pub whole: bool,
}

/// The pieces of the other side that a piece lies in, in order; `others` ascend without overlapping. Bytes that no piece
/// of `others` has are on their way, or not known: the parts then come to less than the piece.
pub fn parts(piece: &Piece, others: &[Piece]) -> Vec<Part> {
    let first = others.partition_point(|other| other.end() <= piece.start);
    let mut parts = Vec::new();
    for other in &others[first..] {
        let (start, end) = (other.start.max(piece.start), other.end().min(piece.end()));
        if start >= piece.end() {
            break;
        }
        if start < end {
            let bytes = end - start;
            parts.push(Part {
                seq: other.seq,
                bytes,
                whole: bytes == other.bytes,
            });
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn cut(sizes: &[u64]) -> Vec<Piece> {
        let mut start = 0;
        let piece = |(seq, bytes): (usize, &u64)| {
            let piece = Piece {
                seq: seq as u64 + 1,
                start,
                bytes: *bytes,
            };
            start += bytes;
            piece
        };
        sizes.iter().enumerate().map(piece).collect()
    }

    proptest! {
        #[test]
        fn both_sides_tell_the_same(sent in vec(1_u64..5_000, 0..30), read in vec(1_u64..5_000, 0..30)) {
            let (sends, reads) = (cut(&sent), cut(&read));
            let known: u64 = read.iter().sum();
            let mut pairs = Vec::new();
            for send in &sends {
                let parts = parts(send, &reads);
                let common: u64 = parts.iter().map(|part| part.bytes).sum();
                prop_assert_eq!(common, send.end().min(known).saturating_sub(send.start));
                prop_assert!(parts.windows(2).all(|pair| pair[0].seq < pair[1].seq));
                pairs.extend(parts.iter().map(|part| (send.seq, part.seq, part.bytes)));
            }
            let mut other_way = Vec::new();
            for read in &reads {
                let parts = parts(read, &sends);
                other_way.extend(parts.iter().map(|part| (part.seq, read.seq, part.bytes)));
            }
            other_way.sort_unstable();
            prop_assert_eq!(pairs, other_way);
        }
    }

    #[test]
    fn one_send_comes_as_several_reads_and_several_as_one() {
        let (sends, reads) = (cut(&[2500, 3, 4]), cut(&[1024, 1024, 459]));
        let sizes = |piece: &Piece, others: &[Piece]| -> Vec<(u64, bool)> {
            let parts = parts(piece, others).into_iter();
            parts.map(|part| (part.bytes, part.whole)).collect()
        };
        assert_eq!(
            sizes(&sends[0], &reads),
            [(1024, true), (1024, true), (452, false)]
        );
        assert_eq!(
            sizes(&reads[2], &sends),
            [(452, false), (3, true), (4, true)]
        );
        let empty = Piece {
            bytes: 0,
            ..sends[1]
        };
        assert_eq!(parts(&empty, &reads), []);
    }
}
