//! As much of MQTT 3.1.1 as publishes and receives at quality 0.

use anyhow::{Result, ensure};

use super::Received;

const CONNACK: &[u8] = &[0x20, 2, 0, 0];
const SUBACK: &[u8] = &[0x90, 3, 0, 1, 0];
const PUBLISH: u8 = 0x30;
const TOPIC: &[u8] = b"bench";

pub(super) fn greeting(subscribe: bool) -> (Vec<u8>, &'static [u8]) {
    // Clean session, no keep-alive, no client id: the broker chooses one.
    let mut packets = vec![0x10, 12, 0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 0, 0, 0];
    if !subscribe {
        return (packets, CONNACK);
    }
    packets.extend_from_slice(&[0x82, 5 + TOPIC.len() as u8, 0, 1, 0, TOPIC.len() as u8]);
    packets.extend_from_slice(TOPIC);
    packets.push(0);
    (packets, SUBACK)
}

pub(super) fn publish(out: &mut Vec<u8>, message: &[u8]) {
    out.push(PUBLISH);
    let mut length = 2 + TOPIC.len() + message.len();
    while length > 127 {
        out.push((length & 127) as u8 | 128);
        length >>= 7;
    }
    out.extend_from_slice(&[length as u8, 0, TOPIC.len() as u8]);
    out.extend_from_slice(TOPIC);
    out.extend_from_slice(message);
}

pub(super) fn split(bytes: &[u8]) -> Result<Option<(Received<'_>, usize)>> {
    let Some((&first, rest)) = bytes.split_first() else {
        return Ok(None);
    };
    let (mut length, mut digits) = (0_usize, 0);
    loop {
        let Some(&digit) = rest.get(digits) else {
            return Ok(None);
        };
        length |= usize::from(digit & 127) << (7 * digits);
        digits += 1;
        if digit & 128 == 0 {
            break;
        }
        ensure!(digits < 4, "a damaged MQTT packet");
    }
    let whole = 1 + digits + length;
    let Some(packet) = bytes.get(1 + digits..whole) else {
        return Ok(None);
    };
    if first != PUBLISH {
        return Ok(Some((Received::Other, whole)));
    }
    let message = packet.get(2 + TOPIC.len()..).unwrap_or_default();
    Ok(Some((Received::Message(message), whole)))
}
