//! Faults and rules in English.

use shared::{
    egress::PLAIN_LOOPBACK_ONLY,
    fault::{Fault, FaultCode},
};

use super::super::parameter::{Mend, mend, parameter, position};

/// Words a fault. Where parameters are missing, the relay's own English stands.
pub(super) fn fault(fault: &Fault) -> String {
    let get = |name: &str| parameter(fault, name);
    worded(fault, &get).unwrap_or_else(|| match fault.detail.as_str() {
        "" => format!("{}.", fault.code.title()),
        detail => detail.to_owned(),
    })
}

/// The same where another port has been chosen since.
pub(super) fn without_advice(why: &Fault) -> String {
    match (why.code, held(&|name| parameter(why, name))) {
        (FaultCode::PortInUse, Some(held)) => held + ".",
        _ => fault(why),
    }
}

fn worded(fault: &Fault, get: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    Some(match fault.code {
        FaultCode::BadRequest if fault.params.contains_key("form") => "This would not be seen as a name: it must be no address, not begin with “*”, have no colon at the end or before a space, and not turn the direction of writing.".to_owned(),
        FaultCode::BadRequest if get("field")? == "name" => format!(
            "A name has 1 to {} characters, none of them a control character.",
            shared::MAX_NAME_CHARS
        ),
        FaultCode::PortOutOfRange => {
            let min = get("min").unwrap_or_else(|| "0".to_owned());
            format!(
                "{} is not a port here; give a number from {min} to 65535.",
                shown_port(&get("port")?)
            )
        }
        FaultCode::PortInUse => {
            let free = match get("holder_name") {
                Some(_) => "",
                None => ", or leave it empty for a free one",
            };
            format!("{}; choose another{free}.", held(get)?)
        }
        FaultCode::BadAddress => zone(get)?,
        FaultCode::AddressNotLocal => {
            format!(
                "{} is no address of the relay's machine; 0.0.0.0 and :: stand for all of its own.",
                get("address")?
            )
        }
        FaultCode::NameNotFound => format!("The name {} has no address.", get("host")?),
        FaultCode::ConnectionRefused => format!(
            "Nothing listens on {}: it refused the connection.",
            get("address")?
        ),
        FaultCode::TimedOut => {
            format!(
                "{} did not answer in time; is it on, and does a firewall stand between?",
                get("address")?
            )
        }
        FaultCode::DeniedByPolicy => format!(
            "The relay's rule “{}” forbids {}.{}",
            get("rule")?,
            get("address")?,
            match mend(fault) {
                Mend::Allow => " An admin may allow it under Settings, Where to.",
                Mend::Tls => " Without TLS it could be read on the way; use TLS.",
                Mend::Nothing => "",
            }
        ),
        FaultCode::BadHex if get("digits").is_some() => format!(
            "The byte at character {} has only one digit; write two, as in 01 03 ff.",
            position(fault)?
        ),
        FaultCode::BadHex => format!(
            "Character {} is not hex; write pairs of digits, as in 01 03 ff.",
            position(fault)?
        ),
        FaultCode::BadEscape => format!(
            "At character {} there should be {}.",
            position(fault)?,
            expected(&get("expected")?)
        ),
        FaultCode::NotEncodable if get("field").as_deref() == Some("farewell") => format!(
            "“{}” cannot be said in {}, which does not have “{}”; take the word out or choose another encoding.",
            get("word")?,
            get("encoding")?,
            get("character")?
        ),
        FaultCode::NotEncodable => format!(
            "“{}” (character {}) does not exist in {}; take it out or choose another encoding.",
            get("character")?,
            position(fault)?,
            get("encoding")?
        ),
        FaultCode::TooLarge | FaultCode::DatagramTooLarge => {
            format!(
                "{} bytes are too many; at most {} go at once.",
                get("bytes")?,
                get("limit")?
            )
        }
        FaultCode::BridgeClosed => "The bridge is closed; open it first.".to_owned(),
        FaultCode::PeerGone => "This peer has left.".to_owned(),
        FaultCode::NotSignedIn if get("reason").is_some_and(|reason| reason == "link-ended") => {
            "This link no longer works; ask for a new one.".to_owned()
        }
        FaultCode::Cancelled => "Somebody has stopped it.".to_owned(),
        FaultCode::NameTaken => {
            "Somebody else who is here goes by this name; choose another.".to_owned()
        }
        FaultCode::NotSignedIn => "Not signed in.".to_owned(),
        _ => return None,
    })
}

/// What is wrong with the interface of a link-local address.
fn zone(get: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let ip = get("address")?;
    if let Some(zone) = get("zone") {
        return Some(format!(
            "The relay's machine has no interface “{zone}” for {ip}; the inspector shows those that it has."
        ));
    }
    let there = match get("interfaces")?.as_str() {
        "" => "The relay's machine has none with link-local addresses.".to_owned(),
        names => format!("Those with link-local addresses there: {names}."),
    };
    Some(format!(
        "{ip} says nothing without the interface on which it is meant: write it behind the address, as {ip}%eth0. {there}"
    ))
}

/// What should stand in the place of a faulty escape.
fn expected(name: &str) -> &'static str {
    match name {
        "two-digits" => "two hex digits, as in \\x0d",
        "brace" => "a brace, as in \\u{4f60}",
        "digits" => "hex digits, as in \\u{4f60}",
        "closing-brace" => "a hex digit or the closing brace",
        "code-point" => "a code point of Unicode, at most 10ffff",
        _ => "r, n, t, 0, x, u or another backslash",
    }
}

/// Who holds a port.
fn held(get: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let port = get("port")?;
    Some(match get("holder_name") {
        Some(holder) => format!("Port {port} is held by the bridge “{holder}”"),
        None => format!("Port {port} is taken already{}", by_program(get)),
    })
}

/// Which program holds a port, where the relay's system tells.
fn by_program(get: &dyn Fn(&str) -> Option<String>) -> String {
    match (get("holder_program"), get("holder_pid")) {
        (Some(name), Some(pid)) => format!(" by the program “{name}” (process {pid})"),
        _ => String::new(),
    }
}

/// What was typed may be no number at all.
fn shown_port(port: &str) -> String {
    match port {
        "" => "Nothing".to_owned(),
        port if port.parse::<i64>().is_ok() => port.to_owned(),
        port => format!("“{port}”"),
    }
}

/// Words a rule of the relay; one that is not known goes by its name.
pub(super) fn rule(name: &str) -> String {
    match name {
        "metadata-never" => {
            "The address gives out a cloud machine's credentials: never.".to_owned()
        }
        "owner-listens" => "Admins may listen here.".to_owned(),
        "owner-loopback" => "The relay's own machine: admins may.".to_owned(),
        "owner-private" => "A private network: admins may.".to_owned(),
        "owner-link-local" => "The server's own cable: admins may.".to_owned(),
        "owner-multicast" => "Multicast: admins may.".to_owned(),
        "owner-reserved" => "Set apart for something else: admins may all the same.".to_owned(),
        "owner-public" => "The public internet: admins may.".to_owned(),
        "owner-unassigned" => "Never given to anybody: admins may all the same.".to_owned(),
        "own-listener-never" => "The relay itself listens here: never.".to_owned(),
        "own-bridge" => {
            "A bridge listens here that the member may use: members may.".to_owned()
        }
        "members-listen" => "Members may listen here.".to_owned(),
        "members-listen-elsewhere" => {
            "Members may not listen here: the configuration gives them other addresses or ports."
                .to_owned()
        }
        "members-loopback" => {
            "The relay's own machine: not for members, but for where bridges listen that they may use.".to_owned()
        }
        "members-private" => {
            "A private network: not for members until an admin allows it.".to_owned()
        }
        "members-link-local" => "The server's own cable: not for members.".to_owned(),
        "members-multicast" => "Multicast: not for members.".to_owned(),
        "members-reserved" => "Set apart for something else: not for members.".to_owned(),
        "members-own-machine" => {
            "An address of the relay's own machine: not for members until a rule names this address alone."
                .to_owned()
        }
        "members-public" => "The public internet: members may.".to_owned(),
        "members-unassigned" => "Never given to anybody: not for members.".to_owned(),
        PLAIN_LOOPBACK_ONLY => "Another machine, without TLS: never.".to_owned(),
        other => format!("Rule: {other}."),
    }
}
