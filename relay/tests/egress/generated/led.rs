//! Gateways and mail servers: who they are is judged whenever one goes there, and nothing that they say leads elsewhere.

mod mail;
mod mail_server;
mod many;
mod servers;

use shared::user::Role;

use super::{
    begun::Place,
    cases::{Case, Names, PUBLIC, cases, telling},
    drawn::{OF_EACH, addresses},
    everywhere::Sink,
};
use crate::{
    common::{Api, BEYOND, inside_namespace_with_names, prelude::*, seeded, trials},
    dns::Dns,
};
use servers::{Server, proper};

/// IPv4 addresses around which gateways are drawn, and as many for mail servers of either kind. Most are allowed, or most are not: of
/// those one in so many is gone to, and of the others all.
const SERVERS: usize = 128;
const OF_MOST: usize = 32;

/// What gateways say where they lead elsewhere, and what mail servers say.
const LED: usize = 256;
const MAILED: usize = 96;

/// A proxy, as programs are told of theirs.
const PROXY: u16 = 3128;
const PROXIES: &str = "for name in HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy; \
    do export $name=http://127.0.0.1:3128; done; unset NO_PROXY no_proxy";

const PHONE: &str = "13800138000";

fn generous(config: &mut relay::config::Config) {
    config.notices.per_recipient_per_day = 1_000_000;
    config.notices.per_day = 1_000_000;
    config.notices.sms_segments_per_day = 1_000_000;
}

/// Sets a gateway or a sender and tries it; whether that is forbidden.
async fn is_denied(host: &Host, kind: &str, settings: Value, to: &str) -> bool {
    let with = json!({kind: "x", "settings": settings});
    let set = host.call(&format!("set-{kind}"), with).await;
    if set.status == 403 {
        assert_eq!(set.code(), "denied-by-policy");
        return true;
    }
    set.good();
    let test = json!({kind: "x", "to": to});
    let told = host.call(&format!("test-{kind}"), test).await.good();
    assert_eq!(told["accepted"], false, "{told}");
    let words = told["words"].as_str().unwrap();
    words.contains("The relay's rule") || words.contains("is another machine")
}

async fn gateway_is_denied(host: &Host, case: &Case, port: u16) -> bool {
    let url = format!("https://{}:{port}/?to={{{{ to }}}}", case.authority());
    let settings =
        json!({"kind": "http", "url": url, "method": "POST", "accepted_when": "status == 200"});
    is_denied(host, "gateway", settings, PHONE).await
}

async fn sender_is_denied(host: &Host, case: &Case, port: u16, tls: &str) -> bool {
    let settings = json!({"host": case.host, "port": port, "tls": tls, "from": "a@mail.example"});
    is_denied(host, "sender", settings, "b@mail.example").await
}

/// What is drawn for the relay itself, whose affairs are an admin's.
fn servers(seed: u64, further: impl Fn(&Case) -> bool) -> (Vec<Case>, Names) {
    let (mut cases, names) = cases(seed, SERVERS * trials(), &[Role::Admin]);
    for case in &mut cases {
        case.allowed &= further(case);
    }
    let allowed = cases.iter().filter(|case| case.allowed).count();
    let rare = allowed < cases.len() / 2;
    let mut often = 0;
    cases.retain(|case| {
        often += usize::from(case.allowed != rare);
        case.allowed == rare || often % OF_MOST == 0
    });
    (cases, names)
}

/// Without TLS one goes no further than this machine.
fn is_here(case: &Case) -> bool {
    let mut all = case.stands_for.iter();
    all.all(|ip| ip.to_canonical().is_loopback())
}

async fn each_holds(kind: &str, cases: &[Case], questions: usize, dns: &Dns, host: &Host) {
    let sink = Sink::start(0);
    for case in cases {
        let denied = match kind {
            "gateway" => sink.beside(gateway_is_denied(host, case, sink.port)).await,
            tls => {
                sink.beside(sender_is_denied(host, case, sink.port, tls))
                    .await
            }
        };
        case.holds(case.outcome(denied), &sink).await;
        if case.is_named() {
            assert_eq!(dns.asked(&case.host), questions, "{case:?}");
        }
    }
    let allowed = cases.iter().filter(|case| case.allowed).count();
    println!("{kind}: {} servers, {allowed} allowed", cases.len());
    assert!(allowed > 0 && allowed < cases.len());
}

#[tokio::test]
async fn the_relay_itself_comes_to_the_servers_that_were_judged() {
    let test = "generated::led::the_relay_itself_comes_to_the_servers_that_were_judged";
    if !inside_namespace_with_names(test, BEYOND) {
        return;
    }
    let (gateways, mut names) = servers(6, |_| true);
    // What is set of a mail server is judged once more when it is gone to, and then it may be another.
    let mut before = |(cases, more): (Vec<Case>, Names), first| {
        names.extend(more.into_iter().map(|(name, mut answers)| {
            answers.insert(0, vec![first]);
            (name, answers)
        }));
        cases
    };
    let secure = before(servers(7, |_| true), PUBLIC);
    let upgraded = before(servers(19, |_| true), PUBLIC);
    let plain = before(servers(8, is_here), [127, 0, 0, 1].into());
    let dns = telling(names);
    let host = Host::with(generous).await;
    each_holds("gateway", &gateways, 1, &dns, &host).await;
    each_holds("implicit", &secure, 2, &dns, &host).await;
    each_holds("starttls", &upgraded, 2, &dns, &host).await;
    each_holds("none", &plain, 2, &dns, &host).await;
}

/// Tries a sender or a gateway; whether it took what it was to send, and the words about that. Not checked against the document, which
/// takes longer than all the rest.
async fn tried(api: &Api, kind: &str, name: &str, to: &str) -> (bool, String) {
    let path = format!("/{kind}s/{name}/test");
    let request = api.request(Method::POST, &path).json(&json!({"to": to}));
    let told = request.send().await.unwrap().error_for_status().unwrap();
    let told: Value = serde_json::from_slice(&told.bytes().await.unwrap()).unwrap();
    let words = told["words"].as_str().unwrap_or_default().to_owned();
    (told["accepted"] == true, words)
}

/// Where a test itself comes to when it asks for something.
fn door(host: &Host) -> Place {
    let address = host.url.strip_prefix("http://").unwrap();
    let address: SocketAddr = address.parse().unwrap();
    (address.ip(), address.port())
}

/// Where somebody could be led to: an authority with a port, or without one for the usual one of a scheme.
struct Elsewhere {
    host: String,
    port: u16,
}

/// Literals and names that nobody has any reason to ask for.
fn elsewhere(seed: u64, count: usize, port: u16) -> Vec<Elsewhere> {
    let random = &mut seeded(seed);
    let all = addresses(count.div_ceil(OF_EACH), random)
        .into_iter()
        .take(count);
    let one = |(nth, ip): (usize, std::net::IpAddr)| {
        let host = match ip {
            _ if random.u8(..3) == 0 => format!("l{seed}n{nth}.test"),
            std::net::IpAddr::V4(v4) if random.u8(..3) == 0 => u32::from(v4).to_string(),
            std::net::IpAddr::V4(v4) => v4.to_string(),
            std::net::IpAddr::V6(v6) => format!("[{v6}]"),
        };
        Elsewhere { host, port }
    };
    all.enumerate().map(one).collect()
}

impl Elsewhere {
    /// As the target of a redirect.
    fn target(&self, here: &str, random: &mut fastrand::Rng) -> String {
        let Self { host, port } = self;
        match random.u8(..13) {
            0 => format!("http://{host}:{port}/x"),
            1 => format!("https://{host}:{port}/x"),
            2 => format!("//{host}:{port}/x"),
            3 => format!("http://{host}/"),
            4 => format!("https://{host}/"),
            5 => format!("http://{here}@{host}:{port}/"),
            6 => format!("https://{here}:x@{host}:{port}/"),
            7 => format!("http://{host}:{port}#@{here}/"),
            8 => format!("http:\\\\{host}:{port}\\"),
            9 => format!("http:///{host}:{port}/"),
            10 => format!("hTTp:{host}:{port}"),
            11 => format!("/\\{host}:{port}/"),
            _ => "/again".to_owned(),
        }
    }

    /// An answer of a gateway that leads there.
    fn redirect(&self, here: &str, random: &mut fastrand::Rng) -> String {
        const STATUS: [u16; 10] = [300, 301, 302, 303, 305, 307, 308, 201, 401, 503];
        let status = STATUS[random.usize(..STATUS.len())];
        let to = self.target(here, random);
        let Self { host, port } = self;
        let further = match random.u8(..5) {
            0 => format!("refresh: 0; url={to}\r\n"),
            1 => format!("alt-svc: h2=\"{host}:{port}\", http/1.1=\"{host}:{port}\"\r\n"),
            2 => format!("content-location: {to}\r\nlink: <{to}>; rel=canonical\r\n"),
            3 => "connection: keep-alive\r\n".to_owned(),
            _ => String::new(),
        };
        let body = format!("<meta http-equiv=refresh content=\"0; url={to}\">");
        let length = body.len();
        format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {to}\r\n{further}content-length: {length}\r\n\r\n{body}"
        )
    }

    /// What a mail server says to a recipient.
    fn forward(&self, random: &mut fastrand::Rng) -> String {
        let Self { host, port } = self;
        match random.u8(..5) {
            0 => format!("551 User not local; please try <b@{host}>\r\n"),
            1 => format!("251 User not local; will forward to <b@{host}>\r\n"),
            2 => format!("451 4.4.1 ask {host}:{port}\r\n"),
            3 => format!("421 {host} moved to smtp://{host}:{port}/\r\n"),
            _ => format!("550-5.1.6 https://{host}:{port}/\r\n550 5.1.6 moved\r\n"),
        }
    }
}

/// Nobody came to any of these, and nobody asked for such a name.
fn nobody(sinks: &[Sink], dns: &Dns, elsewhere: &Elsewhere) {
    for sink in sinks {
        let came = sink.came();
        assert!(
            came.is_empty(),
            "{came:?} at port {}, {}",
            sink.port,
            elsewhere.host
        );
    }
    assert!(!dns.heard_of(&elsewhere.host), "{}", elsewhere.host);
}

#[tokio::test]
async fn nothing_that_servers_or_the_surroundings_say_leads_elsewhere() {
    let test = "generated::led::nothing_that_servers_or_the_surroundings_say_leads_elsewhere";
    let set_up = format!("{BEYOND} && {PROXIES}");
    if !inside_namespace_with_names(test, &set_up) {
        return;
    }
    let (secure, plain, mail) = (
        Server::https().await,
        Server::http().await,
        Server::smtp().await,
    );
    let gateways = vec![secure.gateway("secure"), plain.gateway("plain")];
    let names = [
        ("gateway.test", PUBLIC),
        ("mail.test", [127, 0, 0, 1].into()),
    ];
    let names = names.map(|(name, ip)| (name.to_owned(), vec![vec![ip]]));
    let dns = telling(Names::from(names));
    let host = Host::with(|config| {
        generous(config);
        config.sms.gateways = gateways;
    })
    .await;
    let sinks = [0, 25, 80, 443, PROXY].map(Sink::start);
    for ip in addresses(4, &mut seeded(9)) {
        for sink in &sinks {
            assert!(
                sink.hears(ip).await || super::everywhere::met_at(ip).is_none(),
                "{ip}"
            );
        }
    }
    let random = &mut seeded(10);
    for (nth, place) in elsewhere(11, LED * trials(), sinks[0].port)
        .iter()
        .enumerate()
    {
        let (name, server) = [("secure", &secure), ("plain", &plain)][nth % 2];
        server.says(place.redirect(&server.address.to_string(), random));
        let with = json!({"gateway": name, "to": PHONE});
        let told = host.call("test-gateway", with).await.good();
        assert_eq!(told["accepted"], false, "{told}");
        assert_eq!(server.taken(), 1, "{told}");
        nobody(&sinks, &dns, place);
    }
    secure.says(proper());
    let with = json!({"gateway": "secure", "to": PHONE});
    assert_eq!(
        host.call("test-gateway", with).await.good()["accepted"],
        true
    );
    let settings = json!({"host": "mail.test", "port": mail.address.port(), "tls": "none", "from": "a@mail.example"});
    host.call("set-sender", json!({"sender": "x", "settings": settings}))
        .await
        .good();
    for place in elsewhere(12, MAILED * trials(), sinks[0].port) {
        mail.says(place.forward(random));
        let domain = match place.host.ends_with(".test") {
            true => &place.host,
            false => "mail.example",
        };
        let with = json!({"sender": "x", "to": format!("b@{domain}")});
        let told = host.call("test-sender", with).await.good();
        assert_eq!(mail.taken(), 1, "{told}");
        nobody(&sinks, &dns, &place);
    }
    println!("{} led elsewhere", (LED + MAILED) * trials());
}
