//! What others try first: what is common, repeated, or runs along the alphabet or a keyboard.

use std::{collections::HashSet, sync::LazyLock};

/// 10,000 passphrases that are long enough and were leaked, and 3,000 words (`xtask/common_passwords.py` makes the list).
static LISTED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("common.txt").lines();
    let listed = lines.filter(|line| !line.starts_with('#'));
    listed.chain(OWN).collect()
});

/// What is likely here, and examples that everybody knows.
const OWN: [&str; 10] = [
    "jackfield",
    "passphrase",
    "administrator",
    "correcthorsebatterystaple",
    "changemeplease",
    "letmeinplease",
    "adminadmin",
    "testtesttest",
    "trustno",
    "zaqxswcde",
];

/// Fewer different characters than this are no passphrase.
const DIFFERENT: usize = 5;

/// Whether a passphrase is one that others would try first, in whatever case and with whatever blanks.
pub(super) fn is_common(text: &str) -> bool {
    let text: String = text.to_lowercase().split_whitespace().collect();
    let different: HashSet<_> = text.chars().collect();
    let words = text.trim_matches(|c: char| !c.is_alphabetic());
    different.len() < DIFFERENT || is_run(&text) || is_listed(&text) || is_listed(words)
}

/// Listed, or one that is listed several times.
fn is_listed(text: &str) -> bool {
    let times = (1..=4).filter(|times| text.len().is_multiple_of(*times));
    let mut parts = times.filter_map(|times| {
        let part = text.get(..text.len() / times)?;
        (part.repeat(times) == text).then_some(part)
    });
    parts.any(|part| LISTED.contains(part))
}

/// Each character is the one before, or beside it in the alphabet; a zero comes after a nine.
fn is_run(text: &str) -> bool {
    let codes: Vec<_> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let mut steps = codes.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    steps.all(|step| step <= 1 || step == 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OWASP ASVS 5.0, 6.2.4: at least the 3,000 most common that the rules would let through.
    #[test]
    fn thousands_are_listed_that_are_long_enough() {
        let long = LISTED.iter().filter(|one| {
            let different: HashSet<_> = one.chars().collect();
            one.chars().count() >= shared::user::PASSPHRASE_CHARS && different.len() >= DIFFERENT
        });
        assert!(long.count() >= 10_000);
    }

    #[test]
    fn what_is_ones_own_is_not_common() {
        for text in [
            "a paper boat in the rain",
            "correct horse battery",
            "twelve chars",
            "纸船在雨里走得很慢很慢呢",
            "x9dragon-of-the-attic",
        ] {
            assert!(!is_common(text), "{text}");
        }
    }
}
