//! A certificate authority of the tests' own.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::CertificateDer;
use shared::payload::base64;

pub(crate) struct Authority {
    pub(crate) certificate: CertificateDer<'static>,
    /// The key of `localhost` and its certificate, in PEM form.
    pub(crate) server: String,
}

/// One whose certificates end when nobody is left to ask.
pub(crate) fn authority() -> Authority {
    authority_until(4000)
}

/// One that has certified `localhost` until the beginning of a year.
pub(crate) fn authority_until(year: i32) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap().der().clone();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    let server = params.signed_by(&key, &issuer).unwrap();
    // In the order in which Postfix takes them.
    let server = pem("PRIVATE KEY", key.serialized_der()) + &pem("CERTIFICATE", server.der());
    Authority {
        certificate,
        server,
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = base64(der);
    let lines: Vec<_> = body
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}
