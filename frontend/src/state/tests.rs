use shared::user::{Me, Role};

use super::*;
use crate::fixture::bridge;

fn after(actions: Vec<Action>) -> State {
    let mut state = State::default();
    state.apply(Action::All(actions));
    state
}

fn pending(id: &str) -> Action {
    Action::Pending(PendingSend {
        id: id.to_owned(),
        send: Send {
            bridge: BridgeId::from("b"),
            ..Send::default()
        },
    })
}

#[test]
fn a_refused_send_leaves_the_pending_ones() {
    let fault = CallError::Fault(Fault::new(FaultCode::BridgeClosed, "closed"));
    let state = after(vec![
        pending("1"),
        pending("2"),
        Action::Refused("1".to_owned(), fault.clone()),
        Action::Refused("unknown".to_owned(), fault.clone()),
    ]);
    assert_eq!(state.pending.len(), 1);
    assert_eq!(state.refused[&BridgeId::from("b")][0].error, fault);
    let state = after(vec![pending("1"), Action::Sent("1".to_owned())]);
    assert!(state.pending.is_empty());
}

#[test]
fn refused_sends_come_back_one_after_the_other() {
    let bridge = BridgeId::from("b");
    let refused = |id: &str| Action::Refused(id.to_owned(), CallError::Lost);
    let mut state = after(vec![pending("1"), pending("2"), refused("1"), refused("2")]);
    assert_eq!(state.refused[&bridge].len(), 2);
    for left in [1, 0, 0] {
        state.apply(Action::RefusedSeen(bridge.clone()));
        assert_eq!(state.refused[&bridge].len(), left);
    }
}

#[test]
fn the_same_counts_change_nothing() {
    let counts = || BTreeMap::from([(BridgeId::from("b"), 3)]);
    let mut state = after(vec![Action::Unread(counts())]);
    let before = state.clone();
    state.apply(Action::Unread(counts()));
    assert!(state == before);
    state.apply(Action::Unread(BTreeMap::new()));
    assert!(state != before);
}

#[test]
fn bridges_are_unknown_until_the_list_has_come() {
    let one = || Action::Bridge(Box::new(bridge("b")));
    let gone = || Action::BridgeGone(BridgeId::from("other"));
    assert!(after(vec![one(), gone()]).bridges.is_none());
    let listed = Action::Bridges(Ok(vec![bridge("a")]));
    let state = after(vec![one(), listed.clone(), one(), gone()]);
    assert_eq!(state.bridges.unwrap().len(), 2);
    // Who signs in next is told anew.
    let left = Action::SignIn(SignIn::Left);
    assert!(after(vec![listed, left]).bridges.is_none());
}

#[test]
fn who_one_is_changes_as_it_is_told() {
    let me = |role| Me {
        role,
        ..Me::default()
    };
    let hello = RelayHello {
        version: 1,
        build: String::new(),
        epoch: Default::default(),
        window: 0,
        limits: Default::default(),
        guest: None,
        me: Some(me(Role::Member)),
    };
    let mut state = after(vec![Action::Hello(hello)]);
    assert_eq!(*state.who, Who::Person(me(Role::Member)));
    state.apply(Action::Me(Box::new(me(Role::Reader))));
    assert_eq!(*state.who, Who::Person(me(Role::Reader)));
    // What the next person sees waits for the next hello.
    state.apply(Action::SignIn(SignIn::Out));
    assert!(state.hello.is_none());
}
