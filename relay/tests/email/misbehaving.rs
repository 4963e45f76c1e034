//! aiosmtpd as a server that misbehaves in every way that decides something.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use crate::{
    attempt,
    common::{Killed, left_out, prelude::*},
    relay, send, sender, signed_in,
};
use relay::config::FileSender;
use shared::sender::MailTls;

const SERVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/email/misbehaving.py");

pub(crate) struct Misbehaving {
    pub(crate) port: u16,
    /// Its lines: the names of those to whom a message came whole, and its connections.
    seen: Arc<Mutex<Vec<String>>>,
    _running: Killed,
}

/// A Python that has aiosmtpd: the one of `cargo xtask test`, else the system's.
fn python() -> Option<PathBuf> {
    let built = concat!(env!("CARGO_TARGET_TMPDIR"), "/../mail-servers/bin/python");
    let found = [built, "python3"].into_iter().find(|python| {
        let asked = Command::new(python)
            .args(["-c", "import aiosmtpd"])
            .output();
        asked.is_ok_and(|out| out.status.success())
    });
    if found.is_none() {
        left_out("aiosmtpd is not here (\"cargo xtask test\" brings it)");
    }
    found.map(PathBuf::from)
}

impl Misbehaving {
    pub(crate) fn start(arguments: &[&str]) -> Option<Self> {
        let mut child = Command::new(python()?)
            .arg(SERVER)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap().parse().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&seen);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                heard.lock().unwrap().push(line);
            }
        });
        Some(Self {
            port,
            seen,
            _running: Killed(child),
        })
    }

    fn count(&self, name: &str) -> usize {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|seen| *seen == name).count()
    }
}

/// What comes of what the server does to a recipient, or to a sender: the outcome, the meaning, and how often the server has
/// had the whole message.
type Case = (&'static str, &'static str, Option<&'static str>, usize);

const CASES: [Case; 23] = [
    ("taken", "accepted", None, 1),
    ("from-450", "later", None, 0),
    ("from-550", "refused", None, 0),
    ("from-cut", "later", Some("mail-lost"), 0),
    ("from-silent", "later", Some("mail-lost"), 0),
    ("rcpt-450", "later", None, 0),
    ("rcpt-550", "refused", Some("mail-no-mailbox"), 0),
    ("rcpt-421", "later", Some("mail-server-trouble"), 0),
    ("rcpt-cut", "later", Some("mail-lost"), 0),
    ("rcpt-silent", "later", Some("mail-lost"), 0),
    ("data-451", "later", None, 0),
    ("data-554", "refused", None, 0),
    ("data-cut", "later", Some("mail-lost"), 0),
    ("data-silent", "later", Some("mail-lost"), 0),
    ("body-cut", "later", Some("mail-lost"), 0),
    ("body-silent", "later", Some("mail-lost"), 0),
    ("dot-421", "later", Some("mail-too-fast"), 1),
    ("dot-451", "later", Some("mail-spam-later"), 1),
    ("dot-452", "later", Some("mail-server-trouble"), 1),
    ("dot-554", "refused", Some("mail-spam"), 1),
    ("dot-cut", "unknown", Some("mail-lost-after"), 1),
    ("dot-silent", "unknown", Some("mail-lost-after"), 1),
    ("dot-nonsense", "unknown", Some("mail-lost-after"), 1),
];

/// More than the system keeps of a message that nobody reads, so that it is cut, or waits, before its end is written.
const LARGE: usize = 4 << 20;

/// A sender as whom a case is tried.
fn sender_of(name: &str, port: u16) -> FileSender {
    let mut sender = sender(name, port, MailTls::None);
    if name.starts_with("from-") {
        sender.settings.from = format!("{name}@example.org");
    }
    sender
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_server_does_decides_what_is_known() {
    decides(&[], &CASES).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_server_does_to_commands_that_come_at_once_decides_the_same() {
    // One that goes on to wait for a message that it has refused.
    let vain = [
        ("from-354", "refused", None, 0),
        ("rcpt-354", "refused", Some("mail-no-mailbox"), 0),
    ];
    let Some(server) = decides(&["pipelining"], &[&CASES[..], &vain[..]].concat()).await else {
        return;
    };
    assert_eq!(server.count("rcpt-354 empty"), 1, "nothing for nobody");
    assert_eq!(server.count("from-354 empty"), 0, "nothing for somebody");
}

/// A server and what comes of it, each case by a sender of its own: one that is asked for a pause rests as a whole.
async fn decides(arguments: &[&str], cases: &[Case]) -> Option<Misbehaving> {
    let server = Misbehaving::start(arguments)?;
    let senders = cases.iter().map(|(name, ..)| sender_of(name, server.port));
    let host = relay(senders.collect()).await;
    let file = "x".repeat(LARGE);
    let mut notices = Vec::new();
    for (name, ..) in cases {
        let to = format!("{name}@example.org");
        let mut with = json!({"to": [to], "subject": "x", "text": "x", "sender": name});
        if name.starts_with("body-") {
            let file = json!({"name": "x", "type": "text/plain", "base64": shared::payload::base64(file.as_bytes())});
            with["attachments"] = json!([file]);
        }
        notices.extend(send(&host, with).await);
    }
    for ((name, outcome, meaning, count), notice) in cases.iter().zip(&notices) {
        let attempt = attempt(&host, notice).await;
        assert_eq!(attempt["outcome"], *outcome, "{name}: {attempt}");
        if let Some(meaning) = meaning {
            assert_eq!(attempt["meaning"], *meaning, "{name}: {attempt}");
        }
        until(&format!("{name} to be seen"), || async {
            (server.count(name) >= *count).then_some(())
        })
        .await;
        assert_eq!(server.count(name), *count, "{name}: sent again");
    }
    host.stop().await;
    Some(server)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_never_speaks_or_never_listens_gets_nothing() {
    let cases = ["greeting-silent", "greeting-cut", "ehlo-silent", "ehlo-cut"];
    let servers: Option<Vec<_>> = cases
        .iter()
        .map(|name| Misbehaving::start(&[name]))
        .collect();
    let Some(servers) = servers else { return };
    let senders = cases.iter().zip(&servers);
    let senders = senders.map(|(name, server)| sender_of(name, server.port));
    let host = relay(senders.collect()).await;
    for (name, server) in cases.iter().zip(&servers) {
        let with =
            json!({"to": ["taken@example.org"], "subject": "x", "text": "x", "sender": name});
        let notice = &send(&host, with).await[0];
        let attempt = attempt(&host, notice).await;
        let seen = (&attempt["outcome"], &attempt["meaning"]);
        assert_eq!(seen, (&json!("later"), &json!("mail-lost")), "{name}");
        assert_eq!(server.count("taken"), 0);
    }
    host.stop().await;
}

/// After a refusal the connection is as good as before, also where the server went on to wait for the message.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_outlives_a_refusal_among_commands_that_come_at_once() {
    let Some(server) = Misbehaving::start(&["pipelining"]) else {
        return;
    };
    let host = relay(vec![sender("one", server.port, MailTls::None)]).await;
    for (name, outcome) in [
        ("rcpt-550", "refused"),
        ("rcpt-354", "refused"),
        ("data-554", "refused"),
        ("taken", "accepted"),
    ] {
        let with = json!({"to": [format!("{name}@example.org")], "subject": "x", "text": "x"});
        let attempt = attempt(&host, &send(&host, with).await[0]).await;
        assert_eq!(attempt["outcome"], outcome, "{name}: {attempt}");
    }
    assert_eq!(server.count("connected"), 1);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_is_used_again_and_a_dead_one_is_found_out() {
    let Some(server) = Misbehaving::start(&[]) else {
        return;
    };
    let host = relay(vec![sender("one", server.port, MailTls::None)]).await;
    for round in 1..=3 {
        let with = json!({"to": ["then-cut@example.org"], "subject": "x", "text": "x"});
        let notice = &send(&host, with).await[0];
        let attempt = attempt(&host, notice).await;
        assert_eq!(attempt["outcome"], "accepted", "{attempt}");
        until("the server to tell of it", || async {
            (server.count("then-cut") == round).then_some(())
        })
        .await;
        // The server ends the connection that the next one would use.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_server_does_not_offer_is_not_used() {
    let (Some(plain), Some(utf8)) = (Misbehaving::start(&[]), Misbehaving::start(&["utf8"])) else {
        return;
    };
    let host = relay(vec![
        sender("starttls", plain.port, MailTls::Starttls),
        signed_in(
            sender("gbk", plain.port, MailTls::None),
            "bell",
            "PASSWORD-4711",
        ),
        sender("ascii", plain.port, MailTls::None),
        sender("utf8", utf8.port, MailTls::None),
    ])
    .await;
    for (name, to, accepted, meaning) in [
        (
            "starttls",
            "li@example.org",
            false,
            json!("mail-no-starttls"),
        ),
        ("gbk", "li@example.org", false, json!("mail-bad-login")),
        ("ascii", "李@example.org", false, json!("mail-non-ascii")),
        ("utf8", "李@example.org", true, Value::Null),
        ("ascii", "li@例子.中国", true, Value::Null),
    ] {
        let with = json!({"sender": name, "to": to});
        let told = host.call("test-sender", with).await.good();
        assert_eq!(
            (&told["accepted"], &told["meaning"]),
            (&json!(accepted), &meaning),
            "{told}"
        );
        if name == "gbk" {
            assert_eq!(told["words"], "登录失败。密码错误");
        }
        assert!(!told.to_string().contains("PASSWORD-4711"));
    }
    host.stop().await;
}
