//! Ports: the ranges of RFC 6335, and what is commonly found behind a port. What is registered for it stands in the
//! relay's table (`describe-port`), which is too large for the page.

use serde::{Deserialize, Serialize};

/// What a port's number says by itself (RFC 6335, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Range {
    /// 0 to 1023. Many systems let only administrators listen there.
    System,
    /// 1024 to 49151.
    User,
    /// 49152 to 65535: never registered, for clients and whoever takes a free one.
    Dynamic,
}

impl Range {
    /// The range of a port.
    pub fn of(port: u16) -> Self {
        match port {
            0..=1023 => Self::System,
            1024..=49151 => Self::User,
            49152.. => Self::Dynamic,
        }
    }

    /// The first and last port of the range.
    pub fn bounds(self) -> (u16, u16) {
        match self {
            Self::System => (0, 1023),
            Self::User => (1024, 49151),
            Self::Dynamic => (49152, 65535),
        }
    }
}

/// What is or was commonly found behind a port, whether registered or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CommonUse {
    /// The programs by their names.
    pub by: String,
    /// Whether that is long ago.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
}

/// What is commonly found behind a port.
pub fn common_uses(port: u16) -> Vec<CommonUse> {
    let of = |table: &[(u16, &str)], once| -> Vec<CommonUse> {
        let here = table.iter().filter(|(at, _)| *at == port);
        let used = here.map(|(_, by)| CommonUse {
            by: (*by).to_owned(),
            once,
        });
        used.collect()
    };
    let mut uses = of(&NOW, false);
    uses.extend(of(&ONCE, true));
    uses
}

/// Programs that listen there unless they are told otherwise, by their own manuals.
const NOW: [(u16, &str); 61] = [
    (21, "FTP"),
    (22, "SSH"),
    (23, "Telnet"),
    (25, "SMTP"),
    (53, "DNS"),
    (80, "HTTP"),
    (102, "Siemens S7 (ISO-TSAP)"),
    (110, "POP3"),
    (123, "NTP"),
    (143, "IMAP"),
    (161, "SNMP"),
    (389, "LDAP"),
    (443, "HTTPS"),
    (445, "SMB (Windows shares)"),
    (502, "Modbus TCP"),
    (587, "SMTP (submission)"),
    (993, "IMAP (TLS)"),
    (1080, "SOCKS"),
    (1433, "Microsoft SQL Server"),
    (1521, "Oracle Database"),
    (1883, "MQTT"),
    (2375, "Docker"),
    (2379, "etcd"),
    (3000, "Grafana, Node.js"),
    (3306, "MySQL, MariaDB"),
    (3389, "Windows Remote Desktop"),
    (4200, "Angular"),
    (4840, "OPC UA"),
    (5000, "Flask, AirPlay"),
    (5060, "SIP"),
    (5173, "Vite"),
    (5353, "mDNS"),
    (5432, "PostgreSQL"),
    (5672, "RabbitMQ"),
    (5900, "VNC"),
    (6379, "Redis"),
    (6443, "Kubernetes"),
    (6666, "IRC"),
    (6667, "IRC"),
    (7001, "WebLogic"),
    (8000, "Django, python3 -m http.server"),
    (8009, "Tomcat (AJP)"),
    (8080, "Tomcat, Jenkins"),
    (8443, "Tomcat (HTTPS)"),
    (8848, "Nacos"),
    (8888, "Jupyter"),
    (9000, "PHP-FPM, SonarQube"),
    (9090, "Prometheus"),
    (9092, "Kafka"),
    (9100, "JetDirect"),
    (9200, "Elasticsearch"),
    (9418, "Git"),
    (9876, "RocketMQ"),
    (11211, "memcached"),
    (15672, "RabbitMQ (HTTP)"),
    (20000, "DNP3"),
    (25565, "Minecraft"),
    (27017, "MongoDB"),
    (44818, "EtherNet/IP"),
    (47808, "BACnet"),
    (51820, "WireGuard"),
];

/// What older books name.
const ONCE: [(u16, &str); 2] = [(4000, "QQ"), (8000, "QQ")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_meet_without_a_gap() {
        for port in 0..=u16::MAX {
            let (first, last) = Range::of(port).bounds();
            assert!((first..=last).contains(&port));
        }
        assert_eq!(Range::of(1024), Range::User);
        assert_eq!(Range::of(49151), Range::User);
    }

    #[test]
    fn what_is_common_is_in_order_and_once() {
        for table in [&NOW[..], &ONCE[..]] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
        let qq = common_uses(4000);
        assert!(qq.len() == 1 && qq[0].once && qq[0].by == "QQ");
        assert_eq!(common_uses(8000).len(), 2);
        assert_eq!(common_uses(4001), []);
        for port in [110, 143, 161, 389, 445, 587, 993] {
            assert_eq!(common_uses(port).len(), 1, "{port}");
        }
    }
}
