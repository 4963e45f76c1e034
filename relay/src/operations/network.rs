//! What the relay knows of addresses and of itself.

use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use if_addrs::IfAddr;
use shared::{
    address::needs_zone,
    fault::{Fault, FaultCode},
    operation::{
        DescribeHost, DescribePort, Host, Interface, JudgeAddress, Judgement, Limits, Port,
        Purpose, ResolveName, Resolved,
    },
    port::{Range, common_uses},
    user::Role,
};
use tokio::sync::Semaphore;

use super::{Perform, Services};
use crate::{
    access::Caller,
    config::{Config, ServerSection, origin},
    egress::{self, Asking, Behalf},
    iana,
};

/// So many names are looked up at once for those who ask; a further one is refused. Each holds a thread of the system's
/// resolver until that gives up.
static LOOK_UPS: Semaphore = Semaphore::const_new(16);

impl Perform for JudgeAddress {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Judgement, Fault> {
        let own = caller.role();
        let role = self.role.unwrap_or(own);
        if role != own && own != Role::Admin {
            return Err(Fault::new(
                FaultCode::NotAllowed,
                "Only admins may ask what others may use; leave \"role\" out.",
            )
            .with("field", "role"));
        }
        // Which bridges another may use is not asked here.
        let behalf = match role == own {
            true => caller.behalf(),
            false => Behalf::of(role, None),
        };
        let asking = Asking::by(&behalf, &self.host, self.port.check(0)?, self.kind);
        let _place = LOOK_UPS.try_acquire().map_err(|_| busy())?;
        services.egress().judgement(&asking).await
    }
}

impl Perform for ResolveName {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Resolved, Fault> {
        let _place = LOOK_UPS.try_acquire().map_err(|_| busy())?;
        let started = Instant::now();
        let asking = Asking::new(caller.role(), &self.name, 0, Purpose::TcpConnect);
        let judged = services.egress().judgement(&asking).await?;
        Ok(Resolved {
            name: self.name,
            addresses: judged.addresses,
            took_us: egress::micros(started.elapsed()),
        })
    }
}

/// What one gets who asks for more at once than the machine is to bear.
pub(super) fn busy() -> Fault {
    Fault::new(
        FaultCode::TooManyRequests,
        "The relay is busy with others' questions of this kind; ask again in a moment.",
    )
}

impl Perform for DescribePort {
    async fn perform(self, _: &Services, _: Caller) -> Result<Port, Fault> {
        let port = self.port.check(0)?;
        Ok(Port {
            port,
            range: Range::of(port),
            registered: iana::registered(port),
            registry: iana::DATE.to_owned(),
            common: common_uses(port),
        })
    }
}

impl Perform for DescribeHost {
    async fn perform(self, services: &Services, _: Caller) -> Result<Host, Fault> {
        Ok(Host {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            addresses: own_addresses().iter().map(IpAddr::to_string).collect(),
            interfaces: interfaces(),
            public_host: services.config.server.public_host.clone(),
            limits: limits(&services.config),
        })
    }
}

/// What bounds what a user does: the limits, and the quotas that are not without bound.
fn limits(config: &Config) -> Limits {
    let mut limits = config.limits.shown();
    let quotas = config.quotas.list().into_iter();
    let quotas = quotas.filter(|(_, value)| *value > 0);
    limits.extend(quotas.map(|(name, value)| (name.to_owned(), value)));
    limits
}

/// The machine's interfaces with their addresses, in the order of the system.
fn interfaces() -> Vec<Interface> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let shown = all.into_iter().map(|interface| Interface {
        address: interface.ip().to_string(),
        prefix: match &interface.addr {
            IfAddr::V4(v4) => v4.prefixlen,
            IfAddr::V6(v6) => v6.prefixlen,
        },
        index: interface.index,
        name: interface.name,
    });
    shown.collect()
}

/// The addresses of the machine's interfaces: those that others can reach first, IPv4 before IPv6. A link-local one of IPv6
/// means nothing without the interface, which no link can name and which others call otherwise: it is left out.
pub(crate) fn own_addresses() -> Vec<IpAddr> {
    let mut addresses: Vec<_> = if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .map(|interface| interface.ip())
        .filter(|ip| !needs_zone(*ip))
        .collect();
    let is_link_local = |ip: &IpAddr| matches!(ip, IpAddr::V4(v4) if v4.is_link_local());
    addresses.sort_by_key(|ip| (ip.is_loopback(), is_link_local(ip), ip.is_ipv6(), *ip));
    addresses.dedup();
    addresses
}

/// The origin of the page under the configured host.
pub(crate) fn public_host_origin(server: &ServerSection, local: SocketAddr) -> Option<String> {
    let host = server.public_host.as_deref()?;
    let (scheme, port) = (server.scheme(), local.port());
    match host.parse() {
        Ok(ip) => origin(&format!("{scheme}://{}", SocketAddr::new(ip, port))),
        Err(_) => origin(&format!("{scheme}://{host}:{port}")),
    }
}

/// Where programs reach the relay: the configured URL, else the address that it listens on, which is its own machine's
/// loopback where it listens on all.
pub(crate) fn own_origin(server: &ServerSection, local: SocketAddr) -> String {
    let ip = match local.ip() {
        IpAddr::V4(v4) if v4.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(v6) if v6.is_unspecified() => std::net::Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let public = server.public_url.as_deref().and_then(origin);
    let scheme = server.scheme();
    public.unwrap_or_else(|| format!("{scheme}://{}", SocketAddr::new(ip, local.port())))
}

/// Where others open the page, the best first: the configured URL alone, else the configured host and the addresses
/// that the relay listens on.
pub(crate) fn page_origins(server: &ServerSection, local: SocketAddr) -> Vec<String> {
    if let Some(url) = server.public_url.as_deref().and_then(origin) {
        return vec![url];
    }
    let listened_on = match local.ip() {
        ip if !ip.is_unspecified() => vec![ip],
        all => own_addresses()
            .into_iter()
            .filter(|ip| ip.is_ipv4() || all.is_ipv6())
            .collect(),
    };
    let mut origins: Vec<_> = public_host_origin(server, local).into_iter().collect();
    for ip in listened_on {
        let address = SocketAddr::new(ip, local.port());
        origins.extend(origin(&format!("{}://{address}", server.scheme())));
    }
    let mut seen = std::collections::HashSet::new();
    origins.retain(|origin| seen.insert(origin.clone()));
    origins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(url: Option<&str>, host: Option<&str>, local: &str) -> Vec<String> {
        let server = ServerSection {
            public_url: url.map(str::to_owned),
            public_host: host.map(str::to_owned),
            ..ServerSection::default()
        };
        page_origins(&server, local.parse().unwrap())
    }

    #[test]
    fn others_open_the_page_where_it_is_said_to_be_or_listens() {
        let url = Some("https://relay.example/");
        let said = origins(url, Some("10.0.0.9"), "0.0.0.0:8080");
        assert_eq!(said, ["https://relay.example"]);
        let one = origins(None, None, "127.0.0.1:8080");
        assert_eq!(one, ["http://127.0.0.1:8080"]);
        let named = origins(None, Some("::1"), "[::1]:80");
        assert_eq!(named, ["http://[::1]"], "once");
        let all = origins(None, Some("desk.example"), "0.0.0.0:8080");
        assert_eq!(all[0], "http://desk.example:8080");
        assert!(all.iter().any(|origin| origin == "http://127.0.0.1:8080"));
        assert!(!all.iter().any(|origin| origin.contains('[')), "{all:?}");
    }
}
