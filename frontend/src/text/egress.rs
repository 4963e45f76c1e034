//! The words about where the relay may go.

use shared::{
    egress::{Mistake, Then},
    operation::Purpose,
};

use super::table;

table! {
    /// The words about where the relay may go.
    EgressText;
    title: &'static str,
    words: &'static str,
    lans: &'static str,
    lans_words: &'static str,
    no_lans: &'static str,
    lan: fn(&str, &str, bool) -> String,
    rules: &'static str,
    rules_words: &'static str,
    no_rules: &'static str,
    in_file: &'static str,
    add: &'static str,
    new_rule: &'static str,
    change_rule: &'static str,
    up: fn(&str) -> String,
    down: fn(&str) -> String,
    then_label: &'static str,
    then: fn(Then) -> &'static str,
    name_hint: &'static str,
    networks: &'static str,
    networks_hint: &'static str,
    ports: &'static str,
    ports_hint: &'static str,
    hosts: &'static str,
    hosts_hint: &'static str,
    roles: &'static str,
    kinds: &'static str,
    none_is_all: &'static str,
    everything: &'static str,
    kind: fn(Purpose) -> &'static str,
    mistake: fn(&Mistake) -> String,
    always: &'static str,
    always_words: &'static str,
    defaults: &'static str,
    defaults_words: &'static str,
    closes_title: &'static str,
    closes_words: fn(usize) -> String,
    closes_one: fn(&str, &str) -> String,
    save_and_close: &'static str,
    saved: &'static str,
    try_title: &'static str,
    try_words: &'static str,
    as_role: &'static str,
    ask_title: &'static str,
    ask_words: &'static str,
    ask_change: &'static str,
    ask_none: &'static str,
    ask_done: &'static str,
    ask_later: &'static str,
    unsettled: &'static str,
    pointer: &'static str,
    pointer_go: &'static str,
}

#[cfg(test)]
mod tests {
    use shared::egress::Rule;

    use super::*;
    use crate::text::{EN, ZH};

    #[test]
    fn what_is_wrong_is_named_with_what_stands_there() {
        let rule = Rule {
            networks: vec!["10.0.0.0/8".to_owned(), "10.0.0.0/33".to_owned()],
            ports: vec!["x".to_owned()],
            hosts: vec!["a b".to_owned()],
            ..Rule::new("a", Then::Deny)
        };
        let mistakes = rule.mistakes();
        assert_eq!(mistakes.len(), 3);
        for text in [&EN, &ZH] {
            for mistake in &mistakes {
                let words = (text.egress.mistake)(mistake);
                assert!(words.contains(&mistake.text), "{words}");
            }
        }
    }
}
