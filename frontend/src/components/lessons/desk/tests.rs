use super::*;

#[test]
fn a_dial_to_a_listener_that_is_gone_is_made_anew() {
    let dial = |port: u16| Endpoint::TcpConnect {
        host: "127.0.0.1".to_owned(),
        port: port.into(),
    };
    assert!(!leads_elsewhere(&dial(7), &dial(7)));
    assert!(leads_elsewhere(&dial(7), &dial(8)));
    let udp = |port: u16, remote: Option<&str>| Endpoint::Udp {
        host: "127.0.0.1".to_owned(),
        port: port.into(),
        remote: remote.map(str::to_owned),
    };
    let first = udp(0, Some("127.0.0.1:7"));
    assert!(leads_elsewhere(&first, &udp(0, Some("127.0.0.1:8"))));
    // Whoever only receives is the same, whatever its port is by now.
    assert!(!leads_elsewhere(&udp(5, None), &udp(0, None)));
}
