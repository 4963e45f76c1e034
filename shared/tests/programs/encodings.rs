//! Every character of every encoding, typed into a program in each language and said to it.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream, UdpSocket},
    thread,
};

use serde_json::json;
use shared::{
    bridge::TextEncoding,
    encoding::{encode, engine},
    program::{Language, Side},
};

use crate::{
    sides::{Peer, everywhere, listening},
    talk::{PATIENCE, Running, WHOLE, bridge, is_here},
};

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
    // What cannot be said is told, and nothing goes out for it.
    if encode("\u{1f44b}", encoding).is_err() {
        program.hears("\u{1f44b}");
        program.tells();
    }
    program.hears(&all);
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
    if language == Language::Rust {
        let wanted = encode(&(all.clone() + "\n"), encoding).unwrap();
        assert!(heard == wanted, "{what}: of several codes the relay's");
    }

    let ears = peer.try_clone().unwrap();
    say(ears, encode(&format!("{all}\r\n"), encoding).unwrap());
    let shown = program.says();
    let shown = shown.strip_suffix('\r').unwrap_or(&shown);
    same(&all, shown, &format!("{what} heard"));
    // Only then: Node ends without what a full pipe has not taken.
    say(peer, encode(&format!("{farewell}\n"), encoding).unwrap());
    assert_eq!(program.says(), farewell);
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

/// What a peer of a room says in pieces, and what the encoding lacks.
#[test]
fn a_room_has_its_encoding() {
    everywhere(|language| {
        let more = json!({"mode": "room", "encoding": "gbk"});
        let (mut program, address) = listening("gbk", language, more);
        let mut one = Peer::dial(&program, &address);
        let mut other = Peer::dial(&program, &address);
        let joined = format!("* {} joined\n", other.name);
        assert_eq!(one.hears_bytes(), joined.as_bytes());
        let name = format!("{}: ", other.name);
        let said = |text: &[u8]| [name.as_bytes(), text].concat();
        // Once one hears the first line, the first half of a character behind it was read.
        other.say(b"a\n\xc4");
        assert_eq!(one.hears_bytes(), said(b"a\n"));
        other.say(b"\xe3\x1b\xff\n");
        assert_eq!(one.hears_bytes(), said(b"\xc4\xe3??\n"));
        program.hears("\u{1f44b}");
        program.tells();
        program.hears("你");
        let own = b"jackfield: \xc4\xe3\n";
        assert_eq!(
            (one.hears_bytes(), other.hears_bytes()),
            (own.to_vec(), own.to_vec())
        );
    });
}

#[test]
fn datagrams_have_their_encoding_on_both_sides() {
    everywhere(|language| {
        for (side, encoding) in [
            (Side::Other, TextEncoding::ShiftJis),
            (Side::Same, TextEncoding::Big5),
        ] {
            datagrams(language, side, encoding);
        }
    });
}

fn datagrams(language: Language, side: Side, encoding: TextEncoding) {
    let socket = || UdpSocket::bind("127.0.0.1:0").unwrap();
    let (peer, program) = (socket(), socket());
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    let (here, there) = (peer.local_addr().unwrap(), program.local_addr().unwrap());
    drop(program);
    // One that sends is told where the peer is, one that receives is spoken to first.
    let local = if side == Side::Other { here } else { there };
    let endpoint = json!({"kind": "udp", "host": "127.0.0.1", "port": 0});
    let more = json!({"encoding": encoding.label()});
    let bridge = bridge(endpoint, &local.to_string(), more);
    let name = format!("{language:?}-{side:?}-{}", encoding.label());
    let mut program = Running::start(&name, &bridge, language, side);
    let mut buffer = [0; 100];
    let code = encode("再", encoding).unwrap();
    let mut half = code.clone();
    half.push(code[0]);
    if side == Side::Same {
        program.says_at_the_end(&there.port().to_string());
        peer.send_to(&half, there).unwrap();
        program.says_at_the_end(": 再\u{fffd}");
    }
    program.hears("\u{1f44b}");
    program.tells();
    program.hears("再");
    let (length, from) = peer.recv_from(&mut buffer).unwrap();
    assert_eq!(buffer[..length], code[..], "{name}");
    peer.send_to(&half, from).unwrap();
    program.says_at_the_end("再\u{fffd}");
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
