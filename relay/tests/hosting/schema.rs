//! The OpenAPI document against the relay: schemathesis asks whatever the document lets it, and much that it does not, and
//! looks whether the answers are what the document says. In a network namespace that has nothing but loopback, so that nothing
//! that it makes the relay dial or send leaves this machine.

use std::{path::Path, process::Command};

use crate::common::{Program, document, inside_namespace, left_out, prelude::*, valid};

/// Whose word the relay takes for where a request comes from: `hooks.py` says something else for each.
const PROXY: (&str, &str) = ("JACKFIELD_SERVER__TRUSTED_PROXIES", "[\"127.0.0.1\"]");

#[tokio::test]
async fn every_answer_is_one_that_the_document_lists() {
    let test = "schema::every_answer_is_one_that_the_document_lists";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tool = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../schemathesis/bin/schemathesis");
    if !tool.exists() {
        left_out(
            "schemathesis is not installed (cargo xtask test does), so the document is not tried",
        );
        return;
    }
    if !inside_namespace(test) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Program::with(folder.path(), &[PROXY]).await;
    let url = format!("{}/api/v1/openapi.json", program.url);
    // It keeps notes beside its settings.
    let notes = tempfile::tempdir().unwrap();
    let settings = root.join("relay/tests/hosting/schema");
    for file in ["schemathesis.toml", "hooks.py"] {
        std::fs::copy(settings.join(file), notes.path().join(file)).unwrap();
    }
    let output = tokio::task::spawn_blocking(move || {
        Command::new(tool)
            .current_dir(notes.path())
            .args(["run", &url, "--seed", "4711"])
            .args(["-H", &format!("Authorization: Bearer {KEY}")])
            .output()
            .unwrap()
    });
    let output = output.await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // It still answers, and has kept its journal.
    program.call("list-bridges", json!({})).await.good();
    program.signal("TERM");
    let (status, log) = program.ended(Duration::from_secs(10)).await;
    assert!(status.success(), "{log}");
    assert!(!log.contains("panicked"), "{log}");
}

#[tokio::test]
async fn every_operation_has_an_example_that_is_valid() {
    let _host = Host::start().await;
    let methods = document()["paths"].as_object().unwrap().values();
    let operations = methods.flat_map(|methods| methods.as_object().unwrap().values());
    for operation in operations {
        let id = operation["operationId"].as_str().unwrap();
        let mut examples = 0;
        let mut check = |place: &Value| {
            if let Some(example) = place.get("example") {
                valid(&place["schema"], example);
                examples += 1;
            }
        };
        let (parameters, body) = (&operation["parameters"], &operation["requestBody"]);
        let parameters = parameters.as_array().into_iter().flatten();
        for parameter in parameters.clone() {
            check(parameter);
            let has = parameter.get("example").is_some() || parameter["required"] != true;
            assert!(has, "{id}: {parameter}");
        }
        let json = &body["content"]["application/json"];
        check(json);
        let has = json.get("example").is_some() || !json.is_object();
        assert!(has, "{id} has no example of its body");
        let takes = parameters.count() > 0 || json.is_object();
        assert!(examples > 0 || !takes, "{id} has no example");
    }
}
