//! The relay's OpenAPI document: which operations there are, and whether an answer is one that it lists.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::{Api, Reply};

static DOCUMENT: OnceLock<Value> = OnceLock::new();

/// Fetches the document once for all tests of a file; it is the same for every relay.
pub(super) async fn learn(api: &Api) {
    if DOCUMENT.get().is_none() {
        let answer = api
            .client
            .get(format!("{}/api/v1/openapi.json", api.url))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let document = answer.json().await.unwrap();
        let _ = DOCUMENT.set(document);
    }
}

/// The document as the relay serves it.
pub(crate) fn document() -> &'static Value {
    DOCUMENT.get().expect("a relay was started")
}

/// An operation's REST door.
pub(super) struct Door {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) operation: &'static Value,
}

/// The door of an operation, by its operationId.
pub(super) fn door(id: &str) -> Option<Door> {
    let paths = document()["paths"].as_object().unwrap();
    paths.iter().find_map(|(path, methods)| {
        let (method, operation) = methods
            .as_object()?
            .iter()
            .find(|(_, operation)| operation["operationId"] == id)?;
        Some(Door {
            method: method.to_uppercase(),
            path: path.clone(),
            operation,
        })
    })
}

/// Splits an operation's arguments over the path, the query and the body of its REST door.
pub(super) fn spread(door: &Door, with: &Value) -> (String, Vec<(String, String)>, Option<Value>) {
    let (mut path, mut query, mut body) = (door.path.clone(), Vec::new(), Map::new());
    let in_query = |name: &str| {
        let parameters = door.operation["parameters"].as_array();
        parameters.is_some_and(|all| {
            all.iter()
                .any(|one| one["name"] == name && one["in"] == "query")
        })
    };
    for (name, value) in with.as_object().unwrap() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        if path.contains(&format!("{{{name}}}")) {
            path = path.replace(&format!("{{{name}}}"), &text);
        } else if in_query(name) {
            query.push((name.clone(), text));
        } else {
            body.insert(name.clone(), value.clone());
        }
    }
    (path, query, (!body.is_empty()).then(|| body.into()))
}

/// The document's entry for a path below `/api/v1`.
fn operations(path: &str) -> Option<&'static Map<String, Value>> {
    let paths = document()["paths"].as_object().unwrap();
    let matches = |template: &str| {
        let (template, path) = (template.split('/'), path.split('/'));
        template.clone().count() == path.clone().count()
            && template.zip(path).all(|(wanted, given)| {
                (wanted.starts_with('{') && !given.is_empty()) || wanted == given
            })
    };
    paths
        .get(path)
        .or_else(|| Some(paths.iter().find(|(template, _)| matches(template))?.1))?
        .as_object()
}

/// Checks an answer: a status that the operation lists, and a body that is what the status is listed with.
pub(super) fn check(method: &str, path: &str, reply: &Reply) {
    let Some(operations) = operations(path) else {
        assert_eq!(reply.status, 404, "{method} {path}: {reply:?}");
        return check_problem(reply);
    };
    let Some(operation) = operations.get(&method.to_lowercase()) else {
        assert_eq!(reply.status, 405, "{method} {path}: {reply:?}");
        return check_problem(reply);
    };
    let listed = &operation["responses"][reply.status.to_string()];
    assert!(
        listed.is_object(),
        "{method} {path}: the status is not listed: {reply:?}"
    );
    match listed["content"].as_object() {
        None => assert!(reply.text.is_empty(), "{method} {path}: {reply:?}"),
        Some(content) => {
            let schema = &content
                .get(&reply.kind)
                .unwrap_or_else(|| panic!("{method} {path}: another type: {reply:?}"))["schema"];
            // What is no JSON is a text.
            let is_json = reply.kind.ends_with("json") && !reply.kind.ends_with("ndjson");
            let text = Value::String(reply.text.clone());
            valid(schema, if is_json { &reply.body } else { &text });
        }
    }
    if reply.status >= 400 {
        check_problem(reply);
        let (code, description) = (reply.code(), listed["description"].as_str().unwrap());
        assert!(
            description.split(", ").any(|known| known == code),
            "{method} {path}: {code} is not listed: {description}"
        );
    }
}

/// Checks that an answer is problem details whose status is its own.
pub(super) fn check_problem(reply: &Reply) {
    assert_eq!(reply.kind, "application/problem+json", "{reply:?}");
    check_fault(&reply.body);
    assert_eq!(reply.body["status"], reply.status, "{reply:?}");
}

/// Checks that a value is problem details.
pub(super) fn check_fault(fault: &Value) {
    valid(&json!({"$ref": "#/components/schemas/Fault"}), fault);
    assert!(
        !fault["detail"].as_str().unwrap().is_empty(),
        "the fault does not say what is wrong: {fault}"
    );
}

/// Checks what the live socket answers to a call.
pub(super) fn check_done(id: &str, done: &Value) {
    let door = door(id).unwrap_or_else(|| panic!("{id} is no operation"));
    let responses = door.operation["responses"].as_object().unwrap();
    let fine = responses.iter().find(|(status, _)| status.starts_with('2'));
    match fine.unwrap().1["content"]["application/json"].get("schema") {
        Some(schema) => valid(schema, done),
        None => assert_eq!(*done, json!({}), "{id}"),
    }
}

/// Checks any message of the relay on the live socket.
pub(super) fn check_message(message: &Value) {
    valid(
        &json!({"$ref": "#/components/schemas/RelayMessage"}),
        message,
    );
}

/// Checks that a value is what a schema of the document says.
pub(crate) fn valid(schema: &Value, value: &Value) {
    static COMPILED: OnceLock<Mutex<HashMap<String, Validator>>> = OnceLock::new();
    let mut compiled = COMPILED
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let validator = compiled.entry(schema.to_string()).or_insert_with(|| {
        let whole = json!({"allOf": [schema], "components": document()["components"]});
        jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .unwrap()
    });
    if let Err(error) = validator.validate(value) {
        let at = error.instance_path().to_string();
        panic!("not as documented at {at}: {error}\n{value}");
    }
}
