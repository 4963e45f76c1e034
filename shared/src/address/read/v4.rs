//! IPv4 as people write it. The old forms with fewer than four numbers, in octal or in hex by octet are not taken: programs
//! do not agree on what they mean (RFC 6943, 3.1.1).

use std::net::Ipv4Addr;

use super::{Cursor, Expected, Wrong};

/// What a host without a colon looks like.
pub(super) enum Form {
    Dotted,
    Decimal,
    Hex,
    Name,
}

/// What a host is to be read as.
pub(super) fn form(host: &[char]) -> Form {
    let text: String = host.iter().collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if is_number(&text) {
        return Form::Decimal;
    }
    let hex_digits = |text: &str| match text.get(..2) {
        Some("0x" | "0X") => text.bytes().skip(2).all(|b| b.is_ascii_hexdigit()),
        _ => false,
    };
    let labels: Vec<&str> = text.strip_suffix('.').unwrap_or(&text).split('.').collect();
    let numbers = labels.iter().filter(|label| is_number(label)).count();
    let last = labels.last().copied().unwrap_or_default();
    match labels.len() {
        1 if hex_digits(&text) => Form::Hex,
        // No name ends in a number; three numbers of four are meant as an address too.
        2.. if is_number(last) || hex_digits(last) => Form::Dotted,
        4 if numbers == 3 => Form::Dotted,
        2.. if numbers > 0 && last.is_empty() => Form::Dotted,
        _ => Form::Name,
    }
}

/// Reads four numbers between dots.
pub(super) fn read(cursor: &mut Cursor) -> Result<Ipv4Addr, Wrong> {
    let mut octets = [0; 4];
    for (index, octet) in octets.iter_mut().enumerate() {
        if index > 0 && !cursor.take('.') {
            return Err(cursor.expected(match cursor.peek() {
                Some(c) if c.is_alphabetic() => Expected::Octet,
                _ => Expected::Dot,
            }));
        }
        *octet = read_octet(cursor)?;
    }
    Ok(Ipv4Addr::from(octets))
}

fn read_octet(cursor: &mut Cursor) -> Result<u8, Wrong> {
    let start = cursor.expected(Expected::Octet);
    let first = cursor.peek();
    let (number, digits) = cursor.decimal();
    match u8::try_from(number) {
        Ok(_) if digits == 0 => Err(start),
        _ if digits > 1 && first == Some('0') => Err(Wrong {
            expected: Expected::NoLeadingZero,
            ..start
        }),
        Ok(octet) => Ok(octet),
        Err(_) => Err(start),
    }
}

/// Reads a decimal number of 32 bits.
pub(super) fn decimal(cursor: &mut Cursor) -> Result<u32, Wrong> {
    let start = cursor.expected(Expected::Number);
    let first = cursor.peek();
    let (number, digits) = cursor.decimal();
    if digits > 1 && first == Some('0') {
        return Err(Wrong {
            expected: Expected::NoLeadingZero,
            ..start
        });
    }
    u32::try_from(number).map_err(|_| start)
}

/// Reads a hex number of 32 bits.
pub(super) fn hex(cursor: &mut Cursor) -> Result<u32, Wrong> {
    let start = cursor.expected(Expected::Number);
    cursor.advance(2);
    let (number, digits) = cursor.hex();
    match u32::try_from(number) {
        Ok(number) if digits > 0 => Ok(number),
        _ => Err(start),
    }
}
