//! How a TCP stream becomes entries. Pure.

use shared::{
    bridge::{Framing, TextEncoding},
    encoding::engine,
};

use crate::text;

/// The last character of a text is in so many bytes at its end, even where they are not valid.
const TAIL_BYTES: usize = 8;

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
    encoding: TextEncoding,
    line: Vec<u8>,
    max_line: usize,
}

impl Framer {
    /// A framer for a new connection; lines are cut at `max_line` bytes, or up to three before where that is
    /// within a character: neither half of one could be shown or found.
    pub fn new(framing: Framing, encoding: TextEncoding, max_line: usize) -> Self {
        let unit = encoding.unit();
        Self {
            framing,
            encoding,
            line: Vec::new(),
            max_line: (max_line / unit).max(1) * unit,
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

    /// The line that has begun and is not complete.
    pub fn begun(&self) -> &[u8] {
        &self.line
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
            let (taken, complete) = match self.line_end(window) {
                Some(taken) => (taken, true),
                None => (window.len(), false),
            };
            self.line.extend_from_slice(&read[..taken]);
            read = &read[taken..];
            if complete || self.line.len() == self.max_line {
                let whole = if complete {
                    self.line.len()
                } else {
                    whole(&self.line, self.encoding)
                };
                let begun = self.line.split_off(whole);
                frames.push(Frame {
                    bytes: std::mem::replace(&mut self.line, begun),
                    partial: !complete,
                });
            }
        }
        frames
    }

    /// How much of what follows the unfinished line belongs to it, where its terminator is there.
    fn line_end(&self, next: &[u8]) -> Option<usize> {
        let terminator = match self.encoding {
            TextEncoding::Utf16Le => [b'\n', 0],
            TextEncoding::Utf16Be => [0, b'\n'],
            // In all others this byte is nothing else.
            _ => return Some(next.iter().position(|byte| *byte == b'\n')? + 1),
        };
        // A line begins with a whole unit; half of one may have come with the read before.
        let half = self.line.len() % terminator.len();
        if half == 1 && self.line.last() == terminator.first() && next.first() == terminator.last()
        {
            return Some(1);
        }
        let mut units = next.get(half..)?.chunks_exact(terminator.len());
        let at = units.position(|unit| unit == terminator)?;
        Some(half + (at + 1) * terminator.len())
    }
}

/// How many bytes of a line come before a character that is begun and not whole; all where that would be none.
fn whole(line: &[u8], encoding: TextEncoding) -> usize {
    let mut decoder = engine(encoding).new_decoder_without_bom_handling();
    let (before, tail) = line.split_at(line.len().saturating_sub(TAIL_BYTES));
    text::decode_next(&mut decoder, before);
    let is_whole = |byte: &u8| !text::decode_next(&mut decoder, &[*byte]).is_empty();
    // The decoder wants the bytes in their order.
    let ends = tail.iter().map(is_whole).collect::<Vec<_>>();
    let last = ends.iter().rposition(|ends| *ends);
    last.map_or(line.len(), |at| before.len() + at + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::encoding::encode;

    use super::*;

    fn line(text: &str, partial: bool) -> Frame {
        Frame {
            bytes: text.as_bytes().to_vec(),
            partial,
        }
    }

    #[test]
    fn lines_hold_their_terminator_and_long_ones_are_cut() {
        let mut framer = Framer::new(Framing::Line, TextEncoding::Utf8, 4);
        assert_eq!(framer.push(b"ab"), []);
        assert_eq!(
            framer.push(b"\n\ncdefg"),
            [line("ab\n", false), line("\n", false), line("cdef", true)]
        );
        assert_eq!(framer.finish(), Some(line("g", false)));
        assert_eq!(framer.finish(), None);
    }

    #[test]
    fn a_utf_16_line_ends_with_a_whole_unit() {
        // U+0A0A and U+0A00 hold the byte, and are no line end.
        let stream = b"a\0\x0a\x0a\0\x0a\x0a\0b\0\x0a\0";
        let mut framer = Framer::new(Framing::Line, TextEncoding::Utf16Le, 64);
        let lines: Vec<_> = framer.push(stream).into_iter().map(|f| f.bytes).collect();
        assert_eq!(lines, [&b"a\0\x0a\x0a\0\x0a\x0a\0"[..], b"b\0\x0a\0"]);
        let mut framer = Framer::new(Framing::Line, TextEncoding::Utf16Be, 5);
        let cut = Frame {
            bytes: b"\0a\0b".to_vec(),
            partial: true,
        };
        assert_eq!(framer.push(b"\0a\0b\0c\0\n")[0], cut);
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let mut framer = Framer::new(Framing::Line, TextEncoding::Utf8, 4);
        assert_eq!(
            framer.push("ab你好\n".as_bytes()),
            [line("ab", true), line("你", true), line("好\n", false)]
        );
        for (encoding, max_line) in [(TextEncoding::Gbk, 3), (TextEncoding::Utf16Le, 6)] {
            let text = match encoding {
                TextEncoding::Gbk => "你好a",
                _ => "你\u{1f44b}\u{1f44b}",
            };
            let mut framer = Framer::new(Framing::Line, encoding, max_line);
            let mut frames = framer.push(&encode(text, encoding).unwrap());
            frames.extend(framer.finish());
            let texts = frames
                .iter()
                .map(|frame| text::decode(&frame.bytes, encoding));
            let texts: Option<Vec<_>> = texts.collect();
            assert_eq!(texts.map(|texts| texts.concat()).as_deref(), Some(text));
        }
        // What is no text is cut as well.
        let mut framer = Framer::new(Framing::Line, TextEncoding::Utf8, 2);
        assert_eq!(framer.push(b"\xe4\xbd\xa0")[0].bytes, b"\xe4\xbd");
    }

    fn any_encoding() -> impl Strategy<Value = TextEncoding> {
        prop::sample::select(&[
            TextEncoding::Utf8,
            TextEncoding::Gbk,
            TextEncoding::Utf16Le,
            TextEncoding::Utf16Be,
        ])
    }

    proptest! {
        /// However the stream is cut into reads, the lines are the same and no byte is lost.
        #[test]
        fn reads_do_not_matter(
            stream in prop::collection::vec(prop::sample::select(&[0_u8, 0x0a, b'a', 0x4f]), 0..40),
            cuts in prop::collection::vec(0_usize..7, 0..40),
            encoding in any_encoding(),
        ) {
            let whole = collect(&[&stream], encoding);
            let mut reads = Vec::new();
            let mut rest = stream.as_slice();
            for cut in cuts {
                let (read, left) = rest.split_at(cut.min(rest.len()));
                reads.push(read);
                rest = left;
            }
            reads.push(rest);
            prop_assert_eq!(&collect(&reads, encoding), &whole);
            let bytes: Vec<u8> = whole.into_iter().flat_map(|frame| frame.bytes).collect();
            prop_assert_eq!(bytes, stream);
        }

        /// A text's lines are the same in every encoding that has it.
        #[test]
        fn lines_are_the_texts_lines(text in "[ab你\u{0a0a}\u{0a00}\r\n]{0,30}", encoding in any_encoding()) {
            if let Ok(stream) = encode(&text, encoding) {
                let mut framer = Framer::new(Framing::Line, encoding, 1000);
                let mut frames = framer.push(&stream);
                frames.extend(framer.finish());
                let lines: Vec<_> = text
                    .split_inclusive('\n')
                    .map(|line| encode(line, encoding).unwrap())
                    .collect();
                let framed: Vec<_> = frames.into_iter().map(|frame| frame.bytes).collect();
                prop_assert_eq!(framed, lines);
            }
        }
    }

    fn collect(reads: &[&[u8]], encoding: TextEncoding) -> Vec<Frame> {
        let mut framer = Framer::new(Framing::Line, encoding, 6);
        let mut frames: Vec<_> = reads.iter().flat_map(|read| framer.push(read)).collect();
        frames.extend(framer.finish());
        frames
    }
}
