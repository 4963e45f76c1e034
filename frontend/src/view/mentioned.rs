//! Addresses in the middle of a sentence.

use shared::address::{parse_ip, split_host_port};

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Words.
    Words(&'a str),
    /// An IP address, with or without a port.
    Address(&'a str),
}

/// A sentence in its parts, in order; together they are the sentence.
pub(crate) fn parts(sentence: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((before, address, after)) = first(rest) {
        if !before.is_empty() {
            parts.push(Part::Words(before));
        }
        parts.push(Part::Address(address));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    parts
}

fn first(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(begin) = text[from..].find(is_of_address).map(|at| from + at) {
        let length = text[begin..].find(|c| !is_of_address(c));
        let end = length.map_or(text.len(), |length| begin + length);
        // A full stop or colon at its end is the sentence's.
        let word = text[begin..end].trim_end_matches(['.', ':']);
        if is_address(word) {
            let end = begin + word.len();
            return Some((&text[..begin], word, &text[end..]));
        }
        from = end;
    }
    None
}

fn is_of_address(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '[' | ']' | '%' | '-')
}

fn is_address(word: &str) -> bool {
    let with_port = || {
        let split = split_host_port(word);
        split.is_ok_and(|(host, _)| parse_ip(&host).is_some())
    };
    word.contains(['.', ':']) && (parse_ip(word).is_some() || with_port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(sentence: &str) -> Vec<&str> {
        let found = parts(sentence).into_iter();
        found
            .filter_map(|part| match part {
                Part::Address(address) => Some(address),
                Part::Words(_) => None,
            })
            .collect()
    }

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        for (sentence, found) in [
            ("Nothing listens on 127.0.0.1:9.", vec!["127.0.0.1:9"]),
            ("没有程序在 [::1]:9 上监听。", vec!["[::1]:9"]),
            (
                "规则“a”禁止10.0.0.1，也禁止fe80::1。",
                vec!["10.0.0.1", "fe80::1"],
            ),
            ("at 12:30, version 1.2.3, word: other", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(addresses(sentence), found, "{sentence}");
        }
    }

    #[test]
    fn nothing_of_a_sentence_is_lost() {
        let sentence = "来自 192.168.1.5:80, [::1]:9: 10.0.0.1.";
        let whole: String = parts(sentence)
            .iter()
            .map(|part| match part {
                Part::Words(text) | Part::Address(text) => *text,
            })
            .collect();
        assert_eq!(whole, sentence);
    }
}
