//! One HTTP request to a gateway, on a connection of its own.
//!
//! A kept connection would save a handshake, but one that the other side has closed meanwhile leaves open whether the
//! request arrived; on a fresh one, what failed before the request was written is known not to have been sent. Nothing
//! is redirected: a gateway that answers so has taken nothing.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::http::{HeaderValue, Request, Uri, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use shared::{
    address::{check_host, parse_ip},
    fault::{Fault, FaultCode},
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use crate::{
    egress::{Egress, Reach, is_loopback, is_never},
    outbox::{trust::Trust, words::HIDDEN},
};

/// How long the way to a gateway may take, its TLS handshake included.
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// How long a gateway may think about a request.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// The most bytes of an answer; gateways answer in a line or two.
const MAX_ANSWER: usize = 64 << 10;

/// The longest pause that a gateway gets: beyond that, notices are given up before it is over.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// What a gateway answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// How long it wants to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// The body; what is no UTF-8 in it is replaced.
    pub(super) body: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The relay's rules forbid the address.
    Denied(String),
    /// No connection came about, so that nothing was sent.
    NotSent(String),
    /// The connection came about, but not its TLS, so that nothing was sent.
    NotSecure(String),
    /// The request was sent, or a part of it.
    Open(String),
}

/// Sends requests to gateways.
#[derive(Debug)]
pub(super) struct Client {
    trust: Trust,
    egress: Egress,
}

impl Client {
    /// One that goes this way out.
    pub(super) fn new(egress: Egress) -> Self {
        Self {
            trust: Trust::default(),
            egress,
        }
    }

    /// Sends a request whose URL was checked by [`check_url`]. `trusted` are certificates of authorities besides
    /// the system's. Done within [`CONNECT_TIME`] and [`ANSWER_TIME`].
    pub(super) async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
        trusted: &[CertificateDer<'static>],
    ) -> Result<Answer, NoAnswer> {
        let (host, port, secure) = target(request.uri());
        let request = prepared(request);
        let connect = self.connect(&host, port, secure, trusted);
        let stream = tokio::time::timeout(CONNECT_TIME, connect).await;
        let stream = stream.unwrap_or_else(|_| {
            let words = format!("{host}:{port} did not answer in time.");
            Err(NoAnswer::NotSent(words))
        })?;
        let answer = tokio::time::timeout(ANSWER_TIME, converse(stream, request)).await;
        answer.unwrap_or_else(|_| Err(NoAnswer::Open("No answer came in time.".to_owned())))
    }

    async fn connect(
        &self,
        host: &str,
        port: u16,
        secure: bool,
        trusted: &[CertificateDer<'static>],
    ) -> Result<Box<dyn Stream>, NoAnswer> {
        let reach = if secure {
            Reach::Anywhere
        } else {
            Reach::Loopback
        };
        let dialled = self.egress.dial_out(host, port, CONNECT_TIME, reach).await;
        let stream = dialled.map_err(not_dialled)?.stream;
        if !secure {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
        let name = name.map_err(not_secure)?;
        let config = self.trust.client(trusted).await.map_err(not_secure)?;
        let tls = TlsConnector::from(Arc::new(config));
        Ok(Box::new(
            tls.connect(name, stream).await.map_err(not_secure)?,
        ))
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

fn not_secure(error: impl std::fmt::Display) -> NoAnswer {
    NoAnswer::NotSecure(error.to_string())
}

fn not_dialled(fault: Fault) -> NoAnswer {
    match fault.code {
        FaultCode::DeniedByPolicy => NoAnswer::Denied(fault.detail),
        _ => NoAnswer::NotSent(fault.detail),
    }
}

/// Writes the request and reads the answer. The connection and what goes over it are driven together: the one ends with
/// the other, and no task is left behind.
async fn converse(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
) -> Result<Answer, NoAnswer> {
    let open = |error: hyper::Error| NoAnswer::Open(error.to_string());
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(open)?;
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(open)?;
        read(answer).await
    };
    let (mut exchange, mut connection) = (pin!(exchange), pin!(connection));
    let mut ended = false;
    loop {
        tokio::select! {
            answer = &mut exchange => return answer,
            _ = &mut connection, if !ended => ended = true,
        }
    }
}

async fn read(answer: axum::http::Response<Incoming>) -> Result<Answer, NoAnswer> {
    let status = answer.status().as_u16();
    let after = answer.headers().get(header::RETRY_AFTER);
    let retry_after = after
        .and_then(|after| pause(after.to_str().ok()?, SystemTime::now()))
        .map(|pause| pause.min(LONGEST_PAUSE));
    let body = Limited::new(answer.into_body(), MAX_ANSWER).collect().await;
    let body = body.map_err(|error| NoAnswer::Open(format!("The answer broke off: {error}.")))?;
    Ok(Answer {
        status,
        retry_after,
        body: String::from_utf8_lossy(&body.to_bytes()).into_owned(),
    })
}

/// How long a `Retry-After` asks for (RFC 9110, section 10.2.3): a number of seconds, or a time.
fn pause(after: &str, now: SystemTime) -> Option<Duration> {
    let after = after.trim();
    if let Ok(seconds) = after.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(after).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

/// Host, port, and whether by TLS.
fn target(uri: &Uri) -> (String, u16, bool) {
    let secure = uri.scheme_str() != Some("http");
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    (uri.host().unwrap_or_default().to_owned(), port, secure)
}

/// The request as it is written to a server itself, in distinction to a proxy.
fn prepared(mut request: Request<Full<Bytes>>) -> Request<Full<Bytes>> {
    let authority = request.uri().authority();
    let host = authority.and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    let path = request.uri().path_and_query().map(|path| path.as_str());
    let path = path.unwrap_or("/").parse().unwrap_or_default();
    *request.uri_mut() = path;
    let headers = request.headers_mut();
    if let Some(host) = host {
        headers.insert(header::HOST, host);
    }
    let name = concat!("jackfield/", env!("CARGO_PKG_VERSION"));
    let agent = headers.entry(header::USER_AGENT);
    agent.or_insert(HeaderValue::from_static(name));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    request
}

/// What may be told of a URL: scheme, host and port. A secret may stand in all the rest, and anywhere in what is no URL.
pub(super) fn origin(url: &str) -> String {
    let parsed = url.parse::<Uri>().ok();
    let told = parsed.as_ref().and_then(|uri| {
        let (scheme, host) = (uri.scheme_str()?, uri.host()?);
        let port = uri.port().map(|port| format!(":{port}"));
        Some(format!("{scheme}://{host}{}", port.unwrap_or_default()))
    });
    told.unwrap_or_else(|| HIDDEN.to_owned())
}

/// Whether requests may go to a URL: https, or http to this machine.
///
/// # Errors
/// `bad-address`, `denied-by-policy`; each says which `field` it is about.
pub(super) fn check_url(url: &str) -> Result<(), Fault> {
    let told = origin(url);
    let bad = |what: &str| {
        let detail = format!(
            "\"{told}\" {what}; give one as https://gateway.example/sms (http only towards this machine)."
        );
        Fault::new(FaultCode::BadAddress, detail)
            .with("address", told.as_str())
            .with("field", "url")
    };
    let uri: Uri = url.parse().map_err(|_| bad("is not a URL"))?;
    let authority = uri.authority().ok_or_else(|| bad("names no host"))?;
    if authority.as_str().contains('@') {
        return Err(bad("holds a password, which belongs into the secret"));
    }
    let host = authority.host();
    check_host(host).map_err(|fault| fault.with("field", "url"))?;
    let ip = parse_ip(host);
    let here = ip.map_or(host == "localhost", is_loopback);
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if here => {}
        _ => return Err(bad("is not https")),
    }
    if !ip.is_some_and(is_never) {
        return Ok(());
    }
    let rule = "metadata-never";
    let detail = format!("The relay's rule \"{rule}\" forbids {host}.");
    Err(Fault::new(FaultCode::DeniedByPolicy, detail)
        .with("address", host)
        .with("rule", rule)
        .with("field", "url"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_asked_for_in_seconds_or_by_a_time() {
        // RFC 9110's own date.
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let at = httpdate::parse_http_date(date).unwrap();
        let minute = Duration::from_secs(60);
        assert_eq!(pause(date, at - minute), Some(minute));
        assert_eq!(
            pause("Sunday, 06-Nov-94 08:49:37 GMT", at - minute),
            Some(minute)
        );
        assert_eq!(pause(date, at + minute), Some(Duration::ZERO), "it is over");
        assert_eq!(pause(" 120 ", at), Some(2 * minute));
        for no in ["", "soon", "-1", "1.5"] {
            assert_eq!(pause(no, at), None, "{no}");
        }
    }

    #[test]
    fn plain_http_goes_to_this_machine_alone() {
        for url in [
            "https://api.ihuyi.com/sms/Submit.json",
            "https://10.0.0.9:8443/x?y=z",
            "http://127.0.0.1:13013/cgi-bin/sendsms?a=b",
            "http://localhost/sms",
            "http://[::1]:80/",
        ] {
            assert_eq!(check_url(url), Ok(()), "{url}");
        }
        for (url, code) in [
            ("http://api.ihuyi.com/", FaultCode::BadAddress),
            ("http://localhost.example/", FaultCode::BadAddress),
            ("ftp://127.0.0.1/", FaultCode::BadAddress),
            ("https://user:pass@gateway.example/", FaultCode::BadAddress),
            ("/sms", FaultCode::BadAddress),
            ("", FaultCode::BadAddress),
            ("https://169.254.169.254/", FaultCode::DeniedByPolicy),
        ] {
            assert_eq!(check_url(url).unwrap_err().code, code, "{url}");
        }
    }

    #[test]
    fn a_fault_tells_nothing_of_a_url_that_may_be_a_secret() {
        for (url, told) in [
            (
                "http://gateway.example:81/PASS?key=PASS",
                "http://gateway.example:81",
            ),
            (
                "https://me:PASS@gateway.example/",
                "https://gateway.example",
            ),
            ("gateway.example/?key=PASS", HIDDEN),
            ("PASS", HIDDEN),
        ] {
            let fault = check_url(url).unwrap_err();
            assert_eq!(fault.params["address"], told);
            let fault = format!("{fault:?}");
            assert!(!fault.contains("PASS"), "{fault}");
        }
    }
}
