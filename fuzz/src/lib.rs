//! What must hold of everything that reads strangers' bytes, whatever they are: it does not panic, and what it has
//! understood it understands again when it is written.

use relay::bridge::framing::Framer;
use shared::{
    address::{check_host, split_host_port},
    batch::{BatchError, frame_head, read_frame, write_record},
    bridge::{Framing, TextEncoding},
    entry::Entry,
    id::BridgeId,
    live::ClientMessage,
    payload::{
        base64, encode_escapes, escapes as to_escapes, hex as to_hex, parse_base64, parse_hex,
    },
};

/// A binary batch.
pub fn batch(bytes: &[u8]) {
    let Ok((bridge, entries)) = entries(bytes) else {
        return;
    };
    let mut frame = frame_head(&bridge);
    for entry in &entries {
        write_record(&mut frame, entry);
    }
    assert_eq!(entries_of(&frame), (bridge, entries));
}

fn entries(frame: &[u8]) -> Result<(BridgeId, Vec<Entry>), BatchError> {
    let (bridge, records) = read_frame(frame)?;
    let entries = records.map(|record| record?.entry());
    Ok((bridge, entries.collect::<Result<_, _>>()?))
}

fn entries_of(frame: &[u8]) -> (BridgeId, Vec<Entry>) {
    entries(frame).unwrap_or_else(|error| panic!("what was written is not read: {error}"))
}

/// A message of a client of the live socket.
pub fn live(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(message) = ClientMessage::parse(&text) else {
        return;
    };
    let written = match &message {
        ClientMessage::Call(call) => serde_json::to_string(call),
        ClientMessage::Tell(tell) => serde_json::to_string(tell),
    };
    let written = written.unwrap_or_else(|error| panic!("{message:?}: {error}"));
    assert_eq!(ClientMessage::parse(&written), Ok(message));
}

/// Hex and base64 as people write them.
pub fn hex(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match parse_hex(&text) {
        Ok(parsed) => assert_eq!(parse_hex(&to_hex(&parsed)), Ok(parsed)),
        Err(fault) => {
            let at = fault.params["at"].as_u64();
            assert!(
                at.is_some_and(|at| at < text.chars().count() as u64),
                "{fault:?}"
            );
        }
    }
    if let Ok(parsed) = parse_base64(&text) {
        assert_eq!(parse_base64(&base64(&parsed)), Ok(parsed));
    }
}

/// Text with escapes.
pub fn escapes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for encoding in TextEncoding::ALL {
        match encode_escapes(&text, *encoding) {
            Ok(parsed) => {
                let written = to_escapes(&parsed);
                assert_eq!(encode_escapes(&written, TextEncoding::Utf8), Ok(parsed));
            }
            Err(fault) => {
                let at = fault.params["at"].as_u64();
                assert!(
                    at.is_some_and(|at| at < text.chars().count() as u64),
                    "{fault:?}"
                );
            }
        }
    }
}

/// `HOST:PORT`.
pub fn address(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok((host, port)) = split_host_port(&text) else {
        return;
    };
    assert_eq!(check_host(&host), Ok(()));
    assert_ne!(port, 0);
    let written = if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    };
    assert_eq!(split_host_port(&written), Ok((host, port)));
}

/// A stream cut into lines: the first byte is the longest line, the second how much one read brings.
pub fn framing(bytes: &[u8]) {
    let [longest, read, stream @ ..] = bytes else {
        return;
    };
    let longest = usize::from(*longest).max(1);
    for (framing, encoding) in [
        (Framing::None, TextEncoding::Utf8),
        (Framing::Line, TextEncoding::Utf8),
        (Framing::Line, TextEncoding::Utf16Le),
        (Framing::Line, TextEncoding::Utf16Be),
    ] {
        let longest = longest.next_multiple_of(encoding.unit());
        let mut framer = Framer::new(framing, encoding, longest);
        let mut frames = Vec::new();
        for read in stream.chunks(usize::from(*read).max(1)) {
            frames.extend(framer.push(read));
        }
        if framing == Framing::Line {
            for frame in &frames {
                let unit = encoding.unit();
                let mut units = frame.bytes.chunks_exact(unit);
                let end = units.position(|unit| is_line_end(unit, encoding));
                let last = frame.bytes.len() / unit - 1;
                assert_eq!(end, (!frame.partial).then_some(last));
                // An over-long line is cut before a character that is not whole, of at most four bytes.
                assert!(frame.bytes.len() <= longest);
                assert!(!frame.partial || longest - frame.bytes.len() < 4);
            }
        }
        frames.extend(framer.finish());
        let whole: Vec<u8> = frames.into_iter().flat_map(|frame| frame.bytes).collect();
        assert_eq!(whole, stream);
    }
}

fn is_line_end(unit: &[u8], encoding: TextEncoding) -> bool {
    match encoding {
        TextEncoding::Utf16Le => unit == b"\n\0",
        TextEncoding::Utf16Be => unit == b"\0\n",
        _ => unit == b"\n",
    }
}
