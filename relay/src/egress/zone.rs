//! The interface on which a link-local address is meant: its zone (RFC 4007).

use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use shared::{
    address::needs_zone,
    fault::{Fault, FaultCode},
};

/// An address with a port, and with its zone, by the name or the number of the interface.
///
/// # Errors
/// `bad-address` where no interface of the machine is meant.
pub(super) fn address(ip: IpAddr, zone: Option<&str>, port: u16) -> Result<SocketAddr, Fault> {
    match (ip, zone) {
        (IpAddr::V6(v6), Some(zone)) => {
            let index = index(zone).ok_or_else(|| unknown(ip, zone))?;
            Ok(SocketAddrV6::new(v6, port, 0, index).into())
        }
        _ => Ok(SocketAddr::new(ip, port)),
    }
}

/// Whether an address says on which interface it is meant, where that has to be said.
///
/// # Errors
/// `bad-address`, naming the interfaces.
pub(super) fn check(address: SocketAddr) -> Result<(), Fault> {
    match address {
        SocketAddr::V6(v6) if v6.scope_id() == 0 && needs_zone(address.ip()) => {
            Err(wanted(address.ip()))
        }
        _ => Ok(()),
    }
}

fn index(zone: &str) -> Option<u32> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let named = all.iter().find(|interface| interface.name == zone);
    let number = || {
        let number = zone.parse().ok();
        number.filter(|number| all.iter().any(|interface| interface.index == Some(*number)))
    };
    named.and_then(|named| named.index).or_else(number)
}

/// The names of the interfaces that have link-local addresses, as a list.
fn interfaces() -> String {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let linked = all.iter().filter(|interface| needs_zone(interface.ip()));
    let mut names: Vec<_> = linked.map(|interface| interface.name.as_str()).collect();
    names.dedup();
    names.join(", ")
}

/// Names no interfaces: it is said before anything is judged.
fn unknown(ip: IpAddr, zone: &str) -> Fault {
    let detail = format!(
        "The relay's machine has no interface \"{zone}\" for the link-local address {ip}; its own are told by describe-host and shown in the inspector."
    );
    Fault::new(FaultCode::BadAddress, detail)
        .with("address", ip.to_string())
        .with("zone", zone)
}

fn wanted(ip: IpAddr) -> Fault {
    let interfaces = interfaces();
    let there = match interfaces.as_str() {
        "" => "The relay's machine has none with link-local addresses.".to_owned(),
        names => format!("Those of the relay's machine with link-local addresses: {names}."),
    };
    let detail = format!(
        "{ip} says nothing without the interface on which it is meant: write it behind the address, as {ip}%eth0. {there}"
    );
    Fault::new(FaultCode::BadAddress, detail)
        .with("address", ip.to_string())
        .with("interfaces", interfaces)
}
