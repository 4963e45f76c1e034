//! The machine's own addresses where the system does not list them.

use std::process::Command;

use crate::common::{Api, Program, inside_namespace_with, keyless, prelude::*, program};

/// Runs a program where the interfaces cannot be listed.
const BLIND: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/egress/blind.py");

/// An address of the machine's that is none of loopback's; nothing leaves the namespace.
const OWN: &str = "9.9.9.9";

async fn members_rule(program: &Api, address: &str) -> (bool, String) {
    let with = json!({"host": address, "port": 80, "role": "member"});
    let judged = program.call("judge-address", with).await.good();
    let rule = judged["rule"].as_str().unwrap().to_owned();
    (judged["allowed"] == true, rule)
}

/// As behind 1:1 NAT, where no interface has the public address.
#[tokio::test]
async fn what_is_set_as_the_public_address_leads_to_the_machine() {
    let host = Host::with(|config| {
        config.server.public_host = Some(OWN.to_owned());
        config.server.public_url = Some("https://[2001:4860:4860::8888]:8443".to_owned());
    })
    .await;
    for (address, rule) in [
        (OWN, "members-own-machine"),
        ("::ffff:9.9.9.9", "members-own-machine"),
        ("2001:4860:4860::8888", "members-own-machine"),
        ("9.9.9.10", "members-public"),
        ("2001:4860:4860::8844", "members-public"),
    ] {
        assert_eq!(members_rule(&host, address).await.1, rule, "{address}");
    }
}

/// As on a server of a load balancer, to which whole networks are routed that no interface has.
#[tokio::test]
async fn a_network_that_is_routed_to_the_machine_is_its_own() {
    let test = "own::a_network_that_is_routed_to_the_machine_is_its_own";
    let routes =
        "ip route add local 9.9.9.0/24 dev lo && ip -6 route add local 2001:4860::/32 dev lo";
    if !inside_namespace_with(test, routes) {
        return;
    }
    let host = Host::with(|config| config.server.listen = ([0, 0, 0, 0], 0).into()).await;
    for (address, rule) in [
        ("9.9.9.7", "members-own-machine"),
        ("::ffff:9.9.9.7", "members-own-machine"),
        ("2001:4860:4860::8888", "members-own-machine"),
        ("9.9.8.7", "members-public"),
        ("2001:4861::8888", "members-public"),
    ] {
        assert_eq!(members_rule(&host, address).await.1, rule, "{address}");
    }
    let itself = json!({"host": "9.9.9.7", "port": host.address.port()});
    let judged = host.call("judge-address", itself).await.good();
    assert_eq!(judged["rule"], "own-listener-never");
}

#[tokio::test]
async fn where_they_were_never_listed_every_address_may_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let blind = format!("exec python3 {BLIND} \"$0\" \"$@\"");
    let program = Program::through(&blind, folder.path()).await;
    for address in [OWN, "10.0.0.1", "2001:4860:4860::8888"] {
        let denied = (false, "members-own-machine".to_owned());
        assert_eq!(members_rule(&program, address).await, denied, "{address}");
    }
    let admins = json!({"host": OWN, "port": 80});
    let judged = program.call("judge-address", admins).await.good();
    assert_eq!(judged["rule"], "owner-public");
    let told = "own addresses cannot be listed";
    assert_eq!(program.said().matches(told).count(), 1);
    program.kill();
}

#[tokio::test]
async fn where_they_cannot_be_listed_nothing_but_loopback_is_listened_on() {
    let folder = tempfile::tempdir().unwrap();
    let loopback = "127.0.0.1:0";
    for (key, listen, metrics) in [
        ("server.listen", "0.0.0.0:0", loopback),
        ("server.listen", "[::]:0", loopback),
        ("server.metrics_listen", loopback, "0.0.0.0:0"),
    ] {
        // One that starts all the same is not waited for.
        let mut command = keyless("timeout");
        command.args(["10", "python3", BLIND]).arg(program());
        command.args(["serve", "--listen", listen, "--data"]);
        command.arg(folder.path()).env("JACKFIELD_OWNER_KEY", KEY);
        command.env("JACKFIELD_SERVER__METRICS_LISTEN", metrics);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{key}: {said}");
        let told = said.contains("AF_NETLINK") && said.contains(&format!("{key}: 0.0.0.0"));
        assert!(told || said.contains(&format!("{key}: [::]")), "{said}");
    }
}

#[tokio::test]
async fn those_that_were_known_count_while_they_cannot_be_listed() {
    let test = "own::those_that_were_known_count_while_they_cannot_be_listed";
    if !inside_namespace_with(test, &format!("ip addr add {OWN}/32 dev lo")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    let (denied, allowed) = (
        (false, "members-own-machine".to_owned()),
        (true, "members-public".to_owned()),
    );
    assert_eq!(members_rule(&program, OWN).await, denied);
    // Not one further descriptor; the connection of these calls is there.
    let pid = program.pid().to_string();
    let lowered = Command::new("prlimit")
        .args(["--pid", &pid, "--nofile=0"])
        .status();
    assert!(lowered.unwrap().success());
    until("a look that fails", || async {
        assert_eq!(members_rule(&program, OWN).await, denied);
        let failed = program.said().contains("own addresses cannot be listed");
        failed.then_some(())
    })
    .await;
    assert_eq!(members_rule(&program, OWN).await, denied);
    assert_eq!(members_rule(&program, "8.8.4.4").await, allowed);
    program.kill();
}
