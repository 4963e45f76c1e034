//! E-mail through real mail servers on loopback: Postfix as the one that does what it should, aiosmtpd as the one that
//! does not. Where a server is not to be had its tests say so and are left out, and fail where `CI` is `true`.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod authority;
mod maildir;
mod misbehaving;
mod postfix;
mod senders;

use std::time::Duration;

use relay::config::{Config, FileSender, Secret};
use shared::sender::{MailTls, SenderSettings};

use common::prelude::*;

/// A sender as the configuration has it.
fn sender(name: &str, port: u16, tls: MailTls) -> FileSender {
    FileSender {
        name: name.to_owned(),
        settings: SenderSettings {
            host: "localhost".to_owned(),
            port: port.into(),
            tls,
            user: None,
            from: "bell@example.org".to_owned(),
            name: Some("Jackfield 通知".to_owned()),
        },
        ..FileSender::default()
    }
}

fn signed_in(mut sender: FileSender, user: &str, password: &str) -> FileSender {
    sender.settings.user = Some(user.to_owned());
    sender.password = Some(Secret::from(password.to_owned()));
    sender
}

/// A relay with these senders, whose patience with mail servers is short.
async fn relay(senders: Vec<FileSender>) -> Host {
    Host::with(|config: &mut Config| {
        config.notices.per_recipient_per_day = 1000;
        config.email.senders = senders;
        config.email.times.command = Duration::from_secs(3);
        config.email.times.message = Duration::from_secs(5);
    })
    .await
}

/// Puts an e-mail into the outbox; the ids of its notices.
async fn send(host: &Host, with: Value) -> Vec<String> {
    let answer = host.call("send-email", with).await.good();
    list(answer, "notices").iter().map(id).collect()
}

/// The first attempt of a notice, when it is over.
async fn attempt(host: &Host, notice: &str) -> Value {
    until(&format!("{notice} to be tried"), || async {
        let detail = host
            .call("get-notice", json!({"notice": notice}))
            .await
            .good();
        let attempts = detail["attempts"].as_array().unwrap().clone();
        attempts
            .into_iter()
            .find(|attempt| attempt["outcome"] != "started")
    })
    .await
}
