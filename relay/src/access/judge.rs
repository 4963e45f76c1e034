//! What guests may do: one line for each operation. One that is not named here is denied.

use serde_json::Value;
use shared::{
    fault::{Fault, FaultCode},
    share::May,
};

use super::Guest;
use crate::bridge::no_such_bridge;

/// What an operation is to a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Not for guests.
    Never,
    /// It shows what [`super::Caller::may_see`] lets through.
    Seen,
    /// On the guest's own bridge.
    Look,
    /// On the guest's own bridge, where the link lets its guests chat.
    Chat,
}

/// The table. The names stand in the order of the contract.
fn rule(operation: &str) -> Option<Rule> {
    Some(match operation {
        "list-bridges" => Rule::Seen,
        "get-bridge" | "bridge-program" | "describe-peer" | "list-peers" | "list-entries"
        | "count-entries" | "list-periodic" => Rule::Look,
        "draw-peer" | "describe-listener" => Rule::Look,
        "measure-connecting" => Rule::Never,
        "send" | "create-periodic" | "stop-periodic" | "send-file" | "cancel-file"
        | "list-saved" => Rule::Chat,
        "create-bridge" | "change-bridge" | "open-bridge" | "close-bridge" | "delete-bridge"
        | "name-peer" | "shutdown-peer" | "cut-peer" | "admit-peer" | "create-share"
        | "list-shares" | "revoke-share" | "create-saved" | "change-saved" | "delete-saved"
        | "judge-address" | "describe-host" | "resolve-name" | "list-listeners"
        | "describe-port" => Rule::Never,
        "list-senders" | "set-sender" | "delete-sender" | "test-sender" => Rule::Never,
        "list-gateways" | "set-gateway" | "delete-gateway" | "test-gateway" | "create-code"
        | "check-code" => Rule::Never,
        "list-templates" | "set-template" | "delete-template" | "create-alert" | "list-alerts"
        | "change-alert" | "delete-alert" | "try-alert" => Rule::Never,
        "send-sms"
        | "send-email"
        | "preview-notice"
        | "list-notices"
        | "count-notices"
        | "get-notice"
        | "retry-notice"
        | "cancel-notice"
        | "settle-notice"
        | "list-replies"
        | "describe-outbox"
        | "change-outbox"
        | "suppress-recipient"
        | "unsuppress-recipient" => Rule::Never,
        _ => return None,
    })
}

/// Whether a guest may do an operation with these arguments. What else there is on the relay is not told.
///
/// # Errors
/// `not-allowed`; `not-found` for any bridge but the guest's own.
pub(super) fn judge(guest: &Guest, operation: &str, with: &Value) -> Result<(), Fault> {
    let rule = rule(operation).unwrap_or(Rule::Never);
    match rule {
        Rule::Never => return Err(not_allowed("Guests may not do this; ask the owner.")),
        Rule::Seen => return Ok(()),
        Rule::Chat if guest.may != May::Chat => {
            return Err(not_allowed(
                "You may look, but not send; ask the owner for a link to chat.",
            ));
        }
        Rule::Look | Rule::Chat => {}
    }
    match with.get("bridge") {
        Some(Value::String(bridge)) if *bridge == guest.bridge.0 => {}
        Some(Value::String(bridge)) => return Err(no_such_bridge(&bridge.as_str().into())),
        _ => return Err(not_allowed("Guests name their bridge, in \"bridge\".")),
    }
    // Sending to an address is dialling it: guests speak with the peers that are there.
    match with.get("to") {
        Some(Value::String(to)) if to.contains(':') => Err(not_allowed(
            "Guests send to the peers that are there, not to addresses.",
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
    use shared::id::{BridgeId, ShareId};

    use super::*;
    use crate::access::SessionId;

    fn guest(may: May) -> Guest {
        Guest {
            share: ShareId::from("s"),
            session: SessionId("1".to_owned()),
            name: "Li".to_owned(),
            bridge: BridgeId::from("b"),
            may,
        }
    }

    fn code(may: May, operation: &str, with: Value) -> Option<FaultCode> {
        let judged = judge(&guest(may), operation, &with);
        judged.err().map(|fault| fault.code)
    }

    #[test]
    fn every_operation_is_decided() {
        for row in crate::operations::rows() {
            let id = row.id;
            assert!(
                rule(id).is_some(),
                "say in the table what {id} is to guests"
            );
        }
    }

    #[test]
    fn what_is_not_named_is_denied() {
        let denied = code(May::Chat, "grow-wings", json!({"bridge": "b"}));
        assert_eq!(denied, Some(FaultCode::NotAllowed));
    }

    #[test]
    fn guests_do_what_the_link_says_on_their_own_bridge_alone() {
        let (own, other) = (json!({"bridge": "b"}), json!({"bridge": "c"}));
        for (may, sends) in [(May::Look, Some(FaultCode::NotAllowed)), (May::Chat, None)] {
            assert_eq!(code(may, "list-entries", own.clone()), None);
            let elsewhere = code(may, "list-entries", other.clone());
            assert_eq!(elsewhere, Some(FaultCode::NotFound));
            assert_eq!(code(may, "list-bridges", json!({})), None);
            assert_eq!(code(may, "send", own.clone()), sends);
            let deletes = code(may, "delete-bridge", own.clone());
            assert_eq!(deletes, Some(FaultCode::NotAllowed));
        }
        let elsewhere = code(May::Look, "send", other.clone());
        assert_eq!(
            elsewhere,
            Some(FaultCode::NotAllowed),
            "as for any other bridge"
        );
        assert_eq!(code(May::Chat, "send", other), Some(FaultCode::NotFound));
        for with in [json!({}), json!({"bridge": 5}), json!([])] {
            assert_eq!(
                code(May::Chat, "list-saved", with),
                Some(FaultCode::NotAllowed)
            );
        }
    }

    #[test]
    fn guests_do_not_send_to_addresses() {
        let to = |to: Value| code(May::Chat, "send", json!({"bridge": "b", "to": to}));
        assert_eq!(to(json!("10.0.0.9:53")), Some(FaultCode::NotAllowed));
        for fine in [json!("all"), json!("p1"), json!(["p1"])] {
            assert_eq!(to(fine), None);
        }
    }
}
