//! A place in a text that is read.

use super::{Expected, Wrong};

/// A place in a text.
pub(super) struct Cursor<'a> {
    chars: &'a [char],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(chars: &'a [char]) -> Self {
        Self { chars, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn expected(&self, expected: Expected) -> Wrong {
        Wrong {
            at: self.at,
            expected,
        }
    }

    pub(super) fn rest(&self) -> &'a [char] {
        self.chars.get(self.at..).unwrap_or_default()
    }

    /// What stands before the first of these, or all that is left.
    pub(super) fn until(&self, ends: &[char]) -> &'a [char] {
        let rest = self.rest();
        let end = rest.iter().position(|c| ends.contains(c));
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(super) fn peek_second(&self) -> Option<char> {
        self.chars.get(self.at + 1).copied()
    }

    pub(super) fn skip(&mut self) {
        self.advance(1);
    }

    pub(super) fn advance(&mut self, by: usize) {
        self.at = (self.at + by).min(self.chars.len());
    }

    pub(super) fn go_back_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.skip();
        }
    }

    /// Passes a character if it is this one.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        if is_there {
            self.skip();
        }
        is_there
    }

    /// Passes digits: the number, saturated, and how many there were.
    pub(super) fn decimal(&mut self) -> (u64, usize) {
        self.digits(10)
    }

    /// Passes hex digits: the number, saturated, and how many there were.
    pub(super) fn hex(&mut self) -> (u64, usize) {
        self.digits(16)
    }

    fn digits(&mut self, radix: u32) -> (u64, usize) {
        let start = self.at;
        let mut number = 0_u64;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(radix)) {
            number = number
                .saturating_mul(radix.into())
                .saturating_add(digit.into());
            self.skip();
        }
        (number, self.at - start)
    }
}
