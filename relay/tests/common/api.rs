//! The REST door, and typed helpers over it.

use std::net::SocketAddr;

use reqwest::{Client, Method, RequestBuilder, header};
use serde_json::{Value, json};

use super::{KEY, document, until};

/// A relay's address and how to speak to it.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) address: SocketAddr,
    pub(crate) url: String,
    pub(crate) client: Client,
    /// The cookie of a browser, in place of the owner's key.
    pub(crate) cookie: Option<String>,
    /// An API token, in place of the owner's key.
    pub(crate) token: Option<String>,
    /// The address that a trusted proxy names, where the relay has one.
    pub(crate) from: Option<String>,
}

/// An answer, already checked against the document.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: header::HeaderMap,
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Reply {
    /// The fault's code; empty where there is none.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The cookie that it sets, as a browser sends it back.
    pub(crate) fn cookie(&self) -> String {
        let cookie = self.headers["set-cookie"].to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The body of an answer that has to be a good one.
    #[track_caller]
    pub(crate) fn good(self) -> Value {
        assert!(self.status < 300, "{self:?}");
        self.body
    }
}

impl Api {
    pub(super) fn new(address: SocketAddr) -> Self {
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(super::PATIENCE)
            .build()
            .unwrap();
        Self {
            address,
            url: format!("http://{address}"),
            client,
            cookie: None,
            token: None,
            from: None,
        }
    }

    /// The same relay for a script with an API token.
    pub(crate) fn script(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            cookie: None,
            ..self.clone()
        }
    }

    /// The same relay, asked from an address that a trusted proxy names.
    pub(crate) fn from(&self, address: &str) -> Self {
        Self {
            from: Some(address.to_owned()),
            ..self.clone()
        }
    }

    /// What the Authorization header holds.
    pub(crate) fn bearer(&self) -> &str {
        self.token.as_deref().unwrap_or(KEY)
    }

    /// The same relay for a browser with a cookie.
    pub(crate) fn browser(&self, cookie: &str) -> Self {
        Self {
            cookie: Some(cookie.to_owned()),
            ..self.clone()
        }
    }

    /// A request with the owner's key or the browser's cookie, to a path below `/api/v1`.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.prove(self.anonymous(method, path))
    }

    fn prove(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.cookie {
            Some(cookie) => request
                .header(header::COOKIE, cookie)
                .header(header::ORIGIN, &self.url),
            None => request.bearer_auth(self.bearer()),
        }
    }

    /// A request without any proof.
    pub(crate) fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/api/v1{path}", self.url);
        self.place(self.client.request(method, url))
    }

    /// Says whom a trusted proxy forwards for.
    fn place(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.from {
            Some(address) => request.header("X-Forwarded-For", address),
            None => request,
        }
    }

    /// The one way in which tests ask over REST: every answer is checked against the document.
    pub(crate) async fn ask(&self, request: RequestBuilder) -> Reply {
        let request = request.build().unwrap();
        let method = request.method().to_string();
        let path = request.url().path().to_owned();
        let answer = self.client.execute(request).await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let kind = headers
            .get(header::CONTENT_TYPE)
            .map_or("", |kind| kind.to_str().unwrap());
        let kind = kind.to_owned();
        let text = answer.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        let reply = Reply {
            status,
            headers,
            kind,
            text,
            body,
        };
        document::check(
            &method,
            path.strip_prefix("/api/v1").unwrap_or_default(),
            &reply,
        );
        reply
    }

    /// Does an operation over REST, its arguments in one object as on the live socket.
    pub(crate) async fn call(&self, operation: &str, with: Value) -> Reply {
        let door =
            document::door(operation).unwrap_or_else(|| panic!("{operation} is no operation"));
        let (path, query, body) = document::spread(&door, &with);
        let method = door.method.parse().unwrap();
        let url = format!("{}/api/v1{path}", self.url);
        let url = reqwest::Url::parse_with_params(&url, query).unwrap();
        let mut request = self.prove(self.place(self.client.request(method, url)));
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.ask(request).await
    }

    /// Makes a bridge from the fields given, which must succeed; the bridge.
    #[track_caller]
    pub(crate) fn create(&self, fields: Value) -> impl Future<Output = Value> {
        let mut with = json!({"name": "test"});
        let all = with.as_object_mut().unwrap();
        all.extend(fields.as_object().unwrap().clone());
        let api = self.clone();
        async move { api.call("create-bridge", with).await.good() }
    }

    /// A bridge that listens on a free port of 127.0.0.1, with further fields; its id and address.
    pub(crate) async fn listening(&self, further: Value) -> (String, SocketAddr) {
        self.at(
            json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0}),
            further,
        )
        .await
    }

    /// A bridge that dials an address, with further fields; its id.
    pub(crate) async fn dialling(&self, to: SocketAddr, further: Value) -> String {
        let endpoint =
            json!({"kind": "tcp-connect", "host": to.ip().to_string(), "port": to.port()});
        self.at(endpoint, further).await.0
    }

    /// A UDP bridge on a free port of 127.0.0.1, with further fields; its id and address.
    pub(crate) async fn datagrams(&self, further: Value) -> (String, SocketAddr) {
        self.at(
            json!({"kind": "udp", "host": "127.0.0.1", "port": 0}),
            further,
        )
        .await
    }

    async fn at(&self, endpoint: Value, mut further: Value) -> (String, SocketAddr) {
        further["endpoint"] = endpoint;
        let bridge = self.create(further).await;
        assert_eq!(bridge["state"], "open", "{bridge}");
        (id(&bridge), local(&bridge))
    }

    /// A bridge as it stands.
    pub(crate) async fn bridge(&self, bridge: &str) -> Value {
        self.call("get-bridge", json!({"bridge": bridge}))
            .await
            .good()
    }

    /// Waits until a bridge is in a state; the bridge.
    pub(crate) async fn state(&self, bridge: &str, state: &str) -> Value {
        until(&format!("state {state}"), || async {
            Some(self.bridge(bridge).await).filter(|bridge| bridge["state"] == state)
        })
        .await
    }

    /// All entries of a journal that has at most a thousand.
    pub(crate) async fn entries(&self, bridge: &str) -> Vec<Value> {
        let page = self
            .call("list-entries", json!({"bridge": bridge, "limit": 1000}))
            .await;
        list(page.good(), "entries")
    }

    /// Waits for the first entry for which `wanted` holds.
    pub(crate) async fn entry(
        &self,
        bridge: &str,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        until(what, || async {
            self.entries(bridge).await.into_iter().find(&wanted)
        })
        .await
    }

    /// Waits for the first event of a kind; the entry.
    pub(crate) async fn event(&self, bridge: &str, kind: &str) -> Value {
        self.event_with(bridge, kind, |_| true).await
    }

    /// Waits for the first event of a kind for which `wanted` holds; the entry.
    pub(crate) async fn event_with(
        &self,
        bridge: &str,
        kind: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        until(kind, || async {
            let mut events = self.events(bridge).await.into_iter();
            events.find(|entry| entry["event"]["kind"] == kind && wanted(&entry["event"]))
        })
        .await
    }

    /// Waits for what has come in to be `text`, however it was cut.
    pub(crate) async fn received(&self, bridge: &str, text: &str) {
        until(&format!("{text:?} to come in"), || async {
            (self.bytes(bridge, "in").await == text.as_bytes()).then_some(())
        })
        .await;
    }

    /// All bytes of a direction, one behind the other.
    pub(crate) async fn bytes(&self, bridge: &str, direction: &str) -> Vec<u8> {
        let entries = self.entries(bridge).await;
        let entries = entries
            .iter()
            .filter(|entry| entry["direction"] == direction);
        entries.flat_map(bytes).collect()
    }

    /// All events of a journal that has at most a thousand.
    pub(crate) async fn events(&self, bridge: &str) -> Vec<Value> {
        let with = json!({"bridge": bridge, "limit": 1000, "direction": "event"});
        list(self.call("list-entries", with).await.good(), "entries")
    }

    /// The kinds of all events, in order.
    pub(crate) async fn kinds(&self, bridge: &str) -> Vec<String> {
        let events = self.events(bridge).await;
        let kinds = events.iter().map(|entry| entry["event"]["kind"].as_str());
        kinds.map(|kind| kind.unwrap().to_owned()).collect()
    }

    /// How many events are of a kind.
    pub(crate) async fn kinds_count(&self, bridge: &str, kind: &str) -> usize {
        let kinds = self.kinds(bridge).await;
        kinds.iter().filter(|one| *one == kind).count()
    }

    /// Waits until the latest events are of these kinds.
    pub(crate) async fn kinds_end(&self, bridge: &str, expected: &[&str]) {
        until(&format!("the events {expected:?}"), || async {
            let kinds = self.kinds(bridge).await;
            let start = kinds.len().checked_sub(expected.len())?;
            (kinds[start..] == *expected).then_some(())
        })
        .await;
    }

    /// The peers that are there.
    pub(crate) async fn peers(&self, bridge: &str) -> Vec<Value> {
        let page = self.call("list-peers", json!({"bridge": bridge})).await;
        list(page.good(), "peers")
    }

    /// Waits until so many peers are there; the peers.
    pub(crate) async fn peers_until(&self, bridge: &str, count: usize) -> Vec<Value> {
        until(&format!("{count} peers"), || async {
            Some(self.peers(bridge).await).filter(|peers| peers.len() == count)
        })
        .await
    }

    /// Waits until the only peer is in a state, also when it has left; its id.
    pub(crate) async fn peer_in(&self, bridge: &str, state: &str) -> String {
        until(&format!("a peer that is {state}"), || async {
            let page = self
                .call("list-peers", json!({"bridge": bridge, "all": true}))
                .await;
            let peers = list(page.good(), "peers");
            peers.iter().find(|peer| peer["state"] == state).map(id)
        })
        .await
    }

    /// Sends a text, which must succeed; what was answered.
    pub(crate) async fn send(&self, bridge: &str, to: impl Into<Value>, text: &str) -> Value {
        let with = json!({"bridge": bridge, "to": to.into(), "text": text});
        self.call("send", with).await.good()
    }

    /// Deletes every bridge.
    pub(crate) async fn delete_all(&self) {
        let bridges = self.call("list-bridges", json!({})).await.good();
        for bridge in list(bridges, "bridges") {
            self.call("delete-bridge", json!({"bridge": bridge["id"]}))
                .await
                .good();
        }
    }
}

/// The id of a bridge or a peer.
pub(crate) fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

/// The address that a bridge is bound to.
pub(crate) fn local(bridge: &Value) -> SocketAddr {
    bridge["local"].as_str().unwrap().parse().unwrap()
}

/// The bytes of an entry.
pub(crate) fn bytes(entry: &Value) -> Vec<u8> {
    shared::payload::parse_base64(entry["base64"].as_str().unwrap()).unwrap()
}

/// The list in an answer.
pub(crate) fn list(mut answer: Value, name: &str) -> Vec<Value> {
    match answer[name].take() {
        Value::Array(list) => list,
        other => panic!("{name} is no list: {other}"),
    }
}
