//! TLS of the relay's own: cookies and headers over it, and certificates that change while it runs.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::Path,
    process::Stdio,
};

use futures_util::{SinkExt as _, StreamExt as _};
use rustls::pki_types::CertificateDer;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    authority::{Authority, authority, authority_until},
    common::{Killed, Program, keyless, prelude::*, program},
    secure::Client,
};

/// A relay that speaks TLS with the certificate in a file, and its log.
struct Relay {
    address: SocketAddr,
    folder: tempfile::TempDir,
    _child: Killed,
}

impl Relay {
    async fn start(server: &Authority) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.pem");
        fs::write(&file, &server.server).unwrap();
        let mut command = keyless(program());
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("data"))
            .env("JACKFIELD_OWNER_KEY", KEY)
            .env("JACKFIELD_LOG", "trace")
            .env("JACKFIELD_SERVER__TLS_CERT", &file)
            .env("JACKFIELD_SERVER__TLS_KEY", &file)
            .env("JACKFIELD_SERVER__METRICS_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.path().join("log")).unwrap());
        let mut child = Killed(command.spawn().unwrap());
        let mut out = BufReader::new(child.0.stdout.take().unwrap());
        let lines = tokio::task::spawn_blocking(move || {
            let mut lines = [String::new(), String::new()];
            for line in &mut lines {
                out.read_line(line).unwrap();
            }
            lines
        });
        let [listening, sign_in] = within("the first lines", lines).await.unwrap();
        let address = listening
            .trim()
            .strip_prefix("listening on https://")
            .unwrap();
        assert!(
            sign_in.contains(&format!("https://{address}/#key=")),
            "{sign_in}"
        );
        Self {
            address: address.parse().unwrap(),
            folder,
            _child: child,
        }
    }

    fn pem(&self) -> std::path::PathBuf {
        self.folder.path().join("server.pem")
    }

    async fn says(&self, words: &str) {
        let log = self.folder.path().join("log");
        until(words, || async {
            fs::read_to_string(&log)
                .unwrap()
                .contains(words)
                .then_some(())
        })
        .await;
    }
}

/// Whether the relay is believed by who believes an authority.
async fn believed(relay: &Relay, authority: &CertificateDer<'static>) -> bool {
    Client::new(authority, relay.address)
        .ask("GET", "/livez", &[], b"")
        .await
        .is_ok()
}

#[tokio::test]
async fn over_tls_cookies_are_bound_to_it_and_the_live_socket_works() {
    let server = authority();
    let relay = Relay::start(&server).await;
    let client = Client::new(&server.certificate, relay.address);
    let origin = format!("https://localhost:{}", relay.address.port());
    let key = json!({"key": KEY}).to_string();
    let from = [("Origin", origin.as_str())];
    let signed_in = client.ask("POST", "/api/v1/session", &from, key.as_bytes());
    let signed_in = signed_in.await.unwrap();
    assert_eq!(signed_in.status, 204, "{signed_in:?}");
    let cookie = signed_in.header("set-cookie");
    for part in [
        "__Host-jackfield-",
        "; Secure",
        "; HttpOnly",
        "; SameSite=Strict",
        "; Path=/;",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(
        signed_in
            .header("strict-transport-security")
            .starts_with("max-age="),
        "{signed_in:?}"
    );
    let pair = cookie.split(';').next().unwrap();
    let status = |cookie: String, origin: String| {
        let client = client.clone();
        async move {
            let headers = [("Cookie", cookie.as_str()), ("Origin", origin.as_str())];
            client
                .ask("GET", "/api/v1/bridges", &headers, b"")
                .await
                .unwrap()
                .status
        }
    };
    assert_eq!(status(pair.to_owned(), origin.clone()).await, 200);
    // A cookie that another host or a page without TLS could have set counts for nothing.
    let bare = pair.strip_prefix("__Host-").unwrap().to_owned();
    assert_eq!(status(bare, origin.clone()).await, 401);
    let plain = origin.replace("https", "http");
    assert_eq!(status(pair.to_owned(), plain).await, 403);
    let mut live = client
        .live(&[("Cookie", pair), ("Origin", &origin)])
        .await
        .unwrap();
    live.send(Message::text(r#"{"hello":{"version":1}}"#))
        .await
        .unwrap();
    let hello = within("hello", live.next()).await.unwrap().unwrap();
    assert!(
        hello.to_text().unwrap().starts_with(r#"{"hello""#),
        "{hello}"
    );
    // Plain HTTP gets nothing there.
    let mut plain = TcpPeer::dial(relay.address).await;
    plain.say("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let answer = plain.rest().await.unwrap_or_default();
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

#[tokio::test]
async fn a_new_certificate_is_served_and_a_broken_one_is_not() {
    let (first, second) = (authority(), authority());
    let relay = Relay::start(&first).await;
    assert!(believed(&relay, &first.certificate).await);
    assert!(!believed(&relay, &second.certificate).await);
    replace(&relay.pem(), &second.server);
    until("the new certificate", || async {
        believed(&relay, &second.certificate).await.then_some(())
    })
    .await;
    assert!(!believed(&relay, &first.certificate).await);
    relay.says("has changed and is served").await;
    let cut = first.server.get(..first.server.len() / 2).unwrap();
    replace(&relay.pem(), cut);
    relay.says("the new certificate cannot be used").await;
    assert!(believed(&relay, &second.certificate).await);
    let mut kept = fs::read(relay.folder.path().join("log")).unwrap();
    for file in fs::read_dir(relay.folder.path().join("data")).unwrap() {
        kept.extend(fs::read(file.unwrap().path()).unwrap());
    }
    for pem in [&first.server, &second.server] {
        let (_, key) = pem.split_once("BEGIN PRIVATE KEY").unwrap();
        let lines: Vec<_> = key.lines().filter(|line| line.len() > 40).collect();
        assert!(!lines.is_empty(), "a key has lines");
        for part in lines.into_iter().chain(["PRIVATE KEY"]) {
            let found = kept
                .windows(part.len())
                .any(|bytes| bytes == part.as_bytes());
            assert!(!found, "a key is in the log or the data folder: {part}");
        }
    }
}

/// It is served, for some do without a valid one; but who runs the relay is told, and a renewed one ends that.
#[tokio::test]
async fn a_certificate_that_has_run_out_is_told() {
    let relay = Relay::start(&authority_until(2021)).await;
    relay.says("the certificate in").await;
    relay
        .says("days ago, and browsers refuse it; renew it")
        .await;
    let log = || fs::read_to_string(relay.folder.path().join("log")).unwrap();
    let metrics = until("the address of the figures", || async {
        let log = log();
        let (_, rest) = log.split_once("metrics on ")?;
        Some(rest.split_whitespace().next()?.to_owned())
    })
    .await;
    let left = || async {
        let answer = reqwest::get(&metrics).await.unwrap().text().await.unwrap();
        let mut lines = answer.lines();
        let figure = lines.find_map(|line| line.strip_prefix("jackfield_tls_expires_seconds "));
        figure.unwrap().parse::<i64>().unwrap()
    };
    assert!(left().await < 0);
    let check = || {
        let output = keyless(program())
            .arg("check")
            .env("JACKFIELD_SERVER__TLS_CERT", relay.pem())
            .env("JACKFIELD_SERVER__TLS_KEY", relay.pem())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = check();
    assert!(
        said.starts_with("jackfield: warning: server.tls_cert:"),
        "{said}"
    );
    let renewed = authority();
    replace(&relay.pem(), &renewed.server);
    relay.says("has changed and is served").await;
    assert!(left().await > 0);
    assert_eq!(check(), "");
    assert_eq!(log().matches("ran out").count(), 1, "once a day");
}

/// As those do who renew certificates.
fn replace(file: &Path, text: &str) {
    let new = file.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(new, file).unwrap();
}

#[test]
fn files_that_cannot_be_used_are_wrong_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (one, other) = (authority().server, authority().server);
    fs::write(path("good.pem"), &one).unwrap();
    fs::write(path("other.pem"), &other).unwrap();
    fs::write(path("none.pem"), "nothing\n").unwrap();
    for (cert, key, word) in [
        ("missing.pem", "good.pem", "server.tls_cert"),
        ("good.pem", "missing.pem", "server.tls_key"),
        ("none.pem", "good.pem", "server.tls_cert"),
        ("good.pem", "none.pem", "server.tls_key"),
        ("good.pem", "other.pem", "server.tls_key"),
    ] {
        for command in [
            &["check"][..],
            &["serve", "--listen", "127.0.0.1:0", "--data", &path("data")],
        ] {
            let output = keyless(program())
                .args(command)
                .env("JACKFIELD_SERVER__TLS_CERT", path(cert))
                .env("JACKFIELD_SERVER__TLS_KEY", path(key))
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(
                output.status.code(),
                Some(2),
                "{command:?} {cert} {key}: {said}"
            );
            assert!(
                said.lines()
                    .last()
                    .is_some_and(|line| line.starts_with(&format!("jackfield: {word}"))),
                "{said}"
            );
        }
    }
    let output = keyless(program())
        .arg("check")
        .env("JACKFIELD_SERVER__TLS_CERT", path("good.pem"))
        .env("JACKFIELD_SERVER__TLS_KEY", path("good.pem"))
        .output();
    assert!(output.unwrap().status.success());
}

/// With a page over TLS for which nobody speaks it, cookies would go without `Secure`.
#[tokio::test]
async fn a_page_over_tls_without_tls_is_warned_of() {
    let check = |proxies: &str| {
        let output = keyless(program())
            .arg("check")
            .env("JACKFIELD_SERVER__PUBLIC_URL", "https://relay.example")
            .env("JACKFIELD_SERVER__TRUSTED_PROXIES", proxies)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = check("[]");
    assert!(
        said.starts_with("jackfield: warning: server.trusted_proxies"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(check("[\"127.0.0.1\"]"), "");
    let folder = tempfile::tempdir().unwrap();
    let settings = [("JACKFIELD_SERVER__PUBLIC_URL", "https://relay.example")];
    let program = Program::with(folder.path(), &settings).await;
    program.signal("TERM");
    let (_, said) = program.ended(Duration::from_secs(10)).await;
    assert!(said.contains("server.trusted_proxies"), "{said}");
}

/// The relay's own time passes, for it runs in this thread.
#[tokio::test]
async fn who_does_not_shake_hands_is_let_go() {
    const STEP: Duration = Duration::from_secs(1);
    let (server, folder) = (authority(), tempfile::tempdir().unwrap());
    let pem = folder.path().join("server.pem");
    fs::write(&pem, &server.server).unwrap();
    let mut config = relay::config::Config::default();
    config.server.listen = ([127, 0, 0, 1], 0).into();
    config.server.data = folder.path().join("data");
    config.server.tls_cert = Some(pem.clone());
    config.server.tls_key = Some(pem);
    let relay = relay::Relay::bind(config, Some(KEY.to_owned().into())).await;
    let relay = relay.unwrap();
    let address = relay.local();
    let serving = tokio::spawn(relay.serve(std::future::pending()));
    let silent = tokio::net::TcpStream::connect(address).await.unwrap();
    let mut begun = tokio::net::TcpStream::connect(address).await.unwrap();
    // The head of a record that does not come.
    tokio::io::AsyncWriteExt::write_all(&mut begun, b"\x16\x03\x01\x02\x00")
        .await
        .unwrap();
    for peer in [silent, begun] {
        let mut passed = Duration::ZERO;
        // Not an error: nothing to read yet.
        while peer
            .try_read(&mut [0; 64])
            .is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
        {
            assert!(passed < 40 * STEP, "it is still there");
            tokio::time::pause();
            tokio::time::advance(STEP).await;
            tokio::time::resume();
            tokio::time::sleep(Duration::from_millis(5)).await;
            passed += STEP;
        }
    }
    serving.abort();
}
