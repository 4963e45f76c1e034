//! The OpenAPI document against the relay: schemathesis asks whatever the document lets it, and much that it does not, and
//! looks whether the answers are what the document says. In a network namespace that has nothing but loopback, so that nothing
//! that it makes the relay dial or send leaves this machine.

use std::{path::Path, process::Command};

use crate::common::{Program, inside_namespace, left_out, prelude::*};

/// How many requests for each operation, about, in each of the two phases.
const EXAMPLES: &str = "6";

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
    let program = Program::start(folder.path()).await;
    let url = format!("{}/api/v1/openapi.json", program.url);
    // It keeps notes beside its settings.
    let notes = tempfile::tempdir().unwrap();
    let settings = root.join("relay/tests/hosting/schema/schemathesis.toml");
    std::fs::copy(settings, notes.path().join("schemathesis.toml")).unwrap();
    let output = tokio::task::spawn_blocking(move || {
        Command::new(tool)
            .current_dir(notes.path())
            .args(["run", &url, "--max-examples", EXAMPLES, "--seed", "4711"])
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
