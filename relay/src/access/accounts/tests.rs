use std::collections::HashSet;

use shared::{
    id::{SessionId, TokenId, UserId},
    time::Timestamp,
    user::{GrantMay, Role},
};

use super::state::State;
use crate::{
    access::{Identity, Person, Proof, SESSION_TIME},
    store::{
        AccountEdit, BridgeKey, StoredAccounts, StoredGrant, StoredSession, StoredToken, StoredUser,
    },
};

const START: Timestamp = Timestamp(1_800_000_000_000_000);
const DAY_US: i64 = 24 * 3_600_000_000;

fn after(days: i64) -> Timestamp {
    Timestamp(START.0 + days * DAY_US)
}

/// Li, a member, with a session, an admin's token, and a grant.
fn li() -> State {
    let user = StoredUser {
        id: "li".into(),
        name: "Li".to_owned(),
        folded: "li".to_owned(),
        role: Role::Member,
        passphrase: None,
        welcome: None,
        created_at: START,
        seen_at: None,
    };
    let session = StoredSession {
        id: "s".into(),
        digest: [1; 32],
        user: Some("li".into()),
        created_at: START,
        seen_at: START,
        address: Some("192.0.2.1".to_owned()),
        agent: None,
    };
    let token = StoredToken {
        id: "t".into(),
        digest: [2; 32],
        name: "t".to_owned(),
        user: Some("li".into()),
        role: Role::Admin,
        created_at: START,
        seen_at: None,
        expires: Some(after(1)),
    };
    let grant = StoredGrant {
        bridge: BridgeKey(7),
        user: "li".into(),
        may: GrantMay::Chat,
    };
    State::new(StoredAccounts {
        users: vec![user],
        sessions: vec![session],
        tokens: vec![token],
        grants: vec![grant],
    })
}

fn by(proof: Proof) -> Identity {
    Identity::Person(Person {
        user: UserId::from("li"),
        by: proof,
    })
}

fn session() -> Identity {
    by(Proof::Session(SessionId::from("s")))
}

#[test]
fn a_session_ends_after_its_time_or_without_use() {
    let state = li();
    assert!(state.rights(&session(), after(13)).is_some());
    assert!(state.rights(&session(), after(14)).is_none(), "unused");
    for day in [10, 20, 29] {
        state.sessions[&SessionId::from("s")].touch(after(day), None);
    }
    assert!(state.rights(&session(), after(29)).is_some());
    let whole = Timestamp(START.0 + SESSION_TIME.as_micros() as i64);
    assert!(
        state.rights(&session(), whole).is_none(),
        "whatever its use"
    );
    assert_eq!(state.over(whole).0, [SessionId::from("s")]);
}

#[test]
fn a_token_does_no_more_than_its_person_may_and_ends() {
    let state = li();
    let token = by(Proof::Token(TokenId::from("t")));
    let rights = state.rights(&token, START).unwrap();
    assert_eq!(rights.role, Some(Role::Member));
    assert!(state.rights(&token, after(1)).is_none());
    assert!(state.by_token(&[2; 32], after(1)).is_none());
}

#[test]
fn what_was_seen_is_stored_once_and_outlives_a_new_look_at_the_store() {
    let state = li();
    state.sessions[&SessionId::from("s")].touch(after(1), "192.0.2.9".parse().ok());
    let stored = state.seen_since();
    let expected = AccountEdit::SessionSeen("s".into(), after(1), Some("192.0.2.9".to_owned()));
    assert_eq!(stored, [expected]);
    assert!(state.seen_since().is_empty());
    let mut again = li();
    again.seen_as(&state);
    assert_eq!(
        again.sessions[&SessionId::from("s")].seen_at(),
        Some(after(1))
    );
}

#[test]
fn a_deleted_person_leaves_nothing_but_a_name_that_is_free() {
    let mut state = li();
    assert_eq!(state.role(&"li".into()), Some(Role::Member));
    assert!(state.named("li").is_some());
    state.apply(AccountEdit::DropUser("li".into()));
    assert_eq!(state.role(&"li".into()), None);
    assert!(state.named("li").is_none());
    assert!(state.rights(&session(), START).is_none());
    assert!(state.by_cookie(&[1; 32], START).is_none());
    assert!(state.by_token(&[2; 32], START).is_none());
    assert!(state.grants_of(&"li".into()).is_empty());
    let granted: HashSet<_> = state.granted_on(&BridgeKey(7).id()).into_iter().collect();
    assert!(granted.is_empty());
}
