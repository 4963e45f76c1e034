//! Notices by ways that repeat the secrets which they were given.

use super::{BODY_SECRET, GATEWAY_SECRET, HEADER_SECRET, PASSWORD, PATH_SECRET, echoes};
use crate::{
    common::{Program, prelude::*},
    heap::Heap,
};

/// Notices go out with secrets, which the other side repeats; the digits of a code.
pub(super) async fn notices(program: &Program, port: u16, heap: &mut Heap) -> String {
    let (gateway, taken) = echoes::gateway().await;
    let settings = json!({
        "kind": "http", "url": format!("http://{gateway}/hooks/{PATH_SECRET}?password=canary%2Fof%2Fa-url"), "method": "POST",
        "headers": {
            "Authorization": "Bearer {{ secret }}", "X-Api-Key": HEADER_SECRET, "Content-Type": "text/plain",
        },
        "body": format!("token={BODY_SECRET}&to=") + "{{ receipt_url }}&text={{ text }}", "accepted_when": "status == 200",
    });
    let with = json!({"gateway": "main", "secret": GATEWAY_SECRET, "settings": settings});
    heap.call(program, "set-gateway", with).await;
    let settings = json!({"host": "127.0.0.1", "port": port, "tls": "none", "user": "b@example.org", "from": "b@example.org"});
    let with = json!({"sender": "own", "password": PASSWORD, "settings": settings});
    heap.call(program, "set-sender", with).await;
    for sender in ["own", "filed"] {
        let with =
            json!({"to": ["ann@example.org"], "subject": "s", "text": "t", "sender": sender});
        heap.call(program, "send-email", with).await;
        // With each mechanism.
        for _ in 0..2 {
            let with = json!({"sender": sender, "to": "ann@example.org"});
            let told = heap.call(program, "test-sender", with).await;
            let words = told["words"].as_str().unwrap();
            assert!(words.contains("********"), "{told}");
        }
    }
    let code = heap
        .call(program, "create-code", json!({"to": "13800138000"}))
        .await;
    let text = until("the code to go out", || async {
        let taken = taken.lock().unwrap();
        let (text, proof) = taken.last()?.clone();
        assert_eq!(proof, format!("Bearer {GATEWAY_SECRET}"));
        Some(text)
    })
    .await;
    let (_, text) = text.rsplit_once("&text=").unwrap();
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    let digits = runs.find(|run| run.len() == 6).unwrap().to_owned();
    let with = json!({"code_id": code["id"], "code": digits});
    let checked = heap.call(program, "check-code", with).await;
    assert_eq!(checked["valid"], true, "{checked}");
    let told = heap
        .call(
            program,
            "test-gateway",
            json!({"gateway": "main", "to": "13800138000"}),
        )
        .await;
    assert!(
        told["words"].as_str().unwrap().contains("********"),
        "{told}"
    );
    let views = echoes::VIEWS;
    let to: Vec<_> = (0..views)
        .map(|number| format!("138001380{number:02}"))
        .collect();
    heap.call(program, "send-sms", json!({"to": to, "text": "hi"}))
        .await;
    until("all of it to be repeated", || async {
        (taken.lock().unwrap().len() >= views + 2).then_some(())
    })
    .await;
    digits
}
