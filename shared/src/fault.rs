//! What can go wrong, as a stable code with its parameters. Each side words it for its own readers.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $title:literal;)*) => {
        /// Every fault's stable name. The list only grows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum FaultCode {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
        }

        impl FaultCode {
            /// All codes, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as it travels.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status that goes with the code.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// A few English words that never vary with the parameters.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    /// The request is not of the form that the operation takes.
    BadRequest = "bad-request", 400, "Bad request";
    /// No key, or one that is not known here.
    NotSignedIn = "not-signed-in", 401, "Not signed in";
    /// Signed in, but without the right to do this.
    NotAllowed = "not-allowed", 403, "Not allowed";
    /// The request comes from a page of another site.
    ForeignOrigin = "foreign-origin", 403, "Foreign origin";
    /// The relay's rules forbid this address.
    DeniedByPolicy = "denied-by-policy", 403, "Denied by policy";
    /// The operating system forbids it.
    PermissionDenied = "permission-denied", 403, "Permission denied by the system";
    /// There is no such thing, or there never was.
    NotFound = "not-found", 404, "Not found";
    /// The path is known, but not with this HTTP method.
    MethodNotAllowed = "method-not-allowed", 405, "Method not allowed";
    /// Somebody holds the port already.
    PortInUse = "port-in-use", 409, "Port in use";
    /// The peer was there and has gone.
    PeerGone = "peer-gone", 409, "Peer gone";
    /// The bridge is closed.
    BridgeClosed = "bridge-closed", 409, "Bridge closed";
    /// A limit of the relay is reached.
    LimitReached = "limit-reached", 409, "Limit reached";
    /// Another one present has this name.
    NameTaken = "name-taken", 409, "Name taken";
    /// Somebody has stopped it.
    Cancelled = "cancelled", 409, "Cancelled";
    /// More bytes than the relay takes.
    TooLarge = "too-large", 413, "Too large";
    /// More bytes than fit into one UDP datagram.
    DatagramTooLarge = "datagram-too-large", 413, "Datagram too large";
    /// Not a port number.
    PortOutOfRange = "port-out-of-range", 422, "Port out of range";
    /// An address that is none of this machine's own.
    AddressNotLocal = "address-not-local", 422, "Address not local";
    /// Not hexadecimal.
    BadHex = "bad-hex", 422, "Bad hex";
    /// Not an address or host name.
    BadAddress = "bad-address", 422, "Bad address";
    /// A character that the bridge's encoding does not have.
    NotEncodable = "not-encodable", 422, "Not encodable";
    /// Not an escape.
    BadEscape = "bad-escape", 422, "Bad escape";
    /// The operation does not fit this kind of bridge.
    NotForThisKind = "not-for-this-kind", 422, "Not for this kind of bridge";
    /// The same `client_id` came with another body.
    ClientIdReused = "client-id-reused", 422, "Client id reused";
    /// The same idempotency key came with another body.
    KeyReused = "key-reused", 422, "Idempotency key reused";
    /// Not a phone number or e-mail address that a notice can go to.
    BadRecipient = "bad-recipient", 422, "Bad recipient";
    /// The relay sends no SMS to this country.
    CountryNotAllowed = "country-not-allowed", 422, "Country not allowed";
    /// The recipient is on the list of those that get nothing.
    RecipientSuppressed = "recipient-suppressed", 422, "Recipient suppressed";
    /// A template, expression or regular expression that cannot be read, or a value that it lacks.
    BadTemplate = "bad-template", 422, "Bad template";
    /// Sending is switched off.
    NoticesStopped = "notices-stopped", 409, "Notices stopped";
    /// The notice is in a state in which this cannot be done.
    WrongStatus = "wrong-status", 409, "Wrong status";
    /// It stands in the configuration file, which wins.
    SetInFile = "set-in-file", 409, "Set in the file";
    /// The gateway or mail server could not be used; its words are told.
    GatewayFailed = "gateway-failed", 502, "Gateway failed";
    /// Too many requests in too short a time.
    TooManyRequests = "too-many-requests", 429, "Too many requests";
    /// The name has no address.
    NameNotFound = "name-not-found", 502, "Name not found";
    /// The other side refused the connection.
    ConnectionRefused = "connection-refused", 502, "Connection refused";
    /// No way leads there.
    Unreachable = "unreachable", 502, "Unreachable";
    /// No answer in time.
    TimedOut = "timed-out", 504, "Timed out";
    /// The journal could not be written or read.
    StorageFailed = "storage-failed", 507, "Storage failed";
}

impl std::fmt::Display for FaultCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A fault on its way to a user: RFC 9457 problem details with `code` and `params` added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "Problem", into = "Problem")]
pub struct Fault {
    /// What is wrong, for programs.
    pub code: FaultCode,
    /// The values in it, for pages that word it themselves.
    pub params: Map<String, Value>,
    /// What is wrong and how to mend it, in English.
    pub detail: String,
}

impl Fault {
    /// A fault without parameters.
    pub fn new(code: FaultCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            params: Map::new(),
            detail: detail.into(),
        }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Fault {}

/// The layout of a fault on the wire (RFC 9457, section 3.1).
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    code: FaultCode,
    params: Map<String, Value>,
    detail: String,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self {
            kind: format!("urn:jackfield:fault:{}", fault.code),
            title: fault.code.title().to_owned(),
            status: fault.code.status(),
            code: fault.code,
            params: fault.params,
            detail: fault.detail,
        }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code,
            params: problem.params,
            detail: problem.detail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn travels_as_problem_details() {
        let fault = Fault::new(FaultCode::PortInUse, "Port 80 is taken.").with("port", 80);
        let json = serde_json::to_value(&fault).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "type": "urn:jackfield:fault:port-in-use", "title": "Port in use", "status": 409,
                "code": "port-in-use", "params": {"port": 80}, "detail": "Port 80 is taken."
            })
        );
        assert_eq!(serde_json::from_value::<Fault>(json).unwrap(), fault);
    }

    #[test]
    fn every_code_travels_under_its_own_name() {
        for code in FaultCode::ALL {
            let json = serde_json::to_value(code).unwrap();
            assert_eq!(json, code.as_str());
        }
    }
}
