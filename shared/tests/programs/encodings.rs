//! Every character of every encoding, typed into a program in each language and said to it.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

use serde_json::json;
use shared::{
    bridge::TextEncoding,
    encoding::{encode, engine},
    program::{Language, Side},
};

use crate::talk::{PATIENCE, Running, WHOLE, bridge, is_here};

/// The characters that come back as what they were, less those that end a line somewhere.
fn characters(encoding: TextEncoding) -> String {
    let ends = ['\n', '\r', '\u{2028}', '\u{2029}'];
    // All of the first plane, and some of each further one.
    let all = (0x20..0x1_0000).chain((0x1_0000..0x11_0000).step_by(257));
    let comes_back = |character: &char| {
        let text = character.to_string();
        encode(&text, encoding).is_ok_and(|bytes| decode(&bytes, encoding) == text)
    };
    all.filter_map(char::from_u32)
        .filter(|character| !ends.contains(character))
        .filter(comes_back)
        .collect()
}

fn decode(bytes: &[u8], encoding: TextEncoding) -> String {
    let (text, _) = engine(encoding).decode_without_bom_handling(bytes);
    text.into_owned()
}

/// What a language leaves out of an encoding, and says so in the program.
fn leaves_out(language: Language, encoding: TextEncoding, character: char) -> bool {
    let code = encode(&character.to_string(), encoding).unwrap_or_default();
    match (language, encoding) {
        (Language::Node, TextEncoding::Big5) => *code >= [0xf9, 0xfe][..],
        // Read as what looks the same.
        (Language::Python, TextEncoding::Big5) => matches!(character, '∕' | '﹨'),
        _ => false,
    }
}

/// What the terminal has for a text: UTF-8, but the bridge's bytes where Rust passes them.
fn terminal(language: Language, encoding: TextEncoding, text: &str) -> Vec<u8> {
    let doubles = [
        TextEncoding::Gbk,
        TextEncoding::Gb18030,
        TextEncoding::Big5,
        TextEncoding::ShiftJis,
    ];
    match language == Language::Rust && doubles.contains(&encoding) {
        true => encode(text, encoding).unwrap(),
        false => text.as_bytes().to_vec(),
    }
}

/// The first difference, which says more than two long texts.
fn same(wanted: &str, found: &str, what: &str) {
    let differ = wanted.chars().zip(found.chars()).find(|(a, b)| a != b);
    assert_eq!(differ, None, "{what}");
    assert_eq!(wanted.chars().count(), found.chars().count(), "{what}");
}

fn speaks(language: Language, encoding: TextEncoding) {
    let what = format!("{language:?}-{}", encoding.label());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let local = listener.local_addr().unwrap().to_string();
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let farewell = match encoding {
        TextEncoding::Latin1 => "adiós",
        TextEncoding::ShiftJis | TextEncoding::Big5 => "再見",
        _ => "再见",
    };
    let more = json!({"encoding": encoding.label(), "farewell": ["bye", farewell, "\u{1f44b}"]});
    let bridge = bridge(endpoint, &local, more);
    let mut program = Running::start(&what, &bridge, language, Side::Other);
    let (peer, _) = listener.accept().unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut ears = BufReader::new(peer.try_clone().unwrap());

    let all: String = characters(encoding)
        .chars()
        .filter(|character| !leaves_out(language, encoding, *character))
        .collect();
    let line = terminal(language, encoding, &all);
    // What cannot be said is told, and nothing goes out for it.
    let lacks = encode("\u{1f44b}", encoding).is_err() && line == all.as_bytes();
    if lacks {
        program.hears("\u{1f44b}");
        program.tells();
    }
    program.hears(&line);
    let end = encode("\n", encoding).unwrap();
    let mut heard = Vec::new();
    while !heard.ends_with(&end) || heard.len() % encoding.unit() > 0 {
        assert!(
            ears.read_until(*end.last().unwrap(), &mut heard).unwrap() > 0,
            "{what}"
        );
    }
    same(
        &(all.clone() + "\n"),
        &decode(&heard, encoding),
        &format!("{what} typed"),
    );

    let ears = peer.try_clone().unwrap();
    say(ears, encode(&format!("{all}\r\n"), encoding).unwrap());
    let shown = program.shows();
    let shown = shown.strip_suffix(b"\r").unwrap_or(&shown);
    let shown = match line == all.as_bytes() {
        true => String::from_utf8_lossy(shown).into_owned(),
        false => decode(shown, encoding),
    };
    same(&all, &shown, &format!("{what} heard"));
    // Only then: Node ends without what a full pipe has not taken.
    say(peer, encode(&format!("{farewell}\n"), encoding).unwrap());
    assert_eq!(program.shows(), terminal(language, encoding, farewell));
    program.ended();
}

/// In pieces that split characters.
fn say(mut peer: TcpStream, bytes: Vec<u8>) {
    peer.set_nodelay(true).unwrap();
    thread::spawn(move || {
        for piece in bytes.chunks(4099) {
            if peer.write_all(piece).is_err() {
                return;
            }
        }
    });
}

#[test]
fn every_encoding_is_spoken_in_every_language() {
    thread::scope(|scope| {
        for language in WHOLE.into_iter().filter(|one| is_here(*one)) {
            scope.spawn(move || {
                for encoding in TextEncoding::ALL {
                    speaks(language, *encoding);
                }
            });
        }
    });
}
