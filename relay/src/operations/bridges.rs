//! Operations on bridges.

use shared::{
    address::{check_host, split_host_port},
    bounds::MAX_CONNECT_TIMEOUT_MS,
    bridge::{Bridge as BridgeView, CONNECT_TIMEOUT_MS, Endpoint, Mode, READ_BYTES},
    farewell,
    fault::{Fault, FaultCode},
    id::{BridgeId, UserId},
    operation::{
        BridgeList, BridgeProgram, ChangeBridge, CloseBridge, CreateBridge, DeleteBridge, Done,
        GetBridge, ListBridges, OpenBridge, Program,
    },
    peer::Peer,
    program::{self, Missing},
    user::{GrantMay, Role},
};

use super::{Perform, Services, own_addresses};
use crate::{
    access::Caller,
    faults::{bad_field, check_number},
    names::{check_form, check_name},
    store::Settings,
};

impl Perform for CreateBridge {
    async fn perform(self, services: &Services, caller: Caller) -> Result<BridgeView, Fault> {
        let (chosen_by, chooser) = chosen_by(services, &caller, caller.owner_of_new().as_ref());
        let settings = Settings {
            name: check_name("name", &self.name)?,
            endpoint: self.endpoint,
            mode: self.mode,
            framing: self.framing.unwrap_or(self.mode.default_framing()),
            encoding: self.encoding,
            form: self.form,
            farewell: self
                .farewell
                .unwrap_or_else(|| farewell::carried(self.mode.default_farewell(), self.encoding)),
            reconnect: self.reconnect,
            connect_timeout_ms: self.connect_timeout_ms.unwrap_or(CONNECT_TIMEOUT_MS),
            read_bytes: self.read_bytes.unwrap_or(READ_BYTES),
            chosen_by,
            chooser,
        };
        check(&settings, services.config.limits.farewells_per_bridge)?;
        farewell::check(&settings.farewell, settings.encoding)?;
        let owner = caller.owner_of_new();
        let made = services.bridges.create(settings, owner).await;
        let made = made.map_err(|fault| hide_holder(services, &caller, fault));
        Ok(made?.view())
    }
}

impl Perform for ListBridges {
    async fn perform(self, services: &Services, caller: Caller) -> Result<BridgeList, Fault> {
        let bridges = services
            .bridges
            .all()
            .iter()
            .filter(|bridge| caller.may(&bridge.id(), bridge.owner(), GrantMay::Look))
            .map(|bridge| bridge.view())
            .collect();
        Ok(BridgeList { bridges })
    }
}

impl Perform for GetBridge {
    async fn perform(self, services: &Services, _: Caller) -> Result<BridgeView, Fault> {
        Ok(services.bridges.get(&self.bridge)?.view())
    }
}

impl Perform for BridgeProgram {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Program, Fault> {
        let bridge = services.bridges.get(&self.bridge)?.as_last_open();
        if let Some(host) = &self.host {
            check_host(host)?;
        }
        let public = || services.config.server.public_host.clone();
        // Which addresses the machine has is not for guests.
        let own = || {
            let first = own_addresses().into_iter().find(|ip| ip.is_ipv4());
            first
                .filter(|_| caller.guest().is_none())
                .map(|ip| ip.to_string())
        };
        let seen = self.host.or_else(public).or_else(own);
        let wanted = program::Wanted {
            language: self.language,
            side: self.side,
            lang: self.lang,
            seen: seen.as_deref(),
        };
        let program = program::write(&bridge, wanted).map_err(|missing| match missing {
            Missing::Port => Fault::new(
                FaultCode::BridgeClosed,
                "The bridge has no port yet; open it once, and it keeps the one that it gets.",
            ),
            Missing::Line => no_line(self.language.label(), bridge.mode.label()),
        })?;
        Ok(Program { program })
    }
}

fn no_line(language: &str, mode: &str) -> Fault {
    let detail = format!(
        "No line for {language} does what a bridge in mode {mode} does; take python, rust or node as the \"language\"{}.",
        if mode == "echo" {
            " (an echo also socat)"
        } else {
            ""
        }
    );
    Fault::new(FaultCode::NotForThisKind, detail)
        .with("field", "language")
        .with("language", language)
        .with("mode", mode)
}

impl Perform for ChangeBridge {
    async fn perform(self, services: &Services, caller: Caller) -> Result<BridgeView, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let (chosen_by, chooser) = chosen_by(services, &caller, bridge.owner());
        let name = self
            .name
            .as_deref()
            .map(|name| check_name("name", name))
            .transpose()?;
        // Only in a room do peers' names stand in lines of plain text.
        let _naming = match self.mode {
            Some(Mode::Room) => Some(services.people.naming().await),
            _ => None,
        };
        bridge
            .change(|old| {
                let mut new = old.clone();
                set(&mut new.name, name);
                set(&mut new.endpoint, self.endpoint);
                if new.endpoint != old.endpoint {
                    (new.chosen_by, new.chooser) = (chosen_by, chooser);
                }
                set(&mut new.mode, self.mode);
                set(&mut new.framing, self.framing);
                set(&mut new.encoding, self.encoding);
                set(&mut new.form, self.form);
                set(&mut new.farewell, self.farewell);
                set(&mut new.reconnect, self.reconnect);
                set(&mut new.connect_timeout_ms, self.connect_timeout_ms);
                set(&mut new.read_bytes, self.read_bytes);
                check(&new, services.config.limits.farewells_per_bridge)?;
                // What was set before this was asked for stands in nobody's way.
                if (&new.farewell, new.encoding) != (&old.farewell, old.encoding) {
                    farewell::check(&new.farewell, new.encoding)?;
                }
                if new.mode == Mode::Room && old.mode != Mode::Room {
                    check_speakers(&bridge.peers(false))?;
                }
                Ok(new)
            })
            .await?;
        Ok(bridge.view())
    }
}

/// Whether the names of these peers look like names also in a room's lines.
fn check_speakers(peers: &[Peer]) -> Result<(), Fault> {
    peers.iter().try_for_each(|peer| {
        let checked = peer.name.as_deref().map_or(Ok(()), check_form);
        checked.map_err(|fault| fault.with("field", "mode").with("peer", peer.id.as_str()))
    })
}

/// The caller's role, where it is less than that of the owner in whose name the bridge works: a token that may less than its
/// person, or somebody who manages another's bridge, chooses no address that is not its own to use. And who that is, where it is
/// not the owner alone who answers for it; admins answer for everything.
fn chosen_by(
    services: &Services,
    caller: &Caller,
    owner: Option<&UserId>,
) -> (Option<Role>, Option<UserId>) {
    let accounts = services.access.accounts();
    let owners = accounts.role_of(owner).unwrap_or_default();
    let less = Some(caller.role()).filter(|role| *role < owners);
    let answers = |who: &UserId| less.is_some() || Some(who) != owner;
    let mut people = caller.behalf().people.into_iter();
    (less, people.find(answers))
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

impl Perform for OpenBridge {
    async fn perform(self, services: &Services, caller: Caller) -> Result<BridgeView, Fault> {
        let opened = services.bridges.open(&self.bridge).await;
        let opened = opened.map_err(|fault| hide_holder(services, &caller, fault));
        Ok(opened?.view())
    }
}

/// Which bridge has the port is told only to who sees that bridge.
fn hide_holder(services: &Services, caller: &Caller, fault: Fault) -> Fault {
    let holder = fault.params.get("holder").and_then(|id| id.as_str());
    let Some(holder) = holder.map(BridgeId::from) else {
        return fault;
    };
    if services.may(caller, &holder, GrantMay::Look) {
        return fault;
    }
    let mut fault = fault;
    fault.params.remove("holder");
    fault.params.remove("holder_name");
    let detail = "The port is taken by a bridge of somebody else; choose another one.";
    Fault {
        detail: detail.to_owned(),
        ..fault
    }
}

impl Perform for CloseBridge {
    async fn perform(self, services: &Services, _: Caller) -> Result<BridgeView, Fault> {
        Ok(services.bridges.close(&self.bridge).await?.view())
    }
}

impl Perform for DeleteBridge {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        services.bridges.delete(&self.bridge).await?;
        services.access.shares().bridge_gone(&self.bridge);
        services.access.accounts().bridge_gone(&self.bridge);
        services.saved.forget(&self.bridge).await;
        services.rules.forget(&self.bridge);
        Ok(Done {})
    }
}

/// What no type can say about a bridge's settings.
fn check(settings: &Settings, farewells: usize) -> Result<(), Fault> {
    check_endpoint(&settings.endpoint)?;
    if settings.reconnect && !matches!(settings.endpoint, Endpoint::TcpConnect { .. }) {
        return Err(Fault::new(
            FaultCode::NotForThisKind,
            "Only a bridge that dials (tcp-connect) can reconnect; leave \"reconnect\" out.",
        )
        .with("field", "reconnect")
        .with("kind", settings.endpoint.kind()));
    }
    if settings.mode == Mode::Http && !matches!(settings.endpoint, Endpoint::TcpListen { .. }) {
        return Err(Fault::new(
            FaultCode::NotForThisKind,
            "Only a bridge that listens for TCP (tcp-listen) can answer HTTP requests; take another \"mode\".",
        )
        .with("field", "mode")
        .with("kind", settings.endpoint.kind()));
    }
    check_number(
        "connect_timeout_ms",
        "number of milliseconds",
        settings.connect_timeout_ms,
        1..=MAX_CONNECT_TIMEOUT_MS,
    )?;
    check_read_bytes(settings)?;
    check_farewells(&settings.farewell, farewells)
}

fn check_read_bytes(settings: &Settings) -> Result<(), Fault> {
    check_number(
        "read_bytes",
        "number of bytes",
        settings.read_bytes,
        1..=READ_BYTES,
    )?;
    if settings.endpoint.is_udp() && settings.read_bytes != READ_BYTES {
        return Err(Fault::new(
            FaultCode::NotForThisKind,
            "A datagram is always read whole; leave \"read_bytes\" out.",
        )
        .with("field", "read_bytes")
        .with("kind", settings.endpoint.kind()));
    }
    Ok(())
}

fn check_farewells(texts: &[String], farewells: usize) -> Result<(), Fault> {
    let count = texts.len();
    if count > farewells {
        let detail = format!(
            "{count} farewells are more than the limit of {farewells} for one bridge; give fewer, or raise limits.farewells_per_bridge."
        );
        let fault = Fault::new(FaultCode::TooLarge, detail).with("key", "farewells_per_bridge");
        return Err(fault.with("limit", farewells));
    }
    Ok(())
}

fn check_endpoint(endpoint: &Endpoint) -> Result<(), Fault> {
    check_host(endpoint.host())?;
    let lowest = u16::from(matches!(endpoint, Endpoint::TcpConnect { .. }));
    endpoint.port().check(lowest)?;
    if let Endpoint::Udp {
        remote: Some(remote),
        ..
    } = endpoint
    {
        split_host_port(remote).map_err(|fault| fault.with("field", "remote"))?;
    }
    if let Endpoint::TcpListen {
        backlog: Some(0), ..
    } = endpoint
    {
        return Err(bad_field("backlog", "is a number from 1"));
    }
    Ok(())
}
