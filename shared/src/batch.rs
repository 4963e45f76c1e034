//! The binary layout in which entries travel to the page, and in which the relay's ring keeps them.
//!
//! A frame is `1` (the layout's version), one byte with the length of the bridge's id, the id, then records to
//! the end. All numbers are little-endian. A record, which can be copied from frame to frame as it is:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | length of the rest of the record |
//! | 8 | seq |
//! | 8 | at: microseconds since the Unix epoch, signed |
//! | 1 | direction: 0 in, 1 out, 2 event |
//! | 1 | flags: 1 partial, 2 peer, 4 author, 8 event, 16 to |
//! | 2 + n | peer, if flagged: length and UTF-8 |
//! | 2 + n | author, if flagged: length and UTF-8 |
//! | 4 + n | event, if flagged: length and JSON |
//! | 4 + n | to, if flagged: length and JSON, a list of peers |
//! | rest | the entry's bytes |

use serde::de::DeserializeOwned;

use crate::{
    entry::{Direction, Entry, Event},
    id::{BridgeId, PeerId},
    time::Timestamp,
};

const VERSION: u8 = 1;
const PARTIAL: u8 = 1;
const PEER: u8 = 2;
const AUTHOR: u8 = 4;
const EVENT: u8 = 8;
const TO: u8 = 16;

/// The bytes of a record before its optional parts, the length included.
const RECORD_HEAD: usize = 4 + 8 + 8 + 1 + 1;

/// Why bytes are not a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchError {
    /// The bytes end before the layout does.
    Short,
    /// The layout's version is another one.
    Version(u8),
    /// A direction, a flag, a text or an event is not of the layout.
    Malformed,
}

impl std::fmt::Display for BatchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Short => f.write_str("the batch ends too early"),
            Self::Version(version) => write!(f, "the batch has layout {version}, not {VERSION}"),
            Self::Malformed => f.write_str("the batch is malformed"),
        }
    }
}

impl std::error::Error for BatchError {}

/// Starts a frame for a bridge's records. Ids longer than 255 bytes do not exist; one would be cut.
pub fn frame_head(bridge: &BridgeId) -> Vec<u8> {
    let id = bridge.as_str().as_bytes();
    let length = u8::try_from(id.len()).unwrap_or(u8::MAX);
    let mut frame = vec![VERSION, length];
    frame.extend_from_slice(&id[..length.into()]);
    frame
}

/// Appends an entry's record. Peers and authors longer than 65,535 bytes do not exist; one would be left out.
pub fn write_record(out: &mut Vec<u8>, entry: &Entry) {
    let start = out.len();
    let peer = entry.peer.as_ref().and_then(|peer| short(peer.as_str()));
    let author = entry.author.as_deref().and_then(short);
    // An event is made of numbers and texts, which always become JSON.
    let event = entry
        .event
        .as_ref()
        .and_then(|event| serde_json::to_vec(event).ok());
    let to = entry.to.as_ref().and_then(|to| serde_json::to_vec(to).ok());
    let flags = if entry.partial { PARTIAL } else { 0 }
        | peer.map_or(0, |_| PEER)
        | author.map_or(0, |_| AUTHOR)
        | event.as_ref().map_or(0, |_| EVENT)
        | to.as_ref().map_or(0, |_| TO);
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&entry.seq.to_le_bytes());
    out.extend_from_slice(&entry.at.0.to_le_bytes());
    out.push(match entry.direction {
        Direction::In => 0,
        Direction::Out => 1,
        Direction::Event => 2,
    });
    out.push(flags);
    for (length, text) in [peer, author].into_iter().flatten() {
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(text.as_bytes());
    }
    for json in [event, to].into_iter().flatten() {
        out.extend_from_slice(&(json.len() as u32).to_le_bytes());
        out.extend_from_slice(&json);
    }
    out.extend_from_slice(&entry.bytes);
    // Entries are limited to about a mebibyte, far below what the length can say.
    let length = (out.len() - start - 4) as u32;
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

fn short(text: &str) -> Option<(u16, &str)> {
    Some((u16::try_from(text.len()).ok()?, text))
}

/// A frame: whose records they are, and the records.
///
/// # Errors
/// Says why the bytes are not a frame; the records are checked as they are read.
pub fn read_frame(frame: &[u8]) -> Result<(BridgeId, Records<'_>), BatchError> {
    let mut rest = frame;
    match take(&mut rest, 1)? {
        [VERSION] => {}
        other => return Err(BatchError::Version(other[0])),
    }
    let length = take(&mut rest, 1)?[0];
    let id = text(take(&mut rest, length.into())?)?;
    Ok((BridgeId(id), Records(rest)))
}

/// Walks over records.
#[derive(Clone, Debug)]
pub struct Records<'a>(pub &'a [u8]);

/// One record in place: its number, all its bytes, and the entry when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The entry's number.
    pub seq: u64,
    /// All bytes of the record, its length included.
    pub raw: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let record = self.split();
        if record.is_err() {
            self.0 = &[];
        }
        Some(record)
    }
}

impl<'a> Records<'a> {
    fn split(&mut self) -> Result<Record<'a>, BatchError> {
        let mut rest = self.0;
        let length = u32::from_le_bytes(array(&mut rest)?) as usize;
        let seq = u64::from_le_bytes(array(&mut rest)?);
        let total = length.checked_add(4).ok_or(BatchError::Short)?;
        if total < RECORD_HEAD {
            return Err(BatchError::Malformed);
        }
        let raw = take(&mut self.0, total)?;
        Ok(Record { seq, raw })
    }
}

/// A record without the entry's bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// When the entry was handed to the journal.
    pub at: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// Whom it came from, the only one it went to, or whom the event is about.
    pub peer: Option<PeerId>,
    /// Whom it was sent to, where none or several were named.
    pub to: Option<Vec<PeerId>>,
    /// What happened, for events.
    pub event: Option<Event>,
    /// How many bytes the entry has.
    pub bytes: usize,
}

/// A record, read in place.
struct Parts<'a> {
    head: Head,
    author: Option<String>,
    partial: bool,
    bytes: &'a [u8],
}

impl<'a> Record<'a> {
    /// Reads the whole record.
    ///
    /// # Errors
    /// Says why the bytes are not a record.
    pub fn entry(&self) -> Result<Entry, BatchError> {
        let Parts {
            head,
            author,
            partial,
            bytes,
        } = self.parts()?;
        Ok(Entry {
            seq: self.seq,
            at: head.at,
            direction: head.direction,
            peer: head.peer,
            author,
            to: head.to,
            partial,
            event: head.event,
            bytes: bytes.to_vec(),
        })
    }

    /// Reads the record without copying the entry's bytes.
    ///
    /// # Errors
    /// As [`Record::entry`].
    pub fn head(&self) -> Result<Head, BatchError> {
        self.parts().map(|parts| parts.head)
    }

    fn parts(&self) -> Result<Parts<'a>, BatchError> {
        let mut rest = self.raw.get(12..).ok_or(BatchError::Short)?;
        let at = Timestamp(i64::from_le_bytes(array(&mut rest)?));
        let [direction, flags] = array(&mut rest)?;
        let direction = match direction {
            0 => Direction::In,
            1 => Direction::Out,
            2 => Direction::Event,
            _ => return Err(BatchError::Malformed),
        };
        if flags & !(PARTIAL | PEER | AUTHOR | EVENT | TO) != 0 {
            return Err(BatchError::Malformed);
        }
        let mut short_text = |flag: u8| -> Result<Option<String>, BatchError> {
            if flags & flag == 0 {
                return Ok(None);
            }
            let length = u16::from_le_bytes(array(&mut rest)?);
            text(take(&mut rest, length.into())?).map(Some)
        };
        let peer = short_text(PEER)?.map(PeerId);
        let author = short_text(AUTHOR)?;
        let event = match flags & EVENT {
            0 => None,
            _ => Some(json(&mut rest)?),
        };
        let to = match flags & TO {
            0 => None,
            _ => Some(json(&mut rest)?),
        };
        let head = Head {
            at,
            direction,
            peer,
            to,
            event,
            bytes: rest.len(),
        };
        Ok(Parts {
            head,
            author,
            partial: flags & PARTIAL != 0,
            bytes: rest,
        })
    }
}

fn json<T: DeserializeOwned>(rest: &mut &[u8]) -> Result<T, BatchError> {
    let length = u32::from_le_bytes(array(rest)?);
    let json = take(rest, length as usize)?;
    serde_json::from_slice(json).map_err(|_| BatchError::Malformed)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], BatchError> {
    let (taken, left) = rest.split_at_checked(length).ok_or(BatchError::Short)?;
    *rest = left;
    Ok(taken)
}

fn array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], BatchError> {
    let (taken, left) = rest.split_first_chunk::<N>().ok_or(BatchError::Short)?;
    *rest = left;
    Ok(*taken)
}

fn text(bytes: &[u8]) -> Result<String, BatchError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| BatchError::Malformed)
}

#[cfg(test)]
mod tests;
