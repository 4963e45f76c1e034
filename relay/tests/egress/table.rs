//! The table of addresses, through the public door.

use crate::common::prelude::*;

struct Row<'a> {
    address: &'a str,
    admin: &'a str,
    member: &'a str,
    why: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let lines = include_str!("table.txt").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .map(|line| match line.split(" | ").collect::<Vec<_>>()[..] {
            [address, admin, member, why] => Row {
                address,
                admin,
                member,
                why,
            },
            _ => panic!("{line}"),
        })
        .collect()
}

/// What the relay says, in the table's words.
async fn said(host: &Host, address: &str, role: &str) -> String {
    let with = json!({"host": address, "port": 80, "role": role});
    let reply = host.call("judge-address", with).await;
    if reply.code() == "bad-address" {
        return "refused".to_owned();
    }
    let judged = reply.good();
    let rule = judged["rule"].as_str().unwrap();
    let word = rule.split_once('-').unwrap().1;
    let expected = match (rule, role) {
        ("metadata-never", _) => {
            return format!(
                "metadata{}",
                if judged["allowed"] == true { "!" } else { "" }
            );
        }
        (rule, "admin") => rule.starts_with("owner-") && judged["allowed"] == true,
        (rule, _) => rule.starts_with("members-") && judged["allowed"] == (word == "public"),
    };
    if expected {
        word.to_owned()
    } else {
        judged.to_string()
    }
}

#[tokio::test]
async fn the_table_of_addresses_holds_wherever_the_relay_listens() {
    let rows = rows();
    assert!(rows.len() >= 200, "{}", rows.len());
    let local = Host::start().await;
    let hosted = Host::with(|config| {
        config.server.public_url = Some("https://relay.example".to_owned());
    })
    .await;
    for host in [&local, &hosted] {
        for row in &rows {
            let told = (
                said(host, row.address, "admin").await,
                said(host, row.address, "member").await,
            );
            let expected = (row.admin.to_owned(), row.member.to_owned());
            assert_eq!(told, expected, "{} ({})", row.address, row.why);
        }
    }
}

#[tokio::test]
async fn what_stands_behind_the_networks_own_translator_is_judged_once_it_is_named() {
    let host = Host::with(|config| {
        let prefixes = ["2a00:1450:64::/96", "2a00:1451::/40"];
        config.egress.nat64_prefixes = prefixes.map(str::to_owned).to_vec();
    })
    .await;
    for (address, admin, member) in [
        ("2a00:1450:64::8.8.8.8", "public", "public"),
        ("2a00:1450:64::10.0.0.1", "private", "private"),
        ("2a00:1450:64::a9fe:a9fe", "metadata", "metadata"),
        ("2a00:1451:a9:fea9:fe::", "metadata", "metadata"),
        ("2a00:1450:65::10.0.0.1", "public", "public"),
    ] {
        assert_eq!(said(&host, address, "admin").await, admin, "{address}");
        assert_eq!(said(&host, address, "member").await, member, "{address}");
    }
}
