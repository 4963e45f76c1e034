//! Where in the form a fault belongs.

use shared::fault::{Fault, FaultCode};

use super::{Draft, Kind};

/// A place in the form where a fault can belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Name,
    Host,
    Port,
    Remote,
    Farewell,
    Timeout,
    Reads,
    Backlog,
    /// None of them: the form's foot.
    Foot,
}

impl Draft {
    /// Whether what a fault at that place is about stands otherwise in another draft.
    pub(crate) fn differs_at(&self, other: &Self, place: Place) -> bool {
        match place {
            Place::Name => self.name != other.name,
            Place::Host => self.host != other.host || self.kind != other.kind,
            Place::Port => self.port != other.port || self.kind != other.kind,
            Place::Remote => self.remote != other.remote || self.kind != other.kind,
            Place::Farewell => {
                (&self.farewell, self.has_farewell, self.encoding)
                    != (&other.farewell, other.has_farewell, other.encoding)
            }
            Place::Timeout => self.timeout != other.timeout,
            Place::Reads => self.reads != other.reads,
            Place::Backlog => self.backlog != other.backlog,
            Place::Foot => self != other,
        }
    }
}

/// Where a fault that the relay found belongs.
pub(crate) fn place_of(fault: &Fault, draft: &Draft) -> Place {
    let field = fault.params.get("field").and_then(|field| field.as_str());
    match field.map(|field| field.rsplit('.').next().unwrap_or(field)) {
        Some("name") => return Place::Name,
        Some("host") => return Place::Host,
        Some("port") => return Place::Port,
        Some("remote") => return Place::Remote,
        Some("farewell") => return Place::Farewell,
        Some("connect_timeout_ms") => return Place::Timeout,
        Some("read_bytes") => return Place::Reads,
        Some("backlog") => return Place::Backlog,
        _ => {}
    }
    let about = |param: &str, typed: &str| {
        fault
            .params
            .get(param)
            .and_then(|value| value.as_str())
            .is_some_and(|value| value == typed.trim())
    };
    let remote = !draft.remote.trim().is_empty() && draft.kind == Kind::Udp;
    let of_remote = remote
        && (about("address", &draft.remote)
            || about("host", &draft.remote)
            || about("remote", &draft.remote));
    match fault.code {
        FaultCode::PortOutOfRange | FaultCode::PortInUse | FaultCode::PermissionDenied => {
            Place::Port
        }
        FaultCode::BadAddress | FaultCode::DeniedByPolicy | FaultCode::NameNotFound
            if of_remote =>
        {
            Place::Remote
        }
        FaultCode::AddressNotLocal
        | FaultCode::BadAddress
        | FaultCode::DeniedByPolicy
        | FaultCode::NameNotFound
        | FaultCode::Unreachable => Place::Host,
        FaultCode::ConnectionRefused => Place::Port,
        _ => Place::Foot,
    }
}
