//! Where the relay is, and the key to it.

use std::env::{self, VarError};

use relay::{access::OWNER_KEY_VARIABLE, config::ConfigFault};
use shared::SUBPROTOCOL_BINARY;
use tokio_tungstenite::tungstenite::{
    client::IntoClientRequest as _,
    handshake::client::Request,
    http::{HeaderValue, Uri, header},
};

use super::super::Failure;

const URL_VARIABLE: &str = "JACKFIELD_URL";
const TOKEN_VARIABLE: &str = "JACKFIELD_TOKEN";
const DEFAULT_URL: &str = "http://127.0.0.1:8080";

/// The live socket's path, below what the relay's URL has.
const LIVE: &str = "/api/v1/live";

/// The relay's live socket.
#[derive(Clone, Debug)]
pub(super) struct Door {
    /// As it was given, for people.
    pub(super) url: String,
    /// Without the brackets of an IPv6 address.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) secure: bool,
    /// The upgrade; the key in it is marked as sensitive and does not print.
    pub(super) request: Request,
}

impl Door {
    /// From the flag or the environment.
    pub(super) fn find(flag: Option<String>) -> Result<Self, Failure> {
        let (key, url) = match (flag, variable(URL_VARIABLE)?) {
            (Some(url), _) => ("--url", url),
            (None, Some(url)) => (URL_VARIABLE, url),
            (None, None) => (URL_VARIABLE, DEFAULT_URL.to_owned()),
        };
        let fault = |key: &str, what: String| {
            let key = key.to_owned();
            Failure::Config(vec![ConfigFault { key, what }])
        };
        let token = match variable(TOKEN_VARIABLE)? {
            Some(token) => Some(token),
            None => variable(OWNER_KEY_VARIABLE)?,
        };
        let token = token.ok_or_else(|| {
            let what = format!("set it (or {OWNER_KEY_VARIABLE}) to the relay's key");
            fault(TOKEN_VARIABLE, what)
        })?;
        let mut door = Self::parse(&url).map_err(|what| fault(key, what))?;
        let bearer = HeaderValue::from_str(&format!("Bearer {token}"));
        let mut bearer = bearer.map_err(|_| {
            let what = "this is no key: it has characters that a key cannot have";
            fault(TOKEN_VARIABLE, what.to_owned())
        })?;
        bearer.set_sensitive(true);
        let headers = door.request.headers_mut();
        headers.insert(header::AUTHORIZATION, bearer);
        Ok(door)
    }

    /// Reads a URL; a path in it goes before that of the live socket.
    fn parse(url: &str) -> Result<Self, String> {
        let wanted = format!("give the relay's URL, such as {DEFAULT_URL}");
        // The sign-in link has the key behind the hash: nothing of such a URL may be repeated.
        if url.contains(['#', '@', '?']) {
            return Err(format!(
                "{wanted}, without a key, a user or a query; the key belongs into {TOKEN_VARIABLE}"
            ));
        }
        let wrong = || format!("\"{url}\" is no URL of a relay; {wanted}");
        let uri: Uri = url.parse().map_err(|_| wrong())?;
        let (scheme, secure, usual) = match uri.scheme_str() {
            Some("http") => ("ws", false, 80),
            Some("https") => ("wss", true, 443),
            _ => return Err(wrong()),
        };
        let authority = uri.authority().ok_or_else(wrong)?;
        let host = authority.host().trim_matches(['[', ']']);
        // http::Uri takes any number, and a colon without one.
        let port = match authority.as_str().rsplit_once(':') {
            Some((_, digits)) if !digits.ends_with(']') => digits.parse().map_err(|_| wrong())?,
            _ => usual,
        };
        if host.is_empty() || port == 0 {
            return Err(wrong());
        }
        let path = uri.path().trim_end_matches('/');
        let live = format!("{scheme}://{authority}{path}{LIVE}");
        let mut request = live.into_client_request().map_err(|_| wrong())?;
        let binary = HeaderValue::from_static(SUBPROTOCOL_BINARY);
        let headers = request.headers_mut();
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, binary);
        Ok(Self {
            url: url.to_owned(),
            host: host.to_owned(),
            port,
            secure,
            request,
        })
    }
}

/// A variable that is set to something.
fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Failure::Config(vec![ConfigFault {
            key: name.to_owned(),
            what: "this is no UTF-8".to_owned(),
        }])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_live_socket_of_a_url() {
        for (url, host, port, live) in [
            (
                "http://127.0.0.1:8080",
                "127.0.0.1",
                8080,
                "ws://127.0.0.1:8080/api/v1/live",
            ),
            (
                "http://localhost/",
                "localhost",
                80,
                "ws://localhost/api/v1/live",
            ),
            (
                "https://relay.example",
                "relay.example",
                443,
                "wss://relay.example/api/v1/live",
            ),
            ("https://[::1]:9/", "::1", 9, "wss://[::1]:9/api/v1/live"),
            ("http://[::1]", "::1", 80, "ws://[::1]/api/v1/live"),
            (
                "https://h.example/jack/",
                "h.example",
                443,
                "wss://h.example/jack/api/v1/live",
            ),
        ] {
            let door = Door::parse(url).unwrap();
            assert_eq!((door.host.as_str(), door.port), (host, port), "{url}");
            assert_eq!(door.request.uri().to_string(), live, "{url}");
            assert_eq!(door.secure, live.starts_with("wss"), "{url}");
        }
    }

    #[test]
    fn refuses_what_is_no_url_and_never_repeats_a_key() {
        for url in [
            "",
            "127.0.0.1:8080",
            "ftp://relay.example",
            "http://",
            "http://relay.example:0",
            "http://relay.example:99999",
            "http://relay.example:",
            "http://a b",
        ] {
            assert!(Door::parse(url).is_err(), "{url}");
        }
        for url in [
            "http://h/#key=secret",
            "http://u:secret@h",
            "http://h?key=secret",
        ] {
            let error = Door::parse(url).unwrap_err();
            assert!(
                error.contains(TOKEN_VARIABLE) && !error.contains("secret"),
                "{error}"
            );
        }
    }
}
