//! Share links and the guests who sign in with them.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Api, api::id};

impl Api {
    /// Makes a link to a bridge, with further fields; its id and its secret.
    pub(crate) async fn link(&self, bridge: &str, mut fields: Value) -> (String, String) {
        fields["bridge"] = bridge.into();
        let made = self.call("create-share", fields).await.good();
        let url = made["url"].as_str().unwrap();
        let (_, secret) = url.split_once("/#share=").unwrap();
        (id(&made), secret.to_owned())
    }

    /// Signs in with a link; the relay as this guest speaks to it.
    pub(crate) async fn guest(&self, secret: &str, name: &str) -> Self {
        let body = json!({"share": secret, "name": name});
        let request = self.anonymous(Method::POST, "/session").json(&body);
        let reply = self.ask(request).await;
        assert_eq!(reply.status, 204, "{reply:?}");
        self.browser(&reply.cookie())
    }
}
