//! The paths of signing in and out, which are no operations: they are for who is not signed in yet.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};
use shared::{fault::FaultCode, share::Invitation, user::Welcome};

use super::add_fault;

/// Responses with a good one and the faults.
fn responses(status: &str, good: Value, faults: &[FaultCode]) -> Value {
    let mut responses = Map::new();
    responses.insert(status.to_owned(), good);
    for code in faults {
        add_fault(&mut responses, *code);
    }
    Value::Object(responses)
}

fn body(schema: &Value) -> Value {
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

/// An object of texts, all of them required.
fn texts(names: &[&str]) -> Value {
    let properties: Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({"type": "string"})))
        .collect();
    json!({"type": "object", "properties": properties, "required": names, "additionalProperties": false})
}

pub(super) fn session() -> Value {
    let ways = json!({"oneOf": [
        texts(&["user", "passphrase"]), texts(&["welcome", "passphrase"]), texts(&["key"]), texts(&["share", "name"]),
        texts(&["name"]),
    ]});
    json!({
        "post": {
            "operationId": "sign-in",
            "summary": "Trades a name and a passphrase, a welcome link's secret and the passphrase that is chosen by it, the owner's key, \
                or a share link's secret and the guest's name, for the cookie. With the name alone a guest who is signed in takes \
                another. A browser that may do without a share link what it lets guests do stays signed in as it is. After wrong \
                passphrases there are pauses, which grow.",
            "security": [],
            "requestBody": body(&ways),
            "responses": responses("204", json!({"description": "Signed in; the cookie is set."}), &[
                FaultCode::BadRequest, FaultCode::NotSignedIn, FaultCode::ForeignOrigin, FaultCode::NameTaken,
                FaultCode::TooLarge, FaultCode::TooManyRequests, FaultCode::StorageFailed,
            ]),
        },
        "get": {
            "operationId": "show-session",
            "summary": "Tells whether the cookie or key of the request holds.",
            "responses": responses("204", json!({"description": "Signed in."}), &[
                FaultCode::NotSignedIn, FaultCode::ForeignOrigin, FaultCode::TooManyRequests,
            ]),
        },
        "delete": {
            "operationId": "sign-out",
            "summary": "Ends the session and takes the cookie back.",
            "security": [],
            "responses": responses("204", json!({"description": "Signed out."}), &[FaultCode::ForeignOrigin, FaultCode::StorageFailed]),
        },
    })
}

pub(super) fn welcome(giving: &mut SchemaGenerator) -> Value {
    let schema = giving.subschema_for::<Welcome>();
    let good = json!({"description": "The link works.", "content": {"application/json": {"schema": schema}}});
    json!({
        "post": {
            "operationId": "show-welcome",
            "summary": "Tells whom a welcome link is for. It stays as it is.",
            "security": [],
            "requestBody": body(&texts(&["welcome"])),
            "responses": responses("200", good, &[
                FaultCode::BadRequest, FaultCode::NotSignedIn, FaultCode::ForeignOrigin, FaultCode::TooLarge,
            ]),
        },
    })
}

pub(super) fn share(giving: &mut SchemaGenerator) -> Value {
    let schema = giving.subschema_for::<Invitation>();
    let good = json!({"description": "The link lets guests in.", "content": {"application/json": {"schema": schema}}});
    json!({
        "post": {
            "operationId": "show-share",
            "summary": "Tells where a share link leads. It costs none of the link's uses.",
            "security": [],
            "requestBody": body(&texts(&["share"])),
            "responses": responses("200", good, &[
                FaultCode::BadRequest, FaultCode::NotSignedIn, FaultCode::ForeignOrigin, FaultCode::TooLarge,
            ]),
        },
    })
}
