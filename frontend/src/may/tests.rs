use shared::{
    id::{BridgeId, UserId},
    user::Granted,
};

use super::*;

fn bridge(id: &str, owner: Option<&str>) -> Bridge {
    let bridge = serde_json::json!({
        "id": id, "name": id, "state": "open", "mode": "console", "framing": {"kind": "none"}, "encoding": "utf-8",
        "form": "text", "farewell": [], "reconnect": false, "connect_timeout_ms": 1, "peers": 0, "last_message": 0,
        "endpoint": {"kind": "tcp-listen", "host": "::1", "port": 1}, "created_at": "2026-01-01T00:00:00Z", "owner": owner,
    });
    serde_json::from_value(bridge).unwrap()
}

fn person(user: Option<&str>, role: Role, granted: Option<GrantMay>) -> Who {
    let grant = |may| Granted {
        bridge: BridgeId::from("granted"),
        may,
    };
    Who::Person(Me {
        user: user.map(UserId::from),
        name: user.map(str::to_owned),
        role,
        grants: granted.map(grant).into_iter().collect(),
    })
}

/// The contract's table, by hand: on an own bridge, on one that is granted to look, chat and manage, on another's.
#[test]
fn everybody_may_on_a_bridge_what_the_table_says() {
    use Level::{Chat, Look, Manage, Nothing};
    let table = [
        (Role::Reader, Look, [Look, Look, Look], Nothing),
        (Role::Member, Manage, [Look, Chat, Manage], Nothing),
        (Role::Admin, Manage, [Manage, Manage, Manage], Manage),
    ];
    for (role, own, granted, other) in table {
        let who = person(Some("li"), role, None);
        assert_eq!(may(&who, &bridge("own", Some("li"))), own, "{role:?}");
        assert_eq!(may(&who, &bridge("other", Some("bo"))), other, "{role:?}");
        assert_eq!(may(&who, &bridge("of nobody", None)), other, "{role:?}");
        let grants = [GrantMay::Look, GrantMay::Chat, GrantMay::Manage];
        for (grant, level) in grants.into_iter().zip(granted) {
            let who = person(Some("li"), role, Some(grant));
            assert_eq!(may(&who, &bridge("granted", Some("bo"))), level, "{role:?}");
            assert_eq!(may(&who, &bridge("other", Some("bo"))), other, "{role:?}");
        }
    }
}

#[test]
fn guests_may_what_their_link_says_on_its_bridge_alone() {
    for (link, level) in [(May::Look, Level::Look), (May::Chat, Level::Chat)] {
        let who = Who::Guest(GuestHere {
            bridge: BridgeId::from("b"),
            may: link,
            name: "Li".to_owned(),
        });
        assert_eq!(may(&who, &bridge("b", None)), level);
        assert_eq!(may(&who, &bridge("c", None)), Level::Nothing);
        assert!(!who.makes_bridges() && !who.goes_to(&Route::Settings));
    }
}

#[test]
fn whoever_has_the_owners_key_owns_what_is_no_accounts() {
    let owner = person(None, Role::Admin, None);
    assert!(owner.owns(&bridge("b", None)));
    assert!(!owner.owns(&bridge("b", Some("li"))));
    assert!(!person(Some("li"), Role::Member, None).owns(&bridge("b", None)));
}

#[test]
fn places_are_for_those_who_have_something_to_do_there() {
    let goes = |role, route: &Route| person(Some("li"), role, None).goes_to(route);
    let (notices, people) = (Route::Notices, Route::People);
    assert!(!goes(Role::Reader, &Route::Lessons) && goes(Role::Member, &Route::Lessons));
    assert!(!goes(Role::Reader, &notices) && goes(Role::Reader, &Route::Inspector));
    assert!(goes(Role::Member, &notices) && !goes(Role::Member, &Route::Setup));
    assert!(!goes(Role::Member, &people) && goes(Role::Admin, &people));
}
