use std::collections::BTreeMap;

use shared::fault::FaultCode;

use super::*;

fn http(url: &str, headers: &[(&str, &str)], body: Option<&str>) -> GatewaySettings {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    GatewaySettings::Http {
        url: url.to_owned(),
        method: "POST".to_owned(),
        headers: headers.iter().map(own).collect::<BTreeMap<_, _>>(),
        body: body.map(str::to_owned),
        accepted_when: "status == 200".to_owned(),
        id_from: None,
    }
}

#[test]
fn what_stands_there_as_a_secret_is_hidden_wherever_it_stands() {
    for (text, shown) in [
        (
            "user=ann&password=S3CRET&to={{ to }}",
            "user=ann&password=********&to={{ to }}",
        ),
        ("api_key=S3CRET", "api_key=********"),
        (
            r#"{"token": "S3CRET", "to": {{ to }}}"#,
            r#"{"token": "********", "to": {{ to }}}"#,
        ),
        (
            "<passwd>S3CRET</passwd><to>{{ to }}</to>",
            "<passwd>********</passwd><to>{{ to }}</to>",
        ),
        (
            r#"{"url": "https://a.example/?pwd=S3CRET"}"#,
            r#"{"url": "https://a.example/?pwd=********"}"#,
        ),
        ("password={{ 'S3CRET' }}", "password=********"),
        ("password=S3{{ secret }}CRET", "password=********"),
        // What is put in is no secret here, and neither is what has another name.
        (
            "password={{ secret }}&text={{ text }}",
            "password={{ secret }}&text={{ text }}",
        ),
        ("text=hello&from=10086", "text=hello&from=10086"),
    ] {
        assert_eq!(pairs(text), shown);
    }
    for (url, shown) in [
        (
            "https://gw.example/sms?pwd=S3CRET&x=1",
            "https://gw.example/sms?pwd=********&x=1",
        ),
        (
            "https://gw.example/hooks/B0Xy12345678901234567890/send",
            "https://gw.example/hooks/********/send",
        ),
        (
            "https://gw.example/cgi-bin/sendsms",
            "https://gw.example/cgi-bin/sendsms",
        ),
        ("https://gw.example", "https://gw.example"),
    ] {
        assert_eq!(address(url), shown);
    }
    // As the README has Kannel.
    let kannel = "http://127.0.0.1:13013/cgi-bin/sendsms?username=jackfield&password={{ secret }}&to={{ to }}&text={{ text }}\
        &dlr-mask=19&dlr-url={{ receipt_url ~ '?id=' ~ id ~ '&status=%d' }}";
    assert_eq!(address(kannel), kannel);
}

#[test]
fn headers_are_shown_by_what_they_are_made_of() {
    let given = http(
        "https://gw.example/",
        &[
            ("Authorization", "Bearer {{ secret }}"),
            ("X-Api-Key", "S3CRET"),
            ("Cookie", "a=S3CRET"),
            ("Accept", "application/json"),
        ],
        None,
    );
    let GatewaySettings::Http { headers, .. } = settings(&given) else {
        panic!("another kind");
    };
    let shown: Vec<_> = headers.values().map(String::as_str).collect();
    assert_eq!(
        shown,
        ["application/json", "Bearer {{ secret }}", HIDDEN, HIDDEN]
    );
}

#[test]
fn what_was_hidden_comes_back_as_it_was_and_goes_nowhere_else() {
    let before = http(
        "https://gw.example/?key=S3CRET",
        &[("X-Token", "T0KEN")],
        Some("pin=1234"),
    );
    let shown = settings(&before);
    assert!(!format!("{shown:?}").contains("S3CRET"));
    let known = Some((&shown, &before));
    assert_eq!(restore(shown.clone(), known), Ok(before.clone()));
    let moved = http("https://evil.example/", &[("X-Token", HIDDEN)], None);
    assert_eq!(
        restore(moved, None).unwrap_err().code,
        FaultCode::BadRequest
    );
    let edited = http("https://gw.example/?key=********&more=1", &[], None);
    let fault = restore(edited, known).unwrap_err();
    assert_eq!(fault.params["field"], "url");
}
