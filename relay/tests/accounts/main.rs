//! Accounts: who gets in, what they may do, and that what is revoked is cut.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod command;
mod cuts;
mod late;
mod links;
mod matrix;
mod own;
mod secrets;
mod signin;
mod throttle;
mod tokens;
mod underway;

use common::{Api, Reply, prelude::*};

/// A passphrase that nobody guesses.
pub(crate) const PASSPHRASE: &str = "a paper boat in the rain";

/// What a client of the live socket may take after the cause, at the most.
pub(crate) const CUT: Duration = Duration::from_secs(5);

/// Makes an account; its id.
pub(crate) async fn account(host: &Api, name: &str, role: &str) -> String {
    let with = json!({"name": name, "role": role, "passphrase": PASSPHRASE});
    let made = host.call("create-user", with).await.good();
    assert_eq!(made.get("url"), None);
    id(&made["user"])
}

/// Tries to sign in.
pub(crate) async fn sign_in(host: &Api, body: Value) -> Reply {
    let request = host.anonymous(Method::POST, "/session").json(&body);
    host.ask(request).await
}

/// Signs a person in; the relay as this browser speaks to it.
pub(crate) async fn browser(host: &Api, name: &str) -> Api {
    let reply = sign_in(host, json!({"user": name, "passphrase": PASSPHRASE})).await;
    assert_eq!(reply.status, 204, "{reply:?}");
    host.browser(&reply.cookie())
}

/// Makes an account and signs the person in.
pub(crate) async fn person(host: &Api, name: &str, role: &str) -> Api {
    account(host, name, role).await;
    browser(host, name).await
}

/// Grants somebody something.
pub(crate) async fn grant(host: &Api, bridge: &str, user: &str, may: &str) {
    let with = json!({"bridge": bridge, "user": user, "may": may});
    host.call("grant-bridge", with).await.good();
}

/// Makes a token; its id and the token.
pub(crate) async fn token(api: &Api, with: Value) -> (String, String) {
    let made = api.call("create-token", with).await.good();
    let token = made["token"].as_str().unwrap().to_owned();
    (id(&made["info"]), token)
}

/// The secret in a welcome link.
pub(crate) fn welcome_of(url: &Value) -> String {
    let url = url.as_str().unwrap();
    let (_, secret) = url.trim().split_once("/#welcome=").unwrap();
    secret.to_owned()
}

/// Whether a fault says that a session or token has ended.
pub(crate) fn is_signed_out(fault: &Value) -> bool {
    fault["code"] == "not-signed-in" && fault["params"]["reason"] == "signed-out"
}
