use proptest::prelude::*;
use shared::{sender::MailTls, time::Timestamp};

use super::*;

fn sender() -> SenderSettings {
    SenderSettings {
        host: "smtp.example.org".to_owned(),
        port: 465.into(),
        tls: MailTls::Implicit,
        user: None,
        from: "bell@例子.中国".to_owned(),
        name: Some("Jackfield 通知".to_owned()),
    }
}

fn email() -> Email {
    Email {
        to: vec!["Li <li@example.org>".to_owned()],
        subject: "Level 9 of 水箱".to_owned(),
        text: "a\n.b\r\n..\nc".to_owned(),
        created_at: Timestamp(1_700_000_000_000_000),
        message_id: "n42".to_owned(),
        ..Email::default()
    }
}

fn text(email: &Email) -> String {
    String::from_utf8(compose(&sender(), email).unwrap()).unwrap()
}

/// The headers, unfolded.
fn headers(source: &str) -> Vec<String> {
    let (head, _) = source.split_once("\r\n\r\n").unwrap();
    let unfolded = head.replace("\r\n ", " ");
    unfolded.split("\r\n").map(str::to_owned).collect()
}

#[test]
fn an_e_mail_is_written_as_golden() {
    assert_eq!(
        text(&email()),
        "Message-ID: <n42@xn--fsqu00a.xn--fiqs8s>\r\n\
         Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n\
         From: =?utf-8?b?SmFja2ZpZWxkIOmAmuefpQ==?= <bell@xn--fsqu00a.xn--fiqs8s>\r\n\
         Subject: Level 9 of =?utf-8?b?5rC0566x?=\r\n\
         To: Li <li@example.org>\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\
         \r\n\
         YQ0KLmINCi4uDQpj"
    );
}

#[test]
fn the_same_notice_is_the_same_bytes_with_everything_in_it() {
    let mut email = email();
    email.html = Some("<p>九</p>".to_owned());
    email.cc = vec!["王 <wang@example.org>".to_owned()];
    email.reply_to = Some("answers@example.org".to_owned());
    email.automatic = true;
    let any: Vec<u8> = (0..=255).collect();
    email.attachments = vec![
        (
            "报告 \"9\".bin".to_owned(),
            "application/x-thing".to_owned(),
            any.clone(),
        ),
        ("m.eml".to_owned(), "message/rfc822".to_owned(), any),
    ];
    let once = text(&email);
    assert_eq!(once, text(&email));
    let headers = headers(&once);
    for header in [
        "Auto-Submitted: auto-generated",
        "Reply-To: answers@example.org",
    ] {
        assert!(headers.iter().any(|line| line == header), "{headers:?}");
    }
    assert!(once.contains("multipart/mixed; boundary=\"jackfield_mixed_n42\""));
    assert!(once.contains("multipart/alternative; boundary=\"jackfield_alternative_n42\""));
    assert!(once.contains("filename*"), "the name is in UTF-8");
    assert_eq!(once.matches("application/octet-stream").count(), 1);
    assert_eq!(once.matches("Content-Transfer-Encoding: base64").count(), 4);
}

#[test]
fn what_is_no_mailbox_is_said() {
    let mut email = email();
    email.cc = vec!["nobody".to_owned()];
    assert_eq!(
        compose(&sender(), &email).unwrap_err().code,
        FaultCode::BadRecipient
    );
}

/// A text that would break out of where it stands.
fn evil() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("\r\nBcc: x@evil.example\r\n".to_owned()),
        Just("\r\n\r\nbody".to_owned()),
        Just("\n.\n".to_owned()),
        Just("\r".to_owned()),
        Just("\"; x=\"".to_owned()),
        Just("?==?utf-8?b?".to_owned()),
        Just("字".repeat(90)),
        Just("w".repeat(1200)),
        any::<String>(),
    ];
    prop::collection::vec(pieces, 0..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_breaks_out_of_its_place(
        subject in evil(), body in evil(), html in prop::option::of(evil()), name in evil(),
        file in evil(), media_type in evil(), id in evil(), bytes: Vec<u8>,
    ) {
        let mut sender = sender();
        sender.name = Some(name);
        let email = Email {
            subject,
            text: body,
            html,
            attachments: vec![(file, media_type, bytes)],
            message_id: id,
            ..email()
        };
        let source = String::from_utf8(compose(&sender, &email).unwrap()).unwrap();
        prop_assert!(source.is_ascii());
        for line in source.split("\r\n") {
            prop_assert!(line.len() <= 998, "{} bytes", line.len());
            prop_assert!(!line.contains(['\r', '\n', '\0']));
            prop_assert!(!line.starts_with('.'));
        }
        let names: Vec<_> = headers(&source).iter().map(|line| line.split(':').next().unwrap().to_owned()).collect();
        prop_assert_eq!(names, ["Message-ID", "Date", "From", "Subject", "To", "MIME-Version", "Content-Type"]);
    }
}
