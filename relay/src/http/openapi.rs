//! The OpenAPI 3.1 document, made from the operations themselves so that it cannot say anything else.

use std::sync::LazyLock;

use axum::{http::header::CONTENT_TYPE, response::IntoResponse};
use bytes::Bytes;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use shared::{
    fault::{Fault, FaultCode},
    live::{ClientTell, RelayMessage},
    operation::Method,
};

mod examples;
mod session;

use crate::operations::{Row, rows};

/// Faults that any operation can have.
pub(super) const COMMON_FAULTS: [FaultCode; 7] = [
    FaultCode::BadRequest,
    FaultCode::NotSignedIn,
    FaultCode::NotAllowed,
    FaultCode::ForeignOrigin,
    FaultCode::TooLarge,
    FaultCode::TooManyRequests,
    FaultCode::StorageFailed,
];

/// The document's bytes. It is the same as long as the relay runs, anyone may ask for it, and to make it takes as long as some
/// hundred other answers: it is made once.
static BYTES: LazyLock<Bytes> = LazyLock::new(|| document().to_string().into());

pub(super) async fn serve() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], BYTES.clone())
}

/// What the document is made from: paths, and the types of what comes in and of what goes out, by name.
struct Parts {
    paths: Map<String, Value>,
    taken: Map<String, Value>,
    given: Map<String, Value>,
}

fn parts() -> Parts {
    let settings = || {
        let mut settings = SchemaSettings::draft2020_12();
        settings.definitions_path = "/components/schemas".into();
        settings
    };
    let mut taking = settings().for_deserialize().into_generator();
    let mut giving = settings().for_serialize().into_generator();
    let mut paths = Map::new();
    for row in rows() {
        let path = paths.entry(row.path).or_insert_with(|| json!({}));
        path[method(row.method)] = operation(&row, &mut taking, &mut giving);
    }
    paths.insert("/session".to_owned(), session::session());
    paths.insert("/session/share".to_owned(), session::share(&mut giving));
    paths.insert("/session/welcome".to_owned(), session::welcome(&mut giving));
    paths.insert(
        "/bridges/{bridge}/files".to_owned(),
        super::files::document(&mut giving),
    );
    paths.insert(
        "/audit/export".to_owned(),
        super::audit::document(&mut taking),
    );
    examples::add(&mut paths);
    giving.subschema_for::<Fault>();
    giving.subschema_for::<RelayMessage>();
    taking.subschema_for::<ClientTell>();
    Parts {
        paths,
        taken: taking.take_definitions(true),
        given: giving.take_definitions(true),
    }
}

/// The document.
pub fn document() -> Value {
    let Parts {
        paths,
        taken: mut schemas,
        given,
    } = parts();
    schemas.extend(given);
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Jackfield",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Raw sockets in a browser page. Each operation is reached here and, by its operationId, \
                through the live socket /api/v1/live (see docs/protocol.md).",
            "license": {"name": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "jackfield-PORT"},
            },
        },
    });
    bound(&mut document);
    document
}

/// Says of each number how large it may be at the most, where its type alone bounds it.
fn bound(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(bound),
        Value::Object(fields) => {
            let most = match fields.get("format").and_then(Value::as_str) {
                Some("uint64" | "uint") => Some(u64::MAX),
                Some("uint32") => Some(u32::MAX.into()),
                _ => None,
            };
            if let Some(most) = most {
                fields.entry("maximum").or_insert(most.into());
            }
            fields.values_mut().for_each(bound);
        }
        _ => {}
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Put => "put",
        Method::Patch => "patch",
        Method::Delete => "delete",
    }
}

fn operation(row: &Row, taking: &mut SchemaGenerator, giving: &mut SchemaGenerator) -> Value {
    let arguments = (row.arguments)(taking);
    let required = |name: &str| {
        arguments
            .get("required")
            .and_then(Value::as_array)
            .is_some_and(|list| list.iter().any(|field| field == name))
    };
    let in_path = |name: &str| row.path.contains(&format!("{{{name}}}"));
    let properties = arguments
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let takes_body = matches!(row.method, Method::Post | Method::Put | Method::Patch);
    let (mut parameters, mut body) = (Vec::new(), Map::new());
    for (name, schema) in properties {
        if name == "key" && row.takes_key {
            let header = super::rest::KEY_HEADER;
            parameters
                .push(json!({"name": header, "in": "header", "required": false, "schema": schema}));
            continue;
        }
        if takes_body && !in_path(&name) {
            body.insert(name, schema);
            continue;
        }
        let place = if in_path(&name) { "path" } else { "query" };
        let must = in_path(&name) || required(&name);
        parameters.push(json!({"name": name, "in": place, "required": must, "schema": schema}));
    }
    let mut operation = json!({
        "operationId": row.id,
        "summary": row.summary,
        "parameters": parameters,
        "responses": responses(row, giving),
    });
    if !body.is_empty() {
        let required: Vec<_> = body.keys().filter(|name| required(name)).collect();
        // Where nothing has to be there, nothing is taken for an empty object.
        let must = !required.is_empty();
        let mut schema = json!({"type": "object", "properties": body, "required": required, "additionalProperties": false});
        // What fields have to be together.
        for word in ["oneOf", "anyOf"] {
            if let Some(ways) = arguments.get(word) {
                schema[word] = ways.clone();
            }
        }
        operation["requestBody"] =
            json!({"required": must, "content": {"application/json": {"schema": schema}}});
    }
    operation
}

fn responses(row: &Row, giving: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let fine = if row.status == 204 {
        json!({"description": "Done."})
    } else {
        let schema = (row.answer)(giving);
        json!({"description": "Done.", "content": {"application/json": {"schema": schema}}})
    };
    responses.insert(row.status.to_string(), fine);
    for code in COMMON_FAULTS.iter().chain(row.faults) {
        add_fault(&mut responses, *code);
    }
    Value::Object(responses)
}

/// Faults that share a status share a description.
pub(super) fn add_fault(responses: &mut Map<String, Value>, code: FaultCode) {
    let response = responses
        .entry(code.status().to_string())
        .or_insert_with(|| {
            let schema = json!({"$ref": "#/components/schemas/Fault"});
            json!({"description": "", "content": {"application/problem+json": {"schema": schema}}})
        });
    let known = response["description"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if !known.split(", ").any(|name| name == code.as_str()) {
        let separator = if known.is_empty() { "" } else { ", " };
        response["description"] = format!("{known}{separator}{code}").into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of two types with one name, one would be documented as the other.
    #[test]
    fn a_name_in_the_document_is_one_types() {
        let parts = parts();
        for (name, given) in &parts.given {
            let taken = parts.taken.get(name).unwrap_or(given);
            assert_eq!(taken, given, "{name}");
        }
    }
}
