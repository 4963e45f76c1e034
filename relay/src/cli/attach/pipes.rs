//! Standard input and output. Both block, so that each has a thread of its own; neither is waited for at the end.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    thread,
};

use shared::payload::parse_hex;
use tokio::sync::mpsc;

/// The most that is read at once.
const READ_BYTES: usize = 64 << 10;

/// The most of a line of hex that is parsed at once: the longest datagram fits in, however its bytes are written.
const HEX_BYTES: usize = 512 << 10;

/// The most that stands of a byte that is not whole: `0x1`, or of a separator in UTF-8.
const BEGUN_BYTES: usize = 3;

/// Pieces that wait to be sent. With this many nothing more is read, so that whoever writes has to wait.
const WAITING_PIECES: usize = 4;

/// What was read: bytes, or why a line is no hex.
pub(super) type Piece = Result<Vec<u8>, String>;

/// Reads standard input to its end: line by line where it is typed or is hex, in blocks otherwise.
pub(super) fn read(hex: bool, typed: bool) -> mpsc::Receiver<Piece> {
    let (pieces, waiting) = mpsc::channel(WAITING_PIECES);
    thread::spawn(move || {
        let input = io::stdin().lock();
        // What cannot be read any more has ended; nobody waits for more when sending has ended.
        let _ = match (hex, typed) {
            (true, _) => read_hex(BufReader::new(input), &pieces),
            (false, true) => read_lines(BufReader::new(input), &pieces),
            (false, false) => read_blocks(input, &pieces),
        };
    });
    waiting
}

/// The other side wants no more.
struct Enough;

impl From<io::Error> for Enough {
    fn from(_: io::Error) -> Self {
        Self
    }
}

fn read_blocks(mut input: impl io::Read, pieces: &mpsc::Sender<Piece>) -> Result<(), Enough> {
    let mut block = vec![0; READ_BYTES];
    loop {
        match input.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(count) => hand_over(pieces, Ok(block[..count].to_vec()))?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// A line that does not end is handed over in parts.
fn next_line(input: &mut impl io::BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let limit = READ_BYTES as u64;
    input.take(limit).read_until(b'\n', &mut line)?;
    Ok(line)
}

fn read_lines(mut input: impl io::BufRead, pieces: &mpsc::Sender<Piece>) -> Result<(), Enough> {
    loop {
        let line = next_line(&mut input)?;
        if line.is_empty() {
            return Ok(());
        }
        hand_over(pieces, Ok(line))?;
    }
}

/// A long line is handed over in parts. Of one that is no hex the rest is passed over.
fn read_hex(mut input: impl io::BufRead, pieces: &mpsc::Sender<Piece>) -> Result<(), Enough> {
    let (mut number, mut line, mut refused) = (1, Vec::new(), false);
    loop {
        let room = (HEX_BYTES - line.len()) as u64;
        let read = (&mut input).take(room).read_until(b'\n', &mut line)?;
        let ended = read == 0 || line.ends_with(b"\n");
        if refused {
            line.clear();
        } else {
            match parse_part(&line, ended) {
                Ok((bytes, taken)) => {
                    line.drain(..taken);
                    if !bytes.is_empty() {
                        hand_over(pieces, Ok(bytes))?;
                    }
                }
                Err(why) => {
                    line.clear();
                    refused = true;
                    hand_over(pieces, Err(format!("line {number} of the input: {why}")))?;
                }
            }
        }
        if read == 0 {
            return Ok(());
        }
        if ended {
            (number, refused) = (number + 1, false);
        }
    }
}

/// The bytes of a part of a line, and how much of it they are: what may be a byte that is not whole is left for the next
/// part.
fn parse_part(line: &[u8], ended: bool) -> Result<(Vec<u8>, usize), String> {
    let mut why = None;
    let left = if ended { 0 } else { BEGUN_BYTES };
    for left in 0..=left.min(line.len()) {
        let taken = line.len() - left;
        match parse_hex(&String::from_utf8_lossy(&line[..taken])) {
            Ok(bytes) => return Ok((bytes, taken)),
            Err(fault) => {
                why.get_or_insert(fault.detail);
            }
        }
    }
    Err(why.unwrap_or_default())
}

fn hand_over(pieces: &mpsc::Sender<Piece>, piece: Piece) -> Result<(), Enough> {
    pieces.blocking_send(piece).map_err(|_| Enough)
}

/// Bytes for standard output, and up to which entry they go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) bytes: Vec<u8>,
    pub(super) through: u64,
}

/// Standard output.
pub(super) struct Output {
    /// Without a bound of its own: the relay stops at a window of bytes that are not acknowledged, and only what is
    /// written is.
    chunks: Option<mpsc::UnboundedSender<Chunk>>,
    written: mpsc::UnboundedReceiver<io::Result<Option<u64>>>,
    failed: bool,
}

impl Output {
    /// Starts its threads.
    pub(super) fn start() -> Self {
        let (chunks, waiting) = mpsc::unbounded_channel();
        let (done, written) = mpsc::unbounded_channel();
        let watched = done.clone();
        thread::spawn(move || watch(&watched));
        thread::spawn(move || done.send(write_all(waiting, &done).map(|()| None)));
        Self {
            chunks: Some(chunks),
            written,
            failed: false,
        }
    }

    /// Writes a chunk when its turn comes.
    pub(super) fn write(&self, chunk: Chunk) {
        if let Some(chunks) = &self.chunks {
            // The thread has ended only after an error, which is told.
            let _ = chunks.send(chunk);
        }
    }

    /// No more chunks come.
    pub(super) fn close(&mut self) {
        self.chunks = None;
    }

    /// Up to which entry all is written; `None` after the last chunk, and when an error was told.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(super) async fn next(&mut self) -> io::Result<Option<u64>> {
        if self.failed {
            return Ok(None);
        }
        let written = self.written.recv().await.unwrap_or(Ok(None));
        self.failed = written.is_err();
        written
    }
}

fn write_all(
    mut chunks: mpsc::UnboundedReceiver<Chunk>,
    done: &mpsc::UnboundedSender<io::Result<Option<u64>>>,
) -> io::Result<()> {
    let mut output = io::stdout().lock();
    while let Some(chunk) = chunks.blocking_recv() {
        output.write_all(&chunk.bytes)?;
        output.flush()?;
        // Nobody asks any more: the session has ended.
        let _ = done.send(Ok(Some(chunk.through)));
    }
    Ok(())
}

/// Tells when nobody reads standard output any more: a write would tell, but on a quiet bridge none comes.
#[cfg(unix)]
fn watch(done: &mpsc::UnboundedSender<io::Result<Option<u64>>>) {
    use rustix::event::{PollFd, PollFlags, poll};
    let output = io::stdout();
    loop {
        // No event is asked for: errors and hang-ups are always told.
        let mut watched = [PollFd::new(&output, PollFlags::empty())];
        match poll(&mut watched, None) {
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
            Ok(_) => {
                let _ = done.send(Err(io::ErrorKind::BrokenPipe.into()));
                return;
            }
        }
    }
}

#[cfg(not(unix))]
fn watch(_: &mpsc::UnboundedSender<io::Result<Option<u64>>>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_of_hex_is_handed_over_in_parts_that_end_with_a_byte() {
        for byte in ["ab", "ab ", "0xAB", "\\xab, ", "ab\u{3000}"] {
            let count = 3 * HEX_BYTES / byte.len();
            // Two that are wrong, of which one is told only once; the space has the parts end within a byte.
            let wrong = "x ".repeat(HEX_BYTES);
            let input = format!(" {}\n\n{wrong}\n1 2\n05", byte.repeat(count));
            let (pieces, mut waiting) = mpsc::channel(16);
            assert!(read_hex(input.as_bytes(), &pieces).is_ok());
            drop(pieces);
            let (mut bytes, mut told) = (Vec::new(), Vec::new());
            while let Some(piece) = waiting.blocking_recv() {
                match piece {
                    Ok(piece) => {
                        assert!(piece.len() <= HEX_BYTES / 2, "{}", piece.len());
                        bytes.extend(piece);
                    }
                    Err(what) => told.push(what),
                }
            }
            assert_eq!(bytes.pop(), Some(5));
            assert_eq!(bytes.len(), count);
            assert!(bytes.iter().all(|byte| *byte == 0xab));
            assert_eq!(told.len(), 2, "{told:?}");
            assert!(told[0].starts_with("line 3 ") && told[1].starts_with("line 4 "));
        }
    }
}
