//! The messages that every load is made of, and the check that what comes out is what went in.
//!
//! A message is a line: five digits of the lane (which sender), a space, nine digits of its number in the lane, a
//! space, some text, LF. The text follows from the number, so that a client knows every byte of it.

use std::sync::LazyLock;

use anyhow::{Context as _, Result, bail, ensure};

/// Bytes of a short message.
pub(crate) const SHORT: usize = 64;

/// The lane of lines that a search is to find.
pub(crate) const RARE_LANE: u32 = 99_999;
pub(crate) const RARE_WORD: &str = "jackdaw";
/// Of two characters: shorter than the trigrams of a usual index.
pub(crate) const RARE_CHINESE: &str = "电报";
const RARE_TEXT: &str = "the jackdaw brings a 电报 of the day at dusk";

const LANE: usize = 5;
const NUMBER: usize = 9;
const HEAD: usize = LANE + 1 + NUMBER + 1;

/// The text consists of cells of this many bytes, each a word and a space, so that it can be cut between them.
const CELL: usize = 16;
const CELLS: usize = 8192;

static TEXT: LazyLock<Vec<u8>> = LazyLock::new(text);

/// How long the messages of a load are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sizes {
    /// All of [`SHORT`].
    Short,
    /// From 64 bytes to 64 KiB, most of them short.
    Mixed,
}

impl Sizes {
    const MIXED: [usize; 12] = [
        64, 128, 64, 1024, 256, 64, 4096, 64, 16_384, 512, 64, 65_536,
    ];

    /// The bytes of the message with a number.
    pub(crate) fn of(self, number: u64) -> usize {
        match self {
            Self::Short => SHORT,
            Self::Mixed => Self::MIXED[(number % Self::MIXED.len() as u64) as usize],
        }
    }
}

/// Appends a message.
pub(crate) fn write(out: &mut Vec<u8>, lane: u32, number: u64, size: usize) {
    let start = out.len();
    digits(out, u64::from(lane), LANE);
    digits(out, number, NUMBER);
    out.extend_from_slice(body(lane, number, size));
    out.resize(start + size - 1, b' ');
    out.push(b'\n');
}

fn digits(out: &mut Vec<u8>, value: u64, count: usize) {
    let start = out.len();
    out.resize(start + count, b'0');
    let mut rest = value;
    for digit in out[start..].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.push(b' ');
}

/// The text of a message, without the LF.
fn body(lane: u32, number: u64, size: usize) -> &'static [u8] {
    if lane == RARE_LANE {
        return RARE_TEXT.as_bytes();
    }
    let length = size - HEAD - 1;
    let start = (number as usize).wrapping_mul(37) % (CELLS / 2) * CELL;
    &TEXT[start..start + length]
}

/// Words of letters, and of Chinese characters in one cell of eight, that look alike nowhere.
fn text() -> Vec<u8> {
    const CHARACTERS: [&str; 16] = [
        "山", "水", "风", "云", "日", "月", "星", "河", "海", "花", "草", "木", "石", "火", "雨",
        "雪",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut text = Vec::with_capacity(CELLS * CELL);
    for cell in 0..CELLS {
        // Xorshift: the same text in every run.
        for shift in [13_i32, -7, 17] {
            state ^= if shift > 0 {
                state << shift
            } else {
                state >> -shift
            };
        }
        for place in 0..CELL - 1 {
            let bits = (state >> (4 * place)) as usize & 15;
            if cell % 8 != 7 {
                text.push(b'a' + bits as u8);
            } else if place % 3 == 0 {
                text.extend_from_slice(CHARACTERS[bits].as_bytes());
            }
        }
        text.push(b' ');
    }
    text
}

/// Checks that the messages of each lane come in order and as they were sent.
#[derive(Debug)]
pub(crate) struct Checker {
    sizes: Sizes,
    may_lose: bool,
    next: Vec<u64>,
    rare: u64,
    /// Messages that came.
    pub(crate) received: u64,
    /// Messages that a later one of the same lane has overtaken.
    pub(crate) lost: u64,
}

impl Checker {
    /// Of messages of which none may be missing.
    pub(crate) fn new(sizes: Sizes) -> Self {
        Self {
            sizes,
            may_lose: false,
            next: Vec::new(),
            rare: 0,
            received: 0,
            lost: 0,
        }
    }

    /// Of messages of the first lane from this number on.
    pub(crate) fn beginning(sizes: Sizes, number: u64) -> Self {
        Self {
            next: vec![number],
            ..Self::new(sizes)
        }
    }

    /// Of short messages of which some may be missing; they are counted.
    pub(crate) fn of_datagrams() -> Self {
        Self {
            may_lose: true,
            ..Self::new(Sizes::Short)
        }
    }

    /// Takes a message and answers its number.
    ///
    /// # Errors
    /// When it is not the next one of its lane, or not as it was sent.
    pub(crate) fn message(&mut self, bytes: &[u8]) -> Result<u64> {
        let (head, rest) = bytes
            .split_first_chunk::<HEAD>()
            .context("a message without its head")?;
        let lane = parse(&head[..LANE])? as u32;
        let number = parse(&head[LANE + 1..HEAD - 1])?;
        let expected = self.next(lane);
        let missing = number.checked_sub(*expected);
        *expected = number + 1;
        let missing = missing.with_context(|| format!("message {number} came twice or late"))?;
        ensure!(
            missing == 0 || self.may_lose,
            "{missing} messages before {number} are missing"
        );
        let size = self.sizes.of(number);
        let text = body(lane, number, size);
        let filler = rest.strip_prefix(text);
        let intact = bytes.len() == size
            && head[LANE] == b' '
            && head[HEAD - 1] == b' '
            && filler
                .and_then(|filler| filler.strip_suffix(b"\n"))
                .is_some_and(|filler| filler.iter().all(|byte| *byte == b' '));
        ensure!(intact, "message {number} is not as it was sent");
        self.lost += missing;
        self.received += 1;
        Ok(number)
    }

    fn next(&mut self, lane: u32) -> &mut u64 {
        if lane == RARE_LANE {
            return &mut self.rare;
        }
        let lane = lane as usize;
        if self.next.len() <= lane {
            self.next.resize(lane + 1, 0);
        }
        &mut self.next[lane]
    }
}

fn parse(digits: &[u8]) -> Result<u64> {
    let mut value = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            bail!("a message's head is damaged");
        }
        value = value * 10 + u64::from(digit - b'0');
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64, sizes: Sizes) -> Vec<u8> {
        let mut line = Vec::new();
        write(&mut line, 3, number, sizes.of(number));
        line
    }

    #[test]
    fn what_is_sent_is_accepted_and_is_text() {
        let mut checker = Checker::new(Sizes::Mixed);
        for number in 0..5000 {
            let line = line(number, Sizes::Mixed);
            assert_eq!(line.len(), Sizes::Mixed.of(number));
            assert!(std::str::from_utf8(&line).is_ok());
            assert_eq!(checker.message(&line).unwrap(), number);
        }
        assert_eq!((checker.received, checker.lost), (5000, 0));
    }

    #[test]
    fn any_changed_missing_doubled_or_cut_message_is_refused() {
        let intact = line(0, Sizes::Short);
        for place in 0..intact.len() {
            let mut changed = intact.clone();
            changed[place] ^= 1;
            let mut checker = Checker::new(Sizes::Short);
            // Another lane's first message is a message of its own.
            let refused = checker.message(&changed).is_err();
            assert_eq!(refused, place >= LANE, "byte {place}");
        }
        let mut checker = Checker::new(Sizes::Short);
        assert!(checker.message(&intact[..63]).is_err());
        let mut checker = Checker::new(Sizes::Short);
        checker.message(&intact).unwrap();
        assert!(checker.message(&intact).is_err());
        let mut checker = Checker::new(Sizes::Short);
        assert!(checker.message(&line(1, Sizes::Short)).is_err());
    }

    #[test]
    fn lost_datagrams_are_counted() {
        let mut checker = Checker::of_datagrams();
        for number in [0, 1, 4, 9] {
            checker.message(&line(number, Sizes::Short)).unwrap();
        }
        assert_eq!((checker.received, checker.lost), (4, 6));
    }
}
