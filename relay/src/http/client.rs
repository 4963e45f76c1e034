//! Where a request comes from: the address at the other end of the connection or, where that is a proxy that is trusted,
//! the one that the proxy names.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, request::Parts},
};

use crate::config::Network;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Who sends a request, before anything is known of who that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Client {
    /// The nearest address of which no trusted proxy says that it forwards for another.
    pub(super) address: IpAddr,
    /// Whether it comes over TLS, as far as the relay sees or a trusted proxy says.
    pub(super) secure: bool,
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // The accept loop has put it there; without it a request is from nowhere, and not secure.
        let nowhere = Self {
            address: Ipv4Addr::UNSPECIFIED.into(),
            secure: false,
        };
        Ok(parts.extensions.get().copied().unwrap_or(nowhere))
    }
}

/// The proxies whose word is taken.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<Network>);

impl Proxies {
    /// These networks.
    pub fn new(trusted: Vec<Network>) -> Self {
        Self(trusted)
    }

    /// Whether an address is a trusted proxy's.
    pub(super) fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(address))
    }

    /// Who sends a request on a connection from `peer`. Headers of others than trusted proxies are not looked at.
    pub(super) fn client(&self, peer: IpAddr, tls: bool, headers: &HeaderMap) -> Client {
        let direct = Client {
            address: peer.to_canonical(),
            secure: tls,
        };
        if !self.trust(peer) {
            return direct;
        }
        let mut client = direct;
        // From the nearest: each is what a trusted proxy has seen, until one is not trusted itself.
        for step in x_forwarded(headers).into_iter().rev() {
            if let Some(secure) = step.secure {
                client.secure = secure;
            }
            let Some(address) = step.address else { break };
            client.address = address;
            if !self.trust(address) {
                break;
            }
        }
        client
    }
}

/// What one proxy says: whom it forwards for, and how that one came.
#[derive(Debug, Default)]
struct Step {
    address: Option<IpAddr>,
    secure: Option<bool>,
}

/// What proxies write. `Forwarded` (RFC 7239) is not read: few proxies write it, and one that only passes it on would let clients
/// say what they like. Where there is one scheme for several addresses, it is what the nearest proxy says.
fn x_forwarded(headers: &HeaderMap) -> Vec<Step> {
    let addresses = listed(headers, &FORWARDED_FOR);
    let mut schemes = listed(headers, &FORWARDED_PROTO).into_iter().rev();
    let mut steps: Vec<_> = addresses
        .iter()
        .rev()
        .map(|text| Step {
            address: address(text),
            secure: schemes
                .next()
                .map(|scheme| scheme.eq_ignore_ascii_case("https")),
        })
        .collect();
    if steps.is_empty() {
        steps.extend(schemes.next().map(|scheme| Step {
            address: None,
            secure: Some(scheme.eq_ignore_ascii_case("https")),
        }));
    }
    steps.reverse();
    steps
}

/// The elements of a header that is a list, over all its lines.
fn listed(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let lines = headers.get_all(name).iter();
    // A line that is no text is not left out: what stands in it would be another's then.
    let lines: Vec<_> = lines
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect();
    let elements = lines.iter().flat_map(|line| line.split(','));
    elements.map(|element| element.trim().to_owned()).collect()
}

/// An address, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let alone = bare.unwrap_or(text).parse().ok();
    let with_port = || Some(text.parse::<SocketAddr>().ok()?.ip());
    alone
        .or_else(with_port)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn seen(peer: &str, headers: &[(&str, &str)]) -> (String, bool) {
        let trusted = ["10.0.0.0/8", "fd00::/8", "127.0.0.1"];
        let trusted = trusted.map(|text| text.to_owned().try_into().unwrap());
        let headers = headers
            .iter()
            .map(|(name, value)| {
                // Latin-1, as on the wire.
                let value: Vec<_> = value.chars().map(|c| u8::try_from(c).unwrap()).collect();
                let value = HeaderValue::from_bytes(&value).unwrap();
                (name.parse::<HeaderName>().unwrap(), value)
            })
            .collect();
        let client = Proxies::new(trusted.into()).client(peer.parse().unwrap(), false, &headers);
        (client.address.to_string(), client.secure)
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_the_nearest_stranger_counts() {
        const FOR: &str = "x-forwarded-for";
        const PROTO: &str = "x-forwarded-proto";
        for (peer, headers, address, secure) in [
            (
                "192.0.2.1",
                &[(FOR, "1.1.1.1"), (PROTO, "https")][..],
                "192.0.2.1",
                false,
            ),
            (
                "192.0.2.1",
                &[("forwarded", "for=1.1.1.1;proto=https")],
                "192.0.2.1",
                false,
            ),
            ("10.0.0.1", &[], "10.0.0.1", false),
            (
                "10.0.0.1",
                &[(FOR, "1.1.1.1"), (PROTO, "https")],
                "1.1.1.1",
                true,
            ),
            ("::ffff:10.0.0.1", &[(FOR, "1.1.1.1")], "1.1.1.1", false),
            ("10.0.0.1", &[(PROTO, "https")], "10.0.0.1", true),
            // What the client itself claims stands to the left.
            (
                "10.0.0.1",
                &[(FOR, "6.6.6.6, 1.1.1.1, 10.9.9.9")],
                "1.1.1.1",
                false,
            ),
            (
                "10.0.0.1",
                &[(FOR, "6.6.6.6"), (FOR, "1.1.1.1")],
                "1.1.1.1",
                false,
            ),
            (
                "10.0.0.1",
                &[(FOR, "10.1.1.1, 10.2.2.2")],
                "10.1.1.1",
                false,
            ),
            ("10.0.0.1", &[(FOR, "1.1.1.1, nonsense")], "10.0.0.1", false),
            // What the client itself claims may be no text at all.
            ("10.0.0.1", &[(FOR, "\u{ff}, 1.1.1.1")], "1.1.1.1", false),
            (
                "10.0.0.1",
                &[(FOR, "\u{ff}"), (FOR, "1.1.1.1")],
                "1.1.1.1",
                false,
            ),
            (
                "10.0.0.1",
                &[(FOR, "1.1.1.1"), (PROTO, "http, https")],
                "1.1.1.1",
                true,
            ),
            (
                "10.0.0.1",
                &[(FOR, "1.1.1.1"), (PROTO, "https, http")],
                "1.1.1.1",
                false,
            ),
            (
                "fd00::1",
                &[(FOR, "[2001:db8::1]:443")],
                "2001:db8::1",
                false,
            ),
            ("10.0.0.1", &[(FOR, "1.1.1.1:5555")], "1.1.1.1", false),
            // Proxies pass on what they do not know.
            (
                "10.0.0.1",
                &[("forwarded", "for=6.6.6.6;proto=https"), (FOR, "1.1.1.1")],
                "1.1.1.1",
                false,
            ),
            (
                "10.0.0.1",
                &[("forwarded", "for=6.6.6.6;proto=https")],
                "10.0.0.1",
                false,
            ),
        ] {
            let found = seen(peer, headers);
            assert_eq!(found, (address.to_owned(), secure), "{peer} {headers:?}");
        }
    }
}
