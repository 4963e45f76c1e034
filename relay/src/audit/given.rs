//! What was set, in short: a role, a right, an end. Only the fields that are named here are looked at, and none of them can
//! hold a secret, or what is sent.

use serde_json::Value;

/// What is told of an operation's arguments: a field, and what holds where it is not there. `a.b` is a field of a field.
type Told = (&'static str, Option<&'static str>);

/// A field without which nothing is told of it.
const fn told(field: &'static str) -> Told {
    (field, None)
}

const ENDS: Told = ("expires", Some("never"));

fn fields(operation: &str) -> &'static [Told] {
    const BRIDGE: &[Told] = &[
        told("name"),
        told("endpoint.kind"),
        told("mode"),
        told("framing.kind"),
        told("encoding"),
        told("reconnect"),
    ];
    const ALERT: &[Told] = &[
        told("name"),
        told("on"),
        told("per_hour"),
        told("notice.kind"),
    ];
    match operation {
        "create-user" | "change-user" => const { &[told("name"), told("role"), told("welcome")] },
        "grant-bridge" => const { &[told("may")] },
        "create-share" => const { &[told("may"), ENDS, ("uses", Some("any"))] },
        "create-token" => const { &[told("role"), ENDS] },
        "create-bridge" | "change-bridge" => BRIDGE,
        "name-peer" => const { &[told("name")] },
        "create-periodic" => const { &[told("every_ms"), ("count", Some("any"))] },
        "create-alert" | "change-alert" => ALERT,
        "set-sender" => {
            const {
                &[
                    told("settings.host"),
                    told("settings.port"),
                    told("settings.tls"),
                ]
            }
        }
        "set-gateway" => const { &[told("settings.kind")] },
        "set-template" => const { &[told("kind")] },
        "settle-notice" => const { &[told("as")] },
        "change-outbox" => const { &[told("stop")] },
        _ => &[],
    }
}

/// What the arguments of an operation say is to be set.
pub(super) fn of(operation: &str, with: &Value) -> Option<String> {
    in_words(fields(operation), with)
}

/// What the answer says was set, where it says more than the arguments.
pub(super) fn by_answer(operation: &str, answer: &Value) -> Option<String> {
    match operation {
        "create-token" => in_words(&[told("id"), told("role"), ENDS], answer.get("info")?),
        "create-user" => in_words(&[told("id"), told("role")], answer.get("user")?),
        _ => None,
    }
}

fn in_words(fields: &[Told], with: &Value) -> Option<String> {
    let words = fields.iter().filter_map(|(field, otherwise)| {
        let mut value = Some(with);
        for name in field.split('.') {
            value = value.and_then(|value| value.get(name));
        }
        let value = match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Bool(is)) => is.to_string(),
            _ => (*otherwise)?.to_owned(),
        };
        let name = field.rsplit('.').next().unwrap_or(field);
        Some(format!("{name} {value}"))
    });
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_set_is_told_in_short_and_what_is_not_said_as_well() {
        for (operation, with, words) in [
            ("grant-bridge", json!({"may": "chat"}), "may chat"),
            (
                "create-share",
                json!({"may": "look"}),
                "may look, expires never, uses any",
            ),
            (
                "create-token",
                json!({"role": "reader", "expires": "7d"}),
                "role reader, expires 7d",
            ),
            (
                "change-bridge",
                json!({"endpoint": {"kind": "udp", "host": "x"}, "reconnect": true}),
                "kind udp, reconnect true",
            ),
            (
                "set-sender",
                json!({"settings": {"host": "mail.example", "user": "CANARY"}, "password": "CANARY"}),
                "host mail.example",
            ),
        ] {
            assert_eq!(of(operation, &with).as_deref(), Some(words));
        }
        assert_eq!(of("send", &json!({"text": "CANARY"})), None);
        let made = json!({"info": {"id": "t1", "role": "member"}, "token": "CANARY"});
        let words = by_answer("create-token", &made);
        assert_eq!(words.as_deref(), Some("id t1, role member, expires never"));
    }
}
