//! `jackfield attach`: a bridge on standard input and output. [`link`] decides; here the I/O is done.

pub(super) mod ask;
mod door;
mod line;
mod link;
mod pipes;
mod shown;
mod words;

use std::{
    io::{ErrorKind, IsTerminal as _},
    time::{Duration, Instant},
};

use clap::Args;
use tokio::{sync::mpsc, time::sleep_until};

use self::{
    door::Door,
    line::Line,
    link::{Effect, Input, Link, Moment, Note, Options},
    pipes::Output,
};
use super::{Failure, line as one_line};

/// Puts a bridge on standard input and output.
///
/// What the bridge's peers send goes to standard output as it came, byte for byte. A terminal gets its text instead, without
/// what the terminal would act on; with --raw it gets the bytes. Standard input goes to all peers
/// that are there: each line as it is typed, and in large blocks when it is a pipe or a file. While nobody is there,
/// or a peer does not keep up, input waits. Nothing is lost or doubled when the connection to the relay is lost: it
/// is made again, and both directions go on where they were.
///
/// It ends with 0 when a bridge that dials is closed and all that it received is written, when nobody reads its
/// output any more, or as -q says. A bridge that listens goes on; end it with Ctrl-C.
///
/// The relay's key is taken from JACKFIELD_TOKEN or, without that, from JACKFIELD_OWNER_KEY.
#[derive(Debug, Args)]
pub(crate) struct Attach {
    /// The bridge's id or its name.
    bridge: String,
    /// The relay [default: JACKFIELD_URL, or http://127.0.0.1:8080].
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Your name, shown as the author of what you send.
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// Hex instead of bytes: a line for each entry, and hex pairs as input.
    #[arg(long)]
    hex: bool,
    /// The bytes as they came also where standard output is a terminal, which then does what peers tell it.
    #[arg(long)]
    raw: bool,
    /// Begins after this entry, 0 for the first one that is kept [default: only what is new].
    #[arg(long, value_name = "SEQ")]
    after: Option<u64>,
    /// Leaves so many seconds after the end of input, 0 for as soon as all of it is sent and what was there is written
    /// [default: stays].
    #[arg(short = 'q', long, value_name = "SECONDS", value_parser = seconds)]
    quit_after: Option<Duration>,
    /// Tells on standard error who comes and goes, also when that is no terminal. What is missing is told always.
    #[arg(short, long)]
    verbose: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "give a number of seconds")?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "give a number of seconds, 0 or more".into())
}

impl Attach {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let door = Door::find(self.url)?;
        let mut seed = [0; 16];
        let random = getrandom::fill(&mut seed);
        random
            .map_err(|error| Failure::Failed(format!("no random numbers can be had: {error}")))?;
        let options = Options {
            bridge: self.bridge,
            name: self.name,
            after: self.after,
            hex: self.hex,
            shown: !self.hex && !self.raw && std::io::stdout().is_terminal(),
            quit_after: self.quit_after,
            typed: std::io::stdin().is_terminal(),
            sender: format!("{:032x}", u128::from_ne_bytes(seed)),
        };
        let news = self.verbose || std::io::stderr().is_terminal();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::Failed(format!("the runtime cannot start: {error}")))?;
        let outcome = runtime.block_on(Session::new(door, options, news).run());
        // A name that is still being looked up must not hold the end up.
        runtime.shutdown_background();
        outcome.map_err(Failure::Failed)
    }
}

/// The link's surroundings: the connection, standard input, standard output.
struct Session {
    door: Door,
    link: Link,
    line: Line,
    /// `None` after its end.
    input: Option<mpsc::Receiver<pipes::Piece>>,
    output: Output,
    news: bool,
}

impl Session {
    fn new(door: Door, options: Options, news: bool) -> Self {
        Self {
            door,
            input: Some(pipes::read(options.hex, options.typed)),
            link: Link::new(options),
            line: Line::Down,
            output: Output::start(),
            news,
        }
    }

    /// The one loop: whatever happens goes to the link, and what it wants is done.
    async fn run(mut self) -> Result<(), String> {
        let mut input = Input::Start;
        loop {
            for effect in self.link.step(input, moment()) {
                if let Effect::End(outcome) = effect {
                    return self.end(outcome).await;
                }
                self.perform(effect);
            }
            input = self.next().await;
        }
    }

    async fn next(&mut self) -> Input {
        let deadline = self.link.deadline();
        let alarm = async {
            match deadline {
                Some(deadline) => sleep_until(deadline.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            heard = self.line.next() => heard,
            written = self.output.next() => Input::Written(written),
            piece = read(&mut self.input), if self.link.wants_input() => piece,
            () = alarm => Input::Alarm,
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Dial => self.line = Line::dial(&self.door),
            Effect::HangUp => self.line = Line::Down,
            Effect::Say(text) => self.line.say(text),
            Effect::Write(chunk) => self.output.write(chunk),
            Effect::Tell(note) => self.tell(&note),
            Effect::End(_) => {}
        }
    }

    fn tell(&self, note: &Note) {
        match note {
            Note::Missing(text) => tell(text),
            Note::News(text) if self.news => tell(text),
            Note::News(_) => {}
        }
    }

    /// What was received is written before the end.
    async fn end(mut self, outcome: Result<(), String>) -> Result<(), String> {
        self.output.close();
        loop {
            match self.output.next().await {
                Ok(Some(_)) => {}
                Ok(None) => return outcome,
                // Whoever read it has had enough.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return outcome,
                Err(error) => return outcome.and(Err(words::unwritable(&error))),
            }
        }
    }
}

async fn read(input: &mut Option<mpsc::Receiver<pipes::Piece>>) -> Input {
    let Some(pieces) = input else {
        return std::future::pending().await;
    };
    match pieces.recv().await {
        Some(piece) => Input::Read(piece),
        None => {
            *input = None;
            Input::Finished
        }
    }
}

fn moment() -> Moment {
    Moment {
        now: Instant::now(),
        random: f64::from(getrandom::u32().unwrap_or(u32::MAX / 2)) / f64::from(u32::MAX),
    }
}

/// Who listens no more is told nothing; the data goes on.
fn tell(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "jackfield: {}", one_line(text));
}
