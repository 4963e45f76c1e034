//! Requests to a relay that may be killed under them.

use std::collections::BTreeMap;

use crate::{
    Way,
    common::{Api, prelude::*},
    ledger::{Done, Op},
};

/// Sets the way out.
pub(crate) async fn set(api: &Api, way: Way, server: SocketAddr) -> Option<String> {
    if way == Way::Http {
        let settings = json!({
            "kind": "http", "url": format!("http://{server}/?text={{{{ text | urlencode }}}}"), "method": "POST",
            "body": "{\"text\": {{ text }}, \"filled\": \"................................\"}",
            "accepted_when": "status == 200", "id_from": "id",
        });
        let with = json!({"gateway": "counting", "settings": settings});
        let gateway = api.call("set-gateway", with).await.good();
        return Some(gateway["receipt_path"].as_str().unwrap().to_owned());
    }
    let settings = json!({
        "host": "127.0.0.1", "port": server.port(), "tls": "none", "from": "relay@example.org",
    });
    let with = json!({"sender": "counting", "settings": settings});
    api.call("set-sender", with).await.good();
    None
}

/// What a name that begins with "large" has attached.
const LARGE: usize = 4 << 20;

/// The notice's id; `None` when the relay is gone. Asked again under the same key, it is the same notice.
async fn put(api: &Api, way: Way, name: &str) -> Option<String> {
    let (path, body) = match way {
        Way::Http => ("/notices/sms", json!({"to": ["13800138000"], "text": name})),
        Way::Smtp | Way::Pipelined => {
            let mut mail =
                json!({"to": [format!("{name}@example.org")], "subject": name, "text": name});
            if name.starts_with("large") {
                let file = shared::payload::base64(&vec![b'x'; LARGE]);
                mail["attachments"] = json!([{"name": "x", "type": "text/plain", "base64": file}]);
            }
            ("/notices/email", mail)
        }
    };
    let request = api.request(Method::POST, path).json(&body);
    let answer = request.header("Idempotency-Key", name).send().await.ok()?;
    assert_eq!(answer.status(), 202, "{answer:?}");
    let answer: Value = answer.json().await.ok()?;
    Some(id(&answer["notices"][0]))
}

/// Puts several at once; each name with its answer.
pub(crate) async fn put_all(
    api: &Api,
    way: Way,
    names: Vec<String>,
) -> BTreeMap<String, Option<String>> {
    let asked = names.into_iter().map(|name| async {
        let answer = put(api, way, &name).await;
        (name, answer)
    });
    futures_util::future::join_all(asked)
        .await
        .into_iter()
        .collect()
}

/// Does what people and gateways do to a notice that is there; what came of it.
pub(crate) async fn operate(api: &Api, receipts: Option<&str>, notice: String, op: Op) -> Done {
    let path = format!("/notices/{notice}");
    let request = match op {
        Op::Retry => api.request(Method::POST, &format!("{path}/retry")),
        Op::Cancel => api.request(Method::POST, &format!("{path}/cancel")),
        Op::Settle => {
            let request = api.request(Method::POST, &format!("{path}/settle"));
            request.json(&json!({"as": "failed"}))
        }
        Op::Receipt => {
            let path = receipts.expect("receipts are a gateway's");
            let url = format!("{}{path}?id={notice}&status=delivered", api.url);
            api.client.post(url)
        }
    };
    let answer = request.send().await.ok();
    let answered = answer.map(|answer| answer.status().as_u16());
    // It may have changed since it was chosen.
    let known = answered.is_none_or(|status| matches!(status, 200 | 409));
    assert!(known, "{op:?}: {answered:?}");
    Done {
        notice,
        op,
        answered: answered == Some(200),
    }
}
