use std::time::Duration;

use http_body_util::BodyExt as _;

use std::collections::BTreeMap;

use super::*;

fn settings(url: &str, body: Option<&str>) -> GatewaySettings {
    GatewaySettings::Http {
        url: url.to_owned(),
        method: if body.is_some() { "POST" } else { "get" }.to_owned(),
        headers: BTreeMap::new(),
        body: body.map(str::to_owned),
        accepted_when: "status == 202 and '0:' in body".to_owned(),
        id_from: Some("json.id if json else id".to_owned()),
    }
}

fn gateway(settings: &GatewaySettings) -> HttpGateway {
    HttpGateway::new(settings).unwrap().unwrap()
}

const KANNEL: &str = "http://127.0.0.1:1/cgi-bin/sendsms?user=j&password={{ secret }}&to={{ to }}&text={{ text }}\
    &coding={{ 2 if unicode else 0 }}&dlr-url={{ receipt_url ~ '?id=' ~ id ~ '&status=%d' }}";

fn values<'a>(text: &'a str, secret: &'a SecretString) -> Values<'a> {
    Values {
        to: "+8613800138000",
        text,
        id: "0a",
        secret: Some(secret),
        receipt_url: "http://127.0.0.1:2/receipts/s",
    }
}

async fn body(request: Request<Full<Bytes>>) -> String {
    let body = request.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

#[test]
fn a_text_cannot_leave_its_place_in_a_url() {
    let (kannel, secret) = (gateway(&settings(KANNEL, None)), SecretString::from("p w"));
    let request = kannel.request(&values("a&to=+1 b%#您", &secret)).unwrap();
    let query = request.uri().query().unwrap();
    let fields: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let expected = [
        ("user", "j"),
        ("password", "p w"),
        ("to", "+8613800138000"),
        ("text", "a&to=+1 b%#您"),
        ("coding", "2"),
        ("dlr-url", "http://127.0.0.1:2/receipts/s?id=0a&status=%d"),
    ];
    assert_eq!(
        fields,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    let source = kannel.source(&values("hi", &secret));
    assert!(
        source.contains(&format!("password={HIDDEN}&")) && !source.contains("p%20w"),
        "{source}"
    );
}

#[tokio::test]
async fn a_text_cannot_leave_its_place_in_a_body() {
    let (secret, text) = (SecretString::from("s"), "a\"b&to=c\n您");
    let json = gateway(&settings(
        "https://x.example/",
        Some(r#"{"to": {{ to }}, "text": {{ text }}}"#),
    ));
    let request = json.request(&values(text, &secret)).unwrap();
    assert_eq!(request.headers()["content-type"], "application/json");
    let parsed: serde_json::Value = serde_json::from_str(&body(request).await).unwrap();
    assert_eq!(parsed["text"], text);
    let form = gateway(&settings(
        "https://x.example/",
        Some("to={{ digits }}&text={{ text|urlencode }}"),
    ));
    let request = form.request(&values(text, &secret)).unwrap();
    let sent = body(request).await;
    let fields: Vec<_> = form_urlencoded::parse(sent.as_bytes())
        .into_owned()
        .collect();
    assert_eq!(fields[0].1, "8613800138000");
    assert_eq!(fields[1].1, text, "escaped once");
}

#[test]
fn settings_that_would_fail_later_are_refused_at_once() {
    let field = |settings: &GatewaySettings| {
        let fault = HttpGateway::new(settings).unwrap_err();
        fault.params["field"].as_str().unwrap().to_owned()
    };
    for url in [
        "https://x.example/{{ nothing }}",
        "https://x.example/{{ text",
        "https://{{ text }}/",
        "https://x.example{{ text|safe }}/",
        "http://x.example/",
        "x",
        "https://x.example/{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}",
    ] {
        assert_eq!(field(&settings(url, None)), "url", "{url}");
    }
    assert_eq!(
        field(&settings(
            "https://x.example/",
            Some(r#"{"text": "{{ text }}"}"#)
        )),
        "body"
    );
    let mut with = settings("https://x.example/", None);
    let GatewaySettings::Http { headers, .. } = &mut with else {
        unreachable!()
    };
    headers.insert("Host".to_owned(), "y.example".to_owned());
    assert_eq!(field(&with.clone()), "headers");
    let GatewaySettings::Http { headers, .. } = &mut with else {
        unreachable!()
    };
    headers.clear();
    headers.insert("X-Text".to_owned(), "{{ text }}".to_owned());
    assert_eq!(field(&with), "headers", "a line break in a header");
    let GatewaySettings::Http {
        headers,
        accepted_when,
        ..
    } = &mut with
    else {
        unreachable!()
    };
    headers.clear();
    "status =".clone_into(accepted_when);
    assert_eq!(field(&with), "accepted_when");
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        retry_after: (status == 503).then_some(Duration::from_secs(7)),
        body: body.to_owned(),
    }
}

#[test]
fn only_what_is_sure_to_be_refused_is_refused() {
    let kannel = gateway(&settings(KANNEL, None));
    let known = |status, body| kannel.judge(&answer(status, body), "0a").known;
    assert_eq!(
        known(202, "0: Accepted"),
        Known::Accepted(Some("0a".to_owned()))
    );
    assert_eq!(known(202, "3: Queued"), Known::Refused);
    assert_eq!(known(403, "Authorization failed"), Known::Away);
    assert_eq!(known(302, ""), Known::Refused);
    assert_eq!(known(429, ""), Known::Later(None));
    assert_eq!(known(503, ""), Known::Later(Some(Duration::from_secs(7))));
    assert_eq!(known(500, ""), Known::Unknown);
    assert_eq!(known(502, "<html>"), Known::Unknown);
    let mut by_json = settings("https://x.example/", None);
    let GatewaySettings::Http {
        accepted_when,
        id_from,
        ..
    } = &mut by_json
    else {
        unreachable!()
    };
    "json.code == 0".clone_into(accepted_when);
    *id_from = Some("json.data.sid".to_owned());
    let by_json = gateway(&by_json);
    let known = |body| by_json.judge(&answer(200, body), "0a").known;
    assert_eq!(
        known(r#"{"code":0,"data":{"sid":17}}"#),
        Known::Accepted(Some("17".to_owned()))
    );
    assert_eq!(known(r#"{"code":0}"#), Known::Accepted(None));
    assert_eq!(known(r#"{"code":1}"#), Known::Refused);
    assert_eq!(
        known("<html>"),
        Known::Unknown,
        "it says nothing that is understood"
    );
}

#[test]
fn receipts_say_arrived_or_lost_and_else_nothing() {
    let read = |status: &str| {
        let fields = [("id", "0a"), ("status", status)];
        let field = |name: &str| {
            let mut found = fields.iter().filter(|(known, _)| *known == name);
            found.next().map(|(_, value)| (*value).to_owned())
        };
        receipt(&field).map(|receipt| receipt.delivered)
    };
    assert_eq!((read("1"), read("DELIVRD")), (Some(true), Some(true)));
    assert_eq!(
        (read("2"), read("16"), read("UNDELIV")),
        (Some(false), Some(false), Some(false))
    );
    assert_eq!(
        (read("4"), read("8"), read("32"), read("")),
        (None, None, None, None)
    );
}
