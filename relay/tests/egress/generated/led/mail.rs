//! Mail servers whose name stands for another address at every question, and that say at every step that one should go elsewhere.

use std::collections::BTreeSet;

use relay::config::FileSender;

use super::{
    mail_server::{GREETING, MailServer},
    *,
};
use crate::generated::{begun::Begun, everywhere::met_at, oracle};

/// Mails over each of the ways.
const MAILS: usize = 256;
const WAYS: [(&str, &str); 2] = [("starttls", "moves.mail.test"), ("none", "here.mail.test")];

impl Elsewhere {
    /// What a mail server says at some step; whether it may have taken the message all the same.
    fn said_in_passing(&self, random: &mut fastrand::Rng, tls: &str) -> (&'static str, String) {
        let Self { host, port } = self;
        match random.u8(..10) {
            0 => (
                GREETING,
                format!("421 {host} moved to smtp://{host}:{port}/\r\n"),
            ),
            1 => (GREETING, format!("220 {host} ESMTP at {host}:{port}\r\n")),
            2 => (
                "EHLO",
                format!("250-{host} greets\r\n250-MX 10 {host}\r\n250 STARTTLS\r\n"),
            ),
            3 => ("EHLO", format!("550 use {host}:{port}\r\n")),
            4 if tls == "starttls" => ("STARTTLS", format!("454 4.7.0 TLS at {host}:{port}\r\n")),
            5 => ("MAIL", format!("451 4.3.2 try {host}:{port}\r\n")),
            6 => ("DATA", format!("451 4.3.2 try smtp://{host}:{port}\r\n")),
            7 => (".", format!("250 2.0.0 forwarded to {host}:{port}\r\n")),
            8 => (".", format!("451 4.4.1 ask {host}:{port}\r\n")),
            _ => ("RCPT", self.forward(random)),
        }
    }
}

fn sender(server: &MailServer, tls: &str, name: &str) -> FileSender {
    let settings = json!({"host": name, "port": server.port, "tls": tls, "from": "a@mail.example"});
    FileSender {
        name: tls.to_owned(),
        settings: serde_json::from_value(settings).unwrap(),
        password: None,
        authorities: vec![server.certificate.clone()],
    }
}

/// What a name stands for at each question: for each way one, of which a part is on this machine.
fn moving(seed: u64) -> Vec<(std::net::IpAddr, oracle::Said)> {
    let random = &mut seeded(seed);
    let count = MAILS * trials();
    let mut all = addresses(count.div_ceil(OF_EACH), random);
    all.truncate(count);
    for ip in &mut all {
        if random.u8(..3) == 0 {
            *ip = std::net::Ipv4Addr::from(0x7f00_0000 | random.u32(1..0xff_ffff)).into();
        }
    }
    let said = oracle::asked(&all);
    all.into_iter().zip(said).collect()
}

#[tokio::test]
async fn mail_goes_to_the_servers_that_were_judged_wherever_those_lead() {
    let test =
        "generated::led::mail::mail_goes_to_the_servers_that_were_judged_wherever_those_lead";
    if !inside_namespace_with_names(test, BEYOND) {
        return;
    }
    let server = MailServer::start(&WAYS.map(|(_, name)| name)).await;
    let stands_for = [moving(15), moving(16)];
    let answers = |all: &[(std::net::IpAddr, _)]| all.iter().map(|(ip, _)| vec![*ip]).collect();
    let names = WAYS.iter().zip(&stands_for);
    let dns = telling(
        names
            .map(|((_, name), all)| ((*name).to_owned(), answers(all)))
            .collect(),
    );
    let host = Host::with(|config| {
        generous(config);
        let senders = WAYS.map(|(tls, name)| sender(&server, tls, name));
        config.email.senders = senders.into();
    })
    .await;
    let begun = Begun::start();
    let random = &mut seeded(17);
    let (mut expected, mut sent) = (BTreeSet::new(), 0);
    for ((tls, name), all) in WAYS.iter().zip(&stands_for) {
        let places = elsewhere(18, all.len(), server.port);
        for (nth, ((ip, said), place)) in all.iter().zip(&places).enumerate() {
            let allowed = said.allows(Role::Admin);
            let met = met_at(*ip).filter(|ip| allowed && (*tls != "none" || ip.is_loopback()));
            server.says(place.said_in_passing(random, tls));
            let domain = if place.host.ends_with(".test") {
                &place.host
            } else {
                "mail.example"
            };
            let (_, words) = tried(&host, "sender", tls, &format!("b@{domain}")).await;
            let unsaid = server.unsaid();
            assert_eq!(
                unsaid.is_some(),
                met.is_none(),
                "{tls} {ip}: {words} {unsaid:?}"
            );
            assert_eq!(
                words.contains("The relay's rule"),
                !allowed,
                "{tls} {ip}: {words}"
            );
            assert_eq!(dns.asked(name), nth + 1, "{tls} {ip}: {words}");
            expected.extend(met.map(|ip| (ip, server.port)));
            sent += 1;
        }
    }
    let mut came = begun.places().await;
    came.retain(|place| *place != door(&host));
    assert_eq!(came, expected.into_iter().collect::<Vec<_>>());
    let asked = dns.names();
    let ours = |name: &str| WAYS.iter().any(|(_, own)| *own == name);
    assert!(
        asked
            .iter()
            .all(|(name, kind)| ours(name) && [1, 28].contains(kind)),
        "{asked:?}"
    );
    let came = came.len();
    println!("{sent} mails by names that change, to {came} servers that lead elsewhere");
    assert!(came > sent / 4 && came < sent);
}
