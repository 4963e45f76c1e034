//! How Rust does it: its library has no more than Unicode, so that the others are read by the system.

use super::{super::literal::quoted, Language, high};
use crate::{bridge::TextEncoding, encoding::engine};

/// The part of a program that encodes and decodes.
pub(super) fn part(encoding: TextEncoding) -> String {
    if let Some(table) = Table::of(encoding) {
        return table.part(encoding);
    }
    let utf_16 = |to, from| {
        include_str!("../rust/utf16.rs.txt")
            .replace("@TO@", to)
            .replace("@FROM@", from)
    };
    match encoding {
        TextEncoding::Utf16Le => utf_16("to_le_bytes", "from_le_bytes"),
        TextEncoding::Utf16Be => utf_16("to_be_bytes", "from_be_bytes"),
        TextEncoding::Latin1 => {
            let high: Vec<_> = high().collect();
            include_str!("../rust/latin1.rs.txt").replace("@HIGH@", &format!("{high:?}"))
        }
        _ => include_str!("../rust/bytes.rs.txt").to_owned(),
    }
}

/// How it keeps from others in a room what a terminal would act on, and what was read and cannot be written.
pub(super) fn harmless(encoding: TextEncoding) -> String {
    let mark = match encoding {
        TextEncoding::Latin1 | TextEncoding::Gbk | TextEncoding::Big5 | TextEncoding::ShiftJis => {
            "?"
        }
        _ => "\u{fffd}",
    };
    let lacks = match Table::of(encoding) {
        Some(_) => " || code_of(c).is_none()",
        None => "",
    };
    let part = include_str!("../rust/harmless.rs.txt");
    let part = part.replace("@MARK@", mark).replace("@LACKS@", lacks);
    part.trim_end().to_owned()
}

/// An encoding that the system reads, with what differs between those in a program.
#[derive(Default)]
struct Table {
    /// Its names for iconv, as glibc, musl and macOS have them, and for Windows.
    iconv: &'static str,
    page: u32,
    /// Where one of these systems has another character than browsers, or none.
    others: &'static str,
    /// The codes besides those of two bytes.
    more: &'static str,
    /// Which codes are read and never written.
    only_read: &'static str,
    /// Those that are only written.
    also: &'static str,
    /// The first bytes of those that have more.
    first: &'static str,
    /// How those that have more than two bytes are told.
    longer: &'static str,
    /// What is done about those that are not in the table.
    code_beyond: &'static str,
    text_beyond: &'static str,
}

/// Where glibc, musl, or a system with GB 18030 as it was in 2000 differs from browsers.
const OTHERS_OF_GB: &str = "80 a3a0 a6d9 a6da a6db a6dc a6dd a6de a6df a6ec a6ed a6f3 a8bc fe51 fe52 fe53 fe59 fe61 fe66 fe67 fe6c fe6d fe76 fe7e fe90 fe91 \
     fea0 8135f437 82359037 82359038 82359039 82359130 82359131 82359132 82359133 82359134 84318236 84318237 84318238 84318239 \
     84318330 84318331 84318332 84318333 84318334 84318335";

/// Where glibc or musl differs, which have Hong Kong's characters as they are since 2008.
const OTHERS_OF_BIG5: &str = "8e69 8e6f 8e7e 8eab 8eb4 8ecd 8ed0 8f57 8f69 8f6e 8fcb 8fcc 8ffe 906d 907a 90dc 90f1 91bf 9244 92af 92b0 92b1 92b2 \
     92c8 92d1 9447 94ca 95d9 9644 96ed 96fc 9b76 9b78 9b7b 9bc6 9bde 9bec 9bf6 9c42 9c53 9c62 9c68 9c6b 9c77 9cbc 9cbd \
     9cd0 9d57 9d5a 9dc4 9ea9 9eef 9efd 9f60 9f66 9fcb 9fd8 a063 a077 a0d5 a0df a0e4 a145 a14e a15a a1c2 a1c3 a1c5 a1e3 \
     a1f2 a1f3 a1fe a240 a241 a242 a244 a246 a247 a2cc a2ce a3c0 a3c1 a3c2 a3c3 a3c4 a3c5 a3c6 a3c7 a3c8 a3c9 a3ca a3cb \
     a3cc a3cd a3ce a3cf a3d0 a3d1 a3d2 a3d3 a3d4 a3d5 a3d6 a3d7 a3d8 a3d9 a3da a3db a3dc a3dd a3de a3df a3e0 a3e1 c6cd \
     c6cf c6d3 c6d5 c6d7 c6de c6df f9fe fa5f fa66 fabd fac5 fad5 fb48 fbb8 fbf3 fbf9 fc4f fc6c fcb9 fce2 fcf1 fdb7 fdb8 \
     fdbb fdf1 fe52 fe6f feaa fedd";

const LONGER_OF_GB: &str = "        [_, b'0'..=b'9'] | [_, b'0'..=b'9', 0x81..=0xfe] => None,
        [_, b'0'..=b'9', 0x81..=0xfe, b'0'..=b'9', ..] => Some(4),
";

impl Table {
    fn of(encoding: TextEncoding) -> Option<Self> {
        Some(match encoding {
            // Windows has a page for GBK, without some codes that browsers have.
            TextEncoding::Gbk => Self {
                only_read: "*code > 0xffff",
                ..Self::gb()
            },
            TextEncoding::Gb18030 => Self {
                more: ".chain((0..39420).map(four))",
                only_read: "*code == 0x80",
                code_beyond: "\n        .or_else(|| u32::from(character).checked_sub(0x10000).map(|index| four(189_000 + index)))",
                ..Self::gb()
            },
            TextEncoding::Big5 => Self {
                iconv: "BIG5-HKSCS",
                page: 950,
                others: OTHERS_OF_BIG5,
                only_read: "matches!(*code, 0x8140..=0xa0ff | 0xa2a4..=0xa2a7 | 0xa2cc | 0xa2ce)",
                first: "0x81..=0xfe",
                ..Self::default()
            },
            TextEncoding::ShiftJis => Self {
                iconv: "CP932",
                page: 932,
                others: "80",
                more: ".chain(0xa1..0xe0)",
                only_read: "matches!(*code, 0xed40..=0xeeff | 0xf040..=0xf9ff)",
                also: "        // «Only written: what is read is another character.|只用于写：读出来是别的字符。»
        codes.extend([('¥', 0x5c), ('‾', 0x7e), ('−', 0x817c)]);
",
                first: "0x81..=0x9f | 0xe0..=0xfc",
                ..Self::default()
            },
            _ => return None,
        })
    }

    fn gb() -> Self {
        Self {
            iconv: "GB18030",
            page: 54936,
            others: OTHERS_OF_GB,
            first: "0x81..=0xfe",
            longer: LONGER_OF_GB,
            text_beyond: "\n        .or_else(|| if code > 0xffff { read(code) } else { None })",
            ..Self::default()
        }
    }

    fn part(&self, encoding: TextEncoding) -> String {
        let codes: Vec<_> = self.others.split_whitespace().collect();
        let characters: String = codes.iter().map(|code| text(code, encoding)).collect();
        let quote = |text: &str| quoted(Language::Rust, text);
        let four = match encoding {
            TextEncoding::Gb18030 => include_str!("../rust/four.rs.txt"),
            _ => "",
        };
        let table = include_str!("../rust/table.rs.txt");
        let whole = [table, four, include_str!("../rust/system.rs.txt")].concat();
        let names = [
            ("@CHARACTERS@", quote(&characters)),
            ("@CODES@", quote(&codes.join(" "))),
            ("@PAGE@", self.page.to_string()),
        ];
        let parts = [
            ("@ICONV@", self.iconv),
            ("@MORE@", self.more),
            ("@ONLY_READ@", self.only_read),
            ("@ALSO@", self.also),
            ("@FIRST@", self.first),
            ("@LONGER@", self.longer),
            ("@CODE_BEYOND@", self.code_beyond),
            ("@TEXT_BEYOND@", self.text_beyond),
        ];
        let parts = parts.map(|(name, part)| (name, part.to_owned()));
        let all = names.into_iter().chain(parts);
        all.fold(whole, |whole, (name, part)| whole.replace(name, &part))
    }
}

/// What browsers read for a code in hex.
fn text(code: &str, encoding: TextEncoding) -> String {
    let code = u32::from_str_radix(code, 16).unwrap_or_default();
    let bytes = code.to_be_bytes();
    let begin = code.leading_zeros() as usize / 8;
    let (text, _) = engine(encoding).decode_without_bom_handling(&bytes[begin..]);
    text.into_owned()
}
