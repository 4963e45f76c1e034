//! What the operations are tried with: arguments, and things that are there.

use super::actors::Bridge;
use crate::{
    PASSPHRASE, browser,
    common::{Api, TcpPeer, prelude::*},
};

/// Arguments besides the ids of things, harmless where they are taken.
pub(super) fn arguments(operation: &str, unique: usize) -> Value {
    let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
    let notice = json!({"kind": "email", "to": ["a@example.org"], "subject": "x", "text": "x"});
    let mail = format!("u{unique}@example.org");
    match operation {
        "bridge-program" => json!({"language": "python"}),
        "name-peer" => json!({"name": format!("p {unique}")}),
        "send" => json!({"to": "all", "text": "hi"}),
        "send-file" => json!({"name": "x"}),
        "cancel-file" => json!({"file": "x"}),
        "create-periodic" => {
            json!({"to": "all", "text": "hi", "every_ms": 3_600_000, "count": 1})
        }
        "create-saved" => json!({"label": "x", "text": "x"}),
        "change-saved" => json!({"label": "y"}),
        "create-bridge" => json!({"name": "x", "endpoint": endpoint}),
        "change-bridge" => json!({"name": "x"}),
        "create-share" => json!({"may": "look"}),
        "grant-bridge" => json!({"may": "look"}),
        "create-alert" => json!({"name": "x", "when": {"contains": "x"}, "notice": notice}),
        "change-alert" => json!({"on": false}),
        "try-alert" => json!({"when": {"contains": "x"}}),
        "send-sms" => json!({"to": [format!("1380013{unique:04}")], "text": "x"}),
        "send-email" => json!({"to": [mail], "subject": "x", "text": "x"}),
        "preview-notice" => json!({"kind": "sms", "text": "x"}),
        "settle-notice" => json!({"as": "failed"}),
        "create-code" => json!({"to": mail}),
        "check-code" => json!({"code": "000000"}),
        "judge-address" => json!({"host": "127.0.0.1", "port": 1}),
        "resolve-name" => json!({"name": "localhost"}),
        "describe-port" => json!({"port": 80}),
        // Too short, so that it stays as it is.
        "change-passphrase" => json!({"current": PASSPHRASE, "new": "short"}),
        "create-token" => json!({"name": "x"}),
        "set-sender" => json!({"sender": "x", "settings": sender()}),
        "test-sender" => json!({"to": "a@example.org"}),
        "set-gateway" => json!({"gateway": "x", "settings": gateway()}),
        "set-template" => json!({"template": "x", "kind": "sms", "text": "x"}),
        "change-outbox" => json!({"stop": false}),
        "suppress-recipient" => json!({"recipient": mail}),
        "create-user" => json!({"name": format!("u{unique}"), "role": "reader"}),
        "change-user" => json!({"role": "reader"}),
        "set-rules" => json!({"rules": []}),
        _ => json!({}),
    }
}

/// A sender of e-mail at a port of this machine where nobody is.
fn sender() -> Value {
    json!({"host": "127.0.0.1", "port": 1, "tls": "none", "from": "a@example.org"})
}

fn gateway() -> Value {
    let url = "http://127.0.0.1:1/";
    json!({"kind": "http", "url": url, "method": "GET", "accepted_when": "status == 200"})
}

/// Operations on a bridge; list-saved and create-saved may name one.
pub(super) fn names_bridge(operation: &str) -> bool {
    let door = crate::common::document()["paths"].as_object().unwrap();
    let on_bridge = door.iter().any(|(path, methods)| {
        let mut methods = methods.as_object().unwrap().values();
        path.starts_with("/bridges/{bridge}") && methods.any(|one| one["operationId"] == operation)
    });
    on_bridge || ["list-saved", "create-saved"].contains(&operation)
}

/// Who makes things that are there.
pub(super) struct Maker<'a> {
    pub(super) host: &'a Host,
    /// Whose things those are that are somebody's own.
    pub(super) own: &'a Api,
    /// The account of that one.
    pub(super) person: Option<&'a str>,
    pub(super) unique: usize,
}

impl Maker<'_> {
    async fn by(api: &Api, operation: &str, with: Value) -> Value {
        api.call(operation, with).await.good()
    }

    /// A peer that has just come to a bridge, and its id.
    async fn peer(&self, bridge: &Bridge) -> (TcpPeer, String) {
        let before: Vec<_> = self.host.peers(&bridge.id).await.iter().map(id).collect();
        let peer = TcpPeer::dial(bridge.address).await;
        let id = until("the peer", || async {
            let now = self.host.peers(&bridge.id).await;
            now.iter().map(id).find(|id| !before.contains(id))
        });
        let id = id.await;
        (peer, id)
    }

    /// What names the thing on which an operation is tried, which is there; and what has to stay as long as that.
    pub(super) async fn thing(&self, operation: &str, at: &Bridge) -> (Value, Option<TcpPeer>) {
        let bridge = &at.id;
        let named = match operation {
            "describe-peer" | "draw-peer" | "name-peer" | "admit-peer" => json!({"peer": at.peer}),
            "send-file" => json!({"to": at.peer}),
            "cut-peer" | "shutdown-peer" => {
                let (held, peer) = self.peer(at).await;
                return (json!({"peer": peer}), Some(held));
            }
            "stop-periodic" => {
                let with =
                    json!({"bridge": bridge, "to": "all", "text": "x", "every_ms": 3_600_000});
                let made = Self::by(self.host, "create-periodic", with).await;
                json!({"periodic": made["id"]})
            }
            "revoke-share" => {
                let with = json!({"bridge": bridge, "may": "look"});
                json!({"share": Self::by(self.host, "create-share", with).await["id"]})
            }
            "grant-bridge" => json!({"user": "target"}),
            "revoke-grant" => {
                crate::grant(self.host, bridge, "target", "look").await;
                json!({"user": "target"})
            }
            "change-alert" | "delete-alert" => {
                let mut with = arguments("create-alert", self.unique);
                with["bridge"] = bridge.as_str().into();
                json!({"alert": Self::by(self.host, "create-alert", with).await["id"]})
            }
            _ => self.own_thing(operation).await,
        };
        (named, None)
    }

    async fn own_thing(&self, operation: &str) -> Value {
        let (host, own) = (self.host, self.own);
        let name = format!("t{}", self.unique);
        let mail = format!("t{}@example.org", self.unique);
        match operation {
            "change-saved" | "delete-saved" => {
                let with = json!({"label": "x", "text": "x"});
                json!({"saved": Self::by(own, "create-saved", with).await["id"]})
            }
            "get-notice" | "retry-notice" | "cancel-notice" | "settle-notice" => {
                let with = json!({"to": [mail], "subject": "x", "text": "x"});
                let sent = Self::by(own, "send-email", with).await;
                json!({"notice": sent["notices"][0]["id"]})
            }
            "check-code" => {
                let made = Self::by(own, "create-code", json!({"to": mail})).await;
                json!({"code_id": made["id"]})
            }
            "end-session" => json!({"session": self.session().await}),
            "revoke-token" => {
                let made = Self::by(own, "create-token", json!({"name": "x"})).await;
                json!({"token": made["info"]["id"]})
            }
            "delete-sender" | "test-sender" => {
                let with = json!({"sender": name, "settings": sender()});
                Self::by(host, "set-sender", with).await;
                json!({"sender": name})
            }
            "delete-gateway" | "test-gateway" => {
                let with = json!({"gateway": name, "settings": gateway()});
                Self::by(host, "set-gateway", with).await;
                json!({"gateway": name})
            }
            "delete-template" => {
                let with = json!({"template": name, "kind": "sms", "text": "x"});
                Self::by(host, "set-template", with).await;
                json!({"template": name})
            }
            "unsuppress-recipient" => {
                let with = json!({"recipient": mail});
                Self::by(host, "suppress-recipient", with).await;
                json!({"recipient": mail})
            }
            "change-user" => json!({"user": "target"}),
            "delete-user" => {
                let with = json!({"name": name, "role": "reader"});
                json!({"user": Self::by(host, "create-user", with).await["user"]["id"]})
            }
            _ => json!({}),
        }
    }

    /// A session in another browser.
    async fn session(&self) -> Value {
        let second = browser(self.host, self.person.unwrap_or("target")).await;
        let listed = Self::by(&second, "list-sessions", json!({})).await;
        let mut listed = list(listed, "sessions").into_iter();
        listed.find(|session| session["current"] == true).unwrap()["id"].take()
    }
}
