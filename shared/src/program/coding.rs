//! How each language turns text into bytes and back, such that it is what browsers mean by the encoding's name. Where a
//! language's own table is another than theirs, the difference stands here; a test holds every character against it.

mod rust;

use super::{Language, literal::quoted};
use crate::{bridge::TextEncoding, encoding::engine};

/// The encoding's name in a language.
pub(super) fn name(language: Language, encoding: TextEncoding) -> &'static str {
    match (language, encoding) {
        (Language::Python, TextEncoding::Gbk) => "gb18030",
        (Language::Python, TextEncoding::Latin1) => "cp1252",
        (Language::Python, TextEncoding::Big5) => "big5hkscs",
        (Language::Python, TextEncoding::ShiftJis) => "cp932",
        (_, encoding) => encoding.label(),
    }
}

/// The part of a program that encodes and decodes.
pub(super) fn part(language: Language, encoding: TextEncoding) -> String {
    let part = match language {
        Language::Node => node(encoding),
        Language::Rust => rust::part(encoding),
        _ => python(encoding),
    };
    part.trim_end().to_owned()
}

/// How Rust keeps from others in a room what a terminal would act on.
pub(super) fn harmless(encoding: TextEncoding) -> String {
    rust::harmless(encoding)
}

/// What a character is among others that are written and read otherwise by a language: characters and codes, and those that
/// are only written.
struct Others {
    characters: &'static str,
    codes: &'static str,
    also: &'static str,
    also_codes: &'static str,
}

/// Of Python 3.11; where another version has it right already, that is no harm.
fn others(encoding: TextEncoding) -> Option<Others> {
    let of = |characters, codes| Others {
        characters,
        codes,
        also: "",
        also_codes: "",
    };
    Some(match encoding {
        TextEncoding::Gbk => of(
            "€ḿ龴龵龶龷龸龹龺龻︐︑︒︓︔︕︖︗︘︙",
            "80 a8bc fe59 fe61 fe66 fe67 fe6d fe7e fe90 fea0 a6d9 a6db a6da a6dc a6dd a6de a6df a6ec a6ed a6f3",
        ),
        TextEncoding::Gb18030 => of(
            "\u{e7c7}ḿ龴龵龶龷龸龹龺龻︐︑︒︓︔︕︖︗︘︙",
            "8135f437 a8bc fe59 fe61 fe66 fe67 fe6d fe7e fe90 fea0 a6d9 a6db a6da a6dc a6dd a6de a6df a6ec a6ed a6f3",
        ),
        TextEncoding::Big5 => Others {
            also: "∕﹨",
            also_codes: "a241 a242",
            ..of(
                "¯‧€⊕⊙␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡仝嘅廐廴悤无猪癶隶﹑／＼～￠￡￥",
                "a1c2 a145 a3e1 a1f2 a1f3 a3c0 a3c1 a3c2 a3c3 a3c4 a3c5 a3c6 a3c7 a3c8 a3c9 a3ca a3cb a3cc a3cd a3ce a3cf a3d0 a3d1 \
                 a3d2 a3d3 a3d4 a3d5 a3d6 a3d7 a3d8 a3d9 a3da a3db a3dc a3dd a3de a3df a3e0 c6df fb48 fbf9 c6cf fc6c c6d3 fe52 c6d5 \
                 c6d7 a14e a1fe a240 a1e3 a246 a247 a244",
            )
        },
        TextEncoding::ShiftJis => Others {
            also: "¥‾−",
            also_codes: "5c 7e 817c",
            ..of("", "")
        },
        TextEncoding::Latin1 => of("\u{81}\u{8d}\u{8f}\u{90}\u{9d}", "81 8d 8f 90 9d"),
        TextEncoding::Utf8 | TextEncoding::Utf16Le | TextEncoding::Utf16Be => return None,
    })
}

fn python(encoding: TextEncoding) -> String {
    let Some(others) = others(encoding) else {
        return include_str!("python/plain.py").to_owned();
    };
    let longest = match encoding {
        TextEncoding::Gb18030 => 4,
        _ => 2,
    };
    include_str!("python/table.py")
        .replace("@NAME@", &quoted(Language::Python, encoding.label()))
        .replace("@CHARACTERS@", &quoted(Language::Python, others.characters))
        .replace("@CODES@", &quoted(Language::Python, others.codes))
        .replace("@ALSO@", &quoted(Language::Python, others.also))
        .replace("@ALSO_CODES@", &quoted(Language::Python, others.also_codes))
        .replace("@LONGEST@", &longest.to_string())
}

fn node(encoding: TextEncoding) -> String {
    let plain = |buffer| include_str!("node/plain.js").replace("@BUFFER@", buffer);
    let table = |table: TextEncoding, more: &str| {
        include_str!("node/table.js")
            .replace("@TABLE@", &quoted(Language::Node, table.label()))
            .replace("@MORE@\n", more)
    };
    match encoding {
        TextEncoding::Utf8 => plain("Buffer.from(text)"),
        TextEncoding::Utf16Le => plain("Buffer.from(text, \"utf16le\")"),
        TextEncoding::Utf16Be => plain("Buffer.from(text, \"utf16le\").swap16()"),
        TextEncoding::Latin1 => include_str!("node/latin1.js").replace(
            "@HIGH@",
            &quoted(Language::Node, &high().collect::<String>()),
        ),
        TextEncoding::Gb18030 => include_str!("node/four.js").to_owned(),
        // Node's own GBK lacks some that GB 18030 has as codes of two bytes too.
        TextEncoding::Gbk => table(TextEncoding::Gb18030, ""),
        TextEncoding::Big5 => table(encoding, include_str!("node/big5.js")),
        TextEncoding::ShiftJis => table(encoding, include_str!("node/shift_jis.js")),
    }
}

/// What browsers have in Latin-1 from 0x80 to 0x9f.
fn high() -> impl Iterator<Item = char> {
    (0x80..=0x9f_u8).map(|byte| {
        let bytes = [byte];
        let (text, _) = engine(TextEncoding::Latin1).decode_without_bom_handling(&bytes);
        text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
    })
}
