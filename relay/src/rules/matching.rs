//! Whether an entry is one that a rule waits for; pure.

use std::cell::OnceCell;

use regex::{Regex, RegexBuilder};
use shared::{
    alert::When,
    bounds::{MAX_SILENT_MS, MAX_WHEN_BYTES, MIN_SILENT_MS},
    bridge::TextEncoding,
    entry::{Direction, Entry},
    fault::{Fault, FaultCode},
};

use crate::{templates::Values, text::decode_lossy};

/// The most bytes of a compiled regular expression, and of its table of states: a rule must not take more than its share.
const MAX_REGEX_BYTES: usize = 1 << 20;

/// How much of an entry a regular expression sees: what it costs grows with both.
const SEEN_BYTES: usize = 64 << 10;

/// The shortest and the longest silence, in milliseconds: below, every pause would be one; above is a slip.
const SILENT_MS: std::ops::RangeInclusive<u64> = MIN_SILENT_MS..=MAX_SILENT_MS;

/// What a rule waits for, ready to be asked.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// A text, in ASCII lower case.
    Contains(String),
    /// A regular expression.
    Matches(Regex),
    /// That nothing is received for so many milliseconds.
    Silent(u64),
}

/// An entry, decoded once for all rules that ask.
#[derive(Debug)]
pub struct Received<'a> {
    /// The entry.
    pub entry: &'a Entry,
    encoding: TextEncoding,
    text: OnceCell<String>,
    lower: OnceCell<String>,
}

impl<'a> Received<'a> {
    /// A received entry in its bridge's encoding; `None` for what was sent or has happened, which fires nothing.
    pub fn new(entry: &'a Entry, encoding: TextEncoding) -> Option<Self> {
        (entry.direction == Direction::In).then(|| Self {
            entry,
            encoding,
            text: OnceCell::new(),
            lower: OnceCell::new(),
        })
    }

    /// Its text; what is not valid is U+FFFD.
    pub fn text(&self) -> &str {
        self.text
            .get_or_init(|| decode_lossy(&self.entry.bytes, self.encoding))
    }

    fn lower(&self) -> &str {
        self.lower.get_or_init(|| self.text().to_ascii_lowercase())
    }
}

impl Matcher {
    /// What a user has asked for.
    ///
    /// # Errors
    /// `bad-request` for what no type can say, `bad-template` for what is no regular expression.
    pub fn new(when: &When) -> Result<Self, Fault> {
        let check = |field: &str, text: &str| {
            let what = format!("\"{field}\" has 1 to {MAX_WHEN_BYTES} bytes.");
            let fits = (1..=MAX_WHEN_BYTES).contains(&text.len());
            fits.then_some(()).ok_or_else(|| bad_when(field, what))
        };
        match when {
            When::Contains(text) => {
                check("contains", text)?;
                Ok(Self::Contains(text.to_ascii_lowercase()))
            }
            When::Matches(text) => {
                check("matches", text)?;
                regex(text).map(Self::Matches)
            }
            When::SilentMs(ms) if SILENT_MS.contains(ms) => Ok(Self::Silent(*ms)),
            When::SilentMs(_) => {
                let (least, most) = (SILENT_MS.start(), SILENT_MS.end());
                let what =
                    format!("\"silent_ms\" is a number of milliseconds from {least} to {most}.");
                Err(bad_when("silent_ms", what))
            }
        }
    }

    /// The captures when an entry is one that is waited for, by number and by name.
    pub fn find(&self, received: &Received<'_>) -> Option<Values> {
        match self {
            Self::Contains(lower) => received.lower().contains(lower).then(Values::new),
            Self::Matches(regex) => captures(regex, received.text()),
            Self::Silent(_) => None,
        }
    }

    /// The names that captures have.
    pub fn names(&self) -> Vec<String> {
        let Self::Matches(regex) = self else {
            return Vec::new();
        };
        let numbered = (1..regex.captures_len()).map(number);
        let named = regex.capture_names().flatten().map(str::to_owned);
        numbered.chain(named).collect()
    }
}

/// `^` and `$` stand at the ends of lines: an entry often is one with its end.
fn regex(text: &str) -> Result<Regex, Fault> {
    let built = RegexBuilder::new(text)
        .multi_line(true)
        .crlf(true)
        .size_limit(MAX_REGEX_BYTES)
        .dfa_size_limit(MAX_REGEX_BYTES)
        .build();
    built.map_err(|error| {
        let words = error.to_string();
        // The library draws the place over several lines; the last one says what is wrong.
        let what = words.lines().last().unwrap_or_default();
        let what = what.strip_prefix("error: ").unwrap_or(what).to_owned();
        let detail = format!("\"matches\" is no regular expression that the relay takes: {what}.");
        Fault::new(FaultCode::BadTemplate, detail)
            .with("part", "matches")
            .with("what", what)
    })
}

fn captures(regex: &Regex, text: &str) -> Option<Values> {
    let found = regex.captures(beginning(text, SEEN_BYTES))?;
    let value = |index: usize| {
        found
            .get(index)
            .map_or("", |found| found.as_str())
            .to_owned()
    };
    let names = regex.capture_names().enumerate().skip(1);
    Some(
        names
            .flat_map(|(index, name)| {
                let named = name.map(|name| (name.to_owned(), value(index)));
                [Some((number(index), value(index))), named]
            })
            .flatten()
            .collect(),
    )
}

fn number(index: usize) -> String {
    format!("c{index}")
}

/// At most so many bytes of a text, whole characters.
fn beginning(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

fn bad_when(field: &str, detail: String) -> Fault {
    Fault::new(FaultCode::BadRequest, detail).with("field", format!("when.{field}"))
}

#[cfg(test)]
mod tests {
    use shared::{encoding::encode, time::Timestamp};

    use super::*;

    fn entry(direction: Direction, bytes: Vec<u8>) -> Entry {
        Entry {
            seq: 1,
            at: Timestamp(0),
            direction,
            peer: None,
            author: None,
            to: None,
            partial: false,
            event: None,
            bytes,
        }
    }

    fn find(when: When, text: &str, encoding: TextEncoding) -> Option<Values> {
        let entry = entry(Direction::In, encode(text, encoding).unwrap());
        let received = Received::new(&entry, encoding).unwrap();
        Matcher::new(&when).unwrap().find(&received)
    }

    #[test]
    fn contains_is_looked_for_in_the_bridges_encoding() {
        for encoding in [TextEncoding::Utf8, TextEncoding::Gbk, TextEncoding::Utf16Le] {
            let contains = |needle: &str, text: &str| {
                find(When::Contains(needle.to_owned()), text, encoding).is_some()
            };
            assert!(contains("过热 alarm", "温度过热 ALARM!"), "{encoding:?}");
            assert!(!contains("热 过", "温度过热"), "{encoding:?}");
            assert!(
                !contains("É", "é"),
                "only ASCII letters match in either case"
            );
        }
    }

    #[test]
    fn half_a_character_is_no_match() {
        let entry = entry(Direction::In, vec![0xc4, 0x61]);
        let received = Received::new(&entry, TextEncoding::Gbk).unwrap();
        let matcher = Matcher::new(&When::Contains("a".to_owned())).unwrap();
        assert_eq!(matcher.find(&received), None);
    }

    #[test]
    fn captures_have_numbers_and_names() {
        let when = When::Matches(r"^T=(?<degrees>\d+)(?: (\w+))?$".to_owned());
        let found = find(when.clone(), "x\r\nT=97\r\n", TextEncoding::Gbk).unwrap();
        let all: Vec<_> = found
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(all, [("c1", "97"), ("c2", ""), ("degrees", "97")]);
        assert_eq!(
            Matcher::new(&when).unwrap().names(),
            ["c1", "c2", "degrees"]
        );
        assert_eq!(find(when, "T=a", TextEncoding::Utf8), None);
    }

    #[test]
    fn only_what_was_received_counts() {
        for direction in [Direction::Out, Direction::Event] {
            let entry = entry(direction, b"alarm".to_vec());
            assert!(Received::new(&entry, TextEncoding::Utf8).is_none());
        }
    }

    #[test]
    fn what_cannot_be_waited_for_is_refused() {
        for (when, code) in [
            (When::Contains(String::new()), FaultCode::BadRequest),
            (
                When::Contains("x".repeat(MAX_WHEN_BYTES + 1)),
                FaultCode::BadRequest,
            ),
            (When::SilentMs(999), FaultCode::BadRequest),
            (When::SilentMs(u64::MAX), FaultCode::BadRequest),
            (When::Matches("(".to_owned()), FaultCode::BadTemplate),
            (
                When::Matches(r"(?:\w{900}){900}".to_owned()),
                FaultCode::BadTemplate,
            ),
            (When::Matches(r"(a)\1".to_owned()), FaultCode::BadTemplate),
        ] {
            let fault = Matcher::new(&when).unwrap_err();
            assert_eq!(fault.code, code, "{when:?}: {fault}");
        }
    }

    /// An expression that takes other engines for ever ends, on more than it is shown.
    #[test]
    fn no_expression_runs_for_ever() {
        let text = "a".repeat(4 << 20);
        let began = std::time::Instant::now();
        assert_eq!(
            find(
                When::Matches("(a|aa)+(a*)*b$".to_owned()),
                &text,
                TextEncoding::Utf8
            ),
            None
        );
        assert!(began.elapsed().as_secs() < 10);
    }
}
