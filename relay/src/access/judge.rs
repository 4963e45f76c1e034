//! What each operation takes: one line for each. One that is not named here is denied.

use serde_json::Value;
use shared::{
    fault::{Fault, FaultCode},
    id::{BridgeId, UserId},
    user::{GrantMay, Role},
};

use super::Rights;
use crate::faults::no_such_bridge;

/// What an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// Nothing: it shows what the caller may see.
    Seen,
    /// So much on the bridge that it names.
    On(GrantMay),
    /// As [`GrantMay::Chat`] where it names a bridge, which guests do; else as [`Need::Member`].
    Saved,
    /// An account or the owner's key: it shows what is public, or what is one's own.
    Account,
    /// As [`Need::Account`], and not by a token, but for an admin's: it is who gets in as oneself.
    InPerson,
    /// The right to have things of one's own.
    Member,
    /// Everything.
    Admin,
}

/// The table. The names stand in the order of the contract.
fn need(operation: &str) -> Option<Need> {
    use GrantMay::{Chat, Look, Manage};
    Some(match operation {
        "list-bridges" => Need::Seen,
        "get-bridge" | "bridge-program" | "describe-peer" | "list-peers" | "list-entries"
        | "count-entries" | "list-periodic" | "draw-peer" | "describe-listener" => Need::On(Look),
        "send" | "create-periodic" | "stop-periodic" | "send-file" | "cancel-file" => {
            Need::On(Chat)
        }
        "list-saved" => Need::Saved,
        "create-saved" | "change-saved" | "delete-saved" | "create-bridge" => Need::Member,
        "change-bridge" | "open-bridge" | "close-bridge" | "delete-bridge" | "name-peer"
        | "shutdown-peer" | "cut-peer" | "admit-peer" | "create-share" | "list-shares"
        | "revoke-share" | "grant-bridge" | "list-grants" | "revoke-grant" | "create-alert"
        | "list-alerts" | "change-alert" | "delete-alert" | "try-alert" => Need::On(Manage),
        "send-sms" | "send-email" | "preview-notice" | "list-notices" | "count-notices"
        | "get-notice" | "retry-notice" | "cancel-notice" | "settle-notice" | "create-code"
        | "check-code" | "describe-outbox" | "list-templates" => Need::Member,
        "judge-address" | "describe-host" | "resolve-name" | "list-listeners" | "describe-port"
        | "measure-connecting" => Need::Account,
        "change-passphrase" | "list-sessions" | "end-session" | "create-token" => Need::InPerson,
        // A token has itself.
        "list-tokens" | "revoke-token" => Need::Account,
        "list-replies"
        | "change-outbox"
        | "suppress-recipient"
        | "unsuppress-recipient"
        | "set-template"
        | "delete-template" => Need::Admin,
        "list-senders" | "set-sender" | "delete-sender" | "test-sender" | "list-gateways"
        | "set-gateway" | "delete-gateway" | "test-gateway" => Need::Admin,
        "create-user" | "list-users" | "change-user" | "delete-user" | "list-rules"
        | "set-rules" | "list-audit" => Need::Admin,
        _ => return None,
    })
}

/// Whether an operation with these arguments is within somebody's rights. `owner` is asked whose a bridge is, and answers
/// nothing for one that is not there. What else there is on the relay is not told. `by_token`: it is an API token that asks.
///
/// # Errors
/// `not-allowed`; `not-found` for a bridge that is not to be seen.
pub(super) fn judge(
    rights: &Rights,
    by_token: bool,
    operation: &str,
    with: &Value,
    owner: impl Fn(&BridgeId) -> Option<Option<UserId>>,
) -> Result<(), Fault> {
    let Some(need) = need(operation) else {
        return Err(not_allowed("Nobody may do this."));
    };
    let role = rights.role;
    let guest = "Guests may not do this; ask the owner.";
    match need {
        Need::Seen => Ok(()),
        Need::On(may) => on_bridge(rights, may, with, owner),
        Need::Saved if role.is_none() || with.get("bridge").is_some_and(|it| !it.is_null()) => {
            on_bridge(rights, GrantMay::Chat, with, owner)
        }
        _ if role.is_none() => Err(not_allowed(guest)),
        Need::InPerson if by_token && !rights.is_admin() => Err(not_allowed(
            "A token does not do this, so that one that has got out can neither lock its person out nor outlive its end; sign in.",
        )),
        Need::Account | Need::InPerson => Ok(()),
        Need::Saved | Need::Member if role >= Some(Role::Member) => Ok(()),
        Need::Saved | Need::Member => Err(not_allowed(
            "Readers look at what is granted to them; ask an admin for the role of a member.",
        )),
        Need::Admin if rights.is_admin() => Ok(()),
        Need::Admin => Err(not_allowed("Only admins may do this; ask one of them.")),
    }
}

fn on_bridge(
    rights: &Rights,
    may: GrantMay,
    with: &Value,
    owner: impl Fn(&BridgeId) -> Option<Option<UserId>>,
) -> Result<(), Fault> {
    if rights.is_admin() {
        return Ok(());
    }
    of_kind(rights, may)?;
    let Some(Value::String(bridge)) = with.get("bridge") else {
        return Err(not_allowed("Name the bridge, in \"bridge\"."));
    };
    let bridge = BridgeId(bridge.clone());
    let owner = owner(&bridge);
    let most = owner.and_then(|owner| rights.on(&bridge, owner.as_ref()));
    let Some(most) = most else {
        return Err(no_such_bridge(&bridge));
    };
    if most < may {
        return Err(not_allowed(match may {
            GrantMay::Manage => {
                "This takes the right to manage the bridge; ask its owner or an admin to grant it."
            }
            _ => "You may look, but not send; ask the owner or an admin to grant more.",
        }));
    }
    // Sending to an address is dialling it: guests speak with the peers that are there.
    match with.get("to") {
        Some(Value::String(to)) if rights.role.is_none() && to.contains(':') => Err(not_allowed(
            "Guests send to the peers that are there, not to addresses.",
        )),
        _ => Ok(()),
    }
}

/// What one's kind never may, whatever the bridge.
fn of_kind(rights: &Rights, may: GrantMay) -> Result<(), Fault> {
    let only_looks = rights.grants.values().all(|most| *most == GrantMay::Look);
    match rights.role {
        None if may == GrantMay::Manage => {
            Err(not_allowed("Guests may not do this; ask the owner."))
        }
        None if may == GrantMay::Chat && only_looks => Err(not_allowed(
            "You may look, but not send; ask the owner for a link to chat.",
        )),
        Some(Role::Reader) if may > GrantMay::Look => Err(not_allowed(
            "Readers look, and do no more; ask an admin for the role of a member.",
        )),
        _ => Ok(()),
    }
}

fn not_allowed(detail: &str) -> Fault {
    Fault::new(FaultCode::NotAllowed, detail)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn guest(may: GrantMay) -> Rights {
        Rights::guest("b".into(), may)
    }

    fn code(rights: &Rights, operation: &str, with: Value) -> Option<FaultCode> {
        let judged = judge(rights, false, operation, &with, |bridge| {
            (bridge.as_str() != "none").then_some(None)
        });
        judged.err().map(|fault| fault.code)
    }

    #[test]
    fn every_operation_is_decided() {
        for row in crate::operations::rows() {
            let id = row.id;
            assert!(need(id).is_some(), "say in the table what {id} takes");
        }
    }

    #[test]
    fn what_is_not_named_is_denied() {
        for rights in [Rights::owner(), guest(GrantMay::Chat)] {
            let denied = code(&rights, "grow-wings", json!({"bridge": "b"}));
            assert_eq!(denied, Some(FaultCode::NotAllowed));
        }
    }

    #[test]
    fn guests_do_what_the_link_says_on_their_own_bridge_alone() {
        let (own, other) = (json!({"bridge": "b"}), json!({"bridge": "c"}));
        let no = Some(FaultCode::NotAllowed);
        for (may, sends) in [(GrantMay::Look, no), (GrantMay::Chat, None)] {
            let guest = guest(may);
            assert_eq!(code(&guest, "list-entries", own.clone()), None);
            let elsewhere = code(&guest, "list-entries", other.clone());
            assert_eq!(elsewhere, Some(FaultCode::NotFound));
            assert_eq!(code(&guest, "list-bridges", json!({})), None);
            assert_eq!(code(&guest, "send", own.clone()), sends);
            assert_eq!(code(&guest, "delete-bridge", own.clone()), no);
        }
        let elsewhere = code(&guest(GrantMay::Look), "send", other.clone());
        assert_eq!(elsewhere, no, "as for any other bridge");
        let chatting = guest(GrantMay::Chat);
        assert_eq!(code(&chatting, "send", other), Some(FaultCode::NotFound));
        for with in [json!({}), json!({"bridge": 5}), json!([])] {
            assert_eq!(code(&chatting, "list-saved", with), no);
        }
    }

    #[test]
    fn guests_do_not_send_to_addresses() {
        let to = |to: Value| {
            let with = json!({"bridge": "b", "to": to});
            code(&guest(GrantMay::Chat), "send", with)
        };
        assert_eq!(to(json!("10.0.0.9:53")), Some(FaultCode::NotAllowed));
        for fine in [json!("all"), json!("p1"), json!(["p1"])] {
            assert_eq!(to(fine), None);
        }
    }
}
