//! Postfix with a folder of its own, on free ports, with a certificate of the tests' own authority.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    attempt,
    authority::authority,
    common::{Killed, left_out, prelude::*, unused_port},
    maildir::{Arrived, arrived},
    relay, send, sender, signed_in,
};
use relay::config::FileSender;
use rustls::pki_types::CertificateDer;
use shared::sender::MailTls;

const PASSWORD: &str = "p@ss\"word";

/// Each service of a Postfix that takes mail and puts it into a Maildir.
const SERVICES: &str = "pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
";

struct Postfix {
    folder: tempfile::TempDir,
    authority: CertificateDer<'static>,
    implicit: u16,
    starttls: u16,
    /// Stopped before its folder goes.
    master: Option<Killed>,
}

impl Drop for Postfix {
    fn drop(&mut self) {
        drop(self.master.take());
    }
}

/// Where Postfix has its programs; none where it is not to be had.
fn daemons() -> Option<PathBuf> {
    let root = Command::new("id").arg("-u").output();
    let is_root = root.is_ok_and(|out| out.stdout.starts_with(b"0"));
    let folders = [
        "/usr/lib/postfix/sbin",
        "/usr/libexec/postfix",
        "/usr/lib/postfix",
    ];
    let mut folders = folders.map(PathBuf::from).into_iter();
    let found = folders.find(|folder| folder.join("master").is_file());
    let sasl = Path::new("/usr/sbin/saslpasswd2").is_file();
    if found.is_none() || !sasl || !is_root {
        left_out(
            "Postfix is not here (Debian: postfix, sasl2-bin, libsasl2-modules), or may not run: it needs root",
        );
        return None;
    }
    found
}

fn ran(program: &str, arguments: &[&str], input: &str) {
    use std::io::Write as _;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success(), "{program} {arguments:?}");
}

impl Postfix {
    async fn start() -> Option<Self> {
        let daemons = daemons()?;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        // Its services are other users.
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
        for name in ["conf", "conf/sasl", "queue", "data", "mail"] {
            std::fs::create_dir(path.join(name)).unwrap();
        }
        let authority = authority();
        let [implicit, starttls] = [(); 2].map(|()| unused_port());
        let file = |name: &str, text: String| std::fs::write(path.join(name), text).unwrap();
        let at = path.display();
        file("conf/server.pem", authority.server);
        file("conf/main.cf", main_cf(path, &daemons));
        let doors = format!(
            "{starttls} inet n - n - - smtpd\n{implicit} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n"
        );
        file("conf/master.cf", doors + SERVICES);
        file(
            "conf/sasl/smtpd.conf",
            format!(
                "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {at}/conf/sasl/db\nmech_list: PLAIN LOGIN\n"
            ),
        );
        let db = format!("{at}/conf/sasl/db");
        let user = ["-p", "-c", "-f", &db, "-u", "mail.test", "bell"];
        ran("/usr/sbin/saslpasswd2", &user, PASSWORD);
        let [db, data, mail] = ["conf/sasl/db", "data", "mail"].map(|name| format!("{at}/{name}"));
        ran("chown", &["postfix", &db, &data], "");
        ran("chown", &["nobody", &mail], "");
        let conf = format!("{at}/conf");
        ran("/usr/sbin/postfix", &["-c", &conf, "check"], "");
        let master = Command::new(daemons.join("master"))
            .args(["-c", &conf, "-d"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let started = Self {
            folder,
            authority: authority.certificate,
            implicit,
            starttls,
            master: Some(Killed(master.unwrap())),
        };
        for port in [implicit, starttls] {
            until("Postfix", || async {
                tokio::net::TcpStream::connect(("127.0.0.1", port))
                    .await
                    .ok()
            })
            .await;
        }
        Some(started)
    }

    fn sender(&self, name: &str, tls: MailTls) -> FileSender {
        let port = match tls {
            MailTls::Implicit => self.implicit,
            MailTls::Starttls | MailTls::None => self.starttls,
        };
        let mut sender = signed_in(sender(name, port, tls), "bell", PASSWORD);
        sender.authorities = vec![self.authority.clone()];
        sender
    }

    async fn arrived(&self, count: usize) -> Vec<Arrived> {
        arrived(&self.folder.path().join("mail/box"), count).await
    }
}

fn main_cf(path: &Path, daemons: &Path) -> String {
    let (at, daemons) = (path.display(), daemons.display());
    format!(
        "compatibility_level = 3.6
queue_directory = {at}/queue
data_directory = {at}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.test
mydestination =
alias_maps =
alias_database =
virtual_mailbox_domains = example.org, xn--fsqu00a.xn--fiqs8s
virtual_mailbox_base = {at}/mail
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_tls_chain_files = {at}/conf/server.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = {at}/conf/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_peername_lookup = no
maillog_file = {at}/log
maillog_file_prefixes = {at}
"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_e_mail_arrives_byte_for_byte() {
    let Some(postfix) = Postfix::start().await else {
        return;
    };
    let mut stranger = postfix.sender("stranger", MailTls::Implicit);
    stranger.authorities = Vec::new();
    let wrong = postfix.sender("wrong", MailTls::Starttls);
    let host = relay(vec![
        postfix.sender("implicit", MailTls::Implicit),
        postfix.sender("starttls", MailTls::Starttls),
        signed_in(wrong, "bell", "another"),
        stranger,
    ])
    .await;
    whole(&host, &postfix).await;
    together(&host, &postfix).await;
    // What the server says to a wrong password and what its certificate lacks, in words.
    for (sender, meaning, code) in [
        ("wrong", "mail-bad-login", json!("535 5.7.8")),
        ("stranger", "mail-certificate", Value::Null),
    ] {
        let with = json!({"sender": sender, "to": "li@example.org"});
        let told = host.call("test-sender", with).await.good();
        assert_eq!(
            (&told["accepted"], &told["meaning"]),
            (&json!(false), &json!(meaning)),
            "{told}"
        );
        assert_eq!(told["code"], code);
        assert!(!told.to_string().contains("another"));
    }
    let with = json!({"sender": "starttls", "to": "li@example.org"});
    let told = host.call("test-sender", with).await.good();
    assert_eq!(told["accepted"], true, "{told}");
    assert!(told["words"].as_str().unwrap().contains("queued"));
    host.stop().await;
}

/// Everything that an e-mail can have, to one recipient of a domain that is not ASCII.
async fn whole(host: &Host, postfix: &Postfix) {
    let any: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let dots = b"\n.\r\n..\n.\r\n".to_vec();
    let text = "first\n.\n.dot\r\n..two\nlast 九\n";
    let with = json!({
        "to": ["Li 李 <li@例子.中国>"], "subject": "Level 9 of 水箱", "text": text,
        "html": "<p>.\n.</p>", "sender": "implicit",
        "attachments": [
            {"name": "报告 9.bin", "type": "application/x-any", "base64": shared::payload::base64(&any)},
            {"name": "dots.txt", "type": "text/plain", "base64": shared::payload::base64(&dots)},
        ],
    });
    let notices = send(host, with).await;
    let attempt = attempt(host, &notices[0]).await;
    assert_eq!(attempt["outcome"], "accepted", "{attempt}");
    assert_eq!(
        (&attempt["gateway"], &attempt["code"]),
        (&json!("implicit"), &json!("250 2.0.0"))
    );
    let mail = &postfix.arrived(1).await[0];
    assert_eq!(mail.header("Subject"), "Level 9 of 水箱");
    assert_eq!(mail.header("From"), "Jackfield 通知 <bell@example.org>");
    assert_eq!(mail.header("Delivered-To"), "li@xn--fsqu00a.xn--fiqs8s");
    assert!(
        mail.header("To").starts_with("Li 李 <li@"),
        "{}",
        mail.header("To")
    );
    assert!(mail.header("Message-ID").ends_with("@example.org>"));
    assert!(
        mail.header("Received").contains("ESMTPSA"),
        "signed in, over TLS"
    );
    let (kind, _, body) = mail.part(0);
    assert_eq!(kind, "text/plain");
    let sent = text.replace("\r\n", "\n").replace('\n', "\r\n");
    assert_eq!(String::from_utf8(body).unwrap(), sent);
    assert_eq!(mail.part(1).0, "text/html");
    assert_eq!(mail.part(2), ("application/x-any", "报告 9.bin", any));
    assert_eq!(mail.part(3), ("text/plain", "dots.txt", dots));
    // What is shown is what has gone out.
    let detail = host
        .call("get-notice", json!({"notice": notices[0]}))
        .await
        .good();
    let source = detail["source"].as_str().unwrap();
    let delivered = mail.raw().replace("\r\n", "\n");
    assert!(
        delivered
            .trim_end()
            .ends_with(source.replace("\r\n", "\n").trim_end())
    );
}

/// One message in which all see each other, over STARTTLS: an envelope for each, the same Message-ID.
async fn together(host: &Host, postfix: &Postfix) {
    let with = json!({
        "to": ["a@example.org", "b@example.org"], "cc": ["c@example.org"], "together": true,
        "subject": "Together", "text": "x", "sender": "starttls",
    });
    for notice in send(host, with).await {
        let attempt = attempt(host, &notice).await;
        assert_eq!(attempt["outcome"], "accepted", "{attempt}");
    }
    let mails = postfix.arrived(4).await;
    let mut to: Vec<_> = mails
        .iter()
        .map(|mail| mail.header("Delivered-To"))
        .collect();
    to.sort_unstable();
    assert_eq!(to[..3], ["a@example.org", "b@example.org", "c@example.org"]);
    let together = mails
        .iter()
        .filter(|mail| mail.header("Subject") == "Together");
    let ids: std::collections::BTreeSet<_> = together
        .map(|mail| {
            assert_eq!(
                (mail.header("To"), mail.header("Cc")),
                ("a@example.org, b@example.org", "c@example.org")
            );
            mail.header("Message-ID")
        })
        .collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
}
