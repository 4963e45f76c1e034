//! `[server]`: where the relay listens, how it is reached, and what it says of itself.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use shared::address::check_host;

use super::ConfigFault;

/// `[server]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSection {
    /// The page's and the API's address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder of the journal and the owner's key.
    pub data: PathBuf,
    /// The URL under which a browser reaches the page, when it is not the bound address.
    pub public_url: Option<String>,
    /// The name or address that the lines to reach a bridge show.
    pub public_host: Option<String>,
    /// Further origins whose pages may use the cookie.
    pub allowed_origins: Vec<String>,
    /// Proxies whose word is taken for where a request comes from.
    pub trusted_proxies: Vec<Network>,
    /// The certificate chain (PEM) with which the relay speaks TLS itself.
    pub tls_cert: Option<PathBuf>,
    /// The key of the certificate (PEM).
    pub tls_key: Option<PathBuf>,
    /// The address of `/metrics`, which has no other.
    pub metrics_listen: Option<SocketAddr>,
    /// How the log is written.
    pub log_format: LogFormat,
}

impl Default for ServerSection {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: default_data(),
            public_url: None,
            public_host: None,
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            tls_cert: None,
            tls_key: None,
            metrics_listen: None,
            log_format: LogFormat::default(),
        }
    }
}

/// The platform's data folder, or one here where the platform names none.
fn default_data() -> PathBuf {
    directories::ProjectDirs::from("", "", "jackfield").map_or_else(
        || PathBuf::from("jackfield-data"),
        |dirs| dirs.data_dir().to_owned(),
    )
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line of text for each event.
    #[default]
    Text,
    /// A line of JSON for each event.
    Json,
}

/// A range of addresses, written as `10.0.0.0/8`, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network(IpNet);

impl Network {
    /// Whether an address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let single = || Some(IpNet::from(text.parse::<IpAddr>().ok()?));
        let network = text.parse().ok().or_else(single);
        network
            .map(Self)
            .ok_or_else(|| format!("\"{text}\" is no range of addresses"))
    }
}

impl From<Network> for String {
    fn from(Network(network): Network) -> Self {
        network.to_string()
    }
}

impl ServerSection {
    /// The scheme under which the relay itself is spoken to.
    pub fn scheme(&self) -> &'static str {
        if self.tls_cert.is_some() {
            "https"
        } else {
            "http"
        }
    }

    /// The addresses by which others come to it, where they are set as numbers: behind NAT no interface has them.
    pub fn public_addresses(&self) -> Vec<IpAddr> {
        let url = self.public_url.as_deref().and_then(origin);
        let authority = url.as_deref().and_then(|url| url.split_once("://"));
        let hosts = [
            self.public_host.as_deref(),
            authority.map(|(_, authority)| authority),
        ];
        let read = |host: &str| {
            let with_port = host.parse().map(|address: SocketAddr| address.ip());
            with_port.or_else(|_| host.trim_matches(['[', ']']).parse())
        };
        let hosts = hosts.into_iter().flatten();
        hosts.filter_map(|host| read(host).ok()).collect()
    }

    /// What may be meant, but rarely is.
    pub fn warnings(&self) -> Vec<ConfigFault> {
        let public = self.public_url.as_deref().and_then(origin);
        let over_tls = public.is_some_and(|origin| origin.starts_with("https:"));
        if over_tls && self.tls_cert.is_none() && self.trusted_proxies.is_empty() {
            let what = "no proxy is trusted, so that cookies go without \"Secure\" and all clients share the bounds of one \
                address; name the proxy that speaks TLS for server.public_url, as [\"127.0.0.1\"]";
            return vec![ConfigFault::new("server.trusted_proxies", what)];
        }
        Vec::new()
    }

    /// What no type can say.
    pub(super) fn faults(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        let origins = self.allowed_origins.iter();
        let origins = origins.map(|origin| ("server.allowed_origins", origin));
        let public = self.public_url.iter();
        let public = public.map(|url| ("server.public_url", url));
        for (key, url) in origins.chain(public) {
            if origin(url).is_none() {
                let what =
                    format!("\"{url}\" is not a URL of the form http://HOST:PORT or https://HOST");
                faults.push(ConfigFault::new(key, what));
            }
        }
        if let Some(host) = &self.public_host
            && let Err(fault) = check_host(host)
        {
            faults.push(ConfigFault::new("server.public_host", fault.detail));
        }
        match (&self.tls_cert, &self.tls_key) {
            (Some(_), None) => faults.push(ConfigFault::new(
                "server.tls_key",
                "give the file of the key that belongs to server.tls_cert",
            )),
            (None, Some(_)) => faults.push(ConfigFault::new(
                "server.tls_cert",
                "give the file of the certificate that belongs to server.tls_key",
            )),
            _ => {}
        }
        if self.metrics_listen == Some(self.listen) && self.listen.port() != 0 {
            faults.push(ConfigFault::new(
                "server.metrics_listen",
                "give another address than server.listen has",
            ));
        }
        faults
    }
}

/// What to write for a key instead of a value that it does not take.
pub(super) fn mend(key: &str) -> &'static str {
    match key {
        "server.listen" => "give an IP address and a port, as \"127.0.0.1:8080\"",
        "server.data" => "give a folder",
        "server.public_url" => "give a URL, as \"https://relay.example\"",
        "server.public_host" => "give a name or an IP address",
        "server.allowed_origins" => "give a list, as [\"https://relay.example\"]",
        "server.trusted_proxies" => {
            "give a list of addresses or ranges, as [\"127.0.0.1\", \"10.0.0.0/8\"]"
        }
        "server.tls_cert" | "server.tls_key" => "give a file, as \"/etc/jackfield/cert.pem\"",
        "server.metrics_listen" => "give an IP address and a port, as \"127.0.0.1:9100\"",
        "server.log_format" => "give \"text\" or \"json\"",
        _ => "leave it out",
    }
}

/// The origin of a URL, in the form in which browsers send it: scheme, host, and the port unless it is the
/// scheme's own.
pub fn origin(url: &str) -> Option<String> {
    let uri: axum::http::Uri = url.parse().ok()?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let default_port = if scheme == "http" { 80 } else { 443 };
    let host = uri
        .host()
        .filter(|host| !host.is_empty())?
        .to_ascii_lowercase();
    Some(match uri.port_u16() {
        Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_over_tls_needs_somebody_who_speaks_it() {
        let server = |url: &str| ServerSection {
            public_url: Some(url.to_owned()),
            ..ServerSection::default()
        };
        let https = server("https://relay.example");
        assert_eq!(https.warnings().len(), 1);
        let proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
        let behind_a_proxy = ServerSection {
            trusted_proxies: proxies,
            ..https.clone()
        };
        let itself = ServerSection {
            tls_cert: Some("cert.pem".into()),
            tls_key: Some("key.pem".into()),
            ..https
        };
        for good in [behind_a_proxy, itself, server("http://192.0.2.1:8080")] {
            assert!(good.warnings().is_empty(), "{good:?}");
        }
    }

    #[test]
    fn origins_are_as_browsers_send_them() {
        assert_eq!(
            origin("https://Example.org/path").unwrap(),
            "https://example.org"
        );
        assert_eq!(origin("http://[::1]:8080").unwrap(), "http://[::1]:8080");
        assert_eq!(origin("http://a:80").unwrap(), "http://a");
        assert_eq!(origin("a.example"), None);
    }
}
