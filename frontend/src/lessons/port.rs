//! Lesson 2: a port is held by one, and TCP and UDP have ports of their own.

use shared::{
    fault::{Fault, FaultCode},
    id::BridgeId,
};

use super::{Deed, Evidence, Missing, Outcome, Seen};

const TCP: &str = "tcp-listen";

pub(super) fn check(evidence: &Evidence) -> Vec<Outcome> {
    let held = evidence.yours.listening_port();
    let other = evidence.other.listening_port();
    let both = held.filter(|port| other == Some(*port));
    let both_open = evidence.yours.is_open() && evidence.other.is_open();
    vec![
        Outcome::of(held.map(|port| Seen::Held { port }), || {
            let fault = evidence.latest_refusal(FaultCode::PortInUse)?;
            Some(Missing::Refused(fault))
        }),
        Outcome::of(taken(evidence, held), || not_taken(evidence, held?)),
        Outcome::of(
            both.filter(|_| both_open)
                .map(|port| Seen::BothProtocols { port }),
            || not_both(evidence, held?, other?),
        ),
    ]
}

/// The relay has answered that the port is in use, and by whom: by the learner's listener, or by another program.
fn taken(evidence: &Evidence, held: Option<u16>) -> Option<Seen> {
    let in_use = |fault: &&Fault| fault.code == FaultCode::PortInUse;
    let named = |fault: &Fault| {
        let port = port(fault)?;
        let holder = holder(fault)?;
        let is_meant = held == Some(port) || fault.params.contains_key("holder_program");
        is_meant.then_some(Seen::Taken { port, holder })
    };
    evidence.refusals(TCP).filter(in_use).find_map(named)
}

fn port(fault: &Fault) -> Option<u16> {
    u16::try_from(fault.params.get("port")?.as_u64()?).ok()
}

fn holder(fault: &Fault) -> Option<String> {
    let text = |name: &str| fault.params.get(name)?.as_str().map(str::to_owned);
    if let Some(name) = text("holder_name") {
        return Some(name);
    }
    let program = text("holder_program")?;
    let pid = fault.params.get("holder_pid")?.as_u64()?;
    Some(format!("{program} ({pid})"))
}

fn not_taken(evidence: &Evidence, held: u16) -> Option<Missing> {
    match evidence.deeds.last()? {
        Deed::Refused { kind, fault } if kind == TCP => Some(match fault.code {
            FaultCode::PortInUse => match port(fault).filter(|port| *port != held) {
                Some(port) => Missing::AnotherTaken { port, wanted: held },
                None => Missing::HolderUnknown { wanted: held },
            },
            _ => Missing::Refused(Box::new(fault.clone())),
        }),
        Deed::Opened { kind, port } if kind == TCP && *port != held => Some(Missing::OtherPort {
            port: *port,
            wanted: held,
        }),
        _ => None,
    }
}

fn not_both(evidence: &Evidence, held: u16, other: u16) -> Option<Missing> {
    // Whoever has deleted the bridge begins anew.
    let _: &BridgeId = &evidence.other.bridge.as_ref()?.id;
    Some(if held == other {
        Missing::NotOpenAnyMore
    } else {
        Missing::OtherPort {
            port: other,
            wanted: held,
        }
    })
}
