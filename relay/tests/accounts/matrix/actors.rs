//! Those of whom the contract's table speaks, and those who are like one of them.

use std::collections::BTreeMap;

use crate::{
    common::{Api, Live, TcpPeer, prelude::*},
    grant, person, token,
};

/// Those of whom the table speaks, in its order: who, the bridge that each is tried on, and the account, where there is one.
pub(super) const ACTORS: [(&str, &str, Option<&str>); 15] = [
    ("reader", "none", Some("reader")),
    ("reader", "look", Some("reader")),
    ("reader", "chat", Some("reader")),
    ("reader", "manage", Some("reader")),
    ("member", "none", Some("member")),
    ("member", "look", Some("member")),
    ("member", "chat", Some("member")),
    ("member", "manage", Some("member")),
    ("member", "own", Some("member")),
    ("admin", "none", Some("admin")),
    ("guest-look", "guests", None),
    ("guest-chat", "guests", None),
    ("reader-token", "look", Some("reader")),
    ("member-token", "own", Some("member")),
    ("admin-token", "none", Some("admin")),
];

/// Who is like one of them: who, on which bridge, by whose account, by which column, and of a token, by which column in what is
/// done in person.
type Alike = (
    &'static str,
    &'static str,
    Option<&'static str>,
    usize,
    Option<usize>,
);

const ALIKE: [Alike; 7] = [
    // Who made a bridge as a member and is a reader now.
    ("former", "of-former", Some("former"), 1, None),
    // An admin's token of one who is a member now, on the bridge that was made with it.
    ("fallen-token", "of-fallen", Some("fallen"), 8, Some(13)),
    // An admin's token for a member, on another's bridge.
    ("lesser-token", "none", Some("admin"), 4, Some(13)),
    // One token, with all that is granted to its person.
    ("member-token", "none", Some("member"), 4, Some(13)),
    ("member-token", "look", Some("member"), 5, Some(13)),
    ("member-token", "chat", Some("member"), 6, Some(13)),
    ("member-token", "manage", Some("member"), 7, Some(13)),
];

/// A bridge with a peer.
pub(super) struct Bridge {
    pub(super) id: String,
    pub(super) address: std::net::SocketAddr,
    pub(super) peer: String,
    _held: TcpPeer,
}

impl Bridge {
    async fn of(api: &Api, name: &str) -> Self {
        let (id, address) = api.listening(json!({"name": name})).await;
        let held = TcpPeer::dial(address).await;
        let peer = crate::common::prelude::id(&api.peers_until(&id, 1).await[0]);
        Self {
            id,
            address,
            peer,
            _held: held,
        }
    }
}

/// One of those who try.
pub(super) struct Actor {
    pub(super) who: String,
    pub(super) api: Api,
    pub(super) live: Option<Live>,
    pub(super) bridge: &'static str,
    /// Its account.
    pub(super) person: Option<&'static str>,
    pub(super) by_token: bool,
    column: usize,
    in_person: Option<usize>,
}

/// What a token does not do that is no admin's.
const IN_PERSON: [&str; 4] = [
    "change-passphrase",
    "list-sessions",
    "end-session",
    "create-token",
];

impl Actor {
    /// What the table says of it.
    pub(super) fn expected(&self, operation: &str, words: &[&'static str]) -> &'static str {
        match self.in_person {
            Some(column) if IN_PERSON.contains(&operation) => words[column],
            _ => words[self.column],
        }
    }
}

/// A guest by a new link.
async fn guest(host: &Host, bridge: &str, may: &str) -> Api {
    let (_, secret) = host.link(bridge, json!({"may": may})).await;
    host.guest(&secret, &format!("Guest {may}")).await
}

async fn script(host: &Host, api: &Api, with: Value) -> Api {
    host.script(&token(api, with).await.1)
}

/// Everybody, and the bridges by what is granted there.
pub(super) async fn actors(host: &Host) -> (Vec<Actor>, BTreeMap<&'static str, Bridge>) {
    let mut people = BTreeMap::new();
    for (name, role) in [
        ("reader", "reader"),
        ("member", "member"),
        ("admin", "admin"),
        ("former", "member"),
        ("fallen", "admin"),
    ] {
        people.insert(name, person(host, name, role).await);
    }
    for (of, name) in [
        ("reader", "reader-token"),
        ("member", "member-token"),
        ("admin", "admin-token"),
        ("fallen", "fallen-token"),
    ] {
        let made = script(host, &people[of], json!({"name": name})).await;
        people.insert(name, made);
    }
    let lesser = json!({"name": "lesser", "role": "member"});
    people.insert("lesser-token", script(host, &people["admin"], lesser).await);
    let mut bridges = BTreeMap::new();
    for (name, of) in [
        ("none", None),
        ("look", None),
        ("chat", None),
        ("manage", None),
        ("guests", None),
        ("own", Some("member")),
        ("of-former", Some("former")),
        ("of-fallen", Some("fallen-token")),
    ] {
        let api = of.map_or(&**host, |of| &people[of]);
        bridges.insert(name, Bridge::of(api, name).await);
    }
    for (user, role) in [("former", "reader"), ("fallen", "member")] {
        let with = json!({"user": user, "role": role});
        host.call("change-user", with).await.good();
    }
    for user in ["reader", "member"] {
        for may in ["look", "chat", "manage"] {
            grant(host, &bridges[may].id, user, may).await;
        }
    }
    for (name, may) in [("guest-look", "look"), ("guest-chat", "chat")] {
        people.insert(name, guest(host, &bridges["guests"].id, may).await);
    }
    let mut actors = Vec::new();
    for (column, (who, bridge, person)) in ACTORS.into_iter().enumerate() {
        actors.push(Actor {
            who: format!("{who} on {bridge}"),
            live: Some(Live::open(&people[who]).await),
            api: people[who].clone(),
            bridge,
            person,
            by_token: who.ends_with("-token"),
            column,
            in_person: None,
        });
    }
    actors.extend(ALIKE.map(|(who, bridge, person, column, in_person)| Actor {
        who: format!("{who} on {bridge}"),
        live: None,
        api: people[who].clone(),
        bridge,
        person,
        by_token: in_person.is_some(),
        column,
        in_person,
    }));
    (actors, bridges)
}
