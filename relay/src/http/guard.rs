//! Who may speak to the relay: origins, the cookie, Bearer keys; and the headers that every answer carries.

use std::net::{IpAddr, SocketAddr};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use shared::fault::{Fault, FaultCode};

use crate::{
    access::{Access, Caller, Cookie, Identity, not_signed_in},
    clock,
    config::{ServerSection, origin},
    operations::{own_addresses, public_host_origin},
};

/// No inline script or style, nothing from elsewhere; WebAssembly may be compiled.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Knows the page's own origins and its cookie.
#[derive(Debug)]
pub(super) struct Guard {
    origins: Vec<String>,
    cookie: String,
}

impl Guard {
    pub(super) fn new(server: &ServerSection, local: SocketAddr) -> Self {
        let mut origins = own_origins(local);
        let configured = server.allowed_origins.iter().chain(&server.public_url);
        origins.extend(configured.filter_map(|url| origin(url)));
        // Share links lead there.
        origins.extend(public_host_origin(server, local));
        // Browsers keep cookies by host, not by port: two relays on one host need two names.
        Self {
            origins,
            cookie: format!("jackfield-{}", local.port()),
        }
    }

    /// Refuses requests of other sites' pages.
    pub(super) fn check_origin(&self, headers: &HeaderMap) -> Result<(), Fault> {
        match headers.get(header::ORIGIN) {
            Some(origin) if !self.is_own(origin) => Err(foreign(origin)),
            _ => Ok(()),
        }
    }

    /// Who sends a request: by Bearer key, or by the cookie and an origin of ours.
    pub(super) fn identify(&self, headers: &HeaderMap, access: &Access) -> Result<Caller, Fault> {
        self.check_origin(headers)?;
        if let Some(authorization) = headers.get(header::AUTHORIZATION) {
            let key = authorization.to_str().ok().and_then(bearer);
            return match key {
                Some(key) if access.is_owner_key(key) => Ok(Caller::new(Identity::Key)),
                _ => Err(not_signed_in()),
            };
        }
        let identity = self.session(headers, access)?;
        if headers.contains_key(header::ORIGIN) {
            Ok(Caller::new(identity))
        } else {
            Err(Fault::new(
                FaultCode::ForeignOrigin,
                "A request with the cookie needs the page's Origin; scripts send \"Authorization: Bearer KEY\".",
            ))
        }
    }

    /// Who the browser is by its cookie, wherever the request comes from.
    pub(super) fn session(&self, headers: &HeaderMap, access: &Access) -> Result<Identity, Fault> {
        let cookies = headers.get_all(header::COOKIE).iter();
        let ours = cookies
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .filter(|(name, _)| *name == self.cookie)
            .filter_map(|(_, value)| access.read_cookie(value, clock::now()));
        let mut fault = not_signed_in();
        for read in ours {
            match read {
                Ok(identity) => return Ok(identity),
                Err(ended) => fault = ended,
            }
        }
        Err(fault)
    }

    /// The `Set-Cookie` that signs a browser in.
    pub(super) fn set_cookie(&self, cookie: &Cookie) -> String {
        let (value, age) = (&cookie.value, cookie.age.as_secs());
        format!(
            "{}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict",
            self.cookie
        )
    }

    /// The `Set-Cookie` that signs a browser out.
    pub(super) fn drop_cookie(&self) -> String {
        format!(
            "{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
            self.cookie
        )
    }

    fn is_own(&self, origin: &HeaderValue) -> bool {
        self.origins
            .iter()
            .any(|own| own.as_bytes() == origin.as_bytes())
    }
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, key) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}

fn foreign(origin: &HeaderValue) -> Fault {
    let origin = String::from_utf8_lossy(origin.as_bytes()).into_owned();
    Fault::new(
        FaultCode::ForeignOrigin,
        format!("The page at {origin} is not this relay's; add it to server.allowed_origins if it is yours."),
    )
    .with("origin", origin)
}

/// The origins under which the page is reached: the bound address, each interface's when bound to all, and
/// localhost names for loopback.
fn own_origins(local: SocketAddr) -> Vec<String> {
    let mut hosts = vec![local.ip()];
    if local.ip().is_unspecified() {
        hosts.extend(own_addresses());
    }
    let mut origins: Vec<_> = hosts
        .iter()
        .filter_map(|host| host_origin(*host, local.port()))
        .collect();
    if hosts.iter().any(IpAddr::is_loopback) {
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            origins.extend(origin(&format!("http://{name}:{}", local.port())));
        }
    }
    origins
}

fn host_origin(host: IpAddr, port: u16) -> Option<String> {
    origin(&format!("http://{}", SocketAddr::new(host, port)))
}

/// Adds to every answer what keeps a browser from doing more with it than it should.
pub(super) async fn add_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(listen: &str) -> Guard {
        let server = ServerSection {
            public_url: Some("https://relay.example/page".to_owned()),
            ..ServerSection::default()
        };
        Guard::new(&server, listen.parse().unwrap())
    }

    fn own(guard: &Guard, origin: &str) -> bool {
        guard.is_own(&HeaderValue::from_str(origin).unwrap())
    }

    #[test]
    fn knows_its_own_origins() {
        let loopback = guard("127.0.0.1:8080");
        for origin in [
            "http://127.0.0.1:8080",
            "http://localhost:8080",
            "http://[::1]:8080",
            "https://relay.example",
        ] {
            assert!(own(&loopback, origin), "{origin}");
        }
        for origin in [
            "http://127.0.0.1:8081",
            "https://127.0.0.1:8080",
            "http://evil.example:8080",
            "null",
            "",
        ] {
            assert!(!own(&loopback, origin), "{origin}");
        }
        assert!(!own(&guard("192.0.2.1:80"), "http://localhost"));
        assert!(own(&guard("192.0.2.1:80"), "http://192.0.2.1"));
        assert!(own(&guard("0.0.0.0:8080"), "http://127.0.0.1:8080"));
    }

    #[test]
    fn reads_bearer_keys() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("abc"), None);
    }
}
