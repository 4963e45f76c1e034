//! Everything that a relay has answered, logged and written, to be searched for what must not be there.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shared::payload::{base64, hex};

use crate::common::{Api, Live, Reply, prelude::*};

/// What URLs are written with: all but RFC 3986's unreserved characters is escaped.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Everything that is to be searched, with what it is.
#[derive(Default)]
pub(crate) struct Heap(pub(crate) Vec<(String, Vec<u8>)>);

impl Heap {
    pub(crate) fn add(&mut self, what: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.push((what.into(), bytes.into()));
    }

    pub(crate) fn reply(&mut self, what: &str, reply: Reply) -> Value {
        self.add(what, format!("{:?}\n{}", reply.headers, reply.text));
        reply.body
    }

    pub(crate) async fn call(&mut self, api: &Api, operation: &str, with: Value) -> Value {
        let reply = api.call(operation, with).await;
        self.reply(operation, reply)
    }

    /// The same over the live socket, but for what only who has asked may see; what was done, if it was.
    pub(crate) async fn say(&mut self, live: &mut Live, operation: &str, with: Value) -> Value {
        let answer = live.call(operation, with).await;
        let done = answer.clone().unwrap_or_default();
        let shown = ["create-share", "create-token", "create-user"].contains(&operation);
        if !shown || answer.is_err() {
            self.add(format!("live {operation}"), format!("{answer:?}"));
        }
        done
    }

    /// All files below a folder.
    pub(crate) fn files(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.files(&path);
            } else {
                self.add(path.display().to_string(), std::fs::read(&path).unwrap());
            }
        }
    }

    /// None of the secrets is in anything, in whatever form.
    pub(crate) fn check(&self, secrets: &[(&str, &str)]) {
        self.check_but(secrets, |_| false);
    }

    /// The same but for where they may be.
    pub(crate) fn check_but(&self, secrets: &[(&str, &str)], may: impl Fn(&str) -> bool) {
        let forms = secrets.iter().map(|(name, secret)| (*name, forms(secret)));
        let forms: Vec<(&str, Vec<String>)> = forms.collect();
        let all = forms.iter().flat_map(|(_, forms)| forms);
        let all: Vec<_> = all.map(|form| regex::escape(form)).collect();
        let all = regex::bytes::Regex::new(&all.join("|")).unwrap();
        for (what, bytes) in self.0.iter().filter(|(what, _)| !may(what)) {
            if let Some(found) = all.find(bytes) {
                let is = |form: &String| form.as_bytes() == found.as_bytes();
                let name = forms.iter().find(|(_, forms)| forms.iter().any(is));
                let near = &bytes[found.start().saturating_sub(80)..found.start()];
                panic!(
                    "{} is in {what} as {:?}, behind {:?}",
                    name.unwrap().0,
                    String::from_utf8_lossy(found.as_bytes()),
                    String::from_utf8_lossy(near)
                );
            }
        }
    }

    /// The same of a code's digits, which may be a part of another number.
    pub(crate) fn check_digits(&self, digits: &str) {
        for (what, bytes) in &self.0 {
            let text = String::from_utf8_lossy(bytes);
            let part = |c: char| c.is_ascii_alphanumeric() || c == '.';
            for (at, _) in text.match_indices(digits) {
                let alone =
                    !text[..at].ends_with(part) && !text[at + digits.len()..].starts_with(part);
                assert!(!alone, "the code's digits are in {what}");
            }
        }
    }
}

/// Everything that a secret may look like where somebody has escaped or encoded it, alone or in the midst of something else.
fn forms(secret: &str) -> Vec<String> {
    assert!(
        secret.len() >= 8,
        "{secret} is too short to be told from others"
    );
    let percent = |set: &'static AsciiSet| utf8_percent_encode(secret, set).to_string();
    let json = serde_json::to_string(secret).unwrap();
    let json = json.trim_matches('"').to_owned();
    let hex = hex(secret.as_bytes()).replace(' ', "");
    let mut forms = vec![
        secret.to_owned(),
        percent(NON_ALPHANUMERIC),
        percent(UNRESERVED),
        percent(UNRESERVED).replace("%20", "+"),
        json.replace('/', "\\/"),
        json,
        hex.to_uppercase(),
        hex,
    ];
    for before in 0..3 {
        let encoded = base64(format!("{}{secret}", &"xx"[..before]).as_bytes());
        // What depends on what stands around it is left away.
        let (first, last) = ((8 * before).div_ceil(6), 8 * (before + secret.len()) / 6);
        let within = &encoded[first..last];
        forms.push(within.replace('+', "-").replace('/', "_"));
        forms.push(within.to_owned());
    }
    let lower: Vec<_> = forms
        .iter()
        .map(|form| form.replace("%2F", "%2f"))
        .collect();
    forms.extend(lower);
    forms.sort();
    forms.dedup();
    forms
}

#[test]
fn a_secret_is_found_in_every_form() {
    let secret = "a canary-of \"all\"/+";
    for (form, told) in [
        ("as it is", secret.to_owned()),
        ("in a URL", "?x=a%20canary-of%20%22all%22%2f%2B".to_owned()),
        ("in a form", "x=a+canary-of+%22all%22%2F%2B".to_owned()),
        ("in JSON", r#"{"x":"a canary-of \"all\"/+"}"#.to_owned()),
        (
            "in PHP's JSON",
            r#"{"x":"a canary-of \"all\"\/+"}"#.to_owned(),
        ),
        (
            "in hex",
            hex(format!("x{secret}").as_bytes()).replace(' ', ""),
        ),
        ("as Basic", base64(format!("ann:{secret}").as_bytes())),
        (
            "as AUTH PLAIN",
            base64(format!("\0anna\0{secret}").as_bytes()),
        ),
        (
            "within base64",
            base64(format!("12345{secret}6").as_bytes()),
        ),
    ] {
        let mut heap = Heap::default();
        heap.add(form, told);
        let found = std::panic::catch_unwind(|| heap.check(&[("it", secret)]));
        assert!(found.is_err(), "not found {form}");
        heap.check_but(&[("it", secret)], |what| what == form);
    }
    let mut heap = Heap::default();
    heap.add("without it", "a canary-of \"nothing\"");
    heap.check(&[("it", secret)]);
}
