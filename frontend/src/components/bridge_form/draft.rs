//! What stands in the bridge form, and what becomes of it.

mod place;

use std::str::FromStr;

use shared::{
    address::{PortNumber, join_host_port},
    bridge::{Bridge, Endpoint, FAREWELLS, Form, Framing, Mode, READ_BYTES, TextEncoding},
    farewell,
    fault::{Fault, FaultCode},
    operation::{ChangeBridge, CreateBridge},
};

pub(crate) use place::{Place, place_of};

/// The farewell words of the classic dialogue, as far as an encoding has them.
pub(crate) fn dialogue(encoding: TextEncoding) -> String {
    farewell::carried(FAREWELLS.map(str::to_owned).to_vec(), encoding).join(", ")
}

/// The kind of a bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    TcpListen,
    TcpConnect,
    Udp,
}

impl Kind {
    /// All, in the order in which they are offered.
    pub(crate) const ALL: [Self; 3] = [Self::TcpListen, Self::TcpConnect, Self::Udp];

    /// The kind as it travels.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::TcpListen => "tcp-listen",
            Self::TcpConnect => "tcp-connect",
            Self::Udp => "udp",
        }
    }

    /// The kind of that key.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|kind| kind.key() == key)
            .unwrap_or_default()
    }
}

/// What stands in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub name: String,
    pub kind: Kind,
    pub host: String,
    pub port: String,
    pub remote: String,
    pub mode: Mode,
    pub framing: Framing,
    pub encoding: TextEncoding,
    pub has_farewell: bool,
    pub farewell: String,
    pub reconnect: bool,
    pub timeout: String,
    /// The most that one read takes.
    pub reads: String,
    pub backlog: String,
    pub form: Form,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: Kind::default(),
            host: "127.0.0.1".to_owned(),
            port: String::new(),
            remote: String::new(),
            mode: Mode::default(),
            framing: Framing::default(),
            encoding: TextEncoding::default(),
            has_farewell: false,
            farewell: String::new(),
            reconnect: false,
            timeout: String::new(),
            reads: String::new(),
            backlog: String::new(),
            form: Form::default(),
        }
    }
}

impl Draft {
    /// The form of a bridge that is there.
    pub(crate) fn of(bridge: &Bridge) -> Self {
        let endpoint = &bridge.endpoint;
        Self {
            name: bridge.name.clone(),
            kind: Kind::from_key(endpoint.kind()),
            host: endpoint.host().to_owned(),
            port: endpoint.port().0.to_string(),
            remote: match endpoint {
                Endpoint::Udp { remote, .. } => remote.clone().unwrap_or_default(),
                _ => String::new(),
            },
            mode: bridge.mode,
            framing: bridge.framing,
            encoding: bridge.encoding,
            has_farewell: !bridge.farewell.is_empty(),
            farewell: bridge.farewell.join(", "),
            reconnect: bridge.reconnect,
            timeout: bridge.connect_timeout_ms.to_string(),
            reads: bridge.read_bytes.to_string(),
            backlog: match endpoint {
                Endpoint::TcpListen { backlog, .. } => {
                    backlog.map_or_else(String::new, |backlog| backlog.to_string())
                }
                _ => String::new(),
            },
            form: bridge.form,
        }
    }

    /// Chooses another mode. What was as the mode before it has it becomes as this one has it.
    pub(crate) fn change_mode(&mut self, mode: Mode) {
        if self.framing == self.mode.default_framing() {
            self.framing = mode.default_framing();
        }
        let usual = |mode: Mode| farewell::carried(mode.default_farewell(), self.encoding);
        if self.farewells() == usual(self.mode) {
            let usual = usual(mode);
            self.has_farewell = !usual.is_empty();
            self.farewell = usual.join(", ");
        }
        self.mode = mode;
    }

    /// Chooses another encoding. The usual farewells are those that it has; other words stay, and are marked where it lacks them.
    pub(crate) fn change_encoding(&mut self, encoding: TextEncoding) {
        if self.farewell == dialogue(self.encoding) {
            self.farewell = dialogue(encoding);
        }
        self.encoding = encoding;
    }

    /// Takes another kind; requests are answered where one listens for TCP alone.
    pub(crate) fn change_kind(&mut self, kind: Kind) {
        self.kind = kind;
        if kind != Kind::TcpListen && self.mode == Mode::Http {
            self.change_mode(Mode::Console);
        }
    }

    /// What to create.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub(crate) fn create(&self) -> Result<CreateBridge, (Place, Fault)> {
        let endpoint = self.endpoint()?;
        Ok(CreateBridge {
            name: self.name(&endpoint),
            endpoint,
            mode: self.mode,
            framing: Some(self.framing),
            encoding: self.encoding,
            form: self.form,
            farewell: Some(self.sayable_farewells()?),
            reconnect: self.reconnect && self.kind == Kind::TcpConnect,
            connect_timeout_ms: self.timeout()?,
            read_bytes: self.reads()?,
        })
    }

    /// What to change. The endpoint goes along only where it is another one: it is taken only while closed.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub(crate) fn change(&self, bridge: &Bridge) -> Result<ChangeBridge, (Place, Fault)> {
        let endpoint = self.endpoint()?;
        let farewells = self.farewells();
        let as_before = (&farewells, self.encoding) == (&bridge.farewell, bridge.encoding);
        Ok(ChangeBridge {
            bridge: bridge.id.clone(),
            name: Some(self.name(&endpoint)),
            endpoint: (endpoint != bridge.endpoint).then_some(endpoint),
            mode: Some(self.mode),
            framing: Some(self.framing),
            encoding: Some(self.encoding),
            form: Some(self.form),
            farewell: Some(match as_before {
                true => farewells,
                false => self.sayable_farewells()?,
            }),
            reconnect: Some(self.reconnect && self.kind == Kind::TcpConnect),
            connect_timeout_ms: self.timeout()?,
            read_bytes: self.reads()?,
        })
    }

    fn endpoint(&self) -> Result<Endpoint, (Place, Fault)> {
        let host = self.host.trim().to_owned();
        let dials = self.kind == Kind::TcpConnect;
        let port = port(&self.port, u16::from(dials)).map_err(|fault| (Place::Port, fault))?;
        Ok(match self.kind {
            Kind::TcpListen => Endpoint::TcpListen {
                host,
                port,
                backlog: self.backlog()?,
            },
            Kind::TcpConnect => Endpoint::TcpConnect { host, port },
            Kind::Udp => Endpoint::Udp {
                host,
                port,
                remote: Some(self.remote.trim().to_owned()).filter(|remote| !remote.is_empty()),
            },
        })
    }

    fn name(&self, endpoint: &Endpoint) -> String {
        match self.name.trim() {
            "" => {
                let kind = match self.kind {
                    Kind::Udp => "UDP",
                    Kind::TcpListen | Kind::TcpConnect => "TCP",
                };
                match endpoint {
                    Endpoint::TcpConnect { host, port } => {
                        let name = format!("{kind} {}", join_host_port(host, port.0));
                        name.chars().take(shared::MAX_NAME_CHARS).collect()
                    }
                    _ if endpoint.port().0 == 0 => kind.to_owned(),
                    _ => format!("{kind} {}", endpoint.port().0),
                }
            }
            name => name.to_owned(),
        }
    }

    fn farewells(&self) -> Vec<String> {
        if !self.has_farewell {
            return Vec::new();
        }
        let words = self.farewell.split([',', '，', '、']).map(str::trim);
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }

    fn sayable_farewells(&self) -> Result<Vec<String>, (Place, Fault)> {
        let words = self.farewells();
        match farewell::check(&words, self.encoding) {
            Ok(()) => Ok(words),
            Err(fault) => Err((Place::Farewell, fault)),
        }
    }

    fn timeout(&self) -> Result<Option<u64>, (Place, Fault)> {
        let detail = "Give the time-out in milliseconds, from 1 to 600000.";
        number(&self.timeout, Place::Timeout, "connect_timeout_ms", detail)
    }

    /// The size of a read. A datagram is always read whole.
    fn reads(&self) -> Result<Option<u32>, (Place, Fault)> {
        if self.kind == Kind::Udp {
            return Ok(Some(READ_BYTES));
        }
        let detail = "Give the bytes of one read as a number from 1 to 65536.";
        number(&self.reads, Place::Reads, "read_bytes", detail)
    }

    fn backlog(&self) -> Result<Option<u32>, (Place, Fault)> {
        let detail = "Give the backlog as a number from 1.";
        number(&self.backlog, Place::Backlog, "backlog", detail)
    }
}

/// A number as typed; nothing where the field is empty.
fn number<T: FromStr>(
    text: &str,
    place: Place,
    field: &str,
    detail: &str,
) -> Result<Option<T>, (Place, Fault)> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            let fault = Fault::new(FaultCode::BadRequest, detail);
            (place, fault.with("field", field))
        }),
    }
}

/// The port as typed. Where a free one may be asked for (`min` 0), nothing means that.
pub(crate) fn port(text: &str, min: u16) -> Result<PortNumber, Fault> {
    let text = text.trim();
    let number = match text {
        "" if min == 0 => 0,
        _ => text.parse::<i64>().map_err(|_| {
            let detail = format!("\"{text}\" is not a port; give a number from {min} to 65535.");
            Fault::new(FaultCode::PortOutOfRange, detail)
                .with("port", text)
                .with("min", min)
                .with("max", u16::MAX)
        })?,
    };
    PortNumber(number).check(min).map(PortNumber::from)
}

#[cfg(test)]
mod tests;
