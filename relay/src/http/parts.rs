//! What a request in JSON becomes when it is read: each of its values takes more than its few characters. Pure.

use shared::fault::{Fault, FaultCode};

/// What an object takes, its first fields with it, and what any other value or field.
const OBJECT: usize = 700;
const VALUE: usize = 64;

/// The most that the values of one request take: beyond what the longest list of rules has, each of which has 100 networks, ports
/// and hosts.
const MOST: usize = 8 << 20;

/// How many bytes the values of a JSON text take beside what is written in them, about, and rather too many.
///
/// # Errors
/// `too-large` where that is more than any request needs.
pub(super) fn weigh(json: &[u8]) -> Result<usize, Fault> {
    let (mut weight, mut is_text, mut is_escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' => weight += OBJECT,
            b'[' | b',' | b':' => weight += VALUE,
            _ => {}
        }
    }
    if weight > MOST {
        let detail = format!(
            "The request has so many values that they take more than {} MiB of memory; send less at once.",
            MOST >> 20
        );
        return Err(Fault::new(FaultCode::TooLarge, detail).with("limit", MOST));
    }
    Ok(weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_a_text_is_no_value() {
        assert_eq!(
            weigh(br#"{"a":"{[,:\\\"{{","b":[1,2]}"#).unwrap(),
            OBJECT + 5 * VALUE
        );
        assert_eq!(weigh(b"").unwrap(), 0);
        let most = format!("[{}0]", "0,".repeat(MOST / VALUE));
        assert_eq!(
            weigh(most.as_bytes()).unwrap_err().code,
            FaultCode::TooLarge
        );
    }
}
