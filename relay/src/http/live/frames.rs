//! Headers of WebSocket's frames (RFC 6455, 5.2), as far as they are looked at before tungstenite sees them. Pure.

use std::io;

/// The longest header: two bytes, eight of length, four of mask.
pub(super) const MOST: usize = 14;

/// The most bytes of a control frame's payload.
const MOST_CONTROL: u64 = 125;

const FINAL: u8 = 0x80;
const RESERVED: u8 = 0x70;
const OPCODE: u8 = 0x0f;
const MASKED: u8 = 0x80;
const CONTINUES: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CONTROL: u8 = 8;

/// A header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    first: u8,
    mask: Option<[u8; 4]>,
    /// Bytes of payload.
    pub(super) bytes: u64,
}

/// What a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A message begins, which is text or is not.
    Begin { text: bool },
    /// It goes on.
    Continue,
    /// Ping, pong and close.
    Control,
}

/// How long a header is, as far as what there is of it tells.
pub(super) fn length(start: &[u8]) -> usize {
    let Some(second) = start.get(1) else {
        return 2;
    };
    let mask = if second & MASKED == 0 { 0 } else { 4 };
    let extended = match second & !MASKED {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    2 + extended + mask
}

impl Head {
    /// Reads a header of its whole [`length`].
    ///
    /// # Errors
    /// `InvalidData` for what no frame begins with.
    pub(super) fn read(bytes: &[u8]) -> io::Result<Self> {
        let bad = || io::Error::from(io::ErrorKind::InvalidData);
        let (start, rest) = bytes.split_at_checked(2).ok_or_else(bad)?;
        let (first, second) = (start[0], start[1]);
        let masked = second & MASKED != 0;
        let mask_at = rest.len().checked_sub(if masked { 4 } else { 0 });
        let (extended, mask) = rest.split_at(mask_at.ok_or_else(bad)?);
        let bytes = match extended.len() {
            0 => u64::from(second & !MASKED),
            _ => extended
                .iter()
                .fold(0, |length, byte| length << 8 | u64::from(*byte)),
        };
        let head = Self {
            first,
            mask: mask.try_into().ok(),
            bytes,
        };
        // What tungstenite would read to its end before it looks.
        let is_bad = match head.part() {
            None => true,
            Some(Part::Control) => bytes > MOST_CONTROL || !head.is_final(),
            Some(_) => false,
        };
        if is_bad { Err(bad()) } else { Ok(head) }
    }

    /// What it is for; nothing where that is not known.
    fn part(&self) -> Option<Part> {
        match self.first & OPCODE {
            CONTINUES => Some(Part::Continue),
            TEXT => Some(Part::Begin { text: true }),
            BINARY => Some(Part::Begin { text: false }),
            opcode if opcode >= CONTROL => Some(Part::Control),
            _ => None,
        }
    }

    /// What it is for.
    pub(super) fn is_for(&self) -> Part {
        self.part().unwrap_or(Part::Control)
    }

    /// Whether the message ends with it.
    pub(super) fn is_final(&self) -> bool {
        self.first & FINAL != 0
    }

    /// The header of a piece of this data frame, of which so many bytes were handed on before, all in bytes: `begins` the message,
    /// and `ends` the frame. A piece that is no last one has to be a multiple of four bytes long, so that the mask fits the next.
    pub(super) fn piece(&self, begins: bool, ends: bool, bytes: u64) -> Self {
        let last = if ends { self.first & FINAL } else { 0 };
        let what = if begins {
            self.first & RESERVED | BINARY
        } else {
            CONTINUES
        };
        Self {
            first: last | what,
            mask: self.mask,
            bytes,
        }
    }

    /// An empty frame that ends a message, or is one.
    pub(super) fn end(begins: bool) -> Self {
        Self {
            first: FINAL | if begins { BINARY } else { CONTINUES },
            mask: Some([0; 4]),
            bytes: 0,
        }
    }

    /// Writes it; how many bytes it takes.
    pub(super) fn write(&self, into: &mut [u8; MOST]) -> usize {
        let mask: &[u8] = self.mask.as_ref().map_or(&[], |mask| mask);
        let masked = if mask.is_empty() { 0 } else { MASKED };
        let length = self.bytes.to_be_bytes();
        let (second, extended) = match self.bytes {
            0..126 => (length[7], &length[..0]),
            126..0x1_0000 => (126, &length[6..]),
            _ => (127, &length[..]),
        };
        let parts = [&[self.first, masked | second], extended, mask];
        let written = into.iter_mut().zip(parts.into_iter().flatten());
        written.map(|(into, byte)| *into = *byte).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(head: Head) -> Vec<u8> {
        let mut into = [0; MOST];
        let count = head.write(&mut into);
        into[..count].to_vec()
    }

    #[test]
    fn headers_are_written_as_they_were_read() {
        let mask = [1, 2, 3, 4];
        for head in [
            vec![0x81, 0x80 | 5, 1, 2, 3, 4],
            vec![0x01, 0x80 | 126, 1, 0, 1, 2, 3, 4],
            vec![0x80, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4],
            vec![0x82, 0],
            vec![0x89, 0x80 | 125, 1, 2, 3, 4],
        ] {
            assert_eq!(length(&head[..1]), 2);
            assert_eq!(length(&head), head.len());
            let read = Head::read(&head).unwrap();
            assert_eq!(written(read), head);
            assert!(read.mask.is_none_or(|found| found == mask));
        }
    }

    #[test]
    fn what_no_frame_begins_with_is_none() {
        for head in [
            vec![0x83, 0x80, 0, 0, 0, 0],
            vec![0x09, 0x80, 0, 0, 0, 0],
            vec![0x89, 0x80 | 126, 0, 200, 0, 0, 0, 0],
        ] {
            assert_eq!(length(&head), head.len());
            Head::read(&head).unwrap_err();
        }
    }

    #[test]
    fn a_frame_in_pieces_is_one_message() {
        let whole = Head::read(&[0x81, 0x80 | 126, 0x20, 1, 1, 2, 3, 4]).unwrap();
        assert_eq!(whole.is_for(), Part::Begin { text: true });
        let pieces = [
            whole.piece(true, false, 4096),
            whole.piece(false, false, 4096),
            whole.piece(false, true, 1),
        ];
        assert_eq!(written(pieces[0]), [0x02, 0x80 | 126, 16, 0, 1, 2, 3, 4]);
        assert_eq!(written(pieces[1]), [0x00, 0x80 | 126, 16, 0, 1, 2, 3, 4]);
        assert_eq!(written(pieces[2]), [0x80, 0x81, 1, 2, 3, 4]);
        assert_eq!(written(Head::end(false)), [0x80, 0x80, 0, 0, 0, 0]);
        assert_eq!(written(Head::end(true)), [0x82, 0x80, 0, 0, 0, 0]);
    }
}
