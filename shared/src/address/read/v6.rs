//! IPv6 as people write it (RFC 4291, 2.2).

use std::net::Ipv6Addr;

use super::{Cursor, Expected, Wrong, v4};

/// Whether a text is to be read as IPv6: it has two colons in a row, or two and before the first only hex digits.
pub(super) fn begins(text: &[char]) -> bool {
    let mut parts = text.split(|c| *c == ':');
    let before = parts.next().unwrap_or_default();
    let is_hex = before.iter().all(char::is_ascii_hexdigit);
    text.windows(2).any(|pair| pair == [':', ':']) || (is_hex && parts.count() >= 2)
}

/// Reads an address. What follows it is left.
pub(super) fn read(cursor: &mut Cursor) -> Result<Ipv6Addr, Wrong> {
    let mut groups = Groups::default();
    if cursor.take(':') {
        if !cursor.take(':') {
            return Err(cursor.expected(Expected::SecondColon));
        }
        groups.gap = Some(0);
    }
    loop {
        if !groups.read_one(cursor)? {
            break;
        }
        if cursor.peek() != Some(':') {
            break;
        }
        if groups.room() == 0 {
            return Err(cursor.expected(Expected::NoMoreGroups));
        }
        cursor.skip();
        if cursor.peek() == Some(':') {
            if groups.gap.is_some() {
                return Err(cursor.expected(Expected::OneGap));
            }
            cursor.skip();
            groups.gap = Some(groups.read.len());
        }
    }
    groups.whole(cursor)
}

#[derive(Default)]
struct Groups {
    read: Vec<u16>,
    /// How many groups stand before `::`.
    gap: Option<usize>,
}

impl Groups {
    /// Of eight groups `::` takes the place of one at least.
    fn room(&self) -> usize {
        8 - self.read.len() - usize::from(self.gap.is_some())
    }

    /// Whether an IPv4 address, which is two groups, makes the address whole here.
    fn may_end_in_v4(&self) -> bool {
        match self.gap {
            Some(_) => self.room() >= 2,
            None => self.read.len() == 6,
        }
    }

    /// Reads a group, or the IPv4 address that takes the place of the last two. Answers whether a colon may follow.
    fn read_one(&mut self, cursor: &mut Cursor) -> Result<bool, Wrong> {
        let start = cursor.at();
        let (number, digits) = cursor.hex();
        let wrong = |at, expected| Err(Wrong { at, expected });
        if digits == 0 {
            // Nothing need follow `::`.
            let may_end = self.gap == Some(self.read.len());
            let goes_on = |c: char| c == ':' || c.is_alphanumeric();
            return match may_end && !cursor.peek().is_some_and(goes_on) {
                true => Ok(false),
                false => Err(cursor.expected(Expected::Group)),
            };
        }
        if cursor.peek() == Some('.') && self.may_end_in_v4() {
            cursor.go_back_to(start);
            let [a, b, c, d] = v4::read(cursor)?.octets();
            self.read.push(u16::from_be_bytes([a, b]));
            self.read.push(u16::from_be_bytes([c, d]));
            return Ok(false);
        }
        if self.room() == 0 {
            return wrong(start, Expected::NoMoreGroups);
        }
        match u16::try_from(number) {
            Ok(group) if digits <= 4 => self.read.push(group),
            _ => return wrong(start + 4, Expected::ShortGroup),
        }
        Ok(true)
    }

    fn whole(self, cursor: &Cursor) -> Result<Ipv6Addr, Wrong> {
        let mut whole = [0; 8];
        let split = match self.gap {
            Some(gap) => gap,
            None if self.read.len() == 8 => 8,
            None => return Err(cursor.expected(Expected::EightGroups)),
        };
        let (head, tail) = self.read.split_at(split);
        for (place, group) in whole.iter_mut().zip(head) {
            *place = *group;
        }
        for (place, group) in whole.iter_mut().rev().zip(tail.iter().rev()) {
            *place = *group;
        }
        Ok(Ipv6Addr::from(whole))
    }
}

/// Reads `%` and the name of an interface, or nothing.
pub(super) fn zone(cursor: &mut Cursor) -> Result<Option<String>, Wrong> {
    if !cursor.take('%') {
        return Ok(None);
    }
    let zone = cursor.until(&[']', '/', ' ', '%', ':']);
    match zone {
        [] => return Err(cursor.expected(Expected::Zone)),
        ['2', '5', first, ..] if first.is_alphabetic() => {
            return Err(cursor.expected(Expected::PercentAlone));
        }
        _ => {}
    }
    cursor.advance(zone.len());
    if cursor.peek() == Some(':') {
        return Err(cursor.expected(Expected::Brackets));
    }
    Ok(Some(zone.iter().collect()))
}
