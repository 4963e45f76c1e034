//! A short run of what `fuzz/` runs for hours: everything that reads strangers' bytes, with noise and with what
//! is almost right.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "the fuzz targets see it from another crate")]
mod parsers;

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};

/// Bytes that each of them understands.
const GOOD: [&[u8]; 13] = [
    b"\x01\x02b7\x19\0\0\0\x02\x01\0\0\0\0\0\0\x2a\x40\x1e\x18\x24\x0a\x06\0\0\x03\x02\0p1\xe4\xbd\xa0",
    b"\x01\x02b7\x2b\0\0\0\x03\x01\0\0\0\0\0\0\x2a\x40\x1e\x18\x24\x0a\x06\0\x02\x0c\x02\0Li\x11\0\0\0{\"kind\":\"closed\"}",
    br#"{"id":7,"do":"send","with":{"bridge":"b","to":"all","text":"hi"}}"#,
    br#"{"follow":{"bridge":"b","after":2,"epoch":"0193a6"}}"#,
    br#"{"hello":{"version":1,"name":"Li"}}"#,
    b"01 03:ff, 0x0d-0A",
    b"aGVsbG8=",
    br"AT\r\n\t\0\\\x1b\u{4f60}",
    b"[::1]:6666",
    b"relay.example:8080",
    b"\x05\x03one\ntwo\n\nthree and more",
    b"\x08\x03o\0n\0\n\0t\0\n\0\x0a\x0a\n\0m\0",
    b"\x08\x05\0o\0n\0\n\0t\0\n\x0a\x0a\0\n\0m",
];

/// Noise, or something good with some bytes changed, taken out or put in.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let mutated = (
        select(&GOOD[..]),
        vec((any::<Index>(), any::<u8>(), 0..3), 0..6),
    );
    let mutated = mutated.prop_map(|(good, changes)| {
        let mut bytes = good.to_vec();
        for (at, byte, change) in changes {
            let at = at.index(bytes.len().max(1)).min(bytes.len());
            match change {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => bytes[at] = byte,
                _ if at < bytes.len() => drop(bytes.remove(at)),
                _ => {}
            }
        }
        bytes
    });
    prop_oneof![1 => vec(any::<u8>(), 0..300), 4 => mutated]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_them_panic_or_lie(bytes in bytes()) {
        for parser in [
            parsers::batch, parsers::live, parsers::hex, parsers::escapes, parsers::address, parsers::framing,
        ] {
            parser(&bytes);
        }
    }
}
