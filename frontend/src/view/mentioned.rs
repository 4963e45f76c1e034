//! Addresses and ports in the middle of a sentence.

use shared::address::read::{Host, Reading, read};

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Words.
    Words(&'a str),
    /// An IP address, with or without a port or the length of a prefix.
    Address(&'a str),
    /// The number of a port alone.
    Port(&'a str),
}

impl<'a> Part<'a> {
    /// How it stands in the sentence.
    pub(crate) fn shown(&self) -> &'a str {
        match self {
            Self::Words(text) | Self::Address(text) | Self::Port(text) => text,
        }
    }

    /// What the inspector is asked about; nothing about words.
    pub(crate) fn asked(&self) -> Option<String> {
        match self {
            Self::Words(_) => None,
            Self::Address(address) => Some((*address).to_owned()),
            Self::Port(port) => Some(format!(":{port}")),
        }
    }
}

/// A sentence in its parts, in order; together they are the sentence.
pub(crate) fn parts(sentence: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((begin, part)) = first(rest) {
        let (before, after) = rest.split_at(begin);
        if !before.is_empty() {
            parts.push(Part::Words(before));
        }
        rest = &after[part.shown().len()..];
        parts.push(part);
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    parts
}

/// The first address or port, and where it begins.
fn first(text: &str) -> Option<(usize, Part<'_>)> {
    let mut from = 0;
    while let Some(begin) = text[from..].find(is_of_address).map(|at| from + at) {
        let length = text[begin..].find(|c| !is_of_address(c));
        let end = length.map_or(text.len(), |length| begin + length);
        let word = without_stop(&text[begin..end]);
        if is_address(word) {
            return Some((begin, Part::Address(word)));
        }
        if is_port(word, &text[..begin], &text[begin + word.len()..]) {
            return Some((begin, Part::Port(word)));
        }
        from = end;
    }
    None
}

/// A full stop or colon at its end is the sentence's, but for that of `::`.
fn without_stop(word: &str) -> &str {
    let bare = word.trim_end_matches('.');
    match bare.strip_suffix(':') {
        Some(shorter) if !shorter.ends_with(':') => shorter,
        _ => bare,
    }
}

fn is_of_address(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '[' | ']' | '%' | '-' | '/')
}

fn is_address(word: &str) -> bool {
    let is_ip = |reading: Reading| matches!(reading.host, Some(Host::V4(_) | Host::V6 { .. }));
    word.contains(['.', ':']) && read(word).is_ok_and(is_ip)
}

/// What makes a number the number of a port: the word before it or behind it.
const BEFORE: [&str; 6] = ["port ", "Port ", "端口 ", "端口", "TCP ", "UDP "];
const BEHIND: [&str; 2] = [" 端口", "端口"];

fn is_port(word: &str, before: &str, behind: &str) -> bool {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit()) && word.parse::<u16>().is_ok();
    let named = BEFORE.iter().any(|end| before.ends_with(end));
    is_number && (named || BEHIND.iter().any(|begin| behind.starts_with(begin)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(sentence: &str) -> Vec<String> {
        parts(sentence).iter().filter_map(Part::asked).collect()
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
            (
                "10.0.0.0/8: fe80::1%eth0.",
                vec!["10.0.0.0/8", "fe80::1%eth0"],
            ),
            ("0.0.0.0 and :: stand for all.", vec!["0.0.0.0", "::"]),
            ("at 12:30:15, version 1.2.3, word: other, and/or", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(asked(sentence), found, "{sentence}");
        }
    }

    #[test]
    fn a_number_is_a_port_where_the_words_say_so() {
        for (sentence, found) in [
            ("Port 9000 is taken; choose another.", vec![":9000"]),
            ("Connected on port 80. Port 0, too.", vec![":80", ":0"]),
            (
                "TCP 6666 and UDP 6666 are two ports.",
                vec![":6666", ":6666"],
            ),
            ("端口 9000 已被占用，端口80也是。", vec![":9000", ":80"]),
            ("服务器在 80 端口监听。", vec![":80"]),
            ("port 65536, ports below 1024, 5 bytes, 3 peers", vec![]),
        ] {
            assert_eq!(asked(sentence), found, "{sentence}");
        }
    }

    #[test]
    fn nothing_of_a_sentence_is_lost() {
        let sentence = "来自 192.168.1.5:80, [::1]:9: 10.0.0.1. Port 80.";
        let whole: String = parts(sentence).iter().map(Part::shown).collect();
        assert_eq!(whole, sentence);
    }
}
