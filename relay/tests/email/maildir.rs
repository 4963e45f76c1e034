//! Delivered e-mails, read by Python's own parser.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::common::prelude::*;

const READER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/email/maildir.py");

/// An e-mail that has arrived.
pub(crate) struct Arrived(Value);

impl Arrived {
    pub(crate) fn header(&self, name: &str) -> &str {
        let headers = self.0["headers"].as_array().unwrap();
        let found = headers.iter().find(|header| header[0] == name);
        found.map_or("", |header| header[1].as_str().unwrap())
    }

    /// A part's type, name and bytes.
    pub(crate) fn part(&self, index: usize) -> (&str, &str, Vec<u8>) {
        let part = &self.0["parts"][index];
        let bytes = shared::payload::parse_hex(part["hex"].as_str().unwrap()).unwrap();
        let name = part["name"].as_str().unwrap_or_default();
        (part["type"].as_str().unwrap(), name, bytes)
    }

    pub(crate) fn raw(&self) -> &str {
        self.0["raw"].as_str().unwrap()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder.join("new"));
    let files = read.into_iter().flatten();
    files.map(|file| file.unwrap().path()).collect()
}

/// Waits until so many have arrived in a Maildir, and reads them; in no order.
pub(crate) async fn arrived(folder: &Path, count: usize) -> Vec<Arrived> {
    let files = until(&format!("{count} mails"), || async {
        Some(files(folder)).filter(|files| files.len() >= count)
    })
    .await;
    assert_eq!(files.len(), count);
    let out = Command::new("python3").arg(READER).args(&files).output();
    let out = String::from_utf8(out.unwrap().stdout).unwrap();
    let read = |line| -> Value { serde_json::from_str(line).unwrap() };
    let mails: Vec<_> = out.lines().map(read).collect();
    assert_eq!(mails.len(), count);
    for mail in &mails {
        assert_eq!(mail["defects"], json!([]), "{mail}");
    }
    mails.into_iter().map(Arrived).collect()
}
