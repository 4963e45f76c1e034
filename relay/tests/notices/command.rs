//! `jackfield notice` as a child.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use crate::{
    common::{keyless, prelude::*, program, tcp_listener, unused_port},
    sent,
};

fn notice(url: &str, arguments: &[&str]) -> Command {
    let mut command = keyless(program());
    command
        .arg("notice")
        .args(arguments)
        .env("JACKFIELD_URL", url)
        .env("JACKFIELD_TOKEN", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs to the end; standard output, standard error and the exit code.
async fn run(mut command: Command, input: &'static str) -> (String, String, i32) {
    let child = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        // One that does not read has ended.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    });
    let Output {
        status,
        stdout,
        stderr,
    } = within("the command to end", child).await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let told = text(stderr);
    assert!(!told.contains(KEY), "{told}");
    (text(stdout), told, status.code().unwrap())
}

#[tokio::test]
async fn sends_and_prints_a_line_for_each() {
    let host = Host::start().await;
    let url = host.url.clone();
    let sms = notice(&url, &["sms", "--to", "13800138000", "--to", "13800138001"]);
    let (out, told, code) = run(sms, "from a pipe\n").await;
    assert_eq!((told.as_str(), code), ("", 0));
    let lines: Vec<Vec<_>> = out.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1][1..], ["+8613800138001", "captured"]);
    let detail = host
        .call("get-notice", json!({"notice": lines[0][0]}))
        .await
        .good();
    assert_eq!(detail["text"], "from a pipe");
    let file = host.folder().join("a.pdf");
    std::fs::write(&file, b"%PDF").unwrap();
    let page = host.folder().join("a.html");
    std::fs::write(&page, "<p>hi").unwrap();
    let (file, page) = (file.to_str().unwrap(), page.to_str().unwrap());
    let all = [
        "email",
        "--to",
        "a@b.org",
        "--subject",
        "S",
        "--attach",
        file,
        "--html",
        page,
        "hi",
    ];
    let (out, _, code) = run(notice(&url, &all), "").await;
    assert_eq!(code, 0);
    let id = out.split('\t').next().unwrap();
    let detail = host.call("get-notice", json!({"notice": id})).await.good();
    assert_eq!(
        (&detail["text"], &detail["html"]),
        (&json!("hi"), &json!("<p>hi"))
    );
    let info = json!([{"name": "a.pdf", "type": "application/pdf", "bytes": 4}]);
    assert_eq!(detail["attachments"], info);
}

#[tokio::test]
async fn says_what_is_wrong_in_one_line() {
    let host = Host::start().await;
    let nobody = format!("http://127.0.0.1:{}", unused_port());
    for (url, arguments, code, words) in [
        (
            host.url.as_str(),
            vec!["sms", "--to", "123", "hi"],
            1,
            "123",
        ),
        (
            &host.url,
            vec![
                "email",
                "--to",
                "a@b.org",
                "--subject",
                "S",
                "--attach",
                "/none",
                "x",
            ],
            2,
            "--attach",
        ),
        (
            &nobody,
            vec!["sms", "--to", "13800138000", "hi"],
            1,
            "JACKFIELD_URL",
        ),
        (
            "ftp://x",
            vec!["sms", "--to", "13800138000", "hi"],
            2,
            "JACKFIELD_URL",
        ),
    ] {
        let (out, told, ended) = run(notice(url, &arguments), "").await;
        assert_eq!((out.as_str(), ended), ("", code), "{told}");
        assert!(told.contains(words) && told.lines().count() == 1, "{told}");
    }
    let (_, _, code) = run(notice(&host.url, &["sms", "hi"]), "").await;
    assert_eq!(code, 2, "nobody to send to");
    let mut wrong = notice(&host.url, &["sms", "--to", "13800138000", "hi"]);
    wrong.env("JACKFIELD_TOKEN", "another-key-that-nobody-knows");
    let (_, told, code) = run(wrong, "").await;
    assert!(code == 1 && told.contains("JACKFIELD_TOKEN"), "{told}");
}

/// The answer to the first asking never arrives: the second one is the same request.
#[tokio::test]
async fn a_broken_connection_sends_nothing_twice() {
    let host = Host::start().await;
    let (listener, address) = tcp_listener().await;
    let to = host.address;
    let proxy = tokio::spawn(async move {
        for connection in 0.. {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut relay = tokio::net::TcpStream::connect(to).await.unwrap();
            if connection > 0 {
                let _ = tokio::io::copy_bidirectional(&mut client, &mut relay).await;
                continue;
            }
            // The way back is cut as soon as the relay says that there is a notice.
            let (mut from, mut into) = client.split();
            let (mut back, mut there) = relay.split();
            let deliver = async {
                let mut piece = vec![0; 64 << 10];
                loop {
                    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
                    let count = back.read(&mut piece).await.unwrap();
                    let text = String::from_utf8_lossy(&piece[..count]).into_owned();
                    if count == 0 || text.contains("\"notices\"") {
                        return;
                    }
                    into.write_all(&piece[..count]).await.unwrap();
                }
            };
            tokio::select! {
                () = deliver => {}
                _ = tokio::io::copy(&mut from, &mut there) => {}
            }
        }
    });
    let url = format!("http://{address}");
    let (out, told, code) = run(notice(&url, &["sms", "--to", "13800138000", "once"]), "").await;
    proxy.abort();
    assert_eq!(code, 0, "{told}");
    let notices = sent(&host, "list-notices", json!({})).await;
    assert_eq!(notices.len(), 1);
    assert!(out.starts_with(&id(&notices[0])), "{out}");
}

/// A relay that is another's: what it says drives no terminal, and an error is a line.
#[tokio::test]
async fn what_others_say_is_printed_as_text() {
    let detail = "\u{1b}]0;pwn\u{7} \u{202e} evil\u{2028}\nSECOND LINE";
    let fault = json!({"type": "x", "title": "t", "status": 400, "code": "bad-request", "params": {}, "detail": detail});
    let fault = fault.to_string();
    let answer = format!(
        "HTTP/1.1 400 Bad\r\nContent-Type: application/problem+json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{fault}",
        fault.len()
    );
    let (listener, address) = tcp_listener().await;
    let refusing = tokio::spawn(async move {
        loop {
            use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
            let (mut client, _) = listener.accept().await.unwrap();
            let _ = client.read(&mut [0; 4096]).await;
            let _ = client.write_all(answer.as_bytes()).await;
        }
    });
    let (_, told, code) = run(
        notice(
            &format!("http://{address}"),
            &["sms", "--to", "13800138000", "hi"],
        ),
        "",
    )
    .await;
    refusing.abort();
    assert_eq!((told.lines().count(), code), (1, 1), "{told}");
    assert!(
        told.contains("]0;pwn") && told.contains("SECOND LINE"),
        "{told}"
    );
    assert!(!told.trim_end().contains(acts), "{told:?}");

    // One that answers with other recipients and words than it was given: as long as they were, so that frames stay whole.
    let host = Host::start().await;
    let url = twisting(
        &host,
        &[
            ("+8613800138000", r"\u001b]0\u202e"),
            ("123123123123", r"\u001b\u2028"),
        ],
    )
    .await;
    let (out, _, code) = run(notice(&url, &["sms", "--to", "13800138000", "hi"]), "").await;
    assert_eq!(code, 0);
    assert!(out.contains("\t\u{fffd}]0\u{fffd}\t"), "{out:?}");
    let (_, told, code) = run(notice(&url, &["sms", "--to", "123123123123", "hi"]), "").await;
    assert_eq!((told.lines().count(), code), (1, 1), "{told}");
    assert!(told.contains("\u{fffd}\u{fffd}"), "{told:?}");
}

fn acts(c: char) -> bool {
    c.is_control() || relay::text::turns(c) || relay::text::breaks(c)
}

/// Between a client and a relay, what that says is changed; its URL.
async fn twisting(host: &Host, words: &'static [(&'static str, &'static str)]) -> String {
    let ((listener, address), to) = (tcp_listener().await, host.address);
    tokio::spawn(async move {
        loop {
            use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
            let (client, _) = listener.accept().await.unwrap();
            let relay = tokio::net::TcpStream::connect(to).await.unwrap();
            tokio::spawn(async move {
                let ((mut from, mut into), (mut back, mut there)) =
                    (client.into_split(), relay.into_split());
                tokio::spawn(async move { tokio::io::copy(&mut from, &mut there).await });
                let mut piece = vec![0; 64 << 10];
                while let Ok(count @ 1..) = back.read(&mut piece).await {
                    let mut said = piece[..count].to_vec();
                    for (from, to) in words {
                        assert_eq!(from.len(), to.len());
                        while let Some(at) = said
                            .windows(from.len())
                            .position(|part| part == from.as_bytes())
                        {
                            said[at..at + to.len()].copy_from_slice(to.as_bytes());
                        }
                    }
                    let _ = into.write_all(&said).await;
                }
            });
        }
    });
    format!("http://{address}")
}
