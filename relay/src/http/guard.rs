//! Who may speak to the relay: origins, the cookie, Bearer keys; and the headers that every answer carries.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use shared::fault::{Fault, FaultCode};

use super::client::Client;
use crate::{
    access::{Access, Caller, Cookie, not_signed_in},
    clock,
    config::{ServerSection, origin},
    operations::{own_addresses, public_host_origin},
};

/// No inline script or style, nothing from elsewhere; WebAssembly may be compiled.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What browsers keep from a page of this host once they have been here over TLS: plain requests, for a year.
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// What no page needs that takes and shows bytes; the clipboard stays. Browsers that do not know one of them leave it out.
const PERMISSIONS: &str = "accelerometer=(), ambient-light-sensor=(), autoplay=(), battery=(), camera=(), display-capture=(), \
    document-domain=(), encrypted-media=(), execution-while-not-rendered=(), execution-while-out-of-viewport=(), fullscreen=(), \
    geolocation=(), gyroscope=(), hid=(), idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), \
    payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), sync-xhr=(), usb=(), \
    web-share=(), xr-spatial-tracking=()";

/// With this in front of its name, browsers take a cookie over TLS alone, for this host alone.
const HOST_ONLY: &str = "__Host-";

/// Knows the page's own origins and its cookie.
#[derive(Debug)]
pub(super) struct Guard {
    origins: Vec<String>,
    cookie: String,
}

impl Guard {
    pub(super) fn new(server: &ServerSection, local: SocketAddr) -> Self {
        let mut origins = own_origins(server.scheme(), local);
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

    /// Who sends a request: by Bearer token, or by the cookie and an origin of ours.
    pub(super) fn identify(
        &self,
        headers: &HeaderMap,
        client: Client,
        access: &Access,
    ) -> Result<Caller, Fault> {
        self.check_origin(headers)?;
        if let Some(authorization) = headers.get(header::AUTHORIZATION) {
            let token = authorization.to_str().ok().and_then(bearer);
            let token = token.ok_or_else(not_signed_in)?;
            let caller = access.by_bearer(token, client.address)?;
            let caller = caller.at(client.address);
            access.accounts().saw(&caller);
            return Ok(caller);
        }
        let caller = self.session(headers, client, access)?;
        if headers.contains_key(header::ORIGIN) {
            access.accounts().saw(&caller);
            Ok(caller)
        } else {
            Err(Fault::new(
                FaultCode::ForeignOrigin,
                "A request with the cookie needs the page's Origin; scripts send \"Authorization: Bearer TOKEN\".",
            ))
        }
    }

    /// Who sends a request, if that is known. What is wrong counts where the request is served.
    pub(super) fn known(
        &self,
        headers: &HeaderMap,
        client: Client,
        access: &Access,
    ) -> Option<Caller> {
        self.check_origin(headers).ok()?;
        let caller = match headers.get(header::AUTHORIZATION) {
            Some(authorization) => {
                let token = bearer(authorization.to_str().ok()?)?;
                access
                    .known_bearer(token, client.address)?
                    .at(client.address)
            }
            None => {
                headers.get(header::ORIGIN)?;
                self.session(headers, client, access).ok()?
            }
        };
        access.accounts().saw(&caller);
        Some(caller)
    }

    /// Who the browser is by its cookie, wherever the request comes from.
    pub(super) fn session(
        &self,
        headers: &HeaderMap,
        client: Client,
        access: &Access,
    ) -> Result<Caller, Fault> {
        let own_name = self.cookie_name(client);
        let cookies = headers.get_all(header::COOKIE).iter();
        let ours = cookies
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .filter(|(name, _)| *name == own_name)
            .filter_map(|(_, value)| access.read_cookie(value, clock::now()));
        let mut fault = not_signed_in();
        for read in ours {
            match read {
                Ok(caller) => return Ok(caller.at(client.address)),
                Err(ended) => fault = ended,
            }
        }
        Err(fault)
    }

    /// The `Set-Cookie` that signs a browser in.
    pub(super) fn set_cookie(&self, cookie: &Cookie, client: Client) -> String {
        self.cookie_line(&cookie.value, cookie.age.as_secs(), client)
    }

    /// The `Set-Cookie` that signs a browser out.
    pub(super) fn drop_cookie(&self, client: Client) -> String {
        self.cookie_line("", 0, client)
    }

    fn cookie_line(&self, value: &str, age: u64, client: Client) -> String {
        let name = self.cookie_name(client);
        // Without TLS a cookie goes to every port of the host; what a bridge's port is asked for is seldom below this path.
        let place = if client.secure {
            "Path=/; Secure"
        } else {
            "Path=/api"
        };
        format!("{name}={value}; {place}; Max-Age={age}; HttpOnly; SameSite=Strict")
    }

    /// Over TLS no other name is read: another host of the domain, or a page without TLS, could have set that.
    fn cookie_name(&self, client: Client) -> String {
        let prefix = if client.secure { HOST_ONLY } else { "" };
        format!("{prefix}{}", self.cookie)
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
fn own_origins(scheme: &str, local: SocketAddr) -> Vec<String> {
    let mut hosts = vec![local.ip()];
    if local.ip().is_unspecified() {
        hosts.extend(own_addresses());
    }
    let mut origins: Vec<_> = hosts
        .iter()
        .filter_map(|host| {
            origin(&format!(
                "{scheme}://{}",
                SocketAddr::new(*host, local.port())
            ))
        })
        .collect();
    if hosts.iter().any(IpAddr::is_loopback) {
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            origins.extend(origin(&format!("{scheme}://{name}:{}", local.port())));
        }
    }
    origins
}

/// Adds to every answer what keeps a browser from doing more with it than it should.
pub(super) async fn add_headers(client: Client, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        // The filter of old browsers can be made to leave out what a page needs.
        (header::X_XSS_PROTECTION, "0"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (HeaderName::from_static("origin-agent-cluster"), "?1"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (
            HeaderName::from_static("x-permitted-cross-domain-policies"),
            "none",
        ),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if client.secure {
        let value = HeaderValue::from_static(STRICT_TRANSPORT);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
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
