use http_body_util::BodyExt as _;
use shared::ihuyi::CODES;

use super::*;

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        retry_after: None,
        body: body.to_owned(),
    }
}

fn known(body: &str) -> Known {
    judge(&answer(200, body)).unwrap().known
}

const NOW: Timestamp = Timestamp(1_700_000_000_999_999);

#[tokio::test]
async fn a_dynamic_password_is_made_of_all_that_is_sent() {
    let key = SecretString::from("KEY");
    let ihuyi = Ihuyi {
        url: "https://api.ihuyi.com/sms/Submit.json",
        account: "C1",
        key: &key,
        dynamic: true,
    };
    let request = ihuyi.submit("+8613800138000", "您好 & more", NOW).unwrap();
    assert_eq!(request.method(), "POST");
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let fields: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
    // md5 of "C1KEY13800138000您好 & more1700000000", by md5sum.
    let expected = [
        ("account", "C1"),
        ("password", "1666dec6e18541c17647306fdebac14c"),
        ("mobile", "13800138000"),
        ("content", "您好 & more"),
        ("time", "1700000000"),
        ("format", "json"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(fields, expected);
    let source = ihuyi.source("+8613800138000", "您好", NOW);
    assert!(
        source.contains("mobile=13800138000\ncontent=您好\n"),
        "{source}"
    );
    assert!(source.contains(&format!("password={HIDDEN}\n")), "{source}");
}

#[test]
fn what_it_does_not_take_is_refused_before_it_is_sent() {
    let key = SecretString::from("KEY");
    let ihuyi = Ihuyi {
        url: "https://106.ihuyi.com/webservice/sms.php?method=Submit",
        account: "C1",
        key: &key,
        dynamic: false,
    };
    let meaning = |to: &str, text: &str| ihuyi.submit(to, text, NOW).unwrap_err().meaning;
    assert_eq!(meaning("+14155552671", "x"), Some(CHINA_ONLY));
    assert_eq!(
        meaning("+8613800138000", &"测".repeat(301)),
        Some("ihuyi-too-long")
    );
    assert!(
        ihuyi
            .submit("+8613800138000", &"测".repeat(300), NOW)
            .is_ok()
    );
    let balance = ihuyi.balance(NOW);
    assert_eq!(balance.uri().query(), Some("method=GetNum"));
}

#[test]
fn every_code_of_the_table_says_what_is_known() {
    let taken = known(r#"{"code":2,"msg":"提交成功","smsid":"16236542190"}"#);
    assert_eq!(taken, Known::Accepted(Some("16236542190".to_owned())));
    assert_eq!(known(r#"{"code":"2","smsid":0}"#), Known::Accepted(None));
    for (code, key) in CODES {
        let verdict = judge(&answer(200, &format!(r#"{{"code":{code},"msg":"m"}}"#))).unwrap();
        let expected = match code {
            4080 | 40501 => Known::Later(None),
            400..=402 | 405 | 4050 | 40502 | 4051 | 4052 => Known::Away,
            _ => Known::Refused,
        };
        assert_eq!(verdict.known, expected, "{code}");
        assert_eq!(verdict.meaning, Some(*key));
        assert_eq!(verdict.code, Some(code.to_string()));
        assert_eq!(verdict.words.as_deref(), Some("m"));
    }
    assert_eq!(known(r#"{"code":9999}"#), Known::Refused);
    for none in [
        "",
        "<html>",
        "{}",
        r#"{"code":null}"#,
        r#"{"code":"x"}"#,
        "[2]",
    ] {
        assert_eq!(judge(&answer(200, none)), None, "{none}");
    }
}

#[test]
fn a_balance_is_told_or_why_not() {
    let left = read_balance(&answer(200, r#"{"code":2,"msg":"ok","num":1234}"#));
    assert_eq!(left, Some(Ok("1234".to_owned())));
    let refused = read_balance(&answer(200, r#"{"code":405,"msg":"no"}"#)).unwrap();
    assert_eq!(refused.unwrap_err().meaning, Some("ihuyi-wrong-key"));
    assert_eq!(read_balance(&answer(502, "<html>")), None);
}

#[test]
fn receipts_are_told_from_replies() {
    let read = |fields: &[(&str, &str)]| {
        receipt(&|name: &str| {
            let mut found = fields.iter().filter(|(known, _)| *known == name);
            found.next().map(|(_, value)| (*value).to_owned())
        })
    };
    let arrived = read(&[("smsid", "1"), ("code", "2"), ("msg", "成功")]).unwrap();
    assert_eq!((arrived.delivered, arrived.meaning), (true, None));
    let lost = read(&[("smsid", "1"), ("code", "4030"), ("msg", "BLACK")]).unwrap();
    assert_eq!(
        (lost.delivered, lost.meaning),
        (false, Some("ihuyi-blacklisted"))
    );
    assert!(
        read(&[("smsid", "1"), ("code", "0"), ("msg", "DELIVRD")])
            .unwrap()
            .delivered
    );
    assert_eq!(
        read(&[("mobilephone", "13800138000"), ("content", "TD")]),
        None
    );
    assert_eq!(read(&[("smsid", ""), ("code", "2")]), None);
    let said = |fields: &[(&str, &str)]| {
        reply(&|name: &str| {
            let mut found = fields.iter().filter(|(known, _)| *known == name);
            found.next().map(|(_, value)| (*value).to_owned())
        })
    };
    let answer = said(&[
        ("mobile", "13800138000"),
        ("content", " TD "),
        ("smsid", "1"),
    ])
    .unwrap();
    assert_eq!(
        (answer.from.as_str(), answer.text.as_str()),
        ("13800138000", "TD")
    );
    assert_eq!(
        said(&[
            ("smsid", "1"),
            ("code", "2"),
            ("mobilephone", "13800138000")
        ]),
        None
    );
}
