//! The lessons, pure: which there are, what each asks for, and whether journals and answers show that it was done. Nothing passes
//! because somebody has clicked: a step is done when its proof ([`Seen`]) has been found.
//!
//! | module | what it is for |
//! |---|---|
//! | `evidence` | what a check looks at: the lesson's bridges with their entries, and answers of operations |
//! | `talk` | a journal as conversations, one for each peer |
//! | `course` | what is kept of a lesson: its bridges, the answers, what was seen |
//! | the others | one module for each lesson's check |

mod address;
mod call;
mod course;
mod datagrams;
mod dialogue;
mod evidence;
mod http;
mod listen;
mod port;
mod stream;
mod talk;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use shared::fault::{Fault, FaultCode};

pub(crate) use self::{
    address::{Sort, own_address},
    course::{Course, Progress},
    evidence::{Deed, Evidence, Role, Side, is_loopback, port_of},
    http::WANTED_PORT,
    stream::measured,
    talk::talks,
};

/// So long both sides have to wait, in microseconds, before it can be said that nothing came.
pub(crate) const SILENCE_US: u64 = 1_000_000;

/// A lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Lesson {
    /// Find your address.
    Address,
    /// A port is taken.
    Port,
    /// Listen and be called.
    Listen,
    /// Call a listener.
    Call,
    /// A dialogue in turns.
    Dialogue,
    /// Merge and split in a stream.
    Stream,
    /// Datagrams.
    Datagrams,
    /// HTTP by hand.
    Http,
}

/// A step of a lesson: something that is to be done, and proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the lessons' texts say what each is")]
pub(crate) enum Step {
    OwnAddress,
    ItsKind,
    ListensThere,
    Held,
    Taken,
    OtherProtocol,
    Listening,
    Joined,
    Heard,
    Answered,
    Refused,
    Connected,
    Talked,
    Met,
    Silence,
    Turns,
    Farewell,
    Merged,
    Split,
    Lines,
    Whole,
    Empty,
    TooLarge,
    Lost,
    Dialled,
    Unasked,
    Asked,
}

/// The proof that a step was done: what was seen, with its numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "seen", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the lessons' texts say what each is")]
pub(crate) enum Seen {
    OwnAddress {
        address: String,
        of: usize,
    },
    Kind {
        address: String,
    },
    ListensAt {
        local: String,
    },
    Held {
        port: u16,
    },
    Taken {
        port: u16,
        holder: String,
    },
    BothProtocols {
        port: u16,
    },
    Listening {
        local: String,
    },
    Joined {
        address: String,
    },
    Heard {
        bytes: usize,
    },
    Answered {
        after_us: u64,
    },
    Refused {
        address: String,
        took_us: Option<u64>,
    },
    Connected {
        local: String,
        remote: String,
        took_us: u64,
    },
    Talked {
        bytes: usize,
        after_us: u64,
    },
    Met {
        caller: String,
    },
    Silence {
        us: u64,
    },
    Turns {
        count: usize,
    },
    Farewell {
        word: String,
        by_us: bool,
        after_us: u64,
    },
    Merged {
        sends: usize,
        reads: usize,
        most: usize,
        /// Whether the sends are unknown, so that a program's lines were counted.
        #[serde(default)]
        lines: bool,
    },
    Split {
        bytes: usize,
        reads: usize,
        /// The same.
        #[serde(default)]
        lines: bool,
    },
    Lines {
        count: usize,
    },
    Whole {
        count: usize,
    },
    Empty {
        seq: u64,
    },
    TooLarge {
        bytes: u64,
        limit: u64,
    },
    Lost {
        bytes: usize,
    },
    Dialled {
        port: u16,
        instead: Option<FaultCode>,
    },
    Unasked {
        us: u64,
    },
    Page {
        request: String,
        status: String,
        bytes: usize,
        ended: bool,
    },
}

/// What is still missing where something like it was done.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the lessons' texts say what each is")]
pub(crate) enum Missing {
    /// An operation was refused for another reason than the one that is wanted.
    Refused(Box<Fault>),
    /// An operation was refused where no refusal was wanted.
    Unsuccessful(Box<Fault>),
    NoAddress {
        typed: String,
    },
    NotOwn {
        address: String,
    },
    WrongKind {
        address: String,
    },
    ListensElsewhere {
        local: String,
    },
    OtherPort {
        port: u16,
        wanted: u16,
    },
    HolderUnknown {
        wanted: u16,
    },
    AnotherTaken {
        port: u16,
        wanted: u16,
    },
    NotOpenAnyMore,
    Quiet,
    ToNobody,
    SpokeFirst,
    NotAnswered,
    NoAnswer,
    ShortSilence {
        us: u64,
    },
    NobodySpoke,
    TwiceInARow {
        out: bool,
    },
    FewTurns {
        count: usize,
    },
    AlmostFarewell {
        said: String,
    },
    LeftWithout,
    BrokenOff,
    StillOpen,
    OneFin,
    AllAlone {
        sends: usize,
        /// Whether they are a program's lines.
        lines: bool,
    },
    TooMuch,
    NothingSplit {
        largest: usize,
    },
    NotByLines,
    FewLines {
        count: usize,
    },
    LineWithoutEnd,
    FewDatagrams {
        count: usize,
    },
    StillFits {
        bytes: usize,
    },
    ClosedButNothingSent,
    SentButOpen,
    AnotherServer {
        remote: String,
    },
    TooSoon {
        us: u64,
    },
    NoLineEnd,
    NoEmptyLine,
    NotGet {
        request: String,
    },
    Status {
        status: String,
    },
}

/// How a step stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// It is to be done; what is missing, where something like it was done.
    Open(Option<Missing>),
    /// It is done.
    Done(Seen),
}

impl Outcome {
    /// What was seen, if anything; else what is missing, if something like it was done.
    fn of(seen: Option<Seen>, missing: impl FnOnce() -> Option<Missing>) -> Self {
        match seen {
            Some(seen) => Self::Done(seen),
            None => Self::Open(missing()),
        }
    }

    /// Whether it is done.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

impl Lesson {
    /// All, in the order in which they are best taken.
    pub(crate) const ALL: [Self; 8] = [
        Self::Address,
        Self::Port,
        Self::Listen,
        Self::Call,
        Self::Dialogue,
        Self::Stream,
        Self::Datagrams,
        Self::Http,
    ];

    /// Its name in the page's address.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Port => "port",
            Self::Listen => "listen",
            Self::Call => "call",
            Self::Dialogue => "dialogue",
            Self::Stream => "stream",
            Self::Datagrams => "datagrams",
            Self::Http => "http",
        }
    }

    /// The lesson of that name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lesson| lesson.key() == key)
    }

    /// Its number, from 1.
    pub(crate) fn number(self) -> usize {
        1 + self as usize
    }

    /// The one after it.
    pub(crate) fn next(self) -> Option<Self> {
        Self::ALL.get(self.number()).copied()
    }

    /// Its steps, in order.
    pub(crate) fn steps(self) -> &'static [Step] {
        match self {
            Self::Address => &[Step::OwnAddress, Step::ItsKind, Step::ListensThere],
            Self::Port => &[Step::Held, Step::Taken, Step::OtherProtocol],
            Self::Listen => &[Step::Listening, Step::Joined, Step::Heard, Step::Answered],
            Self::Call => &[Step::Refused, Step::Connected, Step::Talked],
            Self::Dialogue => &[Step::Met, Step::Silence, Step::Turns, Step::Farewell],
            Self::Stream => &[Step::Merged, Step::Split, Step::Lines],
            Self::Datagrams => &[Step::Whole, Step::Empty, Step::TooLarge, Step::Lost],
            Self::Http => &[Step::Dialled, Step::Unasked, Step::Asked],
        }
    }

    /// How each of its steps stands by this evidence alone.
    pub(crate) fn check(self, evidence: &Evidence) -> Vec<Outcome> {
        match self {
            Self::Address => address::check(evidence),
            Self::Port => port::check(evidence),
            Self::Listen => listen::check(evidence),
            Self::Call => call::check(evidence),
            Self::Dialogue => dialogue::check(evidence),
            Self::Stream => stream::check(evidence),
            Self::Datagrams => datagrams::check(evidence),
            Self::Http => http::check(evidence),
        }
    }
}
