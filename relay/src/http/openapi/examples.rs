//! An example of each operation's arguments, all in one object as the live socket takes them.

use serde_json::{Map, Value};

use crate::http::rest::KEY_HEADER;

const EXAMPLES: &str = include_str!("examples.json");

/// Puts each operation's example where its arguments are: at its parameters and its body.
pub(super) fn add(paths: &mut Map<String, Value>) {
    // What is no JSON has no examples, and fails the test that looks for them.
    let mut examples: Map<String, Value> = serde_json::from_str(EXAMPLES).unwrap_or_default();
    let operations = paths.values_mut().filter_map(Value::as_object_mut);
    for operation in operations.flat_map(|methods| methods.values_mut()) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        if let Some(Value::Object(example)) = examples.remove(id) {
            spread(operation, example);
        }
    }
}

fn spread(operation: &mut Value, mut example: Map<String, Value>) {
    let parameters = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        let name = if name == KEY_HEADER { "key" } else { name };
        if let Some(value) = example.remove(name) {
            parameter["example"] = value;
        }
    }
    if let Some(content) = operation.pointer_mut("/requestBody/content/application~1json") {
        content["example"] = example.into();
    }
}
