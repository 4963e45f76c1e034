//! What comes over a live socket, before tungstenite sees it: large messages wait for room in the budget that all requests share,
//! one that only trickles is given up, and large frames are handed on in pieces. tungstenite would make room for as much as a
//! frame says that it has, and keep it for as long as the socket is there.

mod message;

use std::{
    future::Future as _,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use shared::fault::Fault;
use tokio::{
    io::{AsyncBufRead as _, AsyncRead, AsyncWrite, BufReader, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use super::frames::{self, Head, Part};
use crate::http::{
    budget::{Budget, Held, Share},
    patience::Patience,
};
pub(super) use message::Whole;
use message::{Message, Room};

/// How long the bytes of a message may be waited for, as [`Patience`] has it.
const MESSAGE_TIME: Duration = Duration::from_secs(30);

/// tungstenite keeps room for one.
const PIECE: u64 = 4 << 10;

/// Headers are read from here; what is longer goes past it.
const BUFFER: usize = 1 << 10;

/// Where in a frame it is.
enum At {
    /// A header is read, of which so many bytes are here.
    Head([u8; frames::MOST], usize),
    /// So many bytes of a frame are to come, and of the piece that is handed on.
    Frame(Head, u64, u64),
    /// So many bytes of a refused message's frame are to come, and the last of its frames or not.
    Skip(u64, bool),
}

/// What is to be handed on before more is read.
#[derive(Default)]
struct Out {
    bytes: [u8; frames::MOST],
    at: usize,
    end: usize,
}

/// A step of [`Incoming`].
enum Step {
    /// There may be another.
    Next,
    /// tungstenite has all of a frame that it answers, or there is no more.
    Rest,
}

/// The bytes that a client sends, on their way to tungstenite.
pub(super) struct Incoming<S> {
    stream: BufReader<S>,
    room: Room,
    at: At,
    out: Out,
    message: Option<Message>,
    whole: Option<Whole>,
    patience: Patience,
    /// Since when there is nothing to read, and until when that may be.
    stall: Option<(Instant, Pin<Box<Sleep>>)>,
    is_late: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Incoming<S> {
    /// What comes, in messages of so many bytes at the most, of which large ones take room of a share.
    pub(super) fn new(stream: S, budget: Arc<Budget>, share: Share, limit: usize) -> Self {
        Self {
            stream: BufReader::with_capacity(BUFFER, stream),
            room: Room {
                budget,
                share,
                limit: limit as u64,
            },
            at: At::Head(Default::default(), 0),
            out: Out::default(),
            message: None,
            whole: None,
            patience: Patience::new(MESSAGE_TIME),
            stall: None,
            is_late: false,
        }
    }

    /// Whose room its messages take from now on.
    pub(super) fn take_of(&mut self, share: Share) {
        self.room.share = share;
    }

    /// Of the message that tungstenite has just given.
    pub(super) fn take_whole(&mut self) -> Whole {
        self.whole.take().unwrap_or_default()
    }

    /// Whether it was ended because a message did not come in time.
    pub(super) fn is_late(&self) -> bool {
        self.is_late
    }

    /// Whether a message has begun to come and is not there yet.
    pub(super) fn is_within_message(&self) -> bool {
        self.message.is_some()
    }

    fn step(&mut self, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<Step>> {
        if self.out.at < self.out.end {
            return Poll::Ready(Ok(self.hand_on(into)));
        }
        match self.at {
            At::Head(..) => self.read_head(cx),
            At::Frame(_, left, 0) => {
                debug_assert!(left > 0, "a frame that was handed on is over");
                self.next_piece(cx)
            }
            At::Frame(..) => self.read_piece(cx, into),
            At::Skip(..) => self.skip(cx),
        }
    }

    fn read_head(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Step>> {
        let At::Head(mut bytes, mut have) = self.at else {
            return Poll::Ready(Ok(Step::Next));
        };
        let wanted = frames::length(&bytes[..have]);
        if have < wanted {
            let some = ready!(Pin::new(&mut self.stream).poll_fill_buf(cx))?;
            if some.is_empty() {
                return Poll::Ready(Ok(Step::Rest));
            }
            let count = some.len().min(wanted - have);
            bytes[have..have + count].copy_from_slice(&some[..count]);
            Pin::new(&mut self.stream).consume(count);
            have += count;
            self.at = At::Head(bytes, have);
            self.came(0);
            return Poll::Ready(Ok(Step::Next));
        }
        self.begin(Head::read(&bytes[..wanted])?)?;
        Poll::Ready(Ok(Step::Next))
    }

    /// A frame begins.
    fn begin(&mut self, head: Head) -> io::Result<()> {
        match (head.is_for(), &mut self.message) {
            (Part::Control, _) => {
                self.at = At::Frame(head, head.bytes, head.bytes);
                self.out = head.into();
                return Ok(());
            }
            (Part::Begin { text }, message @ None) => {
                self.patience = Patience::new(MESSAGE_TIME);
                *message = Some(Message::new(text, head.bytes));
            }
            (Part::Continue, Some(message)) if message.whole.refused.is_some() => {
                self.at = At::Skip(head.bytes, head.is_final());
                return Ok(());
            }
            (Part::Continue, Some(message)) => {
                message.announced = message.announced.saturating_add(head.bytes);
            }
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
        self.at = At::Frame(head, head.bytes, 0);
        if head.bytes == 0 {
            self.hand_piece(head, 0, 0);
        }
        Ok(())
    }

    /// The next piece of a data frame, if there is room for it.
    fn next_piece(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Step>> {
        let (At::Frame(head, left, _), Some(message)) = (&self.at, &mut self.message) else {
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        };
        let (head, left) = (*head, *left);
        let piece = left.min(PIECE);
        if let Err(fault) = ready!(message.poll_room(cx, &self.room, piece, head.is_final())) {
            return self.refuse(fault);
        }
        self.hand_piece(head, left, piece);
        Poll::Ready(Ok(Step::Next))
    }

    fn hand_piece(&mut self, head: Head, left: u64, piece: u64) {
        let Some(message) = &mut self.message else {
            return;
        };
        let begins = !std::mem::replace(&mut message.has_begun, true);
        message.handed += piece;
        self.out = head.piece(begins, piece == left, piece).into();
        self.at = At::Frame(head, left, piece);
    }

    /// Hands on no more of the message under way, and lets what is still to come of it pass.
    fn refuse(&mut self, fault: Fault) -> Poll<io::Result<Step>> {
        if let (At::Frame(head, left, _), Some(message)) = (&self.at, &mut self.message) {
            self.out = Head::end(!message.has_begun).into();
            self.at = At::Skip(*left, head.is_final());
            self.whole = Some(Whole {
                is_text: message.whole.is_text,
                held: Held::default(),
                refused: Some(fault.clone()),
            });
            message.whole.refused = Some(fault);
        }
        Poll::Ready(Ok(Step::Next))
    }

    /// Hands on what was made here.
    fn hand_on(&mut self, into: &mut ReadBuf<'_>) -> Step {
        let out = &mut self.out;
        let count = into.remaining().min(out.end - out.at);
        into.put_slice(&out.bytes[out.at..out.at + count]);
        out.at += count;
        match self.at {
            _ if out.at < out.end => Step::Next,
            // A frame without payload.
            At::Frame(head, 0, _) => self.end(head),
            // The end of what is refused.
            At::Skip(..) => {
                self.skipped();
                Step::Rest
            }
            _ => Step::Next,
        }
    }

    fn read_piece(
        &mut self,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<Step>> {
        let At::Frame(head, left, piece) = self.at else {
            return Poll::Ready(Ok(Step::Next));
        };
        let most =
            usize::try_from(piece).map_or(into.remaining(), |piece| piece.min(into.remaining()));
        let mut part = ReadBuf::new(into.initialize_unfilled_to(most));
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut part))?;
        let count = part.filled().len();
        into.advance(count);
        if count == 0 {
            return Poll::Ready(Ok(Step::Rest));
        }
        // Who only pings says nothing of a message.
        let of_message = head.is_for() != Part::Control;
        self.came(if of_message { count } else { 0 });
        let count = count as u64;
        self.at = At::Frame(head, left - count, piece - count);
        Poll::Ready(Ok(if left == count {
            self.end(head)
        } else {
            Step::Next
        }))
    }

    /// All of a frame was handed on.
    fn end(&mut self, head: Head) -> Step {
        self.at = At::Head(Default::default(), 0);
        if head.is_for() == Part::Control {
            return Step::Rest;
        }
        if !head.is_final() {
            return Step::Next;
        }
        self.whole = self.message.take().map(|message| message.whole);
        Step::Rest
    }

    fn skip(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Step>> {
        let At::Skip(left, last) = self.at else {
            return Poll::Ready(Ok(Step::Next));
        };
        if left > 0 {
            let some = ready!(Pin::new(&mut self.stream).poll_fill_buf(cx))?;
            if some.is_empty() {
                return Poll::Ready(Ok(Step::Rest));
            }
            let count = some.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            Pin::new(&mut self.stream).consume(count);
            self.came(count);
            self.at = At::Skip(left - count as u64, last);
        }
        self.skipped();
        Poll::Ready(Ok(Step::Next))
    }

    /// Goes on to the next frame where all of one was skipped.
    fn skipped(&mut self) {
        if let At::Skip(0, last) = self.at {
            self.at = At::Head(Default::default(), 0);
            if last {
                self.message = None;
            }
        }
    }

    /// So many bytes of a message have come, or a header.
    fn came(&mut self, bytes: usize) {
        let waited = self.stall.take();
        let waited = waited.map_or(Duration::ZERO, |(since, _)| since.elapsed());
        self.patience.waited(waited, bytes);
    }

    /// There is nothing to read: that may be so for ever between two messages, and for a while within one.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.message.as_ref().is_none_or(Message::asks) {
            return Poll::Pending;
        }
        let left = self.patience.left();
        let stall = self
            .stall
            .get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
        ready!(stall.1.as_mut().poll(cx));
        self.is_late = true;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl From<Head> for Out {
    fn from(head: Head) -> Self {
        let mut bytes = [0; frames::MOST];
        let end = head.write(&mut bytes);
        Self { bytes, at: 0, end }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Incoming<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        while into.remaining() > 0 {
            match self.step(cx, into) {
                Poll::Ready(Ok(Step::Next)) => {}
                Poll::Ready(Ok(Step::Rest)) => break,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending if into.filled().len() > before => break,
                Poll::Pending => return self.wait(cx),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Incoming<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
