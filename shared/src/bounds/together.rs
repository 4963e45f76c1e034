//! What fields have to be together, as JSON Schema says it. A field that is `null` is not given.

use serde_json::{Map, Value, json};

use super::{DURATION, NAME, SAYS_SOMETHING};
use crate::MAX_NAME_CHARS;

/// The forms in which the bytes of a send are written.
const FORMS: [&str; 4] = ["text", "escapes", "hex", "base64"];

fn absent() -> Value {
    json!({"type": "null"})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn none() -> Value {
    json!({"maxProperties": 0})
}

/// Bytes in this form and in no other.
fn written_as(form: &str) -> Value {
    let schema = |name: &str| if name == form { text() } else { absent() };
    let properties: Map<_, _> = FORMS
        .iter()
        .map(|name| ((*name).to_owned(), schema(name)))
        .collect();
    json!({"required": [form], "properties": properties})
}

/// Exactly one form of what is sent.
pub fn written_once() -> Vec<Value> {
    FORMS.map(written_as).into()
}

/// At most one form of what is sent.
pub fn written_at_most_once() -> Vec<Value> {
    let properties: Map<_, _> = FORMS
        .map(|name| (name.to_owned(), absent()))
        .into_iter()
        .collect();
    let mut ways = written_once();
    ways.push(json!({"properties": properties}));
    ways
}

/// An SMS: a text that says something, or a template with its values.
pub fn sms() -> Vec<Value> {
    let says = json!({"type": "string", "pattern": SAYS_SOMETHING});
    vec![
        json!({"required": ["text"], "properties": {"text": says, "template": absent(), "values": none()}}),
        json!({"required": ["template"], "properties": {"text": absent(), "template": text()}}),
    ]
}

/// An e-mail: a subject and a text, or a template with its values.
pub fn email() -> Vec<Value> {
    vec![
        json!({"required": ["subject", "text"],
            "properties": {"subject": text(), "text": text(), "template": absent(), "values": none()}}),
        json!({"required": ["template"], "properties": {"text": absent(), "html": absent(), "template": text()}}),
    ]
}

/// Whom else all recipients see: only where they are seen.
pub fn cc_together() -> Vec<Value> {
    vec![
        json!({"properties": {"cc": {"maxItems": 0}}}),
        json!({"required": ["together"], "properties": {"together": {"const": true}}}),
    ]
}

/// What a preview is of: a text, which may not be there yet, or a template with its values.
pub fn preview() -> Vec<Value> {
    vec![
        json!({"properties": {"template": absent(), "values": none()}}),
        json!({"required": ["template"], "properties": {"text": absent(), "html": absent(), "template": text()}}),
    ]
}

/// What an alert sends. An SMS has neither a subject nor a sender.
pub fn alert() -> Vec<Value> {
    let says = || json!({"type": "string", "pattern": SAYS_SOMETHING});
    let (sms, email) = (json!({"const": "sms"}), json!({"const": "email"}));
    vec![
        json!({"required": ["text"],
            "properties": {"kind": sms, "text": says(), "template": absent(), "subject": absent(), "sender": absent()}}),
        json!({"required": ["template"],
            "properties": {"kind": sms, "text": absent(), "template": text(), "subject": absent(), "sender": absent()}}),
        json!({"required": ["text", "subject"],
            "properties": {"kind": email, "text": says(), "template": absent(), "subject": text()}}),
        json!({"required": ["template"], "properties": {"kind": email, "text": absent(), "template": text()}}),
    ]
}

/// What a template is of. An SMS has neither a subject nor HTML.
pub fn template() -> Vec<Value> {
    vec![
        json!({"properties": {"kind": {"const": "sms"}, "subject": absent(), "html": absent()}}),
        json!({"properties": {"kind": {"const": "email"}}}),
    ]
}

/// When something ends.
pub fn time_or_duration() -> Vec<Value> {
    vec![json!({"pattern": DURATION}), json!({"format": "date-time"})]
}

/// A name, or an empty one in its place.
pub fn name_or_none() -> Vec<Value> {
    let name = json!({"minLength": 1, "maxLength": MAX_NAME_CHARS, "pattern": NAME});
    vec![json!({"maxLength": 0}), name]
}
