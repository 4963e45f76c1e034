use figment::{
    Figment,
    providers::{Format as _, Toml},
};

use super::*;

fn parse(toml: &str) -> Result<SmsSection, Vec<String>> {
    let all: Dict = Figment::from(Toml::string(toml)).extract().unwrap();
    let mut found = Vec::new();
    let section = read(&all, &mut found);
    let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
    if lines.is_empty() {
        Ok(section)
    } else {
        Err(lines)
    }
}

const WHOLE: &str = r#"
[sms]
default_country = "CN"
allowed_countries = ["CN", "HK"]
order = ["main", "kannel"]
[sms.gateways.main]
kind = "ihuyi"
account = "C12345678"
key = "PASS"
[sms.gateways.kannel]
kind = "http"
url = "http://127.0.0.1:13013/cgi-bin/sendsms?username=j&password={{ secret }}&to={{ to }}&text={{ text }}"
accepted_when = "status == 202"
id_from = "id"
secret = "PASS"
"#;

#[test]
fn the_section_is_read() {
    let section = parse(WHOLE).unwrap();
    assert_eq!(section.allowed_countries, ["CN", "HK"]);
    let [kannel, main] = &section.gateways[..] else {
        panic!("{section:?}")
    };
    assert!(matches!(&kannel.settings, GatewaySettings::Http { method, .. } if method == "GET"));
    assert!(matches!(
        &main.settings,
        GatewaySettings::Ihuyi { url, dynamic_password: true, .. } if url == IHUYI_URL
    ));
    assert_eq!(main.secret, Some(Secret::from("PASS".to_owned())));
    assert!(!format!("{section:?}").contains("PASS"));
    assert_eq!(parse("").unwrap(), SmsSection::default());
}

#[test]
fn every_fault_names_its_key_and_none_a_secret() {
    for (from, to, key) in [
        (
            "default_country = \"CN\"",
            "default_country = \"China\"",
            "sms.default_country: ",
        ),
        ("[\"CN\", \"HK\"]", "[]", "sms.allowed_countries: "),
        ("[\"CN\", \"HK\"]", "[\"XX\"]", "sms.allowed_countries: "),
        ("[\"CN\", \"HK\"]", "\"CN\"", "sms.allowed_countries: "),
        ("order", "ordre", "sms.ordre: "),
        ("\"main\", \"kannel\"", "\"a b\"", "sms.order: "),
        ("gateways.main", "gateways.\"a b\"", "sms.gateways.a b: "),
        ("\"ihuyi\"", "\"ihui\"", "sms.gateways.main.kind: "),
        ("kind = \"ihuyi\"", "", "sms.gateways.main.kind: "),
        ("account = \"C12345678\"", "", "sms.gateways.main.account: "),
        (
            "account = \"C12345678\"",
            "account = \"C1\"\nurl = \"http://api.ihuyi.com/sms/Submit.json\"",
            "sms.gateways.main.url: ",
        ),
        (
            "account = \"C12345678\"",
            "account = \"C1\"\nbody = \"x\"",
            "sms.gateways.main.body: ",
        ),
        ("key = \"PASS\"", "key = 4711", "sms.gateways.main.key: "),
        ("key = \"PASS\"", "", "sms.gateways.main.key: is missing"),
        (
            "key = \"PASS\"",
            "key_file = \"/nowhere\"",
            "sms.gateways.main.key_file: ",
        ),
        (
            "key = \"PASS\"",
            "key = \"PASS\"\ndynamic_password = \"yes\"",
            "sms.gateways.main.dynamic_password: ",
        ),
        (
            "key = \"PASS\"",
            "key = \"PASS\"\nca_file = \"/nowhere\"",
            "sms.gateways.main.ca_file: ",
        ),
        (
            "accepted_when = \"status == 202\"",
            "",
            "sms.gateways.kannel.accepted_when: is missing",
        ),
        (
            "status == 202",
            "status = 202",
            "sms.gateways.kannel.accepted_when: ",
        ),
        (
            "id_from = \"id\"",
            "id_from = \"json.\"",
            "sms.gateways.kannel.id_from: ",
        ),
        (
            "&text={{ text }}",
            "&text={{ txt }}",
            "sms.gateways.kannel.url: ",
        ),
        (
            "http://127.0.0.1:13013",
            "http://192.0.2.1:13013",
            "sms.gateways.kannel.url: ",
        ),
        (
            "id_from = \"id\"",
            "method = \"PUT\"",
            "sms.gateways.kannel.method: ",
        ),
        (
            "secret = \"PASS\"",
            "key = \"PASS\"",
            "sms.gateways.kannel.key: ",
        ),
    ] {
        let lines = parse(&WHOLE.replacen(from, to, 1)).unwrap_err();
        assert!(
            lines.iter().any(|line| line.starts_with(key)),
            "{key} {lines:?}"
        );
        let secret = |line: &String| line.contains("PASS") || line.contains("4711");
        assert!(!lines.iter().any(secret), "{lines:?}");
    }
}
