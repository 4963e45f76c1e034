//! How a TCP stream becomes entries. Pure.

use shared::bridge::Framing;

/// A piece of a stream that becomes one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The bytes, a line's terminator included.
    pub bytes: Vec<u8>,
    /// Whether an over-long line was cut here.
    pub partial: bool,
}

/// Cuts one connection's stream.
#[derive(Debug)]
pub struct Framer {
    framing: Framing,
    line: Vec<u8>,
    max_line: usize,
}

impl Framer {
    /// A framer for a new connection; lines are cut at `max_line` bytes.
    pub fn new(framing: Framing, max_line: usize) -> Self {
        Self {
            framing,
            line: Vec::new(),
            max_line: max_line.max(1),
        }
    }

    /// Takes what one read brought and gives what is complete.
    pub fn push(&mut self, read: &[u8]) -> Vec<Frame> {
        match self.framing {
            Framing::None => vec![Frame {
                bytes: read.to_vec(),
                partial: false,
            }],
            Framing::Line => self.lines(read),
        }
    }

    /// Gives what is left when the stream has ended.
    pub fn finish(&mut self) -> Option<Frame> {
        let bytes = std::mem::take(&mut self.line);
        (!bytes.is_empty()).then_some(Frame {
            bytes,
            partial: false,
        })
    }

    fn lines(&mut self, mut read: &[u8]) -> Vec<Frame> {
        let mut frames = Vec::new();
        while !read.is_empty() {
            let room = self.max_line - self.line.len();
            let window = &read[..read.len().min(room)];
            let (taken, complete) = match line_end(window) {
                Some(at) => (at + 1, true),
                None => (window.len(), false),
            };
            self.line.extend_from_slice(&read[..taken]);
            read = &read[taken..];
            if complete || self.line.len() == self.max_line {
                let bytes = std::mem::take(&mut self.line);
                frames.push(Frame {
                    bytes,
                    partial: !complete,
                });
            }
        }
        frames
    }
}

fn line_end(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == b'\n')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str, partial: bool) -> Frame {
        Frame {
            bytes: text.as_bytes().to_vec(),
            partial,
        }
    }

    #[test]
    fn lines_hold_their_terminator_and_long_ones_are_cut() {
        let mut framer = Framer::new(Framing::Line, 4);
        assert_eq!(framer.push(b"ab"), []);
        assert_eq!(
            framer.push(b"\n\ncdefg"),
            [line("ab\n", false), line("\n", false), line("cdef", true)]
        );
        assert_eq!(framer.finish(), Some(line("g", false)));
        assert_eq!(framer.finish(), None);
    }

    proptest! {
        /// However the stream is cut into reads, the lines are the same and no byte is lost.
        #[test]
        fn reads_do_not_matter(stream in "[ab\n]{0,40}", cuts in prop::collection::vec(0_usize..7, 0..40)) {
            let whole = collect(&[stream.as_bytes()]);
            let mut reads = Vec::new();
            let mut rest = stream.as_bytes();
            for cut in cuts {
                let (read, left) = rest.split_at(cut.min(rest.len()));
                reads.push(read);
                rest = left;
            }
            reads.push(rest);
            prop_assert_eq!(&collect(&reads), &whole);
            let bytes: Vec<u8> = whole.into_iter().flat_map(|frame| frame.bytes).collect();
            prop_assert_eq!(bytes, stream.as_bytes());
        }
    }

    fn collect(reads: &[&[u8]]) -> Vec<Frame> {
        let mut framer = Framer::new(Framing::Line, 5);
        let mut frames: Vec<_> = reads.iter().flat_map(|read| framer.push(read)).collect();
        frames.extend(framer.finish());
        frames
    }
}
