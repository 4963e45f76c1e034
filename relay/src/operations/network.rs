//! What the relay knows of addresses and of itself.

use std::net::IpAddr;

use shared::{
    fault::Fault,
    operation::{DescribeHost, Host, JudgeAddress, Judgement},
};

use super::{Perform, Services};
use crate::{access::Caller, egress};

impl Perform for JudgeAddress {
    async fn perform(self, _: &Services, _: Caller) -> Result<Judgement, Fault> {
        self.port.check(0)?;
        egress::judgement(&self.host, self.kind).await
    }
}

impl Perform for DescribeHost {
    async fn perform(self, services: &Services, _: Caller) -> Result<Host, Fault> {
        Ok(Host {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            addresses: own_addresses().iter().map(IpAddr::to_string).collect(),
            public_host: services.config.server.public_host.clone(),
            limits: services.config.limits.shown(),
        })
    }
}

/// The addresses of the machine's interfaces: those that others can reach first, IPv4 before IPv6.
pub(crate) fn own_addresses() -> Vec<IpAddr> {
    let mut addresses: Vec<_> = if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .map(|interface| interface.ip())
        .collect();
    addresses.sort_by_key(|ip| (ip.is_loopback(), is_link_local(*ip), ip.is_ipv6(), *ip));
    addresses.dedup();
    addresses
}

fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    }
}
