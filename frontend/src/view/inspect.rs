//! What bytes stand for as numbers, and how they are written in programs.

use shared::payload;

/// A kind of number and what the bytes are as one; nothing where there are too few.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// As programs call it.
    pub kind: &'static str,
    /// With the lowest byte first.
    pub little: Option<String>,
    /// With the highest byte first; nothing of a single byte, which has no order.
    pub big: Option<String>,
}

/// The numbers that begin with the first of these bytes.
pub(crate) fn readings(bytes: &[u8]) -> Vec<Reading> {
    macro_rules! read {
        ($($kind:ident),*) => {
            vec![$(Reading {
                kind: stringify!($kind),
                little: bytes.first_chunk().map(|bytes| $kind::from_le_bytes(*bytes).shown()),
                big: bytes
                    .first_chunk()
                    .filter(|bytes| bytes.len() > 1)
                    .map(|bytes| $kind::from_be_bytes(*bytes).shown()),
            }),*]
        };
    }
    read!(u8, i8, u16, i16, u32, i32, u64, i64, f32, f64)
}

trait Shown {
    fn shown(self) -> String;
}

macro_rules! shown_as_it_is {
    ($($kind:ident),*) => {
        $(impl Shown for $kind {
            fn shown(self) -> String {
                self.to_string()
            }
        })*
    };
}
shown_as_it_is!(u8, i8, u16, i16, u32, i32, u64, i64);

macro_rules! shown_short {
    ($($kind:ident),*) => {
        $(impl Shown for $kind {
            fn shown(self) -> String {
                let size = self.abs();
                // Written out, the largest have hundreds of digits.
                if size.is_finite() && size != 0.0 && !(1e-5..1e16).contains(&size) {
                    format!("{self:e}")
                } else {
                    self.to_string()
                }
            }
        })*
    };
}
shown_short!(f32, f64);

/// The first byte in binary: `0100 0001`.
pub(crate) fn binary(bytes: &[u8]) -> Option<String> {
    let byte = bytes.first()?;
    Some(format!("{:04b} {:04b}", byte >> 4, byte & 15))
}

/// As an array in C.
pub(crate) fn c_array(bytes: &[u8]) -> String {
    let items: Vec<_> = bytes.iter().map(|byte| format!("0x{byte:02x}")).collect();
    format!("unsigned char data[] = {{{}}};", items.join(", "))
}

/// As bytes in Python, the way Python itself writes them.
pub(crate) fn python_bytes(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut text = format!("b{quote}");
    for byte in bytes {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b'\t' => text.push_str("\\t"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b' '..=b'~' if char::from(*byte) == quote => {
                text.push('\\');
                text.push(quote);
            }
            b' '..=b'~' => text.push(char::from(*byte)),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text.push(quote);
    text
}

/// As pairs of hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    payload::hex(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], kind: &str) -> (Option<String>, Option<String>) {
        let found = readings(bytes)
            .into_iter()
            .find(|reading| reading.kind == kind);
        found.map(|found| (found.little, found.big)).unwrap()
    }

    fn some(little: &str, big: &str) -> (Option<String>, Option<String>) {
        (Some(little.to_owned()), Some(big.to_owned()))
    }

    /// What Python's struct module says of these bytes.
    #[test]
    fn numbers_are_what_other_programs_read() {
        let bytes = [0xff, 0x00, 0x80, 0x41, 0x9a, 0x99, 0x99, 0x3f, 0x77];
        for (kind, little, big) in [
            ("u16", "255", "65280"),
            ("i16", "255", "-256"),
            ("u32", "1098907903", "4278222913"),
            ("i32", "1098907903", "-16744383"),
            ("u64", "4582862983629111551", "18374827498926610751"),
            ("i64", "4582862983629111551", "-71916574782940865"),
        ] {
            assert_eq!(read(&bytes, kind), some(little, big), "{kind}");
        }
        assert_eq!(read(&bytes, "u8"), (Some("255".to_owned()), None));
        assert_eq!(read(&bytes, "i8"), (Some("-1".to_owned()), None));
        let one: [u8; 8] = 1.5_f64.to_le_bytes();
        assert_eq!(read(&one, "f64").0.as_deref(), Some("1.5"));
        assert_eq!(read(&[0x3f, 0x80, 0, 0], "f32"), some("4.6006e-41", "1"));
        assert_eq!(read(&[0, 0, 0xc0, 0x7f], "f32").0.as_deref(), Some("NaN"));
        assert_eq!(
            read(&f64::MAX.to_be_bytes(), "f64").1.unwrap(),
            "1.7976931348623157e308"
        );
    }

    #[test]
    fn there_may_be_too_few_bytes() {
        assert_eq!(read(&[1, 2, 3], "u16"), some("513", "258"));
        assert_eq!(read(&[1, 2, 3], "u32"), (None, None));
        assert!(readings(&[]).iter().all(|reading| reading.little.is_none()));
        assert_eq!(binary(&[]), None);
    }

    #[test]
    fn bytes_are_written_as_programs_take_them() {
        assert_eq!(binary(&[0x41]).unwrap(), "0100 0001");
        assert_eq!(c_array(&[1, 0xff]), "unsigned char data[] = {0x01, 0xff};");
        for (bytes, text) in [
            (&b"ok\r\n\0\xe4"[..], r"b'ok\r\n\x00\xe4'"),
            (b"it's", r#"b"it's""#),
            (br#"'"\"#, r#"b'\'"\\'"#),
            (b"", "b''"),
        ] {
            assert_eq!(python_bytes(bytes), text);
        }
    }
}
