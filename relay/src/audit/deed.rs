//! What a line of the audit list holds: names, ids and addresses, and what was [set](given). What was sent, keys and
//! passphrases are not looked at: [`OBJECTS`] names the few fields that are.

use serde_json::Value;
use shared::{audit::Deed, id::BridgeId};

use super::{Who, given};
use crate::{mailbox, text, trail::Trail};

/// The fields of arguments that say what an operation is about, the first that is there counts. None of them is a secret, and
/// none says what is sent; a recipient is masked.
const OBJECTS: [&str; 17] = [
    "share", "periodic", "file", "peer", "user", "token", "session", "sender", "gateway",
    "template", "alert", "saved", "notice", "code_id", RECIPIENT, "name", "label",
];

/// A phone number or a mailbox.
const RECIPIENT: &str = "recipient";

/// The bytes of the longest id of what has a secret, which is longer; and what stands instead of one that is longer.
const LONGEST_ID: usize = 24;
const NO_ID: &str = "(no id)";

/// The longest text of a line, in characters.
const LONGEST: usize = 200;

/// The longest text of what was set: some rules of egress have room.
const LONGEST_SET: usize = 1_000;

/// The most addresses of a line.
const MOST_ADDRESSES: usize = 16;

/// The line of an operation, as far as it is known before it is done.
pub(super) fn of_operation(who: &Who, operation: &str, with: &Value) -> Deed {
    let text = |field: &str| with.get(field)?.as_str().map(str::to_owned);
    let bridge = text("bridge").map(BridgeId);
    let on = OBJECTS.iter().find_map(|&field| {
        let text = text(field)?;
        Some(match field {
            RECIPIENT => mailbox::masked(&text),
            // Somebody gave the secret instead of its id.
            "token" | "session" | "share" if text.len() > LONGEST_ID => NO_ID.to_owned(),
            _ => text,
        })
    });
    // Of a send on a bridge: a peer, or an address. Who gets a notice stands with the notice.
    let peers = bridge.as_ref().and_then(|_| with.get("to"));
    let peers = peers.and_then(|to| match to {
        Value::String(to) => Some(to.clone()),
        Value::Array(ids) => {
            let ids = ids.iter().filter_map(Value::as_str);
            Some(ids.collect::<Vec<_>>().join(" "))
        }
        _ => None,
    });
    Deed {
        user: who.user.clone(),
        by: who.by.clone(),
        from: who.from.map(|from| from.to_string()),
        bridge,
        on: on.or(peers),
        set: given::of(operation, with),
        ..Deed::new(&who.name, operation)
    }
}

/// What the answer of an operation adds to its line: the ids of what was made, and what was set where nothing was said.
pub fn add_answer(deed: &mut Deed, answer: &Value) {
    let id = |value: &Value| value.get("id")?.as_str().map(str::to_owned);
    if deed.what == "create-bridge" {
        deed.bridge = id(answer).map(BridgeId);
        return;
    }
    if let Some(set) = given::by_answer(&deed.what, answer) {
        deed.set = Some(set);
    }
    if deed.on.is_none() {
        let notices = answer.get("notices").and_then(Value::as_array);
        let notices = notices.map(|all| all.iter().filter_map(id).collect::<Vec<_>>().join(" "));
        deed.on = id(answer).or(notices.filter(|ids| !ids.is_empty()));
    }
}

/// Which addresses were looked up, which rule decided, and what was set.
pub(super) fn add_trail(deed: &mut Deed, trail: Trail) {
    if trail.set.is_some() {
        deed.set = trail.set;
    }
    if trail.looked.is_empty() {
        return;
    }
    let asked: Vec<_> = trail.looked.iter().map(|one| one.asked.as_str()).collect();
    let mut rules: Vec<_> = trail
        .looked
        .iter()
        .filter_map(|one| one.rule.as_deref())
        .collect();
    rules.dedup();
    deed.asked = Some(asked.join(" "));
    deed.rule = (!rules.is_empty()).then(|| rules.join(" "));
    deed.resolved = trail
        .looked
        .into_iter()
        .flat_map(|one| one.resolved)
        .collect();
}

/// The line with texts that are short, and that neither break it nor turn it around wherever it is shown.
pub(super) fn clean(mut deed: Deed) -> Deed {
    let texts = [
        &mut deed.from,
        &mut deed.on,
        &mut deed.asked,
        &mut deed.rule,
    ];
    let bridge = deed.bridge.as_mut().map(|bridge| &mut bridge.0);
    let texts = texts.into_iter().filter_map(Option::as_mut);
    let named = deed.by.as_mut().and_then(|by| by.name.as_mut());
    let short = texts.chain(bridge).chain(named);
    for text in short.chain([&mut deed.who, &mut deed.what]) {
        tidy(text, LONGEST);
    }
    if let Some(set) = &mut deed.set {
        tidy(set, LONGEST_SET);
    }
    deed.resolved.truncate(MOST_ADDRESSES);
    deed
}

fn tidy(text: &mut String, longest: usize) {
    let short: String = text.chars().take(longest).collect();
    let mut short = text::harmless(&short, &[]);
    if text.chars().nth(longest).is_some() {
        short.push('…');
    }
    *text = short;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::trail::Looked;

    fn of(operation: &str, with: Value) -> Deed {
        let who = Who {
            name: "Li".to_owned(),
            user: None,
            by: None,
            from: None,
        };
        of_operation(&who, operation, &with)
    }

    #[test]
    fn a_line_has_names_and_ids_and_nothing_that_is_sent_or_set() {
        let deed = of(
            "send",
            json!({"bridge": "b", "to": ["p1", "p2"], "text": "CANARY", "client_id": "CANARY"}),
        );
        assert_eq!(deed.on.as_deref(), Some("p1 p2"));
        assert_eq!(deed.bridge, Some("b".into()));
        for (operation, with) in [
            (
                "set-sender",
                json!({"sender": "s", "settings": {"password": "CANARY"}}),
            ),
            (
                "set-gateway",
                json!({"gateway": "g", "settings": {"key": "CANARY"}}),
            ),
            ("create-user", json!({"name": "Li", "passphrase": "CANARY"})),
            (
                "change-passphrase",
                json!({"current": "CANARY", "new": "CANARY"}),
            ),
            (
                "send-sms",
                json!({"to": ["CANARY"], "text": "CANARY", "key": "CANARY"}),
            ),
            ("check-code", json!({"code_id": "c", "code": "CANARY"})),
            ("create-code", json!({"to": "CANARY"})),
            ("create-saved", json!({"label": "l", "text": "CANARY"})),
            (
                "suppress-recipient",
                json!({"recipient": "CANARY@example.org"}),
            ),
            (
                "create-token",
                json!({"name": "t", "role": "reader", "secret": "CANARY"}),
            ),
            (
                "revoke-token",
                json!({"token": "CANARY-of-a-secret-that-is-no-id"}),
            ),
            (
                "change-user",
                json!({"user": "u", "name": "Li", "passphrase": "CANARY"}),
            ),
        ] {
            let mut deed = of(operation, with);
            add_answer(
                &mut deed,
                &json!({"id": "i", "url": "CANARY", "token": "CANARY"}),
            );
            assert!(!format!("{deed:?}").contains("CANARY"), "{deed:?}");
            assert!(deed.on.is_some(), "{deed:?}");
        }
    }

    #[test]
    fn the_answer_names_what_was_made() {
        let mut made = of("create-bridge", json!({"name": "Desk", "endpoint": {}}));
        add_answer(&mut made, &json!({"id": "b1"}));
        assert_eq!(
            (made.bridge, made.on.as_deref()),
            (Some("b1".into()), Some("Desk"))
        );
        let mut sent = of("send-sms", json!({"to": ["1"], "text": "x"}));
        add_answer(&mut sent, &json!({"notices": [{"id": "n1"}, {"id": "n2"}]}));
        assert_eq!(sent.on.as_deref(), Some("n1 n2"));
    }

    #[test]
    fn no_text_breaks_a_line_or_turns_it_around() {
        let mut deed = of(
            "x",
            json!({"bridge": "b\n", "name": "a\r\nb\u{1b}[2J\u{202e}c\u{2028}"}),
        );
        deed.asked = Some("x".repeat(500));
        let deed = clean(deed);
        assert_eq!(deed.on.as_deref(), Some("a��b�[2J�c�"));
        assert_eq!(deed.bridge, Some("b�".into()));
        assert_eq!(deed.asked.unwrap().chars().count(), LONGEST + 1);
    }

    #[test]
    fn the_trail_tells_each_host_and_what_decided() {
        let looked = |asked: &str, to: &str, rule: &str| Looked {
            asked: asked.to_owned(),
            resolved: vec![to.to_owned()],
            rule: Some(rule.to_owned()),
        };
        let mut deed = of("create-bridge", json!({}));
        let trail = Trail {
            looked: vec![
                looked("0.0.0.0:0", "0.0.0.0:0", "own"),
                looked("lab:53", "10.0.0.1:53", "lab"),
            ],
            set: Some("+lab".to_owned()),
            ..Trail::default()
        };
        add_trail(&mut deed, trail);
        assert_eq!(deed.set.as_deref(), Some("+lab"));
        assert_eq!(deed.asked.as_deref(), Some("0.0.0.0:0 lab:53"));
        assert_eq!(deed.resolved, ["0.0.0.0:0", "10.0.0.1:53"]);
        assert_eq!(deed.rule.as_deref(), Some("own lab"));
    }
}
