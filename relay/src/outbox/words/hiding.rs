//! Secrets taken out of what others say, who may repeat what they were given as it was, escaped, or encoded. Pure.

use regex::{Captures, NoExpand, Regex};
use shared::payload::{base64, hex};

/// What stands for a secret where it would be seen.
pub(in crate::outbox) const HIDDEN: &str = "********";

/// Shorter secrets are looked for as they are and escaped, not encoded: what they become stands in every other word.
const LEAST_ENCODED: usize = 4;

/// Shorter ones stay where they are looked for among what others have written or named: a company's name in the sender's place of
/// every SMS, a number.
const LEAST_LONG: usize = 16;

/// The most bytes of secrets that are looked for: a gateway's settings may have more.
const MOST: usize = 8 << 10;

/// Characters of base64, of both alphabets, also where they are escaped in URLs or JSON.
const BASE64: &str = r"(?:[A-Za-z0-9+/_-]|\\/|%2[BbFf])*";

/// Takes some secrets out of texts.
#[derive(Clone)]
pub(in crate::outbox) enum Hider {
    /// There are none.
    Nothing,
    /// What is one of them, in whatever form.
    These(Regex),
    /// They are too long to be looked for: nothing is seen.
    All,
}

impl std::fmt::Debug for Hider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hider")
    }
}

impl Hider {
    /// One for these secrets; empty ones are none.
    pub(in crate::outbox) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut secrets: Vec<_> = secrets.into_iter().collect();
        secrets.retain(|secret| !secret.trim().is_empty());
        // The longer first, since a shorter one may be a part of it.
        secrets.sort_by_key(|secret| (std::cmp::Reverse(secret.len()), *secret));
        secrets.dedup();
        if secrets.is_empty() {
            return Self::Nothing;
        }
        if secrets.iter().map(|secret| secret.len()).sum::<usize>() > MOST {
            return Self::All;
        }
        let forms: Vec<_> = secrets.iter().flat_map(|secret| forms(secret)).collect();
        Regex::new(&forms.join("|")).map_or(Self::All, Self::These)
    }

    /// A text without them.
    pub(in crate::outbox) fn hide(&self, text: &str) -> String {
        match self {
            Self::Nothing => text.to_owned(),
            Self::These(secrets) => secrets.replace_all(text, NoExpand(HIDDEN)).into_owned(),
            Self::All => HIDDEN.to_owned(),
        }
    }

    /// The same of what is not the gateway's own words, where short ones stand by chance: what phones reply, ids.
    pub(in crate::outbox) fn hide_long(&self, text: &str) -> String {
        let hidden = |found: &Captures| match &found[0] {
            short if short.len() < LEAST_LONG => short.to_owned(),
            _ => HIDDEN.to_owned(),
        };
        match self {
            Self::These(secrets) => secrets.replace_all(text, hidden).into_owned(),
            Self::Nothing | Self::All => self.hide(text),
        }
    }
}

/// Patterns of all forms of a secret: escaped, in hex, and within base64 of whatever it is a part of, as `AUTH PLAIN` (RFC
/// 4616) and HTTP's Basic (RFC 7617) send it with a user.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![format!("(?i:{})", escaped(secret))];
    if secret.len() >= LEAST_ENCODED {
        forms.push(format!("(?i:{})", hex(secret.as_bytes()).replace(' ', "")));
        let within = (0..3).map(|before| within_base64(secret, before));
        forms.extend(within.map(|core| format!("{BASE64}{core}{BASE64}(?:=|%3[Dd])*")));
    }
    forms
}

/// A pattern of a text as it is and however it is escaped: in URLs and forms, also twice, in JSON, in HTML and XML. Nobody
/// escapes letters and digits of ASCII.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            pattern.push(c);
            continue;
        }
        let (mut bytes, mut units) = ([0; 4], [0; 2]);
        let bytes = c.encode_utf8(&mut bytes).bytes();
        let percent: String = bytes.map(|byte| format!("%(?:25)*{byte:02x}")).collect();
        let units = c.encode_utf16(&mut units).iter();
        let json: String = units.map(|unit| format!(r"\\u{unit:04x}")).collect();
        let code = u32::from(c);
        let more = match c {
            '"' => r#"\\"|&quot;|"#,
            '\'' => r"\\'|&apos;|",
            '\\' => r"\\\\|",
            '/' => r"\\/|",
            '&' => "&amp;|",
            '<' => "&lt;|",
            '>' => "&gt;|",
            ' ' => r"\+|",
            _ => "",
        };
        let raw = regex::escape(&c.to_string());
        // As it is comes last: what escapes it may begin with it.
        pattern += &format!("(?:{percent}|{json}|&#0*{code};|&#x0*{code:x};|{more}{raw})");
    }
    pattern
}

/// A pattern of those characters of a text's base64 that are the same whatever stands around it, where so many bytes more
/// than a multiple of three stand before it.
fn within_base64(text: &str, before: usize) -> String {
    let encoded = base64(&[&[0; 2][..before], text.as_bytes()].concat());
    let bits = 8 * before..8 * (before + text.len());
    let core = &encoded[bits.start.div_ceil(6)..bits.end / 6];
    let either = |c: char| match c {
        '+' => "(?:[+-]|%2[Bb])".to_owned(),
        '/' => r"(?:\\?/|_|%2[Ff])".to_owned(),
        c => c.to_string(),
    };
    core.chars().map(either).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_in_every_form() {
        let hider = Hider::new(["p w\"/ü"]);
        for repeated in [
            "p w\"/ü",
            "P W\"/Ü",
            "p w\\\"/ü",
            r#"p w\"\/\u00fc"#,
            "p%20w%22%2F%C3%BC",
            "p+w%22%2f%c3%bc",
            "p%2520w%2522%252F%25C3%25BC",
            "p w&quot;&#x2f;&#252;",
            "702077222fc3bc",
            "cCB3Ii/DvA==",
            "cCB3Ii_DvA",
            r"cCB3Ii\/DvA%3D%3D",
            // With a user, as AUTH PLAIN and Basic have it, and in the midst of something else.
            "AGFubgBwIHciL8O8",
            "YW5uOnAgdyIvw7w=",
            "eHBhc3M9cCB3Ii/DvCZ5",
        ] {
            let told = hider.hide(&format!("500 no: {repeated}!"));
            assert_eq!(told, format!("500 no: {HIDDEN}!"), "{repeated}");
        }
        assert_eq!(hider.hide("p w / x"), "p w / x");
        assert_eq!(Hider::new(["", " "]).hide("as it is"), "as it is");
    }

    #[test]
    fn short_ones_stay_in_what_others_have_written() {
        let hider = Hider::new(["1380", "公司", "the longest of all"]);
        let said = "+8613800138000: 公司, 收到";
        assert_eq!(hider.hide_long(said), said);
        let told = hider.hide_long("THE%20longest of all, 1380");
        assert_eq!(told, format!("{HIDDEN}, 1380"));
    }

    #[test]
    fn of_several_the_longer_is_hidden_whole() {
        let hider = Hider::new(["key", "", "key-of-all", "-._~*"]);
        assert_eq!(
            hider.hide("a=key-of-all&b=key&c=-._~%2A"),
            format!("a={HIDDEN}&b={HIDDEN}&c={HIDDEN}")
        );
        // What would stand in every other word is looked for as it is.
        assert_eq!(Hider::new(["1"]).hide("MQ== 1"), format!("MQ== {HIDDEN}"));
    }

    #[test]
    fn what_is_too_long_to_be_looked_for_hides_everything() {
        let long = "-".repeat(MOST + 1);
        assert_eq!(Hider::new([long.as_str()]).hide("words"), HIDDEN);
    }
}
