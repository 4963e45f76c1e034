//! The log on standard error: an event is a line, whatever others have put into it.

use std::io::{self, IsTerminal as _, Write};

use relay::config::LogFormat;
use tracing_subscriber::EnvFilter;

/// Begins to log.
pub(super) fn to_stderr(format: LogFormat) {
    let filter = EnvFilter::try_from_env("JACKFIELD_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter);
    match format {
        LogFormat::Json => builder
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_writer(io::stderr)
            .init(),
        LogFormat::Text => {
            let colours = io::stderr().is_terminal();
            let writer = move || OneLine {
                to: io::stderr(),
                colours,
            };
            builder.with_writer(writer).with_ansi(colours).init();
        }
    }
}

/// Gets a whole event with each write, and leaves it one line: what breaks lines or drives a terminal is shown in place of
/// being done. Colours are the log's own; in what others have said they were escaped before.
struct OneLine<W> {
    to: W,
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
                // The separators of lines and paragraphs break them too, in some viewers.
                '\u{2028}' | '\u{2029}' => line.extend(character.escape_unicode()),
                _ if character.is_control() => line.extend(character.escape_default()),
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
    use super::*;

    fn written(event: &str, colours: bool) -> String {
        let mut to = Vec::new();
        let mut writer = OneLine {
            to: &mut to,
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
                "\u{1b}[2J\u{7}\u{9b}x\t\u{2028}y\n",
                "\\u{1b}[2J\\u{7}\\u{9b}x\\t\\u{2028}y\n",
            ),
            ("值\n", "值\n"),
        ] {
            assert_eq!(written(event, false), line);
        }
        assert_eq!(
            written("\u{1b}[32mINFO\u{1b}[0m a\nb\n", true),
            "\u{1b}[32mINFO\u{1b}[0m a\\nb\n"
        );
    }
}
