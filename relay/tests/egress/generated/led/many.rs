//! So many redirects that each of them is seen by who watches every connection instead of by who listens.

use futures_util::StreamExt as _;

use super::*;
use crate::generated::begun::Begun;

/// Redirects of gateways in clear text, and of one with TLS, which takes longer.
const PLAIN: usize = 1_024;
const SECURE: usize = 128;
const AT_ONCE: usize = 8;

/// Asks a gateway as often as it has redirects to answer with.
async fn redirected(host: &Host, name: &str, server: &Server, places: &[Elsewhere]) {
    let random = &mut seeded(14);
    let here = server.address.to_string();
    server.says_each(places.iter().map(|place| place.redirect(&here, random)));
    let asked = futures_util::stream::iter(places.iter().map(async |_| {
        let (accepted, words) = tried(host, "gateway", name, PHONE).await;
        assert!(!accepted, "{words}");
    }));
    asked.buffer_unordered(AT_ONCE).collect::<()>().await;
    assert_eq!(server.taken(), places.len());
}

#[tokio::test]
async fn a_thousand_redirects_lead_nowhere() {
    let test = "generated::led::many::a_thousand_redirects_lead_nowhere";
    let set_up = format!("{BEYOND} && {PROXIES}");
    if !inside_namespace_with_names(test, &set_up) {
        return;
    }
    let (secure, plain) = (Server::https().await, Server::http().await);
    let gateways = vec![secure.gateway("secure"), plain.gateway("plain")];
    let names = [("gateway.test".to_owned(), vec![vec![PUBLIC]])];
    let dns = telling(Names::from(names));
    let host = Host::with(|config| {
        generous(config);
        config.sms.gateways = gateways;
    })
    .await;
    let begun = Begun::start();
    let all = elsewhere(13, (PLAIN + SECURE) * trials(), plain.address.port());
    let (in_clear, over_tls) = all.split_at(PLAIN * trials());
    redirected(&host, "plain", &plain, in_clear).await;
    redirected(&host, "secure", &secure, over_tls).await;
    let mut came = begun.places().await;
    came.retain(|place| *place != door(&host));
    let gateways = [
        (PUBLIC, secure.address.port()),
        (plain.address.ip(), plain.address.port()),
    ];
    assert!(
        gateways.iter().all(|place| came.contains(place)),
        "{came:?}"
    );
    assert_eq!(came.len(), gateways.len(), "{came:?}");
    let asked = dns.names();
    assert!(
        asked.iter().all(|(name, _)| name == "gateway.test"),
        "{asked:?}"
    );
    println!("{} redirects led nowhere", all.len());
}
