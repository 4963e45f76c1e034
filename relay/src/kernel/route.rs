//! Where Linux sends what goes to an address: the route that it would take, asked for through rtnetlink(7).

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use super::netlink::{Answer, HEADER, Netlink, octets};

const NETLINK_ROUTE: i32 = 0;
const RTM_NEWROUTE: u16 = 24;
const RTM_GETROUTE: u16 = 26;
const RTA_DST: u16 = 1;
const RTN_LOCAL: u8 = 2;

/// Where in a route's message stands its type.
const TYPE: usize = HEADER + 7;

static ROUTES: Mutex<Option<Netlink>> = Mutex::new(None);

/// Whether what goes to an address stays on this machine. No interface needs to have the address for that: whole networks can
/// be routed to it (`ip route add local`). `None` where the system does not tell.
pub(crate) fn stays_here(ip: IpAddr) -> Option<bool> {
    let mut routes = ROUTES.lock().unwrap_or_else(PoisonError::into_inner);
    let mut netlink = match routes.take() {
        Some(netlink) => netlink,
        None => Netlink::open(NETLINK_ROUTE)?,
    };
    // One that gives no answer to this question is let go, for it may yet give it to the next.
    let answer = netlink.ask(RTM_GETROUTE, &question(ip)?, RTM_NEWROUTE)?;
    *routes = Some(netlink);
    match answer {
        Answer::Told(route) => Some(*route.get(TYPE)? == RTN_LOCAL),
        // No way leads there.
        Answer::Refused(_) => Some(false),
    }
}

/// An `rtmsg`, and the address as its one attribute.
fn question(ip: IpAddr) -> Option<Vec<u8>> {
    let address = octets(ip);
    let family: u8 = if ip.is_ipv4() { 2 } else { 10 };
    let mut body = vec![family, u8::try_from(address.len() * 8).ok()?];
    body.extend([0; 10]); // from whichever source, by whichever table
    body.extend(u16::try_from(4 + address.len()).ok()?.to_ne_bytes());
    body.extend(RTA_DST.to_ne_bytes());
    body.extend(address);
    Some(body)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_goes_to_loopback_stays_here_and_what_is_for_documents_does_not() {
        for _ in 0..2 {
            for (address, stays) in [
                ("127.0.0.1", true),
                ("127.9.9.9", true),
                ("192.0.2.1", false),
                ("2001:db8::1", false),
            ] {
                assert_eq!(
                    stays_here(address.parse().unwrap()),
                    Some(stays),
                    "{address}"
                );
            }
        }
    }
}
