//! Reads what people type where an address is asked for, and says at which character it is wrong and what was expected
//! there.

mod cursor;
mod v4;
mod v6;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use self::cursor::Cursor;
use super::needs_zone;

/// What was typed: at least a host or a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The address or name.
    pub host: Option<Host>,
    /// The length of a network's prefix, as in `10.0.0.0/8` or `10.0.0.0/255.0.0.0`.
    pub prefix: Option<u8>,
    /// The port, as in `10.0.0.1:80`, `[::1]:80` and `:80`.
    pub port: Option<u16>,
    /// What `::1:80` was perhaps meant as: an address and a port, which takes brackets.
    pub perhaps: Option<(Ipv6Addr, u16)>,
}

/// Which host was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// Four numbers.
    V4(Ipv4Addr),
    /// One number of 32 bits, decimal or with `0x` in hex, which stands for an IPv4 address.
    Number(u32),
    /// IPv6.
    V6 {
        /// The address.
        ip: Ipv6Addr,
        /// The interface on which it is meant, as in `fe80::1%eth0` (RFC 4007).
        zone: Option<String>,
    },
    /// A name by the rules of RFC 1123.
    Name(String),
}

impl Host {
    /// The address, unless it is a name.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::V4(ip) => Some(IpAddr::V4(*ip)),
            Self::Number(number) => Some(IpAddr::V4(Ipv4Addr::from(*number))),
            Self::V6 { ip, .. } => Some(IpAddr::V6(*ip)),
            Self::Name(_) => None,
        }
    }

    /// The address as it can be used: with its interface where it takes one, and plain in every other form; not a name.
    pub fn usable(&self) -> Option<String> {
        let ip = self.ip()?;
        Some(match self {
            Self::V6 {
                zone: Some(zone), ..
            } if needs_zone(ip) => format!("{ip}%{zone}"),
            _ => ip.to_string(),
        })
    }
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// At which character, from 0; behind the last where something is missing.
    pub at: usize,
    /// What was expected there.
    pub expected: Expected,
}

/// What a text should have had where it is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// An address, a name or a port: there is nothing.
    Anything,
    /// A number from 0 to 255.
    Octet,
    /// A number without a leading zero, which some programs take for octal (RFC 6943, 3.1.1).
    NoLeadingZero,
    /// A dot: an IPv4 address has four numbers.
    Dot,
    /// A number of at most 32 bits.
    Number,
    /// One to four hex digits.
    Group,
    /// No fifth hex digit in a group.
    ShortGroup,
    /// The second colon of `::`.
    SecondColon,
    /// No second `::`, since nobody could tell how long each is.
    OneGap,
    /// A colon: there are not eight groups, nor `::` in their place.
    EightGroups,
    /// No further group: there are eight, or seven and `::`.
    NoMoreGroups,
    /// A closing bracket.
    Bracket,
    /// A number from 0 to 65535.
    Port,
    /// A number from 0 to this.
    Prefix(u8),
    /// A mask whose one bits all come first.
    Mask,
    /// The name of an interface.
    Zone,
    /// Brackets around IPv6 before a port.
    Brackets,
    /// No brackets around IPv6 before a prefix.
    NoBrackets,
    /// A percent sign alone: only in URIs it was written `%25` (RFC 6874).
    PercentAlone,
    /// A character of ASCII, not its wide form, which Chinese and Japanese input gives.
    Narrow,
    /// A letter, digit, hyphen or dot.
    NameCharacter,
    /// No hyphen where a part of a name begins or ends.
    LabelEdge,
    /// One to 63 characters between dots.
    Label,
    /// No more than 253 characters.
    ShortName,
    /// The end.
    End,
}

/// Reads an address, a network, a name or a port.
///
/// # Errors
/// Where it is wrong first, and what was expected there.
pub fn read(text: &str) -> Result<Reading, Wrong> {
    let chars: Vec<char> = text.trim_end().chars().collect();
    let mut cursor = Cursor::new(&chars);
    if let Some(at) = chars.iter().position(|c| is_wide(*c)) {
        return Err(Wrong {
            at,
            expected: Expected::Narrow,
        });
    }
    cursor.skip_blanks();
    let reading = match (cursor.peek(), cursor.peek_second()) {
        (None, _) => return Err(cursor.expected(Expected::Anything)),
        (Some('['), _) => bracketed(&mut cursor)?,
        (Some(':'), Some(second)) if second != ':' => Reading {
            host: None,
            prefix: None,
            port: port(&mut cursor)?,
            perhaps: None,
        },
        _ if v6::begins(cursor.rest()) => bare_v6(&mut cursor)?,
        _ => host_first(&mut cursor)?,
    };
    match cursor.peek() {
        None => Ok(reading),
        Some(_) => Err(cursor.expected(Expected::End)),
    }
}

/// Whether a character is the wide form of one of ASCII, or the ideographic full stop.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3002}' | '\u{3000}')
}

fn bracketed(cursor: &mut Cursor) -> Result<Reading, Wrong> {
    cursor.skip();
    let ip = v6::read(cursor)?;
    let zone = v6::zone(cursor)?;
    if !cursor.take(']') {
        return Err(cursor.expected(Expected::Bracket));
    }
    if cursor.peek() == Some('/') {
        return Err(cursor.expected(Expected::NoBrackets));
    }
    Ok(Reading {
        host: Some(Host::V6 { ip, zone }),
        prefix: None,
        port: port(cursor)?,
        perhaps: None,
    })
}

/// An address before a colon and digits, where there is one.
fn perhaps(text: &[char]) -> Option<(Ipv6Addr, u16)> {
    let text: String = text.iter().collect();
    let (address, port) = text.rsplit_once(':')?;
    let is_port = port.len() > 1 && port.bytes().all(|byte| byte.is_ascii_digit());
    Some((
        address.parse().ok()?,
        port.parse().ok().filter(|_| is_port)?,
    ))
}

fn bare_v6(cursor: &mut Cursor) -> Result<Reading, Wrong> {
    let perhaps = perhaps(cursor.rest());
    let ip = v6::read(cursor)?;
    let zone = v6::zone(cursor)?;
    let prefix = match cursor.take('/') {
        true => Some(length(cursor, 128)?),
        false => None,
    };
    Ok(Reading {
        host: Some(Host::V6 { ip, zone }),
        prefix,
        port: None,
        perhaps,
    })
}

/// An IPv4 address, a number or a name, with what may follow.
fn host_first(cursor: &mut Cursor) -> Result<Reading, Wrong> {
    let host = match v4::form(cursor.until(&[':', '/'])) {
        v4::Form::Dotted => Host::V4(v4::read(cursor)?),
        v4::Form::Decimal => Host::Number(v4::decimal(cursor)?),
        v4::Form::Hex => Host::Number(v4::hex(cursor)?),
        v4::Form::Name => Host::Name(name(cursor)?),
    };
    let is_v4 = !matches!(host, Host::Name(_));
    let prefix = match is_v4 && cursor.take('/') {
        true => Some(v4_prefix(cursor)?),
        false => None,
    };
    let port = match prefix {
        None => port(cursor)?,
        Some(_) => None,
    };
    Ok(Reading {
        host: Some(host),
        prefix,
        port,
        perhaps: None,
    })
}

/// A colon and a port, or nothing.
fn port(cursor: &mut Cursor) -> Result<Option<u16>, Wrong> {
    if !cursor.take(':') {
        return Ok(None);
    }
    let start = cursor.at();
    let (number, digits) = cursor.decimal();
    match u16::try_from(number) {
        Ok(port) if digits > 0 => Ok(Some(port)),
        _ => Err(Wrong {
            at: start,
            expected: Expected::Port,
        }),
    }
}

/// The length of a prefix, at most `max`.
fn length(cursor: &mut Cursor, max: u8) -> Result<u8, Wrong> {
    let start = cursor.at();
    let (number, digits) = cursor.decimal();
    match u8::try_from(number) {
        Ok(length) if digits > 0 && length <= max => Ok(length),
        _ => Err(Wrong {
            at: start,
            expected: Expected::Prefix(max),
        }),
    }
}

/// The length of a prefix, or the mask that says it.
fn v4_prefix(cursor: &mut Cursor) -> Result<u8, Wrong> {
    if !cursor.rest().contains(&'.') {
        return length(cursor, 32);
    }
    let start = cursor.at();
    let mask = u32::from(v4::read(cursor)?);
    match mask.leading_ones() + mask.trailing_zeros() {
        32.. => Ok(u8::try_from(mask.leading_ones()).unwrap_or(32)),
        _ => Err(Wrong {
            at: start,
            expected: Expected::Mask,
        }),
    }
}

fn name(cursor: &mut Cursor) -> Result<String, Wrong> {
    let start = cursor.at();
    let name: String = cursor.until(&[':', '/']).iter().collect();
    let bare = name.strip_suffix('.').unwrap_or(&name);
    let mut at = start;
    for label in bare.split('.') {
        let count = label.chars().count();
        let odd = label
            .chars()
            .position(|c| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        let wrong = |at, expected| Err(Wrong { at, expected });
        match odd {
            Some(odd) => return wrong(at + odd, Expected::NameCharacter),
            None if count == 0 => return wrong(at, Expected::Label),
            None if count > 63 => return wrong(at + 63, Expected::Label),
            None if label.starts_with('-') => return wrong(at, Expected::LabelEdge),
            None if label.ends_with('-') => return wrong(at + count - 1, Expected::LabelEdge),
            None => at += count + 1,
        }
    }
    if bare.len() > 253 {
        return Err(Wrong {
            at: start + 253,
            expected: Expected::ShortName,
        });
    }
    cursor.advance(name.chars().count());
    Ok(name)
}

#[cfg(test)]
mod tests;
