//! The log on standard error: an event is a line, whatever others have put into it.

use std::{
    io::{self, IsTerminal as _, Write},
    panic::PanicHookInfo,
};

use relay::{
    config::LogFormat,
    text::{breaks, turns},
};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, filter::filter_fn, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// Whose events may be told at every level: our own and, as they are without values, the statements of the store.
const TALKATIVE: [&str; 3] = ["jackfield", "relay", "sqlx"];

/// Begins to log.
pub(super) fn to_stderr(format: LogFormat) {
    let filter = EnvFilter::try_from_env("JACKFIELD_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter);
    let colours = format == LogFormat::Text && io::stderr().is_terminal();
    let writer = move || OneLine {
        to: io::stderr(),
        format,
        colours,
    };
    let builder = builder.with_writer(writer).with_ansi(colours);
    match format {
        LogFormat::Json => builder
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .finish()
            .with(filter_fn(may_be_told))
            .init(),
        LogFormat::Text => builder.finish().with(filter_fn(may_be_told)).init(),
    }
    std::panic::set_hook(Box::new(tell_panic));
}

/// Whether an event may be told, whatever is asked for. Below `info` others' crates tell messages whole: what is said over the
/// live socket, headers, lines to mail servers, and with them keys and passwords.
fn may_be_told(event: &Metadata<'_>) -> bool {
    let from = event.target().split([':', '_']).next();
    *event.level() <= Level::INFO || from.is_some_and(|from| TALKATIVE.contains(&from))
}

/// A panic is an event like others, where Rust's own way of telling it takes several lines.
fn tell_panic(panic: &PanicHookInfo<'_>) {
    let what = panic.payload_as_str().unwrap_or("no text");
    let place = panic.location().map(ToString::to_string);
    let place = place.unwrap_or_default();
    tracing::error!(place, "a panic, which is a bug: {what}");
}

/// Whether a character does something to the line in which it stands, or to a terminal.
fn acts(character: char) -> bool {
    character.is_control() || breaks(character) || turns(character)
}

trait Escape {
    /// Writes a character that breaks lines, turns the direction of writing or drives a terminal, so that it does not.
    fn escape(self, character: char, line: &mut String);
}

impl Escape for LogFormat {
    fn escape(self, character: char, line: &mut String) {
        match self {
            // As Rust writes them: \n, \t, \u{1b}.
            Self::Text => line.extend(character.escape_default()),
            // Of these none is beyond four digits.
            Self::Json => line.push_str(&format!("\\u{:04x}", u32::from(character))),
        }
    }
}

/// Gets a whole event with each write, and leaves it one line: what breaks lines, turns them around or drives a terminal is
/// shown in place of being done. Colours are the log's own; in what others have said they were escaped before.
struct OneLine<W> {
    to: W,
    format: LogFormat,
    colours: bool,
}

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let mut line = String::with_capacity(text.len() + 1);
        for character in text.chars() {
            match character {
                '\u{1b}' if self.colours => line.push(character),
                _ if acts(character) => self.format.escape(character, &mut line),
                _ => line.push(character),
            }
        }
        line.push('\n');
        self.to.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::json;

    use super::*;

    fn written(event: &str, format: LogFormat, colours: bool) -> String {
        let mut to = Vec::new();
        let mut writer = OneLine {
            to: &mut to,
            format,
            colours,
        };
        writer.write_all(event.as_bytes()).unwrap();
        String::from_utf8(to).unwrap()
    }

    #[test]
    fn an_event_is_one_line() {
        for (event, line) in [
            ("plain\n", "plain\n"),
            ("a\nERROR forged\r\n", "a\\nERROR forged\\r\n"),
            (
                "\u{1b}[2J\u{7}\u{9b}x\t\u{2028}y\u{202e}z\u{2066}\n",
                "\\u{1b}[2J\\u{7}\\u{9b}x\\t\\u{2028}y\\u{202e}z\\u{2066}\n",
            ),
            ("值\n", "值\n"),
        ] {
            assert_eq!(written(event, LogFormat::Text, false), line);
        }
        assert_eq!(
            written("\u{1b}[32mINFO\u{1b}[0m a\nb\n", LogFormat::Text, true),
            "\u{1b}[32mINFO\u{1b}[0m a\\nb\n"
        );
    }

    #[test]
    fn an_event_of_json_stays_json() {
        let event = json!({"message": "a\n\u{1b}\u{9b}6n\u{85}\u{7f}\u{2028}\u{2029}\u{202e}\u{2069}\u{200f}值"});
        let line = written(&format!("{event}\n"), LogFormat::Json, false);
        let (line, rest) = line.split_once('\n').unwrap();
        assert_eq!(rest, "");
        let whole = |c: char| !c.is_control() && !breaks(c) && !turns(c);
        assert!(line.chars().all(whole), "{line:?}");
        let read: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(read, event);
    }

    /// What is written stays, where a subscriber takes its writers away.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_an_event() {
        let kept = Kept::default();
        let to = kept.clone();
        let writer = move || OneLine {
            to: to.clone(),
            format: LogFormat::Text,
            colours: false,
        };
        let log = tracing_subscriber::fmt()
            .with_writer(writer)
            .with_ansi(false);
        let log = log.finish();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(tell_panic));
        let panicked = tracing::subscriber::with_default(log, || {
            std::panic::catch_unwind(|| panic!("one\ntwo"))
        });
        std::panic::set_hook(before);
        assert!(panicked.is_err());
        let said = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(
            said.contains("ERROR") && said.contains("one\\ntwo"),
            "{said}"
        );
    }
}
