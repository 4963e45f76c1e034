use super::*;

fn parse(toml: &str) -> Result<Config, Vec<ConfigFault>> {
    let figment = Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml));
    read(&figment)
}

#[test]
fn an_empty_file_is_all_defaults() {
    assert_eq!(parse("").unwrap(), Config::default());
}

#[test]
fn every_fault_names_its_key() {
    for (toml, key) in [
        ("[server]\nlisten = 5", "server.listen"),
        ("[server]\nlisten = \"localhost\"", "server.listen"),
        ("[server]\nlisen = \"\"", "server.lisen"),
        ("[limits]\npeers = 0", "limits.peers"),
        ("[limits]\npeers = \"many\"", "limits.peers"),
        ("[limits]\nentry_bytes = 99999999", "limits.entry_bytes"),
        (
            "[server]\npublic_url = \"example.org\"",
            "server.public_url",
        ),
        (
            "[server]\nallowed_origins = [\"ftp://x\"]",
            "server.allowed_origins",
        ),
        ("[server]\npublic_host = \"a b\"", "server.public_host"),
        (
            "[server]\ntrusted_proxies = [\"proxy\"]",
            "server.trusted_proxies",
        ),
        ("[server]\ntls_cert = \"a.pem\"", "server.tls_key"),
        ("[server]\ntls_key = \"a.pem\"", "server.tls_cert"),
        ("[server]\nmetrics_listen = 9100", "server.metrics_listen"),
        (
            "[server]\nlisten = \"127.0.0.1:1\"\nmetrics_listen = \"127.0.0.1:1\"",
            "server.metrics_listen",
        ),
        ("[server]\nlog_format = \"xml\"", "server.log_format"),
        ("[journal]\ndurability = \"best\"", "journal.durability"),
        ("[journal]\nmax_bytes = 5", "journal.max_bytes"),
        (
            "[journal]\nmax_entries_per_bridge = 0",
            "journal.max_entries_per_bridge",
        ),
        ("[notices]\nper_day = 0", "notices.per_day"),
        ("[notices]\ngive_up_after = 24", "notices.give_up_after"),
        ("[notices]\nstop = \"no\"", "notices.stop"),
        ("[sever]\nlisten = \"\"", "sever"),
    ] {
        let faults = parse(toml).unwrap_err();
        assert!(
            faults.iter().any(|fault| fault.to_string().contains(key)),
            "{toml}: {faults:?}"
        );
    }
}

#[test]
fn all_faults_are_told_together() {
    let toml = "[server]\nlisten = 5\nbogus = 1\n[limits]\npeers = \"x\"\nbridges = 0";
    let mut keys: Vec<_> = parse(toml)
        .unwrap_err()
        .into_iter()
        .map(|fault| fault.key)
        .collect();
    keys.sort();
    assert_eq!(
        keys,
        [
            "limits.bridges",
            "limits.peers",
            "server.bogus",
            "server.listen"
        ]
    );
}

#[test]
fn a_line_that_cannot_be_parsed_is_not_quoted() {
    let faults = parse("[email.senders.a]\npassword = PASS").unwrap_err();
    let text = faults[0].to_string();
    assert!(!text.contains("PASS") && text.contains("line 2"), "{text}");
}
