//! Notices a second through a mail server beside a loop that makes a connection a mail, and the first page of a million.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use serde_json::json;
use tokio::process::Command;

use super::Bench;
use crate::{
    mail::MailServer,
    relay::Relay,
    table::{Spread, Table},
};

/// Mails that go in a round; by the plain loop fewer, at its own pace.
const MAILS: u64 = 5_000;
const PLAIN_MAILS: u64 = 500;

/// Recipients of a request.
const TOGETHER: u64 = 100;

const MILLION: u64 = 1_000_000;
const LOOKS: usize = 100;
const GOAL_US: f64 = 50_000.0;

const PLAIN: &str = "smtplib, a connection a mail";

/// Guards that are not measured.
const SETTINGS: [(&str, &str); 2] = [
    ("JACKFIELD_NOTICES__PER_DAY", "10000000"),
    ("JACKFIELD_NOTICES__PER_RECIPIENT_PER_DAY", "10000000"),
];

/// Notices of a day in every status, of both kinds.
const FILL: &str = "
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute('INSERT INTO messages (id, subject, text, fields) VALUES (1, ?, ?, ?)', ('News', 'There is some.' * 20, '{}'))
db.execute('''
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO notices (id, message, kind, recipient, status, created_at, changed_at, since, tries, waits, sender)
SELECT i, 1, CASE i % 3 WHEN 0 THEN 'sms' ELSE 'email' END, 'a' || i || '@example.org',
    CASE i % 7 WHEN 0 THEN 'failed' WHEN 1 THEN 'unknown' WHEN 2 THEN 'delivered' ELSE 'accepted' END,
    i * 1000, i * 1000, i * 1000, 1, 0, '' FROM n''', (int(sys.argv[2]),))
db.commit()
db.close()
";

pub(super) async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    for _ in 0..bench.rounds {
        let server = MailServer::start().await?;
        let plain = server.plain_loop(PLAIN_MAILS).await?;
        let ours = through_the_outbox(bench, &server).await?;
        let row = table.row("e-mails through a local server", "notices/s");
        row.ours(ours).beside(PLAIN, plain).goal(10.0 * plain);
    }
    table.note("the goal of e-mails is ten times the plain loop, in the last round");
    first_page(bench, table).await
}

/// From the first request until the server has the last mail.
async fn through_the_outbox(bench: &Bench, server: &MailServer) -> Result<f64> {
    let relay = Relay::with(&bench.program, &SETTINGS).await?;
    let sender = json!({"settings": {
        "host": "127.0.0.1", "port": server.port, "tls": "none", "from": "relay@example.org",
    }});
    relay.put("/senders/bench", &sender).await?;
    let before = server.taken();
    let started = Instant::now();
    for first in (0..MAILS).step_by(TOGETHER as usize) {
        let to: Vec<_> = (first..first + TOGETHER)
            .map(|number| format!("a{number}@example.org"))
            .collect();
        let mail = json!({"to": to, "subject": "News", "text": "There is some."});
        relay.post("/notices/email", &mail).await?;
    }
    server.until(before + MAILS).await?;
    Ok(MAILS as f64 / started.elapsed().as_secs_f64())
}

/// The newest hundred of a million, of all and of those that a filter lets through.
async fn first_page(bench: &Bench, table: &mut Table) -> Result<()> {
    let relay = Relay::start(&bench.program).await?;
    let file = relay.data().join("journal.sqlite");
    let mut python = Command::new("python3");
    python.args(["-c", FILL]).arg(file).arg(MILLION.to_string());
    let filled = python.stdin(Stdio::null()).kill_on_drop(true).status();
    ensure!(filled.await?.success(), "the notices could not be made");
    for (name, query) in [
        ("all", vec![]),
        ("unknown ones", vec![("status", "unknown")]),
        ("SMS", vec![("kind", "sms")]),
        (
            "SMS that failed",
            vec![("kind", "sms"), ("status", "failed")],
        ),
        ("none of a million", vec![("status", "queued")]),
    ] {
        let mut samples = Vec::new();
        for _ in 0..LOOKS {
            samples.push(look(&relay, &query).await?);
        }
        let spread = Spread::of(samples);
        let what = format!("first page of a million, {name}");
        table.row(format!("{what}, p50"), "us").ours(spread.p50);
        let row = table.row(format!("{what}, p99"), "us");
        row.ours(spread.p99).goal(GOAL_US);
    }
    Ok(())
}

async fn look(relay: &Relay, query: &[(&str, &str)]) -> Result<Duration> {
    let started = Instant::now();
    let page = relay.get("/notices", query).await?;
    let took = started.elapsed();
    let found = page["notices"].as_array().map_or(0, Vec::len);
    ensure!(
        found == 100 || query.contains(&("status", "queued")),
        "{found} notices"
    );
    Ok(took)
}
