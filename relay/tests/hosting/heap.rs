//! Everything that a relay has answered, logged and written, to be searched for what must not be there.

use std::path::Path;

use crate::common::{Api, Reply, prelude::*};

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

    pub(crate) fn check(&self, name: &str, secret: &str) {
        assert!(
            secret.len() >= 8,
            "{name} is too short to be told from others"
        );
        for (what, bytes) in &self.0 {
            let found = bytes
                .windows(secret.len())
                .position(|part| part == secret.as_bytes());
            if let Some(at) = found {
                let near = &bytes[at.saturating_sub(80)..at];
                panic!(
                    "{name} is in {what}, behind {:?}",
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
