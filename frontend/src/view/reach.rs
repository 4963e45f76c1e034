//! Lines to copy that reach a bridge from the other side, to be pasted into a POSIX shell or into PowerShell.
//!
//! nc, ncat and socat pass bytes as the terminal has them. Python and PowerShell speak the bridge's encoding, and
//! where its texts come without line endings they show each on a line of its own.

mod powershell;
mod python;

use shared::{
    address::parse_ip,
    bridge::{Bridge, Endpoint, Framing, TextEncoding},
    program::{Act, Part, netcat, waits_on},
};

/// A line to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The program that it needs.
    pub program: &'static str,
    /// The line.
    pub text: String,
}

/// What the other side does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// Connects to a bridge that listens.
    Connect,
    /// Listens for a bridge that dials.
    Listen,
    /// Sends datagrams to a bridge and hears its own.
    Datagrams,
}

/// What a line depends on.
struct Other<'a> {
    side: Side,
    /// Where the bridge is, or what it dials.
    host: &'a str,
    port: u16,
    encoding: TextEncoding,
    /// Whether texts end with their line's end.
    lines: bool,
}

impl Other<'_> {
    fn is_v6(&self) -> bool {
        parse_ip(self.host).is_some_and(|ip| ip.is_ipv6())
    }

    /// What it does, for programs that pass bytes as they are.
    fn part(&self) -> Part {
        let (act, host) = match self.side {
            Side::Connect => (Act::Connect, self.host.to_owned()),
            Side::Listen => (Act::Listen, waits_on(self.host)),
            Side::Datagrams => (Act::Datagrams, self.host.to_owned()),
        };
        Part {
            act,
            host,
            port: self.port,
        }
    }

    /// The address to listen on alone, where the bridge dials its own machine: others need not come in.
    fn listens_on(&self) -> Option<&str> {
        match parse_ip(self.host) {
            Some(ip) => ip.is_loopback().then_some(self.host),
            None => (self.host == "localhost").then_some("127.0.0.1"),
        }
    }
}

/// The lines that reach a bridge which the other side sees at `host` and `port`. For a bridge that dials, they
/// start what it dials.
pub(crate) fn lines(bridge: &Bridge, host: &str, port: u16) -> Vec<Line> {
    let other = Other {
        side: match bridge.endpoint {
            Endpoint::TcpListen { .. } => Side::Connect,
            Endpoint::TcpConnect { .. } => Side::Listen,
            Endpoint::Udp { .. } => Side::Datagrams,
        },
        host,
        port,
        encoding: bridge.encoding,
        lines: bridge.framing == Framing::Line,
    };
    let part = other.part();
    let line = |program, text| Line { program, text };
    vec![
        line("nc", netcat::nc(&part)),
        line("ncat", netcat::ncat(&part)),
        line("socat", netcat::socat(&part)),
        line("Python", python::line(&other)),
        line("PowerShell", powershell::line(&other)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(side: Side, host: &str) -> Other<'_> {
        Other {
            side,
            host,
            port: 6666,
            encoding: TextEncoding::Utf8,
            lines: true,
        }
    }

    #[test]
    fn ipv6_is_written_as_each_program_wants_it() {
        let v6 = other(Side::Connect, "2001:db8::1");
        assert_eq!(netcat::nc(&v6.part()), "nc 2001:db8::1 6666");
        assert_eq!(
            netcat::socat(&v6.part()),
            "socat - 'TCP:[2001:db8::1]:6666'"
        );
        assert!(python::line(&v6).contains("(\"2001:db8::1\",6666)"));
        let datagrams = other(Side::Datagrams, "::1");
        assert_eq!(netcat::nc(&datagrams.part()), "nc -u ::1 6666");
        assert!(python::line(&datagrams).contains("socket.AF_INET6"));
    }

    #[test]
    fn what_is_dialled_on_the_own_machine_lets_nobody_else_in() {
        let own = other(Side::Listen, "127.0.0.1");
        assert_eq!(netcat::nc(&own.part()), "nc -l 127.0.0.1 6666");
        assert_eq!(netcat::ncat(&own.part()), "ncat -l 127.0.0.1 6666");
        assert!(netcat::socat(&own.part()).ends_with(",bind=127.0.0.1"));
        assert!(python::line(&own).contains("create_server((\"127.0.0.1\",6666))"));
        assert!(powershell::line(&own).contains("[Net.IPAddress]'127.0.0.1',6666"));
        let elsewhere = other(Side::Listen, "plc.lab");
        assert_eq!(netcat::nc(&elsewhere.part()), "nc -l 6666");
        assert!(python::line(&elsewhere).contains("create_server((\"\",6666))"));
        assert!(powershell::line(&elsewhere).contains("'0.0.0.0'"));
        let v6 = other(Side::Listen, "2001:db8::1");
        assert_eq!(netcat::nc(&v6.part()), "nc -6 -l 6666");
        assert!(netcat::socat(&v6.part()).contains("TCP6-LISTEN:6666"));
        assert!(python::line(&v6).contains("((\"::\",6666),family=socket.AF_INET6)"));
        assert!(powershell::line(&v6).contains("'::'"));
    }

    #[test]
    fn the_bridges_encoding_is_spoken() {
        let gbk = Other {
            encoding: TextEncoding::Gbk,
            ..other(Side::Connect, "h")
        };
        assert!(python::line(&gbk).contains("\"gbk\""));
        assert!(powershell::line(&gbk).contains("GetEncoding(936)"));
    }

    #[test]
    fn a_line_is_one_line_and_fits_its_shell() {
        for side in [Side::Connect, Side::Listen, Side::Datagrams] {
            for lines in [false, true] {
                for encoding in TextEncoding::ALL {
                    let other = Other {
                        lines,
                        encoding: *encoding,
                        ..other(side, "::1")
                    };
                    let python = python::line(&other);
                    assert!(!python.contains('\n'));
                    // Within single quotes a POSIX shell changes nothing.
                    assert_eq!(python.matches('\'').count(), 2, "{python}");
                    let powershell = powershell::line(&other);
                    assert!(!powershell.contains('\n'));
                    assert_eq!(
                        powershell.matches('{').count(),
                        powershell.matches('}').count()
                    );
                }
            }
        }
    }
}
