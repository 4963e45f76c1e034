use figment::{
    Figment,
    providers::{Format as _, Toml},
};

use super::*;

fn parse(toml: &str) -> Result<EmailSection, Vec<String>> {
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

const WHOLE: &str = "[email.senders.work]\nhost = \"smtp.163.com\"\nport = 465\ntls = \"implicit\"\nuser = \"li@163.com\"\npassword = \"PASS\"\nfrom = \"li@163.com\"\nname = \"李\"\n";

#[test]
fn a_sender_is_read() {
    let section = parse(WHOLE).unwrap();
    let sender = &section.senders[0];
    assert_eq!(sender.name, "work");
    assert_eq!(sender.settings.port, PortNumber(465));
    assert_eq!(sender.password, Some(Secret::from("PASS".to_owned())));
    assert!(!format!("{section:?}").contains("PASS"));
    assert_eq!(parse("").unwrap(), EmailSection::default());
}

#[test]
fn every_fault_names_its_key_and_none_a_password() {
    for (from, to, key) in [
        ("465", "0", "email.senders.work.port: "),
        ("465", "70000", "email.senders.work.port: "),
        ("465", "\"many\"", "email.senders.work.port: "),
        ("\"implicit\"", "\"ssl\"", "email.senders.work.tls: "),
        ("\"smtp.163.com\"", "\"a b\"", "email.senders.work.host: "),
        ("host", "hots", "email.senders.work.hots: "),
        (
            "host = \"smtp.163.com\"",
            "",
            "email.senders.work.host: is missing",
        ),
        (
            "from = \"li@163.com\"",
            "from = \"li\"",
            "email.senders.work.from: ",
        ),
        (
            "from = \"li@163.com\"",
            "from = \"Li <li@163.com>\"",
            "email.senders.work.from: ",
        ),
        ("\"PASS\"", "4711", "email.senders.work.password: "),
        (
            "password = \"PASS\"",
            "",
            "email.senders.work.password: is missing",
        ),
        (
            "password = \"PASS\"",
            "password_file = \"/nowhere\"",
            "email.senders.work.password_file: ",
        ),
        (
            "name = \"李\"",
            "ca_file = \"/nowhere\"",
            "email.senders.work.ca_file: ",
        ),
        (
            "name = \"李\"",
            "name = \"a\\nb\"",
            "email.senders.work.name: ",
        ),
        (
            "name = \"李\"",
            "password_file = \"/nowhere\"",
            "email.senders.work.password: ",
        ),
        ("senders.work", "senders.\"a b\"", "email.senders.a b: "),
        ("senders.work", "sender.work", "email.sender: "),
        (
            "\"smtp.163.com\"\nport = 465\ntls = \"implicit\"",
            "\"192.0.2.1\"\nport = 25\ntls = \"none\"",
            "email.senders.work.tls: ",
        ),
    ] {
        let lines = parse(&WHOLE.replacen(from, to, 1)).unwrap_err();
        assert!(
            lines.iter().any(|line| line.starts_with(key)),
            "{key} {lines:?}"
        );
        assert!(
            lines
                .iter()
                .all(|line| !line.contains("PASS") && !line.contains("4711")),
            "{lines:?}"
        );
    }
}

#[test]
fn the_environments_small_letters_mean_the_same_sender() {
    let more = "[email.senders.WORK]\nhost = \"smtp.example.org\"\n";
    let section = parse(&format!("{WHOLE}{more}")).unwrap();
    assert_eq!(section.senders.len(), 1);
    assert_eq!(section.senders[0].name, "WORK");
    assert_eq!(
        section.senders[0].settings.host, "smtp.163.com",
        "small letters win"
    );
}
