//! Where long addresses and numbers may break in a narrow place: between their groups alone.

/// Digits that stand together in a number that is as long as an address of IPv6.
const DIGITS: usize = 3;

/// Numbers up to this length are not broken.
const SHORT: usize = 12;

/// The pieces between which a line may break; together they are the whole.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        _ if text.contains(':') => text.split_inclusive(':').collect(),
        _ if text.contains(',') => text.split_inclusive(',').collect(),
        _ if is_number && text.len() > SHORT => thousands(text),
        _ => vec![text],
    }
}

/// Counted from the end, as people read numbers. All are digits of ASCII.
fn thousands(digits: &str) -> Vec<&str> {
    let (first, rest) = digits.split_at(digits.len() % DIGITS);
    let ends = (0..rest.len()).step_by(DIGITS);
    let groups = ends.map(|at| &rest[at..at + DIGITS]);
    std::iter::once(first)
        .chain(groups)
        .filter(|group| !group.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_stay_whole() {
        for (text, broken) in [
            ("2001:db8::1", "2001:|db8:|:|1"),
            ("[::1]:80", "[:|:|1]:|80"),
            ("18,446,744", "18,|446,|744"),
            ("1234567890123", "1|234|567|890|123"),
            ("123456789012345", "123|456|789|012|345"),
            ("3232235826", "3232235826"),
            ("192.168.1.64/26", "192.168.1.64/26"),
            ("", ""),
        ] {
            assert_eq!(pieces(text).join("|"), broken, "{text}");
        }
    }
}
