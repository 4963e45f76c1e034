//! The words of the inspector.

use std::net::Ipv6Addr;

use shared::{
    address::{
        embedded::Way,
        kind::Kind,
        read::{Host, Wrong},
        scope::Scope,
    },
    port::Range,
};

use super::table;
use crate::components::inspector::length::Length;

/// What is often said, and how it is.
pub(crate) struct Said {
    /// What is often said.
    pub said: &'static str,
    /// How it is.
    pub actually: &'static str,
}

table! {
    /// The words of the inspector.
    InspectText;
    hint: &'static str,
    examples: &'static str,
    often_said: &'static str,
    actually: &'static str,
    forms: &'static str,
    dotted: &'static str,
    number: &'static str,
    hex: &'static str,
    short: &'static str,
    full: &'static str,
    bits: &'static str,
    what_it_is: &'static str,
    within: &'static str,
    embedded: &'static str,
    network: &'static str,
    network_words: &'static str,
    prefix: &'static str,
    network_address: &'static str,
    mask: &'static str,
    wildcard: &'static str,
    broadcast: &'static str,
    first_host: &'static str,
    last_host: &'static str,
    hosts: &'static str,
    name_title: &'static str,
    name_words: &'static str,
    look_up: &'static str,
    looking_up: &'static str,
    may_use: &'static str,
    port_words: &'static str,
    registered: &'static str,
    not_registered: &'static str,
    reserved: &'static str,
    common: &'static str,
    listening: &'static str,
    listening_words: &'static str,
    no_stream: &'static str,
    no_datagrams: &'static str,
    no_bridge: &'static str,
    unnamed: &'static str,
    not_all: &'static str,
    needs_zone: &'static str,
    zones: &'static str,
    no_zones: &'static str,
    global_unicast: &'static str,
    scope_label: &'static str,
    own_words: &'static str,
    interface: &'static str,
    classes: Said,
    groups: Said,
    one_address: Said,
    ports: Said,
    safe: Said,
    datagram: Said,
    kind: fn(Kind) -> (&'static str, &'static str),
    way: fn(Way) -> &'static str,
    scope: fn(Scope) -> &'static str,
    class: fn(char) -> String,
    wrong: fn(&Wrong) -> String,
    host_words: fn(&Host) -> Option<String>,
    prefix_wrong: fn(u8) -> String,
    length: fn(&Length) -> Option<String>,
    split: fn(&Length, u8) -> String,
    took: fn(u64) -> String,
    port: fn(u16) -> String,
    range: fn(Range) -> String,
    registry: fn(&str) -> String,
    once: fn(&str) -> String,
    held_by: fn(&str, u32) -> String,
    all_listeners: fn(usize) -> String,
    perhaps: fn(Ipv6Addr, u16) -> String,
    inspect: fn(&str) -> String,
}

#[cfg(test)]
mod tests {
    use shared::address::read::{Expected, read};

    use super::*;
    use crate::{
        components::inspector::length::By,
        text::{EN, ZH},
    };

    #[test]
    fn every_kind_has_words_of_its_own() {
        for text in [&EN, &ZH] {
            let mut names = Vec::new();
            for kind in Kind::ALL {
                let (name, words) = (text.inspect.kind)(*kind);
                assert!(!words.is_empty() && !names.contains(&name), "{name}");
                names.push(name);
            }
        }
    }

    #[test]
    fn every_scope_has_words_of_its_own() {
        for text in [&EN, &ZH] {
            let all: std::collections::BTreeSet<_> = Scope::ALL.map(text.inspect.scope).into();
            assert_eq!(all.len(), Scope::ALL.len());
        }
    }

    #[test]
    fn what_fits_into_a_datagram_is_said_for_both_families() {
        for text in [&EN, &ZH] {
            for word in ["65,507", "65,527", "RFC 2675"] {
                let actually = text.inspect.datagram.actually;
                assert!(actually.contains(word), "{actually}");
            }
        }
    }

    #[test]
    fn a_prefix_that_nobody_gave_is_an_example() {
        let split =
            |text: &crate::text::Text, by: By| (text.inspect.split)(&Length { prefix: 24, by }, 8);
        for (text, example) in [(&EN, "as an example"), (&ZH, "为例")] {
            assert!(split(text, By::Nobody).contains(example));
            assert!(!split(text, By::Typed).contains(example));
            let by_lo = By::Interface("lo".to_owned());
            assert!(split(text, by_lo).contains("lo"));
        }
    }

    #[test]
    fn what_is_wrong_names_the_character_as_people_count() {
        let wrong = read("192.168.1.x").unwrap_err();
        assert_eq!(wrong.expected, Expected::Octet);
        for text in [&EN, &ZH] {
            let words = (text.inspect.wrong)(&wrong);
            assert!(words.contains("11") && words.contains("255"), "{words}");
        }
    }
}
