//! Whatever may change something leaves a line in the audit list.

use super::audit::deed;
use crate::common::{document, prelude::*};

/// What changes and sends nothing, of all that is not asked for by GET: the contract gives these to whoever may look.
const LOOKS: [&str; 3] = ["judge-address", "preview-notice", "try-alert"];

#[tokio::test]
async fn every_operation_that_may_change_something_leaves_a_line() {
    let host = Host::start().await;
    let paths = document()["paths"].as_object().unwrap();
    let mut tried = 0;
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else {
                continue;
            };
            // The doors to a session have lines of their own, which say who came and went.
            if method == "get" || LOOKS.contains(&id) || path.starts_with("/session") {
                continue;
            }
            // What fails leaves its line as well, so that nothing needs to be there.
            let mut with = json!({});
            let parameters = operation["parameters"].as_array();
            for one in parameters.into_iter().flatten() {
                if one["required"] == true {
                    with[one["name"].as_str().unwrap()] = json!("nothing");
                }
            }
            host.call(id, with).await;
            deed(&host, id, |_| true).await;
            tried += 1;
        }
    }
    assert!(tried >= 50, "{tried}");
}
