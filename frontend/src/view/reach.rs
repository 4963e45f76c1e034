//! Lines to copy that reach a bridge from the other side.

use shared::{address::parse_ip, bridge::Endpoint};

/// A line to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The program that it needs.
    pub program: &'static str,
    /// The line.
    pub text: String,
}

/// The lines that reach an endpoint whose other side sees it at `host` and `port`. For a bridge that dials,
/// they start what it dials.
pub(crate) fn lines(endpoint: &Endpoint, host: &str, port: u16) -> Vec<Line> {
    let (nc, python) = match endpoint {
        Endpoint::TcpListen { .. } => (format!("nc {host} {port}"), connect(host, port)),
        Endpoint::Udp { .. } => (format!("nc -u {host} {port}"), datagram(host, port)),
        Endpoint::TcpConnect { .. } if is_v6(host) => (format!("nc -6 -l {port}"), serve(port, V6)),
        Endpoint::TcpConnect { .. } => (format!("nc -l {port}"), serve(port, "")),
    };
    vec![
        Line {
            program: "nc",
            text: nc,
        },
        Line {
            program: "Python",
            text: format!("python3 -c \"{python}\""),
        },
    ]
}

fn connect(host: &str, port: u16) -> String {
    format!(
        "import socket; s = socket.create_connection(('{host}', {port})); s.sendall(b'hello\\n'); \
         print(s.recv(65536).decode())"
    )
}

fn datagram(host: &str, port: u16) -> String {
    let family = if is_v6(host) {
        "socket.AF_INET6"
    } else {
        "socket.AF_INET"
    };
    format!(
        "import socket; s = socket.socket({family}, socket.SOCK_DGRAM); s.sendto(b'hello', ('{host}', {port})); \
         print(s.recv(65536).decode())"
    )
}

/// What a server needs to listen on IPv6.
const V6: &str = ", family=socket.AF_INET6";

fn is_v6(host: &str) -> bool {
    parse_ip(host).is_some_and(|ip| ip.is_ipv6())
}

fn serve(port: u16, family: &str) -> String {
    format!(
        "import socket; c, who = socket.create_server(('', {port}){family}).accept(); c.sendall(b'hello\\n'); \
         print(who, c.recv(65536).decode())"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_name_the_other_side() {
        let listen = Endpoint::TcpListen {
            host: "::".to_owned(),
            port: 0.into(),
            backlog: None,
        };
        let found = lines(&listen, "10.0.0.9", 6666);
        assert_eq!(found[0].text, "nc 10.0.0.9 6666");
        assert!(found[1].text.contains("('10.0.0.9', 6666)"));
        let udp = Endpoint::Udp {
            host: "::1".to_owned(),
            port: 0.into(),
            remote: None,
        };
        let found = lines(&udp, "::1", 7);
        assert_eq!(found[0].text, "nc -u ::1 7");
        assert!(found[1].text.contains("AF_INET6"));
        let dial = Endpoint::TcpConnect {
            host: "h".to_owned(),
            port: 9.into(),
        };
        let found = lines(&dial, "h", 9);
        assert_eq!(found[0].text, "nc -l 9");
        assert!(found[1].text.contains("create_server(('', 9)).accept()"));
        let found = lines(&dial, "::1", 9);
        assert_eq!(found[0].text, "nc -6 -l 9");
        assert!(found[1].text.contains("(('', 9), family=socket.AF_INET6)"));
    }
}
